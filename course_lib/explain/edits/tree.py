"""Change a syntax tree without touching it: what is not changed is shared between the old tree and the new one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the source: lines from 1, columns from 0 in characters, the end column not included."""

    line: int
    column: int
    end_line: int
    end_column: int

    def holds(self, other: Span) -> bool:
        """Return whether `other` lies inside."""
        return (self.line, self.column) <= (other.line, other.column) and (
            other.end_line,
            other.end_column,
        ) <= (self.end_line, self.end_column)


class Source:
    """A cell's text with its tree, and the way from each node up to the root.

    Raises SyntaxError, or RecursionError or MemoryError for a text that is nested too deeply.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.tree = ast.parse(text)
        self.parent: dict[ast.AST, tuple[ast.AST, str, int | None]] = {}
        self.order: dict[ast.AST, int] = {}
        for node in ast.walk(self.tree):
            self.order[node] = len(self.order)
            for name, value in ast.iter_fields(node):
                if isinstance(value, ast.AST):
                    self.parent[value] = (node, name, None)
                elif isinstance(value, list):
                    for k, item in enumerate(value):
                        if isinstance(item, ast.AST):
                            self.parent[item] = (node, name, k)

    def span(self, *nodes: ast.AST) -> Span:
        """Return the span from the first of these nodes to the last, as they stand in the text."""
        first = min(nodes, key=lambda n: (n.lineno, n.col_offset))
        last = max(nodes, key=lambda n: (n.end_lineno, n.end_col_offset))
        return Span(
            first.lineno,
            self.characters(first.lineno, first.col_offset),
            last.end_lineno,
            self.characters(last.end_lineno, last.end_col_offset),
        )

    def text_of(self, *nodes: ast.AST) -> str:
        """Return the text of these nodes as the student wrote it, on one line."""
        return self.quoted(self.span(*nodes))

    def quoted(self, span: Span) -> str:
        """Return the text of a span, on one line."""
        return quoted(self.lines, span)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the node's ancestors, the nearest first."""
        while node in self.parent:
            node = self.parent[node][0]
            yield node

    def replaced(self, changes: Mapping[ast.AST, ast.AST]) -> ast.Module:
        """Return a new tree in which these nodes are others. A node inside a replaced one must not be named."""
        touched = set()
        for node in changes:
            touched.update(self.above(node))
        return _rebuilt(self.tree, changes, touched)

    def characters(self, line: int, column: int) -> int:
        """Count characters, as people do; the syntax tree and the bytecode count UTF-8 bytes."""
        row = self.lines[line - 1] if line <= len(self.lines) else ""
        return column if row.isascii() else len(row.encode()[:column].decode(errors="ignore"))


def quoted(lines: Sequence[str], span: Span) -> str:
    """Return the text of a span of these lines, on one line."""
    rows = list(lines[span.line - 1 : span.end_line])
    if not rows:
        return ""
    rows[-1] = rows[-1][: span.end_column]
    rows[0] = rows[0][span.column :]
    return " ".join(" ".join(rows).split())


def _rebuilt(node: ast.AST, changes: Mapping[ast.AST, ast.AST], touched: set[ast.AST]) -> ast.AST:
    if node in changes:
        return changes[node]
    if node not in touched:
        return node
    new = type(node)(**vars(node))
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            setattr(new, name, _rebuilt(value, changes, touched))
        elif isinstance(value, list):
            items = [_rebuilt(v, changes, touched) if isinstance(v, ast.AST) else v for v in value]
            setattr(new, name, items)
    return new


def at(place: ast.AST, new: ast.AST) -> ast.AST:
    """Return `new` with positions: those of `place` wherever it has none of its own.

    Only what is new is looked at: a node that has a position stood in a source, with everything below it.
    """
    where = {name: getattr(place, name, None) for name in _POSITION}
    waiting = [new]
    while waiting:
        node = waiting.pop()
        known = node.__dict__
        if "lineno" in known and node is not new:
            continue
        if "lineno" in node._attributes and "lineno" not in known and where["lineno"] is not None:
            known.update(where)
        for value in known.values():
            if isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [item for item in value if isinstance(item, ast.AST)]
    return new


_POSITION = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def like(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of the node with other fields."""
    return type(node)(**{**vars(node), **fields})


def same(a: ast.AST, b: ast.AST) -> bool:
    """Return whether two expressions are written alike."""
    return type(a) is type(b) and ast.dump(a) == ast.dump(b)
