"""A value may be given as a call without arguments, so that what the student's function raises is told kindly."""

import numpy as np
import pytest

from course_lib import CheckFailed, check_value


def outcome(value, expected=1.0):
    try:
        return check_value(value, expected).outcome
    except CheckFailed as failed:
        return failed.verdict.outcome


def stub():
    raise NotImplementedError


def divide():
    return 1 / 0


def test_the_value_of_the_call_is_what_counts():
    assert outcome(lambda: 1.0) == "correct"
    assert outcome(lambda: 2.0) == "wrong"


def test_a_stub_inside_the_call_is_not_attempted():
    assert outcome(lambda: [stub()]) == "not attempted"


def test_an_error_inside_the_call_is_a_crash_told_by_its_name():
    with pytest.raises(CheckFailed, match="ZeroDivisionError") as failed:
        check_value(lambda: divide(), 1.0)
    assert failed.value.verdict.outcome == "crashed"


def test_dots_in_place_of_one_of_several_values_are_not_attempted():
    assert outcome(..., 1.0) == "not attempted"
    assert outcome(lambda: [1.0, ...], [1.0, 2.0]) == "not attempted"


GIVEN = np.array([1.0, 2.0, 3.0])


def doubles_in_place(a):
    a *= 2
    return a.sum()


def test_a_given_array_that_was_changed_is_named_and_put_back():
    own = np.array([0.5, np.nan])
    with pytest.raises(CheckFailed, match="Your function changed GIVEN") as failed:
        check_value(lambda: [doubles_in_place(GIVEN) for _ in range(1)], [12.0])
    assert failed.value.verdict.mistake == "mutates_input"
    with pytest.raises(CheckFailed, match="Your function changed own"):
        check_value(lambda: doubles_in_place(own), 1.0)
    assert GIVEN.tolist() == [1.0, 2.0, 3.0]
    assert own[0] == 0.5


def test_an_array_that_is_only_read_may_be_given_more_than_once():
    assert outcome(lambda: [GIVEN.sum(), float(np.sort(GIVEN)[-1])], [6.0, 3.0]) == "correct"


def test_a_call_that_gives_another_value_the_second_time_is_told():
    values = iter([1.0, 2.0, 3.0])
    with pytest.raises(CheckFailed, match="Called twice, your function gave two different answers") as failed:
        check_value(lambda: next(values), 1.0)
    assert failed.value.verdict.mistake == "stateful"
