"""The instructor's first week: from an exported class list to marks in the gradebooks of Moodle and Canvas, and nothing vanishes.

Thirty students with one tiny notebook: in Moodle's zip and in Canvas's, late, renamed, handed in twice, foreign and broken.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from grading.classroom.folder import Classroom
from tests.browser.conftest import ROOT, faults, picture, server
from tests.grading.commands import course, said, table
from tests.grading.small_course import MASTER

NAME = "01_small"
WORDS = ("Because the derivative points uphill.", "The derivative points uphill, we go down.", "No idea.")
RIGHT, FLIPPED = "def slope(x):\n    return 2 * x", "def slope(x):\n    return -2 * x"
#: Full name and address, in the order of the roster; the id is the address's first part.
PEOPLE = [
    ("Zoë Åström", "zoe@x.org"),
    ("Łukasz Żółć", "lukasz@x.org"),
    ("Ann Lee", "ann.lee@x.org"),
    ("Ann Lee", "ann.lee2@x.org"),
    ("王 伟", "wei@x.org"),
    ("Noor Al-Fayed", ""),
    *((f"First{k:02} Last{k:02}", f"s{k:02}@x.org") for k in range(24)),
]
IN_MOODLE = 18
LUKASZ = "Łukasz Żółć_7001_assignsubmission_file_"
ON_TIME, LATE, VERY_LATE = (2026, 11, 20, 12, 0, 0), (2026, 11, 20, 20, 0, 0), (2026, 11, 24, 9, 0, 0)


def ids() -> list[str]:
    return [address.partition("@")[0] or "nooralfayed" for _, address in PEOPLE]


def answered(classroom: Classroom, number: int) -> bytes:
    """What one student hands in: every fifth flips a sign, the words are one of three."""
    notebook = json.loads(classroom.release(NAME).read_bytes())
    answers = {
        "small_slope": FLIPPED if number % 5 == 0 else RIGHT,
        "small_value": "eta_max = 1.0",
        "small_words": f"Why the minus sign?\n\n{WORDS[number % 3]}",
    }
    for cell in notebook["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return json.dumps(notebook).encode()


def moodle_zip(path: Path, classroom: Classroom) -> Path:
    """Moodle's download of the first students: one is late, some renamed, one broken; a guest and a drawing are in it."""
    with zipfile.ZipFile(path, "w") as archive:
        for k, (name, _) in enumerate(PEOPLE[:IN_MOODLE]):
            file = f"{NAME} ({k}).ipynb" if k % 4 == 0 else f"{NAME}.ipynb"
            date = LATE if k == 1 else VERY_LATE if k == 6 else ON_TIME
            data = answered(classroom, k) if k != 8 else b'{"cells": [{'
            info = zipfile.ZipInfo(f"{name}_{7000 + k}_assignsubmission_file_/{file}", date)
            archive.writestr(info, data)
        archive.writestr("Zoë Åström_7000_assignsubmission_file_/sketch.png", b"\x89PNG")
        archive.writestr("A Guest_7999_assignsubmission_file_/01_small.ipynb", answered(classroom, 1))
    return path


def canvas_zip(path: Path, classroom: Classroom) -> Path:
    """Canvas's download of the others: one late, one handed in twice, one with a notebook of another course."""
    foreign = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    with zipfile.ZipFile(path, "w") as archive:
        for k, (name, _) in enumerate(PEOPLE[IN_MOODLE:], IN_MOODLE):
            first, last = name.lower().split()
            late = "LATE_" if k == 20 else ""
            data = json.dumps(foreign).encode() if k == 29 else answered(classroom, k)
            if k == 22:  # the first try is wrong, and does not count
                archive.writestr(
                    zipfile.ZipInfo(f"{last}{first}_{500 + k}_{k}0_x.ipynb", ON_TIME), answered(classroom, 0)
                )
            file = f"{last}{first}_{late}{500 + k}_{k}1_{NAME}{'-1' if k == 22 else ''}.ipynb"
            archive.writestr(zipfile.ZipInfo(file, ON_TIME), data)
    return path


