"""check_least_squares: student(x, y, degree) -> the ascending coefficients that minimise Σ (p(xᵢ) − yᵢ)²."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check import asking, calls, form, points
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain.words import messages

#: Relative to the largest coefficient: what normal equations in float32 data may cost, and no more.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Fit:
    """One data set, its least squares coefficients and the student's."""

    x: np.ndarray
    y: np.ndarray
    degree: int
    truth: np.ndarray
    got: np.ndarray

    @property
    def design(self) -> np.ndarray:
        """The matrix with columns 1, x, x² ..."""
        return np.vander(self.x, self.degree + 1, increasing=True)

    def near(self, coefficients: np.ndarray | None, tolerance: float = TOLERANCE) -> bool:
        """Whether `coefficients` are what came back."""
        if coefficients is None or np.shape(coefficients) != self.got.shape:
            return False
        size = max(np.abs(coefficients).max(), np.abs(self.truth).max())
        return bool(np.all(np.abs(self.got - coefficients) <= tolerance * size))


def check_least_squares(student: Callable, *, seed: int | None = None) -> Verdict:
    """Check that student(x, y, degree) fits a polynomial: coefficients (c₀, c₁ …) of shape (degree + 1,).

    Returns a Verdict; raises CheckFailed when the answer is wrong.
    """
    with calls.quiet():
        verdict = _verdict(student, points.generator(seed))
    return conclude(verdict)


def samples(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray, int]]:
    """The course's four points with a line and a parabola, then drawn data of degrees 1 to 3."""
    x, y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 4.0, 4.0])
    out = [(x, y, 1), (x, y, 2)]
    for k in range(6):
        m = int(rng.integers(7, 12))
        # Evenly scattered, so that the normal equations stay well conditioned.
        x = np.round(np.linspace(-1.5, 2.5, m) + rng.uniform(-0.15, 0.15, m), 3)
        out.append((rng.permutation(x), np.round(rng.normal(1, 2, m), 3), 1 + k % 3))
    return out


def _structure(value: Any, arguments: tuple) -> np.ndarray:
    coefficients = form.vector(value, arguments[2] + 1)
    if not np.all(np.isfinite(coefficients)):
        raise form.NotNumbers("nan_inf", f"the answer is {messages.quantity(coefficients)}", coefficients)
    return coefficients


def _verdict(student: Callable, rng: np.random.Generator) -> Verdict:
    data = samples(rng)
    names = calls.argument_names(student, ("x", "y", "degree"))
    answers = asking.ask_all(student, data, _structure)
    if problem := asking.foremost(answers):
        at = f"degree {problem.arguments[2]}" if problem.arguments else ""
        name = "raises" if problem.mistake == "overdue" else None
        return problem.verdict(at, name or _wrong_form(data, answers), names)
    if asking.changes_its_mind(student, data, answers, _structure) is not None:
        fact = "Called twice with the same data, your function gave two different answers."
        return Verdict("wrong", "stateful", messages.sentence(fact, "stateful"))
    fits = [
        Fit(x, y, d, np.linalg.lstsq(np.vander(x, d + 1, increasing=True), y, rcond=None)[0], got)
        for (x, y, d), got in zip(data, answers, strict=True)
    ]
    wrong = [fit for fit in fits if not fit.near(fit.truth)]
    if not wrong:
        return Verdict("correct", None, f"The coefficients are right for {len(fits)} sets of data.")
    names = list(dict.fromkeys(_names(fits)))
    first = wrong[0]
    name = names[0] if names else None
    fact = (
        f"For x = {messages.quantity(first.x)}, y = {messages.quantity(first.y)}, degree {first.degree} you gave "
        f"{messages.quantity(_without_rounding(first.got))}: the squared error is {messages.number(_error(first, first.got))}; "
        f"{messages.number(_error(first, first.truth))} is possible."
    )
    message = (
        messages.sentence(fact, name, tuple(names[1:])) if name else f"{fact} Is the error smallest there?"
    )
    return Verdict("wrong", name, message, tuple(names[1:4]), first.x, first.got)


