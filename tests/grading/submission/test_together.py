"""Test points travel together, and every answer counts as if it had been asked for alone."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from course_lib.check import asking
from course_lib.check.asking import Problem
from grading.box.inside.serve import serve
from grading.box.inside.wire import Channel, WireError
from grading.limits import Limits
from grading.submission.proxies import Breach, Exchange, StudentFunction

POINTS = [(float(k),) for k in range(8)]


class Counting(Channel):
    """The judge's end; `messages` is what it sent."""

    def __init__(self, end: socket.socket) -> None:
        super().__init__(end, 1 << 20)
        self.messages: list[str] = []

    def send(self, value: Any, deadline: float | None = None) -> None:
        self.messages.append(value.get("do", "given"))
        super().send(value, deadline)


@pytest.fixture
def meet() -> Iterator[Callable[..., tuple[StudentFunction, Exchange]]]:
    """Return a function's proxy, and the exchange with the thread that plays the box."""
    ends: list[Channel] = []

    def met(function: Callable, limits: Limits = Limits(), seconds: float = 20) -> Any:  # noqa: B008
        ours, theirs = socket.socketpair()
        ends.extend([Counting(ours), Channel(theirs, 1 << 20)])

        def box() -> None:
            with pytest.raises(WireError):
                serve(ends[-1], {"f": function})

        threading.Thread(target=box, daemon=True).start()
        exchange = Exchange(ends[-2], limits, seconds)
        return exchange.names(["f"])["f"], exchange

    yield met
    for end in ends:
        end.socket.shutdown(socket.SHUT_RDWR)
        end.close()


def number(value: Any, arguments: tuple) -> np.ndarray:
    return np.array(value)


def test_all_points_but_the_first_are_asked_in_one_message(meet) -> None:
    f, exchange = meet(lambda x: 2 * x)
    assert asking.ask_all(f, POINTS, number) == [2 * x for (x,) in POINTS]
    assert exchange.channel.messages == ["names", "call", "calls"]
    assert exchange.calls == len(POINTS)


def test_a_stub_is_asked_once(meet) -> None:
    def stub(x: float) -> float:
        raise NotImplementedError

    f, exchange = meet(stub)
    assert len(asking.ask_all(f, POINTS, number)) == 1
    assert exchange.channel.messages == ["names", "call"]


def test_an_error_at_one_point_leaves_the_others_their_answers(meet) -> None:
    f, _ = meet(lambda x: 1 / (x - 3))
    answers = asking.ask_all(f, POINTS, number)
    assert [isinstance(answer, Problem) for answer in answers] == [x == 3 for (x,) in POINTS]


def test_what_was_asked_ahead_and_is_not_wanted_any_more_answers_nothing_else(meet) -> None:
    f, _ = meet(lambda x: 2 * x)
    f.expect(POINTS)
    assert f(0.0) == 0
    assert f(7.0) == 14
    assert f(-1.0) == -2


def test_an_argument_that_differs_in_its_last_bit_or_its_sign_is_another_question(meet) -> None:
    f, _ = meet(lambda w: np.copysign(1.0, w[0]))
    f.expect([(np.array([0.0]),), (np.array([0.0]),)])
    assert f(np.array([-0.0])) == -1


def test_functions_that_a_check_hands_over_are_asked_in_the_order_of_the_calls(meet) -> None:
    heard: list[tuple[int, float]] = []
    f, exchange = meet(lambda g: g(1.0) + g(2.0))
    inputs = [(lambda x, k=k: heard.append((k, x)) or 10 * k + x,) for k in range(3)]
    f.expect(inputs)
    assert [f(*arguments) for arguments in inputs] == [3, 23, 43]
    assert heard == [(k, x) for k in range(3) for x in (1.0, 2.0)]
    assert exchange.calls == 9


def test_calls_beyond_the_limit_are_a_breach_also_when_asked_together(meet) -> None:
    f, exchange = meet(lambda x: x, Limits(calls_per_exercise=5))
    asking.ask_all(f, POINTS, number)
    assert "more than 5 calls" in str(exchange.breach)
    with pytest.raises(Breach):
        f(0.0)


def test_an_answer_that_does_not_come_is_late_also_when_asked_together(meet) -> None:
    stop = threading.Event()
    f, exchange = meet(lambda x: stop.wait(5) if x == 2 else x, Limits(call_seconds=0.2))
    try:
        asking.ask_all(f, POINTS, number)
    finally:
        stop.set()
    assert exchange.breach.late
    assert "a call took longer than 0.2 s" in str(exchange.breach)
