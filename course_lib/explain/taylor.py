"""From a wrong Taylor model to the name of the mistake: right pieces put together wrongly, or taken at another point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from course_lib import differences
from course_lib.check import points
from course_lib.check.measuring import Observation
from course_lib.explain import engine, patterns
from course_lib.explain.engine import Fit
from course_lib.explain.hypothesis import Hypothesis


@dataclass(frozen=True)
class Parts:
    """What a quadratic model about each of P points is made of: f (P,), ∇f (P, n), H (P, n, n)."""

    f: np.ndarray
    slope: np.ndarray
    curvature: np.ndarray


def names(observations: list[Observation], batch: differences.Batch) -> list[str]:
    """Name what explains every answer, the likeliest first."""
    return engine.names(engine.explain(_tiers(observations, batch)))


def _tiers(observations: list[Observation], batch: differences.Batch) -> Iterator[Iterable[Fit]]:
    yield _factor(observations)
    at_a = [_parts(batch, g.w, g) for g in observations]
    yield _models(observations, at_a, batch)
    yield _elsewhere(observations, at_a, batch)
    yield _nearly(observations)


def _factor(observations: list[Observation]) -> Iterator[Fit]:
    c = patterns.factor(observations)
    if c is not None and abs(c - 1) > 1e-3:
        yield Fit(
            next((name for value, name in patterns.NAMED_FACTORS if abs(c - value) < 1e-5), "wrong_factor")
        )


def _nearly(observations: list[Observation]) -> Iterator[Fit]:
    with np.errstate(all="ignore"):
        gap = max(float(np.max(np.abs(g.got / g.truth - 1))) for g in observations)
    if gap < 1e-2 and patterns.factor(observations) is not None:
        yield Fit("small_error")


def _models(observations: list[Observation], at_a: list[Parts], batch: differences.Batch) -> Iterator[Fit]:
    parts = {id(g): p for g, p in zip(observations, at_a, strict=True)}
    yield from engine.fitting(
        MODELS, lambda h: engine.misfit(observations, lambda g: h.predict(parts[id(g)], g), _doubt)
    )
    if engine.misfit(observations, lambda g: batch(g.extra["x"])) is not None:
        yield Fit("returns_f")


def _elsewhere(observations: list[Observation], at_a: list[Parts], batch: differences.Batch) -> Iterator[Fit]:
    """Yield some or all of f and its derivatives at another place."""
    home = {id(g): p for g, p in zip(observations, at_a, strict=True)}
    for place, step in PLACES:
        with np.errstate(all="ignore"):
            there = {id(g): _parts(batch, place(g), g) for g in observations}
            for moved in MOVED:
                parts = {
                    k: replace(home[k], **{part: getattr(p, part) for part in moved})
                    for k, p in there.items()
                }
                size = engine.misfit(
                    observations, lambda g, parts=parts, step=step: _model(parts[id(g)], step(g)), _doubt
                )
                if size is not None:
                    yield Fit("taylor_wrong_point", misfit=size)
                    break


#: Which parts of the model may be taken elsewhere, the likeliest first.
MOVED = (
    ("f", "slope", "curvature"),
    ("slope", "curvature"),
    ("curvature",),
    ("slope",),
    ("f",),
    ("f", "slope"),
    ("f", "curvature"),
)


def _doubt(g: Observation) -> np.ndarray:
    return 1e-6 * g.typical + 3 * g.bound


def _parts(batch, w: np.ndarray, g: Observation) -> Parts:
    spread = points.spread(g.w)
    slope = differences.gradients(batch, w, spread)
    return Parts(batch(w), slope.value, differences.hessians(batch, w, spread).value)


def _model(p: Parts, d: np.ndarray, c=(1.0, 1.0, 0.5)) -> np.ndarray:
    """c₀ f + c₁ ∇f·d + c₂ dᵀHd."""
    linear = np.einsum("pi,pi->p", p.slope, d)
    quadratic = np.einsum("pi,pij,pj->p", d, p.curvature, d)
    return c[0] * p.f + c[1] * linear + c[2] * quadratic


def _with(c0: float, c1: float, c2: float) -> Callable[[Parts, Observation], np.ndarray]:
    return lambda p, g: _model(p, g.extra["d"], (c0, c1, c2))


def _stepping(
    step: Callable[[Observation], np.ndarray], c=(1.0, 1.0, 0.5)
) -> Callable[[Parts, Observation], np.ndarray]:
    return lambda p, g: _model(p, step(g), c)


def _two_steps(first: Callable, second: Callable) -> Callable[[Parts, Observation], np.ndarray]:
    """Return different steps in the linear and in the quadratic term."""
    return lambda p, g: _model(p, first(g), (1, 1, 0)) + _model(p, second(g), (0, 0, 0.5))


def _matrix(
    change: Callable[[np.ndarray], np.ndarray], c2: float = 0.5
) -> Callable[[Parts, Observation], np.ndarray]:
    return lambda p, g: _model(Parts(p.f, p.slope, change(p.curvature)), g.extra["d"], (1, 1, c2))


def _trace(c2: float) -> Callable[[Parts, Observation], np.ndarray]:
    return _matrix(lambda h: np.trace(h, axis1=1, axis2=2)[:, None, None] * np.eye(h.shape[1]), c2)


def _step(g: Observation) -> np.ndarray:
    return g.extra["d"]


def _whole(g: Observation) -> np.ndarray:
    return g.extra["x"]


def _diagonal(h: np.ndarray) -> np.ndarray:
    return h * np.eye(h.shape[1])


def _square_lost(p: Parts, g: Observation, c2: float) -> np.ndarray:
    """f + ∇f·d + c₂ Σ H d."""
    return _model(p, _step(g), (1, 1, 0)) + c2 * np.einsum("pij,pj->p", p.curvature, _step(g))


#: Wrong models made of the right pieces.
MODELS = [
    Hypothesis("taylor_no_half", _with(1, 1, 1)),
    Hypothesis("taylor_linear_only", _with(1, 1, 0)),
    Hypothesis("taylor_missing_f0", _with(0, 1, 0.5)),
    Hypothesis("taylor_missing_linear", _with(1, 0, 0.5)),
    Hypothesis("taylor_sign", _with(1, -1, 0.5)),
    Hypothesis("taylor_sign", _with(1, 1, -0.5)),
    Hypothesis("taylor_sign", _with(-1, 1, 0.5)),
    Hypothesis("taylor_sign", _with(1, -1, -0.5)),
    Hypothesis("taylor_no_shift", _stepping(_whole)),
    Hypothesis("taylor_no_shift", _two_steps(_whole, _step)),
    Hypothesis("taylor_no_shift", _two_steps(_step, _whole)),
    Hypothesis("taylor_no_shift", _stepping(lambda g: g.w)),
    Hypothesis("taylor_sign", _stepping(lambda g: g.extra["x"] + g.w)),
    Hypothesis("taylor_diag_hess", _matrix(_diagonal)),
    Hypothesis("taylor_diag_hess", _matrix(_diagonal, 1.0)),
    Hypothesis("taylor_diag_hess", _matrix(np.triu)),
    Hypothesis("taylor_no_half", _matrix(lambda h: 2 * h - _diagonal(h))),
    Hypothesis("taylor_square_lost", lambda p, g: _square_lost(p, g, 0.5)),
    Hypothesis("taylor_square_lost", lambda p, g: _square_lost(p, g, 1.0)),
    Hypothesis(
        "taylor_linear_used_twice",
        lambda p, g: _model(p, _step(g), (1, 1, 0)) + 0.5 * np.einsum("pi,pi->p", p.slope, _step(g) ** 2),
    ),
    Hypothesis("taylor_trace", _trace(0.5)),
    Hypothesis("taylor_trace", _trace(1.0)),
    Hypothesis(
        "taylor_trace",
        lambda p, g: _model(p, _step(g), (1, 1, 0)) + 0.5 * np.trace(p.curvature, axis1=1, axis2=2),
    ),
    *[
        Hypothesis("taylor_wrong_factorial", _with(1, 1, c))
        for c in (1 / 6, 1 / 3, 0.25, 2.0, 1 / 24, 0.125, 1.5, 4.0)
    ],
    Hypothesis("taylor_linear_only", _with(0, 1, 0)),
    Hypothesis("taylor_missing_f0", _with(0, 1, 1)),
    Hypothesis("taylor_missing_linear", _with(1, 0, 1)),
    Hypothesis("taylor_missing_linear", _with(0, 0, 0.5)),
    Hypothesis("taylor_linear_only", _with(1, 0, 0)),
    Hypothesis("taylor_no_half", _stepping(_whole, (1, 1, 1))),
    Hypothesis("taylor_no_half", _with(1, 0.5, 0.5)),
    Hypothesis("taylor_no_half", lambda p, g: 0.5 * (p.f + _model(p, _step(g), (1, 1, 1)))),
    Hypothesis("taylor_wrong_factorial", _with(1, 2, 0.5)),
    Hypothesis(
        "summed_partials",
        lambda p, g: p.f + p.slope.sum(axis=1) * _step(g).sum(axis=1) + _model(p, _step(g), (0, 0, 0.5)),
    ),
    Hypothesis(
        "outer_product",
        lambda p, g: _model(Parts(p.f, p.slope, p.slope[:, :, None] * p.slope[:, None]), _step(g)),
    ),
]

#: Where derivatives may be taken by mistake, with the step that may go with them.
PLACES = [
    (_whole, _step),
    (lambda g: 0 * g.w, _step),
    (lambda g: 0 * g.w, _whole),
    (lambda g: (g.w + g.extra["x"]) / 2, _step),
    (_step, _step),
    (_whole, lambda g: -_step(g)),
    (lambda g: -g.w, _step),
]
