"""What might have been done: the name of a mistake, what it predicts, and how far-fetched it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course_lib.explain.words.vocabulary import known


@dataclass(frozen=True)
class Hypothesis:
    """One way to go wrong, in whatever is asked.

    name     a name of the vocabulary; another one raises ValueError
    predict  what comes back where this mistake is made. What it takes depends on the kind of check: an observation, a
             set of data, the arguments of an algorithm, a walk, or the formula of f
    cost     how far-fetched the reading is: of those that fit everything, the cheapest is told first
    says     words of its own that follow the measured fact; else the vocabulary's words are told
    """

    name: str
    predict: Callable[..., Any]
    cost: float = 0.0
    says: str = ""

    def __post_init__(self) -> None:
        """Refuse a name that the vocabulary does not have."""
        known(self.name)


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
