"""A verdict as students see it: plain text in a terminal, a small panel in a notebook."""

from __future__ import annotations

import os
from html import escape
from typing import Any, Protocol

import numpy as np
from contourpy import contour_generator

from course_lib.check import front_end
from course_lib.check.outcome import Outcome

GOT_COLOUR, MEASURED_COLOUR = "#b35900", "#0550ae"


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
    picture = f'<div style="margin-top:.5em">{verdict.picture}</div>' if verdict.picture else ""
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


# --- the picture for a wrong gradient in two variables ------------------------------------------------------

WIDTH, HEIGHT, LEVELS, GRID = 340, 260, 7, 41


def arrows(values: Any, w: np.ndarray, got: np.ndarray, measured: np.ndarray, around: np.ndarray) -> str:
    """Draw both arrows at w as an SVG, over contours of f (`values` at points (P, 2)); nothing where it cannot be drawn.

    What came back is dashed and what was measured solid, so that colour is not needed to tell them apart.
    """
    size = np.ptp(around, axis=0)
    longest = max(np.hypot(*got), np.hypot(*measured))
    if not (np.isfinite(longest) and longest > 0 and size.min() > 0 and size.max() < 20 * size.min()):
        return ""
    # One scale for both axes, and w in the middle: only so does a gradient stand upright on its contour.
    size = 0.9 * size.max() * np.array([1.0, HEIGHT / WIDTH])
    low = w - size / 2
    place = lambda p: ((p - low) / size * (1, -1) + (0, 1)) * (WIDTH, HEIGHT)  # noqa: E731
    start = place(w)
    words = (
        f"Two arrows at the point ({w[0]:.3g}, {w[1]:.3g}) over the contours of f. Yours, dashed, points to "
        f"({got[0]:.3g}, {got[1]:.3g}); the measured one, solid, to ({measured[0]:.3g}, {measured[1]:.3g})."
    )
    # The y axis of an SVG points down.
    reach = 70 / longest
    ends = [start + reach * np.array([v[0], -v[1]]) for v in (got, measured)]
    return (
        f'<svg role="img" aria-label="{escape(words)}" viewBox="0 0 {WIDTH} {HEIGHT + 24}" width="{WIDTH}" '
        f'height="{HEIGHT + 24}" xmlns="http://www.w3.org/2000/svg"><title>{escape(words)}</title>'
        # White behind the legend too: its colours are made for that, also on a dark page.
        f'<rect width="{WIDTH}" height="{HEIGHT + 24}" fill="#fff"/>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#d0d7de"/>'
        f"{_contours(values, low, size)}"
        f"{_arrow(start, ends[1], MEASURED_COLOUR, '')}{_arrow(start, ends[0], GOT_COLOUR, '7 4')}"
        f'<circle cx="{start[0]:.1f}" cy="{start[1]:.1f}" r="3.5" fill="#24292f"/>'
        f"{_legend(8, 'yours', GOT_COLOUR, '7 4')}{_legend(120, 'measured', MEASURED_COLOUR, '')}</svg>"
    )


def _arrow(start: np.ndarray, end: np.ndarray, colour: str, dashes: str) -> str:
    length = float(np.hypot(*(end - start)))
    if length < 2:
        return f'<circle cx="{start[0]:.1f}" cy="{start[1]:.1f}" r="7" fill="none" stroke="{colour}" stroke-width="2"/>'
    along = (end - start) / length
    across = np.array([-along[1], along[0]])
    head = [end, end - 11 * along + 5 * across, end - 11 * along - 5 * across]
    tip = " ".join(f"{x:.1f},{y:.1f}" for x, y in head)
    neck = end - 9 * along
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{neck[0]:.1f}" y2="{neck[1]:.1f}" stroke="{colour}" '
        f'stroke-width="3" stroke-dasharray="{dashes}"/><polygon points="{tip}" fill="{colour}"/>'
    )


def _legend(x: int, word: str, colour: str, dashes: str) -> str:
    y = HEIGHT + 14
    return (
        f'<line x1="{x}" y1="{y - 4}" x2="{x + 30}" y2="{y - 4}" stroke="{colour}" stroke-width="3" '
        f'stroke-dasharray="{dashes}"/><text x="{x + 36}" y="{y}" font-size="13" font-family="sans-serif" '
        f'fill="{colour}">{word}</text>'
    )


def _contours(values: Any, low: np.ndarray, size: np.ndarray) -> str:
    """Draw level lines of f as one path."""
    t = np.linspace(0, 1, GRID)
    x, y = np.meshgrid(t, t)
    z = np.asarray(values(low + np.column_stack([x.ravel(), y.ravel()]) * size), float).reshape(GRID, GRID)
    finite = z[np.isfinite(z)]
    if len(finite) < GRID or np.ptp(finite) == 0:
        return ""
    # The y axis of an SVG points down.
    contours = contour_generator(x * WIDTH, (1 - y) * HEIGHT, np.ma.masked_invalid(z))
    levels = np.unique(np.quantile(finite, np.linspace(0, 1, LEVELS + 2)[1:-1]))
    lines = [line for level in levels for line in contours.lines(level)]
    path = "".join("M" + "L".join(f"{px:.0f} {py:.0f}" for px, py in line) for line in lines)
    return f'<path d="{path}" fill="none" stroke="#9aa4af" stroke-width="1"/>'
