"""Checks of Newton's root finder and of the BFGS update, as notebook 06 asks for them.

Each is tried on random cases (a fixed seed for students, a secret one in the grader) against its reference, with
hypotheses for the mistakes that students make.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction
from course_lib.check.pictures import paths
from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against
from course_lib.check.verdict import Verdict
from course_lib.differences import Batch
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words.optimisation import NO_START, NO_STOP, OFF_BY_ONE, PLUS
from course_lib.optimisers.bfgs import bfgs_update
from course_lib.optimisers.root import newton_root

Rule = Callable[..., Any]


def check_newton_root(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, df, x1, tol, max_iter) -> (x, path) on cubics and on a curve that falls, to either side of 0."""
    rng = generator(seed)
    a, b = rng.uniform(1, 3), rng.uniform(4, 7)
    c = rng.uniform(0.5, 0.9)

    @HandedFunction
    def cubic(x: float) -> float:
        return 20 * (x**3 - a * x - b)

    @HandedFunction
    def cubic_slope(x: float) -> float:
        return 20 * (3 * x**2 - a)

    @HandedFunction
    def falling(x: float) -> float:
        return np.exp(-x) - c * x

    @HandedFunction
    def falling_slope(x: float) -> float:
        return -np.exp(-x) - c

    def line() -> tuple[HandedFunction, HandedFunction]:
        return HandedFunction(lambda x: x - 0.5), HandedFunction(lambda x: 1.0)

    # In the first case every step is shorter than tol, so that whoever stops on short steps stops at once.
    cases = [
        (cubic, cubic_slope, float(rng.uniform(2.9, 3.4)), 1.0, 50),
        (falling, falling_slope, float(rng.uniform(1.5, 2.5)), 1e-9, 40),
        (cubic, cubic_slope, float(rng.uniform(5, 6)), 1e-9, 3),
        (*line(), 0.75, 0.25, 9),  # |f(x1)| is tol to the last digit: there it stops
        (*line(), 0.85, 0.25, 9),  # a little more than tol: there it goes on
        (lambda x: -cubic(-x), lambda x: cubic_slope(-x), float(rng.uniform(-3.4, -2.9)), 1e-6, 30),
    ]
    return check_against(
        student,
        newton_root,
        cases,
        NEWTON_HYPOTHESES,
        asks_for=("x", "the path"),
        rtol=1e-6,
        picture=_root_drawn,
    )


