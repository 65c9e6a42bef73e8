"""Feedback says what a student needs, nothing of the solutions, and nothing that a student wrote can run in it."""

import base64
import json
import re
import time
from datetime import datetime
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from grading.pages import feedback
from grading.pages.code_samples import without_comments
from grading.pages.feedback import pages, write_feedback
from grading.pages.safe_html import mathml, prose, python_code
from tests.grading.recorded import (
    CRASHED,
    FLIPPED,
    NAME,
    RIGHT,
    UNDECIDED,
    UNTOUCHED,
    checked,
    empty_class,
    mark,
    put_on_record,
)

ATTACK = "<script>alert(1)</script>"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" aria-label="Two arrows &amp; a point"><circle r="3"/></svg>'
HOSTILE_TEXTS = [
    ATTACK,
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a> [y](javascript:alert(2)) [z](data:text/html,<script>)",
    "![remote](https://example.org/pixel.png) <img src='https://example.org/pixel.png'>",
    "<style>*{background:url(https://example.org)}</style><p style='x:y'>",
    "<svg onload=alert(1)><iframe srcdoc='<script>'></iframe><form action=x><input autofocus onfocus=alert(1)>",
    r"$\text{<script>alert(1)</script>}$ $\text{&lt;img src=x onerror=alert(1)&gt;}$",
    r"$\href{javascript:alert(1)}{x}$ \begin{x}</script>\end{x}",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "formula0n0e formula1n1e \ud800 \x00 \x1b[31m",
    r"$\newcommand{\a}{\b\b\b\b\b\b}\newcommand{\b}{\a\a\a\a\a}\a$",
]


@pytest.fixture(scope="module")
def classroom(small_built, tmp_path_factory):
    """Seven students, each with another story."""
    made = put_on_record(
        empty_class(tmp_path_factory.mktemp("feedback") / "class", small_built),
        {
            "ada": {"cells": {"small_words": "Because $f'$ points *uphill*."}},
            "bao": {
                "slope": (*FLIPPED, (2, 11, 2, 13), "    return -2 * x"),
                "value": UNTOUCHED,
                "cells": {"small_slope": "def slope(x):\n    return -2 * x"},
                "outputs": {
                    "small_slope": [
                        {"output_type": "stream", "name": "stdout", "text": "a print\n"},
                        {
                            "output_type": "display_data",
                            "data": {"image/png": PNG},
                            "metadata": {"image/png": {"alt": 'A curve "of mine"'}},
                        },
                    ],
                    "small_slope_check": [
                        {"output_type": "display_data", "data": {"image/svg+xml": SVG}, "metadata": {}}
                    ],
                },
            },
            "chidi": {"slope": CRASHED, "value": UNDECIDED, "flag": "the notebook was renamed"},
            "eve": {
                "slope": (*FLIPPED[:2], f"Your function gave {ATTACK}", 0.0, (1, 0, 1, 9), ATTACK),
                "cells": {"small_slope": f"x = '''{ATTACK}'''", "small_words": "\n\n".join(HOSTILE_TEXTS)},
                "outputs": {
                    "small_slope": [
                        {"output_type": "display_data", "data": {"text/html": ATTACK}, "metadata": {}},
                        {"output_type": "display_data", "data": {"application/javascript": "alert(1)"}},
                        {"output_type": "stream", "name": "stdout", "text": ATTACK},
                        {"output_type": "error", "traceback": [f"\x1b[31m{ATTACK}\x1b[0m"]},
                        {"output_type": "display_data", "data": {"image/png": '"><script>'}, "metadata": {}},
                        {
                            "output_type": "display_data",
                            "data": {"image/png": PNG},
                            "metadata": {"image/png": {"alt": f'"{ATTACK}'}},
                        },
                    ]
                },
                "extra": [("markdown", ATTACK), ("code", f"# {ATTACK}"), ("raw", ATTACK)],
            },
            "late": {"time": datetime(2026, 11, 2, 10, 15)},
            "nobody": {"slope": UNTOUCHED, "value": UNTOUCHED},
            "zoë, the = 2nd": {},
        },
    )
    mark(made, "ada", 1.5, "Say <b>which</b> way we walk.")
    mark(made, "late", 2.0, penalty=3.0)
    write_feedback(made, [NAME], lambda page: None)
    return made


