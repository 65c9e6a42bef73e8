"""Promises of the figures to touch, as far as Python keeps them: the numbers that travel, and the page's safety."""

import json
import math
import re
from html import unescape

import numpy as np
import pytest

from course_lib import plots, waiting_for
from course_lib.plots.explorable.page import script, slider
from course_lib.plots.explorable.tables import TO_MEASURE, between, table
from tests.notebooks.executions import NAMES, solved

ALT = "A figure of a test, with a point that can be moved."
LARGEST = 60_000
THREE = ("01", "02", "06")


def read(one, *point):
    """What the page reads from a table at a point."""
    values = np.array([np.nan if v is None else v for v in one["v"]])
    return between(values, one["n"][0], (np.array(point) - one["lo"]) / np.subtract(one["hi"], one["lo"]))


def data(picture):
    return json.loads(unescape(re.search(r"data-figure='([^']*)'", picture.html)[1]))


def test_a_polynomial_travels_as_a_few_numbers_and_is_exact_beyond_its_limits():
    line = table(lambda p: 2 * p[0] ** 5 - p[0], (-1, 2))
    plane = table(lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2, (-2, 2), (-1, 3))
    assert (len(line["v"]), line["exact"], len(plane["v"]), plane["exact"]) == (6, True, 36, True)
    assert read(line, 7) == pytest.approx(2 * 7**5 - 7)
    assert read(plane, -3, 11) == pytest.approx(416)


def test_what_is_no_polynomial_is_read_closely_between_its_nodes_and_does_not_claim_to_be_exact():
    wave = table(lambda p: np.sin(3 * p[0]) * np.exp(-(p[1] ** 2)), (-2, 2), (-2, 2))
    assert not wave["exact"]
    for x, y in np.random.default_rng(1).uniform(-2, 2, (50, 2)):
        assert read(wave, x, y) == pytest.approx(math.sin(3 * x) * math.exp(-(y**2)), abs=10 * TO_MEASURE)


def test_where_a_function_has_no_value_the_table_has_none_and_where_it_always_fails_the_error_is_seen():
    root = table(lambda p: math.sqrt(p[0]) / (p[0] - 1), (-1, 1))
    assert root["v"][0] is None
    assert root["v"][-1] is None
    assert root["v"][-2] is not None
    with pytest.raises(ZeroDivisionError):
        table(lambda p: 1 / 0, (-1, 1))


def test_a_picture_of_a_function_that_is_not_written_yet_waits_for_it():
    def unwritten(x):
        raise NotImplementedError

    shown = waiting_for(
        "p_slope", lambda: plots.explore_slope(abs, (-1, 1), at=0.5, slope=unwritten, alt=ALT)
    )
    assert "once the exercise" in repr(shown)


def test_a_slider_of_round_steps_can_stand_on_its_first_value():
    for value, low, high in (
        (1.5, -2, 3),
        (0.1, 0.01, 1.1),
        (-1.2, -2, 2),
        (0.001, 0.0001, 0.003),
        (34, 0, 360),
    ):
        one = slider("key", "label", value, low, high)
        places = (value - low) / one.step
        assert places == pytest.approx(round(places), abs=1e-6)
        assert 50 <= (high - low) / one.step <= 5000


def test_no_text_of_a_student_ends_the_script_or_the_attribute():
    nasty = """</script><img src=x onerror=alert(1)> ' " & \\u2028"""
    picture = plots.explore_slope(abs, (-1, 1), at=0.5, title=nasty, xlabel=nasty, alt=ALT + nasty)
    assert data(picture)["title"] == nasty
    assert picture.html.lower().count("</script") == 1
    assert "<img src=x" not in picture.html
    for scene in ("curve", "map", "surface"):
        assert not re.search(r"</script|<!--|https?://|import\(", script(scene))


@pytest.mark.parametrize("assignment", NAMES)
def test_each_notebook_has_figures_to_touch_that_are_small_and_explain_themselves(assignment):
    cells = [cell for cell in solved(assignment).cells if cell.cell_type == "code"]
    pages = [
        o for c in cells for o in c.outputs if "course-explorable" in o.get("data", {}).get("text/html", "")
    ]
    assert len(pages) >= (3 if assignment[:2] in THREE else 2)
    for page in pages:
        assert len(page.data["text/html"].encode()) <= LARGEST
        assert "can be" in page.metadata["image/png"]["alt"]
