"""A verdict as students see it: plain text in a terminal, a small panel in a notebook."""

from __future__ import annotations

import os
from html import escape
from typing import Protocol

from course_lib.check import front_end
from course_lib.check.outcome import Outcome


class Shown(Protocol):
    """What the panel shows of a verdict."""

    @property
    def outcome(self) -> Outcome:
        """Which of the five."""

    @property
    def message(self) -> str:
        """What is told, as plain text."""

    @property
    def picture(self) -> str:
        """An SVG, or the empty string."""

    @property
    def place(self) -> tuple[int, int, int, int] | None:
        """Line, column, end line and end column in the student's cell, or None."""

    @property
    def line(self) -> str:
        """The line of the student's where the place begins, or the empty string."""


def as_text(verdict: Shown) -> str:
    """Write the panel as one paragraph of plain text, and below it the student's line with the place marked."""
    look = verdict.outcome.look
    said = f"{look.symbol} {look.headline}. {verdict.message}".rstrip()
    if parts := marked(verdict):
        before, here, after = parts
        said += f"\n\n    {before}{here}{after}\n    {' ' * len(before)}{'^' * len(here)}"
    return said


#: So much of a student's line is shown on either side of the place.
BESIDE = 60


def marked(verdict: Shown) -> tuple[str, str, str] | None:
    """Return what stands in the student's line before the place, at it, and after it; None without a place."""
    return excerpt(verdict.place, verdict.line) if verdict.place else None


def excerpt(place: tuple[int, int, int, int], line: str) -> tuple[str, str, str] | None:
    """Return what stands in the line before the place, at it, and after it, long parts cut; None if nothing does."""
    first, start, last, end = place
    line = line.rstrip()
    end = end if last == first else len(line)
    before, here, after = line[:start].lstrip(), line[start:end], line[end:]
    if not here:
        return None
    if len(before) > BESIDE:
        before = f"… {before[-BESIDE:]}"
    return before, here[: 2 * BESIDE], after if len(after) <= BESIDE else f"{after[:BESIDE]} …"


def _code(verdict: Shown) -> str:
    """Return the student's line with the place underlined."""
    parts = marked(verdict)
    if parts is None:
        return ""
    before, here, after = map(escape, parts)
    mark = f'<u style="text-decoration-thickness:.15em;font-weight:bold">{here}</u>'
    label = f"Line {verdict.place[0]} of your cell"
    return (
        f'<div style="margin-top:.4em">{label}:</div>'
        f'<pre style="margin:.1em 0 0;overflow-x:auto"><code>{before}{mark}{after}</code></pre>'
    )


def as_html(verdict: Shown) -> str:
    """Write the panel as HTML that needs no style sheet and no script, and reads well aloud."""
    look = verdict.outcome.look
    drawn = verdict.picture
    picture = f'<div style="margin-top:.5em;overflow-x:auto">{drawn}</div>' if drawn else ""
    style = f"border-left:.4em solid {look.colour};padding:.5em .9em;margin:.3em 0;max-width:44em"
    return (
        f'<div role="status" style="{style}">'
        f'<strong><span aria-hidden="true" style="color:{look.colour}">{look.symbol}</span> {escape(look.headline)}</strong>'
        f'<div style="margin-top:.2em">{escape(verdict.message)}</div>{_code(verdict)}{picture}</div>'
    )


def as_error_lines(verdict: Shown) -> list[str]:
    """Give the lines that replace a traceback: the text, or one line where the panel already shows it.

    nbgrader's Validate shows a cell's error and nothing else; it says so in NBGRADER_EXECUTION.
    """
    look = verdict.outcome.look
    panel_is_seen = front_end.notebook() is not None and "NBGRADER_EXECUTION" not in os.environ
    return [f"{look.symbol} {look.headline} (see the panel above)"] if panel_is_seen else [as_text(verdict)]


def show(verdict: Shown) -> None:
    """Display the panel where a notebook is there to display it."""
    if shell := front_end.notebook():
        shell.display_pub.publish(
            {"text/html": as_html(verdict), "text/plain": as_text(verdict)}, metadata={}
        )