def page(classroom, student):
    return checked(classroom.feedback(student, NAME).read_text(encoding="utf-8"))


def said(classroom, student):
    return " ".join(page(classroom, student).body.get_text(" ").split())


def test_every_graded_notebook_has_its_page(classroom):
    assert [p.student for p in pages(classroom, [NAME])] == sorted(
        ["ada", "bao", "chidi", "eve", "late", "nobody", "zoë, the = 2nd"]
    )
    assert "zoë, the = 2nd" in said(classroom, "zoë, the = 2nd")


def test_the_total_counts_a_persons_mark_and_says_what_is_still_open(classroom):
    assert "6.5 of 7 points" in said(classroom, "ada")
    assert "can still come" not in said(classroom, "ada")
    assert "0 of 7 points" in said(classroom, "bao")
    assert "2 more can still come" in said(classroom, "bao")


def test_a_persons_comment_stands_beside_the_checks_words(classroom):
    text = said(classroom, "ada")
    assert "Your instructor says Say <b>which</b> way we walk." in text
    assert "marked by a person, 1.5 of 2 points" in text
    assert RIGHT[2] in text


def test_a_late_penalty_is_shown_between_sum_and_total(classroom):
    text = said(classroom, "late")
    assert "Handed in 2 November 2026, 10:15 UTC" in text
    assert "Sum 7 7 Handed in late −3 Total 4 7" in text


def test_the_message_and_the_picture_stand_at_their_exercise(classroom):
    exercise = page(classroom, "bao").find(id="small_slope")
    assert FLIPPED[2] in exercise.get_text()
    assert "not right yet, 0 of 3 points" in " ".join(exercise.get_text().split())
    pictures = {img["alt"]: img["src"] for img in exercise.find_all("img")}
    assert pictures["Two arrows & a point"].startswith("data:image/svg+xml;base64,")
    assert pictures['A curve "of mine"'].startswith("data:image/png;base64,")


def test_the_line_with_the_mistake_is_shown_and_its_place_underlined(classroom):
    exercise = page(classroom, "bao").find(id="small_slope")
    assert "Line 2 of your answer" in exercise.get_text()
    assert exercise.find("u").get_text() == "-2"
    assert exercise.find("u").parent.get_text() == "return -2 * x"
    assert page(classroom, "ada").find("u") is None


def test_what_to_try_next_begins_with_what_is_nearly_right(classroom):
    steps = [li.get_text() for li in page(classroom, "bao").ol.find_all("li")]
    assert steps[0].startswith("A slope: Check the sign with one simple case")
    assert 'hint("small_value")' in steps[1]
    assert "There is nothing left to correct" in said(classroom, "ada")


def test_a_flag_and_what_waits_for_a_person_are_told(classroom):
    text = said(classroom, "chidi")
    assert "A person must look at this notebook. the notebook was renamed" in text
    assert "waits for a person, 2 points" in text


def test_an_untouched_notebook_says_how_to_begin(classroom):
    text = said(classroom, "nobody")
    assert text.count("The cell is as it was given out.") == 3
    assert 'Begin with hint("small_slope")' in text


def test_nothing_of_the_solutions_is_in_a_page(classroom):
    for student in ("bao", "nobody", "chidi"):
        text = said(classroom, student)
        assert "return 2 * x" not in text
        assert "Because the derivative points uphill" not in text
        assert "2 points: uphill is named" not in text
        assert "Bring the exponent down" not in text


def test_nothing_that_a_student_wrote_can_run(classroom):
    found = page(classroom, "eve")
    assert "alert(1)" in found.get_text()  # it is shown
    assert not found.find(attrs={"src": re.compile("example.org")})
    assert '"><script>' not in str(found)


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_markdown_becomes_harmless_html(text):
    checked(f'<meta http-equiv="Content-Security-Policy" content="{CALM}">{prose(text)}')


CALM = "default-src 'none'; img-src data:; style-src 'sha256-"


