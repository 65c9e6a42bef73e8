"""Figures to touch, in a browser: moved by keys and by pointer they say what Python calculates."""

import math
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from course_lib import plots
from tests.browser.conftest import faults, picture

ALT = "A figure of the browser test, with a point that can be moved."
THEMES = {"light": "background:#fff;color:#222", "dark": "background:#111;color:#ddd"}


def valley(x):
    return x**2 + math.exp(-2 * x)


def valley_slope(x):
    return 2 * x - 2 * math.exp(-2 * x)


def hills(w):
    return -w[0] * w[1] * np.exp(-(w[0] ** 2) - w[1] ** 2)


def hills_gradient(w):
    return np.array([(2 * w[0] ** 2 - 1) * w[1], (2 * w[1] ** 2 - 1) * w[0]]) * np.exp(
        -(w[0] ** 2) - w[1] ** 2
    )


def bent(w):
    return (1 - w[0]) ** 2 + 5 * (w[1] - w[0] ** 2) ** 2


def walk(eta, x=2.0, sign=-1, steps=12):
    for _ in range(steps):
        x += sign * eta * valley_slope(x)
    return x


def curve_descent(sign):
    return plots.explore_curve_descent(
        valley, (-0.8, 2.2), start=2.0, eta=0.1, etas=(0.01, 0.5), alt=ALT,
        step=lambda x, eta: x + sign * eta * valley_slope(x),
    )  # fmt: skip


FIGURES = {
    "right": lambda: curve_descent(-1),
    "wrong": lambda: curve_descent(1),
    "slope": lambda: plots.explore_slope(valley, (-0.8, 2.2), at=1, slope=lambda x: 2 * x, parabola=True, alt=ALT),
    "uphill": lambda: plots.explore_descent(
        hills, (-2, 2), (-2, 2), start=(0.3, 0.2), eta=0.5, arrow=True, alt=ALT,
        gradient=lambda w: -hills_gradient(w),
    ),
    "newton": lambda: plots.explore_descent(
        bent, (-1.6, 1.6), (-0.8, 1.8), start=(-1.2, 1), eta=0.02, methods=("momentum", "Newton"), steps=3, alt=ALT
    ),
    "direction": lambda: plots.explore_direction(
        bent, (-1.6, 1.6), (-0.8, 1.8), at=(0.5, 0.5), angle=30, curvature=True, alt=ALT
    ),
    "surface": lambda: plots.explore_surface(hills, (-2, 2), (-2, 2), at=(0.3, 0.5), curvatures=True, alt=ALT),
}  # fmt: skip


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """One page with every figure, the first one twice, in each theme."""
    folder = tmp_path_factory.mktemp("explorables")
    figures = {name: draw().html for name, draw in FIGURES.items()}
    parts = [
        f'<section id="{name}">{html}</section>'
        for name, html in (*figures.items(), ("again", figures["right"]))
    ]
    for theme, style in THEMES.items():
        body = f'<body style="{style}"><main><h1>Figures</h1>{"".join(parts)}</main>'
        (folder / f"{theme}.html").write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title>{body}',
            encoding="utf-8",
        )
    return folder


def numbers(text):
    """The numbers of a sentence, in order."""
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text.replace("−", "-"))]


def said(page, name, words=""):
    """What a figure says, from `words` on."""
    text = page.locator(f"#{name} .said").inner_text()
    assert words in text
    return text[text.index(words) :]


def press(page, name, key, *keys):
    """Press keys on a figure's slider."""
    box = page.locator(f'#{name} input[data-key="{key}"]')
    for one in keys:
        box.press(one)
    return float(box.input_value())


