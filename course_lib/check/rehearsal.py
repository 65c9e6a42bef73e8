"""A check put once more, for an answer that is tried out: it is neither shown nor heard, and it is not explained.

Repairs are tried like this, and so are the edits of a reference solution that prove how strong a check is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from course_lib.check.outcome import Outcome


class Refused(AssertionError):  # noqa: N818 (it says what happened, as CheckFailed does)
    """The answer that is tried out is not right."""


@dataclass
class Rehearsal:
    """What was concluded in a rehearsal, in order; a refusal that was not put into words has no verdict."""

    outcomes: list[Outcome] = field(default_factory=list)
    refused: bool = False

    @property
    def passed(self) -> bool:
        """Whether there was a check, and every check found the answer right."""
        return not self.refused and bool(self.outcomes) and set(self.outcomes) == {Outcome.CORRECT}


_current: ContextVar[Rehearsal | None] = ContextVar("course_rehearsal", default=None)


@contextmanager
def rehearsing() -> Iterator[Rehearsal]:
    """Let checks conclude quietly inside the block: what is not right raises Refused."""
    rehearsal = Rehearsal()
    token = _current.set(rehearsal)
    try:
        yield rehearsal
    finally:
        _current.reset(token)


def on() -> bool:
    """Return whether an answer is only tried out."""
    return _current.get() is not None


def concluded(outcome: Outcome) -> None:
    """Keep the outcome; raises Refused where the answer is not right."""
    rehearsal = _current.get()
    rehearsal.outcomes.append(outcome)
    if outcome not in (Outcome.CORRECT, Outcome.UNDECIDED):
        rehearsal.refused = True
        raise Refused


def refuse() -> None:
    """Say that the answer is not right, before it is explained why: a rehearsal ends here, anything else goes on."""
    rehearsal = _current.get()
    if rehearsal is not None:
        rehearsal.refused = True
        raise Refused
