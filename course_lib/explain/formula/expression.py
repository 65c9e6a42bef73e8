"""f as a tree of operations, differentiated numerically with or without a broken rule.

A `Tree` is read once from a SymPy expression. `derivative(values, rules)` walks it forwards: every node gets its
values at P points and its n partial derivatives there, so one hypothesis ("the chain rule was
forgotten in sin") costs one walk of NumPy calls and no symbolic work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy as sp

Rule = Callable[["Node", list[np.ndarray], list[np.ndarray]], np.ndarray | None]

FUNCTIONS: dict[type, tuple[str, Callable, Callable]] = {
    sp.sin: ("sin", np.sin, np.cos),
    sp.cos: ("cos", np.cos, lambda u: -np.sin(u)),
    sp.tan: ("tan", np.tan, lambda u: 1 + np.tan(u) ** 2),
    sp.exp: ("exp", np.exp, np.exp),
    sp.log: ("log", np.log, lambda u: 1 / u),
    sp.tanh: ("tanh", np.tanh, lambda u: 1 - np.tanh(u) ** 2),
    sp.sinh: ("sinh", np.sinh, np.cosh),
    sp.cosh: ("cosh", np.cosh, np.sinh),
    sp.atan: ("atan", np.arctan, lambda u: 1 / (1 + u**2)),
    sp.asin: ("asin", np.arcsin, lambda u: 1 / np.sqrt(1 - u**2)),
    sp.acos: ("acos", np.arccos, lambda u: -1 / np.sqrt(1 - u**2)),
    sp.Abs: ("abs", np.abs, np.sign),
    sp.sign: ("sign", np.sign, np.zeros_like),
}
#: Angles in radians become degrees under the hypothesis of that name.
TRIGONOMETRIC = ("sin", "cos", "tan")


class Unreadable(ValueError):  # noqa: N818
    """The expression holds something that the tree does not know."""


@dataclass(frozen=True)
class Node:
    """One operation: 'number', 'symbol', 'add', 'mul', 'pow' (constant exponent) or the name of a function."""

    kind: str
    children: tuple[int, ...] = ()
    number: float = 0.0
    symbols: frozenset[int] = frozenset()
    index: int = 0

    @property
    def varies(self) -> bool:
        """Whether the node depends on any variable."""
        return bool(self.symbols)


class Tree:
    """The distinct subexpressions of f, children before parents; the last node is f."""

    def __init__(self, expression: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> None:
        self.n = len(symbols)
        self.nodes: list[Node] = []
        self._seen: dict[sp.Expr, int] = {}
        self._symbols = {s: i for i, s in enumerate(symbols)}
        self.root = self._read(sp.sympify(expression))

    def _read(self, e: sp.Expr) -> int:
        if e in self._seen:
            return self._seen[e]
        if e.is_number:
            at = self._add("number", number=float(e))
        elif e.is_Symbol:
            at = self._add("symbol", number=self._symbols[e], symbols=frozenset([self._symbols[e]]))
        elif e.is_Add or e.is_Mul:
            at = self._add("add" if e.is_Add else "mul", tuple(self._read(a) for a in e.args))
        elif e.is_Pow:
            at = self._power(e)
        elif e.func in FUNCTIONS and len(e.args) == 1:
            at = self._add(FUNCTIONS[e.func][0], (self._read(e.args[0]),))
        else:
            raise Unreadable(f"{e.func.__name__} is not known")
        self._seen[e] = at
        return at

    def _power(self, e: sp.Expr) -> int:
        base, exponent = e.as_base_exp()
        if exponent.is_number:
            return self._add("pow", (self._read(base),), float(exponent))
        # u^v = exp(v log u); for a constant base that is the general exponential function.
        return self._read(sp.exp(sp.Mul(exponent, sp.log(base), evaluate=False), evaluate=False))

    def _add(
        self, kind: str, children: tuple[int, ...] = (), number: float = 0.0, symbols=frozenset()
    ) -> int:
        depends = symbols.union(*(self.nodes[c].symbols for c in children))
        self.nodes.append(Node(kind, children, number, frozenset(depends), len(self.nodes)))
        return len(self.nodes) - 1

    def values(self, w: np.ndarray, degrees: bool = False) -> list[np.ndarray]:
        """Return the value of every node at the points `w`, shape (P, n): arrays of shape (P,)."""
        out: list[np.ndarray] = []
        with np.errstate(all="ignore"):
            for node in self.nodes:
                match node.kind:
                    case "number":
                        v = np.full(len(w), node.number)
                    case "symbol":
                        v = w[:, int(node.number)].astype(float)
                    case _:
                        v = operation(node, [out[k] for k in node.children], degrees)
                out.append(v)
        return out

    def parts_of(self, node: Node, w: np.ndarray) -> list[np.ndarray]:
        """Return the values of a node's children at the points `w`."""
        values = self.values(w)
        return [values[k] for k in node.children]

    def derivative(
        self, values: list[np.ndarray], rules: dict[int, Rule] | None = None, degrees: bool = False
    ) -> np.ndarray:
        """∂f/∂wᵢ at every point, shape (n, P). `rules` replaces the rule of the nodes that it names."""
        rules = rules or {}
        tangents: list[np.ndarray] = []
        with np.errstate(all="ignore"):
            for node in self.nodes:
                tangents.append(self._tangent(node, values, tangents, rules.get(node.index), degrees))
        return tangents[self.root]

    def _tangent(self, node, values, tangents, rule, degrees) -> np.ndarray:
        count = len(values[0])
        if not node.varies:
            return np.zeros((self.n, count))
        v = [values[k] for k in node.children]
        t = [tangents[k] for k in node.children]
        if rule is not None:
            broken = rule(node, v, t)
            if broken is not None:
                return np.broadcast_to(broken, (self.n, count))
        match node.kind:
            case "symbol":
                return np.eye(self.n)[int(node.number)][:, None] * np.ones(count)
            case "add":
                return np.sum(t, axis=0)
            case "mul":
                return product_rule(v, t)
            case "pow":
                return power(v[0], node.number) * t[0]
            case kind:
                slope = SLOPES[kind]
                return slope(np.deg2rad(v[0]) if degrees and kind in TRIGONOMETRIC else v[0]) * t[0]


def operation(node: Node, c: list[np.ndarray], degrees: bool = False) -> np.ndarray:
    """Return the value of a node that is neither a number nor a symbol, from the values `c` of its children."""
    match node.kind:
        case "add":
            return np.sum(c, axis=0)
        case "mul":
            return np.prod(c, axis=0)
        case "pow":
            return c[0] ** node.number
        case kind:
            return FUNCTION_VALUES[kind](np.deg2rad(c[0]) if degrees and kind in TRIGONOMETRIC else c[0])


FUNCTION_VALUES = {name: value for name, value, _ in FUNCTIONS.values()}
SLOPES = {name: slope for name, _, slope in FUNCTIONS.values()}


def power(u: np.ndarray, p: float) -> np.ndarray:
    """p·u^(p − 1)."""
    return p * u ** (p - 1)


def product_rule(v: list[np.ndarray], t: list[np.ndarray]) -> np.ndarray:
    """Σₖ vₖ' Π_{j≠k} vⱼ, without dividing."""
    total = np.zeros_like(t[0])
    for k in range(len(v)):
        term = t[k]
        if not term.any():
            continue
        for j in range(len(v)):
            if j != k:
                term = term * v[j]
        total = total + term
    return total
