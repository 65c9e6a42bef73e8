"""Commands of the course, called in this process."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

from nbgrader.apps import AutogradeApp
from typer.testing import CliRunner, Result

from grading.cli import app


def course(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def said(result: Result) -> str:
    """What a command said, on one line."""
    return " ".join(result.output.split())


def table(folder: Path) -> list[dict[str, str]]:
    """The rows of `course export`."""
    result = course("export", folder)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def autograde(folder: Path, *words: str) -> None:
    """Run `nbgrader autograde` in the class's folder, with its nbgrader_config.py where there is one."""
    with contextlib.chdir(folder):
        try:
            app = AutogradeApp.instance()
            app.initialize([*words])
            app.start()
        finally:
            AutogradeApp.clear_instance()
