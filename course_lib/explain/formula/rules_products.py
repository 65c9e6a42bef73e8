"""Broken rules for products u·v and quotients U/V."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from course_lib.explain.formula.broken_rule import BROKEN_RULE, MOST_SITES, SIGN_OF_A_RULE, Broken, spread
from course_lib.explain.formula.expression import Node, Rule, Tree, power, product_rule
from course_lib.explain.formula.rules_single import depends
from course_lib.explain.hypothesis import Hypothesis


def _derivatives_multiplied(node, v, t):
    """(uv)' = u'v' over the factors that depend on the variable."""
    total = np.ones_like(t[0])
    touched = np.zeros_like(t[0])
    for value, tangent in zip(v, t, strict=True):
        active = depends(tangent)
        total = total * np.where(active > 0, tangent, value)
        touched = touched + active
    return np.where(touched > 0, total, 0.0)


def _all_derivatives_multiplied(node, v, t):
    """(uv)' = u'v' with every factor differentiated in its own variable, for every component."""
    total = np.ones_like(t[0][0])
    for value, tangent in zip(v, t, strict=True):
        total = total * (tangent.sum(axis=0) if tangent.any() else value)
    return np.broadcast_to(total, t[0].shape)


def _derivatives_added(node, v, t):
    """(uv)' = u' + v', constants kept as factors."""
    constant = np.prod(
        [value for value, tangent in zip(v, t, strict=True) if not tangent.any()] or [1.0], axis=0
    )
    return constant * np.sum(t, axis=0)


def _own_derivatives(node, v, t):
    """(uv)' = u·u' + v·v' over the factors that vary, constants kept as factors."""
    constant = np.prod(
        [value for value, tangent in zip(v, t, strict=True) if not tangent.any()] or [1.0], axis=0
    )
    return constant * np.sum(
        [value * tangent for value, tangent in zip(v, t, strict=True) if tangent.any()], axis=0
    )


def _fixed_differentiated_too(node, v, t):
    """∂(u(x)·v(y))/∂x = u'v + uv': the factor that is fixed takes its turn too."""
    product = product_rule(v, t)
    return np.where(depends(product) > 0, product.sum(axis=0), 0.0)


def _other_factors_dropped(node, v, t):
    """∂(u(x)·v(y))/∂x = u'(x): factors without the variable dropped, numbers kept."""
    total = np.zeros_like(t[0])
    for i in range(len(total)):
        active = [k for k in range(len(v)) if t[k][i].any()]
        fixed = [k for k in range(len(v)) if not t[k].any()]
        if active:
            inner = product_rule([v[k] for k in active], [t[k][i : i + 1] for k in active])[0]
            total[i] = inner * np.prod([v[k] for k in fixed] or [np.ones_like(v[0])], axis=0)
    return total


def _constants_dropped(node, v, t):
    """Lose the numbers in front of the product."""
    active = [k for k in range(len(v)) if t[k].any()]
    return product_rule([v[k] for k in active], [t[k] for k in active])


def _frozen(position: int) -> Rule:
    """Return the rule that treats the factor at `position` as a constant."""

    def rule(node, v, t):
        return product_rule(v, [np.zeros_like(x) if k == position else x for k, x in enumerate(t)])

    return rule


def _only(position: int) -> Rule:
    """Return the rule that differentiates only the factor at `position`."""

    def rule(node, v, t):
        return product_rule(v, [x if k == position else np.zeros_like(x) for k, x in enumerate(t)])

    return rule


def _minus(position: int) -> Rule:
    """Return the rule that subtracts the term with the derivative of the factor at `position`, instead of adding it."""

    def rule(node, v, t):
        return product_rule(v, [-x if k == position else x for k, x in enumerate(t)])

    return rule


def products(tree: Tree) -> Iterator[Hypothesis]:
    """Yield broken product rules at every product of f."""
    sites = [n for n in tree.nodes if n.kind == "mul" and sum(tree.nodes[c].varies for c in n.children) > 1]
    whole = [
        _derivatives_multiplied,
        _all_derivatives_multiplied,
        _derivatives_added,
        _own_derivatives,
        _fixed_differentiated_too,
    ]
    yield from spread("product_rule", whole, sites)
    yield from spread("other_variable_dropped", [_other_factors_dropped], sites)
    for make in (_frozen, _only, _minus):
        # The same kind of factor everywhere (each exponential, each power ...), then one place at a time.
        for kind in sorted({tree.nodes[c].kind for n in sites for c in n.children if tree.nodes[c].varies}):
            rules = {}
            for n in sites:
                at = [k for k, c in enumerate(n.children) if tree.nodes[c].kind == kind]
                if len(at) == 1:
                    rules[n.index] = make(at[0])
            if len(rules) > 1:
                yield Hypothesis("product_rule", Broken(rules), cost=BROKEN_RULE)
        for n in sites[:MOST_SITES]:
            for k, c in enumerate(n.children):
                if tree.nodes[c].varies:
                    yield Hypothesis("product_rule", Broken({n.index: make(k)}), cost=BROKEN_RULE)
    numbers = [n for n in tree.nodes if n.kind == "mul" and any(not tree.nodes[c].varies for c in n.children)]
    yield from spread("wrong_factor_on_term", [_constants_dropped], numbers)


def quotients(tree: Tree) -> Iterator[Hypothesis]:
    """Yield broken quotient rules at every quotient of f, reciprocals included."""
    sites = {}
    for n in tree.nodes:
        if n.kind == "mul":
            below = [k for k, c in enumerate(n.children) if _is_reciprocal(tree.nodes[c])]
            if below:
                sites[n.index] = below
        elif _is_reciprocal(n):
            sites[n.index] = [0]
    for broken, cost in QUOTIENT_MISTAKES:
        rules = {
            index: _quotient(broken, below)
            for index, below in sites.items()
            if cost > SIGN_OF_A_RULE or _truly_quotient(tree, tree.nodes[index], below)
        }
        if rules:
            yield Hypothesis("quotient_rule", Broken(rules), cost=cost)
            if 1 < len(rules) <= MOST_SITES:
                for index, rule in rules.items():
                    yield Hypothesis("quotient_rule", Broken({index: rule}), cost=cost)


def _truly_quotient(tree: Tree, node: Node, below: list[int]) -> bool:
    """Return whether some variable stands above and below: else the minus of the rule is just the sign of one term."""
    if node.kind == "pow":
        return False
    above = [tree.nodes[c].symbols for k, c in enumerate(node.children) if k not in below]
    return any(tree.nodes[node.children[k]].symbols & symbols for k in below for symbols in above)


def _is_reciprocal(node: Node) -> bool:
    return node.kind == "pow" and node.number < 0 and node.varies


def _combinations() -> Iterator[tuple[Callable, float]]:
    """Yield numerators and denominators of a quotient rule in every combination but the right one."""
    above = [
        (lambda U, dU, V, dV: dU * V - U * dV, True),
        (lambda U, dU, V, dV: dU * V + U * dV, False),
        (lambda U, dU, V, dV: U * dV - dU * V, False),
        (lambda U, dU, V, dV: U * dU - V * dV, False),
        (lambda U, dU, V, dV: dU * V, False),
        (lambda U, dU, V, dV: dU * dV, False),
        (lambda U, dU, V, dV: dU - U * dV, False),
        (lambda U, dU, V, dV: dU * V - dV, False),
        (lambda U, dU, V, dV: dU - dV, False),
        (lambda U, dU, V, dV: -U * dV, False),
    ]
    for numerator, right in above:
        for power_below in (2, 1, 0, 3, 4):
            if not (right and power_below == 2):
                cost = BROKEN_RULE if right or power_below == 2 else BROKEN_RULE + 0.5
                yield (lambda U, dU, V, dV, a=numerator, p=power_below: a(U, dU, V, dV) / V**p), cost


#: Wrong versions, with their costs, of (U'V − UV')/V² for a numerator U and a denominator V.
QUOTIENT_MISTAKES: list[tuple[Callable, float]] = [
    (lambda U, dU, V, dV: (dU * V + U * dV) / V**2, SIGN_OF_A_RULE),
    (lambda U, dU, V, dV: (U * dV - dU * V) / V**2, SIGN_OF_A_RULE),
    (lambda U, dU, V, dV: np.where(dV == 0, dU / V, dU / np.where(dV == 0, 1.0, dV)), BROKEN_RULE),
    # Brackets: the denominator is divided by once and then multiplied with, or the numerator has none.
    (lambda U, dU, V, dV: dU * V - U * dV / V**2, BROKEN_RULE),
    # The gradient of the quotient upside down.
    (lambda U, dU, V, dV: (dV * U - V * dU) / U**2, BROKEN_RULE),
    *_combinations(),
]


def _quotient(broken, below: list[int]) -> Rule:
    def rule(node, v, t):
        if node.kind == "pow":
            U, dU = np.ones_like(v[0]), np.zeros_like(t[0])
            V, dV = v[0] ** -node.number, power(v[0], -node.number) * t[0]
        else:
            above = [k for k in range(len(v)) if k not in below]
            # The factors below hold u^(−q): their reciprocals and the reciprocals' derivatives are wanted.
            U = np.prod([v[k] for k in above] or [np.ones_like(v[0])], axis=0)
            dU = product_rule([v[k] for k in above], [t[k] for k in above]) if above else np.zeros_like(t[0])
            flipped = [1 / v[k] for k in below]
            V = np.prod(flipped, axis=0)
            dV = product_rule(flipped, [-t[k] / v[k] ** 2 for k in below])
        return broken(U, dU, V, dV)

    return rule
