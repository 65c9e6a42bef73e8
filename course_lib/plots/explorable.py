"""Figures with a slider and a play button: one background, and over it a path drawn by the browser.

The HTML is complete in itself (no request, no library, no id: two copies on a page do not disturb each other) and
small: the frames are polylines, not images. Where scripts do not run (a notebook that is not trusted, GitHub,
paper) the still picture is what one sees: the live part stays hidden until the picture's own onload shows it.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course_lib.plots.canvas import (
    BLUE,
    VERMILION,
    Limits,
    Picture,
    course_style,
    dress,
    img_tag,
    new_figure,
    path_1d,
    path_2d,
    require_alt,
    sample_1d,
    to_png,
)
from course_lib.plots.drawing import drawn_if_wanted
from course_lib.plots.surfaces import draw_levels, size_of_plane

Function = Callable[..., float]
MOST_FRAMES = 60


@dataclass(frozen=True)
class Frame:
    """What one position of the slider shows: a polyline in pixels (k, 2) and a caption."""

    points: np.ndarray
    caption: str


@drawn_if_wanted
def animate_path(
    f: Function,
    path: ArrayLike,
    xlim: Limits,
    ylim: Limits | None = None,
    *,
    alt: str,
    log_levels: bool = False,
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str | None = None,
) -> Picture:
    """Animate a path: (k,) on the curve of f, or (k, 2) over its level curves (`ylim` is needed then).

    The slider goes through the iterates (at most 60 of them, evenly chosen); the still picture has the whole path.
    """
    array = np.asarray(path, dtype=float)
    plane = array.ndim == 2 and array.shape[1] == 2
    array = array if plane else path_1d(array)
    chosen = np.unique(np.linspace(0, len(array) - 1, min(len(array), MOST_FRAMES)).round().astype(int))
    frames = {f"iterate {k + 1} of {len(array)}": array[: k + 1] for k in chosen}
    last = next(reversed(frames))
    return _explorable(f, frames, xlim, ylim, last, log_levels, title, xlabel, ylabel, alt, control="iterate")


@drawn_if_wanted
def explore_paths(
    f: Function,
    paths: Mapping[str, ArrayLike],
    xlim: Limits,
    ylim: Limits | None = None,
    *,
    alt: str,
    still: str | None = None,
    log_levels: bool = False,
    control: str = "learning rate",
    title: str = "",
    xlabel: str = "$x$",
    ylabel: str | None = None,
) -> Picture:
    """Let a slider choose one of the paths, each with its caption (the key), for instance one for each η.

    Paths have shape (k,) on a curve or (k, 2) over level curves. `still` is the key shown first and on paper.
    """
    first = still if still is not None else next(iter(paths))
    return _explorable(f, paths, xlim, ylim, first, log_levels, title, xlabel, ylabel, alt, control=control)


def _explorable(
    f: Function,
    paths: Mapping[str, ArrayLike],
    xlim: Limits,
    ylim: Limits | None,
    still: str,
    log_levels: bool,
    title: str,
    xlabel: str,
    ylabel: str | None,
    alt: str,
    *,
    control: str,
) -> Picture:
    alt = require_alt(alt)
    with course_style():
        figure = new_figure(*((6.0, 4.2) if ylim is None else size_of_plane(xlim, ylim, equal=True)))
        axes = figure.add_subplot()
        if ylim is None:
            xs = np.linspace(*xlim, 301)
            axes.plot(xs, sample_1d(f, xs), color=BLUE)
            axes.set_xlim(*xlim)
            axes.set_ylim(*axes.get_ylim())
            dress(axes, title or " ", xlabel, ylabel or "$f(x)$")
            lifted = {
                label: np.column_stack([path_1d(p), sample_1d(f, path_1d(p))]) for label, p in paths.items()
            }
        else:
            figure.colorbar(
                draw_levels(axes, f, xlim, ylim, 14, log_levels), ax=axes, label="$f$", shrink=0.9
            )
            axes.set_aspect("equal")
            dress(axes, title or " ", xlabel, ylabel or "$y$")
            lifted = {label: path_2d(p) for label, p in paths.items()}
        background = to_png(figure)
        frames = [Frame(_pixels(axes, figure, points), label) for label, points in lifted.items()]
        number = list(lifted).index(still)
        axes.plot(
            *lifted[still].T, "o-", color=VERMILION, markersize=5, linewidth=1.5, clip_on=True, zorder=4
        )
        axes.set_title(f"{title}: {still}" if title else still)
        picture = to_png(figure)
        window, size = _window(axes, figure), figure.canvas.get_width_height()
    return Picture(picture, alt, _page(picture, background, frames, number, window, size, control, alt))


def _pixels(axes: Axes, figure: Figure, points: np.ndarray) -> np.ndarray:
    """Data coordinates as pixels of the PNG, counted from the top; far outside is far enough."""
    height = float(figure.bbox.height)
    x, y = axes.transData.transform(points).T
    return np.clip(np.column_stack([x, height - y]), -2000, 4000).round(1)


def _window(axes: Axes, figure: Figure) -> str:
    """The axes' rectangle as "x y width height" in pixels from the top, with room for half a marker."""
    x0, y0, x1, y1 = axes.bbox.extents
    top = float(figure.bbox.height) - y1
    return " ".join(f"{v:.0f}" for v in (x0 - 6, top - 6, x1 - x0 + 12, y1 - y0 + 12))


