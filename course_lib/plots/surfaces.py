"""Figures of functions of two variables: level curves, surfaces, gradient fields, eigenvectors."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.ticker import MaxNLocator
from mpl_toolkits.mplot3d import Axes3D
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLACK,
    Limits,
    Picture,
    course_style,
    dress,
    grid,
    looks,
    named,
    new_figure,
    path_2d,
    require_alt,
    sample_2d,
    takes_two,
    to_png,
)
from course_lib.plots.drawing import drawn_if_wanted

Function = Callable[..., float]
GRID = 81


@drawn_if_wanted
def contours(
    f: Function,
    xlim: Limits,
    ylim: Limits,
    *,
    alt: str,
    paths: ArrayLike | Mapping[str, ArrayLike] | None = None,
    points: Mapping[str, Sequence[float]] | None = None,
    levels: int | Sequence[float] = 14,
    log_levels: bool = False,
    equal: bool = True,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> Picture:
    """Level curves of f with one path (k, 2) or several by label, and named points.

    `log_levels` spaces the levels by powers (f − its least value), for long valleys. `equal` keeps angles true.
    """
    alt = require_alt(alt)
    with course_style():
        figure = new_figure(*size_of_plane(xlim, ylim, equal))
        axes = figure.add_subplot()
        colours = draw_levels(axes, f, xlim, ylim, levels, log_levels)
        figure.colorbar(colours, ax=axes, label="$f$", shrink=0.9)
        draw_paths(axes, paths)
        _draw_points(axes, points)
        _frame(axes, xlim, ylim, equal)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def surface(
    f: Function,
    xlim: Limits,
    ylim: Limits,
    *,
    alt: str,
    paths: ArrayLike | Mapping[str, ArrayLike] | None = None,
    points: Mapping[str, Sequence[float]] | None = None,
    view: tuple[float, float] = (30.0, -60.0),
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
    zlabel: str = "$f$",
) -> Picture:
    """Draw the graph z = f(x, y) in space, with paths (k, 2) lifted onto it.

    `view` is (elevation, azimuth) in degrees.
    """
    alt = require_alt(alt)
    with course_style():
        figure = new_figure(6.0, 4.4)
        axes: Axes3D = figure.add_subplot(projection="3d", computed_zorder=False)
        points_of_grid = grid(xlim, ylim, 61)
        heights = sample_2d(f, points_of_grid)
        axes.plot_surface(
            points_of_grid[..., 0],
            points_of_grid[..., 1],
            heights,
            cmap="viridis",
            alpha=0.75,
            rcount=45,
            ccount=45,
            linewidth=0.2,
            edgecolor="white",
            zorder=1,
        )
        for (label, path), look in zip(_labelled(paths), looks(), strict=False):
            array = path_2d(path)
            axes.plot(*array.T, sample_2d(f, array), label=label or None, markersize=4, zorder=3, **look)
        for label, point in (points or {}).items():
            at = path_2d(point)
            axes.plot(*at.T, sample_2d(f, at), "*", color=BLACK, markersize=12, label=label, zorder=4)
        axes.view_init(*view)
        axes.set_zlabel(zlabel)
        for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
            axis.set_major_locator(MaxNLocator(5))
        axes.set_box_aspect((1, 1, 0.7), zoom=0.88)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def gradient_field(
    f: Function,
    xlim: Limits,
    ylim: Limits,
    *,
    alt: str,
    gradient: Callable[..., ArrayLike] | None = None,
    paths: ArrayLike | Mapping[str, ArrayLike] | None = None,
    points: Mapping[str, Sequence[float]] | None = None,
    arrows: int = 15,
    normalise: bool = False,
    levels: int | Sequence[float] = 12,
    equal: bool = True,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> Picture:
    """Draw arrows over level curves of f: `gradient` (w -> (2,)) or, when it is not given, measured differences of f.

    `normalise` gives all arrows the same length, where only directions matter.
    """
    alt = require_alt(alt)
    with course_style():
        figure = new_figure(*size_of_plane(xlim, ylim, equal))
        axes = figure.add_subplot()
        colours = draw_levels(axes, f, xlim, ylim, levels, log_levels=False)
        figure.colorbar(colours, ax=axes, label="$f$", shrink=0.9)
        _draw_arrows(axes, f, gradient, grid(*_inset(xlim, ylim, arrows), arrows), normalise)
        draw_paths(axes, paths)
        _draw_points(axes, points)
        _frame(axes, xlim, ylim, equal)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def hessian_eigenvectors(
    f: Function,
    hessian: ArrayLike,
    centre: Sequence[float],
    xlim: Limits,
    ylim: Limits,
    *,
    alt: str,
    levels: int | Sequence[float] = 14,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> Picture:
    """Level curves of f and, at `centre`, the eigenvectors of `hessian` (2, 2), each with its curvature λ.

    The arrows have the length 1/√|λ| (scaled to fit): a level ellipse is long where the curvature is small.
    """
    alt = require_alt(alt)
    curvatures, vectors = np.linalg.eigh(np.asarray(hessian, dtype=float))
    middle = np.asarray(centre, dtype=float)
    lengths = 1 / np.sqrt(np.maximum(np.abs(curvatures), 1e-3 * np.abs(curvatures).max()))
    lengths *= 0.38 * min(np.ptp(xlim), np.ptp(ylim)) / lengths.max()
    with course_style():
        figure = new_figure(*size_of_plane(xlim, ylim, equal=True))
        axes = figure.add_subplot()
        colours = draw_levels(axes, f, xlim, ylim, levels, log_levels=False)
        figure.colorbar(colours, ax=axes, label="$f$", shrink=0.9)
        for curvature, vector, length, look in zip(curvatures, vectors.T, lengths, looks(), strict=False):
            tip = vector * length * (1 if vector[np.argmax(np.abs(vector))] > 0 else -1)
            axes.quiver(
                *middle, *tip, angles="xy", scale_units="xy", scale=1, width=0.012, color=look["color"],
                edgecolor="white", linewidth=0.8, label=rf"$\lambda$ = {curvature:.4g}", zorder=4,
            )  # fmt: skip
        axes.plot(*middle, "o", color=BLACK, zorder=5)
        _frame(axes, xlim, ylim, equal=True)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


def size_of_plane(xlim: Limits, ylim: Limits, equal: bool) -> tuple[float, float]:
    """Return width and height in inches that leave no empty bands above and below a wide plane with equal scales."""
    height = 4.3 * float(np.ptp(ylim) / np.ptp(xlim)) + 0.8 if equal else 4.6
    return 6.0, min(max(height, 2.6), 5.2)


def draw_levels(
    axes: Axes, f: Function, xlim: Limits, ylim: Limits, levels: int | Sequence[float], log_levels: bool
) -> object:
    """Draw filled level curves with thin lines; returns what a colour bar needs."""
    points = grid(xlim, ylim, GRID)
    heights = sample_2d(f, points)
    if log_levels:
        lowest = float(np.nanmin(heights))
        rise = float(np.nanmax(heights)) - lowest
        count = levels if isinstance(levels, int) else len(levels)
        levels = lowest + rise * np.concatenate([[0.0], np.geomspace(1e-4, 1.0, count)])
        colours = PowerNorm(0.25, vmin=lowest, vmax=lowest + rise)
    else:
        colours = None
    x, y = points[..., 0], points[..., 1]
    filled = axes.contourf(x, y, heights, levels=levels, cmap="viridis", norm=colours, alpha=0.65)
    axes.contour(x, y, heights, levels=filled.levels, colors="black", linewidths=0.5, alpha=0.55)
    axes.grid(False)
    return filled


def draw_paths(axes: Axes, paths: ArrayLike | Mapping[str, ArrayLike] | None) -> None:
    """Draw paths with a marker at each iterate and a square at their start."""
    for (label, path), look in zip(_labelled(paths), looks(), strict=False):
        array = path_2d(path)
        every = max(1, len(array) // 40)
        axes.plot(*array.T, label=label or None, markevery=every, markersize=5, markeredgecolor="white",
                  markeredgewidth=0.5, zorder=3, **look)  # fmt: skip
        axes.plot(*array[0], "s", color=look["color"], markeredgecolor="black", markersize=9, zorder=4)


def _labelled(paths: ArrayLike | Mapping[str, ArrayLike] | None) -> list[tuple[str, ArrayLike]]:
    return [] if paths is None else list(named(paths).items())


def _draw_points(axes: Axes, points: Mapping[str, Sequence[float]] | None) -> None:
    for (label, point), marker in zip((points or {}).items(), "*PXdhv^<>", strict=False):
        axes.plot(
            *path_2d(point).T,
            marker,
            color=BLACK,
            markersize=11,
            markeredgecolor="white",
            label=label,
            zorder=5,
        )


def _draw_arrows(
    axes: Axes, f: Function, gradient: Callable[..., ArrayLike] | None, points: np.ndarray, normalise: bool
) -> None:
    if gradient is None:
        step = 1e-6
        east, north = np.array([step, 0.0]), np.array([0.0, step])
        vectors = np.stack(
            [sample_2d(f, points + d) - sample_2d(f, points - d) for d in (east, north)], -1
        ) / (2 * step)
    else:
        call = (lambda w: gradient(float(w[0]), float(w[1]))) if takes_two(gradient) else gradient
        vectors = np.array([np.asarray(call(w), float) for w in points.reshape(-1, 2)]).reshape(points.shape)
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if normalise:
        vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-12)
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    spacing = min(abs(points[0, 1, 0] - points[0, 0, 0]), abs(points[1, 0, 1] - points[0, 0, 1]))
    longest = float(np.nanmax(lengths)) or 1.0
    axes.quiver(points[..., 0], points[..., 1], vectors[..., 0], vectors[..., 1], angles="xy", scale_units="xy",
                scale=longest / (1.25 * spacing), width=0.005, color=BLACK, zorder=2.5)  # fmt: skip


def _inset(xlim: Limits, ylim: Limits, arrows: int) -> tuple[Limits, Limits]:
    inset = 0.5 / arrows
    dx, dy = np.ptp(xlim) * inset, np.ptp(ylim) * inset
    return (xlim[0] + dx, xlim[1] - dx), (ylim[0] + dy, ylim[1] - dy)


def _frame(axes: Axes, xlim: Limits, ylim: Limits, equal: bool) -> None:
    axes.set_xlim(*xlim)
    axes.set_ylim(*ylim)
    if equal:
        axes.set_aspect("equal")
