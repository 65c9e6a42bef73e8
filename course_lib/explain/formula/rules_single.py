"""Broken rules for a function of one argument or a power g(u): the right one is g'(u)·u'."""

from __future__ import annotations

import numpy as np

from course_lib.explain.formula.broken_rule import BROKEN_RULE, SIGN_OF_A_RULE
from course_lib.explain.formula.expression import SLOPES, Node, Rule, Tree, power


def outer_slope(node: Node, u: np.ndarray) -> np.ndarray:
    """g'(u) for the node's own function g."""
    return power(u, node.number) if node.kind == "pow" else SLOPES[node.kind](u)


def outer_value(node: Node, u: np.ndarray) -> np.ndarray:
    """g(u)."""
    functions = {"sin": np.sin, "cos": np.cos, "exp": np.exp, "log": np.log, "tan": np.tan, "tanh": np.tanh}
    return u**node.number if node.kind == "pow" else functions[node.kind](u)


def depends(t: np.ndarray) -> np.ndarray:
    """1 for each variable in which the tangent t (n, P) is not zero, shape (n, 1)."""
    return (np.abs(t).max(axis=1, keepdims=True) > 0).astype(float)


def _chain_to_one(node, v, t):
    return outer_slope(node, v[0]) * depends(t[0])


def _chain_to_minus_one(node, v, t):
    return -outer_slope(node, v[0]) * depends(t[0])


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


def _derivative_inside_with_chain(node, v, t):
    return outer_slope(node, t[0]) * t[0]


def _inner_added(node, v, t):
    return outer_slope(node, v[0]) * depends(t[0]) + t[0]


def degrees_with_factor(node, v, t):
    """sin and cos of degrees, differentiated rightly."""
    return SLOPES[node.kind](np.deg2rad(v[0])) * np.pi / 180 * t[0]


def _power_factor_lost(node, v, t):
    return v[0] ** (node.number - 1) * t[0]


def _power_not_lowered(node, v, t):
    return node.number * v[0] ** node.number * t[0]


def _power_not_differentiated(node, v, t):
    return v[0] ** node.number * depends(t[0])


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
    return v[0] * np.exp(v[0] - 1) * depends(t[0])


def _exp_as_power_inner_only(node, v, t):
    return v[0] * np.exp(v[0]) * t[0]


def _log10(node, v, t):
    return t[0] / (v[0] * np.log(10))


def _log_base_two(node, v, t):
    return t[0] / (v[0] * np.log(2))


def _sign_ignored(node, v, t):
    return t[0]


def _sign_of_inner_only(node, v, t):
    return np.sign(v[0]) * depends(t[0])


def _cos_plus_sin(node, v, t):
    return np.sin(v[0]) * t[0] if node.kind == "cos" else None


def _sin_minus_cos(node, v, t):
    return -np.cos(v[0]) * t[0] if node.kind == "sin" else None


def _both_signs(node, v, t):
    return -SLOPES[node.kind](v[0]) * t[0]


def _elementary(kind: str, slope) -> Rule:
    """Return a rule that gives functions of one kind the wrong derivative `slope`."""

    def rule(node, v, t):
        return slope(v[0]) * t[0] if node.kind == kind else None

    return rule


#: Functions with a derivative that people take for the right one.
WRONG_ELEMENTARY = [
    ("sin", np.sin),
    ("sin", lambda u: -np.sin(u)),
    ("cos", np.cos),
    ("cos", lambda u: -np.cos(u)),
    ("tan", np.tan),
    ("tanh", np.tanh),
    ("atan", np.arctan),
    ("log", np.log),
    ("tan", lambda u: 1 / np.cos(u)),
    ("tan", lambda u: 1 / np.sin(u) ** 2),
    ("log", lambda u: u),
    ("log", lambda u: 1 / u**2),
    ("log", lambda u: -1 / u**2),
    ("log", lambda u: 1 / np.log(u)),
    ("log", np.ones_like),
    ("log", np.exp),
    ("exp", lambda u: np.exp(u - 1)),
    ("exp", np.log),
    ("exp", lambda u: 1 / u),
    ("tanh", lambda u: 1 - np.tanh(u)),
    ("tanh", lambda u: np.tanh(u) * (1 - np.tanh(u))),
    ("tanh", lambda u: 1 / np.cosh(u)),
    ("tanh", lambda u: 1 / np.cos(u) ** 2),
    ("atan", lambda u: 1 / (1 + u)),
    ("atan", lambda u: 1 / np.sqrt(1 + u**2)),
    ("atan", lambda u: 1 / np.sqrt(1 - u**2)),
    ("atan", lambda u: 1 / np.cos(u) ** 2),
    ("atan", lambda u: 1 / np.tan(u)),
    ("asin", lambda u: 1 / np.sqrt(1 + u**2)),
]


