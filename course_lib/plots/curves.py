"""Figures of functions of one variable: slopes, steps, paths and models."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    VERMILION,
    Limits,
    Picture,
    course_style,
    dress,
    looks,
    named,
    new_figure,
    path_1d,
    require_alt,
    sample_1d,
    to_png,
)
from course_lib.plots.drawing import drawn_if_wanted

Function = Callable[[float], float]
SAMPLES = 301


@drawn_if_wanted
def curve(
    f: Function | Mapping[str, Function],
    xlim: Limits,
    *,
    alt: str,
    points: Sequence[float] = (),
    tangents: Sequence[float] = (),
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$f(x)$",
    ylim: Limits | None = None,
) -> Picture:
    """Draw f (or of several functions, by label), with marked points and tangent lines of the first one.

    `points` and `tangents` are values of x. Slopes of tangents are measured by central differences.
    """
    alt = require_alt(alt)
    functions = named(f)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        for (label, function), look in zip(functions.items(), looks(), strict=False):
            style = {"color": BLUE} if len(functions) == 1 else {k: look[k] for k in ("color", "linestyle")}
            _draw(axes, function, xlim, label=label or None, **style)
        first = next(iter(functions.values()))
        for x in tangents:
            _tangent(axes, first, float(x), _slope(first, float(x)), xlim)
        marked = path_1d([*points, *tangents])
        axes.plot(marked, sample_1d(first, marked), "o", color=VERMILION, zorder=3)
        if ylim is not None:
            axes.set_ylim(*ylim)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def both_slopes(
    f: Function,
    df: Function,
    xs: Sequence[float],
    eta: float,
    xlim: Limits,
    *,
    alt: str,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$f(x)$",
) -> Picture:
    """Draw at each x the tangent and the step x → x − η f'(x): a negative slope sends it right, a positive one left."""
    alt = require_alt(alt)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        _draw(axes, f, xlim, color=BLUE)
        low, high = axes.get_ylim()
        axes.set_ylim(low - 0.22 * (high - low), high)
        floor = low - 0.08 * (high - low)
        for x in map(float, xs):
            slope = float(df(x))
            new = x - eta * slope
            _tangent(axes, f, x, slope, xlim)
            axes.plot([x], [f(x)], "o", color=VERMILION, zorder=3)
            axes.plot([x, x], [floor, f(x)], ":", color=BLACK, linewidth=1)
            axes.annotate(
                "", (new, floor), (x, floor), arrowprops={"arrowstyle": "-|>", "color": VERMILION, "lw": 2.5}
            )
            side = "right" if new > x else "left"
            sign = "negative" if slope < 0 else "positive"
            axes.annotate(
                f"slope {sign}:\ngo {side}",
                ((x + new) / 2, floor),
                (0, -4),
                textcoords="offset points",
                ha="center",
                va="top",
                fontsize=10,
            )
        axes.set_xlim(*xlim)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def descent_on_curve(
    f: Function,
    path: ArrayLike,
    xlim: Limits | None = None,
    *,
    alt: str,
    minimum: float | None = None,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$f(x)$",
) -> Picture:
    """Draw the iterates of `path`, shape (k,), on the graph of f.

    a dashed line at the minimum when it is given.
    """
    alt = require_alt(alt)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        _draw_descent(axes, f, path, xlim, minimum)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def descents_side_by_side(
    f: Function,
    paths: Mapping[str, ArrayLike],
    xlim: Limits | None = None,
    *,
    alt: str,
    minimum: float | None = None,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$f(x)$",
) -> Picture:
    """Draw one panel a path, on the same axes: too large a learning rate beside too small a one.

    Keys are the titles.
    """
    alt = require_alt(alt)
    with course_style():
        figure = new_figure(4.0 * len(paths), 4.0)
        panels = figure.subplots(1, len(paths), sharex=True, sharey=True, squeeze=False)[0]
        for axes, (label, path) in zip(panels, paths.items(), strict=True):
            _draw_descent(axes, f, path, xlim, minimum)
            dress(axes, label, xlabel, ylabel if axes is panels[0] else "", legend=axes is panels[0])
        if title:
            figure.suptitle(title)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def count_against_eta(
    etas: ArrayLike,
    counts: ArrayLike,
    *,
    alt: str,
    predicted: ArrayLike | None = None,
    eta_max: float | None = None,
    title: str = "",
    xlabel: str = r"learning rate $\eta$",
    ylabel: str = "number of iterates",
) -> Picture:
    """Draw how many iterates a descent needs against η, on a logarithmic scale.

    Nan or inf where it never ends.

    `predicted` (one number an η) is drawn as a line, `eta_max` as the wall beyond which nothing converges.
    """
    alt = require_alt(alt)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        if predicted is not None:
            axes.plot(etas, np.asarray(predicted, float), "-", color=BLUE, label="predicted")
        axes.plot(etas, np.asarray(counts, float), "o", color=VERMILION, label="counted")
        if eta_max is not None:
            axes.axvline(
                eta_max, color=BLACK, linestyle="--", label=rf"$\eta$ = {eta_max:.4g}: no more convergence"
            )
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter(NullFormatter())
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def iterates(
    paths: ArrayLike | Mapping[str, ArrayLike],
    *,
    alt: str,
    limit: float | None = None,
    title: str = "",
    xlabel: str = "$k$",
    ylabel: str = "$x_k$",
) -> Picture:
    """x_k against k for one path (k,) or several; a dashed line at the limit when it is given. k starts at 1."""
    alt = require_alt(alt)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        for (label, path), look in zip(named(paths).items(), looks(), strict=False):
            xs = path_1d(path)
            axes.plot(np.arange(1, len(xs) + 1), xs, label=label or None, markevery=_sparse(len(xs)), **look)
        if limit is not None:
            axes.axhline(limit, color=BLACK, linestyle="--", linewidth=1, label=f"limit {limit:.4g}")
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def taylor_models(
    f: Function,
    models: Mapping[str, Function],
    a: float,
    xlim: Limits,
    *,
    alt: str,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str = "$f(x)$",
) -> Picture:
    """f and its models about a, each a function of x; models that leave the picture are cut off, not f."""
    alt = require_alt(alt)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        _draw(axes, f, xlim, color=BLACK, linewidth=2.5, label="$f$")
        low, high = axes.get_ylim()
        styles = zip((BLUE, VERMILION, GREEN, ORANGE), ("--", "-.", ":", (0, (5, 1, 1, 1))), strict=True)
        for (label, model), (colour, line) in zip(models.items(), styles, strict=False):
            _draw(axes, model, xlim, color=colour, linestyle=line, label=label)
        axes.plot([a], [f(a)], "o", color=BLACK, zorder=4)
        margin = 0.25 * (high - low)
        axes.set_ylim(low - margin, high + margin)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def taylor_along_line(
    f: Callable[[np.ndarray], float],
    models: Mapping[str, Callable[[np.ndarray], float]],
    a: ArrayLike,
    direction: ArrayLike,
    tlim: Limits,
    *,
    alt: str,
    title: str = "",
    xlabel: str = "$t$, distance from $a$",
    ylabel: str = "$f(a + t\\,u)$",
) -> Picture:
    """f and its models, functions of an array (n,), along the line a + t u with u = direction / |direction|."""
    start = np.asarray(a, dtype=float)
    u = np.asarray(direction, dtype=float)
    u = u / np.linalg.norm(u)

    def on_line(function: Callable[[np.ndarray], float]) -> Function:
        return lambda t: function(start + t * u)

    along = {label: on_line(model) for label, model in models.items()}
    return taylor_models(on_line(f), along, 0.0, tlim, alt=alt, title=title, xlabel=xlabel, ylabel=ylabel)


