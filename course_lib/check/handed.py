"""Functions that a check hands to a student's function: the slope of a curve that is to be walked down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class HandedFunction:
    """A function of plain arithmetic that whoever is handed it may know, because it gives no answer away.

    A grader may therefore evaluate it where the student's code runs, and tell `settle` how often it was asked. That count
    comes from the student's side: it may decide how a failure is told, never whether an answer is right.

    function  takes a number or an array, and gives one of the same shape
    start     where the student's loop begins, or None
    most      calls after which `endless` is raised; None for any number
    floats    values are made floats, infinite where they overflow: a walk that runs away is to be seen, not to stop
    """

    def __init__(
        self, function: Callable, start: Any = None, most: int | None = None, *, floats: bool = False
    ) -> None:
        self.function, self.start, self.most, self.floats = function, start, most, floats
        self.begin()

    def begin(self) -> None:
        """Count from 0."""
        self.count, self.only_at_start = 0, True

    def __call__(self, x: Any) -> Any:
        """Give function(x); raises what `endless` gives when asked too often."""
        at_start = self.only_at_start and self.start is not None and np.array_equal(x, self.start)
        self.settle(self.count + 1, only_at_start=at_start)
        if not self.floats:
            return self.function(x)
        value = overflowing(self.function, x)
        return float(value) if np.ndim(value) == 0 else np.array(value, float)

    def settle(self, count: int, *, only_at_start: bool) -> None:
        """Note how often it was asked, and whether always at the start; raises what `endless` gives if too often."""
        self.count, self.only_at_start = count, only_at_start
        if self.most is not None and self.count > self.most:
            raise self.endless()

    def endless(self) -> BaseException:
        """Return what is raised when it was asked too often."""
        return RecursionError("too many calls")


def open_to_all(function: Callable) -> Callable:
    """Mark a function of plain arithmetic that may be known, because it gives no answer away: it may be evaluated anywhere."""
    function.open_to_all = True  # type: ignore[attr-defined]
    return function


def overflowing(function: Callable, x: Any) -> Any:
    """Return function(x), infinite where Python's floats overflow."""
    try:
        return function(x)
    except OverflowError:
        return np.full(np.shape(x), np.inf)[()]
