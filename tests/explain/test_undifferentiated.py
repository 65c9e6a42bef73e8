"""One term of f left as it was in the answer is called that, whatever f is."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from course_lib import Box, check_gradient
from tests.check.judged import verdict_of

LEFT = [
    (lambda x: 2 * x**2 - 3 * x + 2, lambda x: 4 * x - 3 * x, None),
    (lambda x: 9 * x**2 - 7 * x + 6, lambda x: 18 * x - 7 * x, None),
    (lambda x: x**3 / 3 + 5 * x, lambda x: x**2 + 5 * x, None),
    (lambda x: (2 * x - 1) * (x + 3), lambda x: 4 * x + 5 * x, None),
    (lambda x: np.sin(x) + 2 * x, lambda x: np.cos(x) + 2 * x, lambda x: sp.sin(x) + 2 * x),
    (lambda x: x * np.sin(x) + x**2, lambda x: x * np.sin(x) + 2 * x, lambda x: x * sp.sin(x) + x**2),
]


@pytest.mark.parametrize(("f", "left", "formula"), LEFT)
def test_a_term_left_as_it_was_is_named_in_one_variable(f, left, formula):
    verdict = verdict_of(check_gradient, left, f, Box(-2, 2), symbolic=formula or f)
    assert verdict.mistake == "term_not_differentiated"


def test_a_term_left_as_it_was_is_named_in_each_component():
    def f(w):
        return w[0] ** 2 + w[0] * w[1] + 3 * w[1]

    def left(w):
        return [2 * w[0] + w[0] * w[1], w[0] + 3 * w[1]]

    verdict = verdict_of(check_gradient, left, f, Box(-2, 2, 2), symbolic=f)
    assert verdict.mistake == "term_not_differentiated"


def test_a_factor_lost_from_an_exponential_is_not_called_a_term_left():
    verdict = verdict_of(
        check_gradient,
        lambda x: np.exp(2 * x) + 2 * x,
        lambda x: np.exp(2 * x) + x**2,
        Box(-1, 1),
        symbolic=lambda x: sp.exp(2 * x) + x**2,
    )
    assert verdict.mistake == "missing_chain_factor"


def test_f_not_differentiated_at_all_keeps_its_own_name():
    verdict = verdict_of(
        check_gradient,
        lambda w: w**2,
        lambda w: w @ w,
        Box(-2, 2, 2),
        symbolic=lambda w: w[0] ** 2 + w[1] ** 2,
    )
    assert verdict.mistake == "returns_terms"
