"""Checks of the chain rule: slopes along a walk, products of Jacobians, polar coordinates, a graph worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.chain_rule import along, composed, polar
from course_lib.check.points import generator
from course_lib.check.topics.difference_quotients import waves
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def check_slope_on_walk(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(grad, c, velocity, t) = ∇f(c(t)) · c′(t) on walks over hills of two, three and five variables."""
    rng = generator(seed)
    cases = []
    for n in rng.permutation([2, 2, 3, 3, 5, 2, 4]):
        c = _walk(rng, n)
        cases.append((waves(rng, n).slope, c, c.velocity, float(np.round(rng.uniform(-2, 2), 3))))
    return check_against(student, along, cases, WALK_HYPOTHESES)


def _walk(rng: np.random.Generator, n: int) -> Any:
    """c(t) = p + a sin(bt + d) in each coordinate, with its velocity as `c.velocity`."""
    p, a, b, d = rng.uniform([[-1], [0.5], [0.6], [0]], [[1], [1.5], [2], [6]], (4, n))

    def c(t: float) -> np.ndarray:
        return p + a * np.sin(b * t + d)

    c.velocity = lambda t: a * b * np.cos(b * t + d)
    return c


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v)


WALK_HYPOTHESES = (
    Hypothesis("point_for_velocity", lambda grad, c, v, t: grad(c(t)) @ c(t)),
    Hypothesis("point_for_velocity", lambda grad, c, v, t: grad(v(t)) @ c(t)),
    Hypothesis("slope_at_other_place", lambda grad, c, v, t: grad(v(t)) @ v(t)),
    Hypothesis("slope_at_other_place", lambda grad, c, v, t: grad(c(0.0)) @ v(t)),
    Hypothesis("slope_at_other_place", lambda grad, c, v, t: grad(c(t) + v(t)) @ v(t)),
    Hypothesis(
        "slope_at_other_place",
        lambda grad, c, v, t: grad(c(t)) @ v(0.0),
        "The velocity is that of the start, t = 0.",
    ),
    Hypothesis("divided_by_speed", lambda grad, c, v, t: grad(c(t)) @ _unit(v(t))),
    Hypothesis(
        "divided_by_speed",
        lambda grad, c, v, t: _unit(grad(c(t))) @ v(t),
        "The gradient was divided by its length: how steep the ground is, is lost.",
    ),
    Hypothesis("lengths_multiplied", lambda grad, c, v, t: np.linalg.norm(grad(c(t))) * np.linalg.norm(v(t))),
    Hypothesis("sums_multiplied", lambda grad, c, v, t: grad(c(t)).sum() * v(t).sum()),
    Hypothesis("elementwise_product", lambda grad, c, v, t: grad(c(t)) * v(t)),
    Hypothesis(
        "way_left_out",
        lambda grad, c, v, t: grad(c(t))[0] * v(t)[0],
        "Only the first coordinate counts: all of them change on the walk.",
    ),
    Hypothesis(
        "inner_left_out",
        lambda grad, c, v, t: grad(c(t)),
        "This is the gradient at the place; the velocity does not count.",
    ),
    Hypothesis(
        "inner_left_out",
        lambda grad, c, v, t: grad(c(t)).sum(),
        "These are the partial derivatives, added up; the velocity does not count.",
    ),
    Hypothesis(
        "inner_left_out", lambda grad, c, v, t: v(t), "This is the velocity; the hill does not count."
    ),
)


