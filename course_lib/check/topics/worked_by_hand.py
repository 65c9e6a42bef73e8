"""Checks of what is worked out on paper: several numbers in one cell, each told by its name in the order of the work, and a model
written out as a polynomial."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check.points import digits, generator
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.topics.value import check_value
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis, Slip

Rule = Callable[..., Any]
#: So near must an answer be to what is measured.
NEAR = 1e-7


def check_first_step(
    residuals: Any, gradient: Any, after: Any, A: np.ndarray, y: np.ndarray, u: np.ndarray, eta: float
) -> Verdict:
    """Check r = Au − y, g = Aᵀr and u − ηg, one after the other: the first that is wrong is told.

    A (m, n), y (m,), u (n,): the design matrix, the measured values, the point where the step begins.
    """
    r = A @ u - y
    g = A.T @ r
    check_value(residuals, r, called="the residuals", mistakes=_residual_slips(A, y, u))
    check_value(gradient, g, called="the gradient", mistakes=_slope_slips(A, y, u))
    return check_value(after, u - eta * g, called="the point after the step", mistakes=_step_slips(u, g, eta))


def _residual_slips(A: np.ndarray, y: np.ndarray, u: np.ndarray) -> list[Slip]:
    r = A @ u - y
    turned = A @ u[::-1] - y
    return [
        Slip(
            "sign_flip", -r, "A residual is the height of the line less that of the point, not the other way."
        ),
        Slip("residual_sign", A @ u + y),
        Slip("data_forgotten", A @ u, "These are the heights of the line: what is to be taken away?"),
        Slip("squared", r**2, "These are the squares of the residuals."),
        Slip(
            "squared", r**2 / 2, "These are halves of squares, as they stand in E; a residual is not squared."
        ),
        Slip("sign_lost", np.abs(r), "A residual has a sign: it is negative where the line passes below."),
        Slip("swapped_components", turned, "In u = (a, b) the first number is the height at x = 0."),
        Slip("rows_left_out", r[1:], "There are as many residuals as points."),
        Slip("rows_left_out", r[:-1], "There are as many residuals as points."),
    ]


def _slope_slips(A: np.ndarray, y: np.ndarray, u: np.ndarray) -> list[Slip]:
    r = A @ u - y
    g = A.T @ r
    return [
        Slip("sign_flip", -g, "The residuals keep their signs in the sums."),
        Slip("factor_2", 2 * g, "E has a ½ in front, so the 2 of the squares is gone."),
        Slip("mean_for_sum", g / len(y), "It is divided by the number of points; E is a sum, not a mean."),
        Slip("columns_left_out", np.full(len(g), r.sum()), "For b each residual is multiplied by its own x."),
        Slip("sign_lost", A.T @ np.abs(r), "The residuals keep their signs in the sums."),
        Slip("sign_lost", np.abs(g), "The residuals keep their signs in the sums."),
        Slip("squared", A.T @ r**2, "In the slope the residuals are not squared any more."),
        Slip("rows_left_out", A[1:].T @ r[1:], "The first point is left out."),
        Slip("rows_left_out", A[:-1].T @ r[:-1], "The last point is left out."),
        Slip("data_forgotten", A.T @ (A @ u), "These sums are made of the heights of the line."),
        Slip("data_forgotten", A.T @ y, "These sums are made of the heights of the points."),
        Slip("returns_f", [r @ r / 2] * len(g), "This is E itself, not its slopes."),
    ]


def _step_slips(u: np.ndarray, g: np.ndarray, eta: float) -> list[Slip]:
    return [
        Slip("gd_ascent", u + eta * g, "This step goes uphill: the slope times the rate is taken away."),
        Slip("step_not_point", -eta * g),
        Slip("step_not_point", eta * g),
        Slip("gd_wrong_step", u - g, "The learning rate is missing: this step is too long."),
        Slip("gd_wrong_step", u - eta, "The slopes are missing: each number has its own."),
        Slip("gd_wrong_step", u - eta * g / np.linalg.norm(g), "The slopes are not divided by anything."),
        Slip(
            "gd_wrong_step",
            u - eta * g[::-1],
            "Each number takes its own slope: the two have changed places.",
        ),
        Slip("two_steps", u - 2 * eta * g, "This is twice as far as one step."),
        Slip("gd_wrong_step", u - eta * np.abs(g), "The signs of the slopes are lost."),
    ]


def check_model_numbers(height: Any, slopes: Any, bending: Any, f: Rule, a: np.ndarray) -> Verdict:
    """Check f(a), ∇f(a) and the Hessian of f at a, one after the other, beside measured ones: the first that is wrong is told."""
    f0, g, H = _measured(f, a)
    near = {"rtol": NEAR, "atol": NEAR}
    check_value(height, f0, called="the height", **near)
    check_value(slopes, g, called="the gradient", mistakes=_gradient_slips(f0, g), **near)
    return check_value(bending, H, called="the Hessian", mistakes=_hessian_slips(g, H), **near)


def _gradient_slips(f0: float, g: np.ndarray) -> list[Slip]:
    return [
        Slip("returns_f", np.full(len(g), f0), "Each entry is the height; differentiate first, then put the point in."),
        Slip("summed", g.sum(), "A gradient has one number for each variable."),
    ]  # fmt: skip


def _hessian_slips(g: np.ndarray, H: np.ndarray) -> list[Slip]:
    return [
        Slip("factor_half", H / 2, "The ½ belongs to the model, not to the Hessian."),
        Slip("sign_lost", np.abs(H), "The second derivative of the cosine has a sign."),
        Slip("outer_product", np.outer(g, g)),
        Slip("hess_diag_wrong", H[::-1, ::-1], "The entries stand in the opposite order: which variable comes first?"),
        Slip("hess_diag_wrong", np.eye(len(H)), "Differentiate twice by each variable: this is the matrix I."),
    ]  # fmt: skip


def check_model_polynomial(student: Rule, f: Rule, a: np.ndarray, *, seed: int | None = None) -> Verdict:
    """Check student(w) = f(a) + ∇f(a)·d + ½ dᵀH(a)d, d = w − a, on all sides of a; the derivatives are measured."""
    rng = generator(seed)
    model, hypotheses = _models(f, a)
    cases = [
        (digits(a + rng.uniform(0.3, 1.4, len(a)) * side),)
        for side in (np.array(signs) for signs in product([-1, 1], repeat=len(a)))
        for _ in range(2)
    ]
    # Where the model is low, below 0 if it can be: there one sees a lost sign.
    cases += [(min(digits(a + rng.uniform(-1.4, 1.4, (60, len(a)))), key=model),)]
    rng.shuffle(cases)
    return check_against(student, model, cases, hypotheses, rtol=NEAR)


def _models(f: Rule, a: np.ndarray) -> tuple[Rule, list[Hypothesis]]:
    """Return the model w → f(a) + … about a, and the same with slips in it."""
    f0, g, H = _measured(f, a)
    squares, mixed = np.diag(H), H - np.diag(np.diag(H))

    def model(w, *, height=1.0, linear=1.0, square=0.5, cross=0.5, step=lambda w: w - a):
        d = step(w)
        return height * f0 + linear * (g @ d) + square * (squares @ d**2) + cross * (d @ mixed @ d)

    def version(**changed: Any) -> Rule:
        return lambda w: model(w, **changed)

    slips = [
        Hypothesis("returns_f", f, "This is the function itself; the model does without e."),
        Hypothesis("taylor_linear_only", version(square=0.0, cross=0.0)),
        Hypothesis("taylor_no_half", version(square=1.0, cross=1.0)),
        Hypothesis("taylor_sign", version(square=-0.5, cross=-0.5)),
        Hypothesis("taylor_wrong_point", _models_about_zero(f, a)),
        *versions(
            model,
            {
                "cross": [
                    (0.25, "taylor_mixed_factor", ""),
                    (1.0, "taylor_mixed_factor", ""),
                    (0.0, "taylor_diag_hess", ""),
                    (-0.5, "taylor_sign", "The mixed term has the wrong sign."),
                ],
                "square": [
                    (1.0, "taylor_no_half", "The squares lack their ½."),
                    (0.0, "missing_term", "The squares are missing."),
                    (-0.5, "taylor_sign", "The squares have the wrong sign."),
                ],
                "step": [
                    (lambda w: w, "taylor_no_shift", ""),
                    (lambda w: w + a, "taylor_sign", "The step from a to w is w - a."),
                    (lambda w: a - w, "taylor_sign", "The step from a to w is w - a."),
                ],
                "height": [(0.0, "taylor_missing_f0", ""), (-1.0, "taylor_sign", "")],
                "linear": [
                    (0.0, "taylor_missing_linear", ""),
                    (-1.0, "taylor_sign", "The linear terms have the wrong sign."),
                    (0.5, "wrong_factor", "The ½ belongs to the quadratic terms alone."),
                ],
            },
        ),
    ]
    return (lambda w: model(w)), slips


def _models_about_zero(f: Rule, a: np.ndarray) -> Rule:
    f0, g, H = _measured(f, np.zeros(len(a)))
    return lambda w: f0 + g @ w + w @ H @ w / 2


def _measured(f: Rule, a: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Return f(a), and its gradient and Hessian there as they are measured, to about ten digits."""
    a = np.asarray(a, float)
    return float(f(a)), differences.gradient(f, a).value, differences.hessian(f, a).value
