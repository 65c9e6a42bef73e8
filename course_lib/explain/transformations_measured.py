"""Wrong gradients that are known by measuring f once more: coarse differences, and derivatives of the wrong order.

Nothing here needs the formula of f.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from course_lib import differences
from course_lib.check import points
from course_lib.check.measuring import Observation
from course_lib.explain.engine import Fit
from course_lib.explain.evidence import Evidence

#: Steps that people choose; others are found from them by the secant method.
STEPS = (0.5, 0.2, 0.1, 0.05, 0.02)
#: Steps of differences that are not divided: the shortest leave almost nothing.
UNDIVIDED = (1.0, 0.5, 0.1, 0.01, 0.001, 1e-4, 1e-5, -1.0, -0.1, -0.01, -0.001)
#: A longer step is a secant that has little to do with the slope; in polynomials it looks like other mistakes.
LONGEST = 0.5
#: With a shorter step the answer is nearly right, and that is what is said.
SHORTEST = 0.02
#: Where f bends evenly, a long step adds a constant: then the constant is the plainer reading.
LONGEST_ADDING_A_CONSTANT = 0.1
#: Beyond so many variables, measuring once more costs too much.
MOST_VARIABLES = 12
FEW = 3
SECANTS = 8
#: A second derivative that is measured has fewer digits than a slope.
CURVATURE_ERROR = 1e-5


def measured(evidence: Evidence) -> Iterator[Fit]:
    """Give what fits: reciprocal, coarse_difference, wrong_order, antiderivative."""
    observations = evidence.observations
    if max(g.n for g in observations) > MOST_VARIABLES:
        return
    yield from _reciprocal(evidence)
    if coarse(observations, evidence.batch):
        yield Fit("coarse_difference")
    if second_order(evidence):
        yield Fit("wrong_order")
    elif antiderivative(evidence):
        yield Fit("antiderivative")


def between_heights(evidence: Evidence) -> Iterator[Fit]:
    """Give what fits of not_divided and from_zero: on a parabola both are also what a term with a slip looks like."""
    if max(g.n for g in evidence.observations) <= MOST_VARIABLES:
        yield from _undivided(evidence)
        yield from _from_zero(evidence)


def _reciprocal(evidence: Evidence) -> Iterator[Fit]:
    """Yield the gradient of 1/f in place of that of f."""
    with np.errstate(all="ignore"):
        if all(g.fits(-g.truth / evidence.batch(g.w)[:, None] ** 2) for g in evidence.observations):
            yield Fit("reciprocal")


def _undivided(evidence: Evidence) -> Iterator[Fit]:
    """Yield a difference of two values of f that is not divided by anything."""
    few = [Observation(g.w[:FEW], g.got[:FEW], g.truth[:FEW], g.bound[:FEW]) for g in evidence.observations]
    for h in UNDIVIDED:
        for central, factor in ((False, h), (True, 2 * h)):
            fits = (g.fits(factor * _quotients(g.w, h, evidence.batch, central)) for g in few)
            if all(fits) and all(
                g.fits(factor * _quotients(g.w, h, evidence.batch, central)) for g in evidence.observations
            ):
                yield Fit("not_divided")
                return


def _from_zero(evidence: Evidence) -> Iterator[Fit]:
    """Yield the height over x, or the slope of the straight line from the point at x = 0, in one variable."""
    if not evidence.scalar:
        return
    start = evidence.batch(np.zeros((1, 1)))[0]
    with np.errstate(all="ignore"):
        for height in (0.0, start):
            if all(g.fits((evidence.batch(g.w)[:, None] - height) / g.w) for g in evidence.observations):
                yield Fit("from_zero")
                return


def coarse(observations: list[Observation], f: Callable[[np.ndarray], np.ndarray]) -> float | None:
    """Return the step h where the answer is a difference quotient of f with that step; else None.

    h is fitted at one point: the step that comes nearest of those that people choose, then the secant method. Every
    other point must agree. Negative steps look backwards.
    """
    g = observations[0]
    with np.errstate(all="ignore"):
        gap = np.where(g.differs, np.abs(g.got - g.truth) / (g.typical + np.abs(g.truth)), -1)
        k, i = np.unravel_index(int(np.argmax(gap)), gap.shape)
        adds = all(
            np.all(np.ptp(o.got - o.truth, axis=0) <= 1e-6 * np.abs(o.truth).max()) for o in observations
        )
        for central in (False, True):
            h = _step(g.w[k], int(i), g.got[k, i], f, central)
            if (
                h is None
                or abs(h) < SHORTEST * 0.999
                or abs(h) > (LONGEST_ADDING_A_CONSTANT if adds else LONGEST) * 1.001
                or not _chosen(h)
            ):
                continue
            if all(_agrees(o, h, f, central) for o in observations):
                return h
    return None


def _chosen(h: float) -> bool:
    """Return whether a person may have chosen this step: it has one digit, or is a quarter of something."""
    digit = abs(h) / 10.0 ** np.floor(np.log10(abs(h)) + 1e-6)
    return bool(np.min(np.abs(digit - np.array([*range(1, 11), 2.5, 1.25, 1.5]))) < 2e-3 * digit)


def _agrees(g: Observation, h: float, f: Callable[[np.ndarray], np.ndarray], central: bool) -> bool:
    few = Observation(g.w[:FEW], g.got[:FEW], g.truth[:FEW], g.bound[:FEW], g.zero, g.rough)
    return all(o.fits(_quotients(o.w, h, f, central)) for o in (few, g))


def _quotients(w: np.ndarray, h: float, f: Callable[[np.ndarray], np.ndarray], central: bool) -> np.ndarray:
    """(f(w + heᵢ) − f(w)) / h, or the central quotient, at points (P, n) for every i: shape (P, n)."""
    n = w.shape[1]
    ahead = f((w[:, None, :] + h * np.eye(n)).reshape(-1, n)).reshape(len(w), n)
    if central:
        return (ahead - f((w[:, None, :] - h * np.eye(n)).reshape(-1, n)).reshape(len(w), n)) / (2 * h)
    return (ahead - f(w)[:, None]) / h


def _step(
    w: np.ndarray, i: int, got: float, f: Callable[[np.ndarray], np.ndarray], central: bool
) -> float | None:
    """Return the step with which the quotient in direction i at the point w is `got`."""
    e = np.eye(len(w))[i]

    def miss(h: np.ndarray) -> np.ndarray:
        back = f(w - h[:, None] * e) if central else np.repeat(f(w[None, :]), len(h))
        return (f(w + h[:, None] * e) - back) / ((2 if central else 1) * h) - got

    tries = np.array(STEPS if central else [*STEPS, *(-h for h in STEPS)])
    misses = np.nan_to_num(np.abs(miss(tries)), nan=np.inf)
    best = int(np.argmin(misses))
    if not np.isfinite(misses[best]):
        return None
    near = 1e-9 * (1 + abs(got))
    old, h = 1.05 * tries[best], tries[best]
    r_old, r = miss(np.array([old, h]))
    for _ in range(SECANTS):
        if abs(r) <= near or r == r_old or not np.isfinite(r):
            break
        old, r_old, h = h, r, h - r * (h - old) / (r - r_old)
        r = miss(np.array([h]))[0] if h else np.nan
    return float(h) if np.isfinite(r) and abs(r) <= 1e-6 * (1 + abs(got)) and 1e-5 < abs(h) <= 3 else None


def second_order(evidence: Evidence) -> bool:
    """Tell whether every component is ∂²f/∂wᵢ²: the diagonal of the Hessian."""
    for g in evidence.observations:
        if evidence.formula(g.n) is None:
            found = differences.hessians(evidence.batch, g.w[:FEW], points.spread(g.w))
            diagonal = np.diagonal(found.value, axis1=1, axis2=2)
            few = Observation(g.w[:FEW], g.got[:FEW], g.truth[:FEW], g.bound[:FEW], g.zero, g.rough)
            if not few.fits(diagonal, CURVATURE_ERROR * np.abs(diagonal).max()):
                return False
            continue
        h = 1e-3 * np.maximum(np.ptp(g.w, axis=0), 0.1)
        slopes = [
            evidence.gradient((g.w[:, None, :] + k * np.diag(h)).reshape(-1, g.n)).reshape(len(g.w), g.n, g.n)
            for k in (-2, -1, 1, 2)
        ]
        a, b, c, d = (np.diagonal(s, axis1=1, axis2=2) for s in slopes)
        diagonal = (a - 8 * b + 8 * c - d) / (12 * h)
        if not g.fits(diagonal, 1e-7 * np.abs(diagonal).max()):
            return False
    return True


def antiderivative(evidence: Evidence) -> bool:
    """Tell whether the slope of each component of the answer, in its own direction, is f: f was integrated."""
    for g in evidence.observations:
        count = min(FEW, len(g.w))
        h = 1e-3 * np.maximum(np.ptp(g.w, axis=0), 0.1)
        f = _own_part(evidence, g.w[:count])
        for k in range(count):
            moves = g.w[k] + np.concatenate([np.diag(h), -np.diag(h)])
            answers = evidence.ask(moves)
            if answers is None:
                return False
            own = np.diagonal(answers[: g.n]) - np.diagonal(answers[g.n :])
            # A constant of f may have been integrated too, or left out.
            gap = np.abs(own / (2 * h) - f[k] - np.array([[0.0], [_constant(evidence, g.n)]]))
            if not np.any(np.all(gap <= 1e-4 * np.abs(f).max(axis=0), axis=1)):
                return False
    return True


def _constant(evidence: Evidence, n: int) -> float:
    known = evidence.formula(n)
    return known.constant if known is not None else 0.0


def _own_part(evidence: Evidence, w: np.ndarray) -> np.ndarray:
    """Return what is to be integrated for each component at points (P, n): the terms of f with that variable,
    else all of f.
    """
    known = evidence.formula(w.shape[1])
    alone = known.terms.of_f if known is not None else []
    if not alone:
        return np.repeat(evidence.batch(w)[:, None], w.shape[1], axis=1)
    values = [(term.nodes[term.root].symbols, term.values(w)[term.root]) for term in alone]
    return np.array(
        [
            np.sum([v for symbols, v in values if i in symbols] or [np.zeros(len(w))], axis=0)
            for i in range(w.shape[1])
        ]
    ).T
