"""Checks about level curves: two directions read from a map, and how fast the height changes on a curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.pictures import maps
from course_lib.check.points import digits, generator
from course_lib.check.topics.difference_quotients import waves
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.topics.slopes import turned, unit
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]
ASKED = ("the way along the level curve", "the direction of the gradient")


def check_read_map(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(p, q, higher) -> the unit vectors along the level curve from p to q, and across it towards `higher`.

    Level curves run in all directions, with the higher ground on the left or on the right, and `higher` is never straight
    across from p; in half of the cases it is hardly off the curve.
    """
    rng = generator(seed)
    angles = 2 * np.pi * (np.arange(16) + rng.uniform(0.15, 0.85, 16)) / 16
    cases = []
    for k, angle in enumerate(rng.permutation(angles)):
        way = np.array([np.cos(angle), np.sin(angle)])
        p = rng.uniform(1.5, 5, 2) * rng.choice([-1, 1], 2)
        aside = rng.uniform(0.3, 0.8) * rng.choice([-1, 1])
        across = turned(way) * (1 if k % 2 else -1) * rng.uniform(*((0.5, 1.2) if k % 4 < 2 else (0.05, 0.2)))
        cases.append(tuple(map(digits, (p, p + rng.uniform(0.1, 0.4) * way, p + across + aside * way))))
    return check_against(student, _read, cases, MAP_HYPOTHESES, asks_for=ASKED, picture=_read_drawn)


