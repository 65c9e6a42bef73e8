"""A release made by hand, and submissions to it: for tests of one submission's way through the grader."""

import copy
import json
from typing import Any

from grading.limits import Limits
from grading.submission.grade import grade_submission
from grading.submission.types import Graded

ASSIGNMENT = "small"
SEED = 20_250_101
QUICK = Limits(
    cell_seconds=1.5,
    notebook_seconds=20,
    call_seconds=1.5,
    exercise_seconds=4,
    memory=400 << 20,
    text_per_cell=20_000,
)

SETUP = """\
from course_lib import begin
begin("small")"""
GIVEN = """\
import numpy as np
from course_lib import Box, check_descent, check_gradient, check_value, plots, waiting_for, exercise

data = np.array([1.0, 2.0, 3.0])


def f(x):
    return x**2 + 1


def df(x):
    return 2 * x


def g(w):
    return np.sum(w**2) + w[0]"""
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
STUBS = {
    "small_slope": 'def slope(x):\n    """Slope of f at x."""\n    # YOUR CODE HERE\n    raise NotImplementedError()',
    "small_gradient": "def grad_g(w):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    "small_value": "# The largest learning rate.\neta_max = ...  # your answer here",
    "small_descent": "def descend(df, x1, eta, tol, max_iter):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
}
CHECKS = {
    "small_slope": "check_gradient(slope, f, Box(-2, 2))",
    "small_gradient": "check_gradient(grad_g, g, Box(-1, 1, n=(2, 3)))",
    "small_value": "check_value(eta_max, 1.0)",
    "small_descent": "check_descent(descend, df, [(0.8, 0.1, 1e-6, 300)], f=f)",
}
POINTS = {"small_slope": 3, "small_gradient": 3, "small_value": 2, "small_descent": 4, "small_words": 2}
ANSWERS = {
    "small_slope": "def slope(x):\n    return 2 * x",
    "small_gradient": "def grad_g(w):\n    e = np.zeros(len(w))\n    e[0] = 1\n    return 2 * w + e",
    "small_value": "eta_max = 2 / 2",
    "small_descent": """\
def descend(df, x1, eta, tol, max_iter):
    path = [x1]
    while len(path) < max_iter and abs(df(path[-1])) >= tol:
        path.append(path[-1] - eta * df(path[-1]))
    return path[-1], np.array(path)""",
}
FIGURE = 'plots.curve(f, (-2, 2), alt="A parabola that opens upwards, with its lowest point at zero")'


def release() -> dict[str, Any]:
    """The student version, as nbgrader would have released it."""
    cells = [
        text("# A small notebook", "intro"),
        code(SETUP, "given-1", **marks("given-1", locked=True)),
        code(GIVEN, "given-2", **marks("given-2", locked=True)),
        code(FIGURE, "given-3", **marks("given-3", locked=True)),
    ]
    for name, stub in STUBS.items():
        cells.append(text(f"### {name}", f"text-{name}"))
        cells.append(code(stub, name, **marks(name, solution=True)))
        check = f'exercise("{name}")\n{CHECKS[name]}'
        cells.append(
            code(
                check, f"{name}_check", **marks(f"{name}_check", grade=True, locked=True, points=POINTS[name])
            )
        )
    words = marks("small_words", grade=True, solution=True, points=POINTS["small_words"])
    cells.append(text("*Write your answer here.*", "small_words", **words))
    metadata = {"course": {"modules": []}, "kernelspec": KERNEL}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def submission(**answers: str) -> dict[str, Any]:
    """A notebook with every right answer, but for those given here."""
    notebook = copy.deepcopy(release())
    for cell in notebook["cells"]:
        name = cell["id"]
        if name in STUBS:
            cell["source"] = answers.get(name, ANSWERS[name])
    notebook["cells"][-1]["source"] = "Because the derivative points uphill."
    return notebook


def cell_of(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    """The cell with this id."""
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def grade(notebook: dict[str, Any] | bytes, *, limits: Limits = QUICK, sandbox: bool = True) -> Graded:
    """Grade a submission to the small release."""
    data = notebook if isinstance(notebook, bytes) else to_bytes(notebook)
    return grade_submission(
        data, to_bytes(release()), assignment=ASSIGNMENT, seed=SEED, limits=limits, sandbox=sandbox
    )


def scores(graded: Graded) -> dict[str, float | None]:
    """Score by exercise."""
    return {result.name: result.score for result in graded.results}


def outcomes(graded: Graded) -> dict[str, str]:
    """Outcome by exercise."""
    return {result.name: result.outcome for result in graded.results}


FULL = {**{name: float(POINTS[name]) for name in STUBS}, "small_words": None}


def to_bytes(notebook: dict[str, Any]) -> bytes:
    """As a file."""
    return json.dumps(notebook).encode()


def marks(grade_id: str, **values: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell."""
    plain = {"grade": False, "grade_id": grade_id, "locked": False, "schema_version": 3, "solution": False}
    return {"nbgrader": plain | {"task": False} | values}


def code(source: str, cell_id: str, **metadata: Any) -> dict[str, Any]:
    """A code cell."""
    cell = {"cell_type": "code", "id": cell_id, "metadata": metadata, "source": source}
    return cell | {"outputs": [], "execution_count": None}


def text(source: str, cell_id: str, **metadata: Any) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "id": cell_id, "metadata": metadata, "source": source}