def check_composed_jacobian(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(Jf, Jg, g, x) = J_f(g(x)) J_g(x), for maps between spaces of equal and of unequal dimensions."""
    rng = generator(seed)
    sizes = [(2, 2, 2), (3, 3, 3), (2, 2, 2), (3, 2, 4), (2, 3, 2), (3, 4, 2), (2, 4, 3)]
    cases = []
    for n, m, k in rng.permutation(sizes):
        (g, Jg), (_, Jf) = _map(rng, n, m), _map(rng, m, k)
        cases.append((Jf, Jg, g, np.round(rng.uniform(-2, 2, n), 3)))
    return check_against(student, composed, cases, JACOBIAN_HYPOTHESES)


def _map(rng: np.random.Generator, n: int, m: int) -> tuple[Rule, Rule]:
    """Draw a map Rⁿ → Rᵐ, x ↦ Mx + sin(Nx), and its Jacobian M + diag(cos Nx) N."""
    M, N = rng.uniform(-1, 1, (2, m, n))
    return (lambda x: M @ x + np.sin(N @ x)), (lambda x: M + np.cos(N @ x)[:, None] * N)


JACOBIAN_HYPOTHESES = (
    Hypothesis("matrices_swapped", lambda Jf, Jg, g, x: Jg(x) @ Jf(g(x))),
    Hypothesis("outer_at_x", lambda Jf, Jg, g, x: Jf(x) @ Jg(x)),
    Hypothesis(
        "outer_at_x",
        lambda Jf, Jg, g, x: Jf(g(x)) @ Jg(g(x)),
        "Both matrices are taken at g(x). Where does the inner function stand?",
    ),
    Hypothesis(
        "matrices_swapped", lambda Jf, Jg, g, x: Jg(x) @ Jf(x), "The order and the place are both off."
    ),
    Hypothesis("inner_left_out", lambda Jf, Jg, g, x: Jf(g(x))),
    Hypothesis("inner_left_out", lambda Jf, Jg, g, x: Jg(x)),
    Hypothesis("elementwise_product", lambda Jf, Jg, g, x: Jf(g(x)) * Jg(x)),
    Hypothesis(
        "ways_multiplied",
        lambda Jf, Jg, g, x: Jf(g(x)) + Jg(x),
        "The two are added. Along a chain, slopes are multiplied.",
    ),
    Hypothesis("transpose", lambda Jf, Jg, g, x: (Jf(g(x)) @ Jg(x)).T),
    Hypothesis("transpose", lambda Jf, Jg, g, x: Jf(g(x)).T @ Jg(x)),
    Hypothesis("transpose", lambda Jf, Jg, g, x: Jf(g(x)) @ Jg(x).T),
)


def check_polar_slopes(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(grad, r, theta) = (∂f/∂r, ∂f/∂θ) of f(r cos θ, r sin θ), from the Cartesian gradient."""
    rng = generator(seed)
    cases = [
        (waves(rng, 2).slope, float(np.round(r, 3)), float(np.round(theta, 3)))
        for r, theta in zip(rng.uniform(0.3, 3, 8), rng.permutation(np.linspace(-2.9, 2.8, 8)), strict=True)
    ]
    return check_against(student, polar, cases, POLAR_HYPOTHESES)


def _polar(grad, r, theta, *, at=None, sign=-1, far=lambda r: r, outwards=None, around=None):
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]) if at is None else at(r, theta))
    first = fx * c + fy * s if outwards is None else outwards(fx, fy, c, s)
    second = far(r) * (sign * fx * s + fy * c) if around is None else around(fx, fy, c, s, r)
    return np.array([first, second])


POLAR_HYPOTHESES = [
    *versions(
        _polar,
        {
            "far": [
                (lambda r: 1, "radius_missing", ""),
                (lambda r: 1 / r, "arrow_components", ""),
                (lambda r: r**2, "radius_missing", "The distance r counts twice."),
            ],
            "at": [
                (lambda r, theta: np.array([r, theta]), "coordinates_not_changed", ""),
                (lambda r, theta: np.array([np.cos(theta), np.sin(theta)]), "coordinates_not_changed", "The point is taken at the distance 1, not r."),
                (lambda r, theta: r * np.array([np.sin(theta), np.cos(theta)]), "swapped_components", "x and y have changed places in the point."),
            ],
            "sign": [(+1, "trig_sign", "")],
            "outwards": [
                (lambda fx, fy, c, s: fx * c - fy * s, "sign_in_one_term", "Look at the sign of y's part in the first component."),
                (lambda fx, fy, c, s: fx * s + fy * c, "swapped_components", "In the first component sine and cosine have changed places."),
                (lambda fx, fy, c, s: fx * c, "way_left_out", "Only x counts in the first component: y changes with r too."),
                (lambda fx, fy, c, s: fx, "inner_left_out", "The first component is the slope by x: how do x and y change with r?"),
                (lambda fx, fy, c, s: fx + fy, "inner_left_out", "In the first component the slopes of x and y by r are missing."),
            ],
            "around": [
                (lambda fx, fy, c, s, r: r * (fx * c + fy * s), "copied_component", "The second component has the slopes by r. How do x and y change with the angle?"),
                (lambda fx, fy, c, s, r: r * fy * c, "way_left_out", "Only y counts in the second component: x changes with the angle too."),
                (lambda fx, fy, c, s, r: -r * fx * s, "way_left_out", "Only x counts in the second component: y changes with the angle too."),
                (lambda fx, fy, c, s, r: fy, "inner_left_out", "The second component is the slope by y: how do x and y change with the angle?"),
                (lambda fx, fy, c, s, r: r * (fx * s - fy * c), "sign_flip", "The second component has the opposite sign."),
            ],
        },
    ),
    Hypothesis("swapped_components", lambda grad, r, theta: polar(grad, r, theta)[::-1]),
    Hypothesis("coordinates_not_changed", lambda grad, r, theta: grad(np.array([r, theta]))),
    Hypothesis("degrees", lambda grad, r, theta: polar(grad, r, np.radians(theta))),
    Hypothesis("degrees", lambda grad, r, theta: polar(grad, r, np.degrees(theta))),
]  # fmt: skip


