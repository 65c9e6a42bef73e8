"""The mathematics of the course, and the checks that students import.

The checks compare an answer with slopes measured by finite differences (`course_lib.check`); `hint` and
`progress` help on the way (`course_lib.exercise`). Reference implementations are modules of their own:
`course_lib.differences`, `descent`, `least_squares`, `hessian`, `taylor`, `optimisers`; figures are in `plots`.
"""

from course_lib.check.points import Box
from course_lib.check.topics import (
    check_adam,
    check_best_of_starts,
    check_best_rate,
    check_bfgs_update,
    check_descent,
    check_descent_loop,
    check_directional,
    check_eta_limit,
    check_explained_variance,
    check_gradient,
    check_gradient_checker,
    check_hessian,
    check_least_squares,
    check_measure,
    check_newton_root,
    check_one_step,
    check_polar_gradient,
    check_predicted_count,
    check_reading_a_failure,
    check_rmsprop_step,
    check_second_derivative_test,
    check_sharpe_ratio,
    check_steepest,
    check_tangent_plane,
    check_taylor,
    check_value,
)
from course_lib.check.verdict import CheckFailed, Verdict
from course_lib.exercise import begin, exercise, hint, progress, waiting_for

__all__ = [
    "Box",
    "CheckFailed",
    "Verdict",
    "begin",
    "check_adam",
    "check_best_of_starts",
    "check_best_rate",
    "check_bfgs_update",
    "check_descent",
    "check_descent_loop",
    "check_directional",
    "check_eta_limit",
    "check_explained_variance",
    "check_gradient",
    "check_gradient_checker",
    "check_hessian",
    "check_least_squares",
    "check_measure",
    "check_newton_root",
    "check_one_step",
    "check_polar_gradient",
    "check_predicted_count",
    "check_reading_a_failure",
    "check_rmsprop_step",
    "check_second_derivative_test",
    "check_sharpe_ratio",
    "check_steepest",
    "check_tangent_plane",
    "check_taylor",
    "check_value",
    "exercise",
    "hint",
    "progress",
    "waiting_for",
]
