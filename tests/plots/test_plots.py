"""Promises of the figures: each is described, the same twice, small, and leaves matplotlib as it found it."""

import ast
import base64
import inspect
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from io import BytesIO

import matplotlib
import numpy as np
import pytest
from PIL import Image

from course_lib import plots
from course_lib.plots.drawing import undrawn
from tests.prove import ROOT

ALT = 'A figure of a test: iterates run "downhill" & stop at <0>, the least value.'


def parabola(x):
    return x**2 + 1


def bowl(w):
    return w[0] ** 2 + 5 * w[1] ** 2


def descend(start, factor, steps=12):
    return [np.multiply(start, np.power(factor, k)) for k in range(steps)]


SIZES = 10.0 ** np.arange(-12, 0)
CALLS = {
    "curve": lambda alt: plots.curve({"up": parabola, "down": np.cos}, (-2, 2), tangents=[1], alt=alt),
    "both_slopes": lambda alt: plots.both_slopes(parabola, lambda x: 2 * x, [-1, 1], 0.2, (-2, 2), alt=alt),
    "descent_on_curve": lambda alt: plots.descent_on_curve(parabola, descend(1.5, 0.8), minimum=0, alt=alt),
    "descents_side_by_side": lambda alt: plots.descents_side_by_side(
        parabola, {"too large": descend(1.5, -1), "too small": descend(1.5, 0.98)}, alt=alt
    ),
    "count_against_eta": lambda alt: plots.count_against_eta(
        [0.1, 0.2], [60, np.inf], predicted=[61, 30], eta_max=1, alt=alt
    ),
    "iterates": lambda alt: plots.iterates(np.array(descend(1.5, 0.8))[:, None], limit=0, alt=alt),
    "taylor_models": lambda alt: plots.taylor_models(np.cos, {"1": lambda x: 1}, 0, (-3, 3), alt=alt),
    "taylor_along_line": lambda alt: plots.taylor_along_line(
        bowl, {"plane": lambda w: 6 + 2 * (w[0] - 1)}, (1, 1), (1, -1), (-1, 1), alt=alt
    ),
    "contours": lambda alt: plots.contours(
        bowl, (-2, 2), (-1, 1), paths={"a": descend((2, 1), (0.8, -0.5))}, points={"minimum": (0, 0)}, alt=alt
    ),
    "surface": lambda alt: plots.surface(bowl, (-2, 2), (-1, 1), paths=descend((2, 1), (0.8, 0.1)), alt=alt),
    "gradient_field": lambda alt: plots.gradient_field(lambda x, y: x**2 - y**2, (-2, 2), (-2, 2), alt=alt),
    "hessian_eigenvectors": lambda alt: plots.hessian_eigenvectors(
        bowl, [[2, 0], [0, 10]], (0, 0), (-2, 2), (-2, 2), alt=alt
    ),
    "boundaries": lambda alt: plots.boundaries(
        [[0, 0], [1, 1]], [1, -1], {"before": lambda x, y: x + y - 1, "after": lambda x, y: x - y}, alt=alt
    ),
    "contours_side_by_side": lambda alt: plots.contours_side_by_side(
        {"bowl": bowl, "dome": lambda w: -bowl(w)},
        (-2, 2),
        (-1, 1),
        paths={"bowl": [(1, 1), (0, 0)]},
        alt=alt,
    ),
    "surfaces_side_by_side": lambda alt: plots.surfaces_side_by_side(
        {"bowl": bowl, "dome": lambda w: -bowl(w), "flat": lambda w: 0},
        (-2, 2),
        (-1, 1),
        point=(0, 0),
        alt=alt,
    ),
    "error_against_step": lambda alt: plots.error_against_step(
        SIZES, {"central": SIZES**2 + 1e-16 / SIZES}, alt=alt
    ),
    "error_orders": lambda alt: plots.error_orders(SIZES, {"a": SIZES**2, "b": SIZES**3}, alt=alt),
    "convergence": lambda alt: plots.convergence(
        {"slow": 0.9 ** np.arange(40), "fast": [1, 1e-3, 0]}, alt=alt
    ),
    "fit": lambda alt: plots.fit([0, 1, 2, 3], [1, 3, 4, 4], lambda x: 1.5 + x, residuals=True, alt=alt),
    "principal_axes": lambda alt: plots.principal_axes(
        [[1, 0], [-1, 0], [0, 0.5], [0, -0.5]], (0, 0), np.eye(2), (0.5, 0.1), alt=alt
    ),
    "edges": lambda alt: plots.edges(np.eye(8), np.eye(8), alt=alt),
    "explore_slope": lambda alt: plots.explore_slope(
        parabola, (-2, 2), at=1, slope=lambda x: 2 * x, parabola=True, alt=alt
    ),
    "explore_curve_descent": lambda alt: plots.explore_curve_descent(
        parabola, (-2, 2), start=1.5, eta=0.1, etas=(0.01, 1), step=lambda x, eta: x - eta * 2 * x, alt=alt
    ),
    "explore_direction": lambda alt: plots.explore_direction(
        bowl, (-2, 2), (-1, 1), at=(1, 0.5), angle=30, curvature=True, alt=alt
    ),
    "explore_descent": lambda alt: plots.explore_descent(
        bowl, (-2, 2), (-1, 1), start=(1, 0.5), methods=("descent", "momentum", "Newton"), alt=alt
    ),
    "explore_surface": lambda alt: plots.explore_surface(
        bowl, (-2, 2), (-1, 1), at=(1, 0.5), models=("the tangent plane", "the quadratic model"), alt=alt
    ),
}
every_figure = pytest.mark.parametrize("name", sorted(CALLS))


