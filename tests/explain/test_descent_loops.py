"""A loop that is wrong in one word is named by that word; where nothing fits, the next thing to try is told."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import check_descent
from tests.check.judged import names, verdict_of

SETTINGS = [(1.5, 0.1, 1e-6, 1000), (-2.0, 0.3, 1e-4, 200), (1.0, 0.05, 1e-4, 40), (1.5, 0.8, 1e-3, 300)]
PLANE = [([3.0, 4.0], 0.1, 1e-6, 300), ([1.0, -2.0], 0.25, 1e-3, 100), ([2.0, 1.0], 0.05, 1e-3, 12)]


def parabola(x):
    return 4 * x - 3


def bowl(w):
    return np.array([2 * w[0] + w[1], w[0] + 4 * w[1]])


def right(df, x1, eta, tol, max_iter):
    x = np.array(x1, float) if np.ndim(x1) else x1
    path = [x]
    while np.linalg.norm(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


def going_on_while(condition):
    def descend(df, x1, eta, tol, max_iter):
        x = np.array(x1, float) if np.ndim(x1) else x1
        path = [x]
        while condition(x, df(x), tol, len(path), max_iter):
            x = x - eta * df(x)
            path.append(x)
        return x, path

    return descend


def if_in_place_of_while(df, x1, eta, tol, max_iter):
    x, path = x1, [x1]
    if abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


def return_inside_the_loop(df, x1, eta, tol, max_iter):
    x, path = x1, [x1]
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
        return x, path
    return x, path


def return_before_the_append(df, x1, eta, tol, max_iter):
    x, path = x1, [x1]
    for _ in range(max_iter):
        if abs(df(x)) <= tol:
            break
        x = x - eta * df(x)
        return x, path
    return x, path


def x_unchanged(df, x1, eta, tol, max_iter):
    x, path = x1, [x1]
    while abs(df(x)) > tol and len(path) < max_iter:
        x - eta * df(x)
        path.append(x)
    return x, path


def x_unchanged_for_ever(df, x1, eta, tol, max_iter):
    x, path = x1, [x1]
    while abs(df(x)) > tol:
        x - eta * df(x)
        path.append(x)
    return x, path


def append_after_the_loop(df, x1, eta, tol, max_iter):
    x, path, k = x1, [x1], 1
    while abs(df(x)) > tol and k < max_iter:
        x = x - eta * df(x)
        k += 1
    path.append(x)
    return x, path


def append_forgotten(df, x1, eta, tol, max_iter):
    x, path, k = x1, [x1], 1
    while abs(df(x)) > tol and k < max_iter:
        x = x - eta * df(x)
        k += 1
    return x, path


ONE_VARIABLE = [
    ("gd_one_step", if_in_place_of_while),
    ("gd_one_step", return_inside_the_loop),
    ("gd_one_step", return_before_the_append),
    ("gd_x_unchanged", x_unchanged),
    ("gd_x_unchanged", x_unchanged_for_ever),
    ("gd_append_outside", append_after_the_loop),
    ("gd_append_outside", append_forgotten),
    ("gd_or_for_and", going_on_while(lambda x, g, tol, k, most: abs(g) > tol or k < most)),
    ("gd_stop_inverted", going_on_while(lambda x, g, tol, k, most: abs(g) <= tol and k < most)),
    ("gd_stop_inverted", going_on_while(lambda x, g, tol, k, most: abs(g) < tol and k < most)),
]


@pytest.mark.parametrize(("mistake", "loop"), ONE_VARIABLE)
def test_a_faulty_loop_has_a_name_of_its_own(mistake, loop):
    verdict = verdict_of(check_descent, loop, parabola, SETTINGS)
    assert (verdict.outcome in ("wrong", "crashed"), verdict.mistake) == (True, mistake)
    assert len(verdict.message.split()) <= 60


def test_a_step_that_is_returned_and_not_stored_is_no_test_turned_round():
    verdict = verdict_of(check_descent, return_before_the_append, parabola, SETTINGS)
    assert names(verdict) == {"gd_one_step"}


def test_a_loop_that_compares_the_point_with_tol_is_named():
    loop = going_on_while(lambda x, g, tol, k, most: abs(x) > tol and k < most)
    settings = [(1.5, 0.1, 1e-6, 1000), (-2.0, 0.3, 1e-4, 200), (1.0, 0.05, 1e-4, 40)]
    assert verdict_of(check_descent, loop, lambda x: 2 * x, settings).mistake == "gd_stop_on_x"
    assert "gd_stop_on_x" in names(verdict_of(check_descent, loop, parabola, SETTINGS))


def test_a_sum_without_abs_is_not_told_as_a_negative_slope():
    loop = going_on_while(lambda x, g, tol, k, most: np.sum(g) > tol and k < most)
    verdict = verdict_of(check_descent, loop, bowl, PLANE)
    assert verdict.mistake == "gd_stop_sum"
    assert "negative" not in verdict.message


def test_a_slope_of_one_sign_that_ends_the_loop_is_named_on_either_side():
    for sign in (1, -1):
        loop = going_on_while(lambda x, g, tol, k, most, s=sign: s * g > tol and k < most)
        assert verdict_of(check_descent, loop, parabola, SETTINGS).mistake == "gd_stop_no_abs"


def test_a_loop_that_only_counts_its_limit_out_is_told_apart_from_or():
    def no_limit(df, x1, eta, tol, max_iter):
        return right(df, x1, eta, tol, 10**6)

    verdict = verdict_of(check_descent, no_limit, parabola, [*SETTINGS, (1.0, 0.0001, 1e-6, 5)])
    assert verdict.mistake == "gd_max_iter_ignored"


def test_with_tol_zero_the_right_loop_passes_and_a_wrong_one_fails():
    settings = [(1.5, 0.1, 0.0, 60), (1.5, 0.1, 0.0, 400)]
    assert verdict_of(check_descent, right, parabola, settings).outcome == "correct"

    def other_order(df, x1, eta, tol, max_iter):
        x, path = x1, [x1]
        while abs(df(x)) > tol and len(path) < max_iter:
            x = -eta * df(x) + x * 1.0
            path.append(x)
        return x, path

    assert verdict_of(check_descent, other_order, parabola, settings).outcome == "correct"
    assert verdict_of(check_descent, if_in_place_of_while, parabola, settings).mistake == "gd_one_step"

    def too_long(df, x1, eta, tol, max_iter):
        return right(df, x1, eta, tol, max_iter + 1)

    assert verdict_of(check_descent, too_long, parabola, [*SETTINGS, *settings]).mistake == "gd_off_by_one"


def test_a_wrong_descent_without_a_name_is_told_what_was_calculated_and_what_to_try():
    def strange(df, x1, eta, tol, max_iter):
        return x1, [x1, x1 + 0.1234, x1 - 7.3, x1 + 2.5]

    verdict = verdict_of(check_descent, strange, parabola, SETTINGS)
    assert verdict.mistake is None
    assert "measured" not in verdict.message
    assert (
        "iterate 2 of your path is 1.6234; 1.2 was calculated. Calculate this iterate by hand"
        in verdict.message
    )


def test_one_iterate_is_one_iterate_and_a_number_is_no_bracket():
    loop = going_on_while(lambda x, g, tol, k, most: False)
    verdict = verdict_of(check_descent, loop, parabola, SETTINGS)
    assert "your path holds 1 iterate;" in verdict.message
    assert "1 iterates" not in verdict.message
    wrong_result = verdict_of(check_descent, lambda *a: (right(*a)[0] + 1, right(*a)[1]), parabola, SETTINGS)
    assert "your first result is 1.75; the path ends at 0.75." in wrong_result.message
    assert verdict_of(check_descent, right, parabola, [(0.75, 0.1, 1e-6, 9)]).message.endswith(": 1 iterate.")


def test_right_loops_in_many_variables_pass():
    assert verdict_of(check_descent, right, bowl, PLANE).outcome == "correct"
