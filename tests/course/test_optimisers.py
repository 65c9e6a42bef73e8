"""Promises of the optimisers: one interface, the formulas of their sources, and where each of them ends."""

from functools import partial

import numpy as np
import pytest
from scipy.optimize import BFGS

from course_lib.descent import gradient_descent
from course_lib.optimisers.adam import adam
from course_lib.optimisers.bfgs import bfgs, bfgs_update
from course_lib.optimisers.counting import Counted
from course_lib.optimisers.line_search import backtracking
from course_lib.optimisers.momentum import momentum
from course_lib.optimisers.newton import newton
from course_lib.optimisers.pca import explained_variance
from course_lib.optimisers.portfolio import sharpe_ratio
from course_lib.optimisers.rmsprop import rmsprop, rmsprop_step
from course_lib.optimisers.root import newton_root
from course_lib.optimisers.starts import best_of_starts
from course_lib.optimisers.stochastic import minibatches, stochastic_gradient_descent

STEEPNESS = np.array([1.0, 10.0, 4.0])
CENTRE = np.array([1.0, -2.0, 0.5])


def bowl(x):
    return 0.5 * np.sum(STEEPNESS * (x - CENTRE) ** 2)


def bowl_gradient(x):
    return STEEPNESS * (x - CENTRE)


def rosen(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosen_gradient(x):
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)])


def rosen_hessian(x):
    return np.array([[2 - 400 * x[1] + 1200 * x[0] ** 2, -400 * x[0]], [-400 * x[0], 200.0]])


METHODS = {
    "gradient_descent": gradient_descent,
    "momentum": momentum,
    "rmsprop": rmsprop,
    "adam": adam,
    "newton": partial(newton, hessian=lambda x: np.diag(STEEPNESS)),
    "bfgs": partial(bfgs, f=bowl),
    "stochastic_gradient_descent": stochastic_gradient_descent,
}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


@every_method
def test_every_method_gives_the_point_and_the_path_that_led_there(method):
    x, path = method(bowl_gradient, [0.0, 0.0, 0.0], 0.05, 1e-3, 6)
    assert path.ndim == 2
    assert path.shape[1] == 3
    np.testing.assert_array_equal(path[0], [0, 0, 0])
    np.testing.assert_array_equal(path[-1], x)


@every_method
def test_max_iter_counts_iterates_the_start_included(method):
    for max_iter in (1, 2, 5):
        assert len(method(bowl_gradient, np.zeros(3), 0.05, 0.0, max_iter)[1]) == max_iter


@every_method
def test_a_start_that_is_flat_enough_is_the_whole_path(method):
    x, path = method(bowl_gradient, CENTRE, 0.05, 0.0, 100)
    np.testing.assert_array_equal(path, [CENTRE])
    np.testing.assert_array_equal(x, CENTRE)


@every_method
def test_the_callers_start_is_left_as_it_was(method):
    start = np.zeros(3)
    _, path = method(bowl_gradient, start, 0.05, 1e-3, 5)
    np.testing.assert_array_equal(start, np.zeros(3))
    assert not np.shares_memory(path, start)


@pytest.mark.parametrize("name", [name for name in METHODS if name != "rmsprop"])
def test_every_method_that_settles_finds_the_bottom_of_a_bowl(name):
    x, path = METHODS[name](bowl_gradient, np.zeros(3), 0.1, 1e-8, 5000)
    np.testing.assert_allclose(x, CENTRE, atol=1e-7)
    assert len(path) < 5000


def test_newton_needs_one_step_in_a_bowl_whatever_its_shape():
    _, path = newton(bowl_gradient, np.zeros(3), 1.0, 1e-12, 50, hessian=lambda x: np.diag(STEEPNESS))
    assert len(path) == 2


def test_newton_doubles_the_digits_near_the_end():
    _, path = newton(rosen_gradient, [1.1, 1.2], 1.0, 1e-14, 50, hessian=rosen_hessian)
    error = np.linalg.norm(path - 1, axis=1)
    small = [k for k in range(len(error) - 1) if 1e-7 < error[k] < 1e-1]
    assert small
    assert all(error[k + 1] < 200 * error[k] ** 2 for k in small)


