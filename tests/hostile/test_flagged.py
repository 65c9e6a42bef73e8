"""Files that no machine can grade: 0, flagged for a person, the reason on record; and ids refused at the door."""

import contextlib
import json
import os
import socket
import time
import tracemalloc
from pathlib import Path

import pytest

from grading.limits import Limits
from grading.submission.intake import (
    RefusedError,
    read_submission,
    refusal_of_id,
    student_cells,
)
from tests.grading.small_release import grade, release, scores, submission, to_bytes

WHOLE = to_bytes(submission())
FILES = {
    "corrupt JSON": (WHOLE.replace(b":", b";", 1), "JSON"),
    "truncated JSON": (WHOLE[: len(WHOLE) // 2], "JSON"),
    "empty file": (b"", "empty"),
    "only blanks": (b" \n\t ", "empty"),
    "a JSON list": (b"[1, 2, 3]", "list"),
    "a JSON string": (b'"notebook"', "str"),
    "an object without cells": (b'{"nbformat": 4}', "no list of cells"),
    "cells that are no list": (b'{"nbformat": 4, "cells": {"a": 1}}', "no list of cells"),
    "latin-1": (WHOLE.decode().replace("uphill", "uphéll").encode("latin-1"), "UTF-8"),
    "UTF-16": (WHOLE.decode().encode("utf-16"), "UTF-8"),
    "surrogates in bytes": (WHOLE.replace(b"uphill", b"up\xed\xa0\x80ill"), "UTF-8"),
    "nested 10,000 deep": (b'{"cells": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "deep"),
    "nested 100,000 deep, unclosed": (b'{"cells": ' + b'[{"a":' * 100_000, "deep"),
    "an integer of a million digits": (b'{"cells": [' + b"9" * 1_000_000 + b"]}", "JSON"),
    "12 MB that swell when parsed": (b'{"cells": [' + b"[]," * 4_000_000 + b"[]]}", "values"),
    "objects that swell when parsed": (b'{"cells": [' + b'{"a":{}},' * 1_000_000 + b"0]}", "values"),
    "numbers that swell when parsed": (b'{"cells": [' + b"0," * 3_000_000 + b"0]}", "values"),
    "40 MB of short texts": (
        b'{"cells": ['
        + b'"'
        + b"x y " * 10_000
        + b'",' * 1
        + b'"'
        + b'","'.join([b"z. " * 20_000] * 700)
        + b'"]}',
        "besides its pictures",
    ),
    "a text that is never closed": (b'{"cells": ["' + b'\\"' * 3_000_000, "JSON"),
    "quotes and backslashes": (b'\\"' * 3_000_000, "JSON"),
    "6000 cells": (
        json.dumps({"nbformat": 4, "cells": [{"cell_type": "raw", "source": "x"}] * 6000}).encode(),
        "cells",
    ),
    "binary rubbish": (bytes(range(256)) * 100, "UTF-8"),
    "a ZIP file": (b"PK\x03\x04" + bytes(1000), "JSON"),
}


@pytest.mark.parametrize("file", FILES)
def test_unreadable_file_is_flagged_with_its_reason(file: str) -> None:
    data, reason = FILES[file]
    assert_flagged(data, reason)


def test_a_file_over_the_size_limit_is_flagged() -> None:
    graded = grade(WHOLE, limits=Limits(submission_bytes=1000))
    assert "larger" in graded.flag
    assert set(scores(graded).values()) == {0.0, None}


def test_cells_that_are_no_cells_are_passed_over() -> None:
    notebook = submission()
    notebook["cells"] += [None, 7, "x", {}, {"cell_type": "code"}, {"cell_type": ["code"], "source": {}}]
    assert grade(notebook).flag is None


@pytest.mark.parametrize("file", ["12 MB that swell when parsed", "objects that swell when parsed"])
def test_a_file_that_swells_costs_the_grader_no_memory(file: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(RefusedError):
            student_cells(FILES[file][0], Limits())
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "mark", [b'\\"', b'"', b"\\", b'"\\', b'\\u00"', b"A" * 1999 + b" ", b"[{"], ids=repr
)
def test_reading_takes_a_time_that_grows_with_the_length_only(mark: bytes) -> None:
    started = time.monotonic()
    for data in (mark * (4_000_000 // len(mark)), b'{"cells": ["' + mark * (4_000_000 // len(mark))):
        with pytest.raises(RefusedError):
            student_cells(data, Limits())
    assert time.monotonic() - started < 20


def assert_flagged(data: bytes, reason: str) -> None:
    graded = grade(data)
    assert reason in graded.flag
    assert scores(graded) == {
        "small_slope": 0.0,
        "small_gradient": 0.0,
        "small_value": 0.0,
        "small_descent": 0.0,
        "small_words": None,
    }
    assert all(result.message for result in graded.results)
    assert len(json.loads(graded.notebook)["cells"]) == len(release()["cells"]) + 1


def test_a_missing_or_renamed_notebook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.ipynb").write_bytes(WHOLE)
    assert_refused(tmp_path / "small.ipynb", "no notebook named small.ipynb")


def test_a_link_is_refused_even_to_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "real.ipynb").write_bytes(WHOLE)
    (tmp_path / "small.ipynb").symlink_to(tmp_path / "real.ipynb")
    assert_refused(tmp_path / "small.ipynb", "a link")


def test_a_dangling_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "small.ipynb").symlink_to("/nowhere")
    assert_refused(tmp_path / "small.ipynb", "a link")


NOT_FOLLOWED = {
    "the assignment's folder is a link": lambda work: work.symlink_to(
        work.parents[1] / "real", target_is_directory=True
    ),
    "the assignment's folder is a pipe": lambda work: os.mkfifo(work),
    "the assignment's folder is a file": lambda work: work.write_bytes(WHOLE),
    "the student's folder is a link": lambda work: (
        work.parent.rmdir(),
        work.parent.symlink_to(work.parents[1] / "class", target_is_directory=True),
    ),
    "the student's folder is a file": lambda work: (work.parent.rmdir(), work.parent.write_text("x")),
    "the notebook is a device": lambda work: (work.mkdir(), (work / "small.ipynb").symlink_to("/dev/zero")),
    "the notebook is a socket": lambda work: (work.mkdir(), listen(work / "small.ipynb")),
    "the assignment's folder is a loop": lambda work: work.symlink_to(work),
}


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, contextlib.chdir(path.parent):
        server.bind(path.name)


@pytest.mark.parametrize("case", NOT_FOLLOWED)
def test_no_step_of_the_way_is_followed(case: str, tmp_path: Path) -> None:
    for real in (tmp_path / "real", tmp_path / "class" / "small"):
        real.mkdir(parents=True)
        (real / "small.ipynb").write_bytes(WHOLE)
    work = tmp_path / "ada" / "small"
    work.parent.mkdir()
    NOT_FOLLOWED[case](work)
    assert_refused(work / "small.ipynb", r"is a link|is not a|not a plain file")


def test_a_fifo_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "small.ipynb")
    assert_refused(tmp_path / "small.ipynb", "pipe")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "small.ipynb").mkdir()
    assert_refused(tmp_path / "small.ipynb", "folder")


def test_a_giant_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    with (tmp_path / "small.ipynb").open("wb") as file:
        file.truncate(10 << 30)
    assert_refused(tmp_path / "small.ipynb", "larger")


def assert_refused(path: Path, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        read_submission(path, Limits())


@pytest.mark.parametrize(
    "student",
    [
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "a\nb",
        "a\0b",
        "a\x1bb",
        "a*",
        "a?",
        "[a]",
        "a\u2028b",
        "a\x85b",
        "é" * 200,
    ],
)
def test_a_dangerous_id_is_refused_at_the_door(student: str) -> None:
    assert refusal_of_id(student)


@pytest.mark.parametrize(
    "student", ["ada", "Ада", "-rf", "Ada Lovelace", "o'brien", "a" * 200, "李", "x+y@z.org", "..."]
)
def test_an_unusual_id_is_fine(student: str) -> None:
    assert refusal_of_id(student) is None
