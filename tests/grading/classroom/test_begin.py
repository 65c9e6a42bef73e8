"""`course init`: a real class from an exported class list, in one command that can be run again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading.classroom.begin import students_csv
from grading.classroom.folder import ClassError, Classroom
from grading.classroom.lms_rosters import read_lms_roster
from grading.classroom.roster import listed_people
from grading.classroom.schedule import read_schedule
from grading.cli import app

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,01 (1001)
    Points Possible,,,,,20
"Lovelace, Ada",48213,s1,ada,A,
"Żółć, Łukasz",48214,s2,lukasz,A,
"Student, Test",9,,,A,
"""
MOODLE = """\
First name;Last name;ID number;Email address
Ada;Lovelace;;ada@x.org
Ann;Lee;;
Ann;Lee;;
"""
WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade
Participant 7001,Ada Lovelace,ada@x.org,Submitted,-
"""


def people(tmp_path: Path, text: str) -> list:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8-sig")
    return read_lms_roster(path)


def test_canvas_s_export_without_its_rows_that_are_not_people(tmp_path: Path) -> None:
    found = people(tmp_path, CANVAS)
    assert [(p.id, p.first_name, p.last_name, p.canvas_id) for p in found] == [
        ("ada", "Ada", "Lovelace", "48213"),
        ("lukasz", "Łukasz", "Żółć", "48214"),
    ]


def test_moodle_s_export_with_semicolons_two_of_one_name_and_no_address(tmp_path: Path) -> None:
    found = people(tmp_path, MOODLE)
    assert [p.id for p in found] == ["ada", "annlee", "annlee2"]


def test_moodle_s_worksheet_brings_the_number_that_its_zip_uses(tmp_path: Path) -> None:
    (ada,) = people(tmp_path, WORKSHEET)
    assert (ada.id, ada.first_name, ada.last_name, ada.moodle_id) == ("ada", "Ada", "Lovelace", "7001")


def test_an_unknown_header_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ClassError, match="Export the gradebook of Canvas"):
        people(tmp_path, "nom,prénom\nLovelace,Ada\n")


def test_a_repeated_id_is_not_guessed_away(tmp_path: Path) -> None:
    with pytest.raises(ClassError, match="'ada' twice"):
        people(tmp_path, "id,first_name\nada,Ada\nada,Adam\n")


def test_an_id_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClassError, match="slash"):
        people(tmp_path, "id,first_name\na/b,Ada\n")


def test_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    found = people(tmp_path, CANVAS)
    (tmp_path / "students.csv").write_bytes(students_csv(found))
    assert listed_people(Classroom(tmp_path)) == found


def test_init_begins_a_class_and_a_second_run_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "canvas.csv").write_text(CANVAS, encoding="utf-8")
    command = ["init", str(tmp_path / "class"), "--roster", str(tmp_path / "canvas.csv")]
    first = CliRunner().invoke(app, command)
    assert first.exit_code == 0, first.output
    classroom = Classroom.at(tmp_path / "class")
    dates = classroom.path / "assignments.csv"
    with dates.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["assignment"] for row in rows] == classroom.assignments()
    assert {row["points"] for row in rows} == {"20"}
    dates.write_text(
        "assignment,due,grace,points,canvas,moodle\n01_gradient_descent_1d,2026-11-24 18:00+01:00,15,20,,\n"
    )
    again = CliRunner().invoke(app, command)
    assert again.exit_code == 0
    assert "left as it is: yours differs" in again.output
    due = read_schedule(classroom).due("01_gradient_descent_1d", "ada")
    assert due is not None
    assert due.isoformat() == "2026-11-24T17:00:00+00:00"