@cache
def drawn(name):
    return CALLS[name](ALT)


class Page(HTMLParser):
    """Tags and attributes of a fragment of HTML."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def test_every_public_figure_is_tried_here():
    assert set(CALLS) == {name for name in plots.__all__ if inspect.isfunction(getattr(plots, name))}


def test_the_docstring_lists_every_figure():
    assert all(f"    {name}(" in plots.__doc__ for name in CALLS)


@every_figure
def test_a_figure_without_a_description_is_refused(name):
    for alt in ("", "a plot", "   spaces             ", None):
        with pytest.raises(ValueError, match="Write one or two sentences"):
            CALLS[name](alt)
    with pytest.raises(TypeError):
        getattr(plots, name)()


@every_figure
def test_while_drawing_is_off_a_figure_is_only_described(name):
    with undrawn():
        assert CALLS[name](ALT) == plots.Picture(b"", ALT)
    assert drawn(name).png


def test_while_drawing_is_off_a_function_is_asked_nothing():
    with undrawn():
        plots.curve(lambda x: 1 / 0, (-1, 1), alt=ALT)
    with pytest.raises(ZeroDivisionError):
        plots.curve(lambda x: 1 / 0, (-1, 1), alt=ALT)


@every_figure
def test_the_description_reaches_jupyterlab_nbconvert_and_text(name):
    data, metadata = drawn(name)._repr_mimebundle_()
    first = Page(data["text/html"]).elements
    images = [attributes for tag, attributes in first if tag == "img"]
    assert [image["alt"] for image in images] == [ALT]
    assert metadata == {"image/png": {"alt": ALT}}
    assert ALT in data["text/plain"]


@every_figure
def test_a_figure_is_the_same_to_the_byte_when_drawn_twice(name):
    assert drawn(name)._repr_mimebundle_() == CALLS[name](ALT)._repr_mimebundle_()


@every_figure
def test_a_figure_is_small_and_readable(name):
    data, _ = drawn(name)._repr_mimebundle_()
    png = base64.b64decode(data["image/png"])
    width, height = Image.open(BytesIO(png)).size
    assert len(png) < 80_000
    assert 550 <= width <= 900
    assert 250 <= height <= 560


@every_figure
def test_a_figure_asks_nothing_of_the_network_and_has_no_ids(name):
    for _, attributes in Page(drawn(name)._repr_mimebundle_()[0]["text/html"]).elements:
        sources = [attributes[key] for key in ("src", "href") if key in attributes]
        assert all(source.startswith("data:image/png;base64,") for source in sources)
        assert "id" not in attributes


@every_figure
def test_what_the_student_has_set_in_matplotlib_neither_changes_a_figure_nor_is_changed(name):
    expected = drawn(name).png
    with matplotlib.rc_context({"lines.linewidth": 9, "axes.facecolor": "black", "font.size": 30}):
        before = dict(matplotlib.rcParams)
        assert CALLS[name](ALT).png == expected
        assert dict(matplotlib.rcParams) == before


def test_no_figure_needs_pyplot_or_ipython():
    code = "import sys, course_lib.plots; print([m for m in ('matplotlib.pyplot', 'IPython') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_path_of_the_wrong_shape_is_refused_by_name():
    with pytest.raises(ValueError, match=r"\(k, 2\)"):
        plots.contours(bowl, (-2, 2), (-1, 1), paths=[[1, 2, 3]], alt=ALT)


def test_a_function_may_take_one_array_or_two_numbers():
    by_array = plots.contours(bowl, (-2, 2), (-1, 1), alt=ALT)
    by_numbers = plots.contours(lambda x, y: x**2 + 5 * y**2, (-2, 2), (-1, 1), alt=ALT)
    assert by_array.png == by_numbers.png


def test_a_function_that_cannot_take_arrays_is_drawn_too():
    def bent(x):
        return x if x > 0 else -x

    assert plots.curve(bent, (-1, 1), alt=ALT).png == plots.curve(np.abs, (-1, 1), alt=ALT).png


@pytest.mark.parametrize("master", sorted((ROOT / "notebooks" / "source").glob("*.py")), ids=lambda p: p.stem)
def test_every_figure_in_a_notebook_is_described(master):
    """In the source already: `alt` is a keyword of every call of a figure, however it is reached."""
    for node in ast.walk(ast.parse(master.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "plots":
                assert "alt" in [keyword.arg for keyword in node.keywords], f"line {node.lineno}: no alt"
