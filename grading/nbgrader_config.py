"""The course's judge behind nbgrader: `nbgrader autograde` and the formgrader's button grade as `course grade` does.

nbgrader converts a submission twice, to sanitise it and to execute it, each time through an exporter. This exporter
grades at the first call (intake, canonical form, box, judge) and records at the second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from traitlets.config import Config

from grading.classroom.folder import Classroom, Submission
from grading.classroom.gradebook import Recorder
from grading.classroom.ledger import append
from grading.running.run import Releases, Task, handed_in, rows, take
from grading.submission.grade import grade_submission, refused
from grading.submission.types import Graded, Limits


class JudgingExporter(NotebookExporter):
    """Submission → graded notebook; the scores go into the gradebook when nbgrader comes for the second conversion."""

    waiting: dict[tuple[str, str], tuple[Task, Graded]] = {}  # noqa: RUF012  nbgrader makes one exporter a run

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """The graded notebook as text. Raises InfrastructureError, which nbgrader tells as a failed submission."""
        resources = self._init_resources(resources)
        here = resources["nbgrader"]
        who = (here["student"], here["assignment"])
        classroom = Classroom(Path(here["db_url"].removeprefix("sqlite:///")).parent)
        if who not in self.waiting:
            self.waiting[who] = graded(classroom, *who)
            return self.waiting[who][1].notebook.decode(), resources
        task, result = self.waiting.pop(who)
        with Recorder(classroom) as recorder:
            recorder.record(task.submission, result, handed_in(task.submission))
        append(classroom.log, rows(task, result))
        return result.notebook.decode(), resources


def graded(classroom: Classroom, student: str, assignment: str) -> tuple[Task, Graded]:
    """What `course grade` makes of one submission."""
    submission = Submission(student, assignment, classroom.path / "submitted" / student / assignment)
    releases = Releases.of(classroom, [assignment])
    limits = Limits()
    task = take(submission, releases, limits)
    release = releases.data[assignment]
    if task.refusal is not None:
        return task, refused(release, task.refusal, assignment=assignment)
    seed = releases.seeds[assignment]
    return task, grade_submission(task.data, release, assignment=assignment, seed=seed, limits=limits)


def configure(config: Config) -> None:
    """Put the judge in the place of nbgrader's own execution."""
    config.Autograde.exporter_class = JudgingExporter
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = []
