"""Verdicts in words: the measured fact first, then the likely cause, then the next thing to try."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.explain.words.mistake import Mistake
from course_lib.explain.words.vocabulary import IN_A_TOPIC, VOCABULARY

MOST_NUMBERS = 4
#: A student reads no more than this; other causes that fit as well are told as far as there is room.
MOST_WORDS = 60
#: What is said where nothing is known of the cause.
NO_CAUSE = "What came back does not agree with what was measured. Try a simpler point by hand, and compare."
BY_HAND = "Do this trial by hand, line by line, and compare."
ALSO = "Also possible:"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def number(value: float) -> str:
    """Return a number in at most five significant digits: -0.31416, 2e-06, nan."""
    value = float(value)
    text = f"{value:.5g}"
    return "0" if text == "-0" else text


def quantity(value: Any, most: int = MOST_NUMBERS) -> str:
    """Return a number, vector or matrix, shortened where it is long: `most` entries of a vector are shown."""
    array = np.asarray(value)
    if array.ndim == 0:
        return number(array)
    if array.ndim == 1:
        shown = [number(v) for v in array[:most]]
        return "(" + ", ".join(shown) + (", …" if array.size > most else "") + ")"
    rows = [quantity(row) for row in array[:MOST_NUMBERS]]
    return "[" + ", ".join(rows) + (", …" if len(array) > MOST_NUMBERS else "") + "]"


def component(i: int) -> str:
    """`second component, [1]`: counted as people do, and as Python does."""
    return f"{ORDINALS[i]} component, [{i}]," if i < len(ORDINALS) else f"component [{i}]"


def printed(words: str) -> str:
    """Say what came back where it is not an array of numbers, and what to try."""
    return f"{closed(words)} Print what you return, and look at it."


def listed(parts: list[str], most: int = 4) -> str:
    """Write `a`, `a and b`, `a, b and c`, `a, b, c, d and 3 more`."""
    if len(parts) > most + 1:
        return f"{', '.join(parts[:most])} and {len(parts) - most} more"
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def closed(words: str) -> str:
    """Return the words as a whole sentence, with one mark at its end."""
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


@dataclass(frozen=True)
class Detail:
    """What more was measured, as a sentence that follows the fact; empty where there is no more.

    tells_cause  the sentence says what was done: the vocabulary's words for the cause are left out
    asks         the sentence ends by asking what to try: no advice follows either
    """

    words: str = ""
    tells_cause: bool = False
    asks: bool = False


NO_DETAIL = Detail()


def sentence(
    fact: str,
    mistake: str | None,
    also: Sequence[str] = (),
    topic: str = "",
    detail: Detail = NO_DETAIL,
) -> str:
    """Write the whole message. `also` names other causes that fit as well; a topic may have its own words for a mistake."""
    fact = f"{fact} {detail.words}".rstrip()
    if mistake is None:
        return f"{fact} {NO_CAUSE}"
    if detail.asks:
        return fact
    entry = IN_A_TOPIC.get((topic, mistake)) or VOCABULARY[mistake]
    message = f"{fact} {'' if detail.tells_cause else entry.cause + ' '}{entry.advice}"
    return f"{message}{_also_possible(entry, [VOCABULARY[name] for name in also[:2]], MOST_WORDS - len(message.split()))}"


def _also_possible(entry: Mistake, others: list[Mistake], room: int) -> str:
    """` (Also possible: the loop uses a fixed tolerance.)` in at most `room` words, where they differ from the cause."""
    told: list[str] = []
    room -= len(ALSO.split())
    for words in dict.fromkeys(other.clause for other in others):
        room -= len(words.split()) + bool(told)
        if room >= 0 and words != entry.clause:
            told.append(words)
    return f" ({ALSO} {'; or '.join(told)}.)" if told else ""


def with_place(message: str, *places: str) -> str:
    """Write the message with the place of the mistake, the first of `places` that leaves it short enough, else the last.

    A place that was found says more than advice for any mistake, and than what else would have been possible.
    """
    for idle in (NO_CAUSE, BY_HAND, VOCABULARY["wrong_value"].advice):
        message = message.removesuffix(idle).rstrip()
    message = re.sub(rf" \({ALSO} [^()]*\)$", "", message)
    several = [f"{message} {place}".strip() for place in places]
    return next((one for one in several if len(one.split()) <= MOST_WORDS), several[-1])


def compared(where: str, got: Any, measured: Any) -> str:
    """`At w = … your function gave …; measured: ….`"""
    return f"At {where} your function gave {quantity(got)}; measured: {quantity(measured)}."
