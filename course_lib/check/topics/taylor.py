"""check_taylor: student(x, a) -> f(a) + ∇f(a)·(x − a) + ½ (x − a)ᵀ H(a) (x − a)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asking, calls, points
from course_lib.check.measuring import OWN_ERROR, Observation, worst
from course_lib.check.topics.directional import one_number
from course_lib.check.topics.gradient import roughness_facts, undecided
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain import patterns
from course_lib.explain.words import messages

COUNT = 16


def check_taylor(
    student: Callable,
    f: Callable,
    domain: Callable[[np.random.Generator], Any],
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check that student(x, a) is the quadratic Taylor model of f about a, evaluated at x.

    domain(rng) gives (x, a); a Box gives a alone, and x is then drawn nearby. `symbolic` is accepted for the sake of
    one signature for all checks; the diagnosis does not need it. Returns a Verdict; raises CheckFailed.
    """
    with calls.quiet():
        verdict = _verdict(student, f, domain, points.generator(seed))
    return conclude(verdict)


@dataclass(frozen=True)
class Parts:
    """What a quadratic model about each of P points is made of: f (P,), ∇f (P, n), H (P, n, n)."""

    f: np.ndarray
    slope: np.ndarray
    curvature: np.ndarray


def _verdict(student, f, domain, rng) -> Verdict:
    draws = points.draw(domain, rng, COUNT)
    if not isinstance(draws[0], tuple):
        draws = [(a + rng.uniform(-1, 1, np.shape(a)) * (0.1 + 0.2 * np.abs(a)), a) for a in draws]
    scalar = np.ndim(draws[0][1]) == 0
    if scalar:
        draws = [(float(x), float(a)) for x, a in draws]
    names = calls.argument_names(student, ("x", "a"))
    answers = asking.ask_all(student, draws, one_number)
    if problem := asking.foremost(answers):
        at = _at(*problem.arguments, names) if problem.arguments else ""
        return problem.verdict(at, "raises" if problem.mistake == "overdue" else None, names)
    if (k := asking.changes_its_mind(student, draws, answers, one_number)) is not None:
        fact = f"Called twice at {_at(*draws[k], names)} your function gave two different answers."
        return Verdict("wrong", "stateful", messages.sentence(fact, "stateful"), point=draws[k][0])
    batch = differences.Batch(f, scalar)
    observations = [_measured(draws, answers, n, batch) for n in sorted({np.size(a) for _, a in draws})]
    if any(g.differs.any() for g in observations):
        return _wrong(observations, batch, scalar, names)
    if all(g.decided for g in observations) and not any(_blurred(g).any() for g in observations):
        return Verdict(
            "correct", None, f"Your model agrees with the measured one at {len(draws)} pairs of points."
        )
    return undecided()


def _measured(draws, answers, n: int, batch) -> Observation:
    chosen = [k for k, (_, a) in enumerate(draws) if np.size(a) == n]
    x = np.array([np.ravel(draws[k][0]) for k in chosen], float)
    a = np.array([np.ravel(draws[k][1]) for k in chosen], float)
    got = np.array([answers[k] for k in chosen])
    d = x - a
    length = np.linalg.norm(d, axis=1)
    length[length == 0] = 1.0
    spread = points.spread(a)
    step, noise, middle = float(spread.min()), differences.roughness(batch, a, spread), batch(a)
    units = d / length[:, None]
    units[~units.any(axis=1), 0] = 1.0
    slope = differences.slopes(batch, a, units, step, noise)
    bend = differences.curvatures(batch, a, units, step, noise)
    on = np.linalg.norm(d, axis=1)
    linear, quadratic = slope.value * on, bend.value * on**2 / 2
    truth = middle + linear + quadratic
    bound = slope.bound * on + bend.bound * on**2 / 2 + 2 * noise + 4 * np.finfo(float).eps * np.abs(middle)
    usual = float(np.nanmedian(np.abs(quadratic)))
    scale = np.maximum(np.abs(quadratic), usual) + 0.01 * np.abs(linear)
    facts = roughness_facts(middle, noise, spread)
    facts["zero"] = np.minimum(3e-7 * np.abs(truth), 1e-3 * scale)
    return Observation(a, got, truth, bound, **facts, extra={"x": x, "d": d}, scale_of=scale)


def _blurred(g: Observation) -> np.ndarray:
    """Answers that agree only because the last digits of a large f(a) hide the rest of the model."""
    return np.abs(g.got - g.truth) > g.bound + 100 * OWN_ERROR * g.typical


def _at(x: Any, a: Any, names: tuple[str, ...]) -> str:
    """`x = …, a = …`, under the student's own names."""
    return f"{points.where(x, names[0])}, {points.where(a, names[1])}"


def _wrong(observations: list[Observation], batch, scalar: bool, arguments: tuple[str, ...]) -> Verdict:
    names = list(dict.fromkeys(_names(observations, batch)))
    observation, k = worst(observations)
    a, x = observation.w[k], observation.extra["x"][k]
    at = _at(float(x[0]), float(a[0]), arguments) if scalar else _at(x, a, arguments)
    fact = messages.compared(at, observation.got[k], observation.truth[k])
    name = names[0] if names else None
    if name == "wrong_factor":
        fact = f"{fact} {patterns.factor_words(patterns.factor(observations))}"
    message = messages.sentence(fact, name, tuple(names[1:]), "Taylor models", name == "wrong_factor")
    return Verdict(
        "wrong", name, message, tuple(names[1:4]), a, float(observation.got[k]), float(observation.truth[k])
    )


