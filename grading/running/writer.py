"""The single writer of a class: gradebook and graded notebook first, then the lines of the ledger.

A run that is killed between the two grades the submission again, and records the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from grading.classroom.folder import Classroom, Submission
from grading.classroom.gradebook import Recorder
from grading.classroom.ledger import Entry, append, entry_of, lines_of
from grading.running.skip import LoadedSubmission
from grading.submission.intake import RefusedError, read_submission
from grading.submission.types import Graded, Limits, Release

TIME_LIMITS = Limits(submission_bytes=200)
TIME_UNKNOWN = "its timestamp.txt cannot be read as a date, so that nobody knows whether it was late"


class ClassWriter:
    """Records graded submissions of a class; use it as a context manager. Raises GradebookError."""

    def __init__(self, classroom: Classroom):
        self.classroom = classroom
        self.recorder = Recorder(classroom)

    def __enter__(self) -> ClassWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.recorder.__exit__()

    def register(self, releases: Iterable[Release]) -> None:
        """Make the assignments of these releases known to the gradebook."""
        for release in releases:
            self.recorder.register(release.assignment, release.notebook)

    def write(self, loaded: LoadedSubmission, graded: Graded) -> Entry:
        """Put one graded submission on record, and return its entry of the ledger.

        Raises GradebookError where no submission could be recorded; any other exception is this submission's own.
        """
        try:
            time = time_handed_in(loaded.submission)
        except ValueError:
            time = None
            graded = replace(graded, flag="; ".join(filter(None, (graded.flag, TIME_UNKNOWN))))
        self.recorder.record(loaded.submission, graded, time)
        append(self.classroom.log, lines_of(loaded.submission, loaded.key, graded))
        return entry_of(loaded.submission, loaded.key, graded)


def time_handed_in(submission: Submission) -> datetime | None:
    """Return when a submission was handed in, as nbgrader's exchange writes it to timestamp.txt; None without that file.

    Raises:
        ValueError: the file is there, and is not a date.
    """
    path: Path = submission.folder / "timestamp.txt"
    try:
        text = read_submission(path, TIME_LIMITS).decode().strip()
    except (RefusedError, UnicodeDecodeError, OSError) as error:
        if not path.is_symlink() and not path.exists():
            return None
        raise ValueError("timestamp.txt cannot be read") from error
    try:
        return parse_utc(text)
    # A student can write this file, and dateutil raises what it meets: OverflowError, TypeError, decimal's errors, …
    except Exception as error:
        raise ValueError("timestamp.txt is not a date") from error
