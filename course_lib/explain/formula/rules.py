"""Broken differentiation rules: each takes a node, its children's values and tangents, and gives a wrong tangent.

A rule is tried at every place where it can be broken: at all nodes of a kind at once, and at each node alone.
Nothing here knows a particular f.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from course_lib.explain.formula.broken_rule import BROKEN_RULE, MOST_SITES, ONLY_SIGN, Broken, spread
from course_lib.explain.formula.expression import TRIGONOMETRIC, Node, Rule, Tree
from course_lib.explain.formula.rules_products import products, quotients
from course_lib.explain.formula.rules_single import (
    FAMILIES,
    FLIPPED,
    degrees_with_factor,
    depends,
    flipped,
    has_inner,
    outer_slope,
)
from course_lib.explain.hypothesis import Hypothesis


def hypotheses(tree: Tree) -> Iterator[Hypothesis]:
    """Yield every hypothesis for `tree`, the likelier ones first."""
    if any(node.kind in TRIGONOMETRIC and node.varies for node in tree.nodes):
        yield Hypothesis("degrees", Broken(degrees=True), cost=BROKEN_RULE)
        yield from spread(
            "degrees", [degrees_with_factor], [n for n in tree.nodes if n.kind in TRIGONOMETRIC]
        )
    for mistake, rules, fits, cost in FAMILIES:
        sites = [node for node in tree.nodes if node.varies and fits(node, tree)]
        yield from spread(mistake, rules, sites, cost=cost)
        # The squares of sums, but not the squares of single variables inside them.
        outer = [n for n in sites if n.children and tree.nodes[n.children[0]].kind != "symbol"]
        if 1 < len(outer) < len(sites):
            for rule in rules:
                yield Hypothesis(mistake, Broken({n.index: rule for n in outer}), cost=cost)
    yield from _bases(tree)
    for kind in FLIPPED:
        sites = [node for node in tree.nodes if node.varies and node.kind == kind]
        yield from spread("wrong_elementary", [flipped], sites, ONLY_SIGN)
    sites = [node for node in tree.nodes if node.varies and node.kind == "pow" and node.number < 0]
    yield from spread("wrong_elementary", [flipped], sites, ONLY_SIGN)
    yield from _inner_derivatives(tree)
    yield from products(tree)
    yield from quotients(tree)


def _bases(tree: Tree) -> Iterator[Hypothesis]:
    """b^u for a base b ≠ e, kept as exp(u log b): differentiated like a power, or with the factor log b inverted."""
    bases = {n.index: b for n in tree.nodes if n.kind == "exp" and (b := _base(tree, n)) is not None}
    for name, broken in BASES:
        if bases:
            yield Hypothesis(name, Broken({at: broken(b) for at, b in bases.items()}), cost=BROKEN_RULE)


def _base(tree: Tree, node: Node) -> float | None:
    """Return the whole number, or its half or third ..., to which node is a power; None for powers of e."""
    inner = tree.nodes[node.children[0]]
    if not node.varies or inner.kind != "mul":
        return None
    numbers = [tree.nodes[c].number for c in inner.children if tree.nodes[c].kind == "number"]
    for number in numbers:
        base = np.exp(min(abs(number), LARGEST_LOG))
        if (
            base > 1.01
            and abs(number) < LARGEST_LOG
            and min(abs(base * k - round(base * k)) for k in (1, 2, 3, 10)) < 1e-9 * base
        ):
            return float(np.exp(number))
    return None


#: Nobody writes powers of a number whose logarithm is larger.
LARGEST_LOG = 7.0
#: b^u · u' log b with another factor; u and u' are had from the exponent u log b.
BASES = [
    ("exp_as_power", lambda b: lambda node, v, t: v[0] / np.log(b) * np.exp(v[0]) / b * t[0] / np.log(b)),
    ("log_base", lambda b: lambda node, v, t: np.exp(v[0]) * t[0] / np.log(b) ** 2),
    ("log10", lambda b: lambda node, v, t: np.exp(v[0]) * t[0] / np.log(10)),
    ("log10", lambda b: lambda node, v, t: np.exp(v[0]) * t[0] / np.log(b) / np.log(10)),
]


def _inner_derivatives(tree: Tree) -> Iterator[Hypothesis]:
    """Yield the inner derivative without its constant factor, or with nothing but that factor."""
    sites = [node for node in tree.nodes if node.varies and has_inner(node, tree)]
    for keep_constant in (False, True):
        rules = {}
        for site in sites:
            constant = _constant_factor(tree, tree.nodes[site.children[0]])
            if constant not in (1.0, 0.0):
                rules[site.index] = _part_of_inner(constant, keep_constant)
        if rules:
            yield Hypothesis("missing_chain_factor", Broken(rules), cost=BROKEN_RULE)
            if 1 < len(rules) <= MOST_SITES:
                for index, rule in rules.items():
                    yield Hypothesis("missing_chain_factor", Broken({index: rule}), cost=BROKEN_RULE)


def _part_of_inner(constant: float, keep_constant: bool) -> Rule:
    def rule(node, v, t):
        inner = constant * depends(t[0]) if keep_constant else t[0] / constant
        return outer_slope(node, v[0]) * inner

    return rule


def _constant_factor(tree: Tree, inner: Node) -> float:
    """c of an inner c·v, also where SymPy has multiplied it into a sum."""
    if inner.kind == "mul":
        return float(
            np.prod([tree.nodes[c].number for c in inner.children if tree.nodes[c].kind == "number"])
        )
    if inner.kind == "add":
        factors = {
            round(_constant_factor(tree, tree.nodes[c]), 12) for c in inner.children if tree.nodes[c].varies
        }
        return factors.pop() if len(factors) == 1 else 1.0
    return 1.0
