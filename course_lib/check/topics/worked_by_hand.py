"""Checks of numbers worked out on paper, several in one cell: each is told by its name, in the order of the work."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.check.topics.value import check_value
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Slip


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
