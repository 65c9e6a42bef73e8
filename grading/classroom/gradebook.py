"""Write results to nbgrader's gradebook through its own API: a single writer, one transaction per submission.

What a person marked is never touched: `manual_score` and a person's comment stay through every regrade.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import nbgrader
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from nbgrader.api import Assignment, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from traitlets.config import Config, PyFileConfigLoader

from grading.classroom.folder import Classroom, GradebookError, Submission
from grading.classroom.gradebook_faults import explained, explained_if_general
from grading.classroom.schedule import handed_in_at, read_schedule
from grading.plain_text import plain_text
from grading.submission.types import Graded, sources_by_id

logging.getLogger("traitlets").setLevel(logging.ERROR)
# nbgrader logs a traceback before it raises InvalidEntry; `explained` turns that error into a sentence.
logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
warnings.filterwarnings(
    "ignore", category=SAWarning, message="Object of type <Submitted"
)  # nbgrader's own order


def schema_version() -> str:
    """Return the version of the gradebook's schema that this nbgrader needs."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(nbgrader.__file__).parent / "alembic"))
    return ScriptDirectory.from_config(config).get_current_head()


class HeldSession(Session):
    """A database session whose commits can be held back until a transaction is complete."""

    held = False

    def commit(self) -> None:
        """Commit, or only flush while a transaction is open."""
        if self.held:
            self.flush()
        else:
            super().commit()