def test_newton_is_content_with_a_hilltop():
    x, _ = newton(
        lambda x: 4 * x * (x**2 - 1), [0.1], 1.0, 1e-12, 50, hessian=lambda x: np.diag(12 * x**2 - 4)
    )
    np.testing.assert_allclose(x, 0, atol=1e-10)


def test_newton_says_that_a_hessian_is_singular():
    with pytest.raises(np.linalg.LinAlgError):
        newton(bowl_gradient, np.zeros(3), 1.0, 1e-12, 5, hessian=lambda x: np.zeros((3, 3)))


def test_newtons_root_finder_follows_the_tangent():
    x, path = newton_root(lambda x: x**3 - 2 * x - 5, lambda x: 3 * x**2 - 2, 2.0, 1e-12, 50)
    assert path[1] == 2.1
    assert round(x, 12) == 2.094551481542
    assert len(path) == 5


def test_a_level_tangent_meets_no_axis():
    with pytest.raises(ZeroDivisionError):
        newton_root(lambda x: x * x + 1, lambda x: 2 * x, 0.0, 1e-9, 10)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_the_bfgs_update_agrees_with_scipys(n):
    rng = np.random.default_rng(n)
    ours, theirs = np.eye(n), BFGS(init_scale=1.0)
    theirs.initialize(n, "inv_hess")
    for _ in range(4):
        s = rng.normal(size=n)
        y = s + 0.3 * rng.uniform(-1, 1) * s + 0.1 * rng.normal(size=n)
        if y @ s > 0.1 * s @ s:
            ours = bfgs_update(ours, s, y)
            theirs.update(s, y)
            np.testing.assert_allclose(ours @ y, s, rtol=1e-9, atol=1e-12)
            assert np.all(np.linalg.eigvalsh(ours) > 0)
    np.testing.assert_allclose(ours, theirs.get_matrix(), rtol=1e-8)


def test_bfgs_learns_the_inverse_hessian_of_a_valley_from_gradients_alone():
    x, path = bfgs(rosen_gradient, [-1.2, 1.0], 1.0, 1e-8, 200, f=rosen)
    np.testing.assert_allclose(x, 1, atol=1e-7)
    assert len(path) < 60


def test_bfgs_never_goes_uphill():
    _, path = bfgs(rosen_gradient, [-1.2, 1.0], 1.0, 1e-8, 200, f=rosen)
    assert np.all(np.diff([rosen(x) for x in path]) < 0)


def test_a_line_search_refuses_to_go_uphill():
    x = np.zeros(3)
    with pytest.raises(ValueError, match="downhill"):
        backtracking(bowl, x, bowl_gradient(x), bowl_gradient(x))


def test_a_line_search_backs_off_where_f_is_not_defined():
    def root(x):
        with np.errstate(invalid="ignore"):
            return float(np.sqrt(x[0]))

    step = backtracking(root, np.array([1.0]), np.array([-4.0]), np.array([0.5]))
    assert 1 - 4 * step >= 0


def test_momentum_without_memory_is_gradient_descent():
    start = np.array([3.0, 1.0, -1.0])
    np.testing.assert_array_equal(
        momentum(bowl_gradient, start, 0.05, 1e-6, 50, beta=0.0)[1],
        gradient_descent(bowl_gradient, start, 0.05, 1e-6, 50)[1],
    )


def test_momentum_is_faster_along_a_narrow_valley():
    def valley(x):
        return np.array([1.0, 100.0]) * x

    slow = gradient_descent(valley, [1.0, 1.0], 0.01, 1e-6, 5000)[1]
    fast = momentum(valley, [1.0, 1.0], 0.01, 1e-6, 5000)[1]
    assert len(fast) < len(slow) / 3


@pytest.mark.parametrize("method", [rmsprop, adam])
def test_a_rate_for_each_coordinate_makes_units_matter_little(method):
    units = np.array([1.0, 1000.0, 0.01])
    plain = method(lambda x: x - CENTRE, np.zeros(3), 0.01, 0.0, 100)[1]
    scaled = method(lambda x: units * (x - CENTRE), np.zeros(3), 0.01, 0.0, 100)[1]
    np.testing.assert_allclose(plain, scaled, atol=1e-4)


def test_rmsprop_ends_by_jumping_half_a_rate_to_either_side():
    _, path = rmsprop(lambda x: np.array([1.0, 40.0]) * x, [-4.0, 1.0], 0.1, 0.0, 500)
    np.testing.assert_allclose(np.abs(path[-2:]), 0.05, rtol=1e-3)


