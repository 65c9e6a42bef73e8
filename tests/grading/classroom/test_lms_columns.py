"""An exported gradebook beside the class says which column belongs to which assignment."""

from __future__ import annotations

from grading.classroom.lms_columns import column_names
from tests.grading.conftest import NAME
from tests.grading.recorded import empty_class

CANVAS = "Student,ID,SIS Login ID,Section,A small notebook (1001),Something else (1002)\n"


def test_a_column_is_found_by_name_or_title_and_assignments_csv_comes_first(small_built, tmp_path):
    classroom = empty_class(tmp_path / "class", small_built)
    assert column_names(classroom, "canvas") == {NAME: NAME}
    (classroom.path / "gradebook-export.csv").write_text(CANVAS)
    assert column_names(classroom, "canvas") == {NAME: "A small notebook (1001)"}
    assert column_names(classroom, "moodle") == {NAME: NAME}, "an export of Canvas says nothing about Moodle"
    (classroom.path / "assignments.csv").write_text(f"assignment,canvas\n{NAME},Chosen (7)\n")
    assert column_names(classroom, "canvas") == {NAME: "Chosen (7)"}


def test_two_columns_that_fit_are_not_guessed_between(small_built, tmp_path):
    classroom = empty_class(tmp_path / "class", small_built)
    twice = CANVAS.replace("Something else", "A small notebook, again")
    (classroom.path / "gradebook-export.csv").write_text(twice)
    assert column_names(classroom, "canvas") == {NAME: NAME}
