"""One entry of the vocabulary: the name of a mistake, what it means, and what a student is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A name that a check can give, with its words.

    A *diagnosis* says what was done; a *fact* says only what was measured. No entry contains an answer.

    clause   what was done, as part of a sentence: "an inner derivative is missing"
    example  a piece of wrong code
    advice   the next thing to try, one short sentence
    because  what follows the clause after a colon
    guess    whether the cause can only be guessed: then it begins with "It looks as if"
    fact     whether the entry only says what was measured
    topic    the heading under which docs/mistakes.md lists it
    """

    name: str
    clause: str
    example: str
    advice: str
    because: str = ""
    guess: bool = False
    fact: bool = False
    topic: str = ""

    @property
    def cause(self) -> str:
        """Write the sentence that follows the measured fact."""
        said = f"{self.clause}: {self.because}" if self.because else self.clause
        return f"It looks as if {said}." if self.guess else f"{_begun(said)}."


def _begun(said: str) -> str:
    """Begin the clause with a capital letter, unless it begins with the name of a variable."""
    first = said.split(" ")[0]
    return said if len(first) == 1 and first != "a" else said[0].upper() + said[1:]
