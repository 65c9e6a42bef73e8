"""Commands of the course, called in this process."""

from __future__ import annotations

import csv
import io
from pathlib import Path

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
