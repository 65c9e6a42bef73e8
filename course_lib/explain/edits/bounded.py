"""Loops that end: each round of a loop in an edited cell takes from a fixed store, so that no edit hangs anything.

A timer would not do: Windows has none that interrupts, nor has Python in the browser.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from course_lib.check.calls import Overdue

#: No student calls a name of theirs like this.
TICK = "__course_round__"
_ROUND = ast.parse(f"{TICK}()").body[0]


def bounded(tree: ast.Module) -> ast.Module:
    """Return the tree with a call of TICK at the start of each round of each loop."""
    return tree if not _loops(tree.body) else _Bounded().visit(tree)


def _loops(block: list[ast.stmt]) -> bool:
    """Return whether a loop stands among these statements, or in a block of theirs."""
    for statement in block:
        if isinstance(statement, ast.For | ast.While):
            return True
        inner = (value for value in vars(statement).values() if isinstance(value, list) and value)
        if any(isinstance(some[0], ast.stmt | ast.ExceptHandler) and _loops(some) for some in inner):
            return True
    return False


def store(rounds: int) -> Callable[[], None]:
    """Return what TICK stands for: it can be called `rounds` times, then it raises Overdue."""
    left = iter(range(rounds))

    def tick() -> None:
        if next(left, None) is None:
            raise Overdue

    return tick


class _Bounded(ast.NodeTransformer):
    """Makes new nodes, for the old ones are shared between trees."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        fields = dict(vars(node))
        for name in ("body", "orelse", "finalbody", "handlers"):
            block = fields.get(name)
            if isinstance(block, list):
                fields[name] = [self.visit(statement) for statement in block]
        if isinstance(node, ast.For | ast.While):
            fields["body"] = [_ROUND, *fields["body"]]
        return type(node)(**fields)
