"""The gradebook as a table: every exercise (`csv`), or the totals as Canvas and Moodle import them.

Ids, logins and addresses are written exactly, because systems compare them letter by letter. Names and comments are
guarded: where a spreadsheet could take a part of one for a formula, a ' stands before it, and `unguarded` takes exactly
that away. No cell holds control characters or escape sequences.
Formats: Canvas `lib/gradebook_importer.rb`; Moodle `grade/import/csv/classes/load_data.php`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from grading.classroom.folder import Classroom
from grading.classroom.lms_columns import column_names
from grading.classroom.questions import sheet
from grading.classroom.roster import Person, Roster, read_roster
from grading.classroom.scores import Scores, read_scores
from grading.plain_text import plain_text

COLUMNS = ("student", "assignment", "exercise", "score", "max_score", "outcome", "mistake", "comment")
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
NAMED = 20
# What begins a formula in Excel, LibreOffice or Google Sheets, also as a full-width sign, after blanks or in quotes. A part
# begins behind a line break, a tab or a semicolon too: where the comma is the decimal mark, these part the cells.
PART, SIGN = r"(?:^|(?<=[;\t\r\n]))", r"(?:[^\S\t\r\n]|\")*[=+\-@＝＋－＠]"
FORMULA = re.compile(PART + rf"(?='*{SIGN})")
GUARDED = re.compile(PART + rf"'(?='*{SIGN})")


@dataclass(frozen=True)
class Export:
    """A table as text, and what its reader must know."""

    text: str
    notices: tuple[str, ...] = ()


def export(classroom: Classroom, format: str) -> Export:
    """Write the table in one of `FORMATS`. Raises GradebookError, ClassError."""
    scores = read_scores(classroom)
    roster = read_roster(classroom, scores)
    text, notices = FORMATS[format](classroom, scores, roster)
    return Export(text, (*unsafe_ids(roster), *notices))


def guarded(text: str) -> str:
    """Return a text in which no spreadsheet finds a formula, however it parts the cells."""
    return FORMULA.sub("'", text)


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return GUARDED.sub("", text)


def written(rows: Iterable[Iterable[object]]) -> str:
    """Write rows as CSV, in plain text only; a tab becomes a blank."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [plain_text(cell).replace("\t", " ") if isinstance(cell, str) else cell for cell in row]
        for row in rows
    )
    return text.getvalue()


def detailed(classroom: Classroom, scores: Scores, roster: Roster) -> tuple[str, list[str]]:
    """Write one row for each exercise of each recorded submission, by assignment and student.

    The score is the gradebook's, a person's mark included; it is empty while nobody has given one.
    """
    return written([COLUMNS, *exercise_rows(classroom, scores)]), missing_from(roster)


