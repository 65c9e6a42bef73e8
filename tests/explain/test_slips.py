"""Slips in copying f, and answers known by measuring once more, are named for functions of every kind."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from course_lib import Box, check_gradient
from tests.check.judged import names, verdict_of

e, sin, cos, log, sqrt = np.exp, np.sin, np.cos, np.log, np.sqrt


def first(verdict):
    return verdict.mistake


def in_one(f, student, formula=None, low=0.3, high=2.5):
    return verdict_of(check_gradient, student, f, Box(low, high), symbolic=formula)


IN_ONE_VARIABLE = {
    "the base of a power": (lambda x: 3**x - x, lambda x: x * 3 ** (x - 1) - 1, "exp_as_power"),
    "the base of a power, upside down": (
        lambda x: 5**x + x**2,
        lambda x: 5**x / log(5) + 2 * x,
        "log_base",
    ),
    "u u' + v v'": (lambda x: x**2 * sin(x), lambda x: 2 * x**3 + sin(x) * cos(x), "product_rule"),
    "the quotient rule over v": (
        lambda x: (x + 2) / (x**2 + 1),
        lambda x: (x**2 + 1 - (x + 2) * 2 * x) / (x**2 + 1),
        "quotient_rule",
    ),
    "plus and no square": (
        lambda x: (x + 2) / (x**2 + 1),
        lambda x: (x**2 + 1 + (x + 2) * 2 * x) / (x**2 + 1),
        "quotient_rule",
    ),
    "the inner derivative added": (lambda x: sin(x**3), lambda x: cos(x**3) + 3 * x**2, "chain_added"),
    "f'(g') g'": (lambda x: sin(x**3), lambda x: cos(3 * x**2) * 3 * x**2, "chain_at_inner_derivative"),
    "the second derivative": (lambda x: x * e(-x), lambda x: (x - 2) * e(-x), "wrong_order"),
    "an integral": (lambda x: x**2 + cos(x), lambda x: x**3 / 3 + sin(x), "antiderivative"),
    "one over f": (lambda x: x**2 + 3, lambda x: -2 * x / (x**2 + 3) ** 2, "reciprocal"),
    "a constant inside forgotten": (
        lambda x: sin(x**2 + 2),
        lambda x: 2 * x * cos(x**2),
        "missing_term",
    ),
    "another sign inside": (
        lambda x: (x**2 - 5) ** 3,
        lambda x: 6 * x * (x**2 + 5) ** 2,
        "sign_in_one_term",
    ),
    "the logarithm of a sum": (lambda x: log(x + x**3), lambda x: 1 / x + 3 / x, "log_rule"),
    "the power of a sum": (lambda x: (x**2 + x) ** 1.5, lambda x: 3 * x**2 + 1.5 * sqrt(x), "power_of_sum"),
    "sin³ x for sin x³": (lambda x: sin(x**3), lambda x: 3 * sin(x) ** 2 * cos(x), "squared_sine"),
    "the digits of the slope of a cubic": (
        lambda x: x**3 - x,
        lambda x: float(int(3 * x**2 - 1)),
        "int_truncation",
    ),
}


@pytest.mark.parametrize("slip", IN_ONE_VARIABLE)
def test_a_slip_in_one_variable_has_its_name(slip):
    f, student, name = IN_ONE_VARIABLE[slip]
    assert name == first(in_one(f, student))


@pytest.mark.parametrize("step", [0.05, 0.1, -0.2])
def test_a_difference_quotient_with_a_long_step_is_called_that(step):
    def f(x):
        return e(x / 2) + sin(2 * x)

    assert first(in_one(f, lambda x: (f(x + step) - f(x)) / step)) == "coarse_difference"


def test_a_central_difference_with_a_long_step_is_called_that():
    def f(w):
        return sin(w[0]) * e(w[1]) + w[1] ** 4

    def student(w):
        h = 0.2 * np.eye(2)
        return [(f(w + h[i]) - f(w - h[i])) / 0.4 for i in range(2)]

    assert first(verdict_of(check_gradient, student, f, Box(-1, 1, 2))) == "coarse_difference"


def test_a_lost_term_that_a_longer_step_would_imitate_is_called_lost():
    verdict = in_one(lambda x: x**4 - 2 * x**2, lambda x: 4 * x**3)
    assert first(verdict) == "missing_term"


def test_the_root_of_a_sum_taken_apart_is_named():
    def student(w):
        return [1.0 + 0 * w[0], 2.0 * np.sign(w[1])]

    verdict = verdict_of(check_gradient, student, lambda w: sqrt(w[0] ** 2 + 4 * w[1] ** 2), Box(0.5, 2, 2))
    assert "root_of_sum" in names(verdict) or first(verdict) == "constant_gradient"


def test_a_variable_for_another_is_named():
    verdict = verdict_of(
        check_gradient,
        lambda w: [2 * w[0] * e(w[1]) + cos(w[1]), w[0] ** 2 * e(w[1])],
        lambda w: w[0] ** 2 * e(w[1]) + sin(w[0]),
        Box(-1.5, 1.5, 2),
    )
    assert "variable_confused" in names(verdict)


def test_a_neighbour_forgotten_in_some_components_is_a_missing_term():
    def f(w):
        return np.sum(np.diff(w) ** 2) + np.sum(w**4)

    def student(w):
        g = 4 * w**3
        g[:-1] -= 2 * np.diff(w)
        return g

    assert first(verdict_of(check_gradient, student, f, Box(-1.5, 1.5, 4))) == "missing_term"


def test_a_flipped_term_is_no_broken_quotient_rule():
    verdict = verdict_of(
        check_gradient,
        lambda w: [2 * w[0] + 3 * w[1] / w[0] ** 2, 3 / w[0]],
        lambda w: w[0] ** 2 + 3 * w[1] / w[0],
        Box(0.5, 2, 2),
    )
    assert first(verdict) == "sign_in_one_term"


def test_the_mean_over_the_components_is_called_mean_for_sum():
    verdict = verdict_of(
        check_gradient,
        lambda w: 3 * w**2 / len(w),
        lambda w: np.sum(w**3),
        lambda rng: rng.uniform(-2, 2, rng.choice([2, 3, 5])),
    )
    assert first(verdict) == "mean_vs_sum"


def test_a_sign_of_the_data_beside_a_penalty_is_one_sign():
    x, y = np.array([1.0, 2.0, 3.5, 5.0]), np.array([2.0, 1.0, 4.0, 3.0])

    def f(w):
        return np.sum((w[0] + w[1] * x - y) ** 2) + w @ w

    def student(w):
        r = y - w[0] - w[1] * x
        return [2 * r.sum() + 2 * w[0], 2 * (r @ x) + 2 * w[1]]

    assert first(verdict_of(check_gradient, student, f, Box(-2, 2, 2))) == "sign_in_one_term"


def test_a_right_answer_costs_no_reading_of_slips(monkeypatch):
    from course_lib.explain.formula import slips

    def never(*_):
        raise AssertionError("slips are looked for in a right answer")

    monkeypatch.setattr(slips, "misreadings", never)
    assert check_gradient(lambda x: 2 * x, lambda x: x**2, Box(-1, 1), symbolic=lambda x: sp.sympify(x) ** 2)


NOT_A_TANGENT = [
    (lambda x: 2 * x**3 / 3 - 3 * x**2 / 2 + 2 * x, "antiderivative"),
    (lambda x: 2 * x**3 / 3 - 3 * x**2 / 2, "antiderivative"),
    (lambda x: parabola(x) / x, "from_zero"),
    (lambda x: parabola(x + 0.1) - parabola(x), "not_divided"),
]


def parabola(x):
    return 2 * x**2 - 3 * x + 2


@pytest.mark.parametrize(("answer", "name"), NOT_A_TANGENT)
def test_what_is_no_slope_of_the_tangent_says_so(answer, name):
    assert first(in_one(parabola, answer, low=-2, high=2)) == name


def test_a_line_from_zero_is_told_where_no_broken_rule_gives_the_same():
    def f(x):
        return np.exp(x) - 2 * x**2

    assert first(in_one(f, lambda x: (f(x) - f(0)) / x, low=-2, high=2)) == "from_zero"
    # On a polynomial it is the power rule without its factor, which many more students write.
    secant = lambda x: (parabola(x) - parabola(0)) / x  # noqa: E731
    assert first(in_one(parabola, secant, low=-2, high=2)) == "power_rule"
