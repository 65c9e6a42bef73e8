"""Figures to touch over level curves: arrows, directions, and the paths of methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLUE,
    GREEN,
    VERMILION,
    Function,
    Limits,
    Picture,
    grid,
    require_alt,
    takes_two,
)
from course_lib.plots.drawing import drawn_if_wanted
from course_lib.plots.explorable.curves import BY_HAND
from course_lib.plots.explorable.page import BY_KEYS, Control, live, slider
from course_lib.plots.explorable.tables import TO_READ, table
from course_lib.plots.surfaces import contours

LOOKS = ((VERMILION, ""), (GREEN, "8 4"), (BLUE, "2 3"))
#: Sliders that some methods need: key, label, limits.
EXTRA = {"momentum": ("beta", "momentum β", (0.0, 0.99)), "leash": ("leash", "leash", (0.01, 1.0))}
#: A path ends beyond this, in any unit: nobody sees it any more.
FAR = 1e3
WIDE, HIGH, MARGINS = 420.0, 400.0, (60, 48)


@drawn_if_wanted
def explore_descent(
    f: Function,
    xlim: Limits,
    ylim: Limits,
    *,
    start: Sequence[float],
    alt: str,
    eta: float = 0.1,
    etas: Limits | None = None,
    methods: Sequence[str] = ("descent",),
    beta: float = 0.8,
    leash: float = 0.2,
    gradient: Callable[..., ArrayLike] | None = None,
    arrow: bool = False,
    data: tuple[ArrayLike, ArrayLike] | None = None,
    steps: int = 20,
    most: int = 60,
    log_levels: bool = False,
    title: str = "Move the start",
    xlabel: str = "x",
    ylabel: str = "y",
) -> Picture:
    """Let methods run over the level curves of f, from any start.

    methods   none, or of "descent", "momentum" (u ← βu − η∇f, w ← w + u), "Newton", "leash" (steps of one length)
    etas      limits of the learning rate's slider; without them there is none
    gradient  somebody's gradient w -> (2,): the paths follow it, and not the slopes measured on f
    arrow     draw the gradient at the start; somebody's beside the measured one
    data      (x, y): a second picture shows them with the polynomial whose coefficients are the point on the map
    """
    alt = require_alt(alt)
    height, own = one_array(f), gradient and one_array(gradient)
    rates = {"eta": eta, "beta": beta, "leash": leash}
    known = _known(height, xlim, ylim, xlabel, ylabel) | {"methods": list(methods), "eta": eta}
    if own:
        known["gradient"] = [table(lambda w, i=i: own(w)[i], xlim, ylim, close=TO_READ) for i in (0, 1)]
    paths = {name: path(name, height, own, start, rates, steps) for name in methods}
    still = contours(
        f, xlim, ylim, paths=paths if len(paths) != 1 else paths[methods[0]], log_levels=log_levels,
        title=title, xlabel=f"${xlabel}$", ylabel=f"${ylabel}$", alt=alt,
    )  # fmt: skip
    controls = point_sliders("start", start, xlim, ylim, xlabel, ylabel)
    if etas:
        controls.append(slider("eta", "learning rate η", eta, *etas))
    for key, label, limits in (EXTRA[name] for name in methods if name in EXTRA):
        controls.append(slider(key, label, rates[key], *limits))
    if methods:
        controls.append(Control("steps", "steps", steps, 0, most))
    words = methods if len(methods) != 1 else ["the path; a ring round its end"]
    legend = [(*look, word) for look, word in zip(LOOKS, words, strict=False)]
    if arrow:
        known["arrow"] = 45 / _usual_slope(height, xlim, ylim)
        if own:
            legend = [(VERMILION, "", "your gradient, and the path that walks against it")]
        legend.append((GREEN, "7 4" if own else "", "the gradient, measured"))
    if data is not None:
        points = np.column_stack([np.asarray(one, float) for one in data])
        low, high = points.min(axis=0), points.max(axis=0)
        room = (0.25, 0.9) * (high - low)
        (left, bottom), (right, top) = low - room, high + room
        known |= {
            "points": points.tolist(),
            "data": {"x": [left, right], "y": [bottom, top], "xlabel": "x", "ylabel": "y"},
        }
        legend = [(VERMILION, "", "the curve that belongs to the point, and its misses")]
        if methods:
            legend += [(GREEN, "8 4", "the curve at the end of the path")]
    return live(still, "map", controls, legend, title, BY_HAND, **known)


@drawn_if_wanted
def explore_direction(
    f: Function,
    xlim: Limits,
    ylim: Limits,
    *,
    at: Sequence[float],
    angle: float,
    alt: str,
    length: float = 0.7,
    curvature: bool = False,
    title: str = "Turn the direction, move the point",
    xlabel: str = "x",
    ylabel: str = "y",
) -> Picture:
    """Let a direction turn at a point of the map; beside it the slice along it, with its tangent and slope.

    With `curvature` also the parabola that bends with the slice, and its second derivative.
    """
    alt = require_alt(alt)
    height = one_array(f)
    arrow = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    line = np.array([at, np.asarray(at, float) + length * arrow])
    still = contours(
        f, xlim, ylim, paths=line, title=f"{title}: {angle:g}°", xlabel=f"${xlabel}$", ylabel=f"${ylabel}$",
        alt=alt,
    )  # fmt: skip
    reach = 1.6 * length
    rise = reach * _usual_slope(height, xlim, ylim)
    beside = {"x": [-reach, reach], "y": [-rise, rise], "xlabel": "distance along the direction",
              "ylabel": "height gained"}  # fmt: skip
    controls = [
        Control("angle", "direction", angle, 0, 360, 1, "°"),
        *point_sliders("point", at, xlim, ylim, xlabel, ylabel),
    ]
    model = ", and the parabola that bends with the slice" if curvature else ""
    legend = [
        (VERMILION, "", f"the direction{model}"),
        (BLUE, "", "the slice of the surface along it"),
        (GREEN, "7 4", "its tangent"),
    ]
    how = f"Drag the arrow's tip or the point, or {BY_KEYS}"
    known = _known(height, xlim, ylim, xlabel, ylabel) | {"slice": beside, "length": length, "methods": []}
    return live(still, "map", controls, legend, title, how, **known, curvature=curvature)


def path(
    method: str,
    f: Function,
    own: Function | None,
    start: Sequence[float],
    rates: dict[str, float],
    steps: int,
) -> np.ndarray:
    """Return the points of a method from `start`, as the page computes them, while they stay near."""
    gradient = own or (lambda w: _slopes(f, w))
    points, u = [np.asarray(start, float)], np.zeros(2)
    while len(points) <= steps:
        w, g = points[-1], np.asarray(gradient(points[-1].copy()), float)
        if method == "momentum":
            u = rates["beta"] * u - rates["eta"] * g
        elif method == "Newton":
            u = np.linalg.solve([_slopes(lambda v, i=i: _slopes(f, v)[i], w, 1e-4) for i in (0, 1)], -g)
        elif method == "leash":
            u = -rates["leash"] * g / (np.linalg.norm(g) or 1.0)
        else:
            u = -rates["eta"] * g
        if not np.all(np.abs(w + u) <= FAR):
            break
        points.append(w + u)
    return np.array(points)


def _slopes(f: Function, w: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """Return central differences of f at w, shape (2,)."""
    return np.array([(f(w + d) - f(w - d)) / (2 * h) for d in h * np.eye(2)], float)


def one_array(f: Function) -> Function:
    """Return f as a function of one array (2,)."""
    return (lambda w: f(float(w[0]), float(w[1]))) if takes_two(f) else f


def point_sliders(
    word: str, at: Sequence[float], xlim: Limits, ylim: Limits, xlabel: str, ylabel: str
) -> list[Control]:
    """Return two sliders for a point of the map."""
    return [slider("x", f"{word} {xlabel}", at[0], *xlim), slider("y", f"{word} {ylabel}", at[1], *ylim)]


def _usual_slope(f: Function, xlim: Limits, ylim: Limits) -> float:
    """Return the median length of the gradient over a coarse grid."""
    slopes = [np.hypot(*_slopes(f, w)) for w in grid(xlim, ylim, 7).reshape(-1, 2)]
    return float(np.nanmedian(slopes)) or 1.0


def _known(f: Function, xlim: Limits, ylim: Limits, xlabel: str, ylabel: str) -> dict[str, Any]:
    """Return what every map must know: the table, and a frame with equal scales."""
    across, up = float(np.ptp(xlim)), float(np.ptp(ylim))
    scale = min(WIDE / across, HIGH / up)
    box = {
        "x": list(xlim), "y": list(ylim), "xlabel": xlabel, "ylabel": ylabel,
        "width": round(scale * across + MARGINS[0]), "height": round(scale * up + MARGINS[1]),
    }  # fmt: skip
    return {"f": table(f, xlim, ylim), "h": [0.002 * across, 0.002 * up], "box": box}
