"""Putting a student's function to the test points and reading what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check import answer, calls, messages
from course_lib.check.verdict import Verdict


@dataclass(frozen=True)
class Problem:
    """One call that gave no usable numbers: the outcome, the mistake's name, the fact in words, and the input."""

    outcome: str
    mistake: str | None
    words: str
    arguments: tuple = ()
    shape: tuple[int, ...] | None = None
    value: Any = None

    def verdict(self, where: str, mistake: str | None = None) -> Verdict:
        """The verdict that this problem alone leads to; `mistake` may name it better."""
        if self.outcome == "not attempted":
            return Verdict("not attempted", None, NOT_ATTEMPTED)
        name = mistake or self.mistake
        if self.mistake == "overdue":
            loop = "Look for a loop whose condition stays true."
            return Verdict(self.outcome, name, f"At {where}, {self.words} {loop}", point=self.arguments[0])
        fact = self.words if not where else f"At {where}: {self.words}"
        message = messages.sentence(fact, name) if name else fact
        return Verdict(self.outcome, name, message, point=self.arguments[0] if self.arguments else None)


NOT_ATTEMPTED = (
    "There is no answer here yet: write your code in place of the line that raises NotImplementedError."
)
URGENT = ("not attempted", "overdue", "mutates_input", "raises")


def ask(
    student: Callable, arguments: tuple, structure: Callable[[Any, tuple], np.ndarray]
) -> np.ndarray | Problem:
    """The answer of one call as plain numbers, or what was wrong with it."""
    reply = calls.call(student, *arguments)
    if reply.error is not None:
        return failure(reply.error, arguments)
    if reply.changed:
        return Problem("wrong", "mutates_input", "the array that went in was changed.", arguments)
    try:
        return structure(reply.value, arguments)
    except answer.NotNumbers as problem:
        shape = None
        value = None
        if problem.array is not None:
            shape, value = problem.array.shape, problem.array
        return Problem("wrong", problem.mistake, f"{problem.words}.", arguments, shape, value)


def failure(error: BaseException, arguments: tuple = ()) -> Problem:
    """What an exception of the student's code means."""
    if isinstance(error, NotImplementedError):
        return Problem("not attempted", None, NOT_ATTEMPTED, arguments)
    if isinstance(error, (calls.Overdue, TimeoutError)):
        seconds = f"{calls.SECONDS_PER_CALL:g} seconds"
        return Problem("crashed", "overdue", f"the call did not return within {seconds}.", arguments)
    kind = type(error).__name__
    if isinstance(error, NameError):
        return Problem("crashed", "raises", f"{calls.words_of(error)} (NameError).", arguments)
    words = calls.words_of(error)
    return Problem("crashed", "raises", f"{kind}{': ' + words if words else ''}.", arguments)


def ask_all(
    student: Callable, inputs: Sequence[tuple], structure: Callable[[Any, tuple], np.ndarray]
) -> list[np.ndarray | Problem]:
    """The answers at all inputs; fewer where going on is pointless (a stub, a call that never returns)."""
    answers: list[np.ndarray | Problem] = []
    started = time.monotonic()
    for arguments in inputs:
        answers.append(ask(student, arguments, structure))
        last = answers[-1]
        if not isinstance(last, Problem):
            continue
        slow = time.monotonic() - started > calls.SECONDS_PER_CALL
        if last.outcome == "not attempted" or last.mistake == "overdue" or slow:
            break
    return answers


def foremost(answers: Sequence[np.ndarray | Problem]) -> Problem | None:
    """The problem to talk about: the most urgent one, else the first."""
    problems = [a for a in answers if isinstance(a, Problem)]
    for kind in URGENT:
        for p in problems:
            if p.outcome == kind or p.mistake == kind:
                return p
    return problems[0] if problems else None


def changes_its_mind(
    student: Callable, inputs: Sequence[tuple], answers: Sequence[np.ndarray | Problem], structure: Callable
) -> int | None:
    """The index of an input whose second call gave another answer, or None."""
    for k in {0, len(inputs) // 2}:
        if k >= len(answers) or isinstance(answers[k], Problem):
            continue
        again = ask(student, inputs[k], structure)
        if isinstance(again, Problem):
            return k
        with np.errstate(all="ignore"):
            gap = np.abs(again - answers[k])
            if np.any(gap > 1e-7 * np.abs(answers[k]).max() + 1e-300) or np.any(
                np.isnan(again) != np.isnan(answers[k])
            ):
                return k
    return None
