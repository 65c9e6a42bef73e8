"""`course regrade`: what a changed check would change, before it does; a person's marks and both versions stay."""

from __future__ import annotations

import json

from grading.classroom.folder import Classroom
from grading.classroom.ledger import read
from grading.classroom.scores import read_scores
from grading.limits import Limits
from grading.running import skip
from grading.running.regrade import apply, regraded
from tests.grading.conftest import NAME
from tests.grading.recorded import FLIPPED, RIGHT, mark, result
from tests.grading.running.test_run import Here, graded_with


def as_first(data, release, **_):
    return result(release, slope=FLIPPED, value=RIGHT)


def as_later(data, release, **_):
    return result(release, slope=RIGHT, value=RIGHT)


def compared(classroom, made):
    return regraded(classroom, [NAME], executor=lambda: Here(made), jobs=1, limits=Limits())


def test_nothing_is_recorded_until_it_is_applied_and_both_versions_stay(small_class, monkeypatch):
    folder = small_class(2)
    graded_with(folder, as_first)
    classroom = Classroom.at(folder)
    before = classroom.log.read_bytes()
    monkeypatch.setattr(skip, "grader_version", lambda: "another grader")
    with compared(classroom, as_later) as comparison:
        assert sorted((c.student, c.exercise, c.before, c.after) for c in comparison.changes) == [
            ("ada", "small_slope", 0.0, 3.0),
            ("bao", "small_slope", 0.0, 3.0),
        ]
        assert comparison.same == 4
        assert classroom.log.read_bytes() == before
        assert apply(classroom, comparison) == 2
    assert classroom.log.read_bytes().startswith(before), "the first version stays in the ledger"
    assert len(classroom.log.read_bytes()) > len(before)
    assert read(classroom.log)["ada", NAME].verdicts["small_slope"]["score"] == 3.0


def test_a_mark_that_a_person_gave_is_told_and_stays(small_class, monkeypatch):
    folder = small_class(1)
    graded_with(folder, as_first)
    classroom = Classroom.at(folder)
    mark(classroom, "ada", 1.5, name="small_slope_check")
    monkeypatch.setattr(skip, "grader_version", lambda: "another grader")
    with compared(classroom, as_later) as comparison:
        (change,) = comparison.changes
        assert change.by_person == 1.5
        apply(classroom, comparison)
    assert read_scores(classroom).handed_in["ada", NAME].marks["small_slope"].score == 1.5


def test_what_depends_on_nothing_that_changed_is_not_graded_again(small_class):
    folder = small_class(2)
    graded_with(folder, as_first)
    with compared(Classroom.at(folder), as_later) as comparison:
        assert comparison.changes == []
        assert comparison.summary.unchanged == 2
        assert comparison.held == []


def test_work_that_was_never_graded_is_left_to_course_grade(small_class):
    folder = small_class(2)
    with compared(Classroom.at(folder), as_first) as comparison:
        assert comparison.held == []
    assert json.dumps(comparison.summary.failed) == "[]"
