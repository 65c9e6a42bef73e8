"""Terms: is the answer the true derivative with a term lost, flipped or scaled?

The derivative of f = Σ Tₖ is Σ ∇Tₖ. An answer s = Σ cₖ ∇Tₖ with cₖ = 0 has lost term k, with cₖ = −1 has flipped it.
The coefficients are found by least squares over all points and believed only when they explain each one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field

import numpy as np
import sympy as sp

from course_lib.explain.formula.expression import Tree

#: Beyond these sizes terms are not looked at: symbolic work would take longer than a student waits.
MOST_TERMS = 260
MOST_VARIABLES = 60
#: Families of terms are looked for among at most this many.
MOST_IN_FAMILIES = 40
#: All coefficients at once are fitted for at most this many terms; beyond, one term at a time.
MOST_FITTED = 8
PLAIN = np.array([0.0, 1.0, -1.0, 2.0, 0.5])


@dataclass(frozen=True)
class Terms:
    """Terms of a quantity with several components: `of_f` as f's own terms, `of_parts[i]` as component i's.

    `families` has the places in of_f of terms that may go wrong together: those of one form, such as the squares of a
    penalty; all but those; all of a form but one.
    """

    of_f: list[Tree]
    of_parts: list[list[Tree]]
    families: list[list[int]] = field(default_factory=list)


def read(expression: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> Terms:
    """Return the terms of f, and of each partial derivative as SymPy writes it and as it expands."""
    top = sp.Add.make_args(expression)
    alone = [t for t in top if t.free_symbols] if 1 < len(top) <= MOST_TERMS else []
    of_f = [Tree(t, symbols) for t in alone]
    parts: list[list[Tree]] = []
    if len(symbols) <= MOST_VARIABLES and sp.count_ops(expression) < 1500:
        for s in symbols:
            derivative = sum((sp.diff(t, s) for t in top if s in t.free_symbols), sp.S.Zero)
            parts.append([Tree(t, symbols) for t in sp.Add.make_args(sp.expand(derivative))])
    return Terms(of_f, parts, _families(alone))


def _families(alone: list[sp.Expr]) -> list[list[int]]:
    """Return the places of terms of one form, such as the w₁² + w₂² of a penalty beside squared residuals,
    and their rests.
    """
    if len(alone) > MOST_IN_FAMILIES:
        return []
    by_form: dict[Hashable, list[int]] = {}
    for k, t in enumerate(alone):
        by_form.setdefault(_form(t), []).append(k)
    whole = [family for family in by_form.values() if 1 < len(family) < len(alone)]
    rest = [[k for k in range(len(alone)) if k not in family] for family in whole]
    for family in by_form.values():
        if len(family) > 2:
            rest += [[k for k in family if k != one] for one in family]
    return [family for family in (*whole, *rest) if family]


def _form(term: sp.Expr) -> Hashable:
    """Return what a term is but for its numbers and the names of its variables: squared residuals are all of one form."""
    if term.is_Symbol:
        return "variable"
    if term.is_number:
        return "number"
    if term.is_Pow:
        return "power", _form(term.base), term.exp if term.exp.is_number else _form(term.exp)
    parts = [_form(part) for part in term.args]
    if term.is_Add:
        return "sum", frozenset(parts)
    if term.is_Mul:
        factors = sorted((part for part in parts if part != "number"), key=repr)
        return factors[0] if len(factors) == 1 else ("product", *factors)
    return term.func.__name__, *parts


def alike(expression: sp.Expr) -> bool:
    """Return whether some sum in the expression has three terms of one form; a very long sum has."""
    for node in sp.preorder_traversal(expression):
        if node.is_Add:
            varying = [t for t in node.args if t.free_symbols]
            forms = [_form(t) for t in varying[:MOST_FITTED]]
            if len(varying) > MOST_FITTED or max(map(forms.count, forms), default=0) >= 3:
                return True
    return False


def second_parts(expression: sp.Expr, symbols: tuple[sp.Symbol, ...]) -> list[list[list[Tree]]]:
    """Return the expanded terms of every second partial derivative, for at most five variables."""
    if len(symbols) > 5 or sp.count_ops(expression) > 400:
        return []
    return [
        [[Tree(t, symbols) for t in sp.Add.make_args(sp.expand(sp.diff(expression, a, b)))] for b in symbols]
        for a in symbols
    ]


def name(coefficients: np.ndarray) -> str | None:
    """Name terms with these coefficients (1 = right); None stands for numbers that nobody writes by mistake."""
    changed = coefficients[np.abs(coefficients - 1) > 1e-4]
    if not len(changed) or len(changed) > max(2, 0.6 * len(coefficients)):
        return None
    if np.all(np.abs(changed) < 1e-4):
        return "missing_term"
    if np.all(np.abs(changed + 1) < 1e-4):
        return "sign_in_one_term"
    if np.all(np.abs(changed - 1 / np.log(10)) < 1e-4):
        return "log10"
    nice = np.min(np.abs(changed[:, None] - PLAIN), axis=1) < 1e-4
    small = np.abs(changed * 12 - np.round(changed * 12)) < 1e-3
    return "wrong_factor_on_term" if np.all((nice | small) & (np.abs(changed) < 1000)) else None


def single(parts: np.ndarray, gap: np.ndarray, near: np.ndarray) -> Iterator[float]:
    """Yield coefficients c of single terms: gap = (c − 1)·part everywhere.

    `parts` has shape (K, M), `gap` and `near` have shape (M,).
    """
    with np.errstate(all="ignore"):
        weight = 1 / near
        scaled, target = parts * weight, gap * weight
        norm = np.sum(scaled**2, axis=1)
        factor = np.where(norm > 0, scaled @ target / np.where(norm > 0, norm, 1), 0.0)
        residual = np.max(np.abs(target - factor[:, None] * scaled), axis=1)
    for k in np.flatnonzero(np.isfinite(residual) & (residual <= 1) & (norm > 0)):
        yield 1 + float(factor[k])


def fitted(parts: np.ndarray, got: np.ndarray, near: np.ndarray) -> np.ndarray | None:
    """Return all coefficients by least squares, or None where they are not unique or do not explain `got`."""
    count, rows = parts.shape
    if count > MOST_FITTED or rows < count + 3:
        return None
    weight = 1 / near
    with np.errstate(all="ignore"):
        A = (parts * weight).T
        size = np.linalg.norm(A, axis=0)
        if not np.all(np.isfinite(A)) or np.any(size == 0):
            return None
        c, _, rank, singular = np.linalg.lstsq(A / size, got * weight, rcond=1e-9)
        if rank < count or singular[-1] < 1e-6 * singular[0]:
            return None
        c = c / size
        return c if np.max(np.abs(A @ c - got * weight)) <= 1 else None
