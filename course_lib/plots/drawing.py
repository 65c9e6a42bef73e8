"""Draw a figure, or only describe it: one that nobody will look at costs nothing.

Whoever runs a notebook's cells and shows nobody their figures (the grader, the proof of every exercise) turns
drawing off for that while.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

from course_lib.plots.canvas import Picture

P = ParamSpec("P")

wanted = True


def drawn_if_wanted(figure: Callable[P, Picture]) -> Callable[P, Picture]:
    """Wrap a figure: while drawing is off it asks its functions nothing and gives a `Picture` of no bytes."""

    @functools.wraps(figure)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
        return figure(*args, **kwargs) if wanted else Picture(b"", str(kwargs.get("alt", "")))

    return drawn


@contextmanager
def undrawn() -> Iterator[None]:
    """Turn drawing off inside the block."""
    global wanted
    before, wanted = wanted, False
    try:
        yield
    finally:
        wanted = before