def exercise_rows(classroom: Classroom, scores: Scores) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the detailed table."""
    orders = {name: orders_of(classroom, name) for name in {a for _, a in scores.handed_in}}
    for (student, assignment), one in sorted(scores.handed_in.items(), key=lambda item: item[0][::-1]):
        entry = scores.entries.get((student, assignment))
        verdicts = entry.verdicts if entry else {}
        order = orders[assignment]
        for name in sorted(one.marks, key=lambda name: (order.get(name, len(order)), name)):
            mark, verdict = one.marks[name], verdicts.get(name, {})
            yield (
                student,
                assignment,
                name,
                "" if mark.score is None else mark.score,
                mark.max_score,
                verdict.get("outcome", ""),
                guarded(plain_text(verdict.get("mistake") or "")),
                guarded(plain_text(mark.comment)),
            )


def orders_of(classroom: Classroom, assignment: str) -> dict[str, int]:
    """Return the position of each exercise in the notebook; empty if the release is gone."""
    if not classroom.release(assignment).exists():
        return {}
    return {task.name: place for place, task in enumerate(sheet(classroom, assignment).tasks)}


def canvas(classroom: Classroom, scores: Scores, roster: Roster) -> tuple[str, list[str]]:
    """Write Canvas's gradebook: names and ids, one column per assignment, and the row of points possible.

    Canvas finds a student by ID, else by SIS User ID, else by SIS Login ID, else by name; scores have two decimals.
    """
    names = column_names(classroom, "canvas")
    possible = points_possible(classroom, names)
    rows: list[list[object]] = [
        [*CANVAS, *names.values()],
        ["    Points Possible", "", "", "", "", *(f"{possible[name]:g}" for name in names)],
    ]
    for person in roster.people:
        login = person.sis_login_id or person.id
        row = [person.canvas_id, person.sis_user_id, login, guarded(one_line(person.section))]
        rows.append([guarded(one_line(person.sortable_name)), *row, *totals(person, names, scores, "")])
    lacking = [p.id for p in roster.people if not (p.canvas_id or p.sis_user_id or p.sis_login_id)]
    notices = missing_from(roster)
    if lacking:
        notices.append(
            f"No Canvas id for {listed(lacking)}: their folder's name stands as SIS Login ID. Put canvas_id, sis_user_id "
            f"or sis_login_id into students.csv where that is not their login."
        )
    if new := [column for column in names.values() if not re.search(r" \(\d+\)$", column)]:
        notices.append(
            f"Canvas makes new assignments of columns that it does not know: {listed(new)}. To fill those that exist, "
            f"put an export of Canvas's gradebook into the class folder, or their headings, such as “Gradient (1234)”, into "
            f"assignments.csv (assignment,canvas)."
        )
    return written(rows), notices + not_final(scores)


def moodle(classroom: Classroom, scores: Scores, roster: Roster) -> tuple[str, list[str]]:
    """Write Moodle's grade import: identifiers, then one column per assignment; a dash means no grade.

    Moodle gives a row without an identifier to the student of the row before, so that an identifier's column is there
    only when everybody has it. A user that it does not know stops the whole import.
    """
    names = column_names(classroom, "moodle")
    ways: dict[str, Callable[[Person], str]] = {
        "Username": lambda p: p.username or p.id,
        "ID number": lambda p: p.id_number,
        "Email address": lambda p: p.email,
    }
    notices = missing_from(roster)
    for column, value in list(ways.items()):
        if lacking := [p.id for p in roster.people if not value(p)]:
            del ways[column]
            notices.append(
                f"The column “{column}” is left out: {listed(lacking)} would have none. See students.csv."
            )
    rows: list[list[object]] = [["First name", "Last name", *ways, *names.values()]]
    for person in roster.people:
        shown = (guarded(one_line(person.first_name)), guarded(one_line(person.last_name)))
        rows.append(
            [*shown, *(value(person) for value in ways.values()), *totals(person, names, scores, "-")]
        )
    if names:
        most = ", ".join(
            f"{names[name]} {most:g}" for name, most in points_possible(classroom, names).items()
        )
        notices.append(f"Moodle gives a new grade item a maximum of 100. These need: {most}.")
    return written(rows), notices + not_final(scores)


FORMATS: dict[str, Callable[[Classroom, Scores, Roster], tuple[str, list[str]]]] = {
    "csv": detailed,
    "canvas": canvas,
    "moodle": moodle,
}


def totals(person: Person, names: Iterable[str], scores: Scores, nothing: str) -> list[str]:
    """Return a person's total per assignment, minus late penalties; `nothing` where none was handed in."""
    found = [scores.handed_in.get((person.id, name)) for name in names]
    return [nothing if one is None else f"{round(one.total, 2):g}" for one in found]


def points_possible(classroom: Classroom, names: Iterable[str]) -> dict[str, float]:
    """Return the points of each released assignment."""
    return {name: sum(task.points for task in sheet(classroom, name).tasks) for name in names}


def one_line(text: str) -> str:
    """Return a name without line breaks, at which importers stumble."""
    return " ".join(plain_text(text).split())


def listed(names: list[str]) -> str:
    """List a few names, and say how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def unsafe_ids(roster: Roster) -> list[str]:
    """Warn of ids that a spreadsheet would take for a formula: they are written exactly all the same."""
    exact = ("id", "email", "canvas_id", "sis_user_id", "sis_login_id", "id_number", "username")
    found = [p.id for p in roster.people if any(FORMULA.search(getattr(p, name)) for name in exact)]
    if not found:
        return []
    return [f"Do not open this file in a spreadsheet: an id begins like a formula ({listed(found)})."]


def missing_from(roster: Roster) -> list[str]:
    """Name students with submissions who are not in students.csv; they are in the table all the same."""
    if not roster.unknown:
        return []
    return [f"Not in students.csv, but on record (and in this table): {listed(roster.unknown)}."]


def not_final(scores: Scores) -> list[str]:
    """Say how many totals may still grow."""
    waiting = sum(bool(one.waiting) for one in scores.handed_in.values())
    if not waiting:
        return []
    return [f"{waiting} of {len(scores.handed_in)} totals are not final: answers in them wait for a person."]
