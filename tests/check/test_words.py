"""What a student reads is made of whole words, of numbers as Python writes them, and of nothing invented."""

from __future__ import annotations

import numpy as np

from course_lib.check import Box, check_gradient, check_hessian, check_least_squares
from tests.check.judged import verdict_of


def test_in_one_variable_the_point_is_called_x():
    verdict = verdict_of(check_gradient, lambda x: 3 * x, lambda x: x * x, Box(-2, 2))
    assert verdict.message.startswith("At x = ")
    second = verdict_of(check_hessian, lambda x: 3.0, lambda x: x * x, Box(-2, 2))
    assert second.message.startswith("At x = ")


def test_in_several_variables_it_is_called_w():
    verdict = verdict_of(check_gradient, lambda w: 3 * w, lambda w: w @ w, Box(-2, 2, 2))
    assert verdict.message.startswith("At w = (")


def test_a_number_that_is_only_rounding_is_zero():
    def student(x, y, degree):
        c = np.linalg.lstsq(np.vander(x, degree + 1, increasing=True), y, rcond=None)[0]
        return c if degree == 1 else c + np.r_[0.5, 1e-17, 0.5, np.zeros(degree - 2)]

    message = verdict_of(check_least_squares, student).message
    assert message.endswith("; 0 is possible. Is the error smallest there?")
    assert "e-" not in message
