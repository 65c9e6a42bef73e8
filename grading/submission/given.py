"""What a student added to a given cell, read off its text."""

import ast
from collections.abc import Iterator

from grading.submission.cell_code import UNPARSABLE, bound_by, imported_by, plain_python


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, its magics and commands left out; None where it is not Python."""
    try:
        return ast.parse(plain_python(source))
    except UNPARSABLE:
        return None


def is_python(source: str) -> bool:
    """Return whether a cell can be parsed, its magics and commands left out."""
    return parsed(source) is not None


def all_bound(source: str) -> frozenset[str]:
    """Return names that a cell binds at its top level, or changes a part of."""
    tree = parsed(source)
    return frozenset(name for statement in tree.body for name in _bound(statement)) if tree else frozenset()


def added_definitions(released: str, own: str, taken: frozenset[str]) -> str:
    """Return the imports, assignments and definitions in `own` that are not in `released` and bind no name of `taken`.

    They run in the box, where the student can define anything anyway; what the release gives stays as released.
    """
    tree, known = parsed(own), parsed(released)
    if tree is None or known is None:
        return ""
    given = {ast.dump(statement) for statement in known.body}
    try:
        added = [_kept(statement, taken) for statement in tree.body if ast.dump(statement) not in given]
        return "\n".join(ast.unparse(statement) for statement in added if statement is not None)
    except RecursionError:  # what can be parsed may still be too deep to be written
        return ""


def _kept(statement: ast.stmt, taken: frozenset[str]) -> ast.stmt | None:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        free = [
            a for a in statement.names if a.name != "*" and (a.asname or a.name.split(".")[0]) not in taken
        ]
        statement.names = free
        return statement if free else None
    names = set(_bound(statement))
    definition = isinstance(statement, ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.ClassDef)
    return statement if definition and names and not names & taken else None


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield names that a statement binds, or of whose value it changes a part."""
    yield from bound_by(statement)
    yield from imported_by(statement)
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
                yield from (inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name))
