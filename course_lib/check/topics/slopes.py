"""Checks about slopes in several directions: the steepest way, the tangent plane, polar components.

What is right is measured on f itself (`course_lib.differences`), at points drawn from the seed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check.pictures import maps, models
from course_lib.check.points import Box, draw, generator
from course_lib.check.topics.reference import check_against
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Height = Callable[..., float]
POINTS = 9


def check_steepest(
    student: Callable[..., Any], f: Height, domain: Box, *, seed: int | None = None
) -> Verdict:
    """Check student(w) -> ∇f(w) / |∇f(w)|, the unit vector of steepest ascent, shape (n,)."""

    def slope(w: np.ndarray) -> np.ndarray:
        return differences.gradient(f, w).value

    def steepest(w: np.ndarray) -> np.ndarray:
        return unit(slope(w))

    bank = (
        Hypothesis("not_unit_length", slope),
        Hypothesis("squared_length", lambda w: slope(w) / (slope(w) @ slope(w))),
        Hypothesis("other_length", lambda w: slope(w) / np.linalg.norm(w)),
        Hypothesis("other_length", lambda w: slope(w) / np.abs(slope(w)).sum()),
        Hypothesis("other_length", lambda w: slope(w) / slope(w).sum()),
        Hypothesis("other_length", lambda w: slope(w) / slope(w).max()),
        Hypothesis("along_level_curve", lambda w: turned(steepest(w))),
        Hypothesis("along_level_curve", lambda w: -turned(steepest(w))),
        Hypothesis("point_for_gradient", unit),
        Hypothesis("point_for_gradient", lambda w: -unit(w)),
        Hypothesis("signs_only", lambda w: np.sign(slope(w))),
        Hypothesis("angle_loses_half", lambda w: steepest(w) * np.sign(steepest(w)[0])),
        Hypothesis("angle_returned", lambda w: np.arctan2(*slope(w)[::-1])),
        Hypothesis("angle_returned", lambda w: np.degrees(np.arctan2(*slope(w)[::-1]))),
        Hypothesis("only_length", lambda w: np.linalg.norm(slope(w))),
    )
    rng = generator(seed)
    whole = (np.array([1.0, -2.0]), np.array([-3.0, 1.0])) if domain.n == 2 else ()
    cases = [(w,) for w in (*draw(domain, rng, POINTS), *whole)]
    rng.shuffle(cases)
    around = np.array([w for (w,) in cases])

    def arrows(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
        return (
            maps.arrows(differences.Batch(f), case[0], got, right, around, "right") if domain.n == 2 else ""
        )

    return check_against(student, steepest, cases, bank, rtol=1e-6, picture=arrows)


def check_tangent_plane(
    student: Callable[..., Any], f: Height, domain: Box, *, seed: int | None = None
) -> Verdict:
    """Check student(a, h) -> f(a) + ∇f(a)·h, the height of the tangent plane at a, above a + h."""

    def rise(a: np.ndarray, h: np.ndarray) -> float:
        return float(differences.gradient(f, a).value @ h)

    def plane(a: np.ndarray, h: np.ndarray) -> float:
        return f(a) + rise(a, h)

    bank = (
        Hypothesis("taylor_missing_f0", rise),
        Hypothesis("plane_is_f", lambda a, h: f(a + h)),
        Hypothesis(
            "plane_is_f", lambda a, h: f(a), "That is the height f(a) itself: the step h changes nothing."
        ),
        Hypothesis("taylor_sign", lambda a, h: f(a) - rise(a, h)),
        Hypothesis("taylor_wrong_point", lambda a, h: f(a) + rise(a + h, h)),
        Hypothesis("taylor_wrong_point", lambda a, h: f(a + h) + rise(a, h)),
        Hypothesis("taylor_wrong_point", lambda a, h: f(h) + rise(a, h)),
        Hypothesis("taylor_wrong_point", lambda a, h: f(a) + rise(h, h)),
        Hypothesis("taylor_wrong_point", lambda a, h: f(a + h) + rise(a + h, h)),
        Hypothesis("step_normalised", lambda a, h: f(a) + rise(a, unit(h))),
        Hypothesis("point_for_step", lambda a, h: f(a) + rise(a, a + h)),
        Hypothesis("point_for_step", lambda a, h: f(a) + rise(a, a)),
        Hypothesis("step_is_taken_off", lambda a, h: f(a) + rise(a, h - a)),
        Hypothesis("step_is_taken_off", lambda a, h: f(a) + rise(a, a - h)),
        Hypothesis("arguments_swapped", lambda a, h: f(a) + rise(h, a)),
        Hypothesis("lengths_multiplied", lambda a, h: f(a) + steepness(f, a) * np.linalg.norm(h)),
        Hypothesis("sums_multiplied", lambda a, h: f(a) + differences.gradient(f, a).value.sum() * h.sum()),
        Hypothesis("elementwise_product", lambda a, h: f(a) + differences.gradient(f, a).value * h),
    )
    rng = generator(seed)
    steps = Box(-1, 1, n=domain.n)
    cases = list(zip(draw(domain, rng, POINTS), draw(steps, rng, POINTS), strict=True))
    heights = differences.Batch(f)

    def beside(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
        a, h = case
        up, more = f(a), rise(a, h)
        return models.beside(
            lambda share: heights(a + share[:, None] * h),
            lambda share: up + share * more,
            a,
            a + h,
            got.item(),
            right.item(),
        )

    return check_against(student, plane, cases, bank, rtol=1e-6, picture=beside)


def check_polar_gradient(student: Callable[..., Any], f: Height, *, seed: int | None = None) -> Verdict:
    """Check student(r, theta) -> (∂f/∂r, (1/r) ∂f/∂θ), the components of ∇f along e_r and e_θ, shape (2,)."""

    def slopes(r: float, theta: float) -> np.ndarray:
        return differences.gradient(lambda q: f(*q), np.array([r, theta])).value

    def polar(r: float, theta: float) -> np.ndarray:
        return slopes(r, theta) / [1, r]

    def cartesian(r: float, theta: float) -> np.ndarray:
        out, around = polar(r, theta)
        c, s = np.cos(theta), np.sin(theta)
        return np.array([out * c - around * s, out * s + around * c])

    bank = (
        Hypothesis("angle_for_distance", slopes),
        Hypothesis("distance_upside_down", lambda r, theta: slopes(r, theta) * [1, r]),
        Hypothesis("divided_by_r_too_often", lambda r, theta: polar(r, theta) / [1, r]),
        Hypothesis("divided_by_r_too_often", lambda r, theta: polar(r, theta) / [r, 1]),
        Hypothesis("divided_by_r_too_often", lambda r, theta: polar(r, theta) / r),
        Hypothesis("angle_ignored", lambda r, theta: polar(r, theta) * [1, 0]),
        Hypothesis("missing_chain_factor", lambda r, theta: polar(r, theta) / [1, 2]),
        Hypothesis("power_rule", lambda r, theta: polar(r, theta) / [2, 1]),
        Hypothesis("power_rule", lambda r, theta: np.array([f(r, theta) / r, polar(r, theta)[1]])),
        Hypothesis("trig_sign", lambda r, theta: polar(r, theta) * [1, -1]),
        Hypothesis("sign_in_one_term", lambda r, theta: polar(r, theta) * [-1, 1]),
        Hypothesis("cartesian_components", cartesian),
        Hypothesis("copied_component", lambda r, theta: polar(r, theta)[[0, 0]]),
        Hypothesis("copied_component", lambda r, theta: polar(r, theta)[[1, 1]]),
        Hypothesis("degrees", lambda r, theta: polar(r, np.radians(theta))),
        Hypothesis("degrees", lambda r, theta: polar(r, np.degrees(theta))),
        Hypothesis("inner_function_changed", lambda r, theta: polar(r, theta / 2)),
        Hypothesis("fixed_factor_dropped", lambda r, theta: np.array([2 * r, polar(r, theta)[1]])),
    )
    rng = generator(seed)
    places = draw(Box([0.3, -3.1], [3.2, 3.1]), rng, POINTS)
    cases = [(float(r), float(theta)) for r, theta in places]
    return check_against(student, polar, cases, bank, rtol=1e-6)


def unit(v: np.ndarray) -> np.ndarray:
    """v / |v|."""
    return v / np.linalg.norm(v)


def turned(v: np.ndarray) -> np.ndarray:
    """Return a vector of the plane, a quarter turn to the left."""
    return np.array([-v[1], v[0]])


def steepness(f: Height, w: np.ndarray) -> float:
    """|∇f(w)|."""
    return float(np.linalg.norm(differences.gradient(f, w).value))
