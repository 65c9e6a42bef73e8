"""A problem: a function from the grammar, with what its checks need: values, slopes, curvatures, and the formula to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from course_lib.check.points import Box


@dataclass(frozen=True)
class PracticeProblem:
    """What is asked: `expression` in `symbols`; `inner` holds x(t) and y(t) where f is followed along a curve.

    seed    text from which the problem can be drawn again, with the same topic, level and wanted rules
    rules   the rules of the grammar that the function uses
    """

    topic: str
    level: int
    seed: str
    wanted: tuple[str, ...]
    rules: tuple[str, ...]
    expression: sp.Expr
    symbols: tuple[sp.Symbol, ...]
    inner: tuple[sp.Expr, ...] = ()

    @cached_property
    def whole(self) -> sp.Expr:
        """The function whose slopes are asked for: f itself, or f along the curve."""
        return self.expression.subs(dict(zip(self.symbols, self.inner, strict=False)), simultaneous=True)

    @property
    def free(self) -> tuple[sp.Symbol, ...]:
        """The variables of `whole`."""
        return (T,) if self.inner else self.symbols

    @property
    def domain(self) -> Box:
        """Where the answer is tried: all functions of the grammar are smooth there."""
        return Box(-1.5, 1.5, None if len(self.free) == 1 else len(self.free))

    def formula(self, *values: Any) -> Any:
        """Return the formula of f in the given symbols, for the diagnosis of broken rules."""
        values = tuple(values[0]) if len(values) == 1 and np.ndim(values[0]) else values
        return self.whole.subs(dict(zip(self.free, values, strict=True)), simultaneous=True)

    @cached_property
    def f(self) -> Callable[[Any], float]:
        """The function of a number, or of an array of shape (n,)."""
        return numeric(self.free, self.whole)

    @cached_property
    def slopes(self) -> Callable[[Any], Any]:
        """The derivative, or the gradient of shape (n,)."""
        found = [sp.diff(self.whole, v) for v in self.free]
        return numeric(self.free, found[0] if len(found) == 1 else found)

    @cached_property
    def curvatures(self) -> Callable[[Any], Any]:
        """The second derivative, or the Hessian of shape (n, n)."""
        matrix = sp.hessian(self.whole, self.free)
        return numeric(self.free, matrix[0, 0] if len(self.free) == 1 else matrix.tolist())

    @property
    def markdown(self) -> str:
        """The function as Markdown with LaTeX."""
        parts = [f"$${self._name} = {sp.latex(self.expression)}$$"]
        if self.inner:
            parts += ["along the curve", f"$${self._curve(sp.latex, BESIDE)}$$"]
        return "\n\n".join(parts)

    @property
    def text(self) -> str:
        """The function as plain text."""
        curve = f" along the curve {self._curve(str, ', ')}" if self.inner else ""
        return f"{self._name} = {self.expression}{curve}"

    @property
    def _name(self) -> str:
        return f"f({', '.join(map(str, self.symbols))})"

    def _curve(self, write: Callable[[sp.Expr], str], between: str) -> str:
        return between.join(
            f"{v}(t) = {write(part)}" for v, part in zip(self.symbols, self.inner, strict=True)
        )


#: Between two formulas of one line.
BESIDE = r",\qquad "
T = sp.Symbol("t", real=True)
X, Y = sp.symbols("x y", real=True)


def numeric(symbols: tuple[sp.Symbol, ...], formula: Any) -> Callable[[Any], Any]:
    """Turn a formula, or nested lists of formulas, into a function of a number or of an array."""
    compiled = sp.lambdify(symbols, formula, "numpy")
    if len(symbols) == 1:
        return lambda x: np.array(compiled(x), float)[()]
    return lambda w: np.array(compiled(*np.asarray(w, float)), float)[()]
