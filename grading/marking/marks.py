"""Marks of a person into nbgrader's gradebook, several students at once, and a journal so that each can be undone.

    score = min(max(Σ points of the chosen items, 0), most points)        comment = the items' texts, then the marker's own

`CLASS/marking.jsonl` has one line per mark or undo, with what stood there before. The formgrader sees the same marks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.classroom.folder import Classroom
from grading.classroom.gradebook import Recorder
from grading.marking.rubric import Item


@dataclass(frozen=True)
class Marked:
    """What a student has for a question: a person's score or None, the chosen items, the marker's own comment."""

    score: float | None
    items: tuple[int, ...] = ()
    comment: str = ""


def score_of(items: Sequence[Item], chosen: Iterable[int], most: float) -> float:
    """Return the points of the chosen items, within what the question gives."""
    return min(max(sum(items[k].points for k in chosen), 0.0), most)


def mark(
    classroom: Classroom,
    assignment: str,
    question: str,
    students: Sequence[str],
    items: Sequence[Item],
    chosen: Sequence[int],
    comment: str,
    most: float,
) -> float:
    """Give these students the same mark; returns the score. Raises GradebookError, ValueError for an unknown item."""
    if not all(0 <= k < len(items) for k in chosen):
        raise ValueError("There is no such item in the rubric.")
    score = score_of(items, chosen, most)
    words = "\n".join(
        [*(items[k].text for k in sorted(set(chosen))), *([comment.strip()] if comment.strip() else [])]
    )
    now = Marked(score, tuple(sorted(set(chosen))), comment.strip())
    _write(classroom, assignment, question, {student: (now, words) for student in students}, "mark")
    return score


def undo(classroom: Classroom, assignment: str, question: str) -> tuple[str, ...]:
    """Take back the last mark of this question that still stands; returns its students, none where nothing is left."""
    standing: list[dict] = []
    for line in _journal(classroom, assignment, question):
        if line["kind"] == "mark":
            standing.append(line)
        elif standing:
            standing.pop()
    if not standing:
        return ()
    before = {
        s: (Marked(b["score"], tuple(b["items"]), b["comment"]), b["words"])
        for s, b in standing[-1]["before"].items()
    }
    _write(classroom, assignment, question, before, "undo")
    return tuple(before)


def current(classroom: Classroom, assignment: str, question: str) -> dict[str, Marked]:
    """Return what each student has now. The score is the gradebook's; items and comment are those of the journal."""
    chosen = _chosen(classroom, assignment, question)
    with Recorder(classroom) as recorder:
        found = {}
        for submission in recorder.gradebook.assignment_submissions(assignment):
            grade = recorder.gradebook.find_grade(question, assignment, assignment, submission.student_id)
            known = chosen.get(submission.student_id)
            # A mark that was given in the formgrader has no items here.
            same = known is not None and known.score == grade.manual_score
            score = None if grade.needs_manual_grade else grade.manual_score
            found[submission.student_id] = known if same and score is not None else Marked(score)
    return found


def _write(
    classroom: Classroom, assignment: str, question: str, marks: dict[str, tuple[Marked, str]], kind: str
) -> None:
    """Write all of `marks` in one transaction, then the line of the journal."""
    chosen = _chosen(classroom, assignment, question)
    before, now = {}, {}
    with Recorder(classroom) as recorder, recorder.gradebook.transaction():
        for student, (mark, words) in marks.items():
            grade = recorder.gradebook.find_grade(question, assignment, assignment, student)
            comment = recorder.gradebook.find_comment(question, assignment, assignment, student)
            known = chosen.get(student, Marked(None))
            old = None if grade.needs_manual_grade else grade.manual_score
            before[student] = {
                "score": old,
                "items": list(known.items),
                "comment": known.comment,
                "words": comment.manual_comment or "",
            }
            grade.manual_score, grade.needs_manual_grade = mark.score, mark.score is None
            comment.manual_comment = words or None
            now[student] = {"score": mark.score, "items": list(mark.items), "comment": mark.comment}
        # What a late penalty takes off may depend on the score, which is another one now.
        recorder.gradebook.db.flush()
        recorder.gradebook.db.expire_all()
        for student in marks:
            recorder.penalise(recorder.gradebook, assignment, student)
    _append(
        _path(classroom),
        {
            "kind": kind,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "assignment": assignment,
            "question": question,
            "before": before,
            "now": now,
        },
    )


def _path(classroom: Classroom) -> Path:
    return classroom.path / "marking.jsonl"


def _chosen(classroom: Classroom, assignment: str, question: str) -> dict[str, Marked]:
    """Return the last mark of each student in the journal."""
    return {
        student: Marked(now["score"], tuple(now["items"]), now["comment"])
        for line in _journal(classroom, assignment, question)
        for student, now in line["now"].items()
    }


def _journal(classroom: Classroom, assignment: str, question: str) -> list[dict]:
    """Return the lines of a question in the journal; one that a crash cut off is skipped."""
    path = _path(classroom)
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if (read["assignment"], read["question"]) == (assignment, question):
            found.append(read)
    return found


def _append(path: Path, line: dict) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
