"""Every check has one shape: what cannot be compared is told first, then what is wrong, then that it is right."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import Box, check_gradient, check_hessian, check_least_squares, check_value
from course_lib import check_second_derivative_test as check_kind
from course_lib.check import calls
from tests.check.judged import verdict_of


def square(w):
    return np.sum(np.square(w))


def fit(x, y, degree):
    return np.polynomial.polynomial.polyfit(x, y, degree)


def kind(H):
    d = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    return "inconclusive" if d == 0 else "saddle" if d < 0 else "min" if H[0, 0] > 0 else "max"


CHECKS = {
    "gradient": (lambda student: verdict_of(check_gradient, student, square, Box(-1, 1, 2)), lambda w: 2 * w),
    "hessian": (
        lambda student: verdict_of(check_hessian, student, square, Box(-1, 1, 2)),
        lambda w: 2 * np.eye(2),
    ),
    "least_squares": (lambda student: verdict_of(check_least_squares, student), fit),
    "kind": (lambda student: verdict_of(check_kind, student), kind),
}


def answering(right, *, instead):
    """The right function, but for what it does where the first number that it is given is positive."""

    def student(*arguments):
        positive = np.ravel(arguments[0])[0] > 0
        return instead(*arguments) if positive else right(*arguments)

    return student


def stub(*arguments):
    raise NotImplementedError


def stops(*arguments):
    raise ValueError("no")


@pytest.mark.parametrize(("check", "right"), CHECKS.values(), ids=CHECKS)
def test_what_is_right_is_correct(check, right):
    assert check(right).outcome == "correct"


@pytest.mark.parametrize(("check", "right"), CHECKS.values(), ids=CHECKS)
def test_a_stub_that_is_left_for_some_arguments_is_not_attempted(check, right):
    assert check(answering(right, instead=stub)).outcome == "not attempted"


@pytest.mark.parametrize(("check", "right"), CHECKS.values(), ids=CHECKS)
def test_an_error_at_some_points_is_a_crash(check, right):
    verdict = check(answering(right, instead=stops))
    assert (verdict.outcome, verdict.mistake) == ("crashed", "raises")


@pytest.mark.parametrize(("check", "right"), CHECKS.values(), ids=CHECKS)
def test_an_argument_that_is_changed_is_named_before_what_is_wrong(check, right):
    def student(*arguments):
        value = right(*arguments)
        arguments[0][...] = 0
        return value

    assert check(student).mistake == "mutates_input"


@pytest.mark.parametrize(("check", "right"), CHECKS.values(), ids=CHECKS)
def test_an_answer_that_changes_when_it_is_asked_again_is_told(check, right):
    seen = set()

    def student(*arguments):
        key = repr(arguments)
        value = right(*arguments)
        if key in seen:
            return (
                "saddle"
                if isinstance(value, str) and value != "saddle"
                else "min"
                if isinstance(value, str)
                else value + 1
            )
        seen.add(key)
        return value

    assert check(student).mistake == "stateful"


def test_a_value_that_never_comes_back_is_told_though_there_is_no_argument_to_name(monkeypatch):
    monkeypatch.setattr(calls, "SECONDS_PER_CALL", 0.2)

    def endless():
        while True:
            pass

    verdict = verdict_of(check_value, lambda: endless(), 1.0)
    assert (verdict.outcome, verdict.mistake) == ("crashed", "raises")
    assert verdict.message.startswith("The call did not return within 0.2 seconds.")
