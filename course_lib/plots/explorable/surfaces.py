"""A figure to touch in space: a surface that turns, with what touches it at a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from course_lib.plots.canvas import GREEN, VERMILION, Function, Limits, Picture, grid, require_alt, sample_2d
from course_lib.plots.drawing import drawn_if_wanted
from course_lib.plots.explorable.maps import one_array, point_sliders
from course_lib.plots.explorable.page import BY_KEYS, Control, live, slider
from course_lib.plots.explorable.tables import table
from course_lib.plots.surfaces import surface

HOW = f"Drag the picture to turn it, or {BY_KEYS}"
KNOWN = {"the tangent plane": "plane", "the quadratic model": "quadratic"}


@drawn_if_wanted
def explore_surface(
    f: Function,
    xlim: Limits,
    ylim: Limits,
    *,
    at: Sequence[float],
    alt: str,
    models: Sequence[str] = ("the tangent plane",),
    own: Mapping[str, Function] | None = None,
    curvatures: bool = False,
    view: tuple[float, float] = (28.0, -55.0),
    title: str = "Turn the surface",
    xlabel: str = "x",
    ylabel: str = "y",
) -> Picture:
    """Let the graph of f turn in space, with what touches it at a point that moves.

    models      of "the tangent plane" and "the quadratic model", computed at the point
    own         somebody's models by name instead, at most two; the point `at` then stays where it is
    curvatures  give the least and the greatest curvature at the point, the eigenvalues of the Hessian
    view        (elevation, azimuth) in degrees
    """
    alt = require_alt(alt)
    call = one_array(f)
    still = surface(f, xlim, ylim, points={"the point": at}, view=view, title=title, xlabel=f"${xlabel}$",
                    ylabel=f"${ylabel}$", alt=alt)  # fmt: skip
    heights = sample_2d(call, grid(xlim, ylim, 15))
    box = {"x": list(xlim), "y": list(ylim), "z": [float(np.nanmin(heights)), float(np.nanmax(heights))],
           "xlabel": xlabel, "ylabel": ylabel}  # fmt: skip
    shown: list[dict[str, Any]] = [
        {"name": name, "value": table(one_array(model), xlim, ylim)} for name, model in (own or {}).items()
    ] or [{"name": name, "kind": KNOWN[name]} for name in models]
    controls = [
        slider("azimuth", "turn", view[1], -180, 180),
        slider("elevation", "from above", view[0], -90, 90),
        *([] if own else point_sliders("point", at, xlim, ylim, xlabel, ylabel)),
        *(Control(f"show{k}", f"show {one['name']}", k == 0, tick=True) for k, one in enumerate(shown)),
    ]
    legend = [(colour, "", one["name"]) for colour, one in zip((VERMILION, GREEN), shown, strict=False)]
    return live(
        still, "surface", controls, legend, title, HOW, f=table(call, xlim, ylim), models=shown, box=box,
        h=[0.002 * float(np.ptp(xlim)), 0.002 * float(np.ptp(ylim))], at=list(at), curvatures=curvatures,
    )  # fmt: skip
