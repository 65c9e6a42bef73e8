"""From a wrong Hessian to the name of the mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from course_lib import differences
from course_lib.check import points
from course_lib.check.measuring import Observation
from course_lib.explain import engine, patterns
from course_lib.explain.engine import Fit
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula import terms
from course_lib.explain.formula.search import broken_rules
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words.messages import NO_DETAIL, Detail

#: Points that are taken for the point itself.
PLACES = (lambda w: -w, lambda w: 2 * w, np.round, lambda w: w[:, ::-1])


def diagnose(evidence: Evidence) -> tuple[list[str], Detail]:
    """Find the names that explain every answer, the likeliest first, and what more there is to say."""
    observations = evidence.observations
    c = patterns.factor(observations)
    entries = _one_factor(observations) if c is None else None
    names = engine.names(engine.explain(_tiers(evidence, c, entries)))
    if not names:
        words = patterns.region(observations, evidence.names[0])
        return (["region_only"], Detail(words)) if words else ([], NO_DETAIL)
    if c is not None:
        return names, patterns.factor_words(c) if names[0] == "wrong_factor" else NO_DETAIL
    if entries and names[0] == entries[0]:
        which = "mixed" if names[0] == "hess_offdiag_factor" else "diagonal"
        return names, patterns.factor_words(entries[1], f"Each wrong {which} entry")
    return names, NO_DETAIL


def _tiers(evidence: Evidence, c: float | None, entries: tuple[str, float] | None) -> Iterator[Iterable[Fit]]:
    """Yield the readings, plainest first; `entries` are those that one factor is wrong by, and the factor."""
    observations = evidence.observations
    if c is not None:
        yield [Fit(_factor_name(c))]
    yield engine.fitting(EXCHANGED, lambda h: engine.misfit(observations, h.predict))
    yield engine.when(any(map(_asymmetric, observations)), "hess_asymmetric")
    yield _matrices(evidence)
    if entries:
        yield [Fit(entries[0])]
    if all(evidence.formula(g.n) for g in observations):
        yield _symbolic(evidence)
    yield _by_place(observations)
    yield engine.named(patterns.digits(observations))
    moved = any(all(_at_place(evidence, g, place) for g in observations) for place in PLACES)
    yield engine.when(moved, "wrong_point")
    yield engine.when(patterns.small(observations), "small_error")


def _matrices(evidence: Evidence) -> Iterator[Fit]:
    slopes = {id(g): evidence.gradient(g.w) for g in evidence.observations}
    yield from engine.fitting(
        MATRICES, lambda h: engine.misfit(evidence.observations, lambda g: h.predict(g, slopes[id(g)]))
    )
    if patterns.constant(evidence.observations):
        yield Fit("constant_gradient")


def _factor_name(c: float) -> str:
    for value, name in patterns.NAMED_FACTORS:
        if abs(c - value) < 1e-5:
            return name
    if abs(c - 1) < 0.02:
        return "small_error"
    return "wrong_factor"


def _asymmetric(g: Observation) -> bool:
    flipped = np.swapaxes(g.got, 1, 2)
    size = np.abs(g.got).max(axis=(1, 2), keepdims=True)
    gap = np.abs(g.got - flipped)
    return bool(
        np.any(gap > 1e-5 * np.maximum(np.abs(g.got), np.abs(flipped)) + 1e-6 * g.typical + 1e-9 * size)
    )


def _diagonal(m: np.ndarray) -> np.ndarray:
    return m * np.eye(m.shape[1])


def _inverse(g: Observation, slope: np.ndarray) -> np.ndarray | None:
    try:
        return np.linalg.inv(g.truth)
    except np.linalg.LinAlgError:
        return None


#: Rows or columns in another order: the matrix is no longer symmetric, but that is not the cause.
EXCHANGED = [
    Hypothesis("swapped_components", lambda g: g.truth[:, ::-1] if g.n > 1 else None),
    Hypothesis("swapped_components", lambda g: g.truth[:, :, ::-1] if g.n > 1 else None),
]

#: What a wrong Hessian may be, from the measured one and the gradients.
MATRICES = [
    Hypothesis("wrong_order", lambda g, s: s[:, :, None] if g.n == 1 else s[:, :, None] * np.eye(g.n)),
    Hypothesis("outer_product", lambda g, s: s[:, :, None] * s[:, None, :]),
    Hypothesis("outer_product", lambda g, s: 2 * s[:, :, None] * s[:, None, :]),
    Hypothesis("inverse_matrix", _inverse),
    Hypothesis("hess_diag_only", lambda g, s: _diagonal(g.truth)),
    Hypothesis("swapped_components", lambda g, s: g.truth[:, ::-1, ::-1]),
    Hypothesis("wrong_order", lambda g, s: np.repeat(s[:, None, :], g.n, axis=1)),
    Hypothesis("hess_diag_only", lambda g, s: g.truth.sum(axis=2, keepdims=True) * np.eye(g.n)),
]


#: Factors that single pairs of mixed entries get wrong while others are right.
PAIR_FACTORS = (-1.0, 0.5, 2.0)


def _one_factor(observations: list[Observation]) -> tuple[str, float] | None:
    """Return mixed entries, or diagonal ones, off by the same constant factor: which, and the factor.

    All mixed entries may be off, or only those of some pairs of variables, by a factor that people lose.
    """
    for name, beside, wrong_only in (
        ("hess_offdiag_factor", True, False),
        ("hess_diag_wrong", False, False),
        ("hess_offdiag_factor", True, True),
        ("hess_diag_wrong", False, True),
    ):
        ratios, fits = [], True
        for g in observations:
            on = np.eye(g.n, dtype=bool) != beside
            if wrong_only:
                on = on & g.differs.any(axis=0)
            truth, got = g.truth[:, on], g.got[:, on]
            use = np.abs(truth) > 1e-3 * np.abs(truth).max() if truth.size else np.zeros(0, bool)
            fits &= not g.differs[:, ~on].any() and bool(np.any(use))
            if fits:
                ratios.append(float(np.median(got[use] / truth[use])))
                fits &= g.fits(np.where(on, ratios[-1] * g.truth, g.got))
        usual = not wrong_only or (fits and min(abs(ratios[0] - c) for c in PAIR_FACTORS) < 1e-4)
        if fits and usual and np.ptp(ratios) < 1e-4:
            return name, ratios[0]
    return None


def _by_place(observations: list[Observation]) -> Iterator[Fit]:
    """Yield what is right on the diagonal and wrong beside it, or the other way round."""
    on = {g.n: np.eye(g.n, dtype=bool) for g in observations}
    if not any(g.differs[:, on[g.n]].any() for g in observations):
        yield Fit("hess_offdiag_wrong")
    elif not any(g.differs[:, ~on[g.n]].any() for g in observations) and all(g.n > 1 for g in observations):
        yield Fit("hess_diag_wrong")


def _at_place(evidence: Evidence, g: Observation, place: Callable) -> bool:
    with np.errstate(all="ignore"):
        moved = differences.hessians(evidence.batch, place(g.w), points.spread(g.w))
        return g.fits(moved.value, slack=3 * np.nan_to_num(moved.bound, posinf=0.0))


def _symbolic(evidence: Evidence) -> Iterator[Fit]:
    """Yield lost terms of the second derivatives, then Hessians of gradients that break a rule."""
    found = {_terms(g, evidence) for g in evidence.observations}
    if len(found) == 1 and None not in found:
        yield Fit(found.pop())
        return
    flat = [
        Observation(
            g.w, *(a.reshape(len(g.w), -1) for a in (g.got, g.truth, g.bound)), np.ravel(g.zero), g.rough
        )
        for g in evidence.observations
    ]
    view = Evidence(
        flat,
        evidence.batch,
        None,
        evidence.student,
        evidence.scalar,
        evidence.rng,
        _formulas=evidence._formulas,
    )
    spreads = {g.n: points.spread(g.w) for g in evidence.observations}
    places = {g.n: _stencil(g.w, spreads[g.n]) for g in evidence.observations}
    values = {(n, d): evidence.formula(n).tree.values(w, d) for n, w in places.items() for d in (False, True)}

    def predict(tree, _, broken):
        return _differenced(broken(tree, values[tree.n, broken.degrees]), tree.n, spreads[tree.n])

    yield from broken_rules(view, predict)


STENCIL = 1e-3


def _stencil(w: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """w + k·h·eⱼ for k = −2, −1, 1, 2, as one long list of points."""
    moves = [
        k * STENCIL * spread[j] * np.eye(w.shape[1])[j] for j in range(w.shape[1]) for k in (-2, -1, 1, 2)
    ]
    return np.concatenate([w + move for move in moves])


def _differenced(gradient: np.ndarray, n: int, spread: np.ndarray) -> np.ndarray:
    """∂gᵢ/∂wⱼ at the centres by the five-point formula, shape (P, n·n)."""
    count = gradient.shape[1] // (4 * n)
    g = gradient.reshape(n, n, 4, count)
    slope = (g[:, :, 0] - 8 * g[:, :, 1] + 8 * g[:, :, 2] - g[:, :, 3]) / (
        12 * STENCIL * spread[None, :, None]
    )
    return slope.transpose(2, 0, 1).reshape(count, n * n)


def _terms(g: Observation, evidence: Evidence) -> str | None:
    """Return one name for all wrong entries, where terms of the second derivatives are lost, flipped or scaled."""
    parts = evidence.formula(g.n).second_parts
    if not parts:
        return None
    near = np.where(g.sharp, 3 * (g.tolerance + 3 * g.bound), np.inf)
    names = set()
    for i, j in np.argwhere(g.differs.any(axis=0)):
        if len(parts[i][j]) < 2:
            return None
        values = np.array([t.values(g.w)[t.root] for t in parts[i][j]])
        gap = g.got[:, i, j] - g.truth[:, i, j]
        singles = [terms.name(np.array([c, 1.0])) for c in terms.single(values, gap, near[:, i, j])]
        c = None if any(singles) else terms.fitted(values, g.got[:, i, j], near[:, i, j])
        names.add(next((s for s in singles if s), None) or (terms.name(c) if c is not None else None))
    return names.pop() if len(names) == 1 else None