def _without_rounding(coefficients: np.ndarray) -> np.ndarray:
    """The coefficients, with 0 in place of those that are only rounding beside the largest."""
    return np.where(np.abs(coefficients) > 1e-13 * np.abs(coefficients).max(), coefficients, 0.0)


def _error(fit: Fit, coefficients: np.ndarray) -> float:
    """Σ (p(xᵢ) − yᵢ)², and 0 where nothing but rounding is left of it."""
    error = float(np.sum((fit.design @ coefficients - fit.y) ** 2))
    return error if error > 1e-26 * float(np.sum(fit.y**2)) else 0.0


def _wrong_form(data, answers) -> str | None:
    """ls_ignores_degree where a line (or another fixed degree) comes back whatever the degree; else None."""
    shapes, right = set(), True
    for (x, y, _), a in zip(data, answers, strict=False):
        value = a.value if isinstance(a, asking.Problem) else a
        if value is None or np.ndim(value) != 1:
            return None
        shapes.add(len(value))
        if isinstance(a, asking.Problem):
            fixed = np.linalg.lstsq(np.vander(x, len(value), increasing=True), y, rcond=None)[0]
            right &= bool(
                np.allclose(value, fixed, rtol=1e-6, atol=1e-8) or np.allclose(value, fixed[::-1], rtol=1e-6)
            )
    if len(shapes) == 1 and right:
        return "ls_ignores_degree"
    return None


def _names(fits: list[Fit]) -> Iterator[str]:
    factors = np.concatenate([fit.got / np.where(fit.truth == 0, np.nan, fit.truth) for fit in fits])
    if np.nanmax(np.abs(factors - 1)) < 0.02:
        yield "small_error"
        return
    for name, predict in BANK:
        with np.errstate(all="ignore"):
            if all(fit.near(_solved(predict, fit)) for fit in fits):
                yield name
    ratio = np.nanmedian(factors)
    if np.nanmax(np.abs(factors - ratio)) < 1e-5 * abs(ratio):
        yield "wrong_factor"
        return
    if all(_ridge(fit) for fit in fits):
        yield "ls_ridge"
    if all(_least_absolute(fit) for fit in fits):
        yield "ls_absolute_error"
    if _descending(fits):
        yield "ls_not_converged"


def _solved(predict: Callable[[Fit], np.ndarray | None], fit: Fit) -> np.ndarray | None:
    try:
        return predict(fit)
    except np.linalg.LinAlgError:
        return None


