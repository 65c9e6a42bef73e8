"""What might have been done: the name of a mistake, what it predicts, and how far-fetched it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.explain.words.vocabulary import VOCABULARY, known

#: Two slips at once are dearer than any one of them.
TWO_SLIPS = 1.0


@dataclass(frozen=True)
class Hypothesis:
    """One way to go wrong, in whatever is asked.

    name     a name of the vocabulary; another one raises ValueError
    predict  what comes back where this mistake is made. What it takes depends on the kind of check: an observation, a
             set of data, the arguments of an algorithm, a walk, or the formula of f
    says     words of its own that follow the measured fact; else the vocabulary's words are told
    cost     how far-fetched the reading is: of those that fit everything, the cheapest is told first
    """

    name: str
    predict: Callable[..., Any]
    says: str = ""
    cost: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a name that the vocabulary does not have."""
        known(self.name)

    @property
    def words(self) -> str:
        """The cause in words: its own, or the vocabulary's."""
        return self.says or VOCABULARY[self.name].cause


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
