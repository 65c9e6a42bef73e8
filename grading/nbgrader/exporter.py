"""The course's judge behind nbgrader: `nbgrader autograde` and the formgrader's button grade as `course grade` does.

nbgrader converts a submission twice, to sanitise it and to execute it, each time through an exporter. This exporter
grades at the first call and records at the second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from traitlets.config import Config

from grading.classroom.folder import Classroom, Submission
from grading.limits import Limits
from grading.running.skip import LoadedSubmission, load, releases_in_use
from grading.running.writer import ClassWriter
from grading.submission.grade import grade_submission, refused
from grading.submission.types import Graded


class JudgingExporter(NotebookExporter):
    """Submission → graded notebook; the scores go into the gradebook when nbgrader comes for the second conversion."""

    waiting: dict[tuple[str, str], tuple[LoadedSubmission, Graded]] = {}  # noqa: RUF012  nbgrader makes one exporter a run

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the graded notebook as text.

        Raises InfrastructureError or GradebookError, which nbgrader reports as a submission that failed.
        """
        resources = self._init_resources(resources)
        here = resources["nbgrader"]
        who = (here["student"], here["assignment"])
        classroom = Classroom(Path(here["db_url"].removeprefix("sqlite:///")).parent)
        if who not in self.waiting:
            self.waiting[who] = graded(classroom, *who)
            return self.waiting[who][1].notebook.decode(), resources
        loaded, result = self.waiting.pop(who)
        with ClassWriter(classroom) as writer:
            writer.write(loaded, result)
        return result.notebook.decode(), resources


def graded(classroom: Classroom, student: str, assignment: str) -> tuple[LoadedSubmission, Graded]:
    """Grade one submission as `course grade` does."""
    submission = Submission(student, assignment, classroom.path / "submitted" / student / assignment)
    used = releases_in_use(classroom, [assignment])[assignment]
    limits = Limits()
    loaded = load(submission, used, limits)
    notebook = used.release.notebook
    if loaded.refusal is not None:
        return loaded, refused(notebook, loaded.refusal, assignment=assignment)
    return loaded, grade_submission(
        loaded.data, notebook, assignment=assignment, seed=used.seed, limits=limits
    )


def configure(config: Config) -> None:
    """Put the judge in the place of nbgrader's own execution."""
    config.Autograde.exporter_class = JudgingExporter
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = []
