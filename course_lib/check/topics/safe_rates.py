"""Checks for curves that are not parabolas: a rate that is safe on an interval, and the start of the deeper valley."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction
from course_lib.check.points import digits, generator
from course_lib.check.topics.reference import check_against, versions, with_formula
from course_lib.check.verdict import Verdict
from course_lib.descent import gradient_descent
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]

#: So many points of the interval are looked at; with another fine grid the rate differs by less than FINE.
POINTS = 1001
FINE = 1e-4


def check_safe_rate(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(ddf, a, b) = 1/L, where L is the largest f'' at 1001 points from a to b, both included.

    L stands at the left end, at the right end, or between them; in some cases f'' is negative elsewhere, and larger in size.
    """
    rng = generator(seed)
    cases = []
    for k in range(8):
        low, high, where = digits(rng.uniform([0.5, 3, 0.3], [2, 9, 0.7]))
        a = float(digits(rng.uniform(-5, -3.5) if k < 4 else rng.uniform(-1, 2)))
        b = float(digits(a + rng.uniform(1.2, 3)))
        cases.append((_curvature(k % 4, low, high, float(digits(a + where * (b - a)))), a, b))
    rng.shuffle(cases)
    return check_against(student, _safe, cases, SAFE_HYPOTHESES, rtol=FINE)


def _curvature(kind: int, low: float, high: float, middle: float) -> Rule:
    """Return a second derivative that falls, rises, has its top at `middle`, or falls far below zero on one side."""
    off = _away_from(middle)
    function, formula = [
        (lambda x: low + high * np.exp(middle - x), f"{low:g} + {high:g}e^−({off})"),
        (lambda x: low + high * np.exp(x - middle), f"{low:g} + {high:g}e^({off})"),
        (lambda x: low + high / (1 + (x - middle) ** 2), f"{low:g} + {high:g}/(1 + ({off})²)"),
        (lambda x: low + 2 - 8 * high * (x - middle) ** 2, f"{low + 2:g} − {8 * high:g}({off})²"),
    ][kind]
    return with_formula(HandedFunction(function), formula)


def _away_from(place: float) -> str:
    return f"x {'−' if place > 0 else '+'} {abs(place):g}"


def _safe(ddf, a, b, *, over=1.0, grid=lambda a, b: np.linspace(a, b, POINTS), choose=np.max):
    return over / choose(np.array([ddf(x) for x in grid(a, b)]))


ELSEWHERE = "curvature_not_largest"
SAFE_HYPOTHESES = [
    *versions(
        _safe,
        {
            "over": [(2.0, "rate_limit_for_best", "With 2 over the largest curvature steps jump across; half of that never does.")],
            "grid": [
                (lambda a, b: [a], ELSEWHERE, "Only the left end of the interval counts."),
                (lambda a, b: [b], ELSEWHERE, "Only the right end of the interval counts."),
                (lambda a, b: [a, b], ELSEWHERE, "Only the two ends count: the largest curvature may lie between them."),
                (lambda a, b: [(a + b) / 2], ELSEWHERE, "Only the middle of the interval counts."),
                (lambda a, b: np.linspace(a, b, POINTS)[:-1], ELSEWHERE, "The right end of the interval is left out."),
                (lambda a, b: np.linspace(a, b, POINTS)[1:], ELSEWHERE, "The left end of the interval is left out."),
                *((lambda a, b, n=n: np.linspace(a, b, n), ELSEWHERE, "Too few points are looked at: the top lies between them.") for n in (3, 5, 10, 11, 21, 50, 51)),
                (lambda a, b: np.arange(np.ceil(a), b), ELSEWHERE, "Only whole numbers are looked at."),
            ],
            "choose": [
                (np.min, ELSEWHERE, "This is the smallest curvature. Where the curve bends most, steps must be shortest."),
                (np.mean, ELSEWHERE, "This is the mean curvature: where it bends more, the steps are too long."),
                (np.median, ELSEWHERE, "This is the middle one of the curvatures: where it bends more, the steps are too long."),
                (np.sum, ELSEWHERE, "The curvatures are added up; the largest one decides."),
                (lambda v: np.max(np.abs(v)), "sign_lost", "Where f'' is far below zero the curve bends down, and that sets no limit: leave the signs as they are."),
                (lambda v: v[0], ELSEWHERE, "The first number of the list is not always the largest."),
            ],
        },
    ),
    Hypothesis("rate_is_curvature", lambda ddf, a, b: 1 / _safe(ddf, a, b)),
    Hypothesis("rate_is_place", lambda ddf, a, b: max(np.linspace(a, b, POINTS), key=ddf), "This is the place where the curvature is largest."),
]  # fmt: skip


def check_better_start(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, df, first, second): the one of two starts from which gradient descent ends lower.

    Curves with two valleys that differ little in depth, to either side of 0; the deeper one on the left or on the right,
    entered from the first start or from the second, from the higher of the two or from the lower.
    """
    rng = generator(seed)
    cases = []
    yes_no = (True, False)
    for side, far, first_is_better, better_is_higher in product((1, -1), (1, 0, -1), yes_no, yes_no):
        f, df, (left, hilltop, right) = _two_valleys(rng, side, far)
        deeper, other = (left, right) if side > 0 else (right, left)
        parts = (0.85, 0.2) if better_is_higher else (0.2, 0.85)
        better, worse = (
            float(digits(valley + part * rng.uniform(0.9, 1.05) * (hilltop - valley)))
            for valley, part in zip((deeper, other), parts, strict=True)
        )
        cases.append((f, df, *((better, worse) if first_is_better else (worse, better))))
    rng.shuffle(cases)
    return check_against(student, _better, cases, START_HYPOTHESES)


def _two_valleys(
    rng: np.random.Generator, side: int, far: int
) -> tuple[HandedFunction, HandedFunction, tuple[float, float, float]]:
    """f, its slope (x − p)(x − q)(x − r), and the flat points p < q < r, about 0 or far from it; −side is the deeper side."""
    middle = far * rng.uniform(1.6, 3) + rng.uniform(-0.3, 0.3)
    half, height = rng.uniform([1.2, -3], [1.5, 3])
    p, q, r = digits([middle - half, middle + side * half * rng.uniform(0.05, 0.2), middle + half])

    def f(x: float) -> float:
        return x**4 / 4 - (p + q + r) * x**3 / 3 + (p * q + p * r + q * r) * x**2 / 2 - p * q * r * x + height

    formula = "".join(f"({_away_from(place)})" for place in (p, q, r))
    df = with_formula(HandedFunction(lambda x: (x - p) * (x - q) * (x - r)), formula)
    return HandedFunction(f), df, (p, q, r)


def _end(df: Rule, start: float) -> float:
    return float(gradient_descent(df, start, 0.1, 1e-6, 500)[0])


def _better(f: Rule, df: Rule, first: float, second: float) -> float:
    return first if f(_end(df, first)) < f(_end(df, second)) else second


def _other(f: Rule, df: Rule, first: float, second: float) -> float:
    return first + second - _better(f, df, first, second)


def own_curve(x: float) -> float:
    """w(x) = x⁴/4 − x² + x/4, the curve with two valleys that the notebook shows."""
    return x**4 / 4 - x**2 + x / 4


START_HYPOTHESES = (
    Hypothesis("highest_not_lowest", _other, "This is the start whose walk ends higher up. Which way should the comparison go?"),
    Hypothesis("starts_compared", lambda f, df, a, b: a if f(a) < f(b) else b, "The heights of the two starts were compared, not those of the two ends."),
    Hypothesis("starts_compared", lambda f, df, a, b: a if f(a) > f(b) else b, "The heights of the two starts were compared, not those of the two ends."),
    Hypothesis("starts_compared", lambda f, df, a, b: a if abs(df(a)) < abs(df(b)) else b, "The slopes at the two starts were compared, not the heights of the two ends."),
    Hypothesis("starts_compared", lambda f, df, a, b: a if abs(df(a)) > abs(df(b)) else b, "The slopes at the two starts were compared, not the heights of the two ends."),
    Hypothesis("ends_not_heights", lambda f, df, a, b: min(a, b), "It is always the start further left. Not places are to be compared, but the heights of the two ends."),
    Hypothesis("ends_not_heights", lambda f, df, a, b: max(a, b), "It is always the start further right. Not places are to be compared, but the heights of the two ends."),
    Hypothesis("ends_not_heights", lambda f, df, a, b: a if abs(_end(df, a)) < abs(_end(df, b)) else b),
    Hypothesis("argument_fixed", lambda f, df, a, b: a if own_curve(_end(df, a)) < own_curve(_end(df, b)) else b, "The heights are those of two_valleys: use the curve that comes in as f."),
    Hypothesis("returns_end", lambda f, df, a, b: _end(df, _better(f, df, a, b))),
    Hypothesis("returns_end", lambda f, df, a, b: _end(df, _other(f, df, a, b))),
    Hypothesis("returns_end", lambda f, df, a, b: f(_end(df, _better(f, df, a, b))), "This is the height of the lower end; the start is asked for."),
    Hypothesis("first_not_best", lambda f, df, a, b: a, "The first start comes back for every curve."),
    Hypothesis("last_not_best", lambda f, df, a, b: b, "The second start comes back for every curve."),
)  # fmt: skip
