"""Descents that step rightly and store wrongly, other methods than plain descent, and models from mixed pieces are named."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import (
    Box,
    check_descent,
    check_directional,
    check_hessian,
    check_least_squares,
    check_taylor,
)
from tests.check.judged import verdict_of


def slope(x):
    return np.sinh(x) + x / 2 - 1


SETTINGS = [(0.2, 0.2, 1e-6, 200), (1.5, 0.1, 1e-4, 300), (-1.0, 0.1, 1e-8, 9)]


def plain(df, x, eta, tol, max_iter):
    path = [x]
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


def reworked(change):
    def student(df, x, eta, tol, max_iter):
        last, path = plain(df, x, eta, tol, max_iter)
        return last, change(path, df, max_iter)

    return student


def by_steps(move):
    def student(df, x, eta, tol, max_iter):
        path, squares = [x], 0.0
        while abs(df(x)) > tol and len(path) < max_iter:
            squares += df(x) ** 2
            x = move(x, df, eta, squares)
            path.append(x)
        return x, path

    return student


STORED = {
    "gd_reversed": reworked(lambda path, df, most: path[::-1]),
    "gd_padded": reworked(lambda path, df, most: path + [path[-1]] * (most - len(path))),
    "gd_thinned": reworked(lambda path, df, most: path[::3]),
    "gd_path_of_gradients": reworked(lambda path, df, most: [df(x) for x in path]),
    "gd_adagrad": by_steps(lambda x, df, eta, squares: x - eta * df(x) / np.sqrt(squares)),
    "gd_newton": by_steps(lambda x, df, eta, squares: x - df(x) / (np.cosh(x) + 0.5)),
}


@pytest.mark.parametrize("name", STORED)
def test_a_descent_that_is_stored_or_steps_otherwise_has_its_name(name):
    assert verdict_of(check_descent, STORED[name], slope, SETTINGS).mistake == name


def test_a_path_filled_up_with_zeros_is_filled_up():
    student = reworked(lambda path, df, most: path + [0.0] * (most - len(path)))
    assert verdict_of(check_descent, student, slope, SETTINGS).mistake == "gd_padded"


def f(w):
    return np.exp(w[0]) * np.cos(w[1]) + w[0] * w[1] ** 2


def gradient(w):
    x, y = w
    return np.array([np.exp(x) * np.cos(y) + y**2, -np.exp(x) * np.sin(y) + 2 * x * y])


def hessian(w):
    x, y = w
    return np.array(
        [
            [np.exp(x) * np.cos(y), -np.exp(x) * np.sin(y) + 2 * y],
            [-np.exp(x) * np.sin(y) + 2 * y, -np.exp(x) * np.cos(y) + 2 * x],
        ]
    )


def near(rng):
    a = rng.uniform(-1, 1, 2)
    return a + rng.uniform(-0.5, 0.5, 2), a


def model(at_f, at_slope, at_curvature):
    def student(w, a):
        d = w - a
        return f(at_f(w, a)) + gradient(at_slope(w, a)) @ d + d @ hessian(at_curvature(w, a)) @ d / 2

    return student


def at_w(w, a):
    return w


def at_a(w, a):
    return a


@pytest.mark.parametrize(
    "places", [(at_w, at_a, at_a), (at_a, at_w, at_a), (at_a, at_a, at_w), (at_w, at_w, at_a)]
)
def test_a_part_of_the_model_taken_elsewhere_is_a_wrong_point(places):
    assert verdict_of(check_taylor, model(*places), f, near).mistake == "taylor_wrong_point"


def test_a_square_lost_in_the_model_is_named():
    def student(w, a):
        return f(a) + gradient(a) @ (w - a) + np.sum(hessian(a) @ (w - a)) / 2

    assert verdict_of(check_taylor, student, f, near).mistake == "taylor_square_lost"


def along(rng):
    return rng.uniform(-1, 1, 2), rng.uniform(-2, 2, 2)


DIRECTIONAL = {
    "wrong_order": lambda w, u: u @ hessian(w) @ u / (u @ u),
    "coarse_difference": lambda w, u: (f(w + u) - f(w)) / np.linalg.norm(u),
}


@pytest.mark.parametrize("name", DIRECTIONAL)
def test_a_slope_of_another_order_or_over_the_whole_step_is_named(name):
    assert verdict_of(check_directional, DIRECTIONAL[name], f, along).mistake == name


def test_exchanged_columns_of_a_hessian_are_called_that():
    verdict = verdict_of(check_hessian, lambda w: hessian(w)[:, ::-1], f, Box(-1, 1, 2))
    assert verdict.mistake == "swapped_components"


def test_rounded_coefficients_are_called_rounded():
    verdict = verdict_of(check_least_squares, lambda x, y, deg: np.round(np.polyfit(x, y, deg)[::-1], 3))
    assert verdict.mistake == "rounded"


def test_a_fit_without_the_last_sample_is_called_that():
    verdict = verdict_of(check_least_squares, lambda x, y, deg: np.polyfit(x[:-1], y[:-1], deg)[::-1])
    assert verdict.mistake == "ls_last_sample_lost"