def test_a_step_of_rmsprop_by_hand():
    x, v = rmsprop_step(np.array([1.0]), np.array([3.0]), np.array([4.0]), 0.1, 0.9)
    np.testing.assert_allclose(v, 4.5)
    np.testing.assert_allclose(x, 1 - 0.3 / np.sqrt(4.5), rtol=1e-8)


def test_adams_first_step_has_the_length_of_the_rate_in_every_coordinate():
    _, path = adam(bowl_gradient, np.zeros(3), 0.1, 0.0, 2)
    np.testing.assert_allclose(path[1], -0.1 * np.sign(bowl_gradient(np.zeros(3))), rtol=1e-6)


def test_adam_with_a_constant_slope_takes_equal_steps():
    """With equal gradients both corrected means are exact: that is what the correction is for."""
    _, path = adam(lambda x: np.array([2.0, -0.1]), np.zeros(2), 0.1, 0.0, 20)
    np.testing.assert_allclose(np.diff(path, axis=0), np.tile([-0.1, 0.1], (19, 1)), rtol=1e-6)


def test_adam_without_memory_follows_the_sign_of_the_slope():
    _, path = adam(bowl_gradient, np.zeros(3), 0.01, 0.0, 5, beta1=0.0, beta2=0.0)
    np.testing.assert_allclose(np.abs(np.diff(path, axis=0)), 0.01, rtol=1e-6)


def regression(w, X, y):
    return 2 / len(y) * X.T @ (X @ w - y)


def test_an_epoch_of_minibatches_is_on_average_the_full_gradient():
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(60, 3)), rng.normal(size=60), rng.normal(size=3)
    df = minibatches(regression, X, y, size=12, seed=4)
    for _ in range(3):
        np.testing.assert_allclose(
            np.mean([df(w) for _ in range(5)], axis=0), regression(w, X, y), rtol=1e-10
        )


def test_minibatches_are_the_same_for_the_same_seed_and_leave_other_random_numbers_alone():
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10.0)
    state = np.random.get_state()[1].copy()
    one, two, other = (minibatches(regression, X, y, 3, seed) for seed in (1, 1, 2))
    first = [one(np.ones(2)) for _ in range(7)]
    np.testing.assert_array_equal(first, [two(np.ones(2)) for _ in range(7)])
    assert not np.array_equal(first, [other(np.ones(2)) for _ in range(7)])
    np.testing.assert_array_equal(state, np.random.get_state()[1])


def test_a_batch_has_at_least_one_and_at_most_all_examples():
    for size in (0, 11):
        with pytest.raises(ValueError, match="between 1 and 10"):
            minibatches(regression, np.zeros((10, 2)), np.zeros(10), size, 0)


def test_the_rate_of_stochastic_descent_decays():
    _, path = stochastic_gradient_descent(lambda x: np.ones(1), [0.0], 1.0, 0.0, 4, decay=1.0)
    np.testing.assert_allclose(np.diff(path[:, 0]), [-1, -1 / 2, -1 / 3])


def test_the_best_of_many_starts_is_the_lowest_end():
    assert best_of_starts(lambda x: (x - 2) ** 2, round, [0.4, 3.3, 1.6, 2.9]) == 2
    with pytest.raises(ValueError, match="empty"):
        best_of_starts(abs, round, [])


def test_a_sharpe_ratio_by_hand():
    Sigma = np.diag([0.1, 0.08, 0.09, 0.02])
    ratio = sharpe_ratio(np.array([0.5, 0, 0, 0.5]), np.array([0.12, 0.10, 0.07, 0.03]), Sigma, 0.02)
    np.testing.assert_allclose(ratio, 0.055 / np.sqrt(0.03))


def test_explained_variance_is_the_share_of_each_eigenvalue_of_the_covariance():
    X = np.random.default_rng(3).normal(size=(40, 4)) @ np.diag([3, 1, 2, 0.1]) + 5
    eigenvalues = np.linalg.eigvalsh(np.cov(X.T))[::-1]
    np.testing.assert_allclose(explained_variance(X), eigenvalues / eigenvalues.sum(), rtol=1e-9)


def test_counted_counts_calls_and_changes_nothing():
    f = Counted(max)
    assert (f(1, 2), f(5, 3), f.calls) == (2, 5, 2)
