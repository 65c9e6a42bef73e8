"""Random smooth functions of two or three variables with their exact gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy as sp
from hypothesis import strategies as st


@dataclass(frozen=True)
class Smooth:
    """f, its gradient and its formula."""

    expression: sp.Expr
    n: int
    f: Callable
    gradient: Callable

    def symbolic(self, w):
        """The formula in the symbols w."""
        return self.expression.subs(dict(zip(variables(self.n), w, strict=True)), simultaneous=True)

    def scaled(self, factor: float, shift: float = 0.0) -> Callable:
        """factor·f + shift."""
        return lambda w: factor * self.f(w) + shift


def variables(n: int) -> tuple[sp.Symbol, ...]:
    """The symbols of the formula."""
    return sp.symbols(f"x0:{n}", real=True)


def smooth(expression: sp.Expr, n: int) -> Smooth:
    """A function from its formula; the gradient is SymPy's."""
    x = variables(n)
    value = sp.lambdify(x, expression, "numpy")
    slopes = sp.lambdify(x, [sp.diff(expression, s) for s in x], "numpy")
    return Smooth(
        expression, n, lambda w: value(*w), lambda w: np.array(slopes(*np.asarray(w, float)), float)
    )


def _grow(children: st.SearchStrategy) -> st.SearchStrategy:
    two = st.tuples(children, children)
    return st.one_of(
        two.map(lambda ab: ab[0] + ab[1]),
        two.map(lambda ab: ab[0] * ab[1]),
        children.map(sp.sin),
        children.map(sp.tanh),
        children.map(lambda a: a**2),
        children.map(lambda a: sp.exp(-(a**2) / 4)),
        children.map(lambda a: sp.log(2 + a**2)),
        children.map(lambda a: 1 / (2 + a**2)),
    )


@st.composite
def functions(draw: st.DrawFn) -> Smooth:
    """A function in which every variable matters."""
    n = draw(st.sampled_from([2, 2, 3]))
    x = variables(n)
    leaves = st.one_of(
        st.sampled_from(x), st.tuples(st.integers(1, 3), st.sampled_from(x)).map(lambda a: a[0] * a[1])
    )
    tree = draw(st.recursive(leaves, _grow, max_leaves=5))
    return smooth(tree + sum((k + 1) * sp.sin(s) / 2 + s**2 * x[k - 1] for k, s in enumerate(x)), n)
