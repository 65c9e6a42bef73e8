"""Results into nbgrader's gradebook, through its own API: one writer, one transaction a submission.

What a person marked is never touched: `manual_score` and a person's comment stay through every regrade.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import nbformat
import nbgrader.api
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SAWarning, SQLAlchemyError
from traitlets.config import Config, PyFileConfigLoader

from grading.classroom.folder import Classroom, GradebookError, Submission
from grading.submission.types import Graded

logging.getLogger("traitlets").setLevel(logging.ERROR)
warnings.filterwarnings(
    "ignore", category=SAWarning, message="Object of type <Submitted"
)  # nbgrader's own order


def schema_version() -> str:
    """The version of the gradebook's schema that this nbgrader needs."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(nbgrader.__file__).parent / "alembic"))
    return ScriptDirectory.from_config(config).get_current_head()


# nbgrader starts the program `alembic` for this, from the PATH and for five seconds of CPU.
nbgrader.api.get_alembic_version = schema_version


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a database error into a sentence for the instructor."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error)
        remedy = {
            "readonly": "Make the file and its folder writable.",
            "locked": "Another program holds it: close the formgrader or wait, then run the command again.",
            "full": "The disk is full: make room, then run the command again.",
            "not a database": "It is not an nbgrader gradebook: move it away, or put back a copy of yours.",
        }
        advice = next((text for word, text in remedy.items() if word in cause), "Then run the command again.")
        raise GradebookError(
            f"The gradebook {path} cannot be used: {cause}. {advice} What is on record stays."
        ) from error


class Recorder:
    """The one writer of a class's gradebook; use it as a context manager.

    Raises GradebookError when the gradebook is of another version, unreadable or not writable.
    """

    def __init__(self, classroom: Classroom):
        self.classroom = classroom
        self.path = classroom.gradebook
        self.url = f"sqlite:///{self.path.resolve()}"
        self.config = class_config(classroom)
        with explained(self.path):
            check_version(self.path)
            self.gradebook = Gradebook(self.url)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def register(self, assignment: str, release: bytes) -> None:
        """Make the assignment and its cells known to the gradebook, as `nbgrader generate_assignment` does."""
        resources = {"nbgrader": {"notebook": assignment, "assignment": assignment, "db_url": self.url}}
        with explained(self.path):
            self.gradebook.update_or_create_assignment(assignment)
            self.gradebook.db.remove()
            try:
                SaveCells().preprocess(nbformat.reads(release.decode(), as_version=4), resources)
            except RuntimeError as error:
                raise GradebookError(
                    f"The release of {assignment} has other exercises than the gradebook, which already holds "
                    f"submissions for it. Put the earlier release back, or begin a new class."
                ) from error

    def record(self, submission: Submission, graded: Graded, timestamp: datetime | None) -> None:
        """Scores and comments of one submission, in one transaction.

        A cell that a person marked needs that person again only where the student's answer has changed.
        """
        student, assignment = submission.student, submission.assignment
        changed = changed_answers(self.classroom.autograded(student, assignment), graded.notebook)
        with explained(self.path), transaction(self.gradebook) as book:
            book.update_or_create_student(student)
            extra = {"timestamp": timestamp} if timestamp else {}
            book.update_or_create_submission(assignment, student, **extra)
            notebook = book.find_submission_notebook(assignment, assignment, student)
            grades = {grade.name: grade for grade in notebook.grades}
            comments = {comment.name: comment for comment in notebook.comments}
            for result in graded.results:
                grade = grades[result.name if result.kind == "manual" else f"{result.name}_check"]
                grade.auto_score = result.score
                marked = grade.manual_score is not None
                grade.needs_manual_grade = result.name in changed if marked else result.score is None
                comments[result.name].auto_comment = result.message or None
            book.db.flush()
            book.db.expire_all()
            self.penalise(book, submission)
        write_file(self.classroom.autograded(student, assignment), graded.notebook)

    def penalise(self, book: Gradebook, submission: Submission) -> None:
        """nbgrader's late-submission plugin, as the class's nbgrader_config.py names it."""
        handed_in = book.find_submission(submission.assignment, submission.student)
        notebook: SubmittedNotebook = book.find_submission_notebook(
            submission.assignment, submission.assignment, submission.student
        )
        notebook.late_submission_penalty = None
        if handed_in.total_seconds_late > 0:
            penalties = AssignLatePenalties(config=self.config)
            penalties.init_plugin()
            penalty = penalties.plugin_inst.late_submission_penalty(
                submission.student, notebook.score, handed_in.total_seconds_late
            )
            if penalty is not None:
                notebook.late_submission_penalty = min(max(penalty, 0), notebook.score)


@contextmanager
def transaction(book: Gradebook) -> Iterator[Gradebook]:
    """Let the gradebook's methods, which commit one by one, commit together or not at all."""
    session = book.db()
    commit = session.commit
    session.commit = session.flush
    try:
        yield book
        commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.commit
        book.db.remove()


def check_version(path: Path) -> None:
    """Raise GradebookError for a gradebook that another version of nbgrader made, before anything touches it."""
    if not path.exists() or not path.stat().st_size:
        return
    head = schema_version()
    engine = create_engine(f"sqlite:///{path.resolve()}")
    try:
        with engine.connect() as connection:
            tables = inspect(connection).get_table_names()
            found = (
                connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
                if "alembic_version" in tables
                else "of no version"
            )
    finally:
        engine.dispose()
    if found != head:
        raise GradebookError(
            f"The gradebook {path} is {found if found == 'of no version' else f'of version {found}'}, but nbgrader "
            f"{nbgrader.__version__} needs {head}. Keep a copy of it, run `nbgrader db upgrade` in {path.parent}, "
            f"then run the command again. Nothing was changed."
        )


def class_config(classroom: Classroom) -> Config:
    """The class's own nbgrader_config.py (plugins, late penalties); empty where there is none."""
    if not (classroom.path / "nbgrader_config.py").exists():
        return Config()
    return PyFileConfigLoader("nbgrader_config.py", path=str(classroom.path)).load_config()


def changed_answers(before: Path, after: bytes) -> set[str]:
    """The grade ids whose cell text differs between the graded notebook on record and the new one."""
    old = sources(before.read_bytes()) if before.exists() else {}
    return {name for name, source in sources(after).items() if old.get(name) != source}


def sources(data: bytes) -> dict[str, str]:
    """The text of each cell with a grade id."""
    cells = json.loads(data)["cells"]
    ids = ((cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"]) for cell in cells)
    return {name: "".join(source) for name, source in ids if name}


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(data)
    draft.replace(path)
