"""The one shape of a check: ask the student's function, measure what is true, explain what differs, say it in words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from course_lib.check import asked, asking, calls, deadlines, rehearsal
from course_lib.check.asking import Problem
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain.words import messages


class Compared(Protocol):
    """Answers beside the truth: an Observation, a fit, a matrix with the word for it."""

    @property
    def wrong(self) -> bool:
        """Whether an answer is wrong beyond doubt."""

    @property
    def decided(self) -> bool:
        """Whether the truth is known sharply enough to call the answers right."""


@dataclass(frozen=True)
class Inquiry:
    """What one kind of check asks of one function, and what it makes of the answers.

    inputs     the arguments of each call
    structure  reads one answer: (value, arguments) -> an array; raises form.NotNumbers
    names      what the student calls the arguments
    at         an input in words, for messages
    measure    from the answers (and problems, where they may be overlooked) to what is compared
    explain    the verdict, where some answer is wrong
    right      what is said where all are right
    truth      the right answer to a call, where it is known without the student's
    rename     a better name for a problem than its own, from all answers; or None
    overlook   whether problems of this kind may be left out, because f has no value there either
    """

    inputs: Sequence[tuple]
    structure: Callable[[Any, tuple], Any]
    names: tuple[str, ...]
    at: Callable[[tuple], str]
    measure: Callable[[list[Any]], Sequence[Compared]]
    explain: Callable[[Sequence[Compared]], Verdict]
    right: Callable[[Sequence[Compared]], str]
    truth: Callable[[tuple], Any] | None = None
    rename: Callable[[list[Any]], str | None] = lambda answers: None
    overlook: Callable[[list[Problem]], bool] = lambda problems: False


def judge(student: Callable, inquiry: Inquiry) -> Verdict:
    """Return the verdict that is correct or undecided; raise CheckFailed with any other."""
    with deadlines.patient(sys.stderr, wanted=not rehearsal.on()), calls.quiet():
        verdict = _verdict(student, inquiry)
    return conclude(verdict)


def _verdict(student: Callable, inquiry: Inquiry) -> Verdict:
    answers = asking.ask_all(student, inquiry.inputs, inquiry.structure)
    problem = asking.foremost(answers)
    if problem is not None and problem.urgent:
        _note(inquiry)
        return _told(problem, inquiry, inquiry.rename(answers) if problem.overdue else None)
    k = asking.changes_its_mind(student, inquiry.inputs, answers, inquiry.structure)
    if k is not None:
        where = inquiry.at(inquiry.inputs[k])
        fact = f"Called twice{f' at {where}' if where else ''}, your function gave two different answers."
        return told(fact, ["stateful"], point=next(iter(inquiry.inputs[k]), None))
    problems = [answer for answer in answers if isinstance(answer, Problem)]
    if problem is not None and not inquiry.overlook(problems):
        _note(inquiry)
        return _told(problem, inquiry, inquiry.rename(answers))
    compared = inquiry.measure(answers)
    if any(one.wrong for one in compared):
        rehearsal.refuse()
        _note(inquiry)
        return inquiry.explain(compared)
    if compared and all(one.decided for one in compared):
        return Verdict(Outcome.CORRECT, None, inquiry.right(compared))
    return Verdict(Outcome.UNDECIDED, None, UNDECIDED)


UNDECIDED = (
    "Near these points f is too rough to measure its slopes sharply. Nothing speaks against your answer; "
    "your instructor will decide."
)


def _note(inquiry: Inquiry) -> None:
    """Put down where the right answers are, for whoever tries a change of the wrong ones."""
    if inquiry.truth is not None and not rehearsal.on():
        for arguments in inquiry.inputs:
            asked.right(arguments, partial(inquiry.truth, arguments))


def _told(problem: Problem, inquiry: Inquiry, name: str | None) -> Verdict:
    at = inquiry.at(problem.arguments) if problem.arguments else ""
    return problem.verdict(at, name, inquiry.names)


def told(
    fact: str,
    names: Sequence[str],
    *,
    otherwise: str = "",
    topic: str = "",
    detail: messages.Detail = messages.NO_DETAIL,
    **shown: Any,
) -> Verdict:
    """Put a wrong answer into words: the fact, the likeliest of its names, others that fit; `otherwise` where none does."""
    name, *others = names or (None,)
    if name is None and otherwise:
        message = f"{fact} {otherwise}"
    else:
        message = messages.sentence(fact, name, others, topic, detail)
    return Verdict(Outcome.WRONG, name, message, tuple(others[:3]), **shown)
