"""Patterns in how answers differ from the measured values: rounding, limits, factors, regions, a matrix transposed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.check.measuring import Observation
from course_lib.explain.words.messages import Detail

NAMED_FACTORS = ((-1.0, "sign_flip"), (2.0, "factor_2"), (0.5, "factor_half"))


def right(observation: Observation) -> np.ndarray:
    """Mark where the answer is not wrong."""
    return ~observation.differs


def factor(observations: list[Observation]) -> float | None:
    """Return c where the answer is c times the measured value everywhere, c ≠ 0; else None."""
    got = np.concatenate([g.got[g.sharp].ravel() for g in observations])
    truth = np.concatenate([g.truth[g.sharp].ravel() for g in observations])
    if not len(truth) or not np.any(truth):
        return None
    k = np.argmax(
        np.abs(truth)
        / np.concatenate([(g.bound + 1e-12 * g.typical + 1e-300)[g.sharp].ravel() for g in observations])
    )
    if truth[k] == 0 or got[k] == 0:
        return None
    ratios = (
        got[np.abs(truth) > 1e-3 * np.median(np.abs(truth))]
        / truth[np.abs(truth) > 1e-3 * np.median(np.abs(truth))]
    )
    c = float(np.median(ratios)) if len(ratios) else float(got[k] / truth[k])
    return c if c != 0 and np.isfinite(c) and all(g.fits(c * g.truth) for g in observations) else None


def component_factor(observations: list[Observation], i: int) -> float | None:
    """Return c where component i alone is c times the measured one at every point; else None."""
    ratios = []
    for g in observations:
        truth = g.truth[:, i]
        use = g.sharp[:, i] & (np.abs(truth) > 1e-3 * np.abs(truth).max())
        ratios.append(g.got[use, i] / truth[use])
    if len(np.concatenate(ratios)) < 3:
        return None
    c = float(np.median(np.concatenate(ratios)))
    for g in observations:
        prediction = g.got.copy()
        prediction[:, i] = c * g.truth[:, i]
        if not np.isfinite(c) or not g.fits(prediction):
            return None
    return c


def constant(observations: list[Observation]) -> bool:
    """Return whether the answer is the same at every point of a dimension, though the truth is not."""
    for g in observations:
        if len(g.w) < 3:
            continue
        first = g.got[0]
        if np.any(np.abs(g.got - first) > 1e-9 * np.abs(first).max() + 1e-300):
            return False
        if np.all(np.abs(g.truth - g.truth[0]) <= 1e-6 * np.abs(g.truth).max()):
            return False
    return any(len(g.w) >= 3 for g in observations)


def limit(observations: list[Observation]) -> bool:
    """Return whether values are cut off at a largest or smallest one, or the whole vector at a greatest length."""
    return all(_clipped(g) for g in observations)


def _clipped(g: Observation) -> bool:
    low, high = float(g.got.min()), float(g.got.max())
    at_limit = (np.isclose(g.got, low, rtol=1e-7) | np.isclose(g.got, high, rtol=1e-7)) & g.differs
    entrywise = g.fits(np.clip(g.truth, low, high)) and at_limit.sum() >= 2
    if entrywise or g.n == 1:
        return bool(entrywise)
    lengths = np.linalg.norm(g.truth, axis=1)
    longest = float(np.linalg.norm(g.got, axis=1).max())
    cut = lengths > longest * (1 + 1e-6)
    shortened = g.truth * np.minimum(1, longest / np.maximum(lengths, 1e-300))[:, None]
    return bool(cut.sum() >= 2 and (~cut).sum() >= 1 and g.fits(shortened))


def digits(observations: list[Observation]) -> str | None:
    """Return int_truncation, rounded or low_precision where the answer is the truth with digits missing."""
    got = np.concatenate([g.got.ravel() for g in observations])
    truth = np.concatenate([g.truth.ravel() for g in observations])
    tolerance = np.concatenate([(g.tolerance + 2 * g.bound).ravel() for g in observations])
    for places in range(6):
        unit = 10.0**-places
        if np.any(np.abs(got / unit - np.round(got / unit)) > 1e-6 * np.maximum(1, np.abs(got / unit))):
            continue
        spread = len(np.unique(np.round(got / unit)))
        if spread < 3 and places > 0:
            continue
        for cut in (np.trunc, np.floor, np.round, np.ceil):
            # A value beside a jump may fall on either side of it.
            sides = [cut(truth / unit + share * tolerance / unit) * unit for share in (-4, 0, 4)]
            if np.all(np.min([np.abs(got - side) for side in sides], axis=0) <= tolerance):
                return "int_truncation" if places == 0 and cut is not np.round else "rounded"
    halves = got.astype(np.float16).astype(float)
    if (
        np.all(np.isfinite(halves))
        and np.all(halves == got)
        and np.all(np.abs(got - truth) <= 2e-3 * np.abs(truth) + tolerance)
    ):
        return "low_precision"
    return None


def jumps(observations: list[Observation]) -> bool:
    """Return whether each error is 0 or ± one constant, as when a kink is put at the wrong place."""
    for g in observations:
        gap = g.got - g.truth
        for i in np.flatnonzero(g.differs.any(axis=0)):
            wrong = g.differs[:, i]
            size = np.abs(gap[wrong, i])
            if wrong.all() or np.ptp(size) > 1e-5 * size.max():
                return False
    return True


def small(observations: list[Observation]) -> bool:
    """Return whether every error is below two parts in a hundred of the usual size."""
    return all(
        bool(np.all((np.abs(g.got - g.truth) <= 0.02 * np.maximum(np.abs(g.truth), g.typical)) | ~g.sharp))
        for g in observations
    )


def factor_words(c: float, what: str = "Everything") -> Detail:
    """Say one factor in words; an absurd one comes from a bracket that is missing around a divisor."""
    if abs(c + 1) < 1e-6:
        return Detail(f"{what} has the opposite sign.", tells_cause=True)
    absurd = not 1e-3 < abs(c) < 1e3
    words = f"{what} is {c:.4g} times what was measured."
    question = " Is a bracket missing where you divide?" if absurd else ""
    return Detail(f"{words}{question}", tells_cause=True, asks=absurd)


def region(observations: list[Observation], point: str = "w") -> str | None:
    """Say in words the half of the domain to which all wrong points belong and no right one; else None."""
    observation = max(observations, key=lambda g: len(g.w))
    wrong = observation.differs.reshape(len(observation.w), -1).any(axis=1)
    if wrong.sum() < 2 or (~wrong).sum() < 2:
        return None
    for i in range(observation.n):
        x = observation.w[:, i]
        name = point if observation.n == 1 else f"{point}[{i}]"
        if x[wrong].max() < x[~wrong].min():
            return f"It is wrong where {name} is below about {x[~wrong].min():.2g}."
        if x[wrong].min() > x[~wrong].max():
            return f"It is wrong where {name} is above about {x[~wrong].max():.2g}."
    return None


def affine(observation: Observation) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
    """Return (M, c, H, b) where the answer is M w + c and the truth H w + b at all points; else None."""
    count, n = observation.w.shape
    if count < n + 3 or not observation.sharp.all():
        return None
    design = np.hstack([observation.w, np.ones((count, 1))])
    out = []
    for values in (observation.got, observation.truth):
        coefficients = np.linalg.lstsq(design, values, rcond=None)[0]
        if np.abs(design @ coefficients - values).max() > 1e-6 * np.abs(values).max():
            return None
        out += [coefficients[:-1].T, coefficients[-1]]
    return tuple(out)


def matrix_mistake(observation: Observation) -> str | None:
    """Return what an answer M w + c to a quadratic f with Hessian H may be.

    transpose where M + Mᵀ = 2H (2A w for wᵀA w), product_rule where M + Mᵀ = H (A w for it).
    """
    found = _wrong_matrix(observation)
    if found is None:
        return None
    M, c, H, b = found
    size = 1e-5 * np.abs(H).max()
    if np.abs(M + M.T - 2 * H).max() <= size and np.abs(c - b).max() <= 1e-5 * (
        np.abs(b).max() + np.abs(H).max()
    ):
        return "transpose"
    if np.abs(M + M.T - H).max() <= size:
        return "product_rule"
    return None


def same_determinant(observation: Observation) -> bool:
    """Return whether only |det M| = |det H|, as when X r stands for Xᵀ r."""
    found = _wrong_matrix(observation)
    if found is None:
        return False
    M, _, H, _ = found
    mine, right = abs(np.linalg.det(M)), abs(np.linalg.det(H))
    return bool(np.isclose(mine, right, rtol=1e-5) and right > 1e-9 * np.abs(H).max() ** observation.n)


def _wrong_matrix(
    observation: Observation,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
    """(M, c, H, b) where M is neither symmetric nor H; else None."""
    found = affine(observation) if observation.n > 1 else None
    if found is None:
        return None
    M, _, H, _ = found
    size = 1e-5 * np.abs(H).max()
    return None if np.abs(M - M.T).max() <= size or np.abs(M - H).max() <= size else found


SHIFTS = np.array([1e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5, 1.0, 2.0])


def shift(observations: list[Observation], gradient: Callable[[np.ndarray], np.ndarray]) -> float | None:
    """Return δ where the answer is the gradient at w + δ (the same δ for every component); else None.

    The secant method from δ = 0 on the first point, then every point must agree.
    """
    g = max(observations, key=lambda g: len(g.w))
    with np.errstate(all="ignore"):
        span = float(np.ptp(g.w, axis=0).max()) or 1.0
        use = slice(0, min(6, len(g.w)))

        def gap(delta: float) -> np.ndarray:
            return (gradient(g.w[use] + delta) - g.got[use]).ravel()

        # Fast oscillations have many near misses, so the search starts at the shifts that people make.
        tries = np.concatenate([SHIFTS, -SHIFTS, [1e-3 * span, 0.1 * span, -0.1 * span]])
        misses = [np.nan_to_num(np.abs(gap(delta)), nan=np.inf).sum() for delta in tries]
        for start in tries[np.argsort(misses)[:3]]:
            delta = start
            left = np.inf
            for _ in range(12):
                r = gap(delta)
                # A search that no longer halves what is left is not on its way to a shift.
                if not np.all(np.isfinite(r)) or np.linalg.norm(r) > 0.5 * left:
                    break
                left = np.linalg.norm(r)
                slope = (gap(delta + 1e-6 * span) - r) / (1e-6 * span)
                if not np.all(np.isfinite(slope)) or not slope @ slope:
                    break
                move = -(slope @ r) / (slope @ slope)
                delta += move
                if abs(move) < 1e-10 * span:
                    break
            plausible = np.isfinite(delta) and 1e-7 * span < abs(delta) <= 2 * span
            if plausible and all(
                h.fits(gradient(h.w + delta), 1e-5 * np.abs(h.truth).max()) for h in observations
            ):
                return delta
    return None