def expected_points() -> dict[str, float]:
    """The machine's points of everybody whose work arrives."""
    points = {student: 2.0 if k % 5 == 0 else 5.0 for k, student in enumerate(ids())}
    del points[ids()[29]]
    return points | {ids()[8]: 0.0}


def points_in(rows: list[dict[str, str]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in rows:
        found[row["student"]] = found.get(row["student"], 0.0) + float(row["score"] or 0)
    return found


@pytest.fixture
def begun(tmp_path, monkeypatch) -> Classroom:
    """Monday: a course of one small notebook, and a class begun from Moodle's grading worksheet."""
    (tmp_path / "notebooks" / "source").mkdir(parents=True)
    (tmp_path / "notebooks" / "source" / f"{NAME}.py").write_text(MASTER)
    monkeypatch.chdir(tmp_path)
    lines = [f"Participant {7000 + k},{name},{address}" for k, (name, address) in enumerate(PEOPLE)]
    Path("list.csv").write_text(
        "\n".join(["Identifier,Full name,Email address", *lines]), encoding="utf-8-sig"
    )
    done = course("init", "spring27", "--roster", "list.csv")
    assert done.exit_code == 0, done.output
    assert "written: spring27/gradient-course.zip" in said(done)
    with Path("spring27/students.csv").open(encoding="utf-8") as file:
        assert sorted(row["id"] for row in csv.DictReader(file)) == sorted(ids())
    Path("spring27/assignments.csv").write_text(f"assignment,due,grace\n{NAME},2026-11-20 18:00,15\n")
    Path("spring27/extensions.csv").write_text(
        f"student,assignment,due\n{ids()[6]},{NAME},2026-11-24 18:00\n"
    )
    with Path("spring27/nbgrader_config.py").open("a") as config:
        config.write("get_config().LateSubmissionPlugin.penalty_method = 'zero'\n")
    return Classroom.at(Path("spring27"))


def test_from_an_exported_class_list_to_marks_in_the_lms(begun, chromium, page, tmp_path):
    collect(begun, tmp_path)
    grade(begun)
    mark_in_words(begun, page, tmp_path)
    look_at_the_report(begun, page)
    regrade(begun)
    hand_back_and_export(begun, page)


def collect(classroom: Classroom, folder: Path) -> None:
    """Every file has a line; what needs a person is three files, and the rest is where it belongs."""
    moodle, canvas = (
        moodle_zip(folder / "moodle.zip", classroom),
        canvas_zip(folder / "canvas.zip", classroom),
    )
    seen = course("collect", "spring27", moodle, canvas, "--dry-run")
    done = course("collect", "spring27", moodle, canvas)
    assert seen.exit_code == done.exit_code == 1
    assert "33 files: 29 collected, 1 an earlier version, kept in received/, 1 ignored, 2 needs you." in said(
        done
    )
    assert "nobody in students.csv is A Guest (7999)" in said(done)
    assert "its cells are in no release" in said(done)
    assert "Nothing was written (--dry-run)." in said(seen)
    there = {path.parts[-3] for path in classroom.path.glob(f"submitted/*/{NAME}/{NAME}.ipynb")}
    assert there == set(expected_points())
    again = course("collect", "spring27", moodle, canvas)
    assert "29 already there" in said(again)


def grade(classroom: Classroom) -> None:
    """The table counts the late, says who and what it cost, and flags what could not be read."""
    done = course("grade", "spring27", "--jobs", 1)
    assert done.exit_code == 0, done.output
    assert f"{NAME} 29 2 4.2/5" in said(done), done.output
    assert f"{ids()[1]}, {NAME}: 2 h late, 5 points off" in said(done)
    assert f"{ids()[20]}, {NAME}: 16 min late, 2 points off" in said(done)
    assert f"{ids()[6]}, {NAME}: in time with an extension of 4 days" in said(done)
    assert f"{ids()[8]}, {NAME}: " in said(done).partition("Needs a person:")[2]
    assert points_in(table(classroom.path)) == expected_points()


def mark_in_words(classroom: Classroom, page: Page, folder: Path) -> None:
    """Three groups of answers are marked with two keys each; the broken file's blank waits for nobody's decision."""
    command = [
        sys.executable,
        "-m",
        "grading.nbgrader.formgrader",
        str(classroom.path.resolve()),
        "--no-browser",
    ]
    command += ["--port={port}", "--IdentityProvider.token=secret", "--ServerApp.port_retries=0"]
    with server(command, ROOT, folder / "home", "/api/status?token=secret") as address:
        page.goto(f"{address}/marking/{NAME}/small_words?token=secret")
        expect(page.locator(".group")).to_have_count(4)
        assert faults(page) == []
        status = page.get_by_role("status")
        for place in range(3):
            answer = page.locator(".group:focus .answer").inner_text()
            page.keyboard.press("0" if WORDS[2] in answer else "1")
            expect(page.locator(".group:not([data-score=''])")).to_have_count(place + 1)
            expect(status).to_contain_text("Saved")
            page.keyboard.press("Enter")
        picture(page, "week-marking", full_page=True)


def look_at_the_report(classroom: Classroom, page: Page) -> None:
    assert course("feedback", "spring27").exit_code == course("report", "spring27").exit_code == 0
    page.goto((classroom.path.resolve() / "report.html").as_uri())
    expect(page.locator("table.map tbody tr")).to_have_count(29)
    assert page.locator("table.map a").count() == 29
    expect(page.locator("table.map tr", has_text="Łukasz Żółć (lukasz)")).to_contain_text("2 h late")
    picture(page, "week-report", full_page=True)
    assert faults(page) == []


def regrade(classroom: Classroom) -> None:
    """The check of the value turns out to be wrong: what would change is shown, then recorded; marks in words stay."""
    before = points_in(table(classroom.path))
    master = Path("notebooks/source") / f"{NAME}.py"
    master.write_text(master.read_text().replace("check_value(eta_max, 1.0)", "check_value(eta_max, 0.5)"))
    for kind in ("source", "release"):
        (classroom.path / kind / NAME / f"{NAME}.ipynb").unlink()
    assert course("init", "spring27").exit_code == 0
    shown = course("regrade", "spring27", "--jobs", 1)
    assert "29 submissions graded again: 28 marks change" in said(shown)
    assert "small_value zoe 2 correct 0 wrong" in said(shown)
    assert points_in(table(classroom.path)) == before
    assert "Recorded 29 submissions" in said(course("regrade", "spring27", "--jobs", 1, "--apply"))
    assert points_in(table(classroom.path)) == {s: max(points - 2, 0) for s, points in before.items()}


def hand_back_and_export(classroom: Classroom, page: Page) -> None:
    """Each system gets back the pages of its own students under its own names, and every total stands in its row."""
    assert course("feedback", "spring27").exit_code == 0
    done = course("handback", "spring27", "--format", "moodle")
    assert f"{IN_MOODLE} pages of feedback in spring27/handback" in said(done)
    with zipfile.ZipFile(classroom.path / "handback" / f"{NAME}_moodle.zip") as archive:
        assert f"{LUKASZ}/{NAME}.html" in archive.namelist()
        assert len(archive.namelist()) == IN_MOODLE
        assert "Feedback for Łukasz Żółć (lukasz)" in archive.read(f"{LUKASZ}/{NAME}.html").decode()
    page.goto((classroom.path.resolve() / "handback" / "index.html").as_uri())
    assert faults(page) == []
    assert "11 pages" in said(course("handback", "spring27", "--format", "canvas"))
    with zipfile.ZipFile(classroom.path / "handback" / f"{NAME}_canvas.zip") as archive:
        assert f"last16first16_LATE_522_221_{NAME}-1.html".replace("LATE_", "") in archive.namelist()
    rows = list(csv.reader(io.StringIO(course("export", "spring27", "--format", "moodle").stdout)))
    totals = {row[2]: row[-1] for row in rows[1:]}
    assert set(totals) == set(ids())
    assert totals["lukasz"] == "0", "late"
    assert totals[ids()[29]] == "-", "nothing of hers arrived"
    assert totals[ids()[7]] == "5", "3 for the slope, 2 for the words"
    assert totals[ids()[11]] == "3", "3 for the slope, no idea in words"
