"""nbgrader's formgrader on a class, with the marking scheme beside each answer and no script of a student's in the page.

`python -m grading.nbgrader.formgrader CLASS` starts Jupyter's server in the class, with this module in place of nbgrader's own
extension. The formgrader itself is nbgrader's; what changes is how a student's notebook is shown (templates/marking).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.server_extensions.formgrader.base import BaseApiHandler, check_xsrf
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado import web
from traitlets import Unicode
from traitlets.config import Config

from grading.authoring.markers import Part, text_of
from grading.classroom.folder import ClassError, Classroom
from grading.nbgrader import marking
from grading.nbgrader.exporter import configure
from grading.pages.safe_html import prose, python_code

INSTEAD = {
    r"/formgrader/api/assignment/([^/]+)/assign": "`course sample CLASS --students 0` writes source/ and release/.",
    r"/formgrader/api/assignment/([^/]+)/generate_feedback": "`course feedback` writes the feedback.",
    r"/formgrader/api/assignment/([^/]+)/([^/]+)/generate_feedback": "`course feedback` writes the feedback.",
}
TEMPLATES = Path(__file__).parents[1] / "pages/templates"


class BesideTheAnswer(Preprocessor):
    """Gives each answer of a graded notebook the model answer and the marking scheme of the class's source/."""

    source = Unicode(help="The class's folder of notebooks with solutions.").tag(config=True)

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Put HTML into `cell.metadata.marking`, where the template looks for it; student cells cannot set it."""
        name = resources["assignment_id"]
        path = Path(self.source) / name / f"{name}.ipynb"
        solved = nbformat.read(path, as_version=4).cells if path.is_file() else []
        sources = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in solved}
        for cell in notebook.cells:
            cell.metadata.pop("marking", None)
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution"):
                cell.metadata["marking"] = beside(sources.get(marks.get("grade_id")))
        return notebook, resources


def beside(cell: NotebookNode | None) -> dict[str, str]:
    """Return what a marker needs of a source cell, as HTML: `scheme`, `answer`, `question`, or `code`."""
    if cell is None:
        return {"scheme": ""}
    if cell.cell_type == "code":
        return {"code": f"<pre>{python_code(cell.source)}</pre>"}
    scheme, answer, question = (
        text_of(cell.source, part) for part in (Part.SCHEME, Part.SOLUTION, Part.GIVEN)
    )
    return {"scheme": prose(scheme), "answer": prose(answer), "question": prose(question)}


class DoneElsewhere(BaseApiHandler):
    """A button of nbgrader's whose work the course does in its own way."""

    def initialize(self, instead: str) -> None:
        """Keep `instead`, the command to use."""
        self.instead = instead

    @web.authenticated
    @check_xsrf
    def post(self, *names: str) -> None:
        """Say so, in the form that the formgrader shows."""
        answer = {"success": False, "log": "", "error": f"Nothing was changed. In this course {self.instead}"}
        self.write(json.dumps(answer))


class CourseFormgrader(FormgradeExtension):
    """nbgrader's formgrader with the course's way of showing a notebook."""

    def build_extra_config(self) -> Config:
        """Return nbgrader's own settings, then ours; a class's nbgrader_config.py comes after both."""
        config = super().build_extra_config()
        config.HTMLExporter.template_name = "marking"
        config.HTMLExporter.extra_template_basedirs = [str(TEMPLATES), handlers.template_path]
        config.HTMLExporter.extra_template_paths = [handlers.template_path]
        config.HTMLExporter.preprocessors = [BesideTheAnswer]
        config.HTMLExporter.filters = {"markdown2html": prose}
        config.BesideTheAnswer.source = str(Path("source").resolve())
        config.CourseDirectory.root = str(Path.cwd())
        config.CourseDirectory.course_id = "default_course"  # what the grader writes
        configure(
            config
        )  # the button Autograde grades in the sandbox, also where the class's own file does not say so
        return config

    def init_handlers(self, webapp: web.Application) -> None:
        """Answer for the buttons whose work the course does itself, before nbgrader's own handlers do."""
        webapp.add_handlers(
            ".*$",
            [
                (url_path_join(webapp.settings["base_url"], path), DoneElsewhere, {"instead": instead})
                for path, instead in INSTEAD.items()
            ],
        )
        webapp.add_handlers(".*$", marking.handlers(webapp.settings["base_url"], Classroom(Path.cwd())))
        super().init_handlers(webapp)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "grading.nbgrader.formgrader"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    formgrader = CourseFormgrader(parent=server)
    formgrader.root_dir = server.root_dir
    formgrader.log = server.log
    formgrader.initialize([])
    formgrader.init_tornado_settings(server.web_app)
    formgrader.init_handlers(server.web_app)


def main(arguments: list[str]) -> int:
    """Open the formgrader on the class `arguments[0]`; the rest are options of Jupyter's server."""
    try:
        classroom = Classroom.at(Path(arguments[0]))
        if not classroom.gradebook.exists():
            raise ClassError(
                f"{classroom.path} has no gradebook yet. Run `course grade {classroom.path}` first."
            )
    except ClassError as error:
        print(error, file=sys.stderr)
        return 2
    os.chdir(classroom.path)
    config = Config()
    config.ServerApp.root_dir = str(Path.cwd())
    config.ServerApp.default_url = (
        "/marking"  # which leads to the formgrader; the formgrader leads nowhere else
    )
    config.ServerApp.open_browser = True
    config.ServerApp.allow_root = os.geteuid() == 0
    config.ServerApp.jpserver_extensions = {
        "nbgrader.server_extensions.formgrader": False,
        "grading.nbgrader.formgrader": True,
    }
    ServerApp.launch_instance(arguments[1:], config=config)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["class"]))
