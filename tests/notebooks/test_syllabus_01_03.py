"""Every number that sections 01 and 03 of the course claim, to the digits that are claimed."""

import numpy as np
import pytest

from course_lib.descent import gradient_descent, iterates_on_parabola
from course_lib.least_squares import (
    design_matrix,
    gradient,
    iterates_of_descent,
    solve_lstsq,
    solve_normal_equations,
    solve_qr,
    squared_error,
)

TOL = 1e-6
X = np.array([0.0, 1.0, 2.0, 3.0])
Y = np.array([1.0, 3.0, 4.0, 4.0])


def test_x_squared_plus_one_takes_68_iterates():
    x, path = gradient_descent(lambda x: 2 * x, 1.5, 0.1, TOL, 1000)
    assert len(path) == 68
    assert f"{x:.1e}" == "4.8e-07"
    assert iterates_on_parabola(3.0, 2.0, 0.1, TOL) == 68


def test_2x2_minus_3x_plus_2_takes_31_iterates_to_the_last_digit():
    x, path = gradient_descent(lambda x: 4 * x - 3, 0.0, 0.1, TOL, 300)
    assert len(path) == 31
    assert float(x) == 0.7499998341945602
    assert float(abs(4 * x - 3)) == 6.632217592894563e-07
    assert float(2 * x**2 - 3 * x + 2) == 0.8750000000000553
    assert iterates_on_parabola(-3.0, 4.0, 0.1, TOL) == 31


def test_31_iterates_are_30_updates():
    updates = []

    def slope(x):
        updates.append(x)
        return 4 * x - 3

    _, path = gradient_descent(slope, 0.0, 0.1, TOL, 300)
    assert len(path) == 31
    assert len(updates) == 31  # the slope is looked at 31 times, and the last look ends the run
    assert len(np.diff(path)) == 30


def test_9x2_minus_7x_plus_6_takes_72_iterates():
    x, path = gradient_descent(lambda x: 18 * x - 7, 0.0, 0.1, TOL, 500)
    assert len(path) == 72
    assert f"{x:.8f}" == "0.38888894"
    assert f"{abs(18 * x - 7):.2e}" == "9.21e-07"
    assert f"{9 * x**2 - 7 * x + 6:.8f}" == "4.63888889"
    assert iterates_on_parabola(-7.0, 18.0, 0.1, TOL) == 72


def test_rate_one_jumps_between_two_points_for_ever():
    _, path = gradient_descent(lambda x: 2 * x, 1.5, 1.0, TOL, 1000)
    np.testing.assert_array_equal(path, np.resize([1.5, -1.5], 1000))
    with pytest.raises(ValueError, match="never stops"):
        iterates_on_parabola(3.0, 2.0, 1.0, TOL)


def test_a_rate_of_a_hundredth_takes_740_iterates():
    _, path = gradient_descent(lambda x: 2 * x, 1.5, 0.01, TOL, 1000)
    assert len(path) == 740
    assert iterates_on_parabola(3.0, 2.0, 0.01, TOL) == 740


@pytest.mark.parametrize(("curvature", "b"), [(2.0, 0.0), (4.0, -3.0), (18.0, -7.0)])
def test_a_parabola_needs_a_rate_below_two_over_its_curvature(curvature, b):
    def run(eta):
        return gradient_descent(lambda x: curvature * x + b, 3.0, eta, TOL, 20_000)[1]

    assert len(run(1.99 / curvature)) < 20_000
    assert abs(run(2.01 / curvature)[2000]) > 3.0


def test_f_falls_in_every_step_of_the_good_runs():
    for a, b, c, x1 in [(1, 0, 1, 1.5), (2, -3, 2, 0.0), (9, -7, 6, 0.0)]:
        _, path = gradient_descent(lambda x, a=a, b=b: 2 * a * x + b, x1, 0.1, TOL, 1000)
        above_the_minimum = a * (path + b / (2 * a)) ** 2
        assert (np.diff(above_the_minimum) < 0).all(), c


def line_run():
    A = design_matrix(X, 1)
    u, path = gradient_descent(lambda u: gradient(A, Y, u), [-2.5, -2.5], 0.1, TOL, 300)
    return A, u, path


def quadratic_run():
    A = design_matrix(X, 2)
    u, path = gradient_descent(lambda u: gradient(A, Y, u), [1.0, 1.0, 1.0], 0.01, TOL, 5000)
    return A, u, path


def test_the_line_takes_118_iterates():
    A, u, path = line_run()
    assert len(path) == 118
    assert [f"{c:.8f}" for c in u] == ["1.49999929", "1.00000033"]
    assert f"{squared_error(A, Y, u):.15f}" == "0.500000000000364"


def test_the_quadratic_takes_4207_iterates():
    A, u, path = quadratic_run()
    assert len(path) == 4207
    assert [f"{c:.8f}" for c in u] == ["1.00000138", "2.49999724", "-0.49999918"]
    assert squared_error(A, Y, u) == pytest.approx(1.5966473717177356e-12, rel=1e-6)


def test_the_eigenvalues_of_both_normal_matrices():
    line, quadratic = design_matrix(X, 1), design_matrix(X, 2)
    assert [f"{v:.4f}" for v in np.linalg.eigvalsh(line.T @ line)] == ["1.1898", "16.8102"]
    assert [f"{v:.4f}" for v in np.linalg.eigvalsh(quadratic.T @ quadratic)] == [
        "0.3127",
        "2.2553",
        "113.4320",
    ]


def test_both_counts_are_predicted_within_two_before_running():
    A, _, path = line_run()
    assert abs(iterates_of_descent(A, Y, np.array([-2.5, -2.5]), 0.1, TOL) - len(path)) <= 2
    A, _, path = quadratic_run()
    assert abs(iterates_of_descent(A, Y, np.ones(3), 0.01, TOL) - len(path)) <= 2


