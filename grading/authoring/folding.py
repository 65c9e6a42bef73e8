"""Fold away what a student runs but need not read: the drawing at the end of a cell, and cells that only import.

Nothing is hidden: JupyterLab shows a bar with the first line, the site a line to open, and both unfold at a click.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grading.submission.cell_code import plain_python

#: A drawing of so many lines is folded.
LONG = 4
DRAWING = ("plots", "waiting_for")


@dataclass(frozen=True)
class Piece:
    """A given cell, or one of the two that it is cut into."""

    source: str
    folded: bool


def parts(source: str) -> Iterator[Piece]:
    """Yield the cell as it is, or first what is to be read and then the long drawing that ends it."""
    lines = source.split("\n")
    statements = ast.parse(plain_python(source)).body
    if statements and all(isinstance(s, ast.Import | ast.ImportFrom) for s in statements):
        yield Piece(source, folded=len(lines) >= LONG)
        return
    first = len(statements) - _drawing(statements)
    before, drawing = statements[:first], statements[first:]
    if not drawing or (before and _shows(before[-1])):
        yield Piece(source, folded=False)
        return
    start = drawing[0].lineno - 1
    if isinstance(drawing[0], ast.FunctionDef):
        start = min([start, *(decorator.lineno - 1 for decorator in drawing[0].decorator_list)])
    # A comment right above the drawing is about the drawing.
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    if len(lines) - start < LONG:
        yield Piece(source, folded=False)
        return
    if read := "\n".join(lines[:start]).strip("\n"):
        yield Piece(read, folded=False)
    yield Piece("\n".join(lines[start:]), folded=True)


def folded_metadata() -> dict[str, Any]:
    """Return the metadata of a folded cell: for JupyterLab and Notebook, for Colab, and for the site (myst-nb).

    VS Code has no mark in the file for it, and shows such a cell open.
    """
    return {"jupyter": {"source_hidden": True}, "cellView": "form", "tags": ["hide-input"]}


def _drawing(statements: list[ast.stmt]) -> int:
    """Return how many statements at the end only draw: a call, and the functions right above it that it draws with."""
    if not statements or not _draws(statements[-1]):
        return 0
    used = {node.id for node in ast.walk(statements[-1]) if isinstance(node, ast.Name)}
    handed = {node.id for node in statements[-1].value.args if isinstance(node, ast.Name)}
    count = 1
    for statement in reversed(statements[:-1]):
        if not isinstance(statement, ast.FunctionDef):
            break
        # What is handed over whole, and takes nothing, prints a table or draws a picture.
        shows = statement.name in handed and not statement.args.args
        if not shows and not (statement.name in used and _describes(statement)):
            break
        count += 1
    return count


def _describes(function: ast.FunctionDef) -> bool:
    """Return whether the function gives alternative text to a figure: then it is one that draws."""
    return any(isinstance(node, ast.keyword) and node.arg == "alt" for node in ast.walk(function))


def _draws(statement: ast.stmt) -> bool:
    """Return whether the statement is a call of the course's plots, or one that waits for an exercise and then draws."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call):
        return False
    name = call.func
    while isinstance(name, ast.Attribute):
        name = name.value
    return isinstance(name, ast.Name) and name.id in DRAWING


def _shows(statement: ast.stmt) -> bool:
    """Return whether the statement would show a value if its cell ended there."""
    if not isinstance(statement, ast.Expr):
        return False
    call = statement.value
    return not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print")
