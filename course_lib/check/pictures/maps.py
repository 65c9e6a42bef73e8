"""The map of f in two variables: level lines, and arrows at a point."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from contourpy import contour_generator

from course_lib.check.pictures.svg import (
    HEIGHT,
    POINT,
    RIGHT,
    SEEN,
    WIDTH,
    YOURS,
    Style,
    Window,
    arrow,
    picture,
)

Heights = Callable[[np.ndarray], np.ndarray]
LEVELS, ACROSS, DOWN = 7, 29, 19
#: Level lines are left out where they would be the larger part of a page.
MOST_LINES = 11_000
LEVEL = Style("#9aa4af", "", 1.0)


def arrows(
    heights: Heights | None,
    w: np.ndarray,
    got: np.ndarray,
    right: np.ndarray,
    around: np.ndarray,
    truth: str = "measured",
) -> str:
    """Draw both arrows at w, over level lines of f where `heights` gives its values at points (k, 2).

    The map is as wide as the points `around` (P, 2); nothing is drawn where the arrows cannot be told apart.
    """
    size = np.ptp(around, axis=0)
    longest = max(np.hypot(*got), np.hypot(*right))
    if not (np.isfinite(longest) and longest > 0 and size.min() > 0 and size.max() < 20 * size.min()):
        return ""
    window = square(w, 0.9 * size.max())
    start = window.place(w)[0]
    reach = min(WIDTH, HEIGHT) * 0.4 / longest
    # The y axis of an SVG points down.
    ends = [start + reach * np.array([v[0], -v[1]]) for v in (got, right)]
    if np.hypot(*(ends[0] - ends[1])) < SEEN:
        return ""
    over = "over the contours of f" if heights else "in the plane"
    words = (
        f"Two arrows at the point ({w[0]:.3g}, {w[1]:.3g}) {over}. Yours, dashed, points to "
        f"({got[0]:.3g}, {got[1]:.3g}); the {truth} one, solid, to ({right[0]:.3g}, {right[1]:.3g})."
    )
    body = (
        level_lines(heights, window)
        + arrow(start, ends[1], RIGHT)
        + arrow(start, ends[0], YOURS)
        + window.marks(w, POINT)
    )
    title = f"Your arrow beside the {truth} one"
    return picture(title, words, body, [("yours", YOURS), (truth, RIGHT)], window)


def square(middle: Sequence[float], width: float) -> Window:
    """Return a window with one scale for both axes: only so does a gradient stand upright on its contour."""
    half = width / 2 * np.array([1.0, HEIGHT / WIDTH])
    return Window(*zip(middle - half, middle + half, strict=True))


def level_lines(heights: Heights | None, window: Window) -> str:
    """Draw level lines of f as one path."""
    if heights is None:
        return ""
    x, y = np.meshgrid(np.linspace(0, 1, ACROSS), np.linspace(0, 1, DOWN))
    z = np.asarray(heights(window.low + np.column_stack([x.ravel(), y.ravel()]) * window.size), float)
    z = z.reshape(x.shape)
    finite = z[np.isfinite(z)]
    if len(finite) < ACROSS or np.ptp(finite) == 0:
        return ""
    contours = contour_generator(x * WIDTH, (1 - y) * HEIGHT, np.ma.masked_invalid(z))
    levels = np.unique(np.quantile(finite, np.linspace(0, 1, LEVELS + 2)[1:-1]))
    lines = [line for level in levels for line in contours.lines(level)]
    path = "".join("M" + "L".join(f"{px:.0f} {py:.0f}" for px, py in line) for line in lines)
    return "" if len(path) > MOST_LINES else f'<path d="{path}" fill="none" stroke="{LEVEL.colour}"/>'
