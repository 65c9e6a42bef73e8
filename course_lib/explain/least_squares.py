"""From wrong coefficients of a polynomial to the name of the mistake: what faulty solvers give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from course_lib.explain import engine
from course_lib.explain.engine import Fit
from course_lib.explain.hypothesis import Hypothesis

#: Relative to the largest coefficient: what normal equations in float32 data may cost, and no more.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Polynomial:
    """One data set, its least squares coefficients and the student's."""

    x: np.ndarray
    y: np.ndarray
    degree: int
    truth: np.ndarray
    got: np.ndarray

    @property
    def wrong(self) -> bool:
        """Whether the coefficients differ from those that are right."""
        return not self.near(self.truth)

    @property
    def decided(self) -> bool:
        """Always: the truth is calculated, not measured."""
        return True

    @property
    def design(self) -> np.ndarray:
        """The matrix with columns 1, x, x² ..."""
        return np.vander(self.x, self.degree + 1, increasing=True)

    def near(self, coefficients: np.ndarray | None, tolerance: float = TOLERANCE) -> bool:
        """Return whether `coefficients` are what came back."""
        if coefficients is None or np.shape(coefficients) != self.got.shape:
            return False
        size = max(np.abs(coefficients).max(), np.abs(self.truth).max())
        return bool(np.all(np.abs(self.got - coefficients) <= tolerance * size))


def names(polynomials: list[Polynomial]) -> list[str]:
    """Name what explains every set of coefficients, the likeliest first."""
    return engine.names(engine.explain(_tiers(polynomials)))


def _tiers(polynomials: list[Polynomial]) -> Iterator[Iterable[Fit]]:
    factors = np.concatenate([p.got / np.where(p.truth == 0, np.nan, p.truth) for p in polynomials])
    yield engine.fitting(
        ROUNDED, lambda h: 0.0 if all(p.near(h.predict(p), 1e-12) for p in polynomials) else None
    )
    yield engine.when(np.nanmax(np.abs(factors - 1)) < 0.02, "small_error")
    yield engine.fitting(SOLVERS, lambda h: _misfit(h, polynomials))
    ratio = np.nanmedian(factors)
    yield engine.when(np.nanmax(np.abs(factors - ratio)) < 1e-5 * abs(ratio), "wrong_factor")
    yield [
        *engine.when(all(map(_ridge, polynomials)), "ls_ridge"),
        *engine.when(all(map(_least_absolute, polynomials)), "ls_absolute_error"),
        *engine.when(_descending(polynomials), "ls_not_converged"),
    ]


def _misfit(hypothesis: Hypothesis, polynomials: list[Polynomial]) -> float | None:
    try:
        return 0.0 if all(p.near(hypothesis.predict(p)) for p in polynomials) else None
    except np.linalg.LinAlgError:
        return None


