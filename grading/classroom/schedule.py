"""When each assignment is due, for whom, and when something was handed in.

assignments.csv   assignment, due, grace, points, canvas, moodle     due: 2026-11-24 18:00 (local time) or with an offset;
                                                                     grace: minutes that are not counted as late
extensions.csv    student, assignment, due                           one line for each student who has longer: where there
                                                                     is such a file, nobody else has
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grading.classroom.folder import ClassError, Classroom, Submission
from grading.classroom.tables import rows_of, table
from grading.limits import Limits
from grading.submission.intake import read_submission

TIME_LIMITS = Limits(submission_bytes=200)
COLUMNS = ("assignment", "due", "grace", "points", "canvas", "moodle")


@dataclass(frozen=True)
class Schedule:
    """Due dates in UTC: of each assignment, and of students who have an extension; grace is part of neither.

    `complete` tells that the extensions are all there are, so one that the gradebook has besides was taken back.
    """

    dates: Mapping[str, datetime]
    grace: Mapping[str, timedelta]
    extensions: Mapping[tuple[str, str], datetime]
    complete: bool

    def due(self, assignment: str, student: str) -> datetime | None:
        """Return when this student's work is due, or None where there is no date."""
        return self.extensions.get((student, assignment)) or self.dates.get(assignment)

    def counts_as_late_after(self, assignment: str) -> datetime | None:
        """Return the due date with the grace, without anybody's extension: what nbgrader's gradebook holds as due date."""
        date = self.dates.get(assignment)
        return None if date is None else date + self.grace.get(assignment, timedelta())

    def extension(self, assignment: str, student: str) -> timedelta | None:
        """Return how much longer a student has than the others, or None without an extension."""
        longer, date = self.extensions.get((student, assignment)), self.dates.get(assignment)
        return None if longer is None or date is None else longer - date

    def granted(self, assignment: str, student: str) -> timedelta | None:
        """Return the extension that the gradebook should hold, zero for none; None where the tables do not say."""
        longer = self.extension(assignment, student)
        return timedelta() if longer is None and self.complete else longer

    def lateness(self, assignment: str, student: str, handed_in: datetime | None) -> timedelta:
        """Return how late work is, zero within the grace and where a date is missing.

        lateness = max(0, handed in − due) where that is more than the grace, else 0
        """
        due = self.due(assignment, student)
        if due is None or handed_in is None:
            return timedelta()
        late = handed_in - due
        return late if late > self.grace.get(assignment, timedelta()) else timedelta()


def read_schedule(classroom: Classroom) -> Schedule:
    """Return the class's dates, empty where assignments.csv and extensions.csv are missing. Raises ClassError."""
    dates, grace = {}, {}
    path = classroom.path / "assignments.csv"
    for name, row in (table(path, "assignment", list(COLUMNS)) if path.exists() else {}).items():
        if row["due"]:
            dates[name] = _date(row["due"], f"{path}: row {row.number}")
        if row["grace"]:
            grace[name] = _minutes(row["grace"], f"{path}: row {row.number}")
    path = classroom.path / "extensions.csv"
    complete = path.exists()
    return Schedule(dates, grace, _extensions(classroom, path) if complete else {}, complete)


def _extensions(classroom: Classroom, path: Path) -> dict[tuple[str, str], datetime]:
    found = {}
    released = classroom.assignments()
    roster = classroom.path / "students.csv"
    students = table(roster, "id", []) if roster.exists() else None
    for row in rows_of(path):
        student, assignment, due = (row.get(c) or "" for c in ("student", "assignment", "due"))
        if not (student and assignment and due):
            raise ClassError(
                f"{path}: row {row.number} must name a student, an assignment and the new due date."
            )
        if assignment not in released:
            raise ClassError(
                f"{path}: row {row.number} names the assignment {assignment!r}. Released are: {', '.join(released)}."
            )
        if students is not None and student not in students:
            raise ClassError(
                f"{path}: row {row.number} names the student {student!r}, who is not in the column id of students.csv."
            )
        found[student, assignment] = _date(due, f"{path}: row {row.number}")
    return found


def _date(text: str, where: str) -> datetime:
    """Return a date and time; without an offset it is local time."""
    try:
        return datetime.fromisoformat(text.strip().replace(" UTC", "+00:00")).astimezone(UTC)
    except ValueError:
        raise ClassError(f"{where}: {text!r} is not a date such as 2026-11-24 18:00.") from None


def _minutes(text: str, where: str) -> timedelta:
    try:
        minutes = float(text)
    except ValueError:
        raise ClassError(f"{where}: the grace {text!r} is not a number of minutes.") from None
    if not 0 <= minutes <= 60 * 24 * 366:
        raise ClassError(f"{where}: the grace {text!r} is not between no minutes and a year.")
    return timedelta(minutes=minutes)


def handed_in_at(submission: Submission) -> datetime | None:
    """Return when work was handed in, or None where `time_written` finds no date that can be read."""
    try:
        return time_written(submission)
    except ValueError:
        return None


def time_written(submission: Submission) -> datetime | None:
    """Return the time (UTC) in timestamp.txt, as nbgrader's exchange and `course collect` write it; None without that file.

    Raises:
        ValueError: the file is there, and is not a date.
    """
    from nbgrader.utils import parse_utc

    path = submission.folder / "timestamp.txt"
    if not os.path.lexists(path):
        return None
    try:
        when = parse_utc(read_submission(path, TIME_LIMITS).decode().strip())
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    # A student can write this file, and dateutil raises what it meets: OverflowError, TypeError, decimal's errors, …
    except Exception as error:
        raise ValueError("timestamp.txt is not a date") from error
