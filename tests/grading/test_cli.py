"""The `course` command: what it says to bad input, and with which exit status. Nothing is ever lost."""

import fcntl
import re
import shlex
import sqlite3

import pytest
from typer.main import get_command

from grading.classroom.folder import Classroom
from grading.classroom.ledger import read
from grading.cli import app
from tests.grading.commands import course, said
from tests.grading.conftest import NAME


@pytest.mark.parametrize("command", ["grade", "feedback", "export"])
def test_a_folder_that_is_no_class_is_a_usage_error(command, tmp_path):
    result = course(command, tmp_path)
    assert result.exit_code == 2
    assert "is not a class folder" in said(result)
    assert "course sample" in said(result)


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path):
    result = course("grade", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "There is no folder" in said(result)


def test_a_file_of_the_class_is_answered_with_the_folder_to_name(small_class):
    folder = small_class(1)
    (folder / "gradebook.db").touch()
    result = course("grade", folder / "gradebook.db")
    assert result.exit_code == 2
    assert f"gradebook.db is a file. Name the class folder instead: {folder}." in said(result)


@pytest.mark.parametrize("command", ["export", "report"])
def test_an_output_in_a_folder_that_is_not_there_makes_no_folder(command, small_class, tmp_path):
    result = course(command, small_class(0), "--output", tmp_path / "gardes" / "all.csv")
    assert result.exit_code == 2
    assert "There is no folder" in said(result)
    assert not (tmp_path / "gardes").exists()


@pytest.mark.parametrize("name", sorted(get_command(app).commands))
def test_the_help_of_every_command_shows_an_example_that_it_understands(name):
    command = get_command(app).commands[name]
    shown = said(course(name, "--help"))
    found = re.search(rf"Example: (course {name}.*?) (?:Arguments|Options):", shown)
    assert found, shown
    words = shlex.split(found[1])[2:]
    command.make_context(name, words)


def test_an_unknown_assignment_is_a_usage_error_that_lists_the_known_ones(small_class):
    result = course("grade", small_class(1), "--assignment", "09_tensors")
    assert result.exit_code == 2
    assert "no assignment 09_tensors" in said(result)
    assert NAME in said(result)


def test_sampling_over_a_class_changes_nothing(small_class):
    folder = small_class(1)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = course("sample", folder)
    assert result.exit_code == 2
    assert "already holds a class" in said(result)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("command", ["feedback", "export"])
def test_a_class_that_was_never_graded_has_nothing_to_show(command, small_class):
    result = course(command, small_class(1))
    assert result.exit_code == 2
    assert "Run `course grade" in said(result)


def test_an_unknown_export_format_is_a_usage_error(small_class):
    result = course("export", small_class(1), "--format", "xls")
    assert result.exit_code == 2


def test_an_empty_class_is_on_record_with_nothing_and_has_a_gradebook_to_open(small_class):
    folder = small_class(0)
    result = course("grade", folder)
    assert result.exit_code == 0
    with sqlite3.connect(folder / "gradebook.db") as book:
        assert book.execute("SELECT name FROM assignment").fetchall() == [(NAME,)]
    assert "Nobody has handed in anything" in said(result)


def test_a_gradebook_of_another_version_stops_the_run_and_is_left_alone(small_class):
    folder = small_class(1)
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        book.execute("INSERT INTO alembic_version VALUES ('0000')")
    before = (folder / "gradebook.db").read_bytes()
    result = course("grade", folder)
    assert result.exit_code == 1
    assert "of version 0000" in said(result)
    assert (folder / "gradebook.db").read_bytes() == before


def test_two_runs_at_once_on_one_class_are_refused(small_class):
    folder = small_class(1)
    with (folder / ".grading.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        result = course("grade", folder)
    assert result.exit_code == 1
    assert "Another `course grade` is at work" in said(result)


def test_without_the_sandbox_the_dangers_are_told(small_class):
    result = course("grade", small_class(0), "--no-sandbox")
    assert "read and change your files" in said(result)


def test_a_notebook_that_does_not_parse_is_a_flagged_zero_and_the_others_are_graded(small_class):
    folder = small_class(3, all_correct=True)
    (folder / "submitted" / "bao" / NAME / f"{NAME}.ipynb").write_text('{"cells": [')
    result = course("grade", folder)
    assert result.exit_code == 0, result.output
    entries = read(Classroom.at(folder).log)
    assert "JSON" in entries["bao", NAME].flag
    assert sum(v["score"] or 0 for v in entries["bao", NAME].verdicts.values()) == 0
    assert {v["outcome"] for v in entries["bao", NAME].verdicts.values()} == {"unreadable", "manual"}
    for student in ("ada", "chidi"):
        assert sum(v["score"] or 0 for v in entries[student, NAME].verdicts.values()) == 5


def test_a_student_whose_folder_name_cannot_be_an_id_is_refused_and_nobody_else_touched(small_class):
    folder = small_class(2, all_correct=True)
    (folder / "submitted" / "bao").rename(folder / "submitted" / "b*o")
    result = course("grade", folder)
    assert "b*o" in said(result)
    assert "rejected" in said(result).lower()
    assert set(read(Classroom.at(folder).log)) == {("ada", NAME)}


def test_a_file_that_no_assignment_takes_is_told_and_the_command_does_not_end_as_if_all_were_well(
    small_class,
):
    folder = small_class(1, all_correct=True)
    (folder / "submitted" / "ada" / NAME / "drawing.png").write_bytes(b"")
    assert course("grade", folder).exit_code == 0
    (folder / "submitted" / "download.zip").write_bytes(b"")
    result = course("grade", folder)
    assert result.exit_code == 1
    assert "In submitted/, but not graded: download.zip: it lies loose" in said(result)
    assert "1 unchanged" in said(result)


def test_the_only_notebook_of_a_folder_is_graded_whatever_its_name_and_the_instructor_is_told(small_class):
    folder = small_class(1, all_correct=True)
    path = folder / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    path.rename(path.with_name(f"{NAME} (1).ipynb"))
    result = course("grade", folder)
    assert result.exit_code == 0
    assert f"taken although it is named {NAME} (1).ipynb" in said(result)
    entry = read(Classroom.at(folder).log)["ada", NAME]
    assert sum(v["score"] or 0 for v in entry.verdicts.values()) == 5