def _read_drawn(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
    """Draw both directions at p, on a map as wide as the three points lie apart."""
    return maps.arrows(None, case[0], got, right, np.array(case), "right")


def _read(p, q, higher, *, way=lambda p, q, higher: q - p, length=unit, turn=turned, side=None, reach=unit):
    along = length(way(p, q, higher))
    up = turn(along)
    seen = up @ (higher - p) if side is None else side(up, p, q, higher)
    return [along, reach(-up if seen < 0 else up)]


def _to_both(along_for_up: Rule) -> Rule:
    """Return the right way along, and something else for the direction of the gradient."""
    return lambda p, q, higher: [unit(q - p), along_for_up(p, q, higher)]


MAP_HYPOTHESES = [
    *versions(
        _read,
        {
            "way": [
                (lambda p, q, higher: p - q, "sign_flip", "The way along should go from p to q. Which of the two is taken off?"),
                (lambda p, q, higher: higher - p, "wrong_arrow", "The way to `higher` leaves the level curve. Which two points lie on one?"),
                (lambda p, q, higher: q, "point_for_step", "An arrow from p to q is a difference of two points; q alone is an arrow from the origin."),
                (lambda p, q, higher: q + p, "point_for_step", "An arrow from p to q is a difference of two points."),
            ],
            "length": [
                (lambda v: v, "not_unit_length", "The direction along the level curve should have length 1."),
                (lambda v: v / (v @ v), "squared_length", ""),
            ],
            "turn": [
                (lambda v: np.array([v[1], v[0]]), "turned_wrongly", ""),
                (lambda v: np.array([-v[0], v[1]]), "turned_wrongly", ""),
                (lambda v: np.array([v[0], -v[1]]), "turned_wrongly", ""),
            ],
            "side": [
                (lambda up, p, q, higher: 1.0, "side_not_looked_at", "It always lies to the left of the way from p to q."),
                (lambda up, p, q, higher: -1.0, "side_not_looked_at", "It always lies to the right of the way from p to q."),
                (lambda up, p, q, higher: -(up @ (higher - p)), "downhill", ""),
                (lambda up, p, q, higher: up @ higher, "point_for_step", "`higher` is a point: from p, the arrow to it is a difference."),
                (lambda up, p, q, higher: up @ p, "point_for_step", "To see which side is higher, take the arrow from p to `higher`."),
                (lambda up, p, q, higher: up[1], "side_not_looked_at", "It always points to the top of the map."),
                (lambda up, p, q, higher: up[0], "side_not_looked_at", "It always points to the right of the map."),
            ],
        },
    ),
    Hypothesis("wrong_arrow", _to_both(lambda p, q, higher: unit(higher - p)), "The second arrow points straight to `higher`; a gradient crosses the level curve at a right angle."),
    Hypothesis("wrong_arrow", _to_both(lambda p, q, higher: higher - p), "The second arrow is the way to `higher`; a gradient crosses the level curve at a right angle."),
    Hypothesis("along_level_curve", _to_both(lambda p, q, higher: unit(q - p))),
    Hypothesis("not_unit_length", lambda p, q, higher: [q - p, np.linalg.norm(q - p) * _read(p, q, higher)[1]]),
    Hypothesis("not_unit_length", lambda p, q, higher: [unit(q - p), np.linalg.norm(q - p) * _read(p, q, higher)[1]]),
    Hypothesis("not_unit_length", _to_both(lambda p, q, higher: (_read(p, q, higher)[1] @ (higher - p)) * _read(p, q, higher)[1])),
    Hypothesis("order_swapped", lambda p, q, higher: _read(p, q, higher)[::-1]),
]  # fmt: skip


def check_climb(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(gradient, a, b, t) = ∇f(c(t))·c′(t) on the ellipse c(t) = (a cos t, b sin t), for several f."""
    rng = generator(seed)
    times = digits(rng.permutation(np.linspace(-2.9, 2.8, 8)) + rng.uniform(0, 0.1, 8))
    axes = digits(rng.uniform(0.4, 2.2, (8, 2)))
    cases = [
        (waves(rng, 2).slope, float(a), float(b), float(t)) for (a, b), t in zip(axes, times, strict=True)
    ]
    return check_against(student, _climb, cases, CLIMB_HYPOTHESES)


def _place(a: float, b: float, t: float) -> np.ndarray:
    return np.array([a * np.cos(t), b * np.sin(t)])


def _velocity(a: float, b: float, t: float) -> np.ndarray:
    return np.array([-a * np.sin(t), b * np.cos(t)])


def _climb(gradient, a, b, t, *, at=_place, way=_velocity, joined=lambda g, v: g @ v):
    return joined(gradient(at(a, b, t)), way(a, b, t))


CLIMB_HYPOTHESES = versions(
    _climb,
    {
        "way": [
            (_place, "point_for_velocity", ""),
            (lambda a, b, t: _velocity(a, b, t) * [-1, 1], "trig_sign", "Look at the derivative of the cosine: which sign does it have?"),
            (lambda a, b, t: _velocity(a, b, t) * [1, -1], "trig_sign", "Look at the derivative of the sine: which sign does it have?"),
            (lambda a, b, t: -_velocity(a, b, t), "trig_sign", "The velocity has the wrong sign: look at the derivatives of cosine and sine."),
            (lambda a, b, t: _velocity(1, 1, t), "fixed_factor_dropped", "The factors a and b stay when the curve is differentiated."),
            (lambda a, b, t: _velocity(b, a, t), "arguments_swapped", "In the velocity, a and b have changed places."),
            (lambda a, b, t: _velocity(a, a, t), "arguments_swapped", "In the velocity, a stands for b too."),
            (lambda a, b, t: _velocity(b, b, t), "arguments_swapped", "In the velocity, b stands for a too."),
            (lambda a, b, t: _velocity(a, b, t)[::-1], "swapped_components", "The two components of the velocity have changed places."),
            (lambda a, b, t: unit(_velocity(a, b, t)), "divided_by_speed", ""),
            (lambda a, b, t: t * _velocity(a, b, t), "missing_chain_factor", "In cos t the inside is t, and its slope is 1."),
            (lambda a, b, t: np.ones(2), "inner_left_out", "The partial derivatives are added up; the velocity does not count."),
        ],
        "at": [
            (_velocity, "slope_at_other_place", "The gradient is taken at the velocity, not at the place c(t)."),
            (lambda a, b, t: np.array([a, b]), "slope_at_other_place", "The gradient is taken at (a, b), not at the place c(t)."),
            (lambda a, b, t: _place(1, 1, t), "slope_at_other_place", "The place lacks its factors a and b."),
            (lambda a, b, t: _place(b, a, t), "arguments_swapped", "In the place c(t), a and b have changed places."),
            (lambda a, b, t: _place(a, b, t)[::-1], "swapped_components", "The two coordinates of c(t) have changed places."),
        ],
        "joined": [
            (lambda g, v: g * v, "elementwise_product", "The two products are to be added: `@` does both."),
            (lambda g, v: g, "inner_left_out", "This is the gradient at the place; the velocity does not count."),
            (lambda g, v: v, "inner_left_out", "This is the velocity; the gradient does not count."),
            (lambda g, v: np.linalg.norm(g) * np.linalg.norm(v), "lengths_multiplied", ""),
            (lambda g, v: g.sum() * v.sum(), "sums_multiplied", ""),
            (lambda g, v: g[0] * v[0], "way_left_out", "Only the first coordinate counts: both change on the curve."),
            (lambda g, v: g[1] * v[1], "way_left_out", "Only the second coordinate counts: both change on the curve."),
            (lambda g, v: g[0] * v[0] - g[1] * v[1], "sign_in_one_term", "The two products are added, not subtracted."),
        ],
    },
)  # fmt: skip
