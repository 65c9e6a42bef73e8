"""Promises of the Hessian module: curvature measured, points told apart, Newton's step."""

import numpy as np
import pytest
import sympy as sp

from course_lib.hessian import (
    classify,
    condition_number,
    curvature,
    hessian,
    newton_step,
    second_derivative_test,
)

POINTS = [(0.3, -0.7), (1.2, 0.4), (-0.9, -1.1), (0.0, 0.0)]


def waves(w):
    x, y = w
    return np.sin(2 * x) * y + np.cos(x * y) + y**3


def symbolic_hessian(expression, point):
    x, y = sp.symbols("x y", real=True)
    return np.array(sp.hessian(expression(x, y), (x, y)).subs(dict(zip((x, y), point, strict=True))), float)


def turned(eigenvalues, seed=0):
    n = len(eigenvalues)
    axes = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))[0]
    return axes @ np.diag(eigenvalues) @ axes.T


@pytest.mark.parametrize("point", POINTS)
def test_the_measured_hessian_agrees_with_sympy_to_seven_digits(point):
    truth = symbolic_hessian(lambda x, y: sp.sin(2 * x) * y + sp.cos(x * y) + y**3, point)
    np.testing.assert_allclose(hessian(waves, point), truth, atol=2e-7)


def test_a_measured_hessian_is_symmetric_to_the_last_bit():
    H = hessian(waves, [0.3, -0.7])
    np.testing.assert_array_equal(H, H.T)


def test_of_a_quadratic_function_any_step_gives_the_matrix():
    A = turned([1.0, -2.0, 5.0])
    np.testing.assert_allclose(hessian(lambda w: 0.5 * w @ A @ w, [1.0, 2.0, 3.0], h=0.5), A, atol=1e-12)


def test_one_variable_is_a_matrix_with_one_entry():
    H = hessian(lambda w: np.exp(w[0]), [1.0])
    assert H.shape == (1, 1)
    assert H[0, 0] == pytest.approx(np.e, abs=1e-7)


def test_the_point_is_left_alone_and_may_be_whole_numbers():
    point = np.array([1, 2])
    hessian(waves, point)
    np.testing.assert_array_equal(point, [1, 2])


def test_the_default_step_is_near_the_best_one():
    """Within a factor of ten of the smallest error that any step reaches."""
    truth = symbolic_hessian(lambda x, y: sp.sin(2 * x) * y + sp.cos(x * y) + y**3, (0.3, -0.7))
    errors = [np.abs(hessian(waves, (0.3, -0.7), h) - truth).max() for h in 10.0 ** np.arange(-7, 0, 0.25)]
    assert np.abs(hessian(waves, (0.3, -0.7)) - truth).max() < 10 * min(errors)


@pytest.mark.parametrize("length", [0.01, 1.0, 30.0])
def test_curvature_depends_on_the_direction_only(length):
    H = np.array([[6.0, -4.0], [-4.0, 8.0]])
    assert curvature(H, length * np.array([1.0, 1.0])) == pytest.approx(3.0)


def test_curvature_along_an_eigenvector_is_its_eigenvalue_and_no_direction_exceeds_it():
    H = turned([-1.0, 2.0, 7.0])
    values, vectors = np.linalg.eigh(H)
    np.testing.assert_allclose([curvature(H, v) for v in vectors.T], values, atol=1e-12)
    tried = [curvature(H, u) for u in np.random.default_rng(1).normal(size=(500, 3))]
    assert values[0] <= min(tried)
    assert max(tried) <= values[-1]


CASES = [
    ([[2, 0], [0, 4]], "min"),
    ([[1, 2], [2, 5]], "min"),
    ([[-2, 1], [1, -3]], "max"),
    ([[2, 3], [3, 2]], "saddle"),
    ([[0, 1], [1, 0]], "saddle"),
    ([[2, 0], [0, -2]], "saddle"),
    ([[1, 2], [2, 4]], "inconclusive"),
    ([[0, 0], [0, -3]], "inconclusive"),
    ([[0, 0], [0, 0]], "inconclusive"),
]


@pytest.mark.parametrize(("H", "word"), CASES)
def test_the_test_by_d_and_the_test_by_eigenvalues_agree(H, word):
    assert second_derivative_test(H) == word
    assert classify(H) == word


def test_a_zero_that_was_rounded_is_a_zero():
    H = turned([0.0, 3.0])
    assert second_derivative_test(H) == "inconclusive"
    assert classify(H) == "inconclusive"
    assert classify(turned([0.0, 1.0, 2.0])) == "inconclusive"


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e12])
def test_the_answer_does_not_depend_on_the_scale_of_f(size):
    assert second_derivative_test(size * np.array([[1.0, 2.0], [2.0, 5.0]])) == "min"
    assert classify(size * turned([1.0, 2.0, 3.0])) == "min"


@pytest.mark.parametrize(
    ("eigenvalues", "word"),
    [
        ([1, 2, 3], "min"),
        ([-1, -2, -3, -4], "max"),
        ([-1, -1, 2], "saddle"),
        ([-1, 0, 2], "saddle"),
        ([0, 1, 2], "inconclusive"),
        ([-2, -1, 0], "inconclusive"),
    ],
)
def test_many_variables_are_told_apart_by_their_eigenvalues(eigenvalues, word):
    assert classify(turned(eigenvalues)) == word


def test_the_test_by_d_refuses_three_variables_and_points_to_classify():
    with pytest.raises(ValueError, match="classify"):
        second_derivative_test(np.eye(3))


def test_the_condition_number_is_the_square_of_length_over_width():
    long, wide = 6.0, 1.5
    assert condition_number(turned([1 / long**2, 1 / wide**2])) == pytest.approx((long / wide) ** 2)


@pytest.mark.parametrize("eigenvalues", [[-1.0, 2.0], [0.0, 1.0]])
def test_a_surface_that_is_no_valley_has_no_condition_number(eigenvalues):
    with pytest.raises(ValueError, match="positive definite"):
        condition_number(np.diag(eigenvalues))


@pytest.mark.parametrize("kappa", [1.0, 100.0, 1e6])
def test_newton_reaches_the_bottom_of_a_quadratic_valley_in_one_step(kappa):
    H, bottom, start = turned([1.0, kappa]), np.array([3.0, -2.0]), np.array([10.0, 10.0])
    np.testing.assert_allclose(start + newton_step(H @ (start - bottom), H), bottom, atol=1e-8)


def test_newton_where_the_hessian_is_singular_says_so():
    with pytest.raises(np.linalg.LinAlgError):
        newton_step([1.0, 1.0], np.zeros((2, 2)))
