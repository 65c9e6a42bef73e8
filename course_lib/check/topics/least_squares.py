"""check_least_squares: student(x, y, degree) -> the ascending coefficients that minimise Σ (p(xᵢ) − yᵢ)²."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from course_lib.check import asking, calls, form, points
from course_lib.check.pictures import fits
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain import least_squares
from course_lib.explain.least_squares import Polynomial
from course_lib.explain.words import messages


def check_least_squares(student: Callable, *, seed: int | None = None) -> Verdict:
    """Check that student(x, y, degree) fits a polynomial: coefficients (c₀, c₁ …) of shape (degree + 1,).

    Returns a Verdict; raises CheckFailed when the answer is wrong.
    """
    data = samples(points.generator(seed))
    names = calls.argument_names(student, ("x", "y", "degree"))
    return judge(
        student,
        Inquiry(
            inputs=data,
            structure=_structure,
            names=names,
            at=lambda arguments: f"degree {arguments[2]}",
            measure=lambda answers: [
                Polynomial(*case, _fitted(*case), got) for case, got in zip(data, answers, strict=True)
            ],
            explain=_wrong,
            right=lambda polynomials: f"The coefficients are right for {len(polynomials)} sets of data.",
            truth=lambda arguments: _fitted(*arguments),
            rename=lambda answers: _wrong_form(data, answers),
        ),
    )


def samples(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray, int]]:
    """Return the course's four points with a line and a parabola, then drawn data of degrees 1 to 3."""
    x, y = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 4.0, 4.0])
    out = [(x, y, 1), (x, y, 2)]
    for k in range(6):
        m = int(rng.integers(7, 12))
        # Evenly scattered, so that the normal equations stay well conditioned.
        x = np.round(np.linspace(-1.5, 2.5, m) + rng.uniform(-0.15, 0.15, m), 3)
        out.append((rng.permutation(x), np.round(rng.normal(1, 2, m), 3), 1 + k % 3))
    return out


def _fitted(x: np.ndarray, y: np.ndarray, degree: int) -> np.ndarray:
    return np.linalg.lstsq(np.vander(x, degree + 1, increasing=True), y, rcond=None)[0]


def _structure(value: Any, arguments: tuple) -> np.ndarray:
    coefficients = form.vector(value, arguments[2] + 1)
    if not np.all(np.isfinite(coefficients)):
        raise form.NotNumbers("nan_inf", f"the answer is {messages.quantity(coefficients)}", coefficients)
    return coefficients


def _wrong(polynomials: Sequence[Polynomial]) -> Verdict:
    names = least_squares.names(list(polynomials))
    first = next(p for p in polynomials if p.wrong)
    fact = (
        f"For x = {messages.quantity(first.x)}, y = {messages.quantity(first.y)}, degree {first.degree} you gave "
        f"{messages.quantity(_without_rounding(first.got))}: the squared error is {messages.number(_error(first, first.got))}; "
        f"{messages.number(_error(first, first.truth))} is possible."
    )
    draw = partial(fits.polynomials, first.x, first.y, first.got, first.truth)
    return told(
        fact, names, otherwise="Is the error smallest there?", point=first.x, got=first.got, draw=draw
    )


def _without_rounding(coefficients: np.ndarray) -> np.ndarray:
    """Return the coefficients, with 0 in place of those that are only rounding beside the largest."""
    return np.where(np.abs(coefficients) > 1e-13 * np.abs(coefficients).max(), coefficients, 0.0)


def _error(fit: Polynomial, coefficients: np.ndarray) -> float:
    """Σ (p(xᵢ) − yᵢ)², and 0 where nothing but rounding is left of it."""
    error = float(np.sum((fit.design @ coefficients - fit.y) ** 2))
    return error if error > 1e-26 * float(np.sum(fit.y**2)) else 0.0


def _wrong_form(data, answers) -> str | None:
    """ls_ignores_degree where a line (or another fixed degree) comes back whatever the degree; else None."""
    shapes, right = set(), True
    for (x, y, _), a in zip(data, answers, strict=False):
        value = a.value if isinstance(a, asking.Problem) else a
        # More coefficients than data are no fit, and the powers of x would not be finite.
        if value is None or np.ndim(value) != 1 or len(value) > len(x):
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
