"""The five ways in which a check can answer, and how each of them looks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Look:
    """How an outcome is shown. The words carry the meaning; symbol and colour repeat it.

    headline  the first words of the panel that a student sees
    words     the same in a table, within a line
    colour    of middle lightness: text on white, and a symbol or an edge on a dark page
    """

    symbol: str
    headline: str
    words: str
    colour: str


class Outcome(StrEnum):
    """What a check concludes about an answer. Each member equals its string: `Outcome.WRONG == "wrong"`.

    `UNDECIDED` means that f could not be measured sharply enough: nobody loses marks, and a person decides.
    """

    CORRECT = "correct"
    WRONG = "wrong"
    CRASHED = "crashed"
    NOT_ATTEMPTED = "not attempted"
    UNDECIDED = "undecided"

    @property
    def look(self) -> Look:
        """Return the symbol, words and colour of this outcome."""
        return LOOKS[self]


LOOKS = {
    Outcome.CORRECT: Look("✓", "Correct", "correct", "#1a7f37"),
    Outcome.WRONG: Look("✗", "Not right yet", "not right yet", "#b35900"),
    Outcome.CRASHED: Look("⚠", "Your code stopped with an error", "stopped with an error", "#d1242f"),
    Outcome.NOT_ATTEMPTED: Look("○", "Not attempted yet", "not attempted", "#6e7781"),
    Outcome.UNDECIDED: Look("?", "Cannot be decided by measuring", "a person decides", "#1f6feb"),
}
