"""Slips with operators and brackets: + for -, * for /, a factor too much, `a / 2 * h` for `a / (2 * h)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course_lib.explain.edits.edit import Edit
from course_lib.explain.edits.place import NODE, SYMBOL, Place, negative
from course_lib.explain.edits.tree import at, like, same

LONGEST_CHAIN = 6

TAKEN_FOR = {
    "+": "-*",
    "-": "+*",
    "*": ["/", "@", "+", "**", "-"],
    "/": ["*", "//"],
    "**": ["*"],
    "@": ["*"],
    "//": ["/", "*"],
    "%": ["/"],
    "^": ["**"],
}


def operators(place: Place) -> Iterator[Edit]:
    """`+` for `-`, `*` for `/`, …"""
    node = place.node
    if not isinstance(node, ast.BinOp) or type(node.op) not in SYMBOL:
        return
    mine = SYMBOL[type(node.op)]
    for other in TAKEN_FOR[mine]:
        sign = {mine, other} == {"+", "-"}
        yield place.edit(
            "sign" if sign else "operator",
            1 if sign else 1.5,
            like(node, op=NODE[other]()),
            f"{mine}→{other}",
        )


def operands(place: Place) -> Iterator[Edit]:
    """Yield a factor or a term too much; the two sides the wrong way round."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    mine = SYMBOL.get(type(node.op), "")
    yield place.edit("extra", 1.6, node.left, f"drop right {mine}", node.right)
    left = ast.UnaryOp(ast.USub(), node.right) if mine == "-" else node.right
    yield place.edit("extra", 1.6, left, f"drop left {mine}", node.left)
    if mine in ("-", "/", "**", "@"):
        yield place.edit(
            "order",
            {"-": 1.1, "/": 1.3}.get(mine, 1.5),
            like(node, left=node.right, right=node.left),
            f"swap {mine}",
        )


def brackets(place: Place) -> Iterator[Edit]:
    """Yield `a / 2 * h` for `a / (2 * h)`, `a * b + c` for `a * (b + c)`, and the other way round."""
    node = place.node
    if not isinstance(node, ast.BinOp):
        return
    above = place.parent
    if not (
        isinstance(above, ast.BinOp) and place.field == "left" and len(_chain(above)[0]) <= LONGEST_CHAIN
    ):
        yield from _grouped(place)
    if isinstance(node.right, ast.BinOp):
        terms, operators = _chain(node.right)
        regrouped = _joined([node.left, *terms], [node.op, *operators])
        yield place.edit("brackets", 1.2, regrouped, "open right")


def _chain(node: ast.expr) -> tuple[list[ast.expr], list[ast.operator]]:
    """Read a - b * c + d as written from left to right without brackets of its own: terms, and what joins them."""
    terms, operators = [], []
    while isinstance(node, ast.BinOp):
        terms.append(node.right)
        operators.append(node.op)
        node = node.left
    return [node, *reversed(terms)], list(reversed(operators))


def _joined(terms: list[ast.expr], operators: list[ast.operator]) -> ast.expr:
    whole = terms[0]
    for operator, term in zip(operators, terms[1:], strict=True):
        whole = at(whole, ast.BinOp(whole, operator, term))
    return whole


def _grouped(place: Place) -> Iterator[Edit]:
    terms, operators = _chain(place.node)
    n = len(terms)
    if n > LONGEST_CHAIN:
        return
    for i in range(n):
        for j in range(i + 1, n):
            inside = _joined(terms[i : j + 1], operators[i:j])
            whole = _joined([*terms[:i], inside, *terms[j + 1 :]], [*operators[:i], *operators[j:]])
            if not same(whole, place.node):
                yield place.edit(
                    "brackets", 1.2, whole, f"group {i}-{j} of {n}", terms[max(i - 1, 0)], terms[j]
                )


def minus_and_power(place: Place) -> Iterator[Edit]:
    """`-x**2` for `(-x)**2`, `-a + b` for `-(a + b)`, and the other way round."""
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = node.operand
        yield place.edit("sign", 1, inner, "drop minus")
        if isinstance(inner, ast.BinOp):
            yield place.edit(
                "brackets", 1.2, like(inner, left=at(inner, like(node, operand=inner.left))), "minus in"
            )
    if isinstance(node, ast.BinOp) and negative(node.left):
        whole = like(node.left, operand=at(node, like(node, left=node.left.operand)))
        yield place.edit("brackets", 1.2, whole, "minus out")
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.left, ast.BinOp):
        yield place.edit(
            "brackets", 1.3, like(node.left, right=at(node, like(node, left=node.left.right))), "power in"
        )


def brackets_of_calls(place: Place) -> Iterator[Edit]:
    """`sin(x) * y` for `sin(x * y)`, and the other way round."""
    node = place.node
    if isinstance(node, ast.BinOp) and (inner := _one_argument(node.left)) is not None:
        call = like(node.left, args=[at(node, like(node, left=inner))])
        yield place.edit("brackets", 1.4, call, "into the call")
    if (inner := _one_argument(node)) is not None and isinstance(inner, ast.BinOp):
        outer = like(inner, left=at(inner, like(node, args=[inner.left])))
        yield place.edit("brackets", 1.4, outer, "out of the call")


def _one_argument(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Call) and len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        return node.args[0]
    return None
