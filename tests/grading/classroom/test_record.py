"""What is on record stays: one transaction a submission, manual marks kept, errors explained."""

import json
import sqlite3
from datetime import datetime

import pytest

from grading.authoring.build import build, read_masters
from grading.authoring.synthetic_class import write_class
from grading.classroom.folder import Classroom, GradebookError, Submission
from grading.classroom.gradebook import Recorder
from grading.submission.types import ExerciseResult, Graded
from tests.grading.small_course import MASTER

NAME = "01_small"
WHO = Submission("ada", NAME, None)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("masters")
    (folder / f"{NAME}.py").write_text(MASTER)
    return [build(master) for master in read_masters(folder)]


@pytest.fixture
def classroom(built, tmp_path):
    write_class(tmp_path / "class", built, {}, 1, 0, True)
    return Classroom.at(tmp_path / "class")


def graded(classroom, slope=3.0, words="Because it points uphill."):
    notebook = json.loads(classroom.release(NAME).read_bytes())
    for cell in notebook["cells"]:
        if cell["id"] == "small_words":
            cell["source"] = words
    results = (
        ExerciseResult("small_slope", "machine", "correct" if slope else "wrong", None, "Said.", slope, 3.0),
        ExerciseResult("small_value", "machine", "undecided", None, "Not sharp enough.", None, 2.0),
        ExerciseResult("small_words", "manual", "manual", None, "", None, 2.0),
    )
    return Graded(json.dumps(notebook).encode(), results, None, 0.1)


def grade(recorder, name):
    return recorder.gradebook.find_grade(name, NAME, NAME, "ada")


@pytest.fixture
def recorder(classroom):
    with Recorder(classroom) as recorder:
        recorder.register(NAME, classroom.release(NAME).read_bytes())
        yield recorder


def test_scores_and_comments_stand_in_the_gradebook(classroom, recorder):
    recorder.record(WHO, graded(classroom), None)
    assert grade(recorder, "small_slope_check").auto_score == 3.0
    assert not grade(recorder, "small_slope_check").needs_manual_grade
    assert recorder.gradebook.find_comment("small_slope", NAME, NAME, "ada").auto_comment == "Said."


def test_undecided_and_manual_exercises_wait_for_a_person(classroom, recorder):
    recorder.record(WHO, graded(classroom), None)
    for name in ("small_value_check", "small_words"):
        assert grade(recorder, name).auto_score is None
        assert grade(recorder, name).needs_manual_grade


def mark(recorder, name, score):
    row = grade(recorder, name)
    row.manual_score, row.needs_manual_grade = score, False
    recorder.gradebook.db.commit()


def test_a_regrade_keeps_a_persons_mark_and_asks_for_no_second_look(classroom, recorder):
    recorder.record(WHO, graded(classroom), None)
    mark(recorder, "small_words", 1.5)
    recorder.record(WHO, graded(classroom, slope=0.0), None)
    assert grade(recorder, "small_words").manual_score == 1.5
    assert not grade(recorder, "small_words").needs_manual_grade
    assert grade(recorder, "small_slope_check").auto_score == 0.0


def test_a_changed_answer_asks_the_person_again_but_keeps_the_mark(classroom, recorder):
    recorder.record(WHO, graded(classroom), None)
    mark(recorder, "small_words", 1.5)
    recorder.record(WHO, graded(classroom, words="Another answer."), None)
    assert grade(recorder, "small_words").manual_score == 1.5
    assert grade(recorder, "small_words").needs_manual_grade


def test_a_submission_is_recorded_whole_or_not_at_all(classroom, recorder, monkeypatch):
    recorder.record(WHO, graded(classroom), None)

    def fails(*_):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(recorder, "penalise", fails)
    with pytest.raises(RuntimeError):
        recorder.record(WHO, graded(classroom, slope=0.0), None)
    assert grade(recorder, "small_slope_check").auto_score == 3.0


def test_late_penalties_come_from_the_class_own_plugin(classroom, recorder):
    (classroom.path / "late.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class Half(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return score / 2\n"
    )
    recorder.config.AssignLatePenalties.plugin_class = "late.Half"
    recorder.gradebook.update_or_create_assignment(NAME, duedate="2026-11-01 12:00:00 UTC")
    import sys

    sys.path.insert(0, str(classroom.path))
    try:
        recorder.record(WHO, graded(classroom), datetime(2026, 11, 2, 12))
    finally:
        sys.path.remove(str(classroom.path))
    notebook = recorder.gradebook.find_submission_notebook(NAME, NAME, "ada")
    assert notebook.late_submission_penalty == 1.5


def test_a_gradebook_of_another_version_is_left_alone(classroom):
    with Recorder(classroom):
        pass
    with sqlite3.connect(classroom.gradebook) as book:
        book.execute("UPDATE alembic_version SET version_num = '0000'")
    before = classroom.gradebook.read_bytes()
    with pytest.raises(GradebookError, match=r"of version 0000.*nbgrader db upgrade"):
        Recorder(classroom)
    assert classroom.gradebook.read_bytes() == before


def test_a_file_that_is_no_gradebook_is_left_alone(classroom):
    classroom.gradebook.write_bytes(b"these are my notes, not a database" * 100)
    with pytest.raises(GradebookError, match="not an nbgrader gradebook"):
        Recorder(classroom)
    assert classroom.gradebook.read_bytes().startswith(b"these are my notes")
