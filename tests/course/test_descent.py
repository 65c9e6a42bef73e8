"""Promises of gradient descent and of the count of iterates predicted for a parabola."""

import math

import numpy as np
import pytest

from course_lib.descent import gradient_descent, iterates_on_parabola


def bowl_slope(u):
    return np.array([2.0, 10.0]) * u


def test_the_path_holds_every_iterate_the_start_included():
    x, path = gradient_descent(lambda x: 2 * x, 1.5, 0.1, 1e-6, 4)
    np.testing.assert_allclose(path, [1.5, 1.2, 0.96, 0.768], rtol=1e-15)
    assert x == path[-1]


def test_a_start_that_is_flat_enough_is_the_whole_path():
    x, path = gradient_descent(lambda x: 2 * x, 0.5, 0.1, 1.0, 100)
    assert x == 0.5
    assert path.shape == (1,)


def test_the_stop_rule_takes_a_slope_equal_to_the_tolerance():
    _, path = gradient_descent(lambda x: 2 * x, 1.0, 0.25, 0.5, 100)
    np.testing.assert_array_equal(path, [1.0, 0.5, 0.25])


def test_it_stops_at_the_first_iterate_that_is_flat_enough():
    _, path = gradient_descent(lambda x: 2 * x, 1.5, 0.1, 1e-6, 1000)
    slopes = np.abs(2 * path)
    assert slopes[-1] <= 1e-6
    assert (slopes[:-1] > 1e-6).all()


def test_max_iter_counts_iterates():
    _, path = gradient_descent(lambda x: 2 * x, 1.5, 0.1, 1e-6, 7)
    assert len(path) == 7
    _, path = gradient_descent(lambda x: 2 * x, 1.5, 0.1, 1e-6, 1)
    np.testing.assert_array_equal(path, [1.5])


def test_less_than_one_iterate_is_refused():
    with pytest.raises(ValueError, match="1 or more"):
        gradient_descent(lambda x: 2 * x, 1.5, 0.1, 1e-6, 0)


def test_many_variables_give_one_row_per_iterate():
    x, path = gradient_descent(bowl_slope, [1.0, 1.0], 0.1, 1e-6, 500)
    assert x.shape == (2,)
    assert path.shape[1] == 2
    assert np.linalg.norm(bowl_slope(x)) <= 1e-6
    np.testing.assert_array_equal(path[0], [1.0, 1.0])


def test_in_many_variables_the_length_of_the_gradient_decides():
    """At (0.9, 0, 0.9) each component is within 1, the vector is not."""
    _, path = gradient_descent(lambda u: u, [0.9, 0.0, 0.9], 0.5, 1.0, 100)
    assert len(path) == 2


def test_the_start_is_left_alone_and_may_be_whole_numbers():
    start = np.array([3, -2])
    x, path = gradient_descent(bowl_slope, start, 0.05, 1e-6, 500)
    np.testing.assert_array_equal(start, [3, -2])
    assert x.dtype == float
    assert not np.shares_memory(path, start)


def test_a_derivative_may_return_a_list():
    x, _ = gradient_descent(lambda u: [2 * u[0], 2 * u[1]], [1.0, 1.0], 0.5, 1e-6, 50)
    np.testing.assert_array_equal(x, [0.0, 0.0])


def test_a_diverging_run_ends():
    with np.errstate(all="ignore"):
        _, path = gradient_descent(lambda x: 2 * x, 1.0, 1.5, 1e-6, 2000)
    assert len(path) <= 2000
    assert abs(path[20]) > 1e5


@pytest.mark.parametrize("curvature", [0.5, 2.0, 4.0, 18.0])
@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.9, 1.1, 1.7, 1.99])
@pytest.mark.parametrize("x1", [-3.0, 0.0, 1.5])
def test_the_predicted_count_is_the_count(curvature, share, x1):
    """`share` is η f'': below 1 the iterates come from one side, above 1 they cross the minimum."""
    minimum, eta, tol = 0.7, share / curvature, 1e-5
    _, path = gradient_descent(lambda x: curvature * (x - minimum), x1, eta, tol, 100_000)
    predicted = iterates_on_parabola(curvature * (x1 - minimum), curvature, eta, tol)
    assert predicted == len(path)


def test_the_best_rate_needs_two_iterates():
    assert iterates_on_parabola(7.0, 4.0, 0.25, 1e-6) == 2


def test_a_flat_start_needs_one_iterate():
    assert iterates_on_parabola(1e-7, 4.0, 0.1, 1e-6) == 1


@pytest.mark.parametrize("eta", [0.5, 0.6, 0.0, -0.1])
def test_a_count_that_does_not_exist_is_refused(eta):
    with pytest.raises(ValueError, match="never stops"):
        iterates_on_parabola(7.0, 4.0, eta, 1e-6)


def test_at_the_largest_rate_the_iterates_jump_between_two_points():
    _, path = gradient_descent(lambda x: 2 * x, 1.5, 1.0, 1e-6, 50)
    assert set(path) == {1.5, -1.5}
    assert len(path) == 50


def test_a_curve_that_is_no_parabola_works_too():
    """f(x) = x² + e^(−2x) has its minimum where x = e^(−2x)."""
    x, _ = gradient_descent(lambda x: 2 * x - 2 * math.exp(-2 * x), 2.0, 0.2, 1e-10, 500)
    assert x == pytest.approx(math.exp(-2 * x), abs=1e-9)
