"""The Python of a notebook cell, read as text: which names it binds, and its lines without IPython's commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

MAGIC = re.compile(r"^(\s*)[%!].*$", re.M)
#: What a source may raise that is broken, too deep or too long to be parsed.
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def plain_python(source: str) -> str:
    """Return a cell with a `pass` for every line that begins with % or !, so that lines keep their numbers."""
    return MAGIC.sub(r"\1pass", source)


def magics(source: str) -> str:
    """Return the lines of a cell that begin with % or !."""
    return "\n".join(found[0] for found in MAGIC.finditer(source))


def bound_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement surely binds where it stands: functions, classes, assignments."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if getattr(statement, "value", None) is not None:
            names = (node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))
            yield from (name.id for name in names if isinstance(name.ctx, ast.Store))


def imported_by(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that an import binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.split(".")[0] for alias in statement.names)


def bound_names(source: str) -> tuple[str, ...]:
    """Return the names that the top level of a cell binds, imports aside, in order; () where it is broken."""
    try:
        body = ast.parse(source).body
    except UNPARSABLE:
        return ()
    return tuple(dict.fromkeys(name for statement in body for name in bound_by(statement)))


def likely_names(source: str) -> set[str]:
    """Return the names that a cell binds; of a broken cell, those of its functions and classes at the top level."""
    if names := bound_names(source):
        return set(names)
    heads = (
        line.split("(")[0].split() for line in source.splitlines() if line.startswith(("def ", "class "))
    )
    return {words[1].rstrip(":") for words in heads if len(words) > 1}
