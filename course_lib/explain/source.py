"""Where a student's text is: the cell that defined a function, or that last gave a name its value.

IPython, VS Code, Colab and Pyodide put each cell into `linecache` under the file name of its code, and keep all cells
in `In`; a script is a file. What was executed from a text that nobody kept has no source, and nothing is said of it.
"""

from __future__ import annotations

import ast
import linecache
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

#: A cell longer than this is not looked at.
MOST_LETTERS = 20_000


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and those of its names that the check asked for."""

    text: str
    names: tuple[str, ...]


def cell_of(names: Sequence[str], namespace: Mapping[str, Any]) -> Cell | None:
    """Return the cell that gave these names their values, or None; a name of another cell is left out."""
    text, found = None, []
    for name in names:
        own = text_of(name, namespace)
        if own and (text is None or own == text):
            text = own
            found.append(name)
    return Cell(text, tuple(found)) if text else None


def text_of(name: str, namespace: Mapping[str, Any]) -> str | None:
    """Return the text of the cell in which the name got its value."""
    value = namespace.get(name)
    if type(value) is FunctionType:
        text = text_of_code(value.__code__)
    else:
        text = next((cell for cell in _latest_first(namespace) if assigns(cell, name)), None)
    return text if text and len(text) <= MOST_LETTERS else None


def text_of_code(code: CodeType) -> str | None:
    """Return the text of the cell that this code was compiled from; of a file, the definition alone, at its own line."""
    lines = linecache.getlines(code.co_filename)
    if not lines:
        return None
    text = "".join(lines)
    return _definition(text, code.co_firstlineno) if os.path.exists(code.co_filename) else text


def _definition(text: str, line: int) -> str | None:
    """Return the top-level statement of a file that holds this line, with empty lines in place of what stands above it."""
    statement = statement_at(text, line)
    if statement is None:
        return None
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    return "\n" * (first - 1) + "\n".join(text.split("\n")[first - 1 : statement.end_lineno])


def statement_at(text: str, line: int) -> ast.stmt | None:
    """Return the top-level statement that holds this line."""
    for statement in (_parsed(text) or ast.Module([], [])).body:
        first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
        if first <= line <= statement.end_lineno:
            return statement
    return None


def assigns(text: str, name: str) -> bool:
    """Return whether the cell gives this name a value, outside of functions."""
    tree = _parsed(text) if name in text else None
    return tree is not None and any(name in bound(statement) for statement in tree.body)


def bound(statement: ast.stmt) -> set[str]:
    """Return names that get a value in a top-level statement."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    stored = (n for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    found = {n.id for n in stored}
    changed = (n for n in ast.walk(statement) if isinstance(n, ast.Subscript | ast.Attribute))
    return found | {
        n.value.id for n in changed if isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name)
    }


def needed(tree: ast.Module, names: Sequence[str]) -> ast.Module:
    """Return only those top-level statements that these names need: a figure or a printout of the cell is not run again."""
    if len(tree.body) == 1:
        return tree
    wanted, kept = set(names), []
    for statement in reversed(tree.body):
        if wanted & bound(statement):
            kept.append(statement)
            wanted |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
    return ast.Module(kept[::-1], [])


def _latest_first(namespace: Mapping[str, Any]) -> list[str]:
    """Return all cells that were run, the latest first."""
    history = namespace.get("In")
    if isinstance(history, list):
        return [cell for cell in reversed(history) if isinstance(cell, str)]
    kept = [entry for name, entry in reversed(linecache.cache.items()) if name.startswith("<")]
    return ["".join(entry[2]) for entry in kept if len(entry) == 4]


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