#: The same, with a wrong sign in it.
WRONG_SIGN = [
    ("tan", lambda u: 1 - np.tan(u) ** 2),
    ("tanh", lambda u: 1 + np.tanh(u) ** 2),
    ("tanh", lambda u: np.tanh(u) ** 2 - 1),
    ("tan", lambda u: -1 / np.cos(u) ** 2),
    ("atan", lambda u: 1 / (1 - u**2)),
]


def flipped(node, v, t):
    """−g'(u)·u'."""
    return -outer_slope(node, v[0]) * t[0]


def _is_call(node: Node, tree: Tree) -> bool:
    return node.kind in SLOPES and node.kind not in ("abs", "sign")


def has_inner(node: Node, tree: Tree) -> bool:
    """Return whether the node is a function or a power of something that is not just a variable."""
    return (_is_call(node, tree) or node.kind == "pow") and tree.nodes[node.children[0]].kind != "symbol"


def _kind(*kinds: str):
    return lambda node, tree: node.kind in kinds


def _square_of_a_sum(node: Node, tree: Tree) -> bool:
    """Recognise (a − b)² or √(a + b): the rule is known so well there that a 2 or a ½ that is missing is a factor lost."""
    return node.kind == "pow" and node.number in (2, 0.5) and tree.nodes[node.children[0]].kind != "symbol"


#: Families of broken rules: the mistake's name, its rules, where they can be broken, and what that costs.
FAMILIES = [
    ("trig_sign", [_cos_plus_sin], _kind("cos"), SIGN_OF_A_RULE),
    ("trig_sign", [_sin_minus_cos], _kind("sin"), SIGN_OF_A_RULE),
    ("trig_sign", [_both_signs], _kind("sin", "cos"), SIGN_OF_A_RULE),
    ("log10", [_log10], _kind("log"), BROKEN_RULE),
    ("log_base", [_log_base_two], _kind("log"), BROKEN_RULE),
    (
        "missing_chain_factor",
        [_chain_to_one, _chain_to_one_everywhere, _chain_to_minus_one],
        has_inner,
        BROKEN_RULE,
    ),
    (
        "missing_chain_factor",
        [_outer_lost, _derivative_inside, _function_of_derivative, _outer_lost_whole],
        has_inner,
        BROKEN_RULE,
    ),
    ("chain_at_inner_derivative", [_derivative_inside_with_chain], has_inner, BROKEN_RULE),
    ("chain_added", [_inner_added], has_inner, BROKEN_RULE),
    ("wrong_factor_on_term", [_power_factor_lost], _square_of_a_sum, BROKEN_RULE),
    (
        "power_rule",
        [_power_factor_lost],
        lambda node, tree: node.kind == "pow" and not _square_of_a_sum(node, tree),
        BROKEN_RULE,
    ),
    ("power_rule", [_power_not_lowered], _kind("pow"), BROKEN_RULE),
    ("returns_terms", [_power_not_differentiated], _kind("pow"), BROKEN_RULE),
    (
        "power_rule",
        [_power_not_differentiated_with_chain, _power_lower_factor, _power_raised],
        _kind("pow"),
        BROKEN_RULE,
    ),
    (
        "power_rule",
        [_power_integrated, _power_lowered_by_two, _reciprocal_of_derivative],
        _kind("pow"),
        BROKEN_RULE,
    ),
    ("wrong_elementary", [_root_without_half, _root_double, _reciprocal_is_log], _kind("pow"), BROKEN_RULE),
    (
        "exp_as_power",
        [_exp_as_power, _exp_as_power_without_chain, _exp_as_power_inner_only],
        _kind("exp"),
        BROKEN_RULE,
    ),
    ("abs_sign", [_sign_ignored, _sign_of_inner_only], _kind("abs"), BROKEN_RULE),
    *[
        ("wrong_elementary", [_elementary(kind, slope)], _kind(kind), SIGN_OF_A_RULE)
        for kind, slope in WRONG_SIGN
    ],
    *[
        ("wrong_elementary", [_elementary(kind, slope)], _kind(kind), BROKEN_RULE)
        for kind, slope in WRONG_ELEMENTARY
    ],
]
#: Functions whose derivative may get the wrong sign, besides sine and cosine.
FLIPPED = ("exp", "log", "sinh", "cosh", "atan", "asin", "acos")
