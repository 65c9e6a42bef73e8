"""The names of mistakes: what each means, an example, what a student is told, and what to try next.

A *diagnosis* says what was done; a *fact* says only what was measured. A message never tells the formula.
"""

from __future__ import annotations

from dataclasses import dataclass

from course_lib.explain.words import gradients as words_gradients
from course_lib.explain.words import topics as words_topics


@dataclass(frozen=True)
class Mistake:
    """One name of the vocabulary.

    cause is what the student reads after the measured fact, advice is the next thing to try. Both are
    one short sentence; neither contains the answer.
    """

    name: str
    topic: str
    cause: str
    example: str
    advice: str
    fact: bool = False

    @property
    def in_short(self) -> str:
        """The cause as part of a sentence: `an inner derivative is missing (chain rule)`."""
        words = self.cause.removeprefix("It looks as if ").split(":")[0].rstrip(".")
        first, _, rest = words.partition(" ")
        # D and NaN stay as they are.
        return f"{first.lower()} {rest}" if first == "A" or (first.istitle() and len(first) > 1) else words


VOCABULARY: dict[str, Mistake] = {
    entry[0]: Mistake(entry[0], topic, *entry[1:])
    for topic, entries in (
        ("Form of the answer", words_gradients.STRUCTURE),
        ("Gradients", words_gradients.VECTOR),
        ("Rules of differentiation", words_gradients.RULES),
        ("Hessians", words_topics.HESSIAN),
        ("Directional derivatives", words_topics.DIRECTIONAL),
        ("Taylor models", words_topics.TAYLOR),
        ("The second-derivative test", words_topics.SECOND_DERIVATIVE_TEST),
        ("Gradient descent", words_topics.DESCENT),
        ("Least squares", words_topics.LEAST_SQUARES),
        ("Values", words_topics.VALUE),
    )
    for entry in entries
}

#: Words that a topic has of its own for a name from elsewhere.
IN_A_TOPIC: dict[tuple[str, str], Mistake] = {
    (topic, entry[0]): Mistake(entry[0], topic, *entry[1:]) for topic, *entry in words_topics.OWN_WORDS
}
