"""A message says one thing once, names what the student can look for, and asks for what can be done next."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from course_lib import (
    Box,
    check_descent,
    check_directional,
    check_gradient,
    check_hessian,
    check_least_squares,
    check_second_derivative_test,
    check_taylor,
    check_value,
)
from tests.check.judged import names, verdict_of

BOX = Box(-2, 2, 2)


def cubic(w):
    return w[0] ** 2 * w[1] + 3 * w[0] * w[1] ** 2


def slopes(w):
    return np.array([2 * w[0] * w[1] + 3 * w[1] ** 2, w[0] ** 2 + 6 * w[0] * w[1]])


def curvatures(w):
    mixed = 2 * w[0] + 6 * w[1]
    return np.array([[2 * w[1], mixed], [mixed, 6 * w[0]]])


def hills(w):
    return -w[0] * w[1] * np.exp(-(w[0] ** 2) - w[1] ** 2)


def hills_formula(w):
    return -w[0] * w[1] * sp.exp(-(w[0] ** 2) - w[1] ** 2)


def valley(w):
    return np.array([2 * w[0] + w[1], w[0] + 4 * w[1]])


SETTINGS = [(np.array([2.0, -1.0]), 0.1, 1e-6, 300)]


@pytest.mark.parametrize("first", [(-1, -2), (1, 2)])
@pytest.mark.parametrize("second", [(-1, 2), (-1, -2), (1, 2)])
def test_one_flipped_term_of_the_hills_is_named_before_any_rule(first, second):
    def student(w):
        x, y = w
        bell = np.exp(-(x**2) - y**2)
        return np.array([(first[0] + first[1] * x**2) * y, (second[0] + second[1] * y**2) * x]) * bell

    verdict = verdict_of(check_gradient, student, hills, BOX, symbolic=hills_formula)
    assert verdict.mistake == "sign_in_one_term"


def test_a_rule_known_by_its_sign_keeps_its_name():
    verdict = verdict_of(
        check_gradient, lambda x: 1 - np.tan(x) ** 2, np.tan, Box(-1, 1), symbolic=lambda w: sp.tan(w[0])
    )
    assert verdict.mistake == "wrong_elementary"


def test_the_one_wrong_component_is_counted_in_words_and_told_once():
    message = verdict_of(check_gradient, lambda w: [slopes(w)[0], np.tanh(w[0])], cubic, BOX).message
    assert "Only the second component, [1], is wrong." in message
    assert message.count("wrong") == 1
    assert "component 1" not in message


def test_a_wrong_component_of_many_is_named_once():
    def student(w):
        return 2 * w * np.array([1, 1, 1, 3, 1])

    message = verdict_of(check_gradient, student, lambda w: np.sum(w**2), Box(-2, 2, 5)).message
    assert message.count("fourth component, [3],") == 1
    assert "Only this component is wrong: it is 3 times" in message


@pytest.mark.parametrize(
    ("check", "given"),
    [
        (check_gradient, (cubic, BOX)),
        (check_hessian, (cubic, BOX)),
        (check_directional, (cubic, BOX)),
        (check_taylor, (cubic, BOX)),
        (check_second_derivative_test, ()),
        (check_least_squares, ()),
        (check_descent, (valley, SETTINGS)),
        (check_value, (0.5,)),
    ],
)
def test_a_missing_return_is_asked_for_and_nothing_else(check, given):
    verdict = verdict_of(check, lambda *arguments: None, *given)
    assert (verdict.outcome, verdict.mistake) == ("wrong", "wrong_shape")
    assert verdict.message.endswith("None came back: is there a return?")


def test_what_has_no_shape_gets_no_advice_about_shapes():
    message = verdict_of(check_gradient, lambda w: "2 x", cubic, BOX).message
    assert "a string came back" in message
    assert "shape" not in message


@pytest.mark.parametrize("value", [None, ..., lambda: ..., lambda: [1.0, ...]])
def test_a_value_that_is_not_given_is_not_attempted(value):
    assert verdict_of(check_value, value, [1.0, 2.0]).outcome == "not attempted"


@pytest.mark.parametrize("expected", [0.5, "saddle", True, [1.0, 2.0]])
def test_none_from_a_function_is_wrong_whatever_is_expected(expected):
    verdict = verdict_of(check_value, lambda: None, expected)
    assert (verdict.outcome, verdict.message) == ("wrong", "None came back: is there a return?")


@pytest.mark.parametrize(
    ("value", "expected", "begins"),
    [
        (range(9), [0, 1, 2, 3, 4, 5, 6, 7, 9], "Your answer was (0, 1, 2, 3, 4, 5, 6, 7, …). It is wrong at [8]."),
        ([1, 2, 3], [2, 2, 4], "Your answer was (1, 2, 3). It is wrong at [0] and [2]. Calculate those entries"),
        ([[1, 2], [3, 4]], [[2, 2], [4, 4]], "Your answer was [(1, 2), (3, 4)]. It is wrong at [0, 0] and [1, 0]."),
        ([1, 2, 3], [2, 2, 3], "Your answer was (1, 2, 3). It is wrong at [0]. Calculate that entry"),
        (7, 0.5, "Your answer was 7."),
        ("cliff", "saddle", "Your answer was “cliff”."),
        (True, False, "Your answer was True."),
        (float("nan"), 0.5, "Your answer was nan."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_read_back_and_its_wrong_entries_are_listed(value, expected, begins):
    value = list(value) if isinstance(value, range) else value
    assert verdict_of(check_value, value, expected).message.startswith(begins)


def test_a_caret_is_told_how_powers_are_written():
    message = verdict_of(check_gradient, lambda x: 2 * x ^ 2, lambda x: x**3, Box(-2, 2)).message
    assert "In Python a power is written **" in message
    assert "power is written **" in verdict_of(check_value, lambda: 2 ^ 0.5, 1.0).message


@pytest.mark.parametrize("name", ["sin", "cos", "exp", "log", "sqrt", "pi"])
def test_a_bare_name_of_mathematics_is_told_where_it_lives(name):
    student = eval(f"lambda x: {name} * x")
    assert f"Write np.{name}." in verdict_of(check_gradient, student, np.sin, Box(1, 2)).message


def test_another_unknown_name_is_only_reported():
    message = verdict_of(check_gradient, lambda x: slope_of(x), np.sin, Box(1, 2)).message  # noqa: F821
    assert "slope_of" in message
    assert "np." not in message


def change_first(w, *others):
    w -= 1
    return w


def change_direction(w, v):
    v /= np.linalg.norm(v)
    return slopes(w) @ v


def change_middle(x, a):
    a += 0.5
    return 0.0


def change_matrix(H):
    H -= 1
    return "min"


def change_start(df, u1, eta, tol, max_iter):
    u1 -= 1
    return u1, [u1]


def change_data(x, y, degree):
    y -= 1
    return y


def change_unnamed(*arguments):
    arguments[-1][:] = 0
    return 0.0


@pytest.mark.parametrize(
    ("check", "student", "given", "changed"),
    [
        (check_gradient, change_first, (cubic, BOX), "w"),
        (check_hessian, change_first, (cubic, BOX), "w"),
        (check_directional, change_direction, (cubic, BOX), "v"),
        (check_directional, change_unnamed, (cubic, BOX), "u"),
        (check_taylor, change_middle, (cubic, BOX), "a"),
        (check_second_derivative_test, change_matrix, (), "H"),
        (check_descent, change_start, (valley, SETTINGS), "u1"),
        (check_least_squares, change_data, (), "y"),
    ],
)
def test_the_argument_that_was_changed_is_named_and_no_other(check, student, given, changed):
    verdict = verdict_of(check, student, *given)
    assert verdict.mistake == "mutates_input"
    _, said = verdict.message.split("your function changed ")
    assert said.startswith(f"{changed}. ")
    assert changed == "w" or " w " not in said


def test_the_length_of_another_vector_is_a_wrong_length_and_not_a_wrong_point():
    verdict = verdict_of(check_directional, lambda w, v: slopes(w) @ v / np.linalg.norm(w), cubic, BOX)
    assert verdict.mistake == "dir_not_normalised"
    assert "wrong_point" not in names(verdict)
    assert "the length of w, not of v" in verdict.message


def test_an_absurd_factor_asks_for_brackets_and_not_for_data():
    h = 1e-5

    def student(w):
        return slopes(w) * h * h

    verdict = verdict_of(check_gradient, student, cubic, BOX, symbolic=cubic)
    assert verdict.mistake == "wrong_factor"
    assert verdict.message.endswith("1e-10 times what was measured. Is a bracket missing where you divide?")
    hessian = verdict_of(check_hessian, lambda w: curvatures(w) * 4e-8, cubic, BOX)
    assert (hessian.mistake, hessian.message.count("bracket")) == ("wrong_factor", 1)


@pytest.mark.parametrize("factor", [2.0, 0.5, 3.0, 0.25])
def test_where_there_are_no_data_nobody_speaks_of_them(factor):
    verdict = verdict_of(check_gradient, lambda w: factor * slopes(w), cubic, Box(-1, 2, 2), symbolic=cubic)
    assert verdict.mistake in ("factor_2", "factor_half", "wrong_factor", "wrong_point")
    assert "data" not in verdict.message
    assert "mean" not in verdict.message


def test_a_sum_for_a_mean_keeps_its_name():
    def mean(w):
        return sum((w[0] + k * w[1] - k**2) ** 2 for k in range(5)) / 5

    def student(w):
        r = [w[0] + k * w[1] - k**2 for k in range(5)]
        return [2 * sum(r), 2 * sum(k * r[k] for k in range(5))]

    assert verdict_of(check_gradient, student, mean, BOX, symbolic=mean).mistake == "mean_vs_sum"


def test_f_in_place_of_its_model_is_told_as_that():
    message = verdict_of(check_taylor, lambda x, a: cubic(x), cubic, BOX).message
    assert "not of its quadratic model" in message
    assert "slope" not in message


@pytest.mark.parametrize(("factor", "words"), [(0.5, "is 0.5 times"), (-1, "has the opposite sign")])
def test_mixed_entries_off_by_one_factor_are_named_as_such(factor, words):
    def student(w):
        return curvatures(w) * [[1, factor], [factor, 1]]

    verdict = verdict_of(check_hessian, student, cubic, BOX, symbolic=cubic)
    assert verdict.mistake == "hess_offdiag_factor"
    assert words in verdict.message


@pytest.mark.parametrize("factor", [0.5, -1, 2])
def test_one_pair_of_mixed_entries_off_by_a_factor_is_named_as_such(factor):
    def f(w):
        return w[0] ** 2 * w[1] ** 2 + w[1] * w[2] ** 2 - w[0] * w[2] + w[2] ** 2

    def student(w):
        x, y, z = w
        mixed = factor * 4 * x * y
        return np.array([[2 * y * y, mixed, -1], [mixed, 2 * x * x, 2 * z], [-1, 2 * z, 2 * y + 2]])

    verdict = verdict_of(check_hessian, student, f, Box(-2, 2, 3), symbolic=f)
    assert verdict.mistake == "hess_offdiag_factor"


def test_an_empty_path_is_told_that_the_start_belongs_to_it():
    verdict = verdict_of(check_descent, lambda df, x1, eta, tol, max_iter: (x1, []), valley, SETTINGS)
    assert verdict.mistake == "gd_off_by_one"
    assert "your path is empty; x1 is the first iterate." in verdict.message
