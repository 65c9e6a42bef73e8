"""Feedback goes back under the names that the system gave its download, and whoever cannot be reached is told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading.classroom.collect import carry_out, plan
from grading.classroom.folder import ClassError, Classroom
from grading.classroom.handback import gather
from grading.cli import app
from tests.grading.classroom.test_collect import classroom, notebook, zipped

__all__ = ["classroom"]

MOODLE = "Ada Lovelace_77_assignsubmission_file_/work (1).ipynb"
CANVAS = "yolclukasz_LATE_48214_99_01_slopes-1.ipynb"


def given_feedback(classroom: Classroom, *students: str) -> None:
    for student in students:
        path = classroom.feedback(student, "01_slopes")
        path.parent.mkdir(parents=True)
        path.write_text(f"feedback for {student}")


@pytest.fixture
def collected(classroom: Classroom, tmp_path: Path) -> Classroom:
    places = [
        zipped(tmp_path / "moodle.zip", {MOODLE: notebook("01_slopes")}),
        zipped(tmp_path / "canvas.zip", {CANVAS: notebook("01_slopes")}),
    ]
    carry_out(classroom, plan(classroom, places))
    given_feedback(classroom, "ada", "lukasz")
    return classroom


def test_moodle_gets_the_folder_of_its_download(collected: Classroom) -> None:
    back = gather(collected, ["01_slopes"], "moodle")
    assert [page.name for page in back.pages] == ["Ada Lovelace_77_assignsubmission_file_/01_slopes.html"]
    assert [student for student, _, _ in back.left_out] == ["lukasz"]


def test_canvas_gets_the_name_of_its_download_with_both_ids(collected: Classroom) -> None:
    back = gather(collected, ["01_slopes"], "canvas")
    assert [page.name for page in back.pages] == ["yolclukasz_LATE_48214_99_01_slopes-1.html"]


def test_a_class_that_was_not_graded_is_told_what_to_type(collected: Classroom, tmp_path: Path) -> None:
    command = ["handback", str(collected.path), "--format", "moodle", "--output", str(tmp_path / "back")]
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 2, refused.output
    assert "course grade" in refused.output


def test_without_feedback_it_says_what_to_type(classroom: Classroom) -> None:
    with pytest.raises(ClassError, match="course feedback"):
        gather(classroom, ["01_slopes"], "folder")


def test_what_is_written_opens_as_a_zip_of_the_pages(collected: Classroom, tmp_path: Path) -> None:
    from grading.classroom.handback import write

    back = gather(collected, ["01_slopes"], "moodle")
    written = write(back, tmp_path / "back", b"<html>")
    with zipfile.ZipFile(written[0]) as archive:
        assert archive.read("Ada Lovelace_77_assignsubmission_file_/01_slopes.html") == b"feedback for ada"
    folder = gather(collected, ["01_slopes"], "folder")
    write(folder, tmp_path / "pages", b"<html>")
    assert (tmp_path / "pages" / "lukasz" / "01_slopes.html").read_text() == "feedback for lukasz"
