"""A verdict reads well as plain text and as HTML, and never as a traceback or a number."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import Box, CheckFailed, Verdict, check_gradient
from course_lib.check.outcome import Outcome
from course_lib.explain.words.vocabulary import VOCABULARY
from grading.authoring.mistakes_page import page


def failed() -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        check_gradient(lambda w: np.array([2 * w[1], 2 * w[0]]), lambda w: np.sum(w**2), Box(-2, 2, 2))
    return caught.value


def test_a_verdict_never_reads_as_a_number():
    for outcome in Outcome:
        with pytest.raises(ValueError, match="could not convert"):
            float(str(Verdict(outcome, None, "1.0")))


def test_only_a_right_answer_earns_credit():
    assert [Verdict(o).credit for o in Outcome] == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_an_outcome_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="nearly"):
        Verdict("nearly")


def test_the_message_gives_the_point_both_values_and_a_cause_in_at_most_sixty_words():
    message = failed().verdict.message
    assert re.match(r"At w = \(.*\) your function gave \(.*\); measured: \(.*\)\. ", message)
    assert len(message.split()) <= 60


def test_every_cause_and_advice_is_short_enough_for_a_message():
    long = [m.name for m in VOCABULARY.values() if len(f"{m.cause} {m.advice}".split()) > 42]
    assert long == []


def test_ipython_gets_one_line_instead_of_a_traceback():
    lines = failed()._render_traceback_()
    assert len(lines) == 1
    assert "Traceback" not in lines[0]


def test_the_panel_says_in_words_what_its_icon_and_colours_say():
    html = failed().verdict._repr_html_()
    assert 'role="status"' in html
    assert "Not right yet" in html
    assert 'aria-hidden="true"' in html
    assert re.search(
        r'<svg role="img" aria-label="Two arrows at the point .* Yours, dashed, .* measured one, solid', html
    )


def test_the_picture_brings_its_own_white_ground_so_that_it_is_read_on_a_dark_page():
    html = failed().verdict._repr_html_()
    height = re.search(r'viewBox="0 0 \d+ (\d+)"', html)[1]
    assert f'height="{height}" fill="#fff"/>' in html


def test_what_a_student_wrote_cannot_become_html():
    def student(w):
        raise ValueError("<script>alert(1)</script>")

    with pytest.raises(CheckFailed) as caught:
        check_gradient(student, lambda w: np.sum(w**2), Box(-2, 2, 2))
    assert "<script>" not in caught.value.verdict._repr_html_()


def test_the_page_of_mistakes_is_current(request):
    written = (request.config.rootpath / "docs" / "mistakes.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m grading.authoring.mistakes_page > docs/mistakes.md"
