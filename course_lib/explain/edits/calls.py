"""Slips with functions and conditions: sin for cos, an axis, a range, a root, `.T`, < for <=."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course_lib.explain.edits.edit import Edit
from course_lib.explain.edits.neighbours import BUILT_IN, neighbours
from course_lib.explain.edits.place import SYMBOL, Place, is_module, is_term, name_of
from course_lib.explain.edits.tree import at, like, same


def functions(place: Place) -> Iterator[Edit]:
    """Yield a function for its neighbour: sin for cos, sum for mean; an axis; arguments in the wrong order."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    f = node.func
    if isinstance(f, ast.Attribute):
        for other in neighbours(f.attr):
            yield place.edit(
                "function", 1.3, like(node, func=at(f, like(f, attr=other))), f"{f.attr}→{other}", node
            )
    if isinstance(f, ast.Name):
        for other in neighbours(f.id):
            if other in BUILT_IN:
                new = like(node, func=at(f, like(f, id=other)))
                yield place.edit("function", 1.3, new, f"{f.id}→{other}")
    for k in range(len(node.args) - 1):
        args = [*node.args[:k], node.args[k + 1], node.args[k], *node.args[k + 2 :]]
        yield place.edit(
            "order", 1.6, like(node, args=args), f"swap arguments {k}", node.args[k], node.args[k + 1]
        )
    for word in node.keywords:
        fewer = [w for w in node.keywords if w is not word]
        yield place.edit(
            "axis" if word.arg == "axis" else "extra", 1.8, like(node, keywords=fewer), "drop keyword"
        )
    if isinstance(f, ast.Attribute) and f.attr in ("sum", "mean", "max", "min", "norm", "var", "std", "prod"):
        for axis in () if node.keywords else (0, 1):
            word = ast.keyword("axis", ast.Constant(axis))
            yield place.edit("axis", 1.6, like(node, keywords=[at(node, word)]), f"axis {axis}")


#: Functions that take one list, which beginners hand its entries one by one.
OF_A_LIST = {
    "array",
    "asarray",
    "sum",
    "mean",
    "max",
    "min",
    "stack",
    "column_stack",
    "vstack",
    "hstack",
    "concatenate",
}


def lists(place: Place) -> Iterator[Edit]:
    """Yield the brackets of a list forgotten: np.array(a, b) for np.array([a, b])."""
    node = place.node
    if isinstance(node, ast.Call) and len(node.args) > 1 and name_of(node) in OF_A_LIST:
        entries = at(node.args[0], ast.List(list(node.args), ast.Load()))
        yield place.edit("brackets", 1.0, like(node, args=[entries]), "a list", node)


def ranges(place: Place) -> Iterator[Edit]:
    """Yield a range that ends one too early or too late, or begins at 0 for 1."""
    node = place.node
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"):
        return
    if len(node.args) == 1:
        yield place.edit("range", 1.3, like(node, args=[ast.Constant(1), node.args[0]]), "from 1")
    if len(node.args) == 2:
        yield place.edit("range", 1.3, like(node, args=node.args[1:]), "from 0")
    for k, end in enumerate(node.args[:2]):
        if isinstance(end, ast.Constant):
            continue
        for change in (ast.Add(), ast.Sub()):
            args = [*node.args]
            args[k] = at(end, ast.BinOp(end, change, ast.Constant(1)))
            yield place.edit("range", 1.3, like(node, args=args), f"end {k} {SYMBOL[type(change)]} 1")


def unwrapped(place: Place) -> Iterator[Edit]:
    """Yield a function, a method or a power that is too much."""
    node = place.node
    one = isinstance(node, ast.Call) and len(node.args) == 1 and not isinstance(node.args[0], ast.Starred)
    if one and name_of(node) not in ("append", "array", "range", "len", "print", "asarray"):
        yield place.edit("function", 1.7, node.args[0], f"drop {name_of(node)}")
    method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if method and not is_module(node.func.value) and not isinstance(place.parent, ast.Expr):
        yield place.edit("function", 1.7, node.func.value, f"drop {node.func.attr}")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield place.edit("power", 1.4, node.left, "drop power")


def asked_of(place: Place) -> Iterator[Edit]:
    """f(x) where x stands, for the functions that the answer calls."""
    node = place.node
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or not is_term(place):
        return
    for name in place.called:
        if name != node.id:
            call = ast.Call(ast.Name(name, ast.Load()), [node], [])
            yield place.edit("missing", 2.0, call, f"{name}()")


def norms(place: Place) -> Iterator[Edit]:
    """Yield a length for its square, and the square for the length."""
    node = place.node
    if not isinstance(node, ast.Call | ast.BinOp):
        return
    if isinstance(node, ast.Call) and name_of(node) == "norm" and len(node.args) == 1:
        yield place.edit("power", 1.3, ast.BinOp(node, ast.Pow(), ast.Constant(2)), "square")
    square = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) and same(node.left, node.right)
    if square or (isinstance(node, ast.Call) and name_of(node) in ("sum", "dot", "inner", "vdot")):
        yield place.edit("power", 1.3, ast.BinOp(node, ast.Pow(), ast.Constant(0.5)), "root")


def transposes(place: Place) -> Iterator[Edit]:
    """`.T` too much or missing; an inverse that is none."""
    node = place.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield place.edit("transpose", 1.1, node.value, "drop T")
        return
    factor = isinstance(place.parent, ast.BinOp) and isinstance(place.parent.op, ast.MatMult)
    if factor and isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
        yield place.edit("transpose", 1.3, ast.Attribute(node, "T", ast.Load()), "add T")


COMPARED = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE),
    ast.NotEq: (ast.Eq, ast.Gt, ast.Lt),
}


def conditions(place: Place) -> Iterator[Edit]:
    """< for <=, a comparison turned round, `or` for `and`, a `not` too much, a condition too many."""
    node = place.node
    if isinstance(node, ast.Compare):
        for k, op in enumerate(node.ops):
            for cost, other in zip((1.1, 1.2, 1.4), COMPARED.get(type(op), ()), strict=False):
                ops = [*node.ops[:k], other(), *node.ops[k + 1 :]]
                yield place.edit(
                    "comparison", cost, like(node, ops=ops), f"{type(op).__name__}→{other.__name__}"
                )
        if len(node.ops) == 1:
            yield place.edit("comparison", 1.9, node.left, "drop comparison")
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield place.edit("condition", 1.1, like(node, op=other), "and/or")
        for k, value in enumerate(node.values):
            rest = node.values[:k] + node.values[k + 1 :]
            new = rest[0] if len(rest) == 1 else like(node, values=rest)
            yield place.edit("condition", 1.6, new, f"drop condition {k}", value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield place.edit("condition", 1.2, node.operand, "drop not")
    if isinstance(place.parent, ast.While | ast.If) and place.field == "test":
        yield place.edit("condition", 1.3, ast.UnaryOp(ast.Not(), node), "not")
