"""Checks of how good a model near a point is: its relative error, the measured order of an error, a safe distance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.points import digits, generator
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.topics.surfaces import near_points, surfaces_of_several_sizes
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def check_linear_error_ratio(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, grad, a, d) = |f(a + d) − f(a) − ∇f(a)·d| / |d| in 2, 3 and 5 variables, errors of both signs."""
    rng = generator(seed)
    cases = []
    for surface, n in surfaces_of_several_sizes(rng):
        a, x = near_points(rng, n)
        # To both sides: on one of them f falls.
        cases += [(surface.f, surface.gradient, a, side * digits(x - a)) for side in (1, -1)]
    return check_against(student, _ratio, cases, RATIO_HYPOTHESES)


def _ratio(f, grad, a, d, *, there=None, height=None, rise=None, size=abs, length=None, power=1):
    top = (f(a + d) if there is None else there(f, a, d)) - (f(a) if height is None else height(f, a, d))
    error = size(top - (grad(a) @ d if rise is None else rise(grad, a, d)))
    return error / (np.linalg.norm(d) if length is None else length(a, d)) ** power


RATIO_HYPOTHESES = [
    *versions(
        _ratio,
        {
            "size": [
                (lambda e: e, "sign_lost", "An error counts by its size: the absolute value is missing."),
                (lambda e: -e, "sign_lost", "An error counts by its size: the absolute value is missing."),
            ],
            "power": [
                (0, "length_missing", ""),
                (2, "divided_twice", ""),
                (-1, "multiplied", "It is multiplied by the length, not divided."),
            ],
            "there": [
                (lambda f, a, d: f(d), "term_at_other_place", "The true height is taken at d; d is a step, not a point."),
                (lambda f, a, d: f(a - d), "term_at_other_place", "The true height is taken at a - d."),
                (lambda f, a, d: 0.0, "missing_term", "The true height f(a + d) is missing."),
            ],
            "height": [
                (lambda f, a, d: 0.0, "taylor_missing_f0", "The height f(a) of the model is missing."),
                (lambda f, a, d: -f(a), "taylor_sign", "The height f(a) is added, not taken away."),
            ],
            "rise": [
                (lambda g, a, d: -(g(a) @ d), "taylor_sign", "The sign of the gradient's term is wrong."),
                (lambda g, a, d: 0.0, "taylor_missing_linear", "The gradient's term is missing."),
                (lambda g, a, d: g(a + d) @ d, "taylor_wrong_point", "The gradient is taken at a + d, not at a."),
                (lambda g, a, d: g(d) @ d, "taylor_wrong_point", "The gradient is taken at d; d is a step, not a point."),
                (lambda g, a, d: g(a) @ (d - a), "term_at_other_place", "d is a step already: nothing is to be subtracted from it."),
                (lambda g, a, d: g(a) @ (a + d), "term_at_other_place", "The gradient is multiplied by a point, not by the step."),
                (lambda g, a, d: g(a)[:2] @ d[:2], "only_n2", "Only the first two variables count."),
                (lambda g, a, d: np.sum(g(a)) * np.sum(d), "elementwise_product", "The sums are multiplied, not entry with entry."),
                (lambda g, a, d: np.linalg.norm(g(a)), "missing_term", "The gradient is not multiplied by d."),
            ],
            "length": [
                (lambda a, d: np.sum(np.abs(d)), "wrong_length", ""),
                (lambda a, d: np.max(np.abs(d)), "wrong_length", ""),
                (lambda a, d: len(d), "wrong_length", "len(d) counts the entries; it is not the length of the arrow."),
                (lambda a, d: np.linalg.norm(d[:2]), "wrong_length", "Only two entries count in the length."),
                (lambda a, d: abs(np.sum(d)), "wrong_length", ""),
                (lambda a, d: np.sum(d), "wrong_length", ""),
                (lambda a, d: np.linalg.norm(a), "wrong_length", "This is the length of a, not of the step d."),
                (lambda a, d: np.linalg.norm(a + d), "wrong_length", "This is the length of a + d, not of the step d."),
                (lambda a, d: abs(d[0]), "wrong_length", "Only the first entry counts in the length."),
            ],
        },
    ),
    Hypothesis("term_at_other_place", lambda f, g, a, d: _ratio(f, g, a, d - a), "d is a step already, not a point: nothing is to be subtracted from it."),
    Hypothesis("missing_brackets", lambda f, g, a, d: abs(f(a + d) - f(a) - g(a) @ d / np.linalg.norm(d)), "Only the last term is divided by the length."),
    Hypothesis("missing_brackets", lambda f, g, a, d: f(a + d) - f(a) - g(a) @ d / np.linalg.norm(d), "Only the last term is divided by the length."),
    Hypothesis("sign_lost", lambda f, g, a, d: abs(abs(f(a + d) - f(a)) - abs(g(a) @ d)) / np.linalg.norm(d), "Absolute values are taken of the pieces, not of the whole error."),
    Hypothesis("sign_lost", lambda f, g, a, d: (abs(f(a + d) - f(a)) - abs(g(a) @ d)) / np.linalg.norm(d), "Absolute values are taken of the pieces, not of the whole error."),
    Hypothesis("sign_lost", lambda f, g, a, d: abs(abs(f(a + d)) - abs(f(a) + g(a) @ d)) / np.linalg.norm(d), "Absolute values are taken of the pieces, not of the whole error."),
    Hypothesis("wrong_length", lambda f, g, a, d: abs(f(a + d) - f(a) - g(a) @ d) / abs(f(a + d)), "This is a relative error; divide by the length of d."),
]  # fmt: skip


