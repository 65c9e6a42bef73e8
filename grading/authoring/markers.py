"""The marks that an author puts around an answer and its marking scheme (they are nbgrader's), read in one place."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_SCHEME, END_SCHEME = "### BEGIN MARK SCHEME", "### END MARK SCHEME"


class Part(Enum):
    """What a line of a cell belongs to; a marker belongs to none of the three others."""

    GIVEN = "given"
    SOLUTION = "solution"
    SCHEME = "scheme"
    MARKER = "marker"


AFTER_MARKER = {BEGIN: Part.SOLUTION, END: Part.GIVEN, BEGIN_SCHEME: Part.SCHEME, END_SCHEME: Part.GIVEN}


def parted(source: str) -> Iterator[tuple[Part, str]]:
    """Yield every line of a cell with the part that it belongs to."""
    part = Part.GIVEN
    for line in source.splitlines():
        if line.strip() in AFTER_MARKER:
            part = AFTER_MARKER[line.strip()]
            yield Part.MARKER, line
        else:
            yield part, line


def text_of(source: str, *parts: Part) -> str:
    """Return the lines of a cell that belong to these parts."""
    return "\n".join(line for part, line in parted(source) if part in parts)


def without_markers(source: str) -> str:
    """Return a solved cell as a student would have typed it."""
    return text_of(source, Part.GIVEN, Part.SOLUTION)


def answers_within_a_block(source: str) -> bool:
    """Return whether a solution stands inside a function or another block, and not at the top level."""
    return any(
        line[:1].isspace() for part, line in parted(source) if part is Part.MARKER and line.strip() == BEGIN
    )
