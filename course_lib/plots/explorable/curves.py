"""Figures to touch for one variable: a slope and a parabola under the hand, and the steps of a method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.plots.canvas import BLUE, GREEN, VERMILION, Limits, Picture, path_1d, require_alt, sample_1d
from course_lib.plots.curves import curve, descent_on_curve
from course_lib.plots.drawing import drawn_if_wanted
from course_lib.plots.explorable.page import BY_KEYS, Control, live, slider
from course_lib.plots.explorable.tables import table

Function = Callable[[float], float]
BY_HAND = f"Drag the point, or {BY_KEYS}"


@drawn_if_wanted
def explore_slope(
    f: Function,
    xlim: Limits,
    *,
    at: float,
    alt: str,
    slope: Function | None = None,
    parabola: bool = False,
    distance: float = 1.0,
    ylim: Limits | None = None,
    title: str = "",
    xlabel: str = "x",
    ylabel: str = "f(x)",
) -> Picture:
    """Let a point move on the curve of f, with its tangent and the slope as a number.

    slope     somebody's derivative: a line with this slope is drawn beside the true tangent
    parabola  draw f(a) + f'(a)(x − a) + ½f''(a)(x − a)² too, and give both errors at `distance` from the point
    """
    alt = require_alt(alt)
    title = title or "Move the point: the tangent and its slope"
    own = None if slope is None else _table(slope, xlim)
    still = curve(f, xlim, tangents=[at], title=title, ylim=ylim, alt=alt)
    controls = [slider("x", f"point {xlabel}", at, *xlim)]
    legend = [(BLUE, "", "the curve"), (GREEN, "7 4", "the tangent, measured")]
    if slope is not None:
        legend.append((VERMILION, "", "a line with your slope"))
    if parabola:
        reach = 0.4 * float(np.ptp(xlim))
        controls.append(slider("d", "distance", distance, -reach, reach))
        legend.append((VERMILION, "", "the parabola that bends with it"))
    return live(
        still, "curve", controls, legend, title, BY_HAND,
        **_known(f, xlim, ylim, xlabel, ylabel),
        tangent=True, parabola=parabola, slope=own,
    )  # fmt: skip


@drawn_if_wanted
def explore_curve_descent(
    f: Function,
    xlim: Limits,
    *,
    start: float,
    eta: float,
    etas: Limits,
    alt: str,
    slope: Function | None = None,
    step: Callable[[float, float], float] | None = None,
    steps: int = 12,
    most: int = 40,
    ylim: Limits | None = None,
    title: str = "",
    xlabel: str = "x",
    ylabel: str = "f(x)",
) -> Picture:
    """Let gradient descent run on the curve of f, from any start with any learning rate between `etas`.

    slope   somebody's derivative, used in every step; without it f's own, measured
    step    somebody's whole step (x, η) -> the next x; it is asked on a grid, and the ball goes where it says
    """
    alt = require_alt(alt)
    title = title or "Move the start and the learning rate"
    known = _known(f, xlim, ylim, xlabel, ylabel)
    step_ = step or (lambda x, rate: x - rate * _derivative(slope or f, x, slope is None))
    path = [float(start)]
    while len(path) <= steps and xlim[0] <= path[-1] <= xlim[1]:
        path.append(float(step_(path[-1], eta)))
    shown = [x for x in path if xlim[0] <= x <= xlim[1]]
    still = descent_on_curve(f, shown, xlim, title=f"{title}: η = {eta:g}", alt=alt)
    controls = [
        slider("x", f"start {xlabel}₁", start, *xlim),
        slider("eta", "learning rate η", eta, *etas),
        Control("steps", "steps", steps, 0, most),
    ]
    legend = [(BLUE, "", "the curve"), (VERMILION, "", "the iterates; a ring round the last one")]
    known |= {"methods": ["descent"]}
    if slope is not None:
        known |= {"gradient": [_table(slope, xlim)]}
    if step is not None:
        known |= {"methods": ["step"], "step": table(lambda p: step(float(p[0]), float(p[1])), xlim, etas)}
    return live(still, "curve", controls, legend, title, BY_HAND, **known)


def _table(f: Function, xlim: Limits) -> dict[str, Any]:
    return table(lambda p: f(float(p[0])), xlim)


def _derivative(f: Function, x: float, measured: bool) -> float:
    """Return f(x) where f is a derivative already; otherwise its central difference."""
    return float((f(x + 1e-6) - f(x - 1e-6)) / 2e-6) if measured else float(f(x))


def _known(f: Function, xlim: Limits, ylim: Limits | None, xlabel: str, ylabel: str) -> dict[str, Any]:
    """Return what every scene of a curve must know: the table, and the frame."""
    heights = path_1d(sample_1d(f, np.linspace(*xlim, 101)))
    heights = heights[np.isfinite(heights)]
    low, high = ylim or (float(heights.min()), float(heights.max()))
    room = 0 if ylim else 0.12 * (high - low)
    box = {
        "x": list(xlim), "y": [round(low - room, 9), round(high + room, 9)], "xlabel": xlabel, "ylabel": ylabel,
    }  # fmt: skip
    return {"f": _table(f, xlim), "h": [0.002 * float(np.ptp(xlim))], "box": box}