def check_observed_order(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(steps, errors), the slope of log errors against log steps, by least squares.

    Exponents that are no whole numbers, steps in no fixed proportion, constants on both sides of 1, scattered errors.
    """
    rng = generator(seed)
    cases = []
    for scatter in (0.0, 0.0, 0.05, 0.1, 0.2):
        steps = rng.uniform(0.1, 0.9) / np.cumprod(rng.uniform(1.4, 4.5, int(rng.integers(5, 9))))
        order, factor = rng.uniform(0.7, 3.6), np.exp(rng.uniform(0.4, 2) * rng.choice([-1, 1]))
        cases.append((steps, factor * steps**order * np.exp(scatter * rng.standard_normal(len(steps)))))
    return check_against(student, _fitted, cases, ORDER_HYPOTHESES)


def _fitted(steps, errors, *, across=np.log, up=np.log, give=0, degree=1):
    return _best_fit(across(steps), up(errors), degree)[give]


def _best_fit(x: np.ndarray, y: np.ndarray, degree: int) -> np.ndarray:
    """Return the coefficients of np.polyfit. Raises ValueError for numbers with which it may not end."""
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y)) and np.ptp(x) > 0 and np.abs(x).max() < 1e9):
        raise ValueError("no line can be fitted")
    return np.polyfit(x, y, degree)


def _plain(values: np.ndarray) -> np.ndarray:
    return values


def _slope(steps, errors, i, j):
    return np.log(errors[i] / errors[j]) / np.log(steps[i] / steps[j])


ORDER_HYPOTHESES = [
    *versions(
        _fitted,
        {
            "give": [(1, "line_height_for_slope", "")],
            "across": [(_plain, "no_logarithm", "The steps need a logarithm too."), (np.log10, "logarithms", "One logarithm is natural, the other not.")],
            "up": [(_plain, "no_logarithm", "The errors need a logarithm too."), (np.log10, "logarithms", "One logarithm is natural, the other not.")],
        },
    ),
    Hypothesis("axes_swapped", lambda h, e: _fitted(e, h)),
    Hypothesis("axes_swapped", lambda h, e: _fitted(e, h, give=1), "Two things. Steps and errors have changed places. This is the height of the line."),
    Hypothesis("line_height_for_slope", lambda h, e: np.exp(_fitted(h, e, give=1)), "This is the constant C, not the exponent."),
    *(Hypothesis("not_all_points", lambda h, e, i=i, j=j: _slope(h, e, i, j), "Only two of the points are used. Measured points scatter: fit one line to all of them.") for i, j in ((0, 1), (0, -1), (-2, -1), (1, 2))),
    Hypothesis("not_all_points", lambda h, e: _fitted(h[1:], e[1:]), "The first point is left out."),
    Hypothesis("not_all_points", lambda h, e: _fitted(h[:-1], e[:-1]), "The last point is left out."),
    Hypothesis("not_all_points", lambda h, e: np.mean(np.diff(np.log(e)) / np.diff(np.log(h))), "A mean of slopes from point to point is not the slope of the best line."),
    Hypothesis("not_all_points", lambda h, e: np.median(np.diff(np.log(e)) / np.diff(np.log(h))), "A median of slopes from point to point is not the slope of the best line."),
    *(Hypothesis("log_ratio_alone", lambda h, e, i=i, log=log: log(e[i] / e[i + 1])) for i in (0, -2) for log in (np.log, np.log2, np.log10)),
    *(Hypothesis("log_ratio_alone", lambda h, e, log=log: np.mean(log(e[:-1] / e[1:]))) for log in (np.log, np.log2, np.log10)),
    Hypothesis("no_logarithm", lambda h, e: e[0] / e[1], "This is a quotient of errors; an exponent is a quotient of logarithms."),
    Hypothesis("no_logarithm", lambda h, e: (e[0] / e[1]) / (h[0] / h[1]), "A quotient of quotients has no logarithm in it."),
    *(Hypothesis("constant_ignored", lambda h, e, i=i: np.log(e[i]) / np.log(h[i])) for i in (0, -1)),
    Hypothesis("constant_ignored", lambda h, e: np.mean(np.log(e) / np.log(h))),
    Hypothesis("constant_ignored", lambda h, e: (np.log(h) @ np.log(e)) / (np.log(h) @ np.log(h)), "The line is forced through the origin: the constant C is taken as 1."),
    *(Hypothesis("wrong_factor", lambda h, e, k=k: _best_fit(np.log(h), np.log(e), 2)[k], "A parabola is fitted; a straight line is asked for.") for k in range(3)),
    Hypothesis("wrong_factor", lambda h, e: np.cov(np.log(h), np.log(e))[0, 1] / np.var(np.log(h)), "Covariance and variance are divided by different numbers, n - 1 and n."),
    Hypothesis("wrong_factor", lambda h, e: np.corrcoef(np.log(h), np.log(e))[0, 1], "This is a correlation, not a slope."),
]  # fmt: skip


def check_safe_distance(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(tol, M) = (6·tol/M)^(1/3), with tol and M of several sizes and digits."""
    rng = generator(seed)
    cases = [
        (float(f"{10 ** rng.uniform(-6, -0.5):.3g}"), float(f"{10 ** rng.uniform(low, low + 1):.4g}"))
        for low in (-1, -0.5, 0, 0.5, 1)
    ]
    rng.shuffle(cases)
    examples = {"tol": [1e-3, 0.001 / 6, 0.1, 0.01], "M": [1.0]}
    return check_against(student, _distance, cases, DISTANCE_HYPOTHESES, examples=examples)


def _distance(tol, M, *, six=6.0, below=None, root=None):
    inside = six * tol / M if below is None else below(six, tol, M)
    return inside ** (1 / 3) if root is None else root(inside)


DISTANCE_HYPOTHESES = [
    Hypothesis("wrong_length", lambda tol, M: np.sqrt(2 * tol / M), "This is the distance for the tangent line; ask for the quadratic model."),
    Hypothesis("returns_bound", lambda tol, M: M * tol**3 / 6),
    Hypothesis("returns_bound", lambda tol, M: M * tol / 6),
    *versions(
        _distance,
        {
            "root": [
                (lambda z: z, "wrong_root", "The cube root is missing."),
                (lambda z: z / 3, "missing_brackets", "z ** 1 / 3 is a third of z: the exponent needs brackets."),
                (np.sqrt, "wrong_root", "A square root stands where a cube root belongs."),
                (lambda z: z**3, "wrong_root", "It is cubed; the opposite is asked for."),
                (lambda z: z ** (1 / 4), "wrong_root", "A fourth root stands where a cube root belongs."),
                (lambda z: z ** (-1 / 3), "upside_down", "The exponent is negative: the quotient is turned round."),
                (lambda z: 1.0, "int_truncation", "1 // 3 is 0: write / in the exponent."),
                *((lambda z, p=p: z**p, "wrong_digits", "The exponent is cut off: let Python calculate 1 / 3.") for p in (0.3, 0.33, 0.333, 0.3333, 0.33333)),
            ],
            "six": [
                (1.0, "wrong_constant", "The 6 is missing."),
                (1 / 6, "wrong_constant", "The 6 is on the wrong side of the line."),
                (3.0, "wrong_constant", "There is a 3 where the bound has 6."),
                (2.0, "wrong_constant", "There is a 2 where the bound has 6."),
                (36.0, "wrong_constant", "The 6 counts twice."),
            ],
            "below": [
                (lambda six, tol, M: six * tol, "bound_missing", "M is missing."),
                (lambda six, tol, M: six * tol * M, "bound_missing", "It is multiplied by M, not divided."),
                (lambda six, tol, M: M / (six * tol), "upside_down", "The quotient is upside down."),
                (lambda six, tol, M: six / M, "ignores_argument", "tol is missing."),
                (lambda six, tol, M: six * M / tol, "upside_down", "M and tol have changed places."),
            ],
        },
    ),
    Hypothesis("root_of_a_part", lambda tol, M: (6 * tol) ** (1 / 3) / M, "The root is taken of 6 tol alone."),
    Hypothesis("root_of_a_part", lambda tol, M: 6 * tol / M ** (1 / 3), "The root is taken of M alone."),
    Hypothesis("root_of_a_part", lambda tol, M: 6 * (tol / M) ** (1 / 3), "The 6 stands outside the root."),
    Hypothesis("root_of_a_part", lambda tol, M: (tol / M) ** (1 / 3) / 6, "The 6 stands outside the root."),
]  # fmt: skip
