"""What all figures share: the style, the sampling of functions, and `Picture`, a PNG with its alternative text.

No pyplot: a figure drawn here leaves no trace in the figures, settings or backend of whoever calls.
"""

import base64
import html
import inspect
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from PIL import Image  # matplotlib itself writes its PNG with it

# Okabe & Ito, "Color Universal Design" (2008): told apart with every kind of colour blindness.
BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, BLACK = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
    "#000000",
)
COLOURS = (VERMILION, BLUE, GREEN, ORANGE, PURPLE, BLACK, SKY)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)))

STYLE: dict[str, Any] = {
    "figure.figsize": (6.0, 4.0),
    "figure.dpi": 100,
    "savefig.dpi": 100,
    "font.size": 11,
    "axes.titlesize": 12,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.framealpha": 0.9,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 6,
    "image.cmap": "viridis",
    "contour.linewidth": 1.0,
}

SHORTEST_ALT = 20  # characters; below that nobody has described a figure

Function = Callable[..., Any]
Limits = tuple[float, float]


@dataclass(frozen=True)
class Picture:
    """A finished figure: PNG bytes, alternative text, and for explorable figures the HTML that moves."""

    png: bytes
    alt: str
    html: str | None = None

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, Any]]:
        """Return the notebook's output.

        JupyterLab and nbconvert's default template ignore an alt in the metadata of image/png (nbconvert even
        writes "No description has been provided"), so the text travels in an <img> of its own as well. The
        metadata serve nbconvert's classic template and whoever keeps only PNG and text.
        """
        png = base64.b64encode(self.png).decode("ascii")
        data = {
            "text/html": self.html or img_tag(self.png, self.alt),
            "image/png": png,
            "text/plain": repr(self),
        }
        return data, {"image/png": {"alt": self.alt}}

    def __repr__(self) -> str:
        """Return the alternative text, for terminals and for readers without the picture."""
        return f"[Figure: {self.alt}]"

    def save(self, path: str | Path) -> None:
        """Write the PNG to `path`."""
        Path(path).write_bytes(self.png)


def img_tag(png: bytes, alt: str, extra: str = "") -> str:
    """<img> with the bytes inside and the alternative text; `extra` adds attributes."""
    source = base64.b64encode(png).decode("ascii")
    return (
        f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{source}" '
        f'style="max-width:100%;height:auto;background:white" {extra}/>'
    )


def require_alt(alt: str) -> str:
    """`alt` itself when it says something.

    Raises:
        ValueError: with a sentence for the author, when it is missing or too short.
    """
    text = " ".join(alt.split()) if isinstance(alt, str) else ""
    if len(text) < SHORTEST_ALT:
        raise ValueError(
            f"alt={alt!r} does not describe the figure. Write one or two sentences for somebody who cannot see it: "
            "what is drawn, and what one should notice. For instance: alt='The parabola x² + 1 with 12 iterates "
            "that come down from the right, in ever shorter steps, to the minimum at 0.'"
        )
    return text


@contextmanager
def course_style() -> Iterator[None]:
    """Matplotlib's own defaults and the course's style over them, whatever the caller has set; then all as before."""
    with matplotlib.style.context(["default", STYLE]):
        yield


def new_figure(width: float = 6.0, height: float = 4.0) -> Figure:
    """Return an empty figure that belongs to no pyplot."""
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def to_png(figure: Figure) -> bytes:
    """Return the figure as PNG of 256 colours, a third of the size.

    Equal figures give equal bytes (no date, no version).
    """
    canvas = figure.canvas
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])
    few = image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    few.save(stream, format="png", optimize=True)
    return stream.getvalue()


def dress(axes: Axes, title: str, xlabel: str, ylabel: str, *, legend: bool = True) -> None:
    """Draw title, labels and, where there are labelled things, a legend."""
    axes.set_title(title)
    axes.set_xlabel(xlabel)
    axes.set_ylabel(ylabel)
    if legend and axes.get_legend_handles_labels()[1]:
        axes.legend()


def looks() -> Iterator[dict[str, Any]]:
    """Colour, line and marker together, so that no line is told from another by colour alone."""
    for colour, line, marker in cycle(zip(COLOURS, LINES, MARKERS, strict=True)):
        yield {"color": colour, "linestyle": line, "marker": marker}


def named(things: Any, name: str = "") -> dict[str, Any]:
    """Return a dict as it is; a single thing as a dict with one name."""
    return dict(things) if isinstance(things, Mapping) else {name: things}


def path_1d(path: ArrayLike) -> np.ndarray:
    """Return the path as an array (k,)."""
    return np.asarray(path, dtype=float).reshape(-1)


def path_2d(path: ArrayLike) -> np.ndarray:
    """Return the path as an array (k, 2).

    Raises:
        ValueError: when it has another shape.
    """
    array = np.atleast_2d(np.asarray(path, dtype=float))
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"a path over a plane has shape (k, 2), not {array.shape}")
    return array


def sample_1d(f: Function, xs: ArrayLike) -> np.ndarray:
    """f at every x, called with one float after another."""
    return np.array([as_number(f(float(x))) for x in np.asarray(xs, dtype=float)])


def sample_2d(f: Function, points: np.ndarray) -> np.ndarray:
    """f at points (..., 2); f takes an array (2,), or two numbers."""
    call = (lambda w: f(float(w[0]), float(w[1]))) if takes_two(f) else f
    flat = points.reshape(-1, 2)
    return np.array([as_number(call(w)) for w in flat]).reshape(points.shape[:-1])


def grid(xlim: Limits, ylim: Limits, size: int | tuple[int, int]) -> np.ndarray:
    """Return points of a grid, shape (rows, columns, 2)."""
    columns, rows = (size, size) if isinstance(size, int) else size
    return np.stack(np.meshgrid(np.linspace(*xlim, columns), np.linspace(*ylim, rows)), axis=-1)


def as_number(value: Any) -> float:
    """Return a float from a float, an array () or (1,)."""
    return float(np.asarray(value, dtype=float).reshape(()))


def takes_two(f: Function) -> bool:
    """Return whether f is written as f(x, y) and not as f(w)."""
    try:
        parameters: Sequence[inspect.Parameter] = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):  # some compiled functions have no signature
        return False
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.kind in positional and p.default is p.empty for p in parameters) == 2