def _names(observations: list[Observation], batch) -> Iterator[str]:
    with np.errstate(all="ignore"):
        gap = max(float(np.max(np.abs(g.got / g.truth - 1))) for g in observations)
    c = patterns.factor(observations)
    if c is not None and abs(c - 1) > 1e-3:
        names = {name: value for value, name in patterns.NAMED_FACTORS}
        yield next((name for name, value in names.items() if abs(c - value) < 1e-5), "wrong_factor")
        return
    at_a = [_parts(batch, g.w, g) for g in observations]
    for name, predict in BANK:
        if all(g.fits(predict(p, g), _doubt(g)) for p, g in zip(at_a, observations, strict=True)):
            yield name
    if all(g.fits(batch(g.extra["x"])) for g in observations):
        yield "returns_f"
    for name, place, shift in ELSEWHERE:
        with np.errstate(all="ignore"):
            if all(
                g.fits(_model(_parts(batch, place(g), g), shift(g)), _doubt(g)) for g in observations
            ) or all(
                g.fits(_model(_mixed(p, batch, place(g), g), shift(g)), _doubt(g))
                for p, g in zip(at_a, observations, strict=True)
            ):
                yield name
    if gap < 1e-2 and c is not None:
        yield "small_error"


def _doubt(g: Observation) -> np.ndarray:
    return 1e-6 * g.typical + 3 * g.bound


def _parts(batch, w: np.ndarray, g: Observation) -> Parts:
    spread = points.spread(g.w)
    slope = differences.gradients(batch, w, spread)
    return Parts(batch(w), slope.value, differences.hessians(batch, w, spread).value)


def _mixed(at_a: Parts, batch, w: np.ndarray, g: Observation) -> Parts:
    """f at a, derivatives elsewhere."""
    there = _parts(batch, w, g)
    return Parts(at_a.f, there.slope, there.curvature)


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
    """Different steps in the linear and in the quadratic term."""
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


#: Wrong models made of the right pieces.
BANK: list[tuple[str, Callable[[Parts, Observation], np.ndarray]]] = [
    ("taylor_no_half", _with(1, 1, 1)),
    ("taylor_linear_only", _with(1, 1, 0)),
    ("taylor_missing_f0", _with(0, 1, 0.5)),
    ("taylor_missing_linear", _with(1, 0, 0.5)),
    ("taylor_sign", _with(1, -1, 0.5)),
    ("taylor_sign", _with(1, 1, -0.5)),
    ("taylor_sign", _with(-1, 1, 0.5)),
    ("taylor_sign", _with(1, -1, -0.5)),
    ("taylor_no_shift", _stepping(_whole)),
    ("taylor_no_shift", _two_steps(_whole, _step)),
    ("taylor_no_shift", _two_steps(_step, _whole)),
    ("taylor_no_shift", _stepping(lambda g: g.w)),
    ("taylor_sign", _stepping(lambda g: g.extra["x"] + g.w)),
    ("taylor_diag_hess", _matrix(_diagonal)),
    ("taylor_diag_hess", _matrix(_diagonal, 1.0)),
    ("taylor_diag_hess", _matrix(np.triu)),
    ("taylor_trace", _trace(0.5)),
    ("taylor_trace", _trace(1.0)),
    (
        "taylor_trace",
        lambda p, g: _model(p, _step(g), (1, 1, 0)) + 0.5 * np.trace(p.curvature, axis1=1, axis2=2),
    ),
    *[("taylor_wrong_factorial", _with(1, 1, c)) for c in (1 / 6, 1 / 3, 0.25, 2.0, 1 / 24, 0.125, 1.5, 4.0)],
    ("taylor_linear_only", _with(0, 1, 0)),
    ("taylor_missing_f0", _with(0, 1, 1)),
    ("taylor_missing_linear", _with(1, 0, 1)),
    ("taylor_missing_linear", _with(0, 0, 0.5)),
    ("taylor_linear_only", _with(1, 0, 0)),
    ("taylor_no_half", _stepping(_whole, (1, 1, 1))),
    ("taylor_no_half", _with(1, 0.5, 0.5)),
    ("taylor_no_half", lambda p, g: 0.5 * (p.f + _model(p, _step(g), (1, 1, 1)))),
    ("taylor_wrong_factorial", _with(1, 2, 0.5)),
    (
        "summed_partials",
        lambda p, g: p.f + p.slope.sum(axis=1) * _step(g).sum(axis=1) + _model(p, _step(g), (0, 0, 0.5)),
    ),
    (
        "outer_product",
        lambda p, g: _model(Parts(p.f, p.slope, p.slope[:, :, None] * p.slope[:, None]), _step(g)),
    ),
]

#: Derivatives at another place, with the step that may go with them.
ELSEWHERE = [
    ("taylor_wrong_point", _whole, _step),
    ("taylor_wrong_point", lambda g: 0 * g.w, _step),
    ("taylor_wrong_point", lambda g: 0 * g.w, _whole),
    ("taylor_wrong_point", lambda g: (g.w + g.extra["x"]) / 2, _step),
    ("taylor_wrong_point", _step, _step),
    ("taylor_wrong_point", _whole, lambda g: -_step(g)),
    ("taylor_wrong_point", lambda g: -g.w, _step),
]
