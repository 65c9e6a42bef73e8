"""Due dates, grace and extensions: in the class's tables, in nbgrader's gradebook, and in what its plugin takes off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grading.classroom.folder import ClassError, Classroom
from grading.classroom.schedule import read_schedule
from grading.classroom.scores import read_scores
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


@pytest.mark.parametrize(
    ("line", "words"), [("next Friday,0", "row 2.*next Friday"), ("2026-11-20 18:00,soon", "row 2.*soon")]
)
def test_a_date_that_cannot_be_read_is_told_with_its_row(classroom, line, words):
    (classroom.path / "assignments.csv").write_text(f"assignment,due,grace\n{NAME},{line}\n")
    with pytest.raises(ClassError, match=words):
        read_schedule(classroom)
