"""The input and output of grading one submission: plain, picklable data that every stage shares."""

import ast
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from course_lib.check.outcome import Outcome
from grading.submission.cell_code import bound_names
from grading.submission.unjudged import Obstacle, Unjudged

Kind = Literal["machine", "manual"]
NotebookCell = Mapping[str, Any]


@dataclass(frozen=True)
class ReleasedExercise:
    """One exercise of a release. `names` are what its solution cell defines; positions index `Release.cells`."""

    name: str
    kind: Kind
    points: float
    names: tuple[str, ...]
    solution: int
    check: int | None


@dataclass(frozen=True)
class Release:
    """The student version of an assignment, as released (nbgrader metadata, schema 3).

    `modules` are those of course_lib that its box holds besides what every box holds.
    """

    assignment: str
    notebook: bytes
    digest: str
    cells: tuple[NotebookCell, ...]
    exercises: tuple[ReleasedExercise, ...]
    modules: tuple[str, ...]
    title: str = ""

    @classmethod
    def from_bytes(cls, assignment: str, data: bytes) -> "Release":
        """Read a released notebook.

        Raises:
            ValueError: it is not a notebook of nbformat 4, or a check cell has no solution cell.
        """
        document = json.loads(data)
        if not isinstance(document, dict) or document.get("nbformat") != 4:
            raise ValueError(f"the release of {assignment} is not a notebook of nbformat 4")
        cells = tuple(document["cells"])
        course = document.get("metadata", {}).get("course", {})
        return cls(
            assignment=assignment,
            notebook=data,
            digest=hashlib.sha256(data).hexdigest(),
            cells=cells,
            exercises=_exercises(assignment, cells),
            modules=tuple(course.get("modules", ())),
            title=course.get("title", ""),
        )


@dataclass(frozen=True)
class ExerciseResult:
    """What became of one exercise. `score` None: left to a person.

    `obstacle` says what kept the check from comparing anything, and `error` is the class of the error that stopped the
    student's code, or the empty string. `picture` is the check's own SVG of what came back and what was measured, or the empty string.
    """

    name: str
    kind: Kind
    outcome: Outcome | Unjudged
    mistake: str | None
    message: str
    score: float | None
    max_score: float
    picture: str = ""
    obstacle: Obstacle | None = None
    error: str = ""
    #: Line, column, end line and end column of the mistake in the student's cell, and the text of that line.
    place: tuple[int, int, int, int] | None = None
    line: str = ""


@dataclass(frozen=True)
class Graded:
    """A graded submission: the autograded notebook (nbformat JSON), the results, the CPU seconds it took.

    `flag` says in words why a person must look at it, or is None.
    """

    notebook: bytes
    results: tuple[ExerciseResult, ...]
    flag: str | None
    seconds: float


@lru_cache(maxsize=16)
def read_release(assignment: str, notebook: bytes) -> Release:
    """Read a release as `Release.from_bytes` does, once."""
    return Release.from_bytes(assignment, notebook)


def source_of(cell: NotebookCell) -> str:
    """Return the source of a notebook cell, which nbformat lets be a string or a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def nbgrader_of(cell: NotebookCell) -> Mapping[str, Any]:
    """Return the cell's nbgrader metadata, empty when it has none."""
    return cell.get("metadata", {}).get("nbgrader") or {}


def sources_by_id(notebook: bytes) -> dict[str, str]:
    """Return the text of each cell with a grade id in a notebook that the grader wrote."""
    cells = json.loads(notebook)["cells"]
    return {name: source_of(cell) for cell in cells if (name := nbgrader_of(cell).get("grade_id"))}


def _exercises(assignment: str, cells: tuple[NotebookCell, ...]) -> tuple[ReleasedExercise, ...]:
    solutions: dict[str, int] = {}
    checks: dict[str, int] = {}
    manual: dict[str, int] = {}
    for index, cell in enumerate(cells):
        meta = nbgrader_of(cell)
        grade, solution, grade_id = meta.get("grade"), meta.get("solution"), meta.get("grade_id")
        if grade and solution:
            manual[grade_id] = index
        elif solution:
            solutions[grade_id] = index
        elif grade:
            checks[grade_id.removesuffix("_check")] = index
    if orphans := sorted(set(checks) - set(solutions)):
        raise ValueError(
            f"the release of {assignment} has a check but no solution cell for: {', '.join(orphans)}"
        )
    found = [
        ReleasedExercise(
            name=name,
            kind="machine",
            points=float(nbgrader_of(cells[check])["points"]),
            names=_names(cells[solutions[name]], cells[check]),
            solution=solutions[name],
            check=check,
        )
        for name, check in checks.items()
    ]
    found += [
        ReleasedExercise(name, "manual", float(nbgrader_of(cells[index])["points"]), (), index, None)
        for name, index in manual.items()
    ]
    return tuple(sorted(found, key=lambda e: e.solution))


def _names(solution: NotebookCell, check: NotebookCell) -> tuple[str, ...]:
    """Return the names that the stub defines, and those that `exercise("name", "eta_max", …)` asks for."""
    names = dict.fromkeys(bound_names(source_of(solution)))
    for node in ast.walk(ast.parse(source_of(check))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "exercise":
            names.update((a.value, None) for a in node.args[1:] if isinstance(a, ast.Constant))
    return tuple(names)
