"""Several functions of two variables beside each other, on the same axes, so that their shapes can be compared."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLACK,
    Limits,
    Picture,
    course_style,
    dress,
    grid,
    new_figure,
    path_2d,
    require_alt,
    sample_2d,
    to_png,
)
from course_lib.plots.drawing import drawn_if_wanted
from course_lib.plots.surfaces import draw_levels, draw_paths

Function = Callable[..., float]
PANEL = 3.0  # inches: three panels fill the width of a notebook


@drawn_if_wanted
def contours_side_by_side(
    functions: Mapping[str, Function],
    xlim: Limits,
    ylim: Limits,
    *,
    alt: str,
    paths: Mapping[str, ArrayLike] | None = None,
    levels: int | Sequence[float] = 10,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> Picture:
    """Level curves of each function under its name, with the path (k, 2) of the same name where there is one."""
    alt = require_alt(alt)
    with course_style():
        figure, places = _panels(len(functions), PANEL * float(np.ptp(ylim) / np.ptp(xlim)) + 0.6)
        for place, (name, f) in zip(places, functions.items(), strict=True):
            axes = figure.add_subplot(*place)
            draw_levels(axes, f, xlim, ylim, levels, log_levels=False)
            draw_paths(axes, (paths or {}).get(name))
            axes.set_xlim(*xlim)
            axes.set_ylim(*ylim)
            axes.set_aspect("equal")
            dress(axes, name, xlabel, ylabel)
        figure.suptitle(title)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def surfaces_side_by_side(
    functions: Mapping[str, Function],
    xlim: Limits,
    ylim: Limits,
    *,
    alt: str,
    point: Sequence[float] | None = None,
    view: tuple[float, float] = (24.0, -60.0),
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> Picture:
    """Draw the graphs in space under their names, each with the same `point` (2,) marked on it."""
    alt = require_alt(alt)
    with course_style():
        figure, places = _panels(len(functions), 2.9)
        points_of_grid = grid(xlim, ylim, 41)
        for place, (name, f) in zip(places, functions.items(), strict=True):
            axes = figure.add_subplot(*place, projection="3d", computed_zorder=False)
            axes.plot_surface(
                *np.moveaxis(points_of_grid, -1, 0), sample_2d(f, points_of_grid), cmap="viridis", alpha=0.75,
                rcount=31, ccount=31, linewidth=0.2, edgecolor="white", zorder=1,
            )  # fmt: skip
            if point is not None:
                at = path_2d(point)
                axes.plot(*at.T, sample_2d(f, at), "o", color=BLACK, markersize=7, zorder=4)
            axes.view_init(*view)
            for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
                axis.set_major_locator(MaxNLocator(3))
            axes.tick_params(labelsize=8, pad=-1)
            axes.set_box_aspect((1, 1, 0.8), zoom=0.9)
            dress(axes, name, xlabel, ylabel)
        figure.suptitle(title)
        return Picture(to_png(figure), alt)


def _panels(count: int, height: float) -> tuple[Figure, list[tuple[int, int, int]]]:
    """Return a figure and the (rows, columns, number) of its panels: up to three in a row, four as two by two."""
    columns = 2 if count in (2, 4) else min(count, 3)
    rows = ceil(count / columns)
    figure = new_figure(PANEL * columns, min(max(height * rows, 2.6), 5.5))
    return figure, [(rows, columns, k + 1) for k in range(count)]
