"""The kinds of check, one file each, all of one shape: ask → measure → explain → words.

The shape is `inquiry`: the student's function is put to its inputs by `check.asking`, the answers stand beside what was measured,
what differs goes to `explain`, and its words into a Verdict. Nothing here is imported by `check` itself or by `explain`.
"""

from course_lib.check.topics.adam import check_adam
from course_lib.check.topics.backpropagation import (
    check_backward,
    check_forward,
    check_plus_and_times,
    check_power_exp_tanh,
)
from course_lib.check.topics.chain_rule import (
    check_composed_jacobian,
    check_graph_slopes,
    check_polar_slopes,
    check_slope_on_walk,
)
from course_lib.check.topics.critical_points import check_classify, check_critical_points
from course_lib.check.topics.curvature import (
    check_curvature,
    check_newton_step,
    check_numerical_hessian,
    check_valley_shape,
)
from course_lib.check.topics.descent import check_descent
from course_lib.check.topics.difference_quotients import check_gradient_checker, check_measure
from course_lib.check.topics.directional import check_directional
from course_lib.check.topics.flat_points import check_flat_points
from course_lib.check.topics.gradient import check_gradient
from course_lib.check.topics.hessian import check_hessian
from course_lib.check.topics.learning_rate import (
    check_best_rate,
    check_descent_loop,
    check_eta_limit,
    check_one_step,
    check_predicted_count,
    check_reading_a_failure,
)
from course_lib.check.topics.least_squares import check_least_squares
from course_lib.check.topics.level_curves import check_climb, check_read_map
from course_lib.check.topics.local_models import check_plane_model, check_quadratic_model, check_tangent_line
from course_lib.check.topics.mean_squares import check_minibatch_gradient
from course_lib.check.topics.model_errors import (
    check_linear_error_ratio,
    check_observed_order,
    check_safe_distance,
)
from course_lib.check.topics.model_steps import (
    check_leash_step,
    check_leashed_descent,
    check_model_minimum,
)
from course_lib.check.topics.newton import check_bfgs_update, check_newton_root
from course_lib.check.topics.optimisation_problems import (
    check_best_of_starts,
    check_explained_variance,
    check_sharpe_ratio,
)
from course_lib.check.topics.rmsprop import check_rmsprop_step
from course_lib.check.topics.safe_newton import check_newton_descent
from course_lib.check.topics.safe_rates import check_better_start, check_safe_rate
from course_lib.check.topics.second_derivative import check_second_derivative_test
from course_lib.check.topics.slopes import check_polar_gradient, check_steepest, check_tangent_plane
from course_lib.check.topics.small_network import check_network, check_training
from course_lib.check.topics.squared_errors import (
    check_error_gradient,
    check_mean_gradient,
    check_momentum_step,
    check_squared_error,
)
from course_lib.check.topics.taylor import check_taylor
from course_lib.check.topics.valley_rates import (
    check_descent_many,
    check_predicted_fit,
    check_rate_limit,
    check_slowest_factor,
)
from course_lib.check.topics.value import check_value
from course_lib.check.topics.worked_by_hand import (
    check_first_step,
    check_model_numbers,
    check_model_polynomial,
)
from course_lib.check.verdict import explainers
from course_lib.explain.at_home import located

explainers.append(located)

__all__ = [
    "check_adam",
    "check_backward",
    "check_best_of_starts",
    "check_best_rate",
    "check_better_start",
    "check_bfgs_update",
    "check_classify",
    "check_climb",
    "check_composed_jacobian",
    "check_critical_points",
    "check_curvature",
    "check_descent",
    "check_descent_loop",
    "check_descent_many",
    "check_directional",
    "check_error_gradient",
    "check_eta_limit",
    "check_explained_variance",
    "check_first_step",
    "check_flat_points",
    "check_forward",
    "check_gradient",
    "check_gradient_checker",
    "check_graph_slopes",
    "check_hessian",
    "check_leash_step",
    "check_leashed_descent",
    "check_least_squares",
    "check_linear_error_ratio",
    "check_mean_gradient",
    "check_measure",
    "check_minibatch_gradient",
    "check_model_minimum",
    "check_model_numbers",
    "check_model_polynomial",
    "check_momentum_step",
    "check_network",
    "check_newton_descent",
    "check_newton_root",
    "check_newton_step",
    "check_numerical_hessian",
    "check_observed_order",
    "check_one_step",
    "check_plane_model",
    "check_plus_and_times",
    "check_polar_gradient",
    "check_polar_slopes",
    "check_power_exp_tanh",
    "check_predicted_count",
    "check_predicted_fit",
    "check_quadratic_model",
    "check_rate_limit",
    "check_read_map",
    "check_reading_a_failure",
    "check_rmsprop_step",
    "check_safe_distance",
    "check_safe_rate",
    "check_second_derivative_test",
    "check_sharpe_ratio",
    "check_slope_on_walk",
    "check_slowest_factor",
    "check_squared_error",
    "check_steepest",
    "check_tangent_line",
    "check_tangent_plane",
    "check_taylor",
    "check_training",
    "check_valley_shape",
    "check_value",
]
