"""What the checks of notebook 07 say of the two passes, of the rules of steps, and of the loop that trains."""

import math

import numpy as np
import pytest

import course_lib
from course_lib import chain_rule
from course_lib.check.verdict import CheckFailed


def power(a, n):
    return a**n, [n * a ** (n - 1)]


def exp(a):
    return np.exp(a), [np.exp(a)]


def tanh(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


def refusal(check, *answers):
    with pytest.raises(CheckFailed) as failed:
        check(*answers, seed=1)
    return str(failed.value)


def test_rules_that_take_no_arrays_are_refused_since_the_network_puts_arrays_through_them():
    def narrow(a):
        return math.exp(a), [math.exp(a)]

    course_lib.check_power_exp_tanh(power, exp, tanh, seed=1)
    assert "a = (" in refusal(course_lib.check_power_exp_tanh, power, narrow, tanh)


def test_the_inputs_of_a_step_are_told_by_their_names():
    message = refusal(
        course_lib.check_plus_and_times, lambda a, b: (a + b, [a, b]), lambda a, b: (a * b, [b, a])
    )
    assert "For a = " in message
    assert ", b = " in message


def test_a_pass_that_hands_on_nothing_is_not_told_that_it_multiplies_ways():
    def without_the_last_entry(tape):
        return [*chain_rule.backward([*tape[:-1], []])[:-1], 1.0]

    message = refusal(course_lib.check_backward, without_the_last_entry)
    assert "Nothing is handed on" in message
    assert "ways are multiplied" not in message


def test_a_loop_that_trains_is_not_told_of_a_slope_that_it_does_not_test():
    def inverted(gradient, share_right, w, eta, enough, most):
        updates = 0
        while share_right(w) > enough and updates < most:
            w, updates = w - eta * gradient(w), updates + 1
        return w, updates

    message = refusal(course_lib.check_training, inverted)
    assert "share is still too small" in message
    assert "slope" not in message
