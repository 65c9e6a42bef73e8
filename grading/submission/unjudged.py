"""Why an answer has no verdict: states that take the place of an outcome in ledger, exports and pages."""

from __future__ import annotations

from enum import StrEnum

from course_lib.check.outcome import Look, Outcome


class Unjudged(StrEnum):
    """No check has judged this answer. Each member equals its string, which is what ledger and exports hold."""

    MANUAL = "manual"  # an answer in words: a person marks it
    UNREADABLE = "unreadable"  # the file that was handed in is not a notebook that can be read: no points
    NOT_FOUND = "not found"  # no cell could be recognised as the answer's: a person decides
    GRADER_FAILED = "grader failed"  # the grader could not work with this answer: a person decides
    UNKNOWN = "unknown"  # the ledger does not say

    @property
    def look(self) -> Look:
        """Return the symbol, words and colour of this state."""
        return LOOKS[self]


LOOKS = {
    Unjudged.MANUAL: Look("✎", "In words", "in words", "#0550ae"),
    Unjudged.UNREADABLE: Look("⚠", "Not graded", "the file cannot be read", "#57606a"),
    Unjudged.NOT_FOUND: Look("⚠", "Not graded", "the answer was not found", "#57606a"),
    Unjudged.GRADER_FAILED: Look("⚠", "Not graded", "a person decides", "#57606a"),
    Unjudged.UNKNOWN: Look("?", "Not graded", "not on record", "#57606a"),
}
#: What a person must decide, because no check could.
FOR_A_PERSON = frozenset({Outcome.UNDECIDED, Unjudged.MANUAL, Unjudged.NOT_FOUND, Unjudged.GRADER_FAILED})


class Obstacle(StrEnum):
    """What kept a check from comparing anything, where no mistake has a name for it."""

    UNFINISHED = "unfinished"  # the cell ran into a limit
    STOPPED = "stopped"  # a call broke the exchange with the check, or ran into a limit
    RAISED = "raised"  # the cell stopped with an error
    UNDEFINED = "undefined"  # the cell ran, and does not define what was asked for
    UNUSABLE = "unusable"  # the check could not use what the code gave


def outcome_of(text: str | None) -> Outcome | Unjudged:
    """Return what a line of the ledger holds under `outcome`; UNKNOWN where there is no line, or none that is known."""
    for kind in (Outcome, Unjudged):
        if text in tuple(kind):
            return kind(text)
    return Unjudged.UNKNOWN
