"""Checks of Newton's root finder and of the BFGS update, as notebook 06 asks for them.

Each is tried on random cases (a fixed seed for students, a secret one in the grader) against its reference, with
a bank of the mistakes that students make.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.points import generator
from course_lib.check.verdict import Verdict

from .bank import NO_START, NO_STOP, OFF_BY_ONE, PLUS, Faulty, check_against
from .bfgs import bfgs_update
from .root import newton_root

Rule = Callable[..., Any]


def check_newton_root(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, df, x1, tol, max_iter) -> (x, path) on cubics and on a curve that falls."""
    rng = generator(seed)
    a, b = rng.uniform(1, 3), rng.uniform(4, 7)
    c = rng.uniform(0.5, 0.9)

    def cubic(x: float) -> float:
        return 20 * (x**3 - a * x - b)

    def cubic_slope(x: float) -> float:
        return 20 * (3 * x**2 - a)

    def falling(x: float) -> float:
        return np.exp(-x) - c * x

    def falling_slope(x: float) -> float:
        return -np.exp(-x) - c

    # In the first case every step is shorter than tol, so that whoever stops on short steps stops at once.
    cases = [
        (cubic, cubic_slope, float(rng.uniform(2.9, 3.4)), 1.0, 50),
        (falling, falling_slope, float(rng.uniform(1.5, 2.5)), 1e-9, 40),
        (cubic, cubic_slope, float(rng.uniform(5, 6)), 1e-9, 3),
    ]
    return check_against(student, newton_root, cases, NEWTON_BANK, "two things, x and the path")


def root_loop(
    step: Rule, stop: Rule = lambda f, df, x, tol: abs(f(x)) <= tol, extra: int = 0, skip: int = 0
) -> Rule:
    """Newton's loop with another step, another stopping rule, `extra` more points or the first `skip` left out."""

    def version(f: Rule, df: Rule, x1: float, tol: float, max_iter: int) -> tuple[float, np.ndarray]:
        x, path = x1, [x1]
        while len(path) < max_iter + extra and not stop(f, df, x, tol):
            x = x - step(f, df, x, x1)
            path.append(x)
        return x, np.array(path[skip:])

    return version


def _newton_step(f: Rule, df: Rule, x: float, x1: float) -> float:
    return f(x) / df(x)


NEWTON_BANK = (
    Faulty("sign_flip", PLUS, root_loop(lambda f, df, x, x1: -f(x) / df(x))),
    Faulty(
        "newton_upside_down",
        "Which of the two is divided by which?",
        root_loop(lambda f, df, x, x1: df(x) / f(x)),
    ),
    Faulty(
        "newton_fixed_slope",
        "It looks as if the slope was taken once, at the start. Each step has a tangent of its own.",
        root_loop(lambda f, df, x, x1: f(x) / df(x1)),
    ),
    Faulty("gd_off_by_one", OFF_BY_ONE, root_loop(_newton_step, extra=1)),
    Faulty("gd_off_by_one", OFF_BY_ONE, root_loop(_newton_step, extra=-1)),
    Faulty("path_without_start", NO_START, root_loop(_newton_step, skip=1)),
    Faulty("gd_no_stop", NO_STOP, root_loop(_newton_step, lambda f, df, x, tol: False)),
    Faulty(
        "stop_without_abs",
        "It stops too early. A number far below zero is not small: take its absolute value.",
        root_loop(_newton_step, lambda f, df, x, tol: f(x) <= tol),
    ),
    Faulty(
        "gd_stop_on_step",
        "It stops when the next step is short. It should stop when |f(x)| is small.",
        root_loop(_newton_step, lambda f, df, x, tol: abs(f(x) / df(x)) <= tol),
    ),
)


def check_bfgs_update(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(B, s, y) -> the new B for two and for four variables."""
    rng = generator(seed)
    cases = []
    for n in (2, 4):
        root = rng.normal(size=(n, n))
        s = rng.normal(size=n)
        y = s * rng.uniform(0.5, 3, n) + 0.1  # near enough to s that y @ s > 0, and no multiple of it
        cases.append((root @ root.T + np.eye(n), s, y if y @ s > 0.1 else 2 * s + 0.3 * rng.normal(size=n)))
    return check_against(student, bfgs_update, cases, BFGS_BANK, "one matrix")


def bfgs_like(
    rho: Rule = lambda s, y: 1 / (y @ s),
    V: Rule = lambda s, y, rho: np.eye(len(s)) - rho * np.outer(s, y),
    total: Rule = lambda B, V, s, y, rho: V @ B @ V.T + rho * np.outer(s, s),
) -> Rule:
    """The update with another ρ, another V or other terms in the last line."""

    def version(B: np.ndarray, s: np.ndarray, y: np.ndarray) -> np.ndarray:
        r = rho(s, y)
        return total(B, V(s, y, r), s, y, r)

    return version


BFGS_BANK = (
    Faulty(
        "bfgs_swapped",
        "In V, which vector comes first in np.outer? The new B should turn y into s.",
        bfgs_like(V=lambda s, y, rho: np.eye(len(s)) - rho * np.outer(y, s)),
    ),
    Faulty(
        "bfgs_swapped",
        "s and y have changed places. The new B should turn y into s.",
        lambda B, s, y: bfgs_update(B, y, s),
    ),
    Faulty(
        "bfgs_no_last_term",
        "The term that makes B y = s is missing.",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T),
    ),
    Faulty(
        "bfgs_no_rho",
        "The last term lacks its factor.",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T + np.outer(s, s)),
    ),
    Faulty(
        "bfgs_no_transpose",
        "The new B should be symmetric. Look at both sides of B.",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V + rho * np.outer(s, s)),
    ),
    Faulty(
        "bfgs_one_sided",
        "The new B should be symmetric: V belongs on both sides.",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B + rho * np.outer(s, s)),
    ),
    Faulty(
        "bfgs_rho_inverted",
        "Is rho the product of y and s, or one over it?",
        bfgs_like(rho=lambda s, y: y @ s),
    ),
    Faulty(
        "sign_in_one_term",
        "In V a minus has become a plus.",
        bfgs_like(V=lambda s, y, rho: np.eye(len(s)) + rho * np.outer(s, y)),
    ),
    Faulty(
        "sign_in_one_term",
        "In the last line a plus has become a minus.",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T - rho * np.outer(s, s)),
    ),
    Faulty(
        "elementwise_product",
        "Products of matrices are written @; * multiplies entry by entry.",
        bfgs_like(total=lambda B, V, s, y, rho: V * B * V.T + rho * np.outer(s, s)),
    ),
    Faulty(
        "inner_for_outer",
        "s @ s is one number. Which product of two vectors is a matrix?",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T + rho * (s @ s)),
    ),
)
