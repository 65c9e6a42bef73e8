"""Promises of the least-squares solvers: one answer, and an honest loss of digits."""

import numpy as np
import pytest

from course_lib.descent import gradient_descent
from course_lib.least_squares import (
    design_matrix,
    gradient,
    iterates_of_descent,
    solve_lstsq,
    solve_normal_equations,
    solve_qr,
    squared_error,
)

SOLVERS = [solve_normal_equations, solve_qr, solve_lstsq]
X = np.array([0.0, 1.0, 2.0, 3.0])
Y = np.array([1.0, 3.0, 4.0, 4.0])


def test_row_i_of_the_design_matrix_holds_the_powers_of_x_i():
    np.testing.assert_array_equal(design_matrix([2, 3], 3), [[1, 2, 4, 8], [1, 3, 9, 27]])


def test_the_design_matrix_holds_floats_even_for_whole_numbers():
    assert design_matrix([0, 1], 2).dtype == float


def test_the_error_is_half_the_sum_of_squares():
    A = design_matrix(X, 1)
    a, b = -0.3, 0.8
    by_hand = ((a - 1) ** 2 + (a + b - 3) ** 2 + (a + 2 * b - 4) ** 2 + (a + 3 * b - 4) ** 2) / 2
    assert squared_error(A, Y, np.array([a, b])) == pytest.approx(by_hand, rel=1e-14)


def test_the_gradient_is_the_slope_of_the_error():
    rng = np.random.default_rng(3)
    A, y, u = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)
    h = 1e-5
    measured = [
        (squared_error(A, y, u + h * e) - squared_error(A, y, u - h * e)) / (2 * h) for e in np.eye(3)
    ]
    np.testing.assert_allclose(gradient(A, y, u), measured, rtol=1e-8)


@pytest.mark.parametrize("solve", SOLVERS)
@pytest.mark.parametrize(("degree", "expected"), [(1, [1.5, 1.0]), (2, [1.0, 2.5, -0.5])])
def test_every_solver_finds_the_exact_coefficients(solve, degree, expected):
    np.testing.assert_allclose(solve(design_matrix(X, degree), Y), expected, rtol=1e-12)


@pytest.mark.parametrize("solve", SOLVERS)
def test_the_gradient_vanishes_at_the_solution(solve):
    rng = np.random.default_rng(4)
    A, y = rng.normal(size=(30, 4)), rng.normal(size=30)
    np.testing.assert_allclose(gradient(A, y, solve(A, y)), np.zeros(4), atol=1e-12)


def test_forming_the_normal_matrix_squares_the_condition_number():
    A = design_matrix(np.linspace(0, 1, 20), 6)
    assert np.linalg.cond(A.T @ A) == pytest.approx(np.linalg.cond(A) ** 2, rel=1e-3)


def test_the_normal_equations_lose_digits_that_qr_keeps():
    x = np.linspace(0, 1, 40)
    A, exact = design_matrix(x, 11), np.ones(12)
    y = A @ exact
    lost, kept, svd = (np.abs(solve(A, y) - exact).max() for solve in SOLVERS)
    assert lost > 1e-3
    assert kept < 1e-6
    assert svd < 1e-6


@pytest.mark.parametrize("solve", [solve_normal_equations, solve_qr])
def test_dependent_columns_are_refused(solve):
    A = np.array([[1.0, 0.0], [1.0, 0.0]])
    with pytest.raises(np.linalg.LinAlgError):
        solve(A, np.array([1.0, 2.0]))


def test_lstsq_gives_the_shortest_of_many_answers():
    np.testing.assert_allclose(solve_lstsq(np.array([[1.0, 1.0]]), np.array([2.0])), [1.0, 1.0])


@pytest.mark.parametrize("seed", range(5))
def test_the_predicted_count_is_within_two_of_the_count(seed):
    rng = np.random.default_rng(seed)
    A, y, u1 = design_matrix(rng.uniform(-1, 2, 8), 2), rng.normal(size=8), rng.normal(size=3)
    eta = 1.5 / np.linalg.eigvalsh(A.T @ A)[-1]
    _, path = gradient_descent(lambda u: gradient(A, y, u), u1, eta, 1e-6, 100_000)
    assert abs(iterates_of_descent(A, y, u1, eta, 1e-6) - len(path)) <= 2


def test_a_rate_at_or_above_two_over_the_largest_eigenvalue_is_refused():
    A = design_matrix(X, 1)
    largest = np.linalg.eigvalsh(A.T @ A)[-1]
    with pytest.raises(ValueError, match="never stops"):
        iterates_of_descent(A, Y, np.zeros(2), 2.001 / largest, 1e-6)


def test_the_solution_needs_one_iterate():
    assert iterates_of_descent(np.eye(2), np.array([1.0, 2.0]), np.array([1.0, 2.0]), 0.1, 1e-6) == 1
