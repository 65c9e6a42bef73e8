"""The student's names as the judge sees them: each call goes through the pipe, and only plain data comes back.

A breach of the exchange (a forged frame, a dead box, no answer in time, too many calls) is a `Breach`. It passes
through the check's own `except Exception`, so that no check can take it for an answer.
"""

import builtins
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeVar

import numpy as np

from course_lib.check import calls
from course_lib.check.calls import Distant
from course_lib.check.handed import HandedFunction
from grading.box.inside.wire import Channel, ClosedError, Foreign, Handle, LateError, WireError
from grading.limits import Limits
from grading.plain_text import plain_text
from grading.submission.formula import portable

QUOTED = 120
LARGEST = 1024
FARTHEST = 1 << 16  # line or column that an error can have come from
ARGUMENTS = 20
ANSWER = 1 << 17
TOGETHER = 20_000  # numbers in the inputs that travel in one message
T = TypeVar("T")
NUMBERS = (bool, int, float, complex)
# 0.25, 1e-7, 12345: with these a student's own error could tell the points that the check asks for.
PRECISE = re.compile(r"\d*\.\d+(e[+-]?\d+)?|\d+e[+-]?\d+|\d{4,}", re.IGNORECASE)
HARMLESS = [
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BufferError",
    "EOFError",
    "FloatingPointError",
    "ImportError",
    "IndexError",
    "KeyError",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "RecursionError",
    "RuntimeError",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "ValueError",
    "ZeroDivisionError",
    "Exception",
]


class Breach(BaseException):
    """The student's code broke the exchange; the text says how, for the student to read.

    `late`: it was stopped because no answer came in time.
    """

    def __init__(self, reason: str, *, late: bool = False) -> None:
        super().__init__(reason)
        self.late = late


