"""The gradebook as a table: one row an exercise, with the outcome and the mistake that the log knows of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from grading.classroom import Classroom
from grading.log import read
from grading.record import Recorder

COLUMNS = ("student", "assignment", "exercise", "score", "max_score", "outcome", "mistake", "comment")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_csv(classroom: Classroom) -> str:
    """The detailed table. A text that a spreadsheet would take for a formula is written with a ' before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([plain(value) for value in row] for row in rows(classroom))
    return text.getvalue()


def plain(value: object) -> object:
    """A text made safe for a spreadsheet; numbers stay as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def rows(classroom: Classroom) -> Iterator[tuple[object, ...]]:
    """A row for every exercise of every submission on record, by assignment and student.

    The score is the gradebook's, a person's mark included; it is empty while nobody has given one.
    """
    entries = read(classroom.log)
    with Recorder(classroom) as recorder:
        for assignment in recorder.gradebook.assignments:
            for handed_in in sorted(assignment.submissions, key=lambda one: one.student.id):
                entry = entries.get((handed_in.student.id, assignment.name))
                verdicts = entry.verdicts if entry else {}
                for notebook in handed_in.notebooks:
                    comments = {comment.name: comment for comment in notebook.comments}
                    order = {name: position for position, name in enumerate(verdicts)}
                    grades = {grade.name.removesuffix("_check"): grade for grade in notebook.grades}
                    for name in sorted(grades, key=lambda one: (order.get(one, len(order)), one)):
                        grade = grades[name]
                        verdict = verdicts.get(name, {})
                        marked = grade.auto_score is not None or grade.manual_score is not None
                        comment = comments.get(name)
                        yield (
                            handed_in.student.id,
                            assignment.name,
                            name,
                            grade.score if marked else "",
                            grade.max_score,
                            verdict.get("outcome", ""),
                            verdict.get("mistake") or "",
                            (comment.comment if comment else None) or "",
                        )
