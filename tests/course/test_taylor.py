"""Promises of the Taylor models and of the steps that use them."""

from itertools import pairwise

import numpy as np
import pytest

from course_lib.taylor import leash_step, leashed_descent, linear_model, observed_order, quadratic_model

A = np.array([0.8, 0.4])
STEPS = 0.05 / 2.0 ** np.arange(6)


def f(w):
    return np.sin(w[0]) * np.cos(w[1])


def gradient(w):
    return np.array([np.cos(w[0]) * np.cos(w[1]), -np.sin(w[0]) * np.sin(w[1])])


def hessian(w):
    both, mixed = -np.sin(w[0]) * np.cos(w[1]), -np.cos(w[0]) * np.sin(w[1])
    return np.array([[both, mixed], [mixed, both]])


def valley(w):
    return (1 - w[0]) ** 2 + 5 * (w[1] - w[0] ** 2) ** 2


def valley_gradient(w):
    bend = w[1] - w[0] ** 2
    return np.array([-2 * (1 - w[0]) - 20 * w[0] * bend, 10 * bend])


def test_both_models_have_the_height_of_f_where_they_are_made():
    assert linear_model(f, gradient, A)(A) == f(A)
    assert quadratic_model(f, gradient, hessian, A)(A) == f(A)


@pytest.mark.parametrize("angle", np.arange(0.1, 3.1, 0.5))
def test_the_error_of_the_plane_shrinks_like_the_square_of_the_distance(angle):
    model, u = linear_model(f, gradient, A), np.array([np.cos(angle), np.sin(angle)])
    errors = [abs(f(A + h * u) - model(A + h * u)) for h in STEPS]
    assert observed_order(STEPS, errors) == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize("angle", np.arange(0.1, 3.1, 0.5))
def test_the_error_of_the_quadratic_model_shrinks_like_the_cube(angle):
    model, u = quadratic_model(f, gradient, hessian, A), np.array([np.cos(angle), np.sin(angle)])
    errors = [abs(f(A + h * u) - model(A + h * u)) for h in STEPS]
    assert observed_order(STEPS, errors) == pytest.approx(3, abs=0.15)


def test_the_quadratic_model_of_a_quadratic_function_is_the_function():
    M = np.array([[2.0, 1.0, 0.0], [1.0, -3.0, 2.0], [0.0, 2.0, 1.0]])
    bowl = lambda w: 1 + w[0] + 0.5 * w @ M @ w  # noqa: E731
    model = quadratic_model(bowl, lambda w: M @ w + [1, 0, 0], lambda w: M, [1.0, 2.0, 3.0])
    for x in np.random.default_rng(0).normal(size=(5, 3)):
        assert model(x) == pytest.approx(bowl(x))


def test_a_model_takes_many_points_at_once():
    points = np.random.default_rng(0).normal(size=(4, 5, 2))
    for model in (linear_model(f, gradient, A), quadratic_model(f, gradient, hessian, A)):
        together = model(points)
        assert together.shape == (4, 5)
        np.testing.assert_allclose(together[2, 3], model(points[2, 3]), rtol=1e-14)


def test_a_model_is_made_once():
    calls = []
    model = linear_model(f, lambda w: calls.append(1) or gradient(w), A)
    model([1.0, 1.0]), model([2.0, 2.0])
    assert len(calls) == 1


@pytest.mark.parametrize("order", [1.0, 2.5, 4.0])
def test_the_observed_order_is_the_slope_on_a_log_log_plot(order):
    assert observed_order(STEPS, 7 * STEPS**order) == pytest.approx(order)


def test_no_step_on_the_leash_makes_the_linear_model_lower():
    g, r = np.array([2.0, -1.0, 0.5]), 0.7
    best = leash_step(g, r)
    assert np.linalg.norm(best) == pytest.approx(r)
    for u in np.random.default_rng(0).normal(size=(300, 3)):
        assert g @ best <= g @ (r * u / np.linalg.norm(u)) + 1e-15


def test_the_step_with_a_price_is_the_step_of_gradient_descent():
    """g·d + |d|²/(2η) is lowest at d = −ηg."""
    g, eta = np.array([2.0, -1.0]), 0.3
    cost = lambda d: g @ d + d @ d / (2 * eta)  # noqa: E731
    lowest = cost(-eta * g)
    assert all(cost(-eta * g + e) > lowest for e in 0.01 * np.random.default_rng(0).normal(size=(100, 2)))


def test_a_leashed_walk_holds_the_start_and_one_point_per_try_and_never_rises():
    path = leashed_descent(valley, valley_gradient, [-1.2, 1.0], 0.5, 60)
    assert path.shape == (61, 2)
    np.testing.assert_array_equal(path[0], [-1.2, 1.0])
    heights = [valley(w) for w in path]
    assert all(after <= before for before, after in pairwise(heights))
    assert heights[-1] < 0.05


def test_a_leashed_walk_shortens_its_steps_only_when_a_step_failed():
    path = leashed_descent(valley, valley_gradient, [-1.2, 1.0], 0.5, 60)
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    leash = 0.5
    for length in lengths:
        if length == 0:
            leash /= 2
        else:
            assert length == pytest.approx(leash)


def test_at_the_bottom_a_leashed_walk_stays():
    path = leashed_descent(valley, valley_gradient, [1.0, 1.0], 0.5, 3)
    np.testing.assert_array_equal(path, np.ones((4, 2)))
