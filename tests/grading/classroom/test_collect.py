"""What students handed in, from the zips and folders of learning-management systems to submitted/: nothing vanishes."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grading.classroom.archives import Budget, files_in
from grading.classroom.collect import Fate, carry_out, plan
from grading.classroom.folder import Classroom
from grading.cli import app

CELLS = {
    "01_slopes": ["slope", "slope_check", "why"],
    "02_fields": ["field", "field_check", "curl"],
}
ROSTER = """\
id,first_name,last_name,email,canvas_id,moodle_id
ada,Ada,Lovelace,ada@x.org,48213,
lukasz,Łukasz,Żółć,,48214,
ann1,Ann,Lee,ann1@x.org,501,9001
ann2,Ann,Lee,ann2@x.org,502,9002
"""


def notebook(assignment: str, answer: str = "1", *, ids: bool = True) -> bytes:
    """A small notebook of an assignment; without `ids` its nbgrader metadata are gone, as after Colab."""
    cells = [
        {
            "cell_type": "code",
            "metadata": {
                "nbgrader": {
                    "grade_id": name,
                    "grade": name.endswith("_check"),
                    "solution": not name.endswith("_check"),
                    "points": 1,
                }
            }
            if ids
            else {},
            "source": f"# {assignment} {name}\n" + (answer if name in ("slope", "field") else "given"),
            "outputs": [],
            "execution_count": None,
        }
        for name in CELLS[assignment]
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    for name in CELLS:
        path = tmp_path / "class" / "release" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(notebook(name, "..."))
    (tmp_path / "class" / "submitted").mkdir()
    (tmp_path / "class" / "students.csv").write_text(ROSTER, encoding="utf-8")
    return Classroom.at(tmp_path / "class")


def zipped(path: Path, files: dict[str, bytes], date: tuple[int, ...] = (2026, 11, 20, 12, 0, 0)) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, date), data)
    return path


def taken(classroom: Classroom, *places: Path) -> dict[str, tuple[Fate, str, str]]:
    found = plan(classroom, places)
    carry_out(classroom, found)
    return {line.file.split("/", 1)[-1]: (line.fate, line.student, line.assignment) for line in found.lines}


def test_moodle_s_zip_with_and_without_folders(classroom: Classroom, tmp_path: Path) -> None:
    with_folders = zipped(
        tmp_path / "a.zip",
        {"Ada Lovelace_77_assignsubmission_file_/whatever (1).ipynb": notebook("02_fields")},
    )
    with zipfile.ZipFile(with_folders, "a") as archive:
        archive.writestr(zipfile.ZipInfo("readme.txt", (2026, 11, 18, 9, 0, 0)), b"")
    without = zipped(
        tmp_path / "b.zip", {"Łukasz Żółć_78_assignsubmission_file_01_slopes.ipynb": notebook("01_slopes")}
    )
    found = taken(classroom, with_folders, without)
    assert [line for line in found.values() if line[1]] == [
        (Fate.PLACED, "ada", "02_fields"),
        (Fate.PLACED, "lukasz", "01_slopes"),
    ]
    assert classroom.submission("ada", "02_fields").notebook.read_bytes() == notebook("02_fields")
    stamp = (classroom.submission("ada", "02_fields").folder / "timestamp.txt").read_text()
    assert stamp.startswith("2026-11-20")


def test_canvas_s_names_say_who_and_which_version(classroom: Classroom, tmp_path: Path) -> None:
    files = {
        "lovelaceada_48213_99_01_slopes.ipynb": notebook("01_slopes", "old"),
        "lovelaceada_LATE_48213_120_01_slopes-1.ipynb": notebook("01_slopes", "new"),
        "leeann_502_7_my work.ipynb": notebook("02_fields", ids=False),
    }
    found = taken(classroom, zipped(tmp_path / "submissions.zip", files))
    assert [fate for fate, _, _ in found.values()] == [Fate.OLDER, Fate.PLACED, Fate.PLACED]
    assert classroom.submission("ada", "01_slopes").notebook.read_bytes() == notebook("01_slopes", "new")
    assert found["leeann_502_7_my work.ipynb"][1:] == ("ann2", "02_fields")
    kept = sorted((classroom.path / "received" / "ada" / "01_slopes").iterdir())
    assert {path.read_bytes() for path in kept} == {
        notebook("01_slopes", "old"),
        notebook("01_slopes", "new"),
    }


def test_a_folder_of_loose_files_and_nbgrader_s_own_layouts(classroom: Classroom, tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    for name in (
        "lovelaceada_48213_99_x.ipynb",
        "lukasz/01_slopes/01_slopes.ipynb",
        "ann1+01_slopes+2026-11-20 10:00:00 UTC+abc/01_slopes.ipynb",
        "homework/02_fields_ann2.ipynb",
    ):
        (loose / name).parent.mkdir(parents=True, exist_ok=True)
        (loose / name).write_bytes(notebook("01_slopes", name))
    found = taken(classroom, loose)
    assert {student for _, student, _ in found.values()} == {"ada", "lukasz", "ann1", "ann2"}
    assert {assignment for _, _, assignment in found.values()} == {"01_slopes"}, (
        "told by content, not by name"
    )


def test_two_of_the_same_name_are_never_guessed(classroom: Classroom, tmp_path: Path) -> None:
    named = zipped(tmp_path / "m.zip", {"Ann Lee_77_assignsubmission_file_/01.ipynb": notebook("01_slopes")})
    (line,) = plan(classroom, [named]).lines
    assert line.fate is Fate.NEEDS_YOU
    assert "ann1, ann2" in line.reason
    assert "77" in line.reason
    assert "moodle_id" in line.reason
    known = zipped(
        tmp_path / "n.zip", {"Ann Lee_9002_assignsubmission_file_/01.ipynb": notebook("01_slopes")}
    )
    (line,) = plan(classroom, [known]).lines
    assert (line.fate, line.student) == (Fate.PLACED, "ann2")


def test_every_file_is_told_and_what_needs_a_person_ends_with_status_1(
    classroom: Classroom, tmp_path: Path
) -> None:
    files = {
        "Ada Lovelace_1_assignsubmission_file_/essay.pdf": b"%PDF",
        "Ada Lovelace_1_assignsubmission_file_/broken.ipynb": b'{"cells": [',
        "Ada Lovelace_1_assignsubmission_file_/01_slopes.ipynb": notebook("01_slopes"),
        "Łukasz Żółć_2_assignsubmission_file_/other.ipynb": json.dumps({"nbformat": 4, "cells": []}).encode(),
        "Nobody Known_3_assignsubmission_file_/01_slopes.ipynb": notebook("01_slopes"),
        "__MACOSX/._x.ipynb": b"",
        "../../evil.ipynb": notebook("01_slopes"),
    }
    place = zipped(tmp_path / "m.zip", files)
    result = CliRunner().invoke(
        app, ["collect", str(classroom.path), str(place), "--dry-run"], env={"COLUMNS": "250"}
    )
    assert result.exit_code == 1
    assert all(name.split("/")[-1] in result.output for name in files)
    assert "Nothing was written" in result.output
    assert not (classroom.path / "received").exists()
    CliRunner().invoke(app, ["collect", str(classroom.path), str(place)])
    assert not (tmp_path.parent / "evil.ipynb").exists()
    with (classroom.path / "received" / "files.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(files)
    assert all(row["reason"] or row["fate"] == Fate.PLACED for row in rows)


def test_the_same_zip_again_changes_nothing_and_a_later_version_keeps_the_earlier(
    classroom: Classroom, tmp_path: Path
) -> None:
    name = "Ada Lovelace_77_assignsubmission_file_/a.ipynb"
    first = zipped(tmp_path / "1.zip", {name: notebook("01_slopes", "first")})
    later = zipped(tmp_path / "2.zip", {name: notebook("01_slopes", "later")}, (2026, 11, 21, 8, 0, 0))
    taken(classroom, first)
    assert next(iter(taken(classroom, first).values()))[0] is Fate.SAME
    taken(classroom, later)
    assert next(iter(taken(classroom, first).values()))[0] is Fate.OLDER, "an old zip never undoes a new one"
    assert b"later" in classroom.submission("ada", "01_slopes").notebook.read_bytes()
    assert len(list((classroom.path / "received" / "ada" / "01_slopes").iterdir())) == 2


def test_a_notebook_put_there_by_hand_is_kept_before_it_is_replaced(
    classroom: Classroom, tmp_path: Path
) -> None:
    there = classroom.submission("ada", "01_slopes").notebook
    there.parent.mkdir(parents=True)
    there.write_bytes(b"by hand")
    taken(
        classroom,
        zipped(tmp_path / "m.zip", {"Ada Lovelace_7_assignsubmission_file_/a.ipynb": notebook("01_slopes")}),
    )
    kept = [path.read_bytes() for path in (classroom.path / "received" / "ada" / "01_slopes").iterdir()]
    assert b"by hand" in kept


def test_links_bombs_and_locked_members_are_told_and_survived(classroom: Classroom, tmp_path: Path) -> None:
    place = tmp_path / "m.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("Ada Lovelace_1_assignsubmission_file_/link.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("Ada Lovelace_1_assignsubmission_file_/bomb.ipynb", b"0" * (70 << 20))
        nested = io.BytesIO()
        with zipfile.ZipFile(nested, "w") as inner:
            inner.writestr("01_slopes.ipynb", notebook("01_slopes"))
        archive.writestr("Ada Lovelace_1_assignsubmission_file_/work.zip", nested.getvalue())
    lines = plan(classroom, [place]).lines
    assert [line.fate for line in lines] == [Fate.NEEDS_YOU, Fate.NEEDS_YOU, Fate.PLACED]
    assert "link" in lines[0].reason
    assert "larger" in lines[1].reason


def test_a_folder_that_is_a_link_is_not_written_through(classroom: Classroom, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (classroom.path / "submitted" / "ada").symlink_to(outside)
    place = zipped(
        tmp_path / "m.zip", {"Ada Lovelace_7_assignsubmission_file_/a.ipynb": notebook("01_slopes")}
    )
    found = taken(classroom, place)
    assert [fate for fate, _, _ in found.values()] == [Fate.NEEDS_YOU]
    assert not list(outside.iterdir())


def test_ten_thousand_files_are_listed_and_no_more_than_the_budget_is_read(tmp_path: Path) -> None:
    place = zipped(tmp_path / "many.zip", {f"f{k}.txt": b"" for k in range(300)})
    found = list(files_in(place, Budget(1000, files=100)))
    assert len(found) == 100, "the zip is a file too"
    assert "in parts" in found[-1].reason


def test_a_pipe_in_a_folder_does_not_stop_the_run(classroom: Classroom, tmp_path: Path) -> None:
    folder = tmp_path / "loose" / "ada" / "01_slopes"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "01_slopes.ipynb")
    (line,) = plan(classroom, [tmp_path / "loose"]).lines
    assert (line.fate, line.reason) == (Fate.NEEDS_YOU, "not a plain file")


def test_a_name_cannot_steer_the_terminal(classroom: Classroom, tmp_path: Path) -> None:
    place = zipped(tmp_path / "m.zip", {"Ada Lovelace_1_assignsubmission_file_/\x1b[2Jx.pdf": b""})
    result = CliRunner().invoke(app, ["collect", str(classroom.path), str(place)], env={"COLUMNS": "200"})
    assert "\x1b[2J" not in result.output
    assert "x.pdf" in result.output


def fates(classroom: Classroom, place: Path) -> dict[str, tuple[Fate, str, str]]:
    """Fate, student and reason by the last part of the name; nothing is written."""
    lines = plan(classroom, [place]).lines
    return {Path(line.file).name: (line.fate, line.student, line.reason) for line in lines}


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("all.zip", b"", "cannot be read as a zip"),
        ("all.zip", b"PK\x05\x06 torn", "cannot be read as a zip"),
        ("work.rar", b"Rar!", "unpack it"),
        ("work.tar.gz", b"\x1f\x8b", "unpack it"),
        ("ada/essay.pdf", b"%PDF", "ada sent no notebook: ask for it"),
        ("ada/slopes.ipynb", b"", "cannot be read"),
    ],
)
def test_what_may_hold_work_and_cannot_be_opened_needs_a_person(
    name: str, data: bytes, why: str, classroom: Classroom, tmp_path: Path
) -> None:
    path = tmp_path / "loose" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    fate, _, reason = fates(classroom, tmp_path / "loose")[path.name]
    assert fate is Fate.NEEDS_YOU
    assert why in reason


def test_a_zip_within_a_zip_within_a_zip_needs_a_person(classroom: Classroom, tmp_path: Path) -> None:
    inner = zipped(tmp_path / "1.zip", {"01_slopes.ipynb": notebook("01_slopes")}).read_bytes()
    middle = zipped(tmp_path / "2.zip", {"deep.zip": inner}).read_bytes()
    found = fates(
        classroom, zipped(tmp_path / "3.zip", {"Ada Lovelace_1_assignsubmission_file_/m.zip": middle})
    )
    assert found["deep.zip"][0] is Fate.NEEDS_YOU


@pytest.mark.parametrize(
    "name",
    [
        "/Ada Lovelace_1_assignsubmission_file_/01.ipynb",
        "C:\\Users\\x\\Ada Lovelace_1_assignsubmission_file_\\01.ipynb",
        "Ada Lovelace_1_assignsubmission_file_/01_slopes.ipynb.txt",
        "Ada Lovelace_1_assignsubmission_file_/01_slopes.json",
        "Ada Lovelace_1_assignsubmission_file_/notebook",
        "ADA LOVELACE_1_assignsubmission_file_/01.IPYNB",
        "A\u0301da Lovelace_1_assignsubmission_file_/01.ipynb",
        "lovelaceada_48213_99_🦄.ipynb",
        "Participant_7_assignsubmission_file_/01.ipynb",
    ],
)
def test_a_notebook_finds_its_student_whatever_wrote_the_name(
    name: str, classroom: Classroom, tmp_path: Path
) -> None:
    text = ROSTER.replace("ada@x.org,48213,", "ada@x.org,48213,3 7")
    (classroom.path / "students.csv").write_text(text, encoding="utf-8")
    (line,) = plan(classroom, [zipped(tmp_path / "m.zip", {name: notebook("01_slopes")})]).lines
    assert (line.fate, line.student, line.assignment) == (Fate.PLACED, "ada", "01_slopes")


def test_names_that_macos_stores_as_utf_8_without_saying_so_are_read(
    classroom: Classroom, tmp_path: Path
) -> None:
    name = "Łukasz Żółć_78_assignsubmission_file_01.ipynb"
    data = zipped(tmp_path / "m.zip", {name: notebook("01_slopes")}).read_bytes()
    unsaid = data.replace(b"PK\x03\x04\x14\x00\x00\x08", b"PK\x03\x04\x14\x00\x00\x00")
    unsaid = unsaid.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x08", b"PK\x01\x02\x14\x03\x14\x00\x00\x00")
    assert unsaid != data
    (tmp_path / "m.zip").write_bytes(unsaid)
    (line,) = plan(classroom, [tmp_path / "m.zip"]).lines
    assert (line.fate, line.student) == (Fate.PLACED, "lukasz")


def test_canvas_s_test_student_is_told_and_asks_for_nothing(classroom: Classroom, tmp_path: Path) -> None:
    place = zipped(tmp_path / "s.zip", {"studenttest_9_99_01_slopes.ipynb": notebook("01_slopes")})
    fate, _, reason = fates(classroom, place)["studenttest_9_99_01_slopes.ipynb"]
    assert (fate, reason) == (Fate.IGNORED, "Canvas's test student, who is nobody")


def test_under_blind_marking_the_number_to_write_and_its_column_are_named(
    classroom: Classroom, tmp_path: Path
) -> None:
    place = zipped(
        tmp_path / "m.zip", {"Participant_123_assignsubmission_file_/01.ipynb": notebook("01_slopes")}
    )
    fate, _, reason = fates(classroom, place)["01.ipynb"]
    assert fate is Fate.NEEDS_YOU
    assert "write 123 into the column moodle_id" in reason


def test_two_names_that_differ_only_in_case_are_two_files(classroom: Classroom, tmp_path: Path) -> None:
    who = "Ada Lovelace_1_assignsubmission_file_"
    place = zipped(
        tmp_path / "m.zip",
        {f"{who}/A.ipynb": notebook("01_slopes", "one"), f"{who}/a.ipynb": notebook("02_fields", "two")},
    )
    found = taken(classroom, place)
    assert {assignment for _, _, assignment in found.values()} == {"01_slopes", "02_fields"}


DUE = "assignment,due,grace\n01_slopes,2026-11-20 10:00Z,15\n"
AFTER = (2026, 11, 25, 9, 0, 0)


def stamp(classroom: Classroom, student: str) -> str:
    path = classroom.submission(student, "01_slopes").folder / "timestamp.txt"
    return path.read_text().strip() if path.exists() else "unknown"


def test_the_date_of_a_download_makes_nobody_late(classroom: Classroom, tmp_path: Path) -> None:
    (classroom.path / "assignments.csv").write_text(DUE)
    moodle = zipped(
        tmp_path / "m.zip",
        {
            f"{name}_assignsubmission_file_/a.ipynb": notebook("01_slopes", name)
            for name in ("Ada Lovelace_7", "Ann Lee_9001")
        },
        AFTER,
    )
    canvas = zipped(
        tmp_path / "c.zip",
        {
            "żółćłukasz_48214_5_a.ipynb": notebook("01_slopes", "in time"),
            "leeann_LATE_502_6_a.ipynb": notebook("01_slopes", "late"),
        },
        AFTER,
    )
    result = CliRunner().invoke(
        app, ["collect", str(classroom.path), str(moodle), str(canvas)], env={"COLUMNS": "200"}
    )
    assert result.exit_code == 0, result.output
    assert "Of 3 notebooks nobody knows when they were handed in" in result.output
    assert [stamp(classroom, s) for s in ("ada", "ann1", "lukasz")] == ["unknown"] * 3
    assert stamp(classroom, "ann2") == "2026-11-20 10:16:00 UTC", (
        "Canvas says late: a minute beyond the grace"
    )
    assert "correct its timestamp.txt" in (classroom.path / "received" / "files.csv").read_text()


def test_moodle_s_grading_worksheet_says_when_also_for_what_was_collected_before(
    classroom: Classroom, tmp_path: Path
) -> None:
    (classroom.path / "assignments.csv").write_text(DUE)
    place = zipped(
        tmp_path / "m.zip", {"Ada Lovelace_7_assignsubmission_file_/a.ipynb": notebook("01_slopes")}, AFTER
    )
    taken(classroom, place)
    assert stamp(classroom, "ada") == "unknown"
    sheet = tmp_path / "Grades-C1-Slopes-12.csv"
    sheet.write_text(
        "Identifier,Full name,Status,Last modified (submission)\n"
        'Participant 7,Ada Lovelace,Submitted,"Friday, 20 November 2026, 1:05 PM"\n'
        "Participant 8,Łukasz Żółć,No submission,-\n",
        encoding="utf-8-sig",
    )
    found = plan(classroom, [place, sheet])
    carry_out(classroom, found)
    assert [line.fate for line in found.lines] == [Fate.IGNORED, Fate.SAME]
    assert stamp(classroom, "ada") == "2026-11-20 13:05:00 UTC"
    assert found.lines[-1].late
    (classroom.path / "extensions.csv").write_text(
        "student,assignment,due\nada,01_slopes,2026-11-20 18:00+00:00\n"
    )
    assert not plan(classroom, [place, sheet]).lines[-1].late, "she has longer"


def test_of_two_downloads_the_later_counts_although_nobody_knows_when_either_was_handed_in(
    classroom: Classroom, tmp_path: Path
) -> None:
    name = "Ada Lovelace_7_assignsubmission_file_/a.ipynb"
    old = zipped(tmp_path / "1.zip", {name: notebook("01_slopes", "old")}, AFTER)
    new = zipped(tmp_path / "2.zip", {name: notebook("01_slopes", "new")}, (2026, 11, 26, 9, 0, 0))
    taken(classroom, new)
    assert next(iter(taken(classroom, old).values()))[0] is Fate.OLDER
    assert b"new" in classroom.submission("ada", "01_slopes").notebook.read_bytes()