def test_moved_by_keys_and_by_pointer_a_figure_says_what_python_calculates(sheet, page):
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"file://{sheet}/light.html")
    expect(page.locator(".said")).to_have_count(len(FIGURES) + 1)
    assert page.locator("main img:visible").count() == 0

    before = said(page, "again")
    eta = press(page, "right", "eta", "ArrowRight", "ArrowRight", "PageUp")
    assert eta > 0.1
    steps, end, height = numbers(said(page, "right", "After"))
    assert (steps, end, height) == (
        12,
        pytest.approx(walk(eta), rel=1e-3),
        pytest.approx(valley(walk(eta)), rel=1e-3),
    )
    assert "lower than the start" in said(page, "right")
    assert said(page, "again") == before
    press(page, "right", "steps", "Home")
    page.locator("#right").get_by_role("button").click()  # one step at a press, for who wants nothing to move
    assert numbers(said(page, "right", "After"))[:2] == [1, pytest.approx(walk(eta, steps=1), rel=1e-3)]

    x = press(page, "wrong", "x", *["PageDown"] * 3)
    press(page, "wrong", "steps", "Home", "ArrowRight")
    assert "UPHILL" in said(page, "wrong")
    _, end, height = numbers(said(page, "wrong", "After"))
    assert (end, height) == (
        pytest.approx(walk(0.1, x, 1, 1), rel=1e-3),
        pytest.approx(valley(end), rel=1e-2),
    )
    assert "HIGHER than the start: it climbs" in said(page, "wrong")

    spot = page.locator("#slope .stage > svg").bounding_box()
    page.mouse.click(spot["x"] + 0.5 * spot["width"], spot["y"] + 0.5 * spot["height"])
    x, height, slope, own, second, d, plain, model = numbers(
        said(page, "slope").replace("f''", "").replace("f'", "")
    )
    assert x != 1
    assert (height, slope, own) == (
        pytest.approx(valley(x), rel=1e-3),
        pytest.approx(valley_slope(x), rel=1e-2),
        pytest.approx(2 * x, rel=1e-2),
    )
    assert second == pytest.approx(2 + 4 * math.exp(-2 * x), rel=1e-2)
    line = valley(x) + valley_slope(x) * d
    assert plain == pytest.approx(abs(line - valley(x + d)), rel=2e-2)
    assert model == pytest.approx(abs(line + second * d**2 / 2 - valley(x + d)), rel=5e-2)
    assert "not the same" in said(page, "slope")

    assert "it climbs" in said(page, "uphill")
    measured, mine = np.array(numbers(said(page, "uphill", "gradient"))[:4]).reshape(2, 2)
    assert measured == pytest.approx(hills_gradient((0.3, 0.2)), rel=1e-2)
    assert mine == pytest.approx(-measured, rel=1e-2)

    w = np.array([-1.2, 1.0])
    for _ in range(3):
        g = np.array([-2 * (1 - w[0]) - 20 * w[0] * (w[1] - w[0] ** 2), 10 * (w[1] - w[0] ** 2)])
        H = [[2 - 20 * (w[1] - w[0] ** 2) + 40 * w[0] ** 2, -20 * w[0]], [-20 * w[0], 10]]
        w = w - np.linalg.solve(H, g)
    assert numbers(said(page, "newton", "Newton"))[1:4] == pytest.approx([*w, bent(w)], rel=1e-3, abs=1e-9)

    angle = press(page, "direction", "angle", "PageUp", "ArrowLeft")
    u = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
    slopes, H = np.array([-3.5, 2.5]), np.array([[7.0, -10], [-10, 10]])
    assert numbers(said(page, "direction", "Direction")) == pytest.approx(
        [angle, slopes @ u, u @ H @ u], rel=1e-2
    )

    turned = page.locator("#surface .stage > svg").inner_html()
    press(page, "surface", "azimuth", "PageUp")
    assert page.locator("#surface .stage > svg").inner_html() != turned
    assert numbers(said(page, "surface", "slopes"))[:2] == pytest.approx(hills_gradient((0.3, 0.5)), rel=1e-2)
    assert wrong == []


def test_axe_finds_nothing_serious_in_either_theme_and_without_scripts_the_still_picture_stands(
    sheet, page, chromium
):
    for theme in THEMES:
        page.goto(f"file://{sheet}/{theme}.html")
        expect(page.locator(".said").first).to_contain_text("x = 2")
        picture(page, f"explorables-{theme}", full_page=True)
        assert faults(page) == []
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(f"file://{sheet}/light.html")
    pictures = plain.locator("main img:visible")
    assert pictures.count() == len(FIGURES) + 1
    assert pictures.first.get_attribute("alt") == ALT
    assert plain.locator("input").count() == 0
    plain.context.close()