class CourseGradebook(Gradebook):
    """nbgrader's gradebook, with a transaction around several of its methods, each of which commits."""

    def __init__(self, path: Path) -> None:
        url = f"sqlite:///{path.resolve()}"
        create_schema_version(url)
        super().__init__(url)
        self.db = scoped_session(sessionmaker(bind=self.engine, class_=HeldSession, future=True))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything inside the block together, or nothing of it."""
        session = self.db()
        session.held = True
        try:
            yield
            session.held = False
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.held = False
            self.db.remove()


def create_schema_version(url: str) -> None:
    """Note the schema's version in a new gradebook.

    nbgrader would start the program `alembic` for it, from the PATH and for five seconds of CPU.
    """
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            if not inspect(connection).get_table_names():
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(
                    text("INSERT INTO alembic_version (version_num) VALUES (:head)"),
                    {"head": schema_version()},
                )
    finally:
        engine.dispose()


class Recorder:
    """The one writer of a class's gradebook; use it as a context manager.

    Raises GradebookError when the gradebook is of another version, unreadable or not writable.
    """

    def __init__(self, classroom: Classroom):
        self.classroom = classroom
        self.path = classroom.gradebook
        self.url = f"sqlite:///{self.path.resolve()}"
        self.config = class_config(classroom)
        self.schedule = read_schedule(classroom)
        with explained(self.path):
            check_version(self.path)
            self.gradebook = CourseGradebook(self.path)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def register(self, assignment: str, release: bytes) -> None:
        """Make the assignment and its cells known to the gradebook, as `nbgrader generate_assignment` does."""
        resources = {"nbgrader": {"notebook": assignment, "assignment": assignment, "db_url": self.url}}
        with explained(self.path):
            due = self.schedule.counts_as_late_after(assignment)
            # Where assignments.csv has no date, one that was set in nbgrader stays.
            self.gradebook.update_or_create_assignment(assignment, **({"duedate": naive(due)} if due else {}))
            self.gradebook.db.remove()
            try:
                SaveCells().preprocess(nbformat.reads(release.decode(), as_version=4), resources)
            except RuntimeError as error:
                raise GradebookError(
                    f"The release of {assignment} has other exercises than the gradebook, which already holds "
                    f"submissions for it. Put the earlier release back, or start a new class."
                ) from error

    def record(self, submission: Submission, graded: Graded, timestamp: datetime | None) -> None:
        """Write the scores and comments of one submission in one transaction, then its graded notebook.

        A cell that a person marked needs that person again only where the student's answer has changed.
        Raises GradebookError where no submission could be recorded; any other exception is this submission's own.
        """
        student, assignment = submission.student, submission.assignment
        book = self.gradebook
        changed = changed_answers(self.classroom.autograded(student, assignment), graded.notebook)
        with explained_if_general(self.path), book.transaction():
            book.update_or_create_student(student)
            extra = {"timestamp": timestamp} if timestamp else {}
            book.update_or_create_submission(assignment, student, **extra)
            extension = self.schedule.granted(assignment, student)
            if extension is not None:
                book.grant_extension(assignment, student, minutes=extension.total_seconds() / 60)
            notebook = book.find_submission_notebook(assignment, assignment, student)
            grades = {grade.name: grade for grade in notebook.grades}
            comments = {comment.name: comment for comment in notebook.comments}
            for result in graded.results:
                grade = grades[result.name if result.kind == "manual" else f"{result.name}_check"]
                grade.auto_score = result.score
                marked = grade.manual_score is not None
                grade.needs_manual_grade = result.name in changed if marked else result.score is None
                comments[result.name].auto_comment = plain_text(result.message) or None
            book.db.flush()
            book.db.expire_all()
            self.penalise(book, assignment, student)
        with explained_if_general(self.path):
            write_file(self.classroom.autograded(student, assignment), graded.notebook)

    def reschedule(self, assignment: str) -> None:
        """Bring dates, extensions and late penalties up to date with the class's tables, without grading anything.

        A timestamp.txt that came or was corrected after the grading counts. An extension that was given in nbgrader
        stays where there is no extensions.csv; where there is, whoever it does not name has none.
        """
        book = self.gradebook
        with explained(self.path), book.transaction():
            due = self.schedule.counts_as_late_after(assignment)
            if due is not None:
                book.update_or_create_assignment(assignment, duedate=naive(due))
            penalised = penalised_students(book, assignment)
            for handed_in in book.assignment_submissions(assignment):
                student = handed_in.student_id
                if when := handed_in_at(self.classroom.submission(student, assignment)):
                    handed_in.timestamp = naive(when)
                extension = self.schedule.granted(assignment, student)
                if extension is not None:
                    book.grant_extension(assignment, student, minutes=extension.total_seconds() / 60)
                if handed_in.total_seconds_late > 0 or student in penalised:
                    self.penalise(book, assignment, student)

    def penalise(self, book: Gradebook, assignment: str, student: str) -> None:
        """Take off what nbgrader's late-submission plugin says, as the class's nbgrader_config.py names it."""
        handed_in = book.find_submission(assignment, student)
        notebook: SubmittedNotebook = book.find_submission_notebook(assignment, assignment, student)
        notebook.late_submission_penalty = None
        if handed_in.total_seconds_late > 0:
            penalties = AssignLatePenalties(config=self.config)
            penalties.init_plugin()
            penalty = penalties.plugin_inst.late_submission_penalty(
                student, notebook.score, handed_in.total_seconds_late
            )
            if penalty is not None:
                notebook.late_submission_penalty = min(max(penalty, 0), notebook.score)


def penalised_students(book: Gradebook, assignment: str) -> set[str]:
    """Return the students from whose work points are taken off now."""
    found = (
        book.db.query(SubmittedAssignment.student_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .filter(Assignment.name == assignment, SubmittedNotebook.late_submission_penalty > 0)
    )
    return {student for (student,) in found}


def naive(when: datetime) -> datetime:
    """Return a time as nbgrader keeps it: in UTC, without saying so."""
    return when.astimezone(UTC).replace(tzinfo=None)


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
    """Load the class's own nbgrader_config.py (plugins, late penalties); empty if there is none."""
    if not (classroom.path / "nbgrader_config.py").exists():
        return Config()
    return PyFileConfigLoader("nbgrader_config.py", path=str(classroom.path)).load_config()


def changed_answers(before: Path, after: bytes) -> set[str]:
    """Return the grade ids of cells whose text differs between the graded notebook on disk and the new one."""
    old = sources_by_id(before.read_bytes()) if before.exists() else {}
    return {name for name, source in sources_by_id(after).items() if old.get(name) != source}


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(data)
    draft.replace(path)
