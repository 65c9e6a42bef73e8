"""Broken differentiation rules: each takes a node, its children's values and tangents, and gives a wrong tangent.

A rule is tried at every place where it can be broken: at all nodes of a kind at once, and at each node alone.
Nothing here knows a particular f.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from course_lib.check.expression import SLOPES, TRIGONOMETRIC, Node, Rule, Tree, power, product_rule

#: A rule broken at single nodes is tried at no more nodes than this.
MOST_SITES = 24


@dataclass(frozen=True)
class Hypothesis:
    """One way to differentiate wrongly: the name of the mistake and the rules that replace the right ones."""

    mistake: str
    rules: dict[int, Rule] = field(default_factory=dict)
    degrees: bool = False


def hypotheses(tree: Tree) -> Iterator[Hypothesis]:
    """Every hypothesis for `tree`, the likelier ones first."""
    if any(node.kind in TRIGONOMETRIC and node.varies for node in tree.nodes):
        yield Hypothesis("degrees", degrees=True)
        yield from _spread(
            "degrees", [_degrees_with_factor], [n for n in tree.nodes if n.kind in TRIGONOMETRIC]
        )
    for mistake, rules, fits in FAMILIES:
        sites = [node for node in tree.nodes if node.varies and fits(node, tree)]
        yield from _spread(mistake, rules, sites)
    yield from _inner_derivatives(tree)
    yield from _products(tree)
    yield from _quotients(tree)


def _spread(mistake: str, rules: list[Rule], sites: list[Node]) -> Iterator[Hypothesis]:
    """Each rule at all sites, at all sites of one kind (and exponent), and at each site alone."""
    if not sites:
        return
    kinds = {(site.kind, site.number) for site in sites}
    for rule in rules:
        yield Hypothesis(mistake, {site.index: rule for site in sites})
    for rule in rules:
        if len(kinds) > 1:
            for kind in sorted(kinds):
                yield Hypothesis(mistake, {s.index: rule for s in sites if (s.kind, s.number) == kind})
        if 1 < len(sites) <= MOST_SITES:
            for site in sites:
                yield Hypothesis(mistake, {site.index: rule})


# --- functions of one argument and powers -----------------------------------------------------------------


def outer_slope(node: Node, u: np.ndarray) -> np.ndarray:
    """g'(u) for the node's own function g."""
    return power(u, node.number) if node.kind == "pow" else SLOPES[node.kind](u)


def outer_value(node: Node, u: np.ndarray) -> np.ndarray:
    """g(u)."""
    functions = {"sin": np.sin, "cos": np.cos, "exp": np.exp, "log": np.log, "tan": np.tan, "tanh": np.tanh}
    return u**node.number if node.kind == "pow" else functions[node.kind](u)


def _depends(t: np.ndarray) -> np.ndarray:
    return (np.abs(t).max(axis=1, keepdims=True) > 0).astype(float)


def _chain_to_one(node, v, t):
    return outer_slope(node, v[0]) * _depends(t[0])


def _chain_to_minus_one(node, v, t):
    return -outer_slope(node, v[0]) * _depends(t[0])


def _chain_to_one_everywhere(node, v, t):
    return outer_slope(node, v[0]) * np.ones_like(t[0])


def _outer_lost(node, v, t):
    return (node.number if node.kind == "pow" else 1.0) * t[0]


def _outer_lost_whole(node, v, t):
    return t[0]


def _derivative_inside(node, v, t):
    return outer_slope(node, t[0])


def _function_of_derivative(node, v, t):
    return (
        outer_value(node, t[0]) if node.kind in ("pow", "sin", "cos", "exp", "log", "tan", "tanh") else None
    )


def _degrees_with_factor(node, v, t):
    return SLOPES[node.kind](np.deg2rad(v[0])) * np.pi / 180 * t[0]


def _power_factor_lost(node, v, t):
    return v[0] ** (node.number - 1) * t[0]


def _power_not_lowered(node, v, t):
    return node.number * v[0] ** node.number * t[0]


def _power_not_differentiated(node, v, t):
    return v[0] ** node.number * _depends(t[0])


def _power_not_differentiated_with_chain(node, v, t):
    return v[0] ** node.number * t[0]


def _power_raised(node, v, t):
    return node.number * v[0] ** (node.number + 1) * t[0]


def _power_integrated(node, v, t):
    p = node.number
    return (np.log(np.abs(v[0])) if p == -1 else v[0] ** (p + 1) / (p + 1)) * t[0]


def _power_lower_factor(node, v, t):
    return (node.number - 1) * v[0] ** (node.number - 1) * t[0]


def _power_lowered_by_two(node, v, t):
    return node.number * v[0] ** (node.number - 2) * t[0]


def _power_sign(node, v, t):
    return -power(v[0], node.number) * t[0] if node.number < 0 else None


def _root_without_half(node, v, t):
    return 2 * power(v[0], node.number) * t[0] if node.number in (0.5, -0.5) else None


def _root_double(node, v, t):
    return 4 * power(v[0], node.number) * t[0] if node.number in (0.5, -0.5) else None


def _reciprocal_is_log(node, v, t):
    return np.log(np.abs(v[0])) * t[0] if node.number == -1 else None


def _reciprocal_of_derivative(node, v, t):
    return np.where(t[0] == 0, 0.0, t[0] ** node.number) if node.number < 0 else None


def _exp_as_power(node, v, t):
    return v[0] * np.exp(v[0] - 1) * t[0]


def _exp_as_power_without_chain(node, v, t):
    return v[0] * np.exp(v[0] - 1) * _depends(t[0])


def _exp_as_power_inner_only(node, v, t):
    return v[0] * np.exp(v[0]) * t[0]


def _log10(node, v, t):
    return t[0] / (v[0] * np.log(10))


def _log_base_two(node, v, t):
    return t[0] / (v[0] * np.log(2))


def _sign_ignored(node, v, t):
    return t[0]


def _sign_of_inner_only(node, v, t):
    return np.sign(v[0]) * _depends(t[0])


def _cos_plus_sin(node, v, t):
    return np.sin(v[0]) * t[0] if node.kind == "cos" else None


def _sin_minus_cos(node, v, t):
    return -np.cos(v[0]) * t[0] if node.kind == "sin" else None


def _both_signs(node, v, t):
    return -SLOPES[node.kind](v[0]) * t[0]


def _elementary(kind: str, slope) -> Rule:
    """A rule that gives functions of one kind the wrong derivative `slope`."""

    def rule(node, v, t):
        return slope(v[0]) * t[0] if node.kind == kind else None

    return rule


WRONG_ELEMENTARY = [
    ("sin", np.sin),
    ("sin", lambda u: -np.sin(u)),
    ("cos", np.cos),
    ("cos", lambda u: -np.cos(u)),
    ("tan", lambda u: 1 / np.cos(u)),
    ("tan", lambda u: 1 - np.tan(u) ** 2),
    ("tan", lambda u: 1 / np.sin(u) ** 2),
    ("tan", lambda u: -1 / np.cos(u) ** 2),
    ("log", lambda u: u),
    ("log", lambda u: 1 / u**2),
    ("log", lambda u: -1 / u**2),
    ("log", lambda u: -1 / u),
    ("log", lambda u: 1 / np.log(u)),
    ("log", np.ones_like),
    ("log", np.exp),
    ("exp", lambda u: np.exp(u - 1)),
    ("exp", lambda u: -np.exp(u)),
    ("exp", np.log),
    ("exp", lambda u: 1 / u),
    ("tanh", lambda u: 1 - np.tanh(u)),
    ("tanh", lambda u: 1 + np.tanh(u) ** 2),
    ("tanh", lambda u: np.tanh(u) * (1 - np.tanh(u))),
    ("tanh", lambda u: np.tanh(u) ** 2 - 1),
    ("tanh", lambda u: 1 / np.cosh(u)),
    ("tanh", lambda u: 1 / np.cos(u) ** 2),
    ("sinh", lambda u: -np.cosh(u)),
    ("cosh", lambda u: -np.sinh(u)),
    ("atan", lambda u: 1 / (1 - u**2)),
    ("atan", lambda u: 1 / (1 + u)),
    ("atan", lambda u: 1 / np.sqrt(1 + u**2)),
    ("atan", lambda u: 1 / np.sqrt(1 - u**2)),
    ("atan", lambda u: -1 / (1 + u**2)),
    ("atan", lambda u: 1 / np.cos(u) ** 2),
    ("atan", lambda u: 1 / np.tan(u)),
    ("asin", lambda u: 1 / np.sqrt(1 + u**2)),
    ("asin", lambda u: -1 / np.sqrt(1 - u**2)),
    ("acos", lambda u: 1 / np.sqrt(1 - u**2)),
]


def _is_call(node: Node, tree: Tree) -> bool:
    return node.kind in SLOPES and node.kind not in ("abs", "sign")


def _has_inner(node: Node, tree: Tree) -> bool:
    """A function or power of something that is not just a variable."""
    return (_is_call(node, tree) or node.kind == "pow") and tree.nodes[node.children[0]].kind != "symbol"


def _kind(*kinds: str):
    return lambda node, tree: node.kind in kinds


#: Families of broken rules: the mistake's name, its rules, and where they can be broken.
FAMILIES = [
    ("trig_sign", [_cos_plus_sin], _kind("cos")),
    ("trig_sign", [_sin_minus_cos], _kind("sin")),
    ("trig_sign", [_both_signs], _kind("sin", "cos")),
    ("log10", [_log10, _log_base_two], _kind("log")),
    ("missing_chain_factor", [_chain_to_one, _chain_to_one_everywhere, _chain_to_minus_one], _has_inner),
    (
        "missing_chain_factor",
        [_outer_lost, _derivative_inside, _function_of_derivative, _outer_lost_whole],
        _has_inner,
    ),
    ("power_rule", [_power_factor_lost, _power_not_lowered], _kind("pow")),
    ("returns_terms", [_power_not_differentiated], _kind("pow")),
    ("power_rule", [_power_not_differentiated_with_chain, _power_lower_factor, _power_raised], _kind("pow")),
    ("power_rule", [_power_integrated, _power_lowered_by_two, _reciprocal_of_derivative], _kind("pow")),
    ("wrong_elementary", [_power_sign, _root_without_half, _root_double, _reciprocal_is_log], _kind("pow")),
    ("exp_as_power", [_exp_as_power, _exp_as_power_without_chain, _exp_as_power_inner_only], _kind("exp")),
    ("abs_sign", [_sign_ignored, _sign_of_inner_only], _kind("abs")),
    *[("wrong_elementary", [_elementary(kind, slope)], _kind(kind)) for kind, slope in WRONG_ELEMENTARY],
]


# --- the chain rule with part of the inner derivative ------------------------------------------------------


def _inner_derivatives(tree: Tree) -> Iterator[Hypothesis]:
    """The inner derivative without its constant factor, or with nothing but that factor."""
    sites = [node for node in tree.nodes if node.varies and _has_inner(node, tree)]
    for keep_constant in (False, True):
        rules = {}
        for site in sites:
            constant = _constant_factor(tree, tree.nodes[site.children[0]])
            if constant not in (1.0, 0.0):
                rules[site.index] = _part_of_inner(constant, keep_constant)
        if rules:
            yield Hypothesis("missing_chain_factor", rules)
            if 1 < len(rules) <= MOST_SITES:
                for index, rule in rules.items():
                    yield Hypothesis("missing_chain_factor", {index: rule})


def _part_of_inner(constant: float, keep_constant: bool) -> Rule:
    def rule(node, v, t):
        inner = constant * _depends(t[0]) if keep_constant else t[0] / constant
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


# --- products and quotients --------------------------------------------------------------------------------


def _derivatives_multiplied(node, v, t):
    """(uv)' = u'v' over the factors that depend on the variable."""
    total = np.ones_like(t[0])
    touched = np.zeros_like(t[0])
    for value, tangent in zip(v, t, strict=True):
        depends = _depends(tangent)
        total = total * np.where(depends > 0, tangent, value)
        touched = touched + depends
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
    """Numbers in front of the product lost."""
    active = [k for k in range(len(v)) if t[k].any()]
    return product_rule([v[k] for k in active], [t[k] for k in active])


def _frozen(position: int) -> Rule:
    """The factor at `position` treated as a constant."""

    def rule(node, v, t):
        return product_rule(v, [np.zeros_like(x) if k == position else x for k, x in enumerate(t)])

    return rule


def _only(position: int) -> Rule:
    """Only the factor at `position` differentiated."""

    def rule(node, v, t):
        return product_rule(v, [x if k == position else np.zeros_like(x) for k, x in enumerate(t)])

    return rule


def _minus(position: int) -> Rule:
    """The term that differentiates the factor at `position` subtracted instead of added."""

    def rule(node, v, t):
        return product_rule(v, [-x if k == position else x for k, x in enumerate(t)])

    return rule


def _products(tree: Tree) -> Iterator[Hypothesis]:
    sites = [n for n in tree.nodes if n.kind == "mul" and sum(tree.nodes[c].varies for c in n.children) > 1]
    whole = [_derivatives_multiplied, _all_derivatives_multiplied, _derivatives_added]
    yield from _spread("product_rule", whole, sites)
    yield from _spread("other_variable_dropped", [_other_factors_dropped], sites)
    for make, mistake in ((_frozen, "product_rule"), (_only, "product_rule"), (_minus, "product_rule")):
        # The same kind of factor everywhere (each exponential, each power ...), then one place at a time.
        for kind in sorted({tree.nodes[c].kind for n in sites for c in n.children if tree.nodes[c].varies}):
            rules = {}
            for n in sites:
                at = [k for k, c in enumerate(n.children) if tree.nodes[c].kind == kind]
                if len(at) == 1:
                    rules[n.index] = make(at[0])
            if len(rules) > 1:
                yield Hypothesis(mistake, rules)
        for n in sites[:MOST_SITES]:
            for k, c in enumerate(n.children):
                if tree.nodes[c].varies:
                    yield Hypothesis(mistake, {n.index: make(k)})
    numbers = [n for n in tree.nodes if n.kind == "mul" and any(not tree.nodes[c].varies for c in n.children)]
    yield from _spread("wrong_factor_on_term", [_constants_dropped], numbers)


