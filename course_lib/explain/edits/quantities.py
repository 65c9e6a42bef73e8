"""Slips with numbers, names, indices and components."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from course_lib.explain.edits.edit import Dial, Edit
from course_lib.explain.edits.place import MODULES, SYMBOL, Place
from course_lib.explain.edits.tree import at, like, same


def constants(place: Place) -> Iterator[Edit]:
    """Yield a number off by one, doubled, halved, of the other sign, 0 for 1, rounded."""
    node = place.node
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if type(value) is bool:
        yield place.edit("word", 1, ast.Constant(not value), f"{value}")
    elif type(value) is str:
        yield from _words(place, value)
    elif type(value) in (int, float):
        if place.field == "slice" and isinstance(place.parent, ast.Subscript):
            for name in _counters(place):
                yield place.edit("index", 1.3, ast.Name(name, ast.Load()), f"{value}→{name}", place.parent)
        kind = _kind_of_number(place)
        shown = (
            place.parent
            if kind in ("power", "index", "axis") and hasattr(place.parent, "lineno")
            else place.node
        )
        for cost, new in _numbers(value):
            dial = Dial(value, new, lambda number: number) if new == value + 1 else None
            yield place.edit(kind, cost, _number(new), f"{value}→{new}", shown, dial=dial)
        if pi := _rounded_constant(place, value):
            yield place.edit("constant", 1, pi, "rounded")


def _counters(place: Place) -> list[str]:
    """Return the counters of the loops around this place."""
    loops = [n for n in place.source.above(place.node) if isinstance(n, ast.For)]
    return [loop.target.id for loop in loops if isinstance(loop.target, ast.Name)]


def _words(place: Place, value: str) -> Iterator[Edit]:
    """Yield one of the cell's other words; where a word documents a function or formats, there is nothing to change."""
    if isinstance(place.parent, ast.Expr | ast.JoinedStr | ast.FormattedValue | ast.keyword):
        return
    others = {
        n.value
        for n in ast.walk(place.source.tree)
        if isinstance(n, ast.Constant)
        and type(n.value) is str
        and not isinstance(place.source.parent[n][0], ast.Expr | ast.JoinedStr)
    }
    for other in sorted(others - {value})[:6]:
        yield place.edit("word", 1.2, ast.Constant(other), f"{value}→{other}")
        yield from _exchanged(place, value, other)


def _exchanged(place: Place, value: str, other: str) -> Iterator[Edit]:
    """Yield two words, each where the other belongs; once for each pair."""
    nodes = [n for n in place.source.order if isinstance(n, ast.Constant) and n.value in (value, other)]
    if nodes[0] is place.node and len(nodes) > 1:
        changes = {n: at(n, ast.Constant(other if n.value == value else value)) for n in nodes}
        span = place.source.span(place.node)
        yield Edit("word", 1.4, span, f"{value}↔{other}", place.source, changes)


def _kind_of_number(place: Place) -> str:
    for above in place.source.above(place.node):
        if isinstance(above, ast.keyword):
            return "axis" if above.arg == "axis" else "constant"
        if isinstance(above, ast.Subscript):
            return "index"
        if isinstance(above, ast.Call) and getattr(above.func, "id", "") == "range":
            return "range"
        if isinstance(above, ast.BinOp) and isinstance(above.op, ast.Pow) and place.field == "right":
            return "power"
        if not isinstance(above, ast.UnaryOp | ast.Tuple | ast.Slice):
            return "constant"
    return "constant"


def _numbers(value: float) -> list[tuple[float, float]]:
    """Return what may have been meant by a number, with the cost of each."""
    near = [value - 1, value + 1] if float(value).is_integer() or abs(value) > 1 else [1 - value]
    scaled = [2 * value, value / 2, -value, 1 / value if value else 1]
    powers = [10 * value, value / 10] if abs(value) < 0.1 or abs(value) >= 10 else []
    plain = [0, 1, 2]
    found: dict[float, float] = {}
    for cost, several in ((1, near), (1.1, scaled), (1.2, plain), (1.6, powers), (1.9, [value**2])):
        for new in several:
            new = int(new) if type(value) is int and float(new).is_integer() else new
            if new != value:
                found.setdefault(new, cost)
    return [(cost, new) for new, cost in found.items()]


