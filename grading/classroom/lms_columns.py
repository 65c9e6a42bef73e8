"""The columns of an LMS's own gradebook: read from an export that lies in the class folder, matched to assignments.

An export of Canvas has `Student` and `ID` in its header, one of Moodle `First name`. A column belongs to an assignment when
its heading, with everything but letters and digits taken out, holds the assignment's name, or else its title.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grading.classroom.folder import ClassError, Classroom
from grading.classroom.questions import sheet
from grading.classroom.senders import plain
from grading.classroom.tables import header_of, table

HEADERS = {"canvas": {"student", "id"}, "moodle": {"first name"}}
OURS = {"students.csv", "assignments.csv", "extensions.csv", "expected.csv"}


def headings(classroom: Classroom, system: str) -> tuple[list[str], Path | None]:
    """Return the headings of the latest exported gradebook of this system in the class folder, and its path."""
    exports = [path for path in classroom.path.glob("*.csv") if path.name not in OURS and path.is_file()]
    for path in sorted(exports, key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            first = header_of(path)
        except ClassError:
            continue
        if HEADERS[system] <= {cell.strip().lower() for cell in first}:
            return first, path
    return [], None


def columns_found(classroom: Classroom, system: str, titles: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each assignment in the exported gradebook; without those for which none, or more than one, fits.

    `titles` are the assignments' titles by name.
    """
    shown, _ = headings(classroom, system)
    found = {}
    for name, title in titles.items():
        for wanted in filter(None, (plain(name), plain(title))):
            fitting = [heading for heading in shown if wanted in plain(heading)]
            if len(fitting) == 1:
                found[name] = fitting[0]
                break
    return found


def column_names(classroom: Classroom, system: str) -> dict[str, str]:
    """Return each assignment's column in the LMS: from assignments.csv, else from an exported gradebook, else its name.

    Raises:
        ClassError: assignments.csv cannot be read, or two assignments would have the same column.
    """
    path = classroom.path / "assignments.csv"
    rows = table(path, "assignment", ["assignment", "canvas", "moodle"]) if path.exists() else {}
    titles = {name: sheet(classroom, name).title for name in classroom.assignments()}
    found = columns_found(classroom, system, titles)
    names = {name: rows.get(name, {}).get(system) or found.get(name, name) for name in titles}
    if len(set(names.values())) < len(names):
        raise ClassError(f"{path} gives two assignments the same {system} column. Each needs its own.")
    return names
