"""Loops that end: each round of a loop in an edited cell takes from a fixed store, so that no edit hangs anything.

A timer would not do: Windows has none that interrupts, nor has Python in the browser.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from course_lib.check.calls import Overdue

#: No student calls a name of theirs like this.
TICK = "__course_round__"


def bounded(tree: ast.Module) -> ast.Module:
    """The tree with a call of TICK at the start of each round of each loop."""
    return _Bounded().visit(tree)


def store(rounds: int) -> Callable[[], None]:
    """What TICK stands for: it can be called `rounds` times, then it raises Overdue."""
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
            call = ast.Expr(ast.Call(ast.Name(TICK, ast.Load()), [], []))
            ast.copy_location(call, node)
            fields["body"] = [ast.fix_missing_locations(call), *fields["body"]]
        return type(node)(**fields)
