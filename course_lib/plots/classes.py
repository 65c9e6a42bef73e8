"""A figure of two classes of points and the line that a model draws between them."""

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLACK,
    BLUE,
    VERMILION,
    Limits,
    Picture,
    course_style,
    dress,
    grid,
    new_figure,
    path_2d,
    require_alt,
    to_png,
)
from course_lib.plots.drawing import drawn_if_wanted

Model = Callable[[np.ndarray, np.ndarray], ArrayLike]
GRID = 120
COLUMNS = 2
#: The marker, the colour and the name of each class; the ground behind the points is the colour, pale.
LOOKS = {1: ("o", BLUE, "target +1"), -1: ("^", VERMILION, "target −1")}
GROUND = ("#f9dfcc", "#cfe3f1")


@drawn_if_wanted
def boundaries(
    points: ArrayLike,
    targets: ArrayLike,
    models: Mapping[str, Model] | None = None,
    xlim: Limits = (-1.6, 2.6),
    ylim: Limits = (-1.2, 1.6),
    *,
    alt: str,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> Picture:
    """Draw points (m, 2) with targets ±1, and for each model(x, y) the ground where it is positive or negative, in a panel of its own.

    A model is called with two arrays of equal shape. Without models there is one panel with the points alone.
    """
    alt = require_alt(alt)
    named = dict(models or {title: None})
    rows = -(-len(named) // COLUMNS) if len(named) > 1 else 1
    with course_style():
        figure = new_figure(7.6 if len(named) > 1 else 6.0, 2.9 * rows if len(named) > 1 else 4.2)
        panels = figure.subplots(
            rows, COLUMNS if len(named) > 1 else 1, squeeze=False, sharex=True, sharey=True
        )
        for axes, (label, model) in zip(panels.flat, named.items(), strict=False):
            if model is not None:
                _ground(axes, model, xlim, ylim)
            _points(axes, path_2d(points), np.asarray(targets))
            axes.set_xlim(*xlim)
            axes.set_ylim(*ylim)
            dress(axes, label, xlabel, ylabel, legend=axes is panels.flat[0])
        if title and models:
            figure.suptitle(title)
        return Picture(to_png(figure), alt)


def _ground(axes: Axes, model: Model, xlim: Limits, ylim: Limits) -> None:
    x, y = np.moveaxis(grid(xlim, ylim, GRID), -1, 0)
    heights = np.broadcast_to(np.asarray(model(x, y), float), x.shape)
    axes.contourf(x, y, heights, levels=[-np.inf, 0, np.inf], colors=GROUND)
    axes.contour(x, y, heights, levels=[0], colors=[BLACK], linewidths=2)
    axes.grid(False)


def _points(axes: Axes, points: np.ndarray, targets: np.ndarray) -> None:
    for sign, (marker, colour, label) in LOOKS.items():
        axes.plot(*points[targets == sign].T, marker, color=colour, markeredgecolor="white", label=label)
