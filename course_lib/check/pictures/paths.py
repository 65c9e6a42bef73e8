"""The path that came back beside the right one: on the curve, on the map, or as the size of the slope at each iterate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.check.pictures.maps import Heights, level_lines, square
from course_lib.check.pictures.svg import (
    HEIGHT,
    LIMIT,
    RIGHT,
    RIGHT_POINTS,
    SEEN,
    WIDTH,
    YOUR_POINTS,
    YOURS,
    F,
    Window,
    limits,
    picture,
)

#: Of each path so many points are drawn.
MOST_POINTS = 20
#: Where paths agree and one is longer, so many iterates are shown before the first end, and so many in all.
BEFORE, IN_ALL = 6, 14
STEPS = 61
#: Of the path that came back the window holds what is no farther from the middle of the right one than so many times its size.
FAR = 3.0
LEGEND = [("your path", YOUR_POINTS), ("right path", RIGHT_POINTS)]
TITLE = "Your path beside the right one"


def on_curve(heights: Callable[[np.ndarray], np.ndarray], got: np.ndarray, right: np.ndarray) -> str:
    """Draw two paths (k,) of numbers on the graph of f. `heights` takes and gives arrays, and is called once."""
    got, right = got[:MOST_POINTS], right[:MOST_POINTS]
    low, high = limits(_near(got[:, None], right[:, None]), 0.15)
    t = np.linspace(low, high, STEPS)
    ours, theirs = np.clip(np.nan_to_num(got), low, high), np.clip(np.nan_to_num(right), low, high)
    z, hers, its = np.split(
        np.asarray(heights(np.concatenate([t, ours, theirs])), float), [STEPS, STEPS + len(got)]
    )
    window = Window((low, high), limits(z, 0.12))
    yours, shown = np.column_stack([got, hers]), np.column_stack([right, its])
    words = (
        f"The graph of f with two paths from {right[0]:.3g}: yours, dashed with rings, and the right one, solid with "
        f"squares.{_parting(got, right)}"
    )
    if not (both := _both(window, yours, shown)):
        return ""
    body = window.curve(np.column_stack([t, z]), F) + both
    return picture(TITLE, words, body, [*LEGEND, ("f", F)], window)


def climbed(slope: Heights) -> Callable[[np.ndarray], np.ndarray]:
    """Return the heights of a curve of which only the slope is known, up to a constant: ∫ f' by the trapezoidal rule.

    slope takes points (k, 1).
    """

    def heights(t: np.ndarray) -> np.ndarray:
        order = np.argsort(t)
        steep, way = slope(t[order][:, None]), np.diff(t[order])
        z = np.empty_like(t)
        z[order] = np.concatenate([[0.0], np.cumsum(way * (steep[1:] + steep[:-1]) / 2)])
        return z

    return heights


def on_map(heights: Heights | None, got: np.ndarray, right: np.ndarray) -> str:
    """Draw two paths (k, 2) on the map of f, whose values at points (k, 2) `heights` gives."""
    got, right = got[:MOST_POINTS], right[:MOST_POINTS]
    seen = _near(got, right)
    low, high = seen.min(axis=0), seen.max(axis=0)
    wide = max(high[0] - low[0], (high[1] - low[1]) * WIDTH / HEIGHT) or 1.0
    window = square((low + high) / 2, 1.25 * wide)
    words = (
        f"{'The contours of f with two' if heights else 'Two'} paths from ({right[0, 0]:.3g}, {right[0, 1]:.3g}): yours, dashed with rings, and the "
        f"right one, solid with squares.{_parting(got, right)}"
    )
    if not (both := _both(window, got, right)):
        return ""
    return picture(TITLE, words, level_lines(heights, window) + both, LEGEND, window)


def slope_sizes(size: Callable[[np.ndarray], float], got: np.ndarray, right: np.ndarray, tol: float) -> str:
    """Draw the size of the slope at each iterate of two paths (k, n), in powers of ten, beside the limit `tol`.

    Where one path is the other and some more, the picture shows where both end.
    """
    common = min(len(got), len(right))
    same = np.allclose(got[:common], right[:common], rtol=1e-6)
    first = max(0, common - BEFORE) if same else 0
    last = first + IN_ALL
    sizes = [
        np.array([(k + 1.0, np.log10(size(x))) for k, x in enumerate(path[first:last], first)])
        for path in (got, right)
    ]
    limit = np.log10(tol)
    shown = np.concatenate([each[:, 1] for each in sizes] + [[limit] if np.isfinite(limit) else []])
    x = np.concatenate([each[:, 0] for each in sizes])
    window = Window((x.min() - 0.5, x.max() + 0.5), limits(np.clip(shown, -20, 20), 0.12))
    if not (both := _both(window, *sizes)):
        return ""
    body = (window.through((1.0, limit), 0.0, LIMIT) if np.isfinite(limit) else "") + both
    words = (
        f"The size of the slope at each iterate, in powers of ten: along your path of {len(got)} iterates, dashed with rings, and "
        f"along the right one of {len(right)}, solid with squares{f'; a dotted line at tol = {tol:.3g}' if np.isfinite(limit) else ''}."
    )
    legend = LEGEND + ([("tol", LIMIT)] if np.isfinite(limit) else [])
    return picture(
        "The slopes along your path and along the right one",
        words,
        body,
        legend,
        window,
        across="iterate",
        upwards="size of the slope: 10 to the power of",
        whole=True,
    )


def _near(got: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the points (k, n) that the window should hold: all of the right path, and of the other what is not far away."""
    centre, reach = (right.min(axis=0) + right.max(axis=0)) / 2, np.ptp(right, axis=0).max()
    far = ~(np.abs(got - centre).max(axis=1) <= FAR * (reach or np.abs(right).max() or 1.0))
    return np.vstack([right, got[~far]])


def _both(window: Window, got: np.ndarray, right: np.ndarray) -> str:
    """Draw both paths; nothing where they cannot be told apart."""
    k = min(len(got), len(right))
    gaps = np.hypot(*(window.place(got[:k]) - window.place(right[:k])).T)
    # What one path has more may lie where both end already.
    rest = np.vstack([window.place(got)[k - 1 :], window.place(right)[k - 1 :]])
    if np.all(gaps < SEEN) and np.ptp(rest, axis=0).max() < SEEN:
        return ""
    lines = window.curve(right, RIGHT) + window.curve(got, YOURS)
    return lines + window.marks(right, RIGHT_POINTS) + window.marks(got, YOUR_POINTS)


def _parting(got: np.ndarray, right: np.ndarray) -> str:
    """Say at which iterate the paths part, counted from 1."""
    for k, (one, other) in enumerate(zip(got, right, strict=False)):
        if not np.allclose(one, other, rtol=1e-6):
            return f" They part at iterate {k + 1}."
    return (
        f" Yours has {len(got)} iterates here, the right one {len(right)}." if len(got) != len(right) else ""
    )
