"""A check never hangs: whatever a student's function does, there is a verdict, or a word about what to do."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import signal
import sys
import threading
import time

import numpy as np
import pytest
from numpy.linalg import lstsq

from course_lib import Box, check_gradient
from course_lib.check import calls, deadlines
from tests.check.judged import verdict_of

SECONDS = 0.1
SOON = 10.0


def f(w):
    return w[0] ** 2 + w[1] ** 2


def judged(student):
    return verdict_of(check_gradient, student, f, Box(-2, 2, 2))


def empty_loop(w):
    while True:
        pass


def stubborn_loop(w):
    for _ in range(2):
        with contextlib.suppress(BaseException):
            empty_loop(w)
    return empty_loop(w)


def sleep(w):
    time.sleep(60)


def huge_power(w):
    return 9 ** (9**9)


def endless_sum(w):
    return sum(1 for _ in itertools.count())


def by_timer(monkeypatch):
    assert deadlines._has_timers()


def by_thread(monkeypatch):
    monkeypatch.setattr(deadlines, "_has_timers", lambda: False)


def by_lines(monkeypatch):
    by_thread(monkeypatch)
    monkeypatch.setattr(deadlines, "_has_threads", lambda: False)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(calls, "SECONDS_PER_CALL", SECONDS)
    monkeypatch.setattr(deadlines, "AGAIN", SECONDS / 4)
    monkeypatch.setattr(deadlines, "GRACE", SECONDS)


class EndlessEnd:
    """Its last words never end."""

    def __del__(self):
        while True:
            pass


def test_what_tells_of_an_exception_that_nobody_can_catch_is_not_interrupted(monkeypatch):
    told = []

    def tell(unraisable):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            pass
        told.append(unraisable.exc_type)

    def student(w):
        EndlessEnd()
        return empty_loop(w)

    monkeypatch.setattr(sys, "unraisablehook", tell)
    assert judged(student).outcome == "crashed"
    assert told[0] is deadlines.Overdue


@pytest.mark.parametrize(
    ("platform", "student"),
    [
        *((by_timer, s) for s in (empty_loop, stubborn_loop, sleep, huge_power, endless_sum)),
        *((by_thread, s) for s in (empty_loop, stubborn_loop, endless_sum)),
        *((by_lines, s) for s in (empty_loop, endless_sum)),
    ],
)
def test_a_call_without_end_gets_a_verdict_on_every_platform(monkeypatch, platform, student):
    platform(monkeypatch)
    started = time.monotonic()
    verdict = judged(student)
    assert verdict.outcome == "crashed"
    assert "did not return within" in verdict.message
    assert time.monotonic() - started < SOON
    time.sleep(SECONDS)  # a bell that rang on would be heard here
    assert sys.gettrace() is None or platform is not by_lines


@pytest.mark.parametrize("platform", [by_timer, by_lines])
def test_a_bell_is_not_heard_while_it_is_hung_up_or_taken_down(monkeypatch, platform):
    platform(monkeypatch)
    monkeypatch.setattr(deadlines, "AGAIN", 1e-4)
    for k in range(300):
        with contextlib.suppress(deadlines.Overdue), deadlines.deadline(k * 1e-6):
            sum(range(k))
    time.sleep(0.02)
    assert sys.gettrace() is None or platform is not by_lines
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert deadlines.rings_at == []


@pytest.mark.parametrize("platform", [by_timer, by_thread, by_lines])
def test_a_right_answer_is_right_with_each_kind_of_bell(monkeypatch, platform):
    platform(monkeypatch)
    assert judged(lambda w: 2 * w).outcome == "correct"


def test_a_check_in_another_thread_ends_too():
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(judged(empty_loop)), daemon=True)
    thread.start()
    thread.join(SOON)
    assert [v.outcome for v in verdicts] == ["crashed"]


def with_infinity(w):
    A = np.random.default_rng(99).normal(size=(28, 6))
    A[0, 0] = np.inf
    return lstsq(A, np.ones(28), rcond=None)[0][:2]


@pytest.mark.parametrize(
    "student",
    [
        lambda w: lstsq(np.array([[np.inf, 1.0], [1.0, 2.0]]), w, rcond=None)[0],
        lambda w: np.polyfit([1.0, 2.0, 3.0], [1.0, -np.inf, 2.0], 1),
        with_infinity,
    ],
)
def test_least_squares_of_infinity_are_an_error_and_no_endless_call_into_lapack(student):
    verdict = judged(student)
    assert verdict.outcome == "crashed"
    assert "must not contain infs or NaNs" in verdict.message


def test_least_squares_of_numbers_are_as_they_were():
    A = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    assert judged(lambda w: lstsq(A, A @ (2 * w), rcond=None)[0]).outcome == "correct"


def test_of_a_call_that_stays_in_compiled_code_the_student_is_told(monkeypatch):
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)

    def student(w):
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000)  # about a second, in which no bell is heard
        return 2 * w

    assert judged(student).outcome == "crashed"
    assert told.getvalue() == deadlines.STUCK


def test_of_a_call_that_only_takes_its_time_nothing_is_told(monkeypatch):
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    assert judged(empty_loop).outcome == "crashed"
    assert told.getvalue() == ""
