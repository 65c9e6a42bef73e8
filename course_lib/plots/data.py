"""Figures of data: fits, principal axes, an image and its edges."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLACK,
    BLUE,
    VERMILION,
    Picture,
    course_style,
    dress,
    looks,
    named,
    new_figure,
    require_alt,
    sample_1d,
    to_png,
)
from course_lib.plots.drawing import drawn_if_wanted

Function = Callable[[float], float]


@drawn_if_wanted
def fit(
    x: ArrayLike,
    y: ArrayLike,
    curves: Function | Mapping[str, Function],
    *,
    alt: str,
    residuals: bool = False,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> Picture:
    """Draw data points (m,), (m,) and fitted curves (functions of x); `residuals` draws each miss of the first curve."""
    alt = require_alt(alt)
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    margin = 0.12 * (np.ptp(xs) or 1.0)
    dense = np.linspace(xs.min() - margin, xs.max() + margin, 201)
    functions = named(curves)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        for (label, function), look in zip(functions.items(), looks(), strict=False):
            axes.plot(dense, sample_1d(function, dense), color=look["color"], linestyle=look["linestyle"],
                      label=label or None)  # fmt: skip
        if residuals:
            fitted = sample_1d(next(iter(functions.values())), xs)
            axes.vlines(xs, np.minimum(ys, fitted), np.maximum(ys, fitted), color=BLACK, linestyle=":",
                        linewidth=1.5, label="residuals")  # fmt: skip
        axes.plot(xs, ys, "o", color=BLACK, markersize=8 if len(xs) < 50 else 4, label="data", zorder=3)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def principal_axes(
    sample: ArrayLike,
    mean: ArrayLike,
    axes: ArrayLike,
    variances: ArrayLike,
    *,
    alt: str,
    title: str = "",
    xlabel: str = "$x_1$",
    ylabel: str = "$x_2$",
) -> Picture:
    """Draw a cloud of points (m, 2) and from its mean the principal axes.

    Row i of `axes` (2, 2) is a unit vector; its arrow has the length of two standard deviations 2·√variances[i].
    """
    alt = require_alt(alt)
    cloud, centre = np.asarray(sample, dtype=float), np.asarray(mean, dtype=float)
    with course_style():
        figure = new_figure(6.0, 4.6)
        panel = figure.add_subplot()
        panel.plot(*cloud.T, "o", color=BLUE, markersize=3, alpha=0.45)
        rows = zip(np.asarray(axes, float), np.asarray(variances, float), (VERMILION, BLACK), strict=True)
        for number, (axis, variance, colour) in enumerate(rows, start=1):
            panel.quiver(*centre, *(2 * np.sqrt(variance) * axis), angles="xy", scale_units="xy", scale=1, width=0.011,
                         color=colour, label=f"axis {number}: variance {variance:.3g}", zorder=3)  # fmt: skip
        panel.set_aspect("equal", adjustable="datalim")
        dress(panel, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def edges(
    image: ArrayLike,
    magnitude: ArrayLike,
    *,
    alt: str,
    titles: tuple[str, str] = ("image $I$", r"$|\nabla I|$: bright at edges"),
    title: str = "",
) -> Picture:
    """Draw a grey image (rows, columns) beside the size of its gradient. Row 0 is on top."""
    alt = require_alt(alt)
    with course_style():
        figure = new_figure(7.2, 3.6)
        for panel, picture, name in zip(figure.subplots(1, 2), (image, magnitude), titles, strict=True):
            panel.imshow(np.asarray(picture, float), cmap="gray", interpolation="nearest")
            panel.grid(False)
            dress(panel, name, "column", "row")
        if title:
            figure.suptitle(title)
        return Picture(to_png(figure), alt)
