"""Whatever bytes and texts come in, each stage answers in its own way: values or its one kind of error, and soon.

Seeded and short by default. `COURSE_FUZZ=20000 pytest tests/hostile/test_fuzz.py` tries so many examples of each, with
other seeds every time.
"""

import copy
import json
import os
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.box.inside.wire import Foreign, Handle, WireError, decode, encode
from grading.limits import Limits
from grading.pages.safe_html import mathml, prose, python_code
from grading.submission.align import canonical
from grading.submission.intake import RefusedError, student_cells
from grading.submission.notebook import Outputs, autograded
from grading.submission.proxies import QUOTED, quoted, tamed
from grading.submission.prune import cells_to_run, figures_to_draw
from grading.submission.types import Release
from tests.grading.small_release import ANSWERS, ASSIGNMENT, release, submission, to_bytes

EXAMPLES = int(os.environ.get("COURSE_FUZZ", "0"))
RELEASE = Release.from_bytes(ASSIGNMENT, to_bytes(release()))
WHOLE = to_bytes(submission())


@pytest.fixture(scope="module", autouse=True)
def honest_neighbours() -> None:
    """Nothing here runs anybody's code: no honest student is needed around each example."""


def fuzzed(*strategies: st.SearchStrategy, examples: int = 60) -> Any:
    """Hypothesis with the number of examples of this run."""

    def decorate(test: Any) -> Any:
        calm = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
        chosen = settings(
            max_examples=EXAMPLES or examples,
            derandomize=not EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=calm,
        )
        return chosen(given(*strategies)(test))

    return decorate


texts = st.text(st.characters(), max_size=30) | st.sampled_from(
    [
        "\ud800",
        "\x00",
        "slope",
        "small_slope",
        "given-2",
        "%%time",
        "$x$",
        "```python",
        "(" * 300,
        "é" * 9,
        "def slope(x):",
        "-" * 3000,
    ]
)
plain = st.none() | st.booleans() | st.integers() | st.floats() | texts
anything = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
sources = texts | st.lists(texts | plain, max_size=4) | st.sampled_from(list(ANSWERS.values())) | anything
cells = anything | st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | anything,
        "source": sources,
        "input": sources,
        "id": texts | anything,
        "metadata": st.fixed_dictionaries(
            {}, optional={"nbgrader": st.fixed_dictionaries({}, optional={"grade_id": texts | anything})}
        )
        | anything,
        "outputs": anything,
    },
)


