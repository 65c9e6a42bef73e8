"""One edit: its kind, what it costs, where it stands in the source, and the tree that it makes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from course_lib.explain.edits.kinds import pointing
from course_lib.explain.edits.tree import Source, Span, at


@dataclass(frozen=True)
class Dial:
    """A number that an edit sets: it was `base`, the edit makes it `at`, and `make` puts any other there."""

    base: float
    at: float
    make: Callable[[ast.expr], ast.AST]


@dataclass(frozen=True)
class Edit:
    """A small change of a cell.

    cost     how far-fetched it is: the commonest slips cost 1
    span     the place in the original text
    detail   two edits of one kind and one detail are the same slip at two places
    """

    kind: str
    cost: float
    span: Span
    detail: str
    source: Source = field(repr=False)
    changes: Mapping[ast.AST, ast.AST] = field(repr=False)
    dial: Dial | None = field(default=None, repr=False)

    @property
    def tree(self) -> ast.Module:
        """The cell's tree with the edit made."""
        return self.source.replaced(self.changes)

    @property
    def text(self) -> str:
        """The cell's text with the edit made, without comments."""
        return ast.unparse(self.tree)

    @property
    def patched(self) -> str:
        """The cell's text with the edit made, the rest as it was written: much quicker to have than `text`."""
        if not all(isinstance(node, ast.expr) for node in self.changes):
            return self.text
        lines, spans = (
            list(self.source.lines),
            {self.source.span(node): new for node, new in self.changes.items()},
        )
        for span in sorted(spans, reverse=True):
            head, tail = lines[span.line - 1][: span.column], lines[span.end_line - 1][span.end_column :]
            lines[span.line - 1 : span.end_line] = [f"{head}({ast.unparse(spans[span])}){tail}"]
        return "\n".join(lines)

    @property
    def quoted(self) -> str:
        """The student's own text at the place."""
        return self.source.quoted(self.span)

    @property
    def words(self) -> str:
        """What to look at, as the end of a sentence."""
        return pointing(self.kind, self.quoted)

    def disjoint(self, other: Edit) -> bool:
        """Return whether both edits can be made together: neither changes what lies inside the other's change."""
        mine, theirs = set(self.changes), set(other.changes)
        if mine & theirs:
            return False
        return not any(above in theirs for node in mine for above in self.source.above(node)) and not any(
            above in mine for node in theirs for above in self.source.above(node)
        )

    def turned(self, number: ast.expr) -> Edit:
        """Return this edit with another number in it."""
        (old,) = self.changes
        return replace(
            self,
            cost=self.cost + 0.5,
            detail="solved",
            changes={old: at(old, self.dial.make(number))},
            dial=None,
        )

    def joined(self, others: list[Edit], extra: float) -> Edit:
        """Return this edit and others made together, as one; it keeps this one's place."""
        changes = dict(self.changes)
        for other in others:
            changes |= other.changes
        return replace(self, cost=self.cost + extra, changes=changes, dial=None)
