"""Where a slip may be: a node with what stands around it, and what could stand there instead."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from course_lib.explain.edits.edit import Dial, Edit
from course_lib.explain.edits.tree import Source, at

#: Names under which people import modules: they are no values.
MODULES = {"np", "numpy", "math", "sp", "sympy", "scipy", "plt", "random", "plots"}

SYMBOL = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.BitXor: "^",
}
NODE = {symbol: kind for kind, symbol in SYMBOL.items()}


@dataclass(frozen=True)
class Place:
    """A node, the source that it stands in, and the names that it could have used instead."""

    source: Source
    node: ast.AST
    names: tuple[str, ...] = ()
    #: Expressions that may be missing somewhere, cheapest first.
    ingredients: tuple[ast.expr, ...] = ()
    #: Functions of one argument that are called nearby.
    called: tuple[str, ...] = ()

    def edit(
        self, kind: str, cost: float, new: ast.AST, detail: str, *place: ast.AST, dial: Dial | None = None
    ) -> Edit:
        """Return the edit that puts `new` in place of this node, shown at `place` (or at this node)."""
        changes = {self.node: at(self.node, new)}
        return Edit(
            kind, cost, self.source.span(*(place or (self.node,))), detail, self.source, changes, dial
        )

    @property
    def parent(self) -> ast.AST | None:
        """The node above."""
        return self.source.parent.get(self.node, (None,))[0]

    @property
    def field(self) -> str:
        """What the node is to the one above: its `left`, `args`, `value`, …"""
        return self.source.parent.get(self.node, (None, "", None))[1]


def name_of(call: ast.Call) -> str:
    """Return the last word of the called name: `norm` of np.linalg.norm(…)."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_module(node: ast.expr) -> bool:
    """Return whether the node is a module, or a part of one: np, np.linalg."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in MODULES


def negative(node: ast.AST) -> bool:
    """Return whether a minus stands in front."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def is_text(node: ast.AST) -> bool:
    """Return whether the node is a text, where a number may not stand."""
    number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    return isinstance(node, ast.JoinedStr | ast.Constant) and not number


def is_term(place: Place) -> bool:
    """Return whether the node is a whole term: what is returned, assigned, added, a component, an argument, a side."""
    above = place.parent
    if not isinstance(place.node, ast.expr) or isinstance(getattr(place.node, "ctx", None), ast.Store):
        return False
    if isinstance(above, ast.BinOp):
        return isinstance(above.op, ast.Add | ast.Sub)
    if isinstance(above, ast.Assign | ast.AugAssign | ast.Return | ast.Lambda | ast.IfExp | ast.Compare):
        return place.field not in ("targets", "target", "test", "args")
    if isinstance(above, ast.Call):
        return place.field == "args" and name_of(above) not in ("range", "len", "print")
    return isinstance(above, ast.List | ast.Tuple | ast.ListComp)
