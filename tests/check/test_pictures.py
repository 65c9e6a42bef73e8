"""Every wrong verdict has a picture where one helps; it is drawn when looked at, small, and breaks at no number."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import (
    Box,
    CheckFailed,
    Verdict,
    check_descent_loop,
    check_descent_many,
    check_directional,
    check_gradient,
    check_hessian,
    check_least_squares,
    check_measure,
    check_one_step,
    check_quadratic_model,
    check_tangent_line,
    check_taylor,
)
from course_lib.check.deadlines import Overdue
from course_lib.check.pictures import entries, fits, maps, models, paths, slopes
from course_lib.check.pictures.svg import MOST_CHARACTERS, drawn

SVG = "{http://www.w3.org/2000/svg}"


def wrong(check, *given) -> Verdict:
    with pytest.raises(CheckFailed) as caught:
        check(*given)
    return caught.value.verdict


def walking(rate=-1.0, extra=0):
    """A descent with its step multiplied by -rate, and `extra` iterates after the last."""

    def walk(df, x1, eta, tol, max_iter):
        x, path = x1, [x1]
        while len(path) < max_iter and np.linalg.norm(df(x)) > tol:
            x = x + rate * eta * df(x)
            path.append(x)
        for _ in range(extra):
            x = x - eta * df(x)
            path.append(x)
        return x, np.array(path)

    return walk


def bowl(w):
    return np.sum(w**2)


#: A wrong answer of each kind, and the words with which its picture begins.
KINDS = {
    "one variable": (lambda: wrong(check_gradient, lambda x: 1 - 2 * x, lambda x: x**2 - x, Box(-2, 2)), "The graph of f along x"),
    "two variables": (lambda: wrong(check_gradient, lambda w: 2 * w[::-1], bowl, Box(-2, 2, 2)), "Two arrows"),
    "more variables": (lambda: wrong(check_gradient, lambda w: -2 * w, bowl, Box(-2, 2, 3)), "The graph of f along component"),
    "a direction": (lambda: wrong(check_directional, lambda w, u: 2 * w @ u, bowl, Box(-2, 2, 2)), "The graph of f along the direction"),
    "a Hessian": (lambda: wrong(check_hessian, lambda w: np.eye(2), bowl, Box(-2, 2, 2)), "Your matrix"),
    "a Taylor model": (lambda: wrong(check_taylor, lambda x, a: a**3, lambda x: x**3, Box(1, 2)), "The graph of f and its model"),
    "a line": (lambda: wrong(check_tangent_line, lambda f, df, a, x: df(a) * (x - a)), "The graph of f and its model"),
    "a quadratic model": (lambda: wrong(check_quadratic_model, lambda f, g, h, a, x: f(a)), "The graph of f and its model"),
    "a fit": (lambda: wrong(check_least_squares, lambda x, y, d: np.polyfit(x, y, d)), "4 data points"),
    "a step": (lambda: wrong(check_one_step, lambda df, x, eta: x + eta * df(x)), "The graph of f with two paths"),
    "a walk on a curve": (lambda: wrong(check_descent_loop, walking(+1)), "The graph of f with two paths"),
    "a walk on a map": (lambda: wrong(check_descent_many, walking(-2)), "The contours of f with two paths"),
    "a walk that ends too late": (lambda: wrong(check_descent_loop, walking(extra=1)), "The size of the slope"),
    "a vector": (lambda: wrong(check_measure, lambda f, w: 2 * f.slope(w) if hasattr(f, "slope") else w), "The"),
}  # fmt: skip


def parsed(svg: str) -> ElementTree.Element:
    """The picture as a tree, once it keeps every promise that holds for all of them."""
    assert len(svg) <= MOST_CHARACTERS
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert len(root.get("aria-label")) > 40
    assert root.find(f"{SVG}title").text
    # Whole numbers and decimals within a few widths of the picture: nothing infinite, nothing in scientific notation.
    for node in root.iter():
        for name in ("d", "points", "x", "y", "cx", "cy", "width", "height"):
            written = node.get(name, "")
            assert re.fullmatch(r"[-MLhvz\d., ]*", written), (name, written)
            assert all(abs(float(n)) < 2000 for n in re.findall(r"-?\d+\.?\d*", written))
    return root


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_of_each_kind_has_its_picture_with_words_for_who_does_not_see_it(kind):
    verdict, words = KINDS[kind][0](), KINDS[kind][1]
    root = parsed(verdict.picture)
    assert root.get("aria-label").startswith(words)
    assert verdict.picture in verdict._repr_html_()


@pytest.mark.parametrize("kind", ["one variable", "two variables", "a Hessian", "a walk on a curve", "a fit"])
def test_what_came_back_is_told_from_what_is_right_without_colours(kind):
    dashed = [n for n in parsed(KINDS[kind][0]().picture).iter() if n.get("stroke-dasharray")]
    assert dashed


def test_nothing_is_drawn_until_somebody_looks_and_then_once():
    calls = []
    verdict = Verdict("wrong", None, "No.", draw=lambda: calls.append(1) or "<svg/>")
    assert (str(verdict), calls) == ("✗ Not right yet. No.", [])
    assert (verdict.picture, verdict.picture, calls) == ("<svg/>", "<svg/>", [1])


def test_a_right_answer_has_no_picture():
    assert check_gradient(lambda w: 2 * w, bowl, Box(-2, 2, 2)).picture == ""


def test_a_drawing_that_fails_or_is_too_long_is_left_out():
    def counted():
        raise Overdue("asked too often")

    assert drawn(lambda: 1 / 0) == drawn(counted) == drawn(lambda: "x" * (MOST_CHARACTERS + 1)) == ""


def test_what_the_eye_cannot_tell_apart_is_not_drawn():
    heights = lambda t: t**2  # noqa: E731
    assert slopes.tangent(heights, 1.0, 1.0, 2.0001, 2.0) == ""
    assert slopes.tangent(heights, 1.0, 1.0, 2.5, 2.0) != ""
    line = np.arange(5.0)
    assert paths.on_curve(heights, line + 1e-6, line) == ""


def test_a_matrix_shows_the_true_number_only_where_the_message_tells_it():
    got, right = np.zeros((2, 2)), np.array([[3.25, 4.5], [4.5, 6.75]])
    told = np.array([[True, False], [False, False]])
    texts = "".join(parsed(entries.matrix(got, right, got != right, told)).itertext())
    assert "3.25" in texts
    assert "4.5" not in texts
    assert "6.75" not in texts


def test_a_picture_names_no_variable_of_the_students():
    def student(evil, u):
        return 2 * evil @ u

    assert "evil" not in wrong(check_directional, student, bowl, Box(-2, 2, 2)).picture


ANY = st.floats(-9, 9) | st.floats() | st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 1.0])
SIZES = st.integers(1, 9)


@st.composite
def numbers(draw, *shape):
    return np.array(draw(st.lists(ANY, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))).reshape(
        shape
    )


def squares(w):
    return np.sum(w**2, axis=1)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_no_number_breaks_a_picture(data):
    k, m = data.draw(SIZES), data.draw(SIZES)
    a, b = data.draw(numbers(k)), data.draw(numbers(m))
    one, two = data.draw(numbers(k, 2)), data.draw(numbers(m, 2))
    c, d, e, f = data.draw(numbers(4))
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=k, max_size=k)))
    other = np.resize(b, k)
    pictures = (
        lambda: slopes.tangent(lambda t: t**2 - t, c, d, e, f),
        lambda: slopes.tangent(lambda t: np.resize(a, len(t)), 1.0, 1.0, e, f),
        lambda: maps.arrows(squares, np.array([c, d]), np.array([e, f]), np.array([f, 1.0]), np.eye(2)),
        lambda: paths.on_curve(lambda t: t**2, a, b),
        lambda: paths.on_map(squares, one, two),
        lambda: paths.slope_sizes(lambda x: abs(x[0]), one, two, abs(c)),
        lambda: models.beside(lambda t: t**2, lambda t: e * t, np.array([c]), np.array([d]), e, f),
        lambda: fits.polynomials(np.array([0.0, c, 2.0]), np.array([1.0, d, 1.0]), a, b),
        lambda: entries.bars(a, other, mask, mask),
        lambda: entries.matrix(one, np.resize(two, one.shape), np.isnan(one), one > 0),
        lambda: entries.sequence(a, b),
        lambda: entries.sequence(one, two),
    )
    for draw in pictures:
        if svg := drawn(draw):
            parsed(svg)


def test_a_wild_function_makes_no_large_picture():
    noise = np.random.default_rng(1)
    svg = maps.arrows(
        lambda w: noise.normal(size=len(w)),
        np.zeros(2),
        np.array([1.0, 0.0]),
        np.array([0.0, 1.0]),
        np.eye(2),
    )
    parsed(svg)
