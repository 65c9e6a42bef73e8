"""The gradebook and the log as plain data, read in a handful of queries: what feedback, report and export show.

Total of a submission = max(0, Σ score − late penalty); a score is a person's where there is one, else the check's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from grading.classroom.folder import Classroom
from grading.classroom.ledger import Entry, read


@dataclass(frozen=True)
class KnownStudent:
    """A student as the gradebook knows them; what it does not know is the empty string."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


@dataclass(frozen=True)
class Mark:
    """What one exercise got. `score` None: nobody has given one yet; `waiting`: a person must look at it."""

    score: float | None
    max_score: float
    waiting: bool
    by_person: bool
    auto_comment: str = ""
    manual_comment: str = ""

    @property
    def comment(self) -> str:
        """A person's comment where there is one, else the check's message."""
        return self.manual_comment or self.auto_comment


@dataclass(frozen=True)
class HandedIn:
    """One submission on record: its marks by exercise, and when it came."""

    student: str
    assignment: str
    time: datetime | None
    penalty: float
    flagged: bool
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """Points before a late penalty; what nobody has marked yet counts nothing."""
        return sum(mark.score or 0.0 for mark in self.marks.values())

    @property
    def total(self) -> float:
        """Points that count."""
        return max(0.0, self.points - self.penalty)

    @property
    def out_of(self) -> float:
        """Points that could be had."""
        return sum(mark.max_score for mark in self.marks.values())

    @property
    def waiting(self) -> list[str]:
        """The exercises that wait for a person."""
        return [name for name, mark in self.marks.items() if mark.waiting]


@dataclass(frozen=True)
class Scores:
    """Everything on record of a class. `entries` is the log: outcome, mistake and message of each exercise."""

    students: Mapping[str, KnownStudent]
    handed_in: Mapping[tuple[str, str], HandedIn]
    entries: Mapping[tuple[str, str], Entry]


def read_scores(classroom: Classroom) -> Scores:
    """Read gradebook and ledger; empty if the class has no gradebook yet. Raises GradebookError."""
    if not classroom.gradebook.exists():
        return Scores({}, {}, {})
    from grading.classroom.gradebook import Recorder
    from grading.classroom.gradebook_faults import explained

    with Recorder(classroom) as recorder, explained(classroom.gradebook):
        session = recorder.gradebook.db
        students = {row.id: KnownStudent(*(value or "" for value in row)) for row in student_rows(session)}
        handed_in, notebooks = {}, {}
        for row in submission_rows(session):
            one = HandedIn(
                row.student_id, row.name, row.timestamp, row.late_submission_penalty or 0.0, bool(row.flagged)
            )
            handed_in[row.student_id, row.name] = notebooks[row.id] = one
        comments = {(row.notebook_id, row.name): row for row in comment_rows(session)}
        for row in mark_rows(session):
            name = row.name.removesuffix("_check")
            notebooks[row.notebook_id].marks[name] = mark_of(row, comments.get((row.notebook_id, name)))
    return Scores(students, handed_in, read(classroom.log))


def mark_of(row, comment) -> Mark:
    """Turn a row of the gradebook's grades and the comment on its cell into a Mark."""
    given = row.manual_score is not None or row.auto_score is not None
    return Mark(
        score=row.score if given else None,
        max_score=row.max_score,
        waiting=bool(row.needs_manual_grade) or not given,
        by_person=row.manual_score is not None,
        auto_comment=(comment and comment.auto_comment) or "",
        manual_comment=(comment and comment.manual_comment) or "",
    )


def student_rows(session):
    """Query every student."""
    from nbgrader.api import Student as Row

    return session.query(Row.id, Row.first_name, Row.last_name, Row.email, Row.lms_user_id).order_by(Row.id)


def submission_rows(session):
    """Query every submitted notebook, with its assignment's name."""
    from nbgrader.api import Assignment, SubmittedAssignment, SubmittedNotebook

    return (
        session.query(
            SubmittedNotebook.id,
            SubmittedNotebook.late_submission_penalty,
            SubmittedNotebook.flagged,
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            Assignment.name,
        )
        .select_from(SubmittedNotebook)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .order_by(Assignment.name, SubmittedAssignment.student_id)
    )


def mark_rows(session):
    """Query every grade, with its cell's name and points."""
    from nbgrader.api import Grade, GradeCell

    return session.query(
        Grade.notebook_id,
        Grade.auto_score,
        Grade.manual_score,
        Grade.score,
        Grade.needs_manual_grade,
        GradeCell.name,
        GradeCell.max_score,
    ).join(GradeCell, Grade.cell_id == GradeCell.id)


def comment_rows(session):
    """Query every comment that is not empty, with its cell's name."""
    from nbgrader.api import BaseCell, Comment

    return (
        session.query(Comment.notebook_id, Comment.auto_comment, Comment.manual_comment, BaseCell.name)
        .join(BaseCell, Comment.cell_id == BaseCell.id)
        .filter(Comment.auto_comment.is_not(None) | Comment.manual_comment.is_not(None))
    )
