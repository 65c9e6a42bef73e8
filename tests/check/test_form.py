"""The form of an answer comes before its numbers."""

from __future__ import annotations

import random
import signal
import sys
import time
import warnings

import numpy as np
import pytest

from course_lib import Box, CheckFailed, check_gradient, check_hessian
from course_lib.check.points import seeding
from course_lib.check.verdict import listeners
from tests.check.judged import verdict_of

BOX = Box(-2, 2, 2)


def f(w):
    return w[0] ** 2 + w[0] * w[1] + 3 * w[1] ** 2


def grad(w):
    return np.array([2 * w[0] + w[1], w[0] + 6 * w[1]])


class Liar(np.ndarray):
    def __array_finalize__(self, obj):
        pass

    def __sub__(self, other):
        return np.zeros(2)


class EqualToEverything:
    def __eq__(self, other):
        return True

    __hash__ = None

    def __float__(self):
        return 1.0

    def __array__(self, *args, **kwargs):
        return np.zeros(2)


class Float(float):
    def __float__(self):
        return 99.0


def judge(student, **options):
    return verdict_of(check_gradient, student, f, BOX, **options)


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        (None, "wrong_shape"),
        ("(1, 2)", "wrong_shape"),
        ({"x": 1.0}, "wrong_shape"),
        ([1.0, 2.0, 3.0], "wrong_shape"),
        ([[1.0, 2.0], [3.0]], "wrong_shape"),
        (np.array([True, False]), "wrong_shape"),
        (np.zeros(2).view(Liar), "wrong_shape"),
        (EqualToEverything(), "wrong_shape"),
        ([Float(1), Float(2)], "wrong_shape"),
        ((v for v in (1.0, 2.0)), "wrong_shape"),
        (np.array([1 + 0j, 2]), "complex_return"),
        ([np.nan, 1.0], "nan_inf"),
        ([np.inf, 1.0], "nan_inf"),
    ],
)
def test_what_is_not_a_vector_of_real_numbers_is_named(value, mistake):
    verdict = judge(lambda w: value)
    assert (verdict.outcome, verdict.mistake) == ("wrong", mistake)


@pytest.mark.parametrize(
    "honest", [list, tuple, np.matrix, lambda g: g.reshape(2, 1), lambda g: np.array(g, object)]
)
def test_honest_containers_pass(honest):
    value = (lambda w: np.matrix(grad(w)).T) if honest is np.matrix else (lambda w: honest(grad(w)))
    assert judge(value).outcome == "correct"


def test_one_variable_may_come_as_a_float_or_as_an_array_of_one():
    for shape in (float, lambda v: np.array([v]), lambda v: [v]):
        verdict = verdict_of(
            check_gradient, lambda x, s=shape: s(4 * x - 3), lambda x: 2 * x * x - 3 * x + 2, Box(-2, 2)
        )
        assert verdict.outcome == "correct"


def test_an_untouched_stub_is_not_attempted():
    def stub(w):
        raise NotImplementedError

    assert judge(stub).outcome == "not attempted"


def test_an_error_is_reported_with_its_own_words():
    verdict = judge(lambda w: undefined_name * w)  # noqa: F821
    assert (verdict.outcome, verdict.mistake) == ("crashed", "raises")
    assert "undefined_name" in verdict.message


def test_sys_exit_does_not_end_the_check():
    assert judge(lambda w: sys.exit(0)).outcome == "crashed"


def test_a_changed_input_is_named():
    def student(w):
        g = grad(w.copy())
        w -= g
        return g

    assert judge(student).mistake == "mutates_input"


def test_an_answer_that_remembers_is_named():
    calls = []

    def student(w):
        calls.append(w)
        return grad(w) * (1 + len(calls) % 2)

    assert judge(student).mistake == "stateful"


def test_prints_warnings_and_random_numbers_cost_nothing(capsys):
    def student(w):
        print("noise")
        print("more", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        np.random.seed(1)
        random.random()
        return grad(w)

    before = random.getstate(), np.random.get_state()[1].tolist()
    assert judge(student).outcome == "correct"
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
def test_a_call_that_never_returns_is_ended_and_an_outer_alarm_survives(monkeypatch):
    monkeypatch.setattr("course_lib.check.calls.SECONDS_PER_CALL", 0.2)
    outer = []
    previous = signal.signal(signal.SIGALRM, lambda *a: outer.append(1))
    signal.setitimer(signal.ITIMER_REAL, 30)

    def forever(w):
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                continue

    try:
        verdict = judge(forever)
        left, _ = signal.getitimer(signal.ITIMER_REAL)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert verdict.outcome == "crashed"
    assert "did not return" in verdict.message
    assert not outer
    assert 0 < left < 30


def test_an_answer_for_two_variables_only_is_named():
    def student(w):
        return 2 * w / (1 + w[0] ** 2 + w[1] ** 2)

    verdict = verdict_of(check_gradient, student, lambda w: np.log(1 + np.sum(w**2)), Box(-1, 1, (2, 3, 5)))
    assert verdict.mistake == "only_n2"


def test_whole_numbers_stay_whole_so_that_cut_digits_show():
    def student(w):
        g = np.zeros_like(w)
        g[:] = w / 2
        return g

    def whole(rng):
        return rng.integers(-5, 6, 2)

    assert verdict_of(check_gradient, student, lambda w: np.sum(w**2) / 4, whole).mistake == "int_truncation"


def test_kinks_do_not_make_a_right_answer_wrong():
    def whole(rng):
        return rng.integers(-3, 4, 2).astype(float)

    verdict = verdict_of(check_gradient, np.sign, lambda w: np.abs(w).sum(), whole)
    assert verdict.outcome in ("correct", "undecided")


def test_students_see_fixed_points_and_the_grader_draws_others():
    def seen():
        points = []
        check_gradient(lambda w: (points.append(tuple(w)), grad(w))[1], f, BOX)
        return points

    first = seen()
    assert seen() == first
    with seeding(7):
        assert seen() != first


def test_every_verdict_is_told_to_the_listeners_before_it_is_raised():
    told = []
    listeners.append(told.append)
    try:
        with pytest.raises(CheckFailed):
            check_gradient(lambda w: -grad(w), f, BOX)
        check_gradient(grad, f, BOX)
    finally:
        listeners.remove(told.append)
    assert [v.outcome for v in told] == ["wrong", "correct"]


def test_the_hessian_may_be_a_nested_list():
    verdict = verdict_of(check_hessian, lambda w: [[2, 1], [1, 6]], f, BOX)
    assert verdict.outcome == "correct"


def moved_and_put_back(w):
    w += 0.1
    w -= 0.1
    return grad(w)


def left_a_little_off(w):
    w += 1e-9
    return grad(w)


def test_an_argument_that_is_moved_and_put_back_is_not_changed():
    assert judge(moved_and_put_back).outcome == "correct"
    assert judge(left_a_little_off).mistake == "mutates_input"


def test_an_answer_cut_to_three_places_is_refused_where_slopes_are_linear():
    assert judge(lambda w: grad(w).round(3)).outcome == "wrong"
