"""Putting a student's function to the test points and reading what comes back."""

from __future__ import annotations

import ast
import linecache
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check import calls, form
from course_lib.check.handed import HandedFunction
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict
from course_lib.explain.words import crashes, messages


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
            return Verdict(self.outcome, None, self.words)
        name = mistake or self.mistake
        point = self.arguments[0] if self.arguments else None
        words = changed_words(self.changed, names) if self.changed else self.words
        fact = f"At {where}{',' if self.overdue else ':'} {words}" if where else _begun(words)
        complete = not mistake and (self.complete or (self.overdue and name == "raises"))
        message = messages.sentence(fact, name) if name and not complete else fact
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


LEFT_OVER = (
    "Delete the line raise NotImplementedError(): it stops your function before your own lines are done."
)


def _beside_code(error: BaseException) -> bool:
    """Return whether the line that raised stands among lines of the student's own; False where the text is not known."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    try:
        tree = ast.parse("".join(linecache.getlines(trace.tb_frame.f_code.co_filename)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.lineno <= trace.tb_lineno <= (node.end_lineno or 0):
            own = [s for s in node.body if not isinstance(s, ast.Raise | ast.Pass) and not _a_text(s)]
            return bool(own)
    return False


def _a_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _begun(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def ask(
    student: Callable, arguments: tuple, structure: Callable[[Any, tuple], np.ndarray]
) -> np.ndarray | Problem:
    """Return the answer of one call as plain numbers, or what was wrong with it.

    Functions among the arguments that count how often they are asked begin anew, as they do in the grader.
    """
    for argument in arguments:
        if isinstance(argument, HandedFunction):
            argument.begin()
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
        words = LEFT_OVER if _beside_code(error) else NOT_ATTEMPTED
        return Problem(Outcome.NOT_ATTEMPTED, None, words, arguments)
    if isinstance(error, (calls.Overdue, TimeoutError)):
        seconds = f"{calls.SECONDS_PER_CALL:g} seconds"
        words = f"the call did not return within {seconds}. Look for a loop whose condition stays true."
        if isinstance(error, calls.Overdue) and error.args:
            return Problem(Outcome.CRASHED, error.mistake, str(error), arguments, overdue=True)
        return Problem(Outcome.CRASHED, "raises", words, arguments, overdue=True)
    kind = type(error).__name__
    words = calls.words_of(error)
    hint = crashes.advice(kind, words)
    if isinstance(error, NameError):
        said = f"your function stopped, because {words} (NameError)." if hint else f"{words} (NameError)."
    else:
        said = messages.closed(f"{kind}{': ' + words if words else ''}")
    return Problem(Outcome.CRASHED, "raises", f"{said} {hint}".strip(), arguments, complete=bool(hint))


def ask_all(
    student: Callable, inputs: Sequence[tuple], structure: Callable[[Any, tuple], np.ndarray]
) -> list[np.ndarray | Problem]:
    """Return the answers at all inputs.

    Fewer where going on is pointless (a stub, a call that never returns).
    """
    answers: list[np.ndarray | Problem] = []
    started = time.monotonic()
    for k, arguments in enumerate(inputs):
        # A stub is found out by the first call; only then are the others worth asking ahead.
        if k == 1 and isinstance(student, calls.Distant):
            student.expect(inputs[1:])
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
    twice = [k for k in {0, len(inputs) // 2} if k < len(answers) and not isinstance(answers[k], Problem)]
    if isinstance(student, calls.Distant):
        student.expect([inputs[k] for k in twice])
    for k in twice:
        again = ask(student, inputs[k], structure)
        if isinstance(again, Problem):
            return k
        if not _same(again, answers[k]):
            return k
    return None


def _same(again: Any, answer: Any) -> bool:
    """Return whether a second answer is the first, to seven digits where it is numbers."""
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