def _number(value: float) -> ast.expr:
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _rounded_constant(place: Place, value: float) -> ast.expr | None:
    """π, e, or a third, where a few of its digits were written; the module's name is the cell's own."""
    for exact, numerator, denominator in (
        (1 / 3, 1, 3),
        (2 / 3, 2, 3),
        (1 / 6, 1, 6),
        (1 / 9, 1, 9),
        (1 / 7, 1, 7),
    ):
        if value != exact and abs(value - exact) < 0.02 * exact:
            return ast.BinOp(ast.Constant(numerator), ast.Div(), ast.Constant(denominator))
    for exact in (3.141592653589793, 2.718281828459045, 1.4142135623730951):
        if value != exact and abs(value - exact) < 0.01:
            return ast.Constant(exact)
    return None


def names(place: Place) -> Iterator[Edit]:
    """Yield one name for another that stands nearby."""
    node = place.node
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load) or node.id in MODULES:
        return
    index = any(
        isinstance(above, ast.Subscript) and place.source.parent[child][1] == "slice"
        for child, above in pairwise([node, *place.source.above(node)])
    )
    for other in place.names:
        if other != node.id:
            yield place.edit("index" if index else "name", 1.3, like(node, id=other), f"{node.id}→{other}")


def indices(place: Place) -> Iterator[Edit]:
    """Yield a slice that begins or ends elsewhere, two indices in the wrong order, an index too few or too many."""
    node = place.node
    if not isinstance(node, ast.Subscript):
        return
    where = node.slice
    if isinstance(node.ctx, ast.Load):
        yield place.edit("index", 1.8, node.value, "drop index")
        if isinstance(node.value, ast.Name) and isinstance(where, ast.Constant):
            for name in place.names:
                if name != node.value.id:
                    yield place.edit("name", 1.9, ast.Name(name, ast.Load()), f"[]→{name}")
    if isinstance(where, ast.Tuple) and len(where.elts) == 2:
        swapped = like(node, slice=at(where, like(where, elts=where.elts[::-1])))
        yield place.edit("index", 1.2, swapped, "swap indices")
        for keep in where.elts:
            if isinstance(node.ctx, ast.Load) and not isinstance(keep, ast.Slice):
                twice = like(node, slice=at(where, like(where, elts=[keep, keep])))
                yield place.edit("index", 1.7, twice, "one index twice")
    if isinstance(where, ast.Slice):
        one, minus_one = ast.Constant(1), _number(-1)
        bounds = [(None, None), (one, None), (None, minus_one), (one, minus_one)]
        for lower, upper in bounds:
            new = ast.Slice(lower, upper, where.step)
            if not same(new, where):
                yield place.edit(
                    "index", 1.4, like(node, slice=at(where, new)), f"slice {lower and 1}:{upper and -1}"
                )
    elif not isinstance(where, ast.Tuple | ast.Constant):
        for change in (ast.Add(), ast.Sub()):
            moved = at(where, ast.BinOp(where, change, ast.Constant(1)))
            yield place.edit("index", 1.4, like(node, slice=moved), f"index {SYMBOL[type(change)]} 1")


def components(place: Place) -> Iterator[Edit]:
    """Yield two components in the wrong order, one twice, one too many."""
    node = place.node
    if not isinstance(node, ast.List | ast.Tuple) or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(place.parent, ast.Subscript):
        return
    n = len(node.elts)
    for k in range(n):
        for j in range(k + 1, n):
            elts = [*node.elts]
            elts[k], elts[j] = elts[j], elts[k]
            yield place.edit("order", 1.3, like(node, elts=elts), f"swap {k} {j}", node.elts[k], node.elts[j])
    for k in range(n if 1 < n <= 6 else 0):
        fewer = node.elts[:k] + node.elts[k + 1 :]
        yield place.edit("extra", 2.2, like(node, elts=fewer), f"drop {k} of {n}", node.elts[k])
    if not n:
        for name in place.names:
            first = like(node, elts=[ast.Name(name, ast.Load())])
            yield place.edit("missing", 1.6, first, f"begin with {name}")
