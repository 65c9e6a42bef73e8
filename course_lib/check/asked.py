"""What the running check has asked of a student's function, and what would have been right, where the check knows.

Kept for whoever tries a change of the answer: it is put to the same question first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import CellType, FunctionType
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction

MOST = 64


@dataclass
class Asked:
    """One call: the function, its arguments, its answer, and the right one or None.

    error   what the call raised, if anything
    truth   gives the right answer, where it is not known yet and can be found out
    terms   gives the terms of each number of the right answer, as texts in w0, w1, …, where their formulas are known
    """

    function: Callable
    arguments: tuple
    value: Any
    right: Any = None
    truth: Callable[[], Any] | None = None
    terms: Callable[[], list[list[str]]] | None = None
    error: BaseException | None = None

    def find_out(self) -> Any:
        """Return the right answer, or None; it is looked for once."""
        if self.right is None and self.truth is not None:
            self.right, self.truth = self.truth(), None
        return self.right

    def changed(self, arguments: tuple) -> bool:
        """Return whether any of these arguments, fresh before a call, is another now."""
        return any(
            isinstance(old, np.ndarray) and not np.array_equal(old, new, equal_nan=True)
            for old, new in zip(self.arguments, arguments, strict=True)
        )

    def fresh_arguments(self) -> tuple:
        """Return the arguments as at the first call: arrays are copies, and functions that are counted begin anew."""
        for argument in self.arguments:
            if isinstance(argument, HandedFunction):
                argument.begin()
        return tuple(np.array(a) if isinstance(a, np.ndarray) else a for a in self.arguments)


recent: deque[Asked] = deque(maxlen=MOST)


def answered(function: Callable, arguments: tuple, value: Any, error: BaseException | None = None) -> None:
    """Note a call."""
    recent.append(Asked(function, arguments, value, error=error))


def known(function: Callable, arguments: tuple, value: Any, right: Any) -> None:
    """Note a question that the check did not put in these words, with the student's answer and the right one."""
    recent.append(Asked(function, arguments, value, right))


def right(arguments: tuple, truth: Callable[[], Any]) -> None:
    """Note how the right answer to a call with these arguments is found out, should anybody want it."""
    for asked in recent:
        if len(asked.arguments) == len(arguments) and all(map(_same, asked.arguments, arguments)):
            asked.truth = truth


def in_own_word(meaning: str, read: Callable[[Any], str | None]) -> Any:
    """Return the word by which the answers say this, `minimum` for `min`; the meaning itself where none says it."""
    return next((asked.value for asked in recent if read(asked.value) == meaning), meaning)


def held(function: Callable) -> list[Any]:
    """Return what stands in the closure of a plain function: `lambda df, x: student(df, list(x))` holds `student`."""
    cells = function.__closure__ or () if type(function) is FunctionType else ()
    return [cell.cell_contents if cell != CellType() else None for cell in cells]


def asks(function: Callable, own: Collection[int]) -> bool:
    """Return whether a question is put to one of the functions with these ids, straight or by one that holds it."""
    return id(function) in own or any(id(one) in own for one in held(function))


def around(function: Callable, instead: Mapping[int, Callable]) -> Callable:
    """Return the function that asks others in place of those that this one is or holds, each by its id."""
    if id(function) in instead:
        return instead[id(function)]
    cells = zip(held(function), function.__closure__ or (), strict=True)
    new = tuple(CellType(instead[id(one)]) if id(one) in instead else cell for one, cell in cells)
    return FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, new
    )


def made_of(function: Callable, variables: int, terms: Callable[[], list[list[str]]]) -> None:
    """Note of what terms the right answers to this function are made, in so many variables."""
    for asked in recent:
        if asked.function is function and asked.arguments and np.size(asked.arguments[0]) == variables:
            asked.terms = terms


def _same(a: Any, b: Any) -> bool:
    if a is b:
        return True
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.array_equal(a, b)
    return type(a) is type(b) and not callable(a) and np.array_equal(a, b)
