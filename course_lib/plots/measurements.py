"""Figures of measured numbers: errors against the step size, histories of an iteration."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLACK,
    Picture,
    course_style,
    dress,
    looks,
    named,
    new_figure,
    require_alt,
    to_png,
)
from course_lib.plots.drawing import drawn_if_wanted


@drawn_if_wanted
def error_against_step(
    steps: ArrayLike,
    errors: ArrayLike | Mapping[str, ArrayLike],
    *,
    alt: str,
    title: str = "",
    xlabel: str = "step $h$",
    ylabel: str = "error",
) -> Picture:
    """Draw errors against the step size on log-log axes: truncation falls to the left, rounding rises. A V appears.

    An error of exactly 0 cannot stand on a logarithmic axis and is drawn at 1e-17.
    """
    return error_orders(steps, errors, orders=(), alt=alt, title=title, xlabel=xlabel, ylabel=ylabel)


@drawn_if_wanted
def error_orders(
    steps: ArrayLike,
    errors: ArrayLike | Mapping[str, ArrayLike],
    *,
    alt: str,
    orders: Sequence[float] = (2, 3),
    title: str = "",
    xlabel: str = "$h$",
    ylabel: str = "error",
) -> Picture:
    """Draw errors against h on log-log axes, and for each order p a line of slope p: an error like hᵖ runs along it.

    The i-th line starts at the i-th error's value for the largest h (the last error serves the lines left over).
    """
    alt = require_alt(alt)
    h = np.asarray(steps, dtype=float)
    curves = {label: np.maximum(np.abs(np.asarray(e, float)), 1e-17) for label, e in named(errors).items()}
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        for (label, error), look in zip(curves.items(), looks(), strict=False):
            axes.loglog(h, error, label=label or None, markersize=4.5, linewidth=1.4, **{**look})
        largest = int(np.argmax(h))
        for index, order in enumerate(orders):
            error = list(curves.values())[min(index, len(curves) - 1)]
            line = error[largest] * (h / h[largest]) ** order
            axes.loglog(h, line, color=BLACK, linewidth=0.9, linestyle=("--", ":", "-.")[index % 3],
                        label=f"slope {order:g}")  # fmt: skip
        if orders:
            axes.set_ylim(bottom=min(float(e.min()) for e in curves.values()) / 3)
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)


@drawn_if_wanted
def convergence(
    histories: ArrayLike | Mapping[str, ArrayLike],
    *,
    alt: str,
    log: bool = True,
    start: int = 0,
    title: str = "",
    xlabel: str = "step",
    ylabel: str = "$|g|$",
) -> Picture:
    """Draw histories (k,) of several methods, by label, against the step; the first entry stands at `start`.

    On the logarithmic axis (the default) linear convergence is a straight line; entries ≤ 0 leave a gap.
    """
    alt = require_alt(alt)
    with course_style():
        figure = new_figure()
        axes = figure.add_subplot()
        for (label, history), look in zip(named(histories).items(), looks(), strict=False):
            values = np.asarray(history, dtype=float)
            if log:
                values = np.where(values > 0, values, np.nan)
            every = max(1, len(values) // 15)
            axes.plot(
                start + np.arange(len(values)),
                values,
                label=label or None,
                markevery=every,
                markersize=5,
                **look,
            )
        if log:
            axes.set_yscale("log")
        dress(axes, title, xlabel, ylabel)
        return Picture(to_png(figure), alt)