@st.composite
def spliced(draw: st.DrawFn, whole: bytes) -> bytes:
    """A valid text with pieces cut out, doubled, or replaced."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(len(data) - 1, 0)))
        end = start + draw(st.integers(0, 40))
        piece = draw(
            st.binary(max_size=8)
            | st.sampled_from(
                [b'"', b"\\", b"[", b"]", b"{", b"}", b",", b"null", b"1e999", b"\\ud800", b"\xef\xbb\xbf"]
            )
            | st.just(bytes(data[start:end]) * 2)
        )
        data[start:end] = piece
    return bytes(data)


@fuzzed(st.binary(max_size=300) | spliced(WHOLE), examples=250)
def test_any_bytes_are_cells_or_refused(data: bytes) -> None:
    try:
        found = student_cells(data, Limits())
    except RefusedError:
        return
    follow(found)


@fuzzed(st.lists(cells, max_size=8), st.booleans(), examples=120)
def test_any_cells_go_the_whole_way_to_a_notebook(extra: list[Any], old: bool) -> None:
    document: dict[str, Any] = {"nbformat": 4, "cells": [*copy.deepcopy(submission()["cells"]), *extra]}
    if old:
        document = {"nbformat": 3, "worksheets": [{"cells": extra}]}
    follow(student_cells(json.dumps(document).encode(), Limits()))


def follow(found: tuple) -> None:
    """What comes after reading: matched, pruned, written out."""
    form = canonical(RELEASE, found)
    assert [c.released for c in form.cells if c.released is not None] == list(range(len(RELEASE.cells)))
    assert [c.source for c in form.cells if c.role == "check"] == [
        RELEASE.cells[e.check]["source"] for e in RELEASE.exercises if e.check is not None
    ]
    assert cells_to_run(form) <= set(range(len(form.cells)))
    assert figures_to_draw(form) <= set(range(len(form.cells)))
    written = json.loads(autograded(RELEASE, form, {}, {}, "a note"))
    ids = [cell["id"] for cell in written["cells"]]
    assert len(set(ids)) == len(ids)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=9)
    | st.binary(max_size=9)
    | st.builds(Handle, st.integers(0, 2**32 - 1))
    | st.builds(Foreign, st.text(max_size=9))
    | st.sampled_from(
        [np.zeros(3), np.zeros((2, 0)), np.float32(1), np.arange(4, dtype=">i2"), np.array([True])]
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(
            st.sampled_from(
                [
                    "n",
                    "outputs",
                    "stream",
                    "text",
                    "error",
                    "png",
                    "result",
                    "alt",
                    "message",
                    "count",
                    "value",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@fuzzed(values.flatmap(lambda value: spliced(encode(value))) | st.binary(max_size=80), examples=400)
def test_any_frame_is_a_value_or_one_kind_of_error(frame: bytes) -> None:
    try:
        value = decode(frame)
    except WireError:
        return
    encode(value)


@fuzzed(st.lists(values, max_size=4) | values, examples=200)
def test_any_outputs_become_outputs_of_a_notebook(reported: Any) -> None:
    shown = Outputs(Limits()).of_cell(reported, None)
    assert {output["output_type"] for output in shown} <= {
        "stream",
        "error",
        "display_data",
        "execute_result",
    }
    json.dumps(shown)


@fuzzed(values, examples=200)
def test_any_argument_is_numbers_or_refused(value: Any) -> None:
    try:
        found = tamed(value)
    except (TypeError, ValueError):
        return
    assert numbers_in(found) <= 1024


def numbers_in(value: Any) -> int:
    """How many numbers a value holds, however they are packed."""
    return sum(map(numbers_in, value)) if isinstance(value, list | tuple) else int(np.size(value))


@fuzzed(st.text() | values, examples=200)
def test_any_text_of_a_student_is_told_in_one_short_line(text: Any) -> None:
    assert len(quoted(text)) <= QUOTED
    assert "\n" not in quoted(text)


HOSTILE_MARKUP = (
    *(
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "[a](javascript:x)",
        "**",
        "_",
        "`",
        "```",
        "$",
        "$$",
    ),
    *(
        "\\frac",
        "{",
        "}",
        "<",
        ">",
        "&",
        "\n",
        "| a |",
        "> ",
        "# ",
        "- ",
        "\\begin{align}",
        "\x00",
        "\ud800",
        "<!--",
        "]]>",
    ),
    "![](data:text/html,x)",
)
markup = st.lists(
    st.sampled_from(HOSTILE_MARKUP) | st.text(max_size=5),
    max_size=25,
).map("".join)


@fuzzed(markup, examples=120)
def test_any_text_is_a_page_in_which_nothing_runs(text: str) -> None:
    for page in (prose(text), mathml(text), python_code(text)):
        bare = str(page).lower()
        for harm in ("<script", "<img src=x", 'href="javascript', "<iframe", "<!--", 'src="data:text'):
            assert harm not in bare
        page.encode()


# What took seconds at 25,000 letters, when its reader went back to the beginning for every one of them.
REPEATED = [
    "<",
    "<b>",
    "``a",
    "> ",
    "- a\n",
    "&",
    "\\begin{a}",
    "#",
    '"""',
    "*",
    "[a](",
    "![a](",
    "$",
    "|a|\n",
    "<!-- ",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_a_page_of_one_piece_again_and_again_is_written_soon(piece: str) -> None:
    started = time.process_time()
    text = piece * (60_000 // len(piece))
    prose(text)
    python_code(text)
    mathml(text)
    assert time.process_time() - started < 2