def _quotients(tree: Tree) -> Iterator[Hypothesis]:
    sites = {}
    for n in tree.nodes:
        if n.kind == "mul":
            below = [k for k, c in enumerate(n.children) if _is_reciprocal(tree.nodes[c])]
            if below:
                sites[n.index] = (below, [tree.nodes[n.children[k]].number for k in below])
        elif _is_reciprocal(n):
            sites[n.index] = ([0], [n.number])
    for broken in QUOTIENT_MISTAKES:
        rules = {index: _quotient(broken, *site) for index, site in sites.items()}
        if rules:
            yield Hypothesis("quotient_rule", rules)
            if 1 < len(rules) <= MOST_SITES:
                for index, rule in rules.items():
                    yield Hypothesis("quotient_rule", {index: rule})


def _is_reciprocal(node: Node) -> bool:
    return node.kind == "pow" and node.number < 0 and node.varies


#: Wrong versions of (U'V − UV')/V² for a numerator U and a denominator V.
QUOTIENT_MISTAKES = [
    lambda U, dU, V, dV: (dU * V + U * dV) / V**2,
    lambda U, dU, V, dV: (U * dV - dU * V) / V**2,
    lambda U, dU, V, dV: (dU * V - U * dV) / V,
    lambda U, dU, V, dV: dU * V - U * dV,
    lambda U, dU, V, dV: np.where(dV == 0, dU / V, dU / np.where(dV == 0, 1.0, dV)),
    lambda U, dU, V, dV: (dU * V - U * dV) / V**3,
    lambda U, dU, V, dV: (dU - U * dV) / V**2,
    lambda U, dU, V, dV: (dU * V - dV) / V**2,
    lambda U, dU, V, dV: (dU - dV) / V**2,
]


def _quotient(broken, below: list[int], exponents: list[float]) -> Rule:
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
