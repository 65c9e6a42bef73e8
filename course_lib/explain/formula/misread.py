"""One slip of the eye or the pen in a formula: f copied wrongly before it is differentiated, or f' written wrongly.

The slip is made at a node of the tree. Only the nodes above it are computed again, so a reading costs a few NumPy calls,
and no symbolic work. The gradient of an f that was copied wrongly is differenced from its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from course_lib.explain.formula.expression import FUNCTION_VALUES, Node, Tree, operation

#: From the values of a node's children and the points (P, n) to the value that the node gets.
Change = Callable[[list[np.ndarray], np.ndarray], np.ndarray]

#: A slip at single nodes is tried at no more nodes than this.
MOST_SITES = 24
#: One variable is tried for another where f has no more variables than this.
MOST_CONFUSED = 4
#: A constant or a sign: the eye slips over them most easily.
SMALL = 4.0
#: A rule for sums that does not hold, or an exponent.
RULE = 4.5
#: Another function or another variable: rarest, and there are many of them.
OTHER = 5.0

NEIGHBOURS = {
    "sin": ("cos",),
    "cos": ("sin",),
    "tan": ("tanh", "sin"),
    "tanh": ("atan", "tan", "sinh"),
    "atan": ("tan", "tanh"),
    "sinh": ("cosh", "sin"),
    "cosh": ("sinh", "cos"),
}


@dataclass(frozen=True)
class Misreading:
    """One slip: its name, the nodes that come out otherwise, and how far-fetched it is."""

    name: str
    changes: dict[int, Change]
    cost: float


def values_after(
    tree: Tree, w: np.ndarray, values: list[np.ndarray], changes: dict[int, Change]
) -> np.ndarray:
    """Give the values of the formula at points (P, n) after the changes; `values` are those of all nodes before."""
    out = list(values)
    touched: set[int] = set()
    for node in tree.nodes:
        if (change := changes.get(node.index)) is not None:
            out[node.index] = change([out[k] for k in node.children], w)
        elif touched.isdisjoint(node.children):
            continue
        else:
            out[node.index] = operation(node, [out[k] for k in node.children])
        touched.add(node.index)
    return out[tree.root]


def misreadings(tree: Tree) -> Iterator[Misreading]:
    """Yield every slip in a formula: the same one at all places of a kind, then at each place alone."""
    slips: dict[tuple[str, str, float], list[tuple[int, Change]]] = {}
    for node in tree.nodes:
        if node.varies:
            for what, name, cost, change in _at(node, tree):
                slips.setdefault((what, name, cost), []).append((node.index, change))
    for (_, name, cost), places in slips.items():
        together: dict[int, Change] = {}
        for index, change in places:
            together.setdefault(index, change)
        if len(together) > 1:
            yield Misreading(name, together, cost)
        for index, change in places if len(places) <= MOST_SITES or len(together) == 1 else []:
            yield Misreading(name, {index: change}, cost)


def _at(node: Node, tree: Tree) -> Iterator[tuple[str, str, float, Change]]:
    """Yield the slips at one node: of which kind, its name, its cost, and what the node becomes."""
    inner = [tree.nodes[k] for k in node.children]
    match node.kind:
        case "add":
            yield from _in_sum(inner)
        case "mul":
            yield from _in_product(inner)
        case "pow":
            yield from _in_power(node, inner[0], tree)
        case "symbol":
            return
        case kind:
            yield from _in_function(kind, inner[0], tree)
    if 1 < tree.n <= MOST_CONFUSED:
        for at, part in enumerate(inner):
            if part.kind == "symbol":
                for other in range(tree.n):
                    if other != int(part.number):
                        yield (
                            f"{part.number} as {other}",
                            "variable_confused",
                            OTHER,
                            _confused(node, at, other),
                        )


def _in_sum(parts: list[Node]) -> Iterator[tuple[str, str, float, Change]]:
    for at, part in enumerate(parts):
        kind = "number" if not part.varies else "part"
        yield f"{kind} lost", "missing_term", SMALL, _sum_with(at, 0.0)
        yield f"{kind} flipped", "sign_in_one_term", SMALL, _sum_with(at, -1.0)


def _in_product(parts: list[Node]) -> Iterator[tuple[str, str, float, Change]]:
    for part in parts:
        if part.varies:
            continue
        c = part.number
        if c not in (1.0, -1.0, 0.0):
            yield "number lost", "wrong_factor_on_term", SMALL, _scaled(1 / abs(c))
            yield "number inverted", "wrong_factor_on_term", OTHER, _scaled(1 / c**2)
            yield "number doubled", "wrong_factor_on_term", OTHER, _scaled(2.0)
            yield "number halved", "wrong_factor_on_term", OTHER, _scaled(0.5)
    yield "product flipped", "sign_in_one_term", RULE, _scaled(-1.0)


def _in_power(node: Node, base: Node, tree: Tree) -> Iterator[tuple[str, str, float, Change]]:
    p = node.number
    for other in (p - 1, p + 1, 1.0 if p > 0 else -1.0, 2 * p):
        if other not in (p, 0.0):
            yield f"{p} as {other}", "power_rule", RULE, lambda c, w, other=other: c[0] ** other
    if base.kind == "add":
        name = "root_of_sum" if 0 < abs(p) < 1 else "power_of_sum"
        yield "power of each part", name, RULE, _of_each(tree, base, lambda u: u**p)


def _in_function(kind: str, inner: Node, tree: Tree) -> Iterator[tuple[str, str, float, Change]]:
    g = FUNCTION_VALUES[kind]
    yield f"sign inside {kind}", "sign_in_one_term", RULE, lambda c, w: g(-c[0])
    for other in NEIGHBOURS.get(kind, ()):
        yield f"{other} for {kind}", "wrong_elementary", OTHER, lambda c, w, h=FUNCTION_VALUES[other]: h(c[0])
    if kind == "log" and inner.kind == "add":
        yield "log of each part", "log_rule", RULE, _of_each(tree, inner, np.log)
    if inner.kind == "pow" and inner.number > 0:
        p = inner.number
        yield f"power outside {kind}", "squared_sine", RULE, lambda c, w: g(c[0] ** (1 / p)) ** p
        base = tree.nodes[inner.children[0]]
        if base.kind == "symbol":
            at = int(base.number)
            yield f"power outside {kind}", "squared_sine", RULE, lambda c, w: g(w[:, at]) ** p


def _sum_with(at: int, factor: float) -> Change:
    return lambda c, w: np.sum([factor * part if k == at else part for k, part in enumerate(c)], axis=0)


def _scaled(factor: float) -> Change:
    return lambda c, w: factor * np.prod(c, axis=0)


def _of_each(tree: Tree, inner: Node, g: Callable[[np.ndarray], np.ndarray]) -> Change:
    """g of every part of a sum, added: the parts are computed from the points, for the sum has swallowed them."""
    return lambda c, w: np.sum([g(part) for part in tree.parts_of(inner, w)], axis=0)


def _confused(node: Node, at: int, other: int) -> Change:
    return lambda c, w: operation(node, [w[:, other] if k == at else part for k, part in enumerate(c)])