# JupyterLab takes the arrow keys for itself unless the element that has the focus says this.
_OWN_KEYS = 'data-lm-suppress-shortcuts="true"'

# Inline handlers find their parts from `this`, so no element needs an id and no <script> asks for permission.
_DRAW = (
    "var b=this.closest('div.course-explorable'),d=JSON.parse(b.dataset.frames),k=+this.value,f=d[k];"
    "b.querySelector('polyline').setAttribute('points',f[1].map(function(p){return p.join(',')}).join(' '));"
    "b.querySelector('g').innerHTML=f[1].map(function(p){return '<circle r=4 cx='+p[0]+' cy='+p[1]+' />'}).join('');"
    "b.querySelector('output').textContent=f[0];"
)
_PLAY = (
    "var b=this.closest('div.course-explorable'),s=b.querySelector('input[type=range]'),p=this;"
    "if(b.timer){clearInterval(b.timer);b.timer=0;p.value='\\u25b6 play';return}"
    "if(+s.value>=+s.max)s.value=0;p.value='\u25a0 pause';s.dispatchEvent(new Event('input'));"
    "b.timer=setInterval(function(){if(+s.value>=+s.max||!b.isConnected){clearInterval(b.timer);b.timer=0;"
    "p.value='\\u25b6 play';return}s.value=+s.value+1;s.dispatchEvent(new Event('input'))},350)"
)
_WAKE = (
    "var b=this.nextElementSibling,s=b.querySelector('input[type=range]');"
    "this.hidden=true;this.style.display='none';b.style.display='';s.dispatchEvent(new Event('input'))"
)


def _page(
    still: bytes,
    background: bytes,
    frames: list[Frame],
    first: int,
    window: str,
    size: tuple[int, int],
    control: str,
    alt: str,
) -> str:
    """The still <img>, which on loading hides itself and shows the live part: background, polyline, slider."""
    width, height = size
    x, y, w, h = window.split()
    data = escape(
        json.dumps([[frame.caption, frame.points.tolist()] for frame in frames], ensure_ascii=False)
    )
    image = b64encode(background).decode("ascii")
    seen_first = img_tag(still, alt, extra=f'onload="{escape(_WAKE)}" ')
    return (
        f"<div>{seen_first}"
        f'<div class="course-explorable" style="display:none;max-width:{width}px" data-frames="{data}">'
        f'<svg viewBox="0 0 {width} {height}" width="100%" role="img" aria-label="{escape(alt)}" '
        f'style="background:white">'
        f'<image href="data:image/png;base64,{image}" width="{width}" height="{height}"/>'
        f'<svg x="{x}" y="{y}" width="{w}" height="{h}" viewBox="{window}" overflow="hidden">'
        f'<polyline fill="none" stroke="{VERMILION}" stroke-width="2"/><g fill="{VERMILION}" stroke="white"></g>'
        f"</svg></svg>"
        f'<input type="button" {_OWN_KEYS} value="&#9654; play" onclick="{escape(_PLAY)}"/> '
        f'<input type="range" {_OWN_KEYS} min="0" max="{len(frames) - 1}" value="{first}" step="1" style="width:50%" '
        f'aria-label="{escape(control)}" oninput="{escape(_DRAW)}"/> '
        f'<output aria-live="polite"></output></div></div>'
    )