def _lstsq(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(A, y, rcond=None)[0]


def _first_columns(fit: Fit, width: int) -> np.ndarray:
    """A fit of lower degree, padded with zeros."""
    c = _lstsq(fit.design[:, :width], fit.y)
    return np.r_[c, np.zeros(fit.degree + 1 - len(c))]


def _weighted(weight: Callable[[Fit], np.ndarray]) -> Callable[[Fit], np.ndarray]:
    return lambda fit: _lstsq(weight(fit)[:, None] * fit.design, weight(fit) * fit.y)


def _points_kept(keep: Callable[[Fit], slice]) -> Callable[[Fit], np.ndarray]:
    return lambda fit: _lstsq(fit.design[keep(fit)], fit.y[keep(fit)])


#: What faulty solvers give.
BANK: list[tuple[str, Callable[[Fit], np.ndarray | None]]] = [
    ("ls_order_reversed", lambda f: f.truth[::-1]),
    ("sign_flip", lambda f: -f.truth),
    ("factor_2", lambda f: 2 * f.truth),
    ("factor_half", lambda f: f.truth / 2),
    ("mean_vs_sum", lambda f: f.truth / len(f.x)),
    ("mean_vs_sum", lambda f: f.truth * len(f.x)),
    ("ls_interpolates_first", lambda f: np.linalg.solve(f.design[: f.degree + 1], f.y[: f.degree + 1])),
    ("ls_interpolates_first", lambda f: np.linalg.solve(f.design[-f.degree - 1 :], f.y[-f.degree - 1 :])),
    ("ls_interpolates_first", _points_kept(lambda f: slice(0, f.degree + 2))),
    ("ls_interpolates_first", _points_kept(lambda f: slice(0, -1))),
    ("ls_interpolates_first", _points_kept(lambda f: slice(1, None))),
    ("ls_interpolates_first", _points_kept(lambda f: slice(0, len(f.x) // 2 + 1))),
    ("ls_interpolates_first", _points_kept(lambda f: slice(0, None, 2))),
    ("ls_no_intercept", lambda f: np.r_[0, _lstsq(f.design[:, 1:], f.y)]),
    ("ls_no_intercept", lambda f: np.r_[_lstsq(f.design[:, 1:], f.y), 0]),
    ("ls_swapped_xy", lambda f: _lstsq(np.vander(f.y, f.degree + 1, increasing=True), f.x)),
    ("ls_swapped_xy", lambda f: np.polyfit(f.y, f.x, f.degree)),
    ("ls_no_inverse", lambda f: f.design.T @ f.y),
    ("ls_no_inverse", lambda f: f.design.T @ f.y / len(f.x)),
    ("ls_no_inverse", lambda f: (f.design.T @ f.design) @ f.truth),
    ("ls_no_inverse", lambda f: f.design.T @ f.y / np.diag(f.design.T @ f.design)),
    ("ls_returns_gradient", lambda f: -f.design.T @ f.y),
    ("ls_returns_gradient", lambda f: -2 * f.design.T @ f.y),
    ("ls_returns_gradient", lambda f: 2 * f.design.T @ f.y),
    ("ls_returns_gradient", lambda f: -f.design.T @ f.y / len(f.x)),
    ("ls_returns_gradient", lambda f: -2 * f.design.T @ f.y / len(f.x)),
    ("ls_returns_gradient", lambda f: f.design.T @ (f.design.sum(axis=1) - f.y)),
    ("ls_ignores_degree", lambda f: _first_columns(f, 2)),
    ("ls_ignores_degree", lambda f: _first_columns(f, 1)),
    ("ls_ignores_degree", lambda f: _first_columns(f, max(f.degree, 1))),
    ("ls_centred_y", lambda f: _lstsq(f.design, f.y - f.y.mean())),
    ("ls_centred_y", lambda f: _lstsq(np.vander(f.x - f.x.mean(), f.degree + 1, increasing=True), f.y)),
    (
        "ls_centred_y",
        lambda f: _lstsq(np.vander(f.x - f.x.mean(), f.degree + 1, increasing=True), f.y - f.y.mean()),
    ),
    ("ls_wrong_weights", _weighted(lambda f: f.x)),
    ("ls_wrong_weights", _weighted(lambda f: np.sqrt(np.abs(f.x)))),
    ("ls_wrong_weights", _weighted(lambda f: f.x**2)),
    ("ls_wrong_weights", _weighted(lambda f: f.y)),
    ("ls_wrong_weights", _weighted(lambda f: np.arange(1, len(f.x) + 1.0))),
    ("ls_residuals", lambda f: (f.y - f.design @ f.truth)[: f.degree + 1]),
]


def _ridge(fit: Fit) -> bool:
    """Whether AᵀA + λI (λ > 0, the constant term penalised or not) gives the answer."""
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


def _least_absolute(fit: Fit) -> bool:
    """Whether the answer makes Σ|r| about as small as it gets, well below what the squares give."""
    mine = float(np.abs(fit.design @ fit.got - fit.y).sum())
    u = fit.truth
    for _ in range(60):
        weight = 1 / np.sqrt(np.maximum(np.abs(fit.design @ u - fit.y), 1e-7))
        u = _lstsq(weight[:, None] * fit.design, weight * fit.y)
    best = float(np.abs(fit.design @ u - fit.y).sum())
    squares = float(np.abs(fit.design @ fit.truth - fit.y).sum())
    return mine <= min(best * 1.02, best + 0.5 * (squares - best)) + 1e-9


def _descending(fits: list[Fit]) -> bool:
    """Whether every answer lies on the way of gradient descent from 0 to the least squares solution.

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
