"""What might have been done: a name of the vocabulary, what the mistake predicts, and how far-fetched it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from course_lib.explain.words.vocabulary import known


@dataclass(frozen=True)
class Slip:
    """A wrong value that is expected: `Slip("upside_down", 1 / k, "The fraction is upside down.")`.

    name   a name of the vocabulary; another one raises ValueError
    value  what comes back where this mistake is made: a number, an array, a word or a list of words
    says   the exercise's own words for it, which follow the measured fact; else the vocabulary's words are told
    """

    name: str
    value: Any
    says: str = ""

    def __post_init__(self) -> None:
        """Refuse a name that the vocabulary does not have."""
        known(self.name)
