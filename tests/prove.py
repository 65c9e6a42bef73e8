"""Run one exercise's check on an answer, in plain Python: what the proof of every exercise stands on."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nbformat import NotebookNode

from course_lib import CheckFailed, Verdict
from course_lib.check.rehearsal import Refused, rehearsing
from course_lib.check.verdict import listeners
from course_lib.plots.drawing import undrawn
from grading.authoring.build import Built, build, read_masters
from grading.authoring.master import Master

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


@dataclass
class Prover:
    """The solution notebook of one master, run once, with the names as they stood before each solution cell."""

    built: Built
    before: dict[str, dict[str, object]] = field(default_factory=dict)

    def __post_init__(self):
        names: dict[str, object] = {"__name__": "__main__"}
        for cell in self.built.source.cells:
            if cell.cell_type != "code" or is_check(cell):
                continue
            if is_solution(cell):
                self.before[cell.id] = dict(names)
            run(cell.source, names, cell.id)

    def verdict(self, exercise: str, answer: str) -> Verdict:
        """What the exercise's check cell says of `answer`, the text of the solution cell."""
        heard: list[Verdict] = []
        listeners.append(heard.append)
        try:
            self._check(exercise, answer)
        except CheckFailed as failed:
            return failed.verdict
        finally:
            listeners.remove(heard.append)
        return next((verdict for verdict in heard if verdict.outcome != "correct"), heard[-1])

    def accepts(self, exercise: str, answer: str) -> bool:
        """Whether the exercise's check finds `answer` right; nothing is explained, which costs more than the check."""
        with rehearsing() as rehearsal, contextlib.suppress(Refused, CheckFailed):
            self._check(exercise, answer)
        return rehearsal.passed

    def _check(self, exercise: str, answer: str) -> None:
        """Run the answer, the given cells that follow it, and its check."""
        run(self.check_cell(exercise).source, self.answered(exercise, answer), f"{exercise}_check")

    def check_cell(self, exercise: str) -> NotebookNode:
        """The exercise's check cell."""
        return next(cell for cell in self.built.source.cells if cell.id == f"{exercise}_check")

    def answered(self, exercise: str, answer: str) -> dict[str, object]:
        """The names as they stand before the check, when `answer` is in the solution's cell."""
        names = dict(self.before[exercise])
        cells = self.built.source.cells
        start = next(i for i, cell in enumerate(cells) if cell.id == exercise)
        end = next(i for i, cell in enumerate(cells) if cell.id == f"{exercise}_check")
        run(answer, names, exercise)
        for cell in cells[start + 1 : end]:
            if cell.cell_type == "code" and not is_solution(cell) and not is_check(cell):
                run(cell.source, names, cell.id)
        return names


def is_check(cell) -> bool:
    mark = cell.metadata.get("nbgrader", {})
    return bool(mark.get("grade") and not mark.get("solution"))


def is_solution(cell) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def run(source: str, names: dict[str, object], label: str) -> None:
    """Run a cell; what it prints and draws is nobody's concern here."""
    with undrawn(), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, f"<{label}>", "exec"), names)


@cache
def masters() -> dict[str, Master]:
    """Every master by its assignment, read once for all tests of a process."""
    return {master.assignment: master for master in read_masters(NOTEBOOKS / "source")}


@cache
def built(assignment: str) -> Built:
    """The notebooks made of this master, once for all tests of a process."""
    return build(masters()[assignment])


def all_built() -> list[Built]:
    return [built(assignment) for assignment in masters()]


@cache
def prover(assignment: str) -> Prover:
    """The prover of this notebook, one for all tests of a process."""
    return Prover(built(assignment))
