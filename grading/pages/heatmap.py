"""Students × exercises: what became of every answer, as a table that is coloured, with links to the feedback pages.

A cell holds a symbol and the points, so that nothing hangs on its colour.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from grading.classroom.folder import Classroom
from grading.classroom.lateness import Timing
from grading.classroom.questions import Sheet
from grading.classroom.scores import HandedIn, Scores
from grading.pages.feedback import standing
from grading.submission.unjudged import outcome_of

#: The class of a cell, as short as can be: a report has ten thousand of them.
SHORT = {
    "correct": "r",
    "wrong": "w",
    "crashed": "x",
    "not-attempted": "n",
    "undecided": "u",
    "manual": "m",
}
OTHER = "o"
KEY = (
    ("r", "✓", "right, or full marks from a person"),
    ("m", "✎", "some points from a person"),
    ("w", "✗", "not right yet"),
    ("x", "⚠", "stopped with an error"),
    ("n", "○", "not attempted"),
    ("u", "✎", "waits for a person"),
)


@dataclass(frozen=True)
class Square:
    """What became of one answer: style, symbol, points or None."""

    style: str
    symbol: str
    points: float | None


@dataclass(frozen=True)
class StudentRow:
    """One student's line of the map. `link` leads to the feedback page, empty where there is none."""

    id: str
    student: str
    link: str
    total: float
    timing: str
    late: bool
    flagged: bool
    cells: tuple[Square, ...]


def heat_map(
    classroom: Classroom,
    page: Sheet,
    scores: Scores,
    timings: Mapping[tuple[str, str], Timing],
    names: Mapping[str, str],
    target: Path,
) -> tuple[StudentRow, ...]:
    """Return the lines of everybody who handed in an assignment, by name; links lead from the folder `target`."""
    rows = []
    for (student, assignment), one in scores.handed_in.items():
        if assignment != page.assignment:
            continue
        entry = scores.entries.get((student, assignment))
        verdicts = entry.verdicts if entry else {}
        timing = timings.get((student, assignment))
        rows.append(
            StudentRow(
                id=student,
                student=names.get(student, student),
                link=link_to(classroom.feedback(student, assignment), target),
                total=one.total,
                timing=timing.words if timing else "",
                late=bool(timing and timing.late),
                flagged=one.flagged or bool(entry and entry.flag),
                cells=tuple(cell(one, task.name, verdicts.get(task.name, {})) for task in page.tasks),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.student.casefold()))


def cell(one: HandedIn, exercise: str, verdict: Mapping[str, object]) -> Square:
    """Return the cell of one exercise."""
    mark = one.marks.get(exercise)
    if mark is None:
        return Square(OTHER, "–", None)
    style, symbol, _ = standing(outcome_of(verdict.get("outcome")), mark)
    return Square(SHORT.get(style, OTHER), symbol, mark.score)


def link_to(path: Path, target: Path) -> str:
    """Return the address of a page from the folder `target`, empty where there is no page."""
    if not path.is_file():
        return ""
    return quote(Path(os.path.relpath(path.resolve(), target.resolve())).as_posix())