@pytest.mark.parametrize("degree", [1, 2])
def test_the_largest_rate_is_two_over_the_largest_eigenvalue(degree):
    A = design_matrix(X, degree)
    largest = np.linalg.eigvalsh(A.T @ A)[-1]

    def error_after(updates, eta):
        u, _ = gradient_descent(lambda u: gradient(A, Y, u), np.ones(degree + 1), eta, 0.0, updates + 1)
        return squared_error(A, Y, u)

    start = squared_error(A, Y, np.ones(degree + 1))
    assert error_after(500, 1.99 / largest) < start
    assert error_after(500, 2.05 / largest) > start


@pytest.mark.parametrize("degree", [1, 2])
def test_the_best_rate_shrinks_the_slowest_part_by_kappa_minus_one_over_kappa_plus_one(degree):
    A = design_matrix(X, degree)
    eigenvalues = np.linalg.eigvalsh(A.T @ A)
    smallest, largest = eigenvalues[0], eigenvalues[-1]
    kappa = largest / smallest

    def slowest(eta):
        return np.abs(1 - eta * eigenvalues).max()

    best = 2 / (smallest + largest)
    assert slowest(best) == pytest.approx((kappa - 1) / (kappa + 1), rel=1e-12)
    assert slowest(0.99 * best) > slowest(best)
    assert slowest(1.01 * best) > slowest(best)


@pytest.mark.parametrize("solve", [solve_normal_equations, solve_qr, solve_lstsq])
def test_the_line_is_three_halves_plus_x(solve):
    np.testing.assert_allclose(solve(design_matrix(X, 1), Y), [1.5, 1.0], rtol=1e-13)


def test_the_parabola_meets_all_four_points():
    A = design_matrix(X, 2)
    np.testing.assert_allclose(A @ solve_qr(A, Y), Y, rtol=1e-13)


def test_batch_descent_recovers_the_weights_of_the_regression():
    """500 points, 3 features, weights (2, −1, 0.5), noise 0.3, rate 0.05, 200 epochs, drawn in this order."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((500, 3))
    y = X @ np.array([2.0, -1.0, 0.5]) + rng.normal(0, 0.3, 500)
    w, path = gradient_descent(lambda w: 2 / 500 * gradient(X, y, w), np.zeros(3), 0.05, 0.0, 201)
    assert len(path) == 201  # 200 epochs are 200 updates
    np.testing.assert_allclose(w, solve_lstsq(X, y), atol=1e-8)
    np.testing.assert_allclose(w, [2.0, -1.0, 0.5], atol=0.05)


def first_parts():
    A, start = design_matrix(X, 1), np.array([-2.5, -2.5])
    values, vectors = np.linalg.eigh(A.T @ A)
    return values, np.abs(vectors.T @ gradient(A, Y, start))


def updates(parts, factors):
    return np.log(TOL / parts) / np.log(factors)


def test_the_slowest_part_predicts_too_little_near_the_best_rate_and_the_largest_of_all_parts_does_not():
    A = design_matrix(X, 1)
    values, parts = first_parts()
    for eta, counted, slowest in ((0.1, 118, 118), (0.11, 113, 107), (0.111, 128, 106), (0.1111, 130, 106)):
        _, path = gradient_descent(lambda u: gradient(A, Y, u), np.array([-2.5, -2.5]), eta, TOL, 300)
        factors = np.abs(1 - eta * values)
        each = np.ceil(updates(parts, factors)) + 1
        assert (len(path), each[np.argmax(factors)], each.max()) == (counted, slowest, counted)


def test_the_part_across_is_thirty_times_as_large_and_the_smaller_one_after_14_updates():
    values, (along, across) = first_parts()
    factors = np.abs(1 - 0.1 * values)
    assert across / along == pytest.approx(30, abs=3)
    assert across * factors[1] ** 13 > along * factors[0] ** 13
    assert across * factors[1] ** 14 < along * factors[0] ** 14
    assert [f"{f:.2f}" for f in factors] == ["0.88", "0.68"]
    assert [f"{abs(1 - v / 9):.3f}" for v in values] == ["0.868", "0.868"]  # the best rate is 2/18


def test_with_the_whole_first_gradient_144_updates_are_predicted():
    values, parts = first_parts()
    whole = np.linalg.norm(parts)
    assert f"{whole:.1f}" == "81.8"
    assert np.ceil(updates(whole, 1 - 0.1 * values[0])) == 144


@pytest.mark.parametrize(
    ("start", "residuals", "slopes", "after"),
    [([1, 1], [0, -1, -1, 0], [-2, -3], [1.2, 1.3]), ([2, -1], [1, -2, -4, -5], [-10, -25], [3, 1.5])],
)
def test_the_steps_by_hand(start, residuals, slopes, after):
    A, u = design_matrix(X, 1), np.array(start, float)
    np.testing.assert_array_equal(A @ u - Y, residuals)
    np.testing.assert_array_equal(gradient(A, Y, u), slopes)
    np.testing.assert_allclose(u - 0.1 * gradient(A, Y, u), after)


def test_the_step_from_the_falling_line_halves_the_error_and_passes_above_all_points():
    A = design_matrix(X, 1)
    assert squared_error(A, Y, np.array([2, -1])) == 23
    assert squared_error(A, Y, np.array([3, 1.5])) == 11.25
    assert (A @ [3, 1.5] > Y).all()


def test_tolerance_zero_stops_where_the_slope_is_exactly_zero():
    def count(x1, eta):
        return len(gradient_descent(lambda x: 2 * x, x1, eta, 0.0, 100)[1])

    assert [count(0.0, 0.1), count(1.5, 0.5), count(1.5, 0.1)] == [1, 2, 100]
