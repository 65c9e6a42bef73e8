"""Measured slopes lie within their own bounds of the true ones."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from course_lib import differences

X = sp.symbols("x0:2", real=True)
FUNCTIONS = {
    "polynomial": (X[0] ** 3 * X[1] - 2 * X[1] ** 2, (-2, 2)),
    "oscillating": (sp.sin(40 * X[0]) + sp.cos(60 * X[1]), (-1, 1)),
    "near a pole": (1 / X[0] + X[1] / X[0] ** 2, (1e-3, 1e-1)),
    "near a logarithm's end": (sp.log(X[0]) * X[1], (1e-5, 1e-3)),
    "far from 0": (sp.sqrt(X[0] ** 2 + 2 * X[1] ** 2), (1e6, 1e8)),
    "tiny inputs": (sp.sin(10**6 * X[0]) * sp.exp(10**6 * X[1]), (1e-7, 2e-6)),
    "a large constant": (10**8 + sp.sin(X[0]) * sp.exp(X[1]), (-1, 1)),
    "scaled up": (10**8 * sp.tanh(X[0] * X[1]), (-2, 2)),
}


def exact(expression, order, w):
    """Derivatives to 30 digits."""
    at = {x: sp.Float(float(v), 40) for x, v in zip(X, w, strict=True)}
    first = [sp.diff(expression, x) for x in X]
    if order == 1:
        return np.array([float(g.evalf(30, subs=at)) for g in first])
    return np.array([[float(sp.diff(g, x).evalf(30, subs=at)) for x in X] for g in first])


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("order", [1, 2])
def test_the_true_derivative_lies_within_the_bound(name, order):
    expression, (low, high) = FUNCTIONS[name]
    value = sp.lambdify(X, expression, "numpy")
    points = np.random.default_rng(1).uniform(low, high, (25, 2))
    measure = differences.gradients if order == 1 else differences.hessians
    measured = measure(differences.Batch(lambda w: value(*w)), points, np.ptp(points, axis=0) / 2)
    truth = np.array([exact(expression, order, w) for w in points])
    assert np.mean(np.abs(measured.value - truth) <= measured.bound) >= 0.99
    usual = np.median(np.abs(truth), axis=0) + np.abs(truth).max() * 1e-6
    assert np.median(measured.bound / usual) < (1e-5 if order == 1 else 1e-3)


def test_a_slope_along_a_direction_does_not_depend_on_its_length():
    f, w, u = lambda w: w[0] ** 2 + 3 * w[1], np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for length in (1.0, 10.0):
        assert differences.slope(f, w, length * u).value == pytest.approx((2 * 3 + 3 * 4) / 5, rel=1e-10)


def test_noise_widens_the_bound_instead_of_spoiling_it():
    rng = np.random.default_rng(3)
    measured = differences.gradient(lambda w: np.sin(w[0]) + 1e-4 * rng.standard_normal(), np.array([0.5]))
    assert abs(measured.value[0] - np.cos(0.5)) <= measured.bound[0]
    assert 1e-5 < measured.bound[0] < 1e-1


def test_values_rounded_to_a_grid_count_as_rough():
    points = np.linspace(-1, 1, 20)[:, None]
    rough = differences.roughness(
        differences.Batch(lambda w: np.round(np.sin(w[0]), 3)), points, np.array([1.0])
    )
    assert np.all(rough >= 2e-4)


def test_a_short_step_is_found_where_a_long_one_leaves_the_domain():
    measured = differences.gradient(lambda w: float(np.log(w[0])), np.array([1e-6]), spread=1.0)
    assert measured.value[0] == pytest.approx(1e6, rel=1e-6)


def test_a_function_that_fails_everywhere_has_no_slope_and_an_infinite_bound():
    measured = differences.gradient(lambda w: 1 / 0, np.array([0.5]))
    assert np.isnan(measured.value[0])
    assert np.isinf(measured.bound[0])


def test_many_points_are_asked_for_at_once_where_f_works_column_by_column():
    calls = []

    def f(w):
        calls.append(np.shape(w))
        return w[0] ** 2 + w[1]

    differences.gradients(differences.Batch(f), np.random.default_rng(0).uniform(-1, 1, (50, 2)), np.ones(2))
    assert len(calls) < 40


def test_a_function_that_mixes_columns_is_asked_one_point_at_a_time():
    batch = differences.Batch(lambda w: w[0] / np.max(np.abs(w)))
    points = np.random.default_rng(0).uniform(0.5, 1, (8, 2))
    assert batch(points) == pytest.approx(points[:, 0] / points.max(axis=1))


def test_the_complex_step_is_used_only_where_it_agrees():
    w = np.array([0.7, -0.3])
    smooth, kinked = lambda w: w[0] * w[1] ** 2, lambda w: np.abs(w[0]) * w[1]
    for f, holds in ((smooth, True), (kinked, False)):
        exact_slopes = differences.complex_step(f, w, differences.gradient(f, w))
        assert (exact_slopes is not None) == holds


def test_the_tip_of_a_kink_is_seen():
    batch = differences.Batch(lambda w: np.abs(w[0]) + w[1] ** 2)
    points = np.array([[0.0, 1.0], [0.5, 1.0]])
    at_kink = differences.kinks(
        batch, points, np.ones(2), np.array([[0.0, 2.0], [1.0, 2.0]]), np.ones((2, 2))
    )
    assert at_kink.tolist() == [[True, False], [False, False]]
