"""What may be missing at a term: a sign, a factor, a power, a function around it, another term."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course_lib.explain.edits.edit import Dial, Edit
from course_lib.explain.edits.place import MODULES, NODE, Place, is_term, is_text, negative
from course_lib.explain.edits.tree import same


def signs(place: Place) -> Iterator[Edit]:
    """Yield a minus that is missing in front of a term, a factor or a power."""
    node = place.node
    if negative(node) or is_text(node) or isinstance(node, ast.Constant):
        return
    if is_term(place) and not (isinstance(place.parent, ast.BinOp)):
        cost = 1.6 if isinstance(place.parent, ast.Call) else 1.3
        yield place.edit("sign", cost, ast.UnaryOp(ast.USub(), node), "add minus")
    elif (
        isinstance(place.parent, ast.BinOp)
        and place.field in ("left", "right")
        and not isinstance(node, ast.BinOp)
    ) and not (place.field == "right" and isinstance(place.parent.op, ast.Add | ast.Sub)):
        yield place.edit("sign", 1.4, ast.UnaryOp(ast.USub(), node), "add minus")


def lengths(place: Place) -> Iterator[Edit]:
    """Yield a vector that was not made one unit long, or was divided by another one's length."""
    node = place.node
    if is_text(node) or isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.ListComp):
        return
    modules = {n.id for n in ast.walk(place.source.tree) if isinstance(n, ast.Name) and n.id in MODULES}
    numpy = next((name for name in ("np", "numpy") if name in modules), "np")
    norm = ast.Attribute(ast.Attribute(ast.Name(numpy, ast.Load()), "linalg", ast.Load()), "norm", ast.Load())
    vector = isinstance(place.parent, ast.BinOp) and isinstance(node, ast.Name | ast.Call)
    if is_term(place) or vector:
        unit = ast.BinOp(node, ast.Div(), ast.Call(norm, [node], []))
        yield place.edit("length", 1.7, unit, "not made one long")
    divided = isinstance(place.parent, ast.BinOp) and isinstance(place.parent.op, ast.Div)
    if divided and place.field == "right":
        own = ast.Call(norm, [place.parent.left], [])
        if not same(own, node):
            yield place.edit("length", 1.7, own, "another's length")


def scales(place: Place) -> Iterator[Edit]:
    """Yield a factor 2 or ½, a power, a root, a reciprocal, a one that is missing at a term."""
    node = place.node
    if is_text(node) or isinstance(node, ast.Constant | ast.List | ast.Tuple | ast.ListComp):
        return
    below = isinstance(place.parent, ast.BinOp) and isinstance(place.parent.op, ast.Div)
    factor = isinstance(place.parent, ast.BinOp) and isinstance(node, ast.Name | ast.Call | ast.Subscript)
    factor = factor or (below and place.field == "right")
    if is_term(place):
        scale = Dial(1, 2, lambda number: ast.BinOp(number, ast.Mult(), node))
        yield place.edit("missing", 1.5, scale.make(ast.Constant(2)), "×2", dial=scale)
        yield place.edit("missing", 1.5, ast.BinOp(node, ast.Div(), ast.Constant(2)), "÷2")
        shift = Dial(0, 1, lambda number: ast.BinOp(node, ast.Add(), number))
        yield place.edit("missing", 1.6, shift.make(ast.Constant(1)), "+1", dial=shift)
        yield place.edit("missing", 1.6, ast.BinOp(node, ast.Sub(), ast.Constant(1)), "-1")
        yield place.edit("missing", 2.0, ast.BinOp(ast.Constant(1), ast.Div(), node), "1/")
    if is_term(place) or factor:
        yield place.edit("power", 1.6, ast.BinOp(node, ast.Pow(), ast.Constant(2)), "squared")
        yield place.edit("power", 1.8, ast.BinOp(node, ast.Pow(), ast.Constant(0.5)), "rooted")
        yield place.edit("power", 2.0, ast.BinOp(node, ast.Pow(), ast.Constant(3)), "cubed")


def wrapped(place: Place) -> Iterator[Edit]:
    """Yield a function that is missing around a term: abs, a logarithm, a ceiling, under the names that the cell has."""
    node = place.node
    factor = isinstance(place.parent, ast.BinOp) and isinstance(node, ast.Name | ast.Call | ast.BinOp)
    if is_text(node) or isinstance(node, ast.Constant | ast.Lambda) or not (is_term(place) or factor):
        return
    call = lambda f, *more: ast.Call(f, [node], list(more))  # noqa: E731
    for name in ("abs", "int", "float"):
        yield place.edit(
            "missing", 1.8 if name == "abs" else 2.6, call(ast.Name(name, ast.Load())), f"add {name}"
        )
    modules = {n.id for n in ast.walk(place.source.tree) if isinstance(n, ast.Name) and n.id in MODULES}
    for module in sorted(modules & {"np", "numpy", "math", "sp"}):
        module_node = ast.Name(module, ast.Load())
        for name in ("sqrt", "exp", "log", "ceil", "floor"):
            function = ast.Attribute(module_node, name, ast.Load())
            yield place.edit("missing", 2.2, call(function), f"add {name}")
        for name in ("sum", "mean", "max", "min") if module in ("np", "numpy") else ():
            yield place.edit(
                "missing", 2.2, call(ast.Attribute(module_node, name, ast.Load())), f"add {name}"
            )
        if module in ("np", "numpy"):
            norm = ast.Attribute(ast.Attribute(module_node, "linalg", ast.Load()), "norm", ast.Load())
            yield place.edit("missing", 2.0, call(norm), "add norm")


def missing(place: Place) -> Iterator[Edit]:
    """Yield a factor or a term that is missing: one of the ingredients."""
    node = place.node
    if is_text(node) or isinstance(node, ast.List | ast.Tuple | ast.ListComp):
        return
    term = is_term(place)
    factor = isinstance(place.parent, ast.BinOp) and isinstance(node, ast.Name | ast.Subscript | ast.Call)
    if not term and not factor:
        return
    for rank, part in enumerate(place.ingredients):
        if same(part, node):
            continue
        cost = 2.2 + 0.01 * rank
        detail = ast.dump(part)
        if not term:
            if isinstance(part, ast.Name):
                yield place.edit("missing", cost, ast.BinOp(node, ast.Sub(), part), f"- {detail}")
            continue
        for extra, symbol in ((0.0, "*"), (0.1, "/"), (0.0, "+"), (0.05, "-"), (0.3, "@")):
            if symbol in "+-" and isinstance(place.parent, ast.BinOp) and place.field == "left":
                continue
            yield place.edit(
                "missing", cost + extra, ast.BinOp(node, NODE[symbol](), part), f"{symbol} {detail}"
            )
        yield place.edit("missing", cost + 0.4, ast.BinOp(part, ast.Div(), node), f"{detail} /")
