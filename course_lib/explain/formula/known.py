"""What is known symbolically about the f of an exercise; built once per exercise and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import sympy as sp
from sympy.printing.numpy import NumPyPrinter

from course_lib.explain.formula import reading, rules, terms
from course_lib.explain.formula.expression import Tree, Unreadable

_formulas: dict[tuple[sp.Expr, int], Formula] = {}
MOST_FORMULAS = 128
#: Variables and operations of a formula whose derivatives are written out.
MOST_WRITTEN = 4, 60


class Formula:
    """f(w₀ … wₙ₋₁) as a tree, its broken derivatives and its terms; the last two are built when first asked for."""

    def __init__(self, expression: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> None:
        self.expression = expression
        self.symbols = symbols
        self.tree = Tree(expression, symbols)

    @cached_property
    def hypotheses(self) -> list[rules.Hypothesis]:
        """Every way to break a rule of differentiation somewhere in f."""
        return list(rules.hypotheses(self.tree))

    @cached_property
    def terms(self) -> terms.Terms:
        """The terms of f and of its partial derivatives."""
        return terms.read(self.expression, self.symbols)

    @cached_property
    def second_parts(self) -> list:
        """The terms of the second partial derivatives."""
        return terms.second_parts(self.expression, self.symbols)

    @cached_property
    def texts(self) -> list[list[str]]:
        """The terms of each partial derivative, written in Python in w0, w1, …; nothing for a long formula."""
        return self._written([sp.diff(self.expression, s) for s in self.symbols])

    @cached_property
    def second_texts(self) -> list[list[str]]:
        """The terms of each second partial derivative, row by row."""
        slopes = [sp.diff(self.expression, s) for s in self.symbols]
        return self._written([sp.diff(slope, s) for slope in slopes for s in self.symbols])

    def _written(self, expressions: list[sp.Expr]) -> list[list[str]]:
        if len(self.symbols) > MOST_WRITTEN[0] or sp.count_ops(self.expression) > MOST_WRITTEN[1]:
            return []
        write = NumPyPrinter({"allow_unknown_functions": False}).doprint
        return [[write(term) for term in sp.Add.make_args(sp.expand(e))] for e in expressions]

    @cached_property
    def polynomial(self) -> bool:
        """Whether f is a polynomial."""
        return bool(self.expression.is_polynomial(*self.symbols))

    def has(self, kind: str) -> bool:
        """Tell whether an operation of this kind stands in f."""
        return any(node.kind == kind for node in self.tree.nodes)

    @cached_property
    def sums_alike(self) -> bool:
        """Whether some sum in f has three terms of one form, as a sum over data or over components has."""
        return terms.alike(self.expression)

    @cached_property
    def constant(self) -> float:
        """The constant term of f."""
        return float(sum((t for t in sp.Add.make_args(sp.expand(self.expression)) if t.is_number), sp.S.Zero))

    def gradient(self, w: np.ndarray) -> np.ndarray:
        """∇f at points (P, n): shape (P, n)."""
        return self.tree.derivative(self.tree.values(w)).T


def formula(symbolic: Callable | None, n: int, scalar: bool = False) -> Formula | None:
    """Read the formula that `symbolic` gives in n variables, or None where there is none or it cannot be read.

    `symbolic` gets the n symbols as a tuple; a check in one variable (`scalar`) may also take the bare symbol.
    """
    if symbolic is None:
        return None
    symbols = sp.symbols(f"w0:{n}", real=True)
    for argument in [symbols[0], symbols] if scalar else [symbols]:
        try:
            return kept(sp.sympify(symbolic(argument)), n)
        except (Unreadable, TypeError, ValueError, IndexError, AttributeError):
            continue
    return None


def formula_of(f: Callable, at: np.ndarray, scalar: bool = False) -> Formula | None:
    """Read the formula that f itself gives when it is called with symbols, confirmed at points (P, n)."""
    expression = reading.read(f, at, scalar)
    return None if expression is None else kept(expression, at.shape[1])


def kept(expression: sp.Expr, n: int) -> Formula:
    """Give what is known of an expression in n variables, built once. Raises Unreadable."""
    key = (expression, n)
    if key not in _formulas:
        if len(_formulas) >= MOST_FORMULAS:
            _formulas.pop(next(iter(_formulas)))
        _formulas[key] = Formula(expression, sp.symbols(f"w0:{n}", real=True))
    return _formulas[key]