def _root_drawn(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
    """Draw both paths on the curve whose root is looked for."""
    f = Batch(case[0], scalar=True)
    return paths.on_curve(lambda t: f(t[:, None]), got, right) if got.ndim == right.ndim == 1 else ""


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


def unlimited(goes_on: Rule) -> Rule:
    """Newton's loop that does not look at max_iter (or only as goes_on does) while goes_on(f, x, tol, room)."""

    def version(f: Rule, df: Rule, x1: float, tol: float, max_iter: int) -> tuple[float, np.ndarray]:
        x, path = x1, [x1]
        while len(path) < RUNAWAY and goes_on(f, x, tol, len(path) < max_iter):
            x = x - f(x) / df(x)
            path.append(x)
        return x, np.array(path)

    return version


def badly_kept(keep: Rule) -> Rule:
    """Take the right iterates, of which keep(f, path, max_iter) makes the path that comes back."""

    def version(f: Rule, df: Rule, x1: float, tol: float, max_iter: int) -> tuple[float, np.ndarray]:
        x, path = newton_root(f, df, x1, tol, max_iter)
        return x, np.array(keep(f, list(path), max_iter))

    return version


def no_append(f: Rule, df: Rule, x1: float, tol: float, max_iter: int) -> tuple[float, np.ndarray]:
    """Never fill the path, so that max_iter never ends the loop."""
    return unlimited(lambda f, x, tol, room: abs(f(x)) > tol)(f, df, x1, tol, max_iter)[0], np.array([x1])


def x_not_renewed(f: Rule, df: Rule, x1: float, tol: float, max_iter: int) -> tuple[float, np.ndarray]:
    """Compute the new number from x1 again in each round, and give it to the path alone."""
    rounds = max_iter - 1 if abs(f(x1)) > tol else 0
    return x1, np.array([x1] + [x1 - f(x1) / df(x1)] * rounds)


RUNAWAY = 1000  # no honest path of these trials is as long


def _newton_step(f: Rule, df: Rule, x: float, x1: float) -> float:
    return f(x) / df(x)


NEWTON_HYPOTHESES = (
    Hypothesis("sign_flip", root_loop(lambda f, df, x, x1: -f(x) / df(x)), says=PLUS),
    Hypothesis(
        "upside_down",
        root_loop(lambda f, df, x, x1: df(x) / f(x)),
        says="Which of f and its slope is divided by which?",
    ),
    Hypothesis(
        "newton_fixed_slope",
        root_loop(lambda f, df, x, x1: f(x) / df(x1)),
        says="It looks as if the slope was taken once, at the start. Each step has a tangent of its own.",
    ),
    Hypothesis("gd_off_by_one", root_loop(_newton_step, extra=1), says=OFF_BY_ONE),
    Hypothesis("gd_off_by_one", root_loop(_newton_step, extra=-1), says=OFF_BY_ONE),
    Hypothesis("path_without_start", root_loop(_newton_step, skip=1), says=NO_START),
    Hypothesis("gd_no_stop", root_loop(_newton_step, lambda f, df, x, tol: False), says=NO_STOP),
    Hypothesis(
        "gd_stop_no_abs",
        root_loop(_newton_step, lambda f, df, x, tol: f(x) <= tol),
        says="It stops too early. A number far below zero is not small: take its absolute value.",
    ),
    Hypothesis(
        "gd_stop_no_abs",
        unlimited(lambda f, x, tol, room: f(x) > tol),
        says="It stops too early. A number far below zero is not small: take its absolute value.",
    ),
    Hypothesis(
        "gd_max_iter_ignored",
        unlimited(lambda f, x, tol, room: abs(f(x)) > tol),
        says="It goes on when the path is full. What about max_iter?",
    ),
    Hypothesis(
        "gd_or_for_and",
        unlimited(lambda f, x, tol, room: room or abs(f(x)) > tol),
        says="The loop should go on only while *both* hold: there is room in the path, and |f(x)| is too large.",
    ),
    Hypothesis("gd_no_stop", root_loop(_newton_step, lambda f, df, x, tol: False, extra=1), says=NO_STOP),
    Hypothesis(
        "loop_never_starts",
        lambda f, df, x1, tol, max_iter: (x1, np.array([x1])),
        says="No step was made: the loop should go on while |f(x)| is greater than tol.",
    ),
    Hypothesis(
        "gd_one_step",
        lambda f, df, x1, tol, max_iter: newton_root(f, df, x1, tol, 2),
        says="One step was made. Is it in a loop, and does return stand after the loop?",
    ),
    Hypothesis(
        "gd_append_outside",
        no_append,
        says="Each new x belongs into the path: path.append(x), inside the loop.",
    ),
    Hypothesis(
        "gd_x_unchanged",
        x_not_renewed,
        says="Every step starts from x1 again: the new number should get the name x.",
    ),
    Hypothesis(
        "path_lags",
        badly_kept(lambda f, path, max_iter: path[:1] + path[:-1]),
        says="The path lags one step behind: append the new x after the update, not the old one before it.",
    ),
    Hypothesis(
        "path_holds_f",
        badly_kept(lambda f, path, max_iter: path[:1] + [f(x) for x in path[1:]]),
        says="The path should hold the numbers x, not the values of f there.",
    ),
    Hypothesis("stops_one_late", root_loop(_newton_step, lambda f, df, x, tol: abs(f(x)) < tol)),
    Hypothesis(
        "gd_stop_on_step",
        root_loop(_newton_step, lambda f, df, x, tol: abs(f(x) / df(x)) <= tol),
        says="It stops when the next step is short. It should stop when |f(x)| is small.",
    ),
)


def check_bfgs_update(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(B, s, y) -> the new B for two and for four variables."""
    rng = generator(seed)
    cases = []
    for n in (2, 4, 3, 5):
        root = rng.normal(size=(n, n))
        s = rng.normal(size=n)
        y = s * rng.uniform(0.5, 3, n) + 0.1  # near enough to s that y @ s > 0, and no multiple of it
        cases.append((root @ root.T + np.eye(n), s, y if y @ s > 0.1 else 2 * s + 0.3 * rng.normal(size=n)))
    return check_against(student, bfgs_like(), cases, BFGS_HYPOTHESES, rtol=1e-6)


def bfgs_like(
    rho: Rule = lambda s, y: 1 / (y @ s),
    V: Rule = lambda s, y, rho: np.eye(len(s)) - rho * np.outer(s, y),
    total: Rule = lambda B, V, s, y, rho: V @ B @ V.T + rho * np.outer(s, s),
) -> Rule:
    """Return the update with another ρ, another V or other terms in the last line."""

    def version(B: np.ndarray, s: np.ndarray, y: np.ndarray) -> np.ndarray:
        r = rho(s, y)
        return total(B, V(s, y, r), s, y, r)

    return version


BFGS_HYPOTHESES = (
    Hypothesis(
        "bfgs_swapped",
        bfgs_like(V=lambda s, y, rho: np.eye(len(s)) - rho * np.outer(y, s)),
        says="V and its transpose have changed places: look at np.outer in V, and at the sides of B.",
    ),
    Hypothesis(
        "bfgs_swapped",
        lambda B, s, y: bfgs_update(B, y, s),
        says="s and y have changed places. The new B should turn y into s.",
    ),
    Hypothesis(
        "bfgs_no_last_term",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T),
        says="The last term is missing, the one that makes B y = s.",
    ),
    Hypothesis(
        "bfgs_no_rho",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T + np.outer(s, s)),
        says="The last term lacks its factor.",
    ),
    Hypothesis(
        "bfgs_no_transpose",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V + rho * np.outer(s, s)),
        says="The new B should be symmetric. Look at both sides of B.",
    ),
    Hypothesis(
        "bfgs_one_sided",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B + rho * np.outer(s, s)),
        says="The new B should be symmetric: V belongs on both sides.",
    ),
    Hypothesis(
        "bfgs_rho_inverted",
        bfgs_like(rho=lambda s, y: y @ s),
        says="Is rho the product of y and s, or one over it?",
    ),
    Hypothesis(
        "sign_in_one_term",
        bfgs_like(V=lambda s, y, rho: np.eye(len(s)) + rho * np.outer(s, y)),
        says="In V a minus has become a plus.",
    ),
    Hypothesis(
        "sign_in_one_term",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T - rho * np.outer(s, s)),
        says="In the last line a plus has become a minus.",
    ),
    Hypothesis(
        "missing_brackets",
        bfgs_like(rho=lambda s, y: (1 / y) @ s),
        says="1 / y @ s is read as (1 / y) @ s: put brackets around the product.",
    ),
    Hypothesis(
        "bfgs_rho_of_s",
        bfgs_like(rho=lambda s, y: 1 / (s @ s)),
        says="For rho, s was multiplied with itself. Which two vectors does rho take?",
    ),
    Hypothesis(
        "bfgs_no_first_term",
        bfgs_like(total=lambda B, V, s, y, rho: rho * np.outer(s, s)),
        says="What was learnt before is lost: the term with the old B is missing.",
    ),
    Hypothesis(
        "bfgs_no_V",
        bfgs_like(total=lambda B, V, s, y, rho: B + rho * np.outer(s, s)),
        says="The old B was kept as it is: V is missing on both sides of it.",
    ),
    Hypothesis(
        "bfgs_y_in_last_term",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T + rho * np.outer(y, y)),
        says="Which vector stands in the last term?",
    ),
    Hypothesis(
        "ones_for_eye",
        bfgs_like(V=lambda s, y, rho: 1 - rho * np.outer(s, y)),
        says="In V the number 1 was taken for the matrix I: it changes every entry, not only the diagonal.",
    ),
    Hypothesis(
        "elementwise_product",
        bfgs_like(rho=lambda s, y: 1 / (y * s)),
        says="y * s multiplies entry by entry and gives an array. rho is one number.",
    ),
    Hypothesis(
        "elementwise_product",
        bfgs_like(
            V=lambda s, y, rho: np.eye(len(s)) - rho * s * y,
            total=lambda B, V, s, y, rho: V @ B @ V.T + rho * s * s,
        ),
        says="s * y multiplies entry by entry and gives no matrix. Which product of two vectors does?",
    ),
    Hypothesis(
        "inner_for_outer",
        bfgs_like(
            V=lambda s, y, rho: np.eye(len(s)) - rho * (s @ y),
            total=lambda B, V, s, y, rho: V @ B @ V.T + rho * (s @ s),
        ),
        says="s @ y is one number, and so is s @ s. Which product of two vectors is a matrix?",
    ),
    Hypothesis(
        "elementwise_product",
        bfgs_like(total=lambda B, V, s, y, rho: V * B * V.T + rho * np.outer(s, s)),
        says="Products of matrices are written @; * multiplies entry by entry.",
    ),
    Hypothesis(
        "inner_for_outer",
        bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T + rho * (s @ s)),
        says="s @ s is one number. Which product of two vectors is a matrix?",
    ),
    Hypothesis(
        "bfgs_rho_squared", bfgs_like(total=lambda B, V, s, y, rho: V @ B @ V.T + rho**2 * np.outer(s, s))
    ),
    Hypothesis("bfgs_swapped", bfgs_like(total=lambda B, V, s, y, rho: V.T @ B @ V + rho * np.outer(s, s))),
    Hypothesis("bfgs_old_B_missing", bfgs_like(total=lambda B, V, s, y, rho: V @ V.T + rho * np.outer(s, s))),
)
