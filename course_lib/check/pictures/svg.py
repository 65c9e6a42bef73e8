"""The paper that every picture is drawn on: a window of the plane with its scales, and a legend below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

import numpy as np

from course_lib.check import calls

#: A picture longer than this is left out. Most have a quarter of it.
MOST_CHARACTERS = 20_000
WIDTH, HEIGHT, LEFT, TOP = 310, 200, 48, 6
INK, PALE = "#57606a", "#d0d7de"


@dataclass(frozen=True)
class Style:
    """How a line or a mark is drawn: `dashes` as in SVG, empty for a solid line; `mark` is ring, square or dot."""

    colour: str
    dashes: str = ""
    width: float = 2.5
    mark: str = ""


YOURS = Style("#b35900", "7 4")
RIGHT = Style("#0550ae")
#: The same with a mark at each point.
YOUR_POINTS, RIGHT_POINTS = replace(YOURS, mark="ring"), replace(RIGHT, mark="square")
#: A mark alone.
YOUR_VALUE, RIGHT_VALUE = replace(YOUR_POINTS, width=0.0), replace(RIGHT_POINTS, width=0.0)
F = Style("#6e7781", "", 1.8)
POINT = Style("#24292f", "", 0.0, "dot")
LIMIT = Style("#6e7781", "2 3", 1.5)
#: What lies no farther apart than so many pixels is the same to the eye.
SEEN = 4.0


def drawn(draw: Callable[[], str]) -> str:
    """Return the picture; nothing where drawing it fails or it is too long, for a picture must not stand in a verdict's way."""
    try:
        with calls.quiet():
            picture = draw()
    except (Exception, calls.Overdue):
        return ""
    return picture if len(picture) <= MOST_CHARACTERS else ""


class Window:
    """The part x₀ ≤ x ≤ x₁, y₀ ≤ y ≤ y₁ of the plane as WIDTH × HEIGHT pixels, y upwards.

    Raises ValueError where it has no finite size, in float arithmetic with some room to spare.
    """

    def __init__(self, x: Sequence[float], y: Sequence[float]) -> None:
        self.low = np.array([x[0], y[0]], float)
        self.size = np.array([x[1], y[1]], float) - self.low
        large = np.abs(self.low).max(initial=0.0)
        if not (
            np.all(np.isfinite(self.size)) and large < 1e100 and self.size.min() > 1e-12 * (large + 1e-80)
        ):
            raise ValueError("nothing to see here")

    def place(self, points: np.ndarray) -> np.ndarray:
        """Return pixels (k, 2) of points (k, 2); far outside the window they are drawn nearer."""
        share = (np.reshape(points, (-1, 2)) - self.low) / self.size
        return np.clip(share * (1, -1) + (0, 1), -2, 3) * (WIDTH, HEIGHT)

    def inside(self, points: np.ndarray) -> np.ndarray:
        """Return which points are in the window."""
        share = (np.reshape(points, (-1, 2)) - self.low) / self.size
        return np.all((share >= -1e-9) & (share <= 1 + 1e-9), axis=1)

    def curve(self, points: np.ndarray, style: Style) -> str:
        """Draw a line through points (k, 2), with gaps where they are not finite."""
        points = np.reshape(points, (-1, 2))
        good = np.isfinite(points).all(axis=1)
        pixels = self.place(np.where(good[:, None], points, 0.0))
        parts, pen = [], "M"
        for (x, y), shown in zip(pixels, good, strict=True):
            if shown:
                parts.append(f"{pen}{x:.1f} {y:.1f}")
            pen = "L" if shown else "M"
        return _path("".join(parts), style) if len(parts) > 1 else ""

    def through(self, point: Sequence[float], slope: float, style: Style) -> str:
        """Draw the straight line through a point with a slope, from edge to edge."""
        along = self.direction(slope)
        start = self.place(np.array(point))[0]
        ends = start + np.outer((-1, 1), along) * (WIDTH + HEIGHT)
        return _path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ends), style)

    def direction(self, slope: float) -> np.ndarray:
        """Return the unit vector, in pixels, of a line with this slope."""
        angle = np.arctan(slope * (self.size[0] / WIDTH) / (self.size[1] / HEIGHT))
        return np.array([np.cos(angle), -np.sin(angle)])

    def marks(self, points: np.ndarray, style: Style) -> str:
        """Mark points; one outside the window is told by an arrow at the edge."""
        points = np.reshape(points, (-1, 2))
        points = points[np.isfinite(points).all(axis=1)]
        pixels, seen = self.place(points), self.inside(points)
        out = [mark(x, y, style) for x, y in pixels[seen]]
        return "".join(out + [_beyond(pixel, style) for pixel in pixels[~seen][:1]])

    def scales(self, whole: bool = False) -> str:
        """Write numbers at the left and the lower edge; `whole` leaves out what is no whole number below."""
        out = []
        for value in ticks(self.low[0], self.size[0], whole):
            x = (value - self.low[0]) / self.size[0] * WIDTH
            out.append(f'<path d="M{x:.1f} {HEIGHT}v4"/>{_number(x, HEIGHT + 16, "middle", value)}')
        for value in ticks(self.low[1], self.size[1]):
            y = (1 - (value - self.low[1]) / self.size[1]) * HEIGHT
            out.append(f'<path d="M0 {y:.1f}h-4"/>{_number(-7, y + 4, "end", value)}')
        return f'<g stroke="{PALE}" fill="{INK}" font-size="11">{"".join(out)}</g>'