def _draw(axes: Axes, f: Function, xlim: Limits, **style: object) -> None:
    xs = np.linspace(*xlim, SAMPLES)
    axes.plot(xs, sample_1d(f, xs), **style)


def _slope(f: Function, x: float) -> float:
    step = 1e-6 * max(1.0, abs(x))
    return (float(f(x + step)) - float(f(x - step))) / (2 * step)


def _tangent(axes: Axes, f: Function, x: float, slope: float, xlim: Limits) -> None:
    reach = 0.17 * (xlim[1] - xlim[0])
    xs = np.array([x - reach, x + reach])
    axes.plot(xs, f(x) + slope * (xs - x), "--", color=GREEN, linewidth=1.8)


def _draw_descent(
    axes: Axes, f: Function, path: ArrayLike, xlim: Limits | None, minimum: float | None
) -> None:
    xs = path_1d(path)
    if xlim is None:
        margin = 0.15 * (np.ptp(xs) or 1.0)
        xlim = (float(xs.min() - margin), float(xs.max() + margin))
    _draw(axes, f, xlim, color=BLUE, label="$f$")
    limits = axes.get_ylim()
    axes.plot(
        xs, sample_1d(f, xs), "o--", color=VERMILION, linewidth=1, markersize=5, label="iterates", zorder=3
    )
    axes.plot(xs[:1], [f(float(xs[0]))], "s", color=BLACK, markersize=8, label="start", zorder=4)
    if minimum is not None:
        axes.axvline(minimum, color=BLACK, linestyle=":", label=f"minimum at {minimum:.4g}")
    axes.set_xlim(*xlim)
    axes.set_ylim(*limits)


def _sparse(count: int) -> int:
    return max(1, count // 25)