def check_graph_slopes(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check the backward pass through −sin(πs) + ln s, s = Σw²: the slopes by q, k, p, s, and by w."""
    rng = generator(seed)
    # Where s is near 2 the slope by s is negative, elsewhere positive.
    sums = zip((2, 3, 2, 5, 1, 3), rng.permutation([0.3, 0.8, 1.3, 1.8, 2.0, 2.2]), strict=True)
    cases = []
    for n, s in sums:
        w = rng.uniform(0.4, 1, n) * rng.choice([-1, 1], n)
        cases.append((np.round(w * np.sqrt(s / (w @ w)), 3),))
    return check_against(
        student, _graph, cases, GRAPH_HYPOTHESES, asks_for=("the slopes by q, k, p, s", "the slopes by w")
    )


def _graph(
    w,
    *,
    minus=-1.0,
    plus=1.0,
    cosine=lambda p, s: np.cos(p),
    inside=np.pi,
    from_k=lambda k, s: k / s,
    ways=lambda one, other: one + other,
    last=lambda slope, w: slope * 2 * w,
):
    s = np.sum(w**2)
    p_slope = minus * cosine(np.pi * s, s)
    s_slope = ways(p_slope * inside, from_k(plus, s))
    return [np.array([minus, plus, p_slope, s_slope]), last(s_slope, w)]


def _each_step_alone(w):
    s = np.sum(w**2)
    return [np.array([-1.0, 1.0, np.cos(np.pi * s), np.pi + 1 / s]), 2 * w]


GRAPH_HYPOTHESES = [
    *versions(
        _graph,
        {
            "minus": [(+1.0, "sign_in_one_term", "g = k − q: what happens to g when q grows by 1?")],
            "plus": [(-1.0, "sign_in_one_term", "g = k − q: what happens to g when k grows by 1?")],
            "cosine": [
                (lambda p, s: np.sin(p), "value_for_slope", "The slope of sin p by p is no sine."),
                (lambda p, s: -np.cos(p), "slope_not_handed_on", "Look at the slope by p: is that of q handed on, with its sign?"),
                (lambda p, s: np.cos(s), "slope_at_other_place", "The cosine is taken at s: which value went into the sine?"),
                (lambda p, s: 1.0, "own_slope_missing", ""),
            ],
            "inside": [
                (1.0, "missing_chain_factor", "p = πs: how fast does p grow with s?"),
                (1 / np.pi, "upside_down", "p = πs: how fast does p grow with s?"),
                (0.0, "way_left_out", "The way from s through p and q is left out."),
            ],
            "from_k": [
                (lambda k, s: 0.0, "way_left_out", "The way from s through k = ln s is left out."),
                (lambda k, s: k * s, "upside_down", "What is the slope of ln s?"),
                (lambda k, s: k * np.log(s), "value_for_slope", "What is the slope of ln s?"),
                (lambda k, s: k, "own_slope_missing", "The slope of ln s is missing in s_slope."),
            ],
            "ways": [
                (lambda one, other: one * other, "ways_multiplied", ""),
                (lambda one, other: one - other, "sign_in_one_term", "Two ways lead from s to g: are they added?"),
                (lambda one, other: (one + other) / 2, "factor_half", "Ways are added, not averaged."),
            ],
            "last": [
                (lambda slope, w: slope * w, "power_rule", "s is a sum of squares: where is the 2?"),
                (lambda slope, w: slope * np.sum(2 * w), "summed_partials", "w has several numbers: keep their slopes apart."),
                (lambda slope, w: slope * 2 * np.sum(w) * np.ones(len(w)), "summed_partials", "Each entry should have its own 2w."),
                (lambda slope, w: slope * w**2, "power_rule", "What is the slope of a square?"),
                (lambda slope, w: 2 * w, "slope_not_handed_on", "The slopes by w are those of s, not of g."),
                (lambda slope, w: slope * np.ones(len(w)), "own_slope_missing", "How does s change with each w?"),
                (lambda slope, w: slope, "own_slope_missing", "How does s change with each w?"),
                (lambda slope, w: -slope * 2 * w, "sign_flip", "Look at the sign of the slopes by w."),
            ],
        },
    ),
    Hypothesis("slope_not_handed_on", _each_step_alone, "Each slope is that of a single step. Multiply it by what came from the end."),
]  # fmt: skip