def limits(values: np.ndarray, room: float = 0.08) -> tuple[float, float]:
    """Return the smallest and the largest finite value, and some room on either side. Raises ValueError where there is none."""
    finite = np.ravel(values)[np.isfinite(np.ravel(values))]
    low, high = float(finite.min()), float(finite.max())
    more = room * (high - low) or 0.5 * abs(low) or 1.0
    return low - more, high + more


def ticks(low: float, size: float, whole: bool = False) -> list[float]:
    """Return two to five round numbers within low … low + size."""
    power = 10.0 ** np.floor(np.log10(size))
    step = next(s * power for s in (0.2, 0.5, 1, 2, 5) if size / (s * power) <= 5)
    step = max(step, 1.0) if whole else step
    first = np.ceil(low / step - 1e-9)
    return [float(k * step) for k in np.arange(first, first + 6) if k * step <= low + size * (1 + 1e-9)]


def arrow(start: np.ndarray, end: np.ndarray, style: Style) -> str:
    """Draw an arrow between two pixels; one without length is a ring."""
    length = float(np.hypot(*(end - start)))
    if length < 2:
        return f'<circle cx="{start[0]:.1f}" cy="{start[1]:.1f}" r="7" fill="none" stroke="{style.colour}" stroke-width="2"/>'
    along, head = (end - start) / length, min(11.0, 0.6 * length)
    across = np.array([-along[1], along[0]]) * 0.45 * head
    tip = " ".join(
        f"{x:.1f},{y:.1f}" for x, y in (end, end - head * along + across, end - head * along - across)
    )
    neck = end - 0.8 * head * along
    line = _path(f"M{start[0]:.1f} {start[1]:.1f}L{neck[0]:.1f} {neck[1]:.1f}", style)
    return f'{line}<polygon points="{tip}" fill="{style.colour}"/>'


def mark(x: float, y: float, style: Style) -> str:
    """Draw a mark at a pixel: a ring is so wide that a square or a dot within it is seen."""
    if style.mark == "square":
        return f'<path d="M{x - 3:.1f} {y - 3:.1f}h6v6h-6z" fill="{style.colour}"/>'
    if style.mark == "ring":
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="none" stroke="{style.colour}" stroke-width="2"/>'
        )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{style.colour}"/>'


def picture(
    title: str,
    words: str,
    body: str,
    legend: Sequence[tuple[str, Style]],
    window: Window | None = None,
    *,
    across: str = "",
    upwards: str = "",
    whole: bool = False,
    height: int = HEIGHT,
) -> str:
    """Put a picture together: `body` is cut off at the window's edge, `words` are for those who do not see it.

    across and upwards say what the scales count; without a window there are none. The ground is white behind the legend
    too: its colours are made for that, also on a dark page. Raises ValueError where a number in it is not finite.
    """
    if "nan" in body or "inf" in body:
        raise ValueError("a place that is not finite")
    top, below = TOP + (14 if upwards else 0), height + (22 if window else 6) + (14 if across else 0)
    scales = window.scales(whole) if window else ""
    keys, rows = _legend(legend, below + 14)
    wide, high = LEFT + WIDTH + 10, top + below + 20 * rows + 4
    names = (
        f'<g fill="{INK}" font-size="12"><text x="{WIDTH / 2}" y="{height + 30}" text-anchor="middle">{escape(across)}</text>'
        f'<text x="0" y="-6">{escape(upwards)}</text></g>'
    )
    return (
        f'<svg role="img" aria-label="{escape(words)}" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" xmlns="http://www.w3.org/2000/svg" font-family="sans-serif"><title>{escape(title)}</title>'
        f'<rect width="{wide}" height="{high}" fill="#fff"/><g transform="translate({LEFT} {top})">'
        f'<svg width="{WIDTH}" height="{height}">{body}</svg>'
        f'<rect width="{WIDTH}" height="{height}" fill="none" stroke="{PALE}"/>{scales}{names}{keys}</g></svg>'
    )


def _legend(entries: Sequence[tuple[str, Style]], y: int) -> tuple[str, int]:
    """Write the legend in as many rows as it needs."""
    out, left, row = [], 8.0 - LEFT, 0
    x = left
    for word, style in entries:
        wide = 34 + 6.8 * len(word)
        if x > left and x + wide > WIDTH:
            x, row = left, row + 1
        at = y + 20 * row
        line = _path(f"M{x:.0f} {at - 4}h28", style) if style.width else ""
        sign = mark(x + 14, at - 4, style) if style.mark else ""
        text = f'<text x="{x + 34:.0f}" y="{at}" font-size="13" fill="{style.colour}">{escape(word)}</text>'
        out.append(line + sign + text)
        x += wide + 12
    return "".join(out), row + 1


def _path(data: str, style: Style) -> str:
    dashes = f' stroke-dasharray="{style.dashes}"' if style.dashes else ""
    return f'<path d="{data}" fill="none" stroke="{style.colour}" stroke-width="{style.width:g}"{dashes}/>'


def _number(x: float, y: float, anchor: str, value: float) -> str:
    shown = f"{value:.4g}" if value else "0"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" stroke="none">{shown}</text>'


def _beyond(pixel: np.ndarray, style: Style) -> str:
    """Draw an arrow at the edge that points to what lies outside."""
    edge = np.clip(pixel, 10, (WIDTH - 10, HEIGHT - 10))
    away = pixel - edge
    return arrow(edge - 16 * away / np.hypot(*away), edge + 8 * away / np.hypot(*away), style)
