"""What the running check has asked of a student's function, and what would have been right, where the check knows.

Kept for whoever tries a change of the answer: it is put to the same question first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction

MOST = 64


@dataclass
class Asked:
    """One call: the function, its arguments, its answer, and the right one or None.

    error   what the call raised, if anything
    terms   gives the terms of each number of the right answer, as texts in w0, w1, …, where their formulas are known
    """

    function: Callable
    arguments: tuple
    value: Any
    right: Any = None
    terms: Callable[[], list[list[str]]] | None = None
    error: BaseException | None = None

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


def right(arguments: tuple, value: Any) -> None:
    """Note the right answer to a call with these arguments."""
    for asked in recent:
        if len(asked.arguments) == len(arguments) and all(map(_same, asked.arguments, arguments)):
            asked.right = value


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
