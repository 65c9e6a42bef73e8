"""f along a straight line, with the slope that came back and the measured one: the tangent beside the line that is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.check.pictures.svg import POINT, RIGHT, SEEN, WIDTH, YOURS, F, Window, limits, picture

STEPS = 61


def tangent(
    heights: Callable[[np.ndarray], np.ndarray],
    at: float,
    reach: float,
    got: float,
    measured: float,
    *,
    way: str = "x",
) -> str:
    """Draw heights(t) for t within `reach` of `at`, and through (at, heights(at)) the lines with both slopes.

    heights takes and gives an array (k,); `way` says what changes along the picture: x, one component, a direction.
    """
    t = at + reach * np.linspace(-1, 1, STEPS)
    z = np.asarray(heights(t), float)
    middle = float(z[STEPS // 2])
    rise = min(abs(measured) * reach, 3 * float(np.ptp(z[np.isfinite(z)])) or np.inf)
    window = Window((t[0], t[-1]), limits(np.append(z, middle + 0.6 * rise * np.array([-1, 1])), 0.15))
    if not _apart(window, got, measured):
        return ""
    point = (at, middle)
    words = (
        f"The graph of f along {way}, and two straight lines through its point at {at:.3g}: yours, dashed, with the slope "
        f"{got:.4g}; the measured one, solid, with the slope {measured:.4g}, which touches the graph."
    )
    body = (
        window.curve(np.column_stack([t, z]), F)
        + window.through(point, measured, RIGHT)
        + window.through(point, got, YOURS)
        + window.marks(np.array(point), POINT)
    )
    legend = [("your slope", YOURS), ("measured slope", RIGHT), ("f", F)]
    return picture("Your slope beside the measured one", words, body, legend, window, across=way)


def _apart(window: Window, got: float, measured: float) -> bool:
    """Return whether the two lines can be told apart."""
    one, other = window.direction(got), window.direction(measured)
    return abs(one[0] * other[1] - one[1] * other[0]) * WIDTH / 2 > SEEN
