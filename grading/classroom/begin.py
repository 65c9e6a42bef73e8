"""Begin a real class: its notebooks, its roster, its due dates. What is there already is never overwritten."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from grading.classroom import schedule
from grading.classroom.gradebook import write_file
from grading.classroom.roster import Person

CONFIG_FILE = """\
# With this file `nbgrader autograde`, and the formgrader's button, grade as `course grade` does:
# the same intake, sandbox and judge, and the same scores. Plugins and late penalties of your own can follow.
from grading.nbgrader_config import configure

configure(get_config())  # noqa: F821
"""

#: What students get: notebooks, course_lib and a page on how to begin.
BUNDLE = Path("gradient-course.zip")
WRITTEN, UNCHANGED = "written", "unchanged"
#: What became of a file, where there is nothing more to say of it.
PLAIN = (WRITTEN, UNCHANGED)


@dataclass(frozen=True)
class Written:
    """A file that `begin` looked at, relative to the class: written now, unchanged, or left because it differs."""

    path: Path
    what: str


def begin(
    folder: Path,
    notebooks: Mapping[str, tuple[bytes, bytes]],
    points: Mapping[str, float],
    people: Iterable[Person] | None,
    bundle: bytes,
) -> list[Written]:
    """Write source/, release/, students.csv, assignments.csv, nbgrader_config.py and the bundle; say what became of each.

    `notebooks` are (with solutions, as students get it) by assignment, `people` the roster or None for none,
    `bundle` the zip that students get. It can be run again: a file that exists with other content is left as it is, and told.
    """
    (folder / "submitted").mkdir(parents=True, exist_ok=True)
    files: dict[Path, bytes] = {}
    for name, (source, release) in notebooks.items():
        files[Path("source", name, f"{name}.ipynb")] = source
        files[Path("release", name, f"{name}.ipynb")] = release
    files[BUNDLE] = bundle
    files[Path("nbgrader_config.py")] = CONFIG_FILE.encode()
    files[Path("assignments.csv")] = assignments_csv(points)
    if people is not None:
        files[Path("students.csv")] = students_csv(people)
    return [Written(path, _put(folder / path, data)) for path, data in files.items()]


def _put(path: Path, data: bytes) -> str:
    if path.exists():
        return UNCHANGED if path.read_bytes() == data else "left as it is: yours differs"
    write_file(path, data)
    return WRITTEN


def assignments_csv(points: Mapping[str, float]) -> bytes:
    """Return the table of due dates, still empty, one line per assignment."""
    rows = [[name, "", "0", f"{total:g}", "", ""] for name, total in sorted(points.items())]
    return _table(schedule.COLUMNS, rows)


def students_csv(people: Iterable[Person]) -> bytes:
    """Return the roster as a table."""
    columns = [field.name for field in fields(Person)]
    return _table(columns, [[getattr(person, column) for column in columns] for person in people])


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    return text.getvalue().encode()
