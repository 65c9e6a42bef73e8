"""The HTML of an explorable: a still picture, what the page must know as JSON, and one script.

The script is not in an iframe. JupyterLab loads an iframe anew, and forgets what was moved in it, whenever a cell
is scrolled out of sight and back; its height is fixed; a theme does not reach into it. A shadow root keeps style
sheets apart just as well, and `data-lm-suppress-shortcuts` keeps JupyterLab's shortcuts away from the arrow keys.
Scripts in the HTML of an output run in JupyterLab (of a trusted notebook), VS Code, Colab, JupyterLite and on pages
made by nbconvert or Sphinx. Where they do not, the picture stays: the script is what hides it. A <noscript> would
show nothing in a notebook that is not trusted, for there scripts are on and only this one is taken out.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Any

import numpy as np
from PIL import Image

from course_lib.plots.canvas import Picture, img_tag

PARTS = ("numbers", "drawing", "paths")
STEPS_OF_A_SLIDER = 200
BY_KEYS = "move the sliders (Tab goes to a slider, the arrow keys move it)."
COLOURS = 24


@dataclass(frozen=True)
class Control:
    """A slider (or, with `tick`, a box to tick) that sets `key` of the page's state."""

    key: str
    label: str
    value: float
    min: float = 0.0
    max: float = 1.0
    step: float = 1.0
    unit: str = ""
    tick: bool = False


def slider(key: str, label: str, value: float, low: float, high: float) -> Control:
    """Return a slider of about two hundred steps, of a round size, one of which ends on `value`."""
    ten = 10 ** np.floor(np.log10((high - low) / STEPS_OF_A_SLIDER))
    on_value = [
        k * ten
        for k in (5, 2, 1, 0.5, 0.1)
        if abs(np.remainder((value - low) / (k * ten) + 0.5, 1) - 0.5) < 1e-6
    ]
    step = float(f"{(on_value or [ten / 100])[0]:.6g}")
    return Control(key, label, round(float(value), 10), round(float(low), 10), round(float(high), 10), step)


def live(
    still: Picture,
    scene: str,
    controls: Sequence[Control],
    legend: Sequence[tuple[str, str, str]],
    title: str,
    how: str,
    **known: Any,
) -> Picture:
    """Return the picture with its page.

    legend    (colour, dashes, words) for each kind of line
    how       one sentence: what to move, with the mouse and with the keyboard
    known     what the scene must know: tables, limits of the axes, what to draw
    """
    figure = {"alt": still.alt, "title": title, "how": how, "legend": list(legend)}
    figure |= {"controls": [asdict(one) for one in controls]} | known
    # In single quotes, so that JSON's own need not be written as &quot;.
    data = json.dumps(figure, ensure_ascii=False, separators=(",", ":"))
    data = escape(data, quote=False).replace("'", "&#39;")
    html = (
        f'<div class="course-explorable" data-scene="{scene}" data-lm-suppress-shortcuts="true" data-figure=\'{data}\'>'
        f"{img_tag(_light(still.png), still.alt)}<script>{script(scene)}</script></div>"
    )
    return Picture(still.png, still.alt, html)


def _light(png: bytes) -> bytes:
    """Return the picture in fewer colours: in the page it is seen only where no script runs."""
    stream = io.BytesIO()
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(stream, format="png", optimize=True)
    return stream.getvalue()


@cache
def script(scene: str) -> str:
    """Return the script of one kind of figure: the parts that all share, the scene, and what wakes the page."""
    folder = resources.files("course_lib.plots.explorable") / "script"
    texts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in (*PARTS, scene, "page")]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    kept = "\n".join(line for line in lines if line and not line.startswith("//"))
    return f'(() => {{\nconst SCENE = "{scene}";\n{kept}\n}})();'
