"""How far a student is: kept from one kernel to the next, for a person only, whatever became of the file."""

from __future__ import annotations

import json
import re

import pytest

from course_lib import Box, CheckFailed, Verdict, begin, check_gradient, exercise, kept, progress
from course_lib.check import front_end, latest_cell
from course_lib.check.outcome import Outcome
from course_lib.exercise import outcomes, session
from grading.box.overlay import course_files

FIRST, SECOND = "01_gradient_descent_1d", "02_gradient"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder with a notebook in it, and a person at the keyboard."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    monkeypatch.setattr(front_end, "somebody_is_there", lambda: True)
    monkeypatch.setattr(front_end, "go_on_after", lambda _: None)
    begin(FIRST)
    yield tmp_path
    monkeypatch.undo()
    begin(FIRST)


def check(answer):
    exercise("p_slope")
    return check_gradient(answer, lambda x: 2 * x**2 - 3 * x + 2, Box(-2, 2))


def right(x):
    return 4 * x - 3


def restart(assignment=FIRST):
    """A new kernel: nothing of the old one is left but the file."""
    session.outcomes.clear()
    begin(assignment)


def test_what_was_done_is_still_there_in_the_next_kernel(folder):
    check(right)
    restart(SECOND)
    assert progress(FIRST).points == 1
    assert "1 of 20 points" in progress()._repr_html_()
    with pytest.raises(CheckFailed):
        check(lambda x: 4 * x + 3)
    restart()
    assert outcomes()["p_slope"] is Outcome.WRONG
    assert [path.name for path in folder.iterdir()] == [kept.NAME]


def test_a_check_that_judged_nothing_leaves_what_was_known(monkeypatch):
    check(right)
    restart()
    with monkeypatch.context() as patch:
        verdict = Verdict(Outcome.NOT_ATTEMPTED, None, "Run the first cell first.")
        patch.setattr(latest_cell, "obstacle", lambda names: verdict)
        with pytest.raises(CheckFailed):
            check(right)
    assert outcomes()["p_slope"] is Outcome.CORRECT


def test_two_notebooks_that_are_open_at_once_keep_both(folder):
    check(right)
    path = folder / kept.NAME
    other = json.loads(path.read_text())
    other["outcomes"]["q_slope"] = "wrong"
    path.write_text(json.dumps(other))
    check(right)
    restart()
    assert outcomes() == {"p_slope": Outcome.CORRECT, "q_slope": Outcome.WRONG}


@pytest.mark.parametrize(
    "spoilt",
    ["", "{", "[]", '{"outcomes": 3}', '{"outcomes": {"p_slope": "splendid", "q_slope": [1]}}', "\x00" * 9, "[" * 9999],
)  # fmt: skip
def test_a_spoilt_file_counts_as_none_and_is_mended_by_the_next_check(folder, spoilt):
    (folder / kept.NAME).write_text(spoilt)
    assert progress(FIRST).points == 0
    check(right)
    restart()
    assert progress(FIRST).points == 1


def test_a_file_that_claims_points_is_a_students_own_affair_and_of_unknown_exercises_nothing_is_shown(folder):
    (folder / kept.NAME).write_text('{"outcomes": {"no_such_exercise": "correct"}}')
    assert progress().summary().startswith("0 of ")


def test_a_folder_that_cannot_be_written_stops_nothing(folder, monkeypatch):
    monkeypatch.setattr(kept.tempfile, "mkstemp", lambda **_: (_ for _ in ()).throw(PermissionError()))
    check(right)
    assert progress(FIRST).points == 1
    assert list(folder.iterdir()) == []


def test_half_a_file_is_never_left(folder, monkeypatch):
    check(right)
    before = (folder / kept.NAME).read_text()
    monkeypatch.setattr(kept.os, "replace", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
    with pytest.raises(CheckFailed):
        check(lambda x: 4 * x)
    assert (folder / kept.NAME).read_text() == before
    assert [path.name for path in folder.iterdir()] == [kept.NAME]


def test_without_a_person_nothing_is_read_or_written(folder, monkeypatch):
    check(right)
    monkeypatch.setattr(front_end, "somebody_is_there", lambda: False)
    restart()
    assert progress(FIRST).points == 0
    with pytest.raises(CheckFailed):
        check(lambda x: 4 * x)
    monkeypatch.setattr(front_end, "somebody_is_there", lambda: True)
    restart()
    assert outcomes()["p_slope"] is Outcome.CORRECT


def test_the_map_shows_every_notebook_and_says_in_words_what_its_symbols_show():
    check(right)
    whole = progress()
    assert [n.assignment for n in whole.notebooks][:2] == [FIRST, SECOND]
    page = whole._repr_html_()
    assert page.count("<details") == len(whole.notebooks)
    assert page.count("<details open") == 1
    assert re.search(r'role="img" aria-label="1 correct, \d+ not checked yet', page)
    assert "1 correct" in repr(whole)
    assert "background:#fff" not in page  # it has the page's own colours, light or dark


def test_a_notebook_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(KeyError, match=SECOND):
        progress("2_gradient")


def test_in_the_box_nothing_is_kept_at_all():
    _, files = course_files(())
    source = files["course_lib/kept.py"].decode()
    assert "import" not in source
    assert "open" not in source


def test_what_cannot_be_written_leaves_no_half_of_it_behind(folder):
    kept.keep("practice", {"said": "\ud800"})  # half a character: no UTF-8 can say it
    assert list(folder.iterdir()) == []
