"""The single writer of a class: gradebook and graded notebook first, then the lines of the ledger.

A run that is killed between the two grades the submission again, and records the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grading.classroom.folder import Classroom
from grading.classroom.gradebook import Recorder
from grading.classroom.ledger import Entry, append, entry_of, lines_of
from grading.classroom.schedule import time_written
from grading.running.skip import LoadedSubmission
from grading.submission.types import Graded, Release

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
            time = time_written(loaded.submission)
        except ValueError:
            time = None
            graded = replace(graded, flag="; ".join(filter(None, (graded.flag, TIME_UNKNOWN))))
        self.recorder.record(loaded.submission, graded, time.replace(tzinfo=None) if time else None)
        append(self.classroom.log, lines_of(loaded.submission, loaded.key, graded))
        return entry_of(loaded.submission, loaded.key, graded)