class StudentFunction(Distant):
    """A function of the student's, called in the box."""

    def __init__(self, exchange: "Exchange", number: int, name: str) -> None:
        self._exchange, self._number = exchange, number
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the student's answer for these arguments, or the student's exception."""
        return self._exchange.call(self._number, args, kwargs)

    def expect(self, inputs: Sequence[tuple[Any, ...]]) -> None:
        """Ask for the answers to these calls in one message; they are taken up when the calls are made, in order."""
        self._exchange.expect(self._number, inputs)

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


@dataclass
class Expected:
    """A call whose answer is on its way: the number of its reply, the arguments as they travelled, the formulas among them."""

    number: int
    function: int
    args: list[Any]
    formulas: dict[str, tuple[HandedFunction, dict[str, Any]]]


class Exchange:
    """The exchange with one copy of the student's interpreter, for one check, within so many seconds."""

    def __init__(self, channel: Channel, limits: Limits, seconds: float) -> None:
        self.channel, self.limits, self.seconds = channel, limits, seconds
        self.deadline = time.monotonic() + seconds
        self.number = 0
        self.calls = 0
        self.given: list[Callable] = []
        self.expected: deque[Expected] = deque()
        self.breach: Breach | None = None

    def names(self, wanted: list[str]) -> dict[str, Any]:
        """Return what the student's notebook has under these names. Raises Breach."""
        reply = self._ask({"do": "names", "names": wanted}, self.deadline)
        found = reply.get("names")
        if type(found) is not dict:
            raise self._breached("it forged an answer to the grader")
        return {name: self.from_wire(found[name], name) for name in wanted if name in found}

    def edited(self, source: str, wanted: list[str]) -> dict[str, Any]:
        """Return what the notebook would have under these names if this were the answer's cell. Raises Breach."""
        self._count()
        reply = self._ask({"do": "edited", "source": source, "names": wanted}, self.deadline)
        found = reply.get("names")
        if type(found) is not dict:
            raise self._breached("it forged an answer to the grader")
        return {name: self.from_wire(found[name], name) for name in wanted if name in found}

    def tried(
        self, codes: list[bytes], tries: list[tuple[int, int]], name: str, args: tuple, **how: Any
    ) -> list[Any]:
        """Return what the function answers after each try, (one of the codes, the edit to pick in it); None for an error.

        Fewer come back where time or room is up. What comes is only a place to look at. Raises Breach.
        """
        self._count(len(tries))
        request = {
            "do": "tried",
            "codes": codes,
            "tries": [list(one) for one in tries],
            "name": name,
            "args": [self.to_wire(arg) for arg in args],
            **how,
        }
        if formulas := self._formulas(args):
            request["formulas"] = {number: sent for number, (_, sent) in formulas.items()}
        found = self._ask(request, self.deadline).get("answers")
        if type(found) is not list or len(found) > len(tries):
            raise self._breached("it forged an answer to the grader")
        return [self.from_wire(value, name) for value in found]

    def call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the student's. Raises its exception, or Breach."""
        self._count()
        deadline = min(self.deadline, time.monotonic() + self.limits.call_seconds)
        if self.expected and not kwargs and self._is_next(number, args):
            expected = self.expected.popleft()
            formulas = expected.formulas
            for formula, _ in formulas.values():
                formula.begin()
            reply = self._guarded(lambda: self._reply(expected.number, deadline))
        else:
            request, formulas = self._request(args)
            request |= {"do": "call", "function": number}
            request["kwargs"] = {name: self.to_wire(arg) for name, arg in kwargs.items()}
            reply = self._ask(request, deadline)
        if formulas:
            self._settle(formulas, reply.get("asked"))
        if "error" in reply:
            error = _exception(reply)
            error.at = _place(reply.get("at"))
            raise error
        if "value" not in reply:
            raise self._breached("it forged an answer to the grader")
        _write_back(args, reply.get("changed"))
        return self.from_wire(reply["value"], "function")

    def expect(self, function: int, inputs: Sequence[tuple[Any, ...]]) -> None:
        """Have the box answer these calls of a function one after the other, in one message. Raises Breach.

        Time and number of calls are counted when the calls are made, as if each were asked then.
        """
        requests, numbers = [], 0
        for args in inputs:
            numbers += sum(_count_of(arg) for arg in args)
            if numbers > TOGETHER:
                break
            requests.append(self._request(args))
        if len(requests) < 2:
            return
        together = {"do": "calls", "function": function, "inputs": [request for request, _ in requests]}
        try:
            self._send(together, min(self.deadline, time.monotonic() + self.limits.call_seconds))
        except (TypeError, ValueError):  # what cannot travel is told when the call is made
            return
        for number, (request, formulas) in enumerate(requests, self.number):
            self.expected.append(Expected(number, function, request["args"], formulas))
        self.number += len(requests) - 1

    def _is_next(self, function: int, args: tuple[Any, ...]) -> bool:
        first = self.expected[0]
        return first.function == function and _identical(first.args, [self.to_wire(arg) for arg in args])

    def _request(
        self, args: tuple[Any, ...]
    ) -> tuple[dict[str, Any], dict[str, tuple[HandedFunction, dict[str, Any]]]]:
        """Return the arguments of a call as they travel, and the formulas among them."""
        request: dict[str, Any] = {"args": [self.to_wire(arg) for arg in args], "kwargs": {}}
        formulas = self._formulas(args)
        if formulas:
            request["formulas"] = {number: sent for number, (_, sent) in formulas.items()}
        return request, formulas

    def to_wire(self, value: Any) -> Any:
        """Return a value of the judge's as plain data; functions become numbers to call back."""
        if isinstance(value, StudentFunction) or (callable(value) and not isinstance(value, type)):
            return self._handle(value)
        if isinstance(value, list):
            return [self.to_wire(item) for item in value]
        if isinstance(value, tuple):
            return tuple(self.to_wire(item) for item in value)
        if isinstance(value, dict):
            return {str(key): self.to_wire(item) for key, item in value.items()}
        return np.array(value) if isinstance(value, np.ndarray) else value

    def from_wire(self, value: Any, name: str) -> Any:
        """Return a value from the box as the check sees it."""
        if type(value) is Handle:
            return StudentFunction(self, value.number, name)
        if type(value) is Foreign:
            return foreign(value.type_name)
        if type(value) in (list, tuple):
            return type(value)(self.from_wire(item, name) for item in value)
        if type(value) is dict:
            return {key: self.from_wire(item, name) for key, item in value.items()}
        return value

    def _formulas(self, args: tuple[Any, ...]) -> dict[str, tuple[HandedFunction, dict[str, Any]]]:
        """Return the formulas among the arguments that can be evaluated in the box, by the number of their handle."""
        given = []
        for arg in args:
            if isinstance(arg, HandedFunction):
                given.append((arg, arg, portable(arg)))
            elif type(arg) is FunctionType and getattr(arg, "open_to_all", False):
                given.append((arg, formula := HandedFunction(arg), portable(formula)))
        left = self.limits.calls_per_exercise - self.calls
        for _, formula, sent in given:
            formula.begin()
            if sent:
                sent["most"] = left if formula.most is None else min(left, formula.most)
        return {str(self._handle(arg).number): (formula, sent) for arg, formula, sent in given if sent}

    def _settle(self, formulas: dict[str, tuple[HandedFunction, dict[str, Any]]], asked: Any) -> None:
        """Tell each formula how often it was asked, as the box says; no answer is right because of that."""
        for number, (formula, _) in formulas.items():
            said = asked.get(number) if type(asked) is dict else None
            if (
                type(said) is not list
                or len(said) != 2
                or type(said[0]) is not int
                or type(said[1]) is not bool
            ):
                raise self._breached("it forged an answer to the grader")
            self._count(max(said[0], 0))
            formula.settle(max(said[0], 0), only_at_start=said[1])

    def _handle(self, function: Callable) -> Handle:
        for number, known in enumerate(self.given):
            if known is function:
                return Handle(number)
        self.given.append(function)
        return Handle(len(self.given) - 1)

    def _ask(self, request: dict[str, Any], deadline: float) -> dict[str, Any]:
        self._send(request, deadline)
        return self._guarded(lambda: self._reply(self.number, deadline))

    def _send(self, request: dict[str, Any], deadline: float) -> None:
        """Send a request with the next number; answers that were expected and not taken up are dropped first."""
        while self.expected:
            dropped = self.expected.popleft()
            late = min(self.deadline, time.monotonic() + self.limits.call_seconds)
            self._guarded(lambda: self._reply(dropped.number, late))  # noqa: B023 (called at once)
        if self.breach:
            raise self.breach
        self.number += 1
        if self.channel.unread():
            raise self._breached("it wrote to the grader's pipe unasked, or died")
        self._guarded(lambda: self.channel.send(request | {"n": self.number}, deadline))

    def _reply(self, number: int, deadline: float) -> dict[str, Any]:
        """Return the reply of this number; what the box asks before it is answered."""
        while True:
            reply = self.channel.receive(deadline)
            if type(reply) is not dict or not _is_number(reply.get("n"), number):
                raise self._breached("it forged an answer to the grader")
            if "ask" not in reply:
                return reply
            self.channel.send(self._given(reply), deadline)

    def _guarded(self, exchange: Callable[[], T]) -> T:
        """Return what `exchange` gives; a pipe that fails is a Breach."""
        if self.breach:
            raise self.breach
        try:
            return exchange()
        except LateError:
            raise self._breached(self._lateness(), late=True) from None
        except ClosedError:
            raise self._breached(
                "a call ended the interpreter or used more than its memory or time"
            ) from None
        except WireError as error:
            raise self._breached(f"it forged an answer to the grader: {error}") from None

    def _lateness(self) -> str:
        if time.monotonic() >= self.deadline:
            return f"all calls of the check together took longer than {self.seconds:.0f} s"
        return f"a call took longer than {self.limits.call_seconds:g} s and was stopped"

    def _given(self, ask: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of a function that the check gave to the student (df for gradient descent)."""
        self._count()
        number, args, kwargs = ask["ask"], ask.get("args"), ask.get("kwargs")
        if type(number) is not int or not 0 <= number < len(self.given):
            raise self._breached("it forged a question to the grader")
        if type(args) is not list or type(kwargs) is not dict or len(args) + len(kwargs) > ARGUMENTS:
            raise self._breached("it forged a question to the grader")
        try:
            value = self.given[number](
                *[tamed(arg) for arg in args], **{name: tamed(arg) for name, arg in kwargs.items()}
            )
            if isinstance(value, np.ndarray) and value.size > ANSWER:
                raise ValueError(f"the result has {value.size} numbers; at most {ANSWER} are allowed here")
            return {"value": self.to_wire(value)}
        except Exception as error:
            return {"error": type(error).__name__, "message": str(error)[:QUOTED]}

    def _count(self, calls: int = 1) -> None:
        self.calls += calls
        if self.calls > self.limits.calls_per_exercise:
            raise self._breached(f"more than {self.limits.calls_per_exercise} calls")

    def _breached(self, reason: str, *, late: bool = False) -> Breach:
        self.breach = Breach(reason, late=late)
        return self.breach


def tamed(value: Any) -> Any:
    """Return a student's argument for a function of the judge's: a number, or numbers in an array, a list or a tuple.

    2**n with a large integer n would never end, an n×n matrix of a large array or a text times a number would fill
    the memory; a float overflows at once. Raises TypeError for anything but numbers, ValueError for more than `LARGEST`.
    """
    if type(value) in (list, tuple):
        if (count := _count_of(value)) > LARGEST:
            raise ValueError(f"a list of {count} items; at most {LARGEST} are allowed here")
        return type(value)([tamed(item) for item in value])
    if isinstance(value, np.ndarray | np.generic):
        if value.size > LARGEST:
            raise ValueError(f"an array of {value.size} numbers; at most {LARGEST} are allowed here")
        big = value.dtype.kind in "iu" and np.any((value > LARGEST) | (value < -LARGEST))
        return value.astype(float) if big else value
    if type(value) not in NUMBERS:
        raise TypeError(f"a number was expected, and not {_described(value)}")
    return float(value) if type(value) is int and abs(value) > LARGEST else value


def _identical(a: Any, b: Any) -> bool:
    """Return whether two arguments, as they travel, are the same to the last bit."""
    if type(a) is not type(b):
        return False
    if type(a) is np.ndarray:
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) in (list, tuple):
        return len(a) == len(b) and all(map(_identical, a, b))
    if type(a) is dict:
        return _identical(list(a.items()), list(b.items()))
    return a is b or repr(a) == repr(b)


def _count_of(value: Any) -> int:
    """Return how many numbers and containers a value holds."""
    if type(value) in (list, tuple):
        return 1 + sum(map(_count_of, value))
    return max(value.size, 1) if isinstance(value, np.ndarray) else 1


def _described(value: Any) -> str:
    if type(value) is Foreign:
        return f"{value.type_name[:40]!r}"
    kinds = {str: "a text", dict: "a dictionary", Handle: "a function", type(None): "None", type(...): "..."}
    return kinds.get(type(value), "something else")


def _is_number(value: Any, number: int) -> bool:
    """Return whether `value` is this very integer; anything else may answer a comparison as it likes, or fail in it."""
    return type(value) is int and value == number


def quoted(text: Any) -> str:
    """Return a student's own text as a message may repeat it: one short line, in which precise numbers are left out."""
    if type(text) is not str:
        return ""
    line = " ".join(PRECISE.sub("…", plain_text(text[: 10 * QUOTED])).split())
    return line if len(line) <= QUOTED else f"{line[: QUOTED - 1]}…"


def foreign(type_name: str) -> Any:
    """Return an object that is nothing but the name of its type, where the student gave no plain value."""
    name = type_name if type_name.isidentifier() else "object"
    return type(name, (), {"__repr__": lambda self: f"<{type_name[:40]}>", "__slots__": ()})()


def _exception(reply: dict[str, Any]) -> Exception:
    """Return the student's exception: the built-in kind if harmless, under the student's own name for it."""
    kind, shown = reply["error"], reply.get("type")
    name = kind if type(kind) is str and kind in HARMLESS else "RuntimeError"
    base = getattr(builtins, name)
    if type(shown) is str and shown.isidentifier() and shown != name and len(shown) <= 40:
        base = type(shown, (base,), {"__module__": "builtins"})
    return base(quoted(reply.get("message")))


def _place(value: Any) -> tuple[int, ...] | None:
    """Return line, end line, column and end column where the student's code is said to have stopped: four small numbers.

    It is believed only as a place to look at, and only where the student's cell has it.
    """
    numbers = type(value) is list and len(value) == 4 and all(type(item) is int for item in value)
    return tuple(min(max(item, 0), FARTHEST) for item in value) if numbers else None


def _write_back(args: tuple[Any, ...], changed: Any) -> None:
    """Change arrays that the student's function changed in place for the check too, where they are its copies."""
    for key, array in changed.items() if type(changed) is dict else ():
        target = args[int(key)] if re.fullmatch("[0-9]{1,3}", key) and int(key) < len(args) else None
        fits = type(array) is np.ndarray and isinstance(target, np.ndarray) and calls.is_copy(target)
        if fits and array.shape == target.shape and array.dtype == target.dtype and target.flags.writeable:
            target[...] = array
