"""What a check concludes about an answer: one of five outcomes, in words and as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from course_lib.check import asked, front_end, panel, rehearsal
from course_lib.check.outcome import Outcome
from course_lib.check.pictures.svg import drawn

#: Each is called with every verdict just before it is returned or raised (progress listens here).
listeners: list[Callable[[Verdict], None]] = []
#: Each may add to a verdict what it knows of the student's own text, before anybody hears of it.
explainers: list[Callable[[Verdict], Verdict]] = []


@dataclass(frozen=True)
class Verdict:
    """The conclusion of one check.

    outcome    an Outcome, or its string; another string raises ValueError
    mistake    a name from the course's vocabulary, or None
    message    plain text for the student: what was measured, the likely cause, what to try next
    also_fits  other names that explain every measured point just as well
    point, got, measured   the input that shows the mistake, what came back, what was measured
    draw       draws the picture, when somebody looks at it; None where there is none
    place      (line, column, end line, end column) of the mistake in the student's cell, or None
    line       the text of the line where the place begins
    """

    outcome: Outcome
    mistake: str | None = None
    message: str = ""
    also_fits: tuple[str, ...] = ()
    point: Any = None
    got: Any = None
    measured: Any = None
    draw: Callable[[], str] | None = field(default=None, repr=False, compare=False)
    place: tuple[int, int, int, int] | None = None
    line: str = ""

    def __post_init__(self) -> None:
        """Turn the string of an outcome into the Outcome."""
        object.__setattr__(self, "outcome", Outcome(self.outcome))

    @property
    def credit(self) -> float:
        """1.0 for a right answer, 0.0 otherwise; an undecided answer waits for a person."""
        return 1.0 if self.outcome is Outcome.CORRECT else 0.0

    @cached_property
    def picture(self) -> str:
        """Give an SVG drawing for the notebook's panel, or the empty string: drawn at the first look, and never otherwise."""
        return "" if self.draw is None else drawn(self.draw)

    def __str__(self) -> str:
        """Return the panel as plain text. It starts with a mark and a word, so it never reads as a number."""
        return panel.as_text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return panel.as_html(self)


class CheckFailed(AssertionError):  # noqa: N818 (the course's own word for it)
    """Raised by a check when the answer is not right; `verdict` says why.

    IPython asks an exception for `_render_traceback_` and shows that instead of a traceback through the
    course's code, which would tell a student nothing.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        return panel.as_error_lines(self.verdict)


def conclude(verdict: Verdict) -> Verdict:
    """Tell the listeners, then return `verdict` (correct, undecided) or raise CheckFailed.

    Where a person is at the keyboard the panel has said it all: the exception ends the cell, quietly, and nothing more.
    """
    if rehearsal.on():
        rehearsal.concluded(verdict.outcome)
        return verdict
    for explainer in tuple(explainers):
        verdict = explainer(verdict)
    asked.recent.clear()
    for listener in tuple(listeners):
        listener(verdict)
    if verdict.outcome in (Outcome.CORRECT, Outcome.UNDECIDED):
        return verdict
    panel.show(verdict)
    if front_end.somebody_is_there():
        front_end.go_on_after(CheckFailed)
    raise CheckFailed(verdict) from None
