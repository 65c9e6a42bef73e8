"""Putting a student's function to the test points and reading what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check import calls, form
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict
from course_lib.explain.words import messages


@dataclass(frozen=True)
class Problem:
    """One call that gave no usable numbers: the outcome, the mistake's name, the fact in words, and the input.

    overdue   the call did not return in time
    complete  the words say all there is to say: no cause and no advice follow
    """

    outcome: Outcome
    mistake: str | None
    words: str
    arguments: tuple = ()
    shape: tuple[int, ...] | None = None
    value: Any = None
    changed: tuple[int, ...] = ()
    overdue: bool = False
    complete: bool = False

    def verdict(self, where: str, mistake: str | None = None, names: tuple[str, ...] = ()) -> Verdict:
        """Give the verdict that this problem alone leads to; `mistake` may name it better.

        `names` are those of the arguments, for the one that was changed.
        """
        if self.outcome is Outcome.NOT_ATTEMPTED:
            return Verdict(self.outcome, None, NOT_ATTEMPTED)
        name = mistake or self.mistake
        point = self.arguments[0] if self.arguments else None
        words = changed_words(self.changed, names) if self.changed else self.words
        if self.overdue:
            return Verdict(
                self.outcome, name, _begun(f"At {where}, {words}" if where else words), point=point
            )
        fact = f"At {where}: {words}" if where else _begun(words)
        message = messages.sentence(fact, name) if name and not (self.complete and not mistake) else fact
        return Verdict(self.outcome, name, message, point=point)

    @property
    def urgency(self) -> int:
        """How soon this problem is to be talked about, 0 at once."""
        if self.outcome is Outcome.NOT_ATTEMPTED:
            return 0
        if self.overdue:
            return 1
        return 2 if self.changed else 3 if self.outcome is Outcome.CRASHED else 4

    @property
    def urgent(self) -> bool:
        """Whether nothing else is worth asking: a stub, an endless call, an argument that was changed."""
        return self.urgency < 3


NOT_ATTEMPTED = (
    "There is no answer here yet: write your code in place of the line that raises NotImplementedError."
)


def _begun(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def ask(
    student: Callable, arguments: tuple, structure: Callable[[Any, tuple], np.ndarray]
) -> np.ndarray | Problem:
    """Return the answer of one call as plain numbers, or what was wrong with it."""
    reply = calls.call(student, *arguments)
    if reply.error is not None:
        return failure(reply.error, arguments)
    if reply.changed:
        return Problem(Outcome.WRONG, "mutates_input", "", arguments, changed=reply.changed)
    try:
        return structure(reply.value, arguments)
    except form.NotNumbers as problem:
        shape = None
        value = None
        if problem.array is not None:
            shape, value = problem.array.shape, problem.array
        words = messages.closed(problem.words)
        formless = problem.mistake == "wrong_shape" and problem.array is None
        if formless and not problem.complete:
            words = messages.printed(words)
        return Problem(Outcome.WRONG, problem.mistake, words, arguments, shape, value, complete=formless)


def changed_words(changed: tuple[int, ...], names: tuple[str, ...]) -> str:
    """`your function changed u.`"""
    named = [names[k] if k < len(names) else f"argument {k + 1}" for k in changed]
    return f"your function changed {messages.listed(named)}."


def failure(error: BaseException, arguments: tuple = ()) -> Problem:
    """Return what an exception of the student's code means."""
    if isinstance(error, NotImplementedError):
        return Problem(Outcome.NOT_ATTEMPTED, None, NOT_ATTEMPTED, arguments)
    if isinstance(error, (calls.Overdue, TimeoutError)):
        seconds = f"{calls.SECONDS_PER_CALL:g} seconds"
        words = f"the call did not return within {seconds}. Look for a loop whose condition stays true."
        return Problem(Outcome.CRASHED, "raises", words, arguments, overdue=True)
    kind = type(error).__name__
    words = calls.words_of(error)
    hint = _hint(error, words)
    if isinstance(error, NameError):
        said = f"your function stopped, because {words} (NameError)." if hint else f"{words} (NameError)."
    else:
        said = messages.closed(f"{kind}{': ' + words if words else ''}")
    return Problem(Outcome.CRASHED, "raises", f"{said} {hint}".strip(), arguments, complete=bool(hint))


#: Names that mathematics writes bare and NumPy does not.
IN_NUMPY = [
    "sin",
    "cos",
    "tan",
    "exp",
    "log",
    "sqrt",
    "pi",
    "sinh",
    "cosh",
    "tanh",
    "arctan",
    "array",
    "zeros",
    "ones",
    "dot",
    "mean",
]


def _hint(error: BaseException, words: str) -> str:
    """How Python writes what was meant, for the slips of everybody's first week; or what numbers without bounds mean."""
    if isinstance(error, OverflowError):
        return (
            "The numbers grow beyond all bounds, where they should settle. Does each step go the right way?"
        )
    if isinstance(error, TypeError) and ("bitwise_xor" in words or "for ^" in words):
        return "In Python a power is written **, not ^."
    if isinstance(error, NameError):
        for name in IN_NUMPY:
            if f"'{name}'" in words:
                return f"Write np.{name}."
    return ""


def ask_all(
    student: Callable, inputs: Sequence[tuple], structure: Callable[[Any, tuple], np.ndarray]
) -> list[np.ndarray | Problem]:
    """Return the answers at all inputs.

    Fewer where going on is pointless (a stub, a call that never returns).
    """
    answers: list[np.ndarray | Problem] = []
    started = time.monotonic()
    for arguments in inputs:
        answers.append(ask(student, arguments, structure))
        last = answers[-1]
        if not isinstance(last, Problem):
            continue
        slow = time.monotonic() - started > calls.SECONDS_PER_CALL
        if last.outcome is Outcome.NOT_ATTEMPTED or last.overdue or slow:
            break
    return answers


def foremost(answers: Sequence[np.ndarray | Problem]) -> Problem | None:
    """Give the problem to talk about: the most urgent one, of equally urgent ones the first."""
    problems = [a for a in answers if isinstance(a, Problem)]
    return min(problems, key=lambda problem: problem.urgency, default=None)


def changes_its_mind(
    student: Callable, inputs: Sequence[tuple], answers: Sequence[np.ndarray | Problem], structure: Callable
) -> int | None:
    """Return the index of an input whose second call gave another answer, or None."""
    for k in {0, len(inputs) // 2}:
        if k >= len(answers) or isinstance(answers[k], Problem):
            continue
        again = ask(student, inputs[k], structure)
        if isinstance(again, Problem):
            return k
        if not _same(again, answers[k]):
            return k
    return None


def _same(again: Any, answer: Any) -> bool:
    """Whether a second answer is the first, to seven digits where it is numbers."""
    if isinstance(answer, list):
        return len(again) == len(answer) and all(map(_same, again, answer))
    if not isinstance(answer, np.ndarray):
        return again == answer
    if again.shape != answer.shape:
        return False
    with np.errstate(all="ignore"):
        gap = np.abs(again - answer)
        far = gap > 1e-7 * np.abs(answer).max(initial=0.0) + 1e-300
    return not (np.any(far) or np.any(np.isnan(again) != np.isnan(answer)))