def _lstsq(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(A, y, rcond=None)[0]


def _first_columns(fit: Polynomial, width: int) -> np.ndarray:
    """Return a fit of lower degree, padded with zeros."""
    c = _lstsq(fit.design[:, :width], fit.y)
    return np.r_[c, np.zeros(fit.degree + 1 - len(c))]


def _weighted(weight: Callable[[Polynomial], np.ndarray]) -> Callable[[Polynomial], np.ndarray]:
    return lambda fit: _lstsq(weight(fit)[:, None] * fit.design, weight(fit) * fit.y)


def _points_kept(keep: Callable[[Polynomial], slice]) -> Callable[[Polynomial], np.ndarray]:
    return lambda fit: _lstsq(fit.design[keep(fit)], fit.y[keep(fit)])


#: What faulty solvers give.
SOLVERS = [
    Hypothesis("ls_order_reversed", lambda f: f.truth[::-1]),
    Hypothesis("sign_flip", lambda f: -f.truth),
    Hypothesis("factor_2", lambda f: 2 * f.truth),
    Hypothesis("factor_half", lambda f: f.truth / 2),
    Hypothesis("mean_vs_sum", lambda f: f.truth / len(f.x)),
    Hypothesis("mean_vs_sum", lambda f: f.truth * len(f.x)),
    Hypothesis(
        "ls_interpolates_first", lambda f: np.linalg.solve(f.design[: f.degree + 1], f.y[: f.degree + 1])
    ),
    Hypothesis(
        "ls_interpolates_first", lambda f: np.linalg.solve(f.design[-f.degree - 1 :], f.y[-f.degree - 1 :])
    ),
    Hypothesis("ls_interpolates_first", _points_kept(lambda f: slice(0, f.degree + 2))),
    Hypothesis("ls_last_sample_lost", _points_kept(lambda f: slice(0, -1))),
    Hypothesis("ls_last_sample_lost", _points_kept(lambda f: slice(1, None))),
    Hypothesis("ls_interpolates_first", _points_kept(lambda f: slice(0, len(f.x) // 2 + 1))),
    Hypothesis("ls_interpolates_first", _points_kept(lambda f: slice(0, None, 2))),
    Hypothesis("ls_no_intercept", lambda f: np.r_[0, _lstsq(f.design[:, 1:], f.y)]),
    Hypothesis("ls_no_intercept", lambda f: np.r_[_lstsq(f.design[:, 1:], f.y), 0]),
    Hypothesis("ls_swapped_xy", lambda f: _lstsq(np.vander(f.y, f.degree + 1, increasing=True), f.x)),
    Hypothesis("ls_swapped_xy", lambda f: np.polyfit(f.y, f.x, f.degree)),
    Hypothesis("ls_no_inverse", lambda f: f.design.T @ f.y),
    Hypothesis("ls_no_inverse", lambda f: f.design.T @ f.y / len(f.x)),
    Hypothesis("ls_no_inverse", lambda f: (f.design.T @ f.design) @ f.truth),
    Hypothesis("ls_no_inverse", lambda f: f.design.T @ f.y / np.diag(f.design.T @ f.design)),
    Hypothesis("ls_returns_gradient", lambda f: -f.design.T @ f.y),
    Hypothesis("ls_returns_gradient", lambda f: -2 * f.design.T @ f.y),
    Hypothesis("ls_returns_gradient", lambda f: 2 * f.design.T @ f.y),
    Hypothesis("ls_returns_gradient", lambda f: -f.design.T @ f.y / len(f.x)),
    Hypothesis("ls_returns_gradient", lambda f: -2 * f.design.T @ f.y / len(f.x)),
    Hypothesis("ls_returns_gradient", lambda f: f.design.T @ (f.design.sum(axis=1) - f.y)),
    Hypothesis("ls_ignores_degree", lambda f: _first_columns(f, 2)),
    Hypothesis("ls_ignores_degree", lambda f: _first_columns(f, 1)),
    Hypothesis("ls_ignores_degree", lambda f: _first_columns(f, max(f.degree, 1))),
    Hypothesis("ls_centred_y", lambda f: _lstsq(f.design, f.y - f.y.mean())),
    Hypothesis(
        "ls_centred_y", lambda f: _lstsq(np.vander(f.x - f.x.mean(), f.degree + 1, increasing=True), f.y)
    ),
    Hypothesis(
        "ls_centred_y",
        lambda f: _lstsq(np.vander(f.x - f.x.mean(), f.degree + 1, increasing=True), f.y - f.y.mean()),
    ),
    Hypothesis("ls_wrong_weights", _weighted(lambda f: f.x)),
    Hypothesis("ls_wrong_weights", _weighted(lambda f: np.sqrt(np.abs(f.x)))),
    Hypothesis("ls_wrong_weights", _weighted(lambda f: f.x**2)),
    Hypothesis("ls_wrong_weights", _weighted(lambda f: f.y)),
    Hypothesis("ls_wrong_weights", _weighted(lambda f: np.arange(1, len(f.x) + 1.0))),
    Hypothesis("ls_residuals", lambda f: (f.y - f.design @ f.truth)[: f.degree + 1]),
]


#: Coefficients with too few digits.
ROUNDED = [
    *[Hypothesis("rounded", lambda f, places=places: np.round(f.truth, places)) for places in range(1, 6)],
    Hypothesis("int_truncation", lambda f: np.round(f.truth)),
    Hypothesis("int_truncation", lambda f: np.trunc(f.truth)),
]


def _ridge(fit: Polynomial) -> bool:
    """Return whether AᵀA + λI (λ > 0, the constant term penalised or not) gives the answer."""
    A = fit.design
    right, rest = A.T @ fit.y, A.T @ A @ fit.got
    for penalty in (np.ones(fit.degree + 1), np.r_[0.0, np.ones(fit.degree)]):
        pull = penalty * fit.got
        if not pull @ pull:
            continue
        strength = float(pull @ (right - rest) / (pull @ pull))
        if strength > 1e-9 and np.abs(right - rest - strength * pull).max() <= 1e-5 * np.abs(right).max():
            return True
    return False


def _least_absolute(fit: Polynomial) -> bool:
    """Return whether the answer makes Σ|r| about as small as it gets, well below what the squares give."""
    mine = float(np.abs(fit.design @ fit.got - fit.y).sum())
    u = fit.truth
    for _ in range(60):
        weight = 1 / np.sqrt(np.maximum(np.abs(fit.design @ u - fit.y), 1e-7))
        u = _lstsq(weight[:, None] * fit.design, weight * fit.y)
    best = float(np.abs(fit.design @ u - fit.y).sum())
    squares = float(np.abs(fit.design @ fit.truth - fit.y).sum())
    return mine <= min(best * 1.02, best + 0.5 * (squares - best)) + 1e-9


def _descending(fits: list[Polynomial]) -> bool:
    """Return whether every answer lies on the way of gradient descent from 0 to the least squares solution.

    From 0 the error along each eigenvector of AᵀA is (1 − ηλ)ᵏ of its start: shares that fall as λ grows.
    """
    partly = 0
    for fit in fits:
        _, vectors = np.linalg.eigh(fit.design.T @ fit.design)
        start, left = vectors.T @ fit.truth, vectors.T @ (fit.truth - fit.got)
        use = np.abs(start) > 1e-3 * np.abs(start).max()
        share = np.abs(left[use] / start[use])
        # eigh sorts λ upwards, so the shares must fall.
        if np.any(share > 1 + 1e-9) or np.any(np.diff(share) > 1e-6 * share[:-1] + 1e-9):
            return False
        partly += bool(np.any(share > 1e-6)) and bool(np.any(share < 1 - 1e-6))
    return partly >= len(fits) - 2
