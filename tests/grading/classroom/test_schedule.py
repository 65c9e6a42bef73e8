"""Due dates, grace and extensions: in the class's tables, in nbgrader's gradebook, and in what its plugin takes off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grading.classroom.folder import ClassError, Classroom
from grading.classroom.gradebook import Recorder
from grading.classroom.lateness import timing_of
from grading.classroom.schedule import read_schedule
from grading.classroom.scores import read_scores
from grading.marking.marks import mark
from grading.marking.rubric import Item
from grading.running.dates import timings
from tests.grading.commands import course, said
from tests.grading.conftest import NAME
from tests.grading.recorded import empty_class, put_on_record

DUE = datetime(2026, 11, 20, 17, tzinfo=UTC)
ZERO = "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"


@pytest.fixture
def classroom(small_built, tmp_path) -> Classroom:
    made = empty_class(tmp_path / "class", small_built)
    (made.path / "assignments.csv").write_text(
        f"assignment,due,grace,points,canvas,moodle\n{NAME},2026-11-20 18:00+01:00,15,7,,\n"
    )
    (made.path / "extensions.csv").write_text(f"student,assignment,due\nbao,{NAME},2026-11-22 18:00+01:00\n")
    return made


def test_lateness_begins_after_the_grace_and_counts_from_the_due_date(classroom):
    schedule = read_schedule(classroom)
    assert schedule.lateness(NAME, "ada", DUE + timedelta(minutes=15)) == timedelta()
    assert schedule.lateness(NAME, "ada", DUE + timedelta(minutes=16)) == timedelta(minutes=16)
    assert schedule.lateness(NAME, "bao", DUE + timedelta(days=2)) == timedelta()
    assert schedule.lateness(NAME, "ada", None) == timedelta()


def test_nbgrader_s_plugin_takes_off_what_is_late_and_knows_grace_and_extensions(classroom):
    (classroom.path / "nbgrader_config.py").write_text(ZERO)
    late = (DUE + timedelta(minutes=30)).replace(tzinfo=None)
    within = (DUE + timedelta(minutes=10)).replace(tzinfo=None)
    put_on_record(classroom, {"ada": {"time": late}, "bao": {"time": late}, "chidi": {"time": within}})
    found = read_scores(classroom).handed_in
    assert found["ada", NAME].total == 0
    assert found["bao", NAME].total > 0, "bao has an extension"
    assert found["chidi", NAME].total > 0, "within the grace"


def test_the_row_that_is_told_is_the_one_that_a_spreadsheet_shows(classroom):
    path = classroom.path / "assignments.csv"
    path.write_text(f"assignment,due,grace\n,,\n\n{NAME},next Friday,0\n")
    with pytest.raises(ClassError, match=r"row 4.*next Friday"):
        read_schedule(classroom)
    path.unlink()
    (classroom.path / "extensions.csv").write_text(
        f"student,assignment,due\n,,\nbao,{NAME},2026-11-22\n,,\nada,{NAME},\n"
    )
    with pytest.raises(ClassError, match="row 5 must name"):
        read_schedule(classroom)
    (classroom.path / "students.csv").write_text("id,first_name\nbao,Bao\n,\n,Ada\n")
    with pytest.raises(ClassError, match="row 4 has no 'id'"):
        read_schedule(classroom)


@pytest.mark.parametrize(
    ("line", "words"), [("next Friday,0", "row 2.*next Friday"), ("2026-11-20 18:00,soon", "row 2.*soon")]
)
def test_a_date_that_cannot_be_read_is_told_with_its_row(classroom, line, words):
    (classroom.path / "assignments.csv").write_text(f"assignment,due,grace\n{NAME},{line}\n")
    with pytest.raises(ClassError, match=words):
        read_schedule(classroom)


def after_due(**time) -> datetime:
    return (DUE + timedelta(**time)).replace(tzinfo=None)


def test_how_late_work_is_and_what_it_cost_is_said_in_words(classroom):
    (classroom.path / "nbgrader_config.py").write_text(ZERO)
    times = {
        "ada": {"hours": 2, "minutes": 5},
        "bao": {"days": 1},
        "chidi": {"minutes": 10},
        "dana": {"hours": -1},
    }
    put_on_record(classroom, {student: {"time": after_due(**time)} for student, time in times.items()})
    (classroom.path / "extensions.csv").open("a").write(f"emeka,{NAME},2026-11-21 18:00+01:00\n")
    put_on_record(classroom, {"emeka": {"time": after_due(days=3)}})
    found = read_scores(classroom).handed_in
    words = {who: timing_of(read_schedule(classroom), one).words for (who, _), one in found.items()}
    assert words == {
        "ada": "2 h 5 min late, 5 points off",
        "bao": "in time with an extension of 2 days",
        "chidi": "10 min after the due date, within the grace",
        "dana": "",
        "emeka": "2 days late after an extension of 1 day, 5 points off",
    }


def test_an_extension_that_is_given_later_counts_without_anything_being_graded_again(classroom):
    (classroom.path / "nbgrader_config.py").write_text(ZERO)
    put_on_record(classroom, {"ada": {"time": after_due(hours=3)}, "bao": {"time": after_due(hours=3)}})
    assert read_scores(classroom).handed_in["ada", NAME].penalty == 5
    log = classroom.log.read_bytes()
    (classroom.path / "extensions.csv").write_text(
        f"student,assignment,due\nada,{NAME},2026-11-21 18:00+01:00\n"
    )
    assert timings(classroom, [NAME])["ada", NAME].words == "in time with an extension of 1 day"
    assert read_scores(classroom).handed_in["ada", NAME].penalty == 0
    assert classroom.log.read_bytes() == log
    dates = (classroom.path / "assignments.csv").read_text()
    (classroom.path / "assignments.csv").write_text(dates.replace("2026-11-20", "2026-11-18"))
    assert timings(classroom, [NAME])["bao", NAME].words == "2 days 3 h late, 5 points off"


def test_an_extension_is_taken_back_by_deleting_its_line(classroom):
    (classroom.path / "nbgrader_config.py").write_text(ZERO)
    put_on_record(classroom, {"bao": {"time": after_due(hours=3)}})
    assert timings(classroom, [NAME])["bao", NAME].words == "in time with an extension of 2 days"
    (classroom.path / "extensions.csv").write_text("student,assignment,due\n")
    assert timings(classroom, [NAME])["bao", NAME].words == "3 h late, 5 points off"
    assert read_scores(classroom).handed_in["bao", NAME].penalty == 5


def test_an_extension_given_in_nbgrader_stays_in_a_class_without_a_table_of_them(classroom):
    (classroom.path / "nbgrader_config.py").write_text(ZERO)
    (classroom.path / "extensions.csv").unlink()
    put_on_record(classroom, {"bao": {"time": after_due(hours=3)}})
    with Recorder(classroom) as recorder:
        recorder.gradebook.grant_extension(NAME, "bao", days=1)
    timings(classroom, [NAME])
    assert read_scores(classroom).handed_in["bao", NAME].penalty == 0


def test_points_that_a_person_gives_late_work_fall_under_its_penalty(classroom):
    (classroom.path / "nbgrader_config.py").write_text(ZERO)
    put_on_record(classroom, {"ada": {"time": after_due(hours=3)}})
    mark(classroom, NAME, "small_words", ["ada"], [Item(2.0, "right")], [0], "", 2.0)
    one = read_scores(classroom).handed_in["ada", NAME]
    assert (one.points, one.total) == (7, 0)


def test_grade_says_who_is_late(classroom):
    put_on_record(classroom, {"ada": {"time": after_due(hours=2)}, "bao": {"time": after_due(hours=2)}})
    for student in ("ada", "bao"):
        notebook = classroom.submission(student, NAME).notebook
        notebook.write_bytes(classroom.release(NAME).read_bytes())
        (notebook.parent / "timestamp.txt").write_text("2026-11-20 19:00:00 UTC")
    result = course("grade", classroom.path, "--jobs", 1)
    assert "assignment handed in late points" in said(result)
    assert f"{NAME} 2 1 0.0/5" in said(result), "the blank answer in words is not among the checked points"
    assert f"ada, {NAME}: 2 h late, no points off" in said(result)
    assert f"bao, {NAME}: in time with an extension of 2 days" in said(result)
    course("feedback", classroom.path)
    page = " ".join(classroom.feedback("ada", NAME).read_text().split())
    assert "Due 20 November 2026, 17:00 UTC: 2 h late, no points off" in page


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("bao,02_gradiant,2026-11-22 18:00", f"row 2.*02_gradiant.*{NAME}"),
        (f"boa,{NAME},2026-11-22 18:00", "row 2.*boa.*students.csv"),
        (f"bao,{NAME},", "row 2 must name"),
    ],
)
def test_a_slip_in_an_extension_is_told_and_not_passed_over(classroom, line, words):
    (classroom.path / "students.csv").write_text("id,first_name\nbao,Bao\n")
    (classroom.path / "extensions.csv").write_text(f"student,assignment,due\n{line}\n")
    with pytest.raises(ClassError, match=words):
        read_schedule(classroom)
