"""One page of feedback a graded notebook: nbgrader's own template, filled in one process.

Nothing that a student wrote runs in it: HTML in cells is sanitised, and outputs were cut to text and pictures before.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbgrader
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import GetGrades
from traitlets.config import Config

from grading.classroom import Classroom
from grading.record import write_file

FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"


@dataclass(frozen=True)
class Page:
    """A graded notebook whose feedback is to be written."""

    student: str
    assignment: str


def pages(classroom: Classroom, assignments: list[str]) -> list[Page]:
    """Every graded notebook of the class, student by student."""
    graded = sorted((classroom.path / "autograded").glob("*/*/*.ipynb"))
    found = [Page(path.parts[-3], path.parts[-2]) for path in graded if path.stem == path.parts[-2]]
    return [page for page in found if page.assignment in assignments]


def exporter() -> HTMLExporter:
    """nbgrader's feedback template, with the grades of the gradebook put in."""
    config = Config()
    config.HTMLExporter.template_name = "feedback"
    config.HTMLExporter.extra_template_basedirs = [str(FORMGRADER / "templates")]
    config.HTMLExporter.extra_template_paths = [
        str(FORMGRADER / "static" / "node_modules" / "bootstrap" / "dist" / "css")
    ]
    config.HTMLExporter.sanitize_html = True
    config.HTMLExporter.preprocessors = [GetGrades, CSSHTMLHeaderPreprocessor]
    return HTMLExporter(config=config)


def write_feedback(classroom: Classroom, assignments: list[str], tell: Callable[[Page], None]) -> list[Path]:
    """Write the page of every graded notebook; returns the paths. `tell` is called after each page."""
    html = exporter()
    written = []
    for page in pages(classroom, assignments):
        resources = {
            "nbgrader": {
                "notebook": page.assignment,
                "assignment": page.assignment,
                "student": page.student,
                "db_url": f"sqlite:///{classroom.gradebook.resolve()}",
            },
            "metadata": {"name": f"{page.assignment}, {page.student}"},
        }
        source = classroom.autograded(page.student, page.assignment)
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # nbconvert's on missing alternative text in students' own pictures
            text, _ = html.from_filename(str(source), resources=resources)
        path = classroom.feedback(page.student, page.assignment)
        write_file(path, text.encode("utf-8", "replace"))
        written.append(path)
        tell(page)
    return written