def test_mathematics_is_mathml_and_a_broken_formula_is_shown_as_it_is():
    found = BeautifulSoup(
        prose(r"So $\frac{\partial f}{\partial x} < 1$ and $$H = \begin{pmatrix}a&b\end{pmatrix}$$"),
        "html.parser",
    )
    assert [m["display"] for m in found.find_all("math")] == ["inline", "block"]
    assert found.find("mfrac").get_text() == "∂f∂x"
    assert "<code>\\frac{</code>" in mathml(r"\frac{")


def test_the_courses_own_formulas_can_all_be_read():
    import jupytext

    from grading.cli import notebooks_folder

    for path in sorted((notebooks_folder() / "source").glob("*.py")):
        for cell in jupytext.read(path).cells:
            if cell.cell_type == "markdown" and "$" in cell.source:
                codes = [
                    c.get_text() for c in BeautifulSoup(prose(cell.source), "html.parser").find_all("code")
                ]
                known = re.findall(r"`+([^`]+)`+", cell.source)
                broken = [
                    c for c in codes if "\\" in c and not any(c.strip() in k for k in known) and "\n" not in c
                ]
                assert not broken, (path.name, broken)


def test_the_page_is_one_file_that_reads_well(classroom):
    found = page(classroom, "bao")
    assert found.html["lang"] == "en"
    assert found.title.get_text() == "A small notebook: feedback for bao"
    levels = [int(h.name[1]) for h in found.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert all(table.caption for table in found.find_all("table") if table.find("thead"))
    assert all(img["alt"] for img in found.find_all("img"))
    ids = [tag["id"] for tag in found.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in found.find_all("a") if a["href"].startswith("#")} <= set(ids)


def test_too_many_pictures_are_left_out_and_told(classroom, monkeypatch):
    monkeypatch.setattr("grading.pages.feedback.PICTURE_BYTES", 10)
    write_feedback(classroom, [NAME], lambda page: None)
    assert "A picture was left out" in said(classroom, "bao")


def test_an_empty_class_has_no_pages(small_built, tmp_path):
    assert write_feedback(empty_class(tmp_path / "class", small_built), [NAME], lambda page: None) == []


def test_a_notebook_that_is_not_on_record_gets_no_page(small_built, tmp_path):
    classroom = put_on_record(empty_class(tmp_path / "class", small_built), {"ada": {}})
    other = classroom.autograded("bao", NAME)
    other.parent.mkdir(parents=True)
    other.write_text(json.dumps({"cells": []}))
    assert [p.parts[-3] for p in write_feedback(classroom, [NAME], lambda page: None)] == ["ada"]


def test_however_much_a_student_hands_in_the_page_is_bounded_and_little_of_it_is_marked_up(
    small_built, tmp_path, monkeypatch
):
    marked_up = []
    for name in ("prose", "python_code"):
        real = getattr(feedback, name)
        monkeypatch.setattr(feedback, name, lambda text, real=real: marked_up.append(len(text)) or real(text))
    extra = [("markdown", f"{i} **long** " * 500) for i in range(150)]
    extra += [("code", f"x = {i}  # long\n" * 4000) for i in range(40)]
    about = {"ada": {"extra": extra, "cells": {"small_words": "* " * 100_000}}}
    made = put_on_record(empty_class(tmp_path / "class", small_built), about)
    (path,) = write_feedback(made, [NAME], lambda page: None)
    checked(path.read_text())
    assert path.stat().st_size < 2_000_000
    assert sum(marked_up) < 1.1 * feedback.MARKED_UP_CHARACTERS
    assert "this page is long enough" in path.read_text()


@pytest.mark.parametrize("text", ["\\begin{a}" * 6000, "<" * 60_000, '"' * 60_000, "[" * 60_000])
def test_a_long_text_is_shown_as_it_is_for_a_parser_may_need_minutes(text):
    assert prose(text).startswith("<pre>")
    assert "<span" not in python_code(text)


def test_comments_are_taken_out_in_a_time_that_grows_with_the_text():
    begin = time.process_time()
    assert without_comments("x = 1  # by me\n" * 20_000).count("x = 1\n") == 19_999
    assert time.process_time() - begin < 10
