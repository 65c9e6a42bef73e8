"""Verdicts in words: the measured fact first, then the likely cause, then the next thing to try."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.check.vocabulary import VOCABULARY

MOST_NUMBERS = 4


def number(value: float) -> str:
    """A number in at most five significant digits: -0.31416, 2e-06, nan."""
    value = float(value)
    text = f"{value:.5g}"
    return "0" if text == "-0" else text


def quantity(value: Any) -> str:
    """A number, vector or matrix, shortened where it is long."""
    array = np.asarray(value)
    if array.ndim == 0:
        return number(array)
    if array.ndim == 1:
        shown = [number(v) for v in array[:MOST_NUMBERS]]
        return "(" + ", ".join(shown) + (", …" if array.size > MOST_NUMBERS else "") + ")"
    rows = [quantity(row) for row in array[:MOST_NUMBERS]]
    return "[" + ", ".join(rows) + (", …" if len(array) > MOST_NUMBERS else "") + "]"


def sentence(fact: str, mistake: str | None, also: tuple[str, ...] = ()) -> str:
    """The whole message. `also` names other causes that fit as well."""
    if mistake is None:
        return f"{fact} What came back does not agree with what was measured. Try a simpler point by hand, and compare."
    entry = VOCABULARY[mistake]
    others = ", ".join(name.replace("_", " ") for name in also[:2])
    also_words = f" (Also possible: {others}.)" if others else ""
    return f"{fact} {entry.cause} {entry.advice}{also_words}"


def compared(where: str, got: Any, measured: Any) -> str:
    """`At w = … your function gave …; measured: ….`"""
    return f"At {where} your function gave {quantity(got)}; measured: {quantity(measured)}."
