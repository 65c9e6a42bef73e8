"""Is one term of f itself left in the answer, not differentiated: 4x − 3x for the slope of 2x² − 3x?

The gap between answer and truth is then T − ∂T in that component, for one term T of f, at every point.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import sympy as sp

from course_lib.check.measuring import Observation
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula.expression import Tree
from course_lib.explain.formula.known import Formula

#: Beyond these sizes nobody differentiates term by term.
MOST_TERMS = 16
MOST_VARIABLES = 12


def left_linear(evidence: Evidence) -> bool | None:
    """Return whether each term left in a wrong component is linear in its variable.

    None where no single term is left.
    """
    kinds = [_left_of(evidence.formula(g.n), g) for g in evidence.observations]
    return None if not kinds or None in kinds else all(kinds)


def _left_of(known: Formula | None, g: Observation) -> bool | None:
    if known is None or g.n > MOST_VARIABLES:
        return None
    wrong = np.flatnonzero(g.differs.any(axis=0))
    found = {_left_in(known, g, int(i)) for i in wrong}
    if not found or None in found:
        return None
    # Where every term of every component is left, f was not differentiated at all: that has a name of its own.
    if len(wrong) == g.n and all(_count(known, i) == 1 for i in range(g.n)):
        return None
    return all(found)


def _left_in(known: Formula, g: Observation, i: int) -> bool | None:
    near = np.where(g.sharp, 3 * (g.tolerance + 3 * g.bound), np.inf)[:, i]
    gap = g.got[:, i] - g.truth[:, i]
    if np.isfinite(near).sum() < 4:
        return None
    for linear, value, slope in _candidates(known, g.w, i):
        with np.errstate(all="ignore"):
            ratio = value / slope
            # A term such as eˣ/2 is only a factor away from its slope: then a factor is the plainer reading.
            factor = np.ptp(ratio) <= 1e-6 * np.abs(ratio).max()
            if not factor and np.all(np.abs(gap - (value - slope)) <= near):
                return linear
    return None


def _candidates(known: Formula, w: np.ndarray, i: int) -> Iterator[tuple[bool, np.ndarray, np.ndarray]]:
    for linear, tree in _trees(known, i):
        values = tree.values(w)
        yield linear, values[tree.root], tree.derivative(values)[i]


def _count(known: Formula, i: int) -> int:
    """Return how many terms with variable i f has, where it has most."""
    return max((len(_with(form, known.symbols[i])) for form in _forms(known)), default=0)


@lru_cache(maxsize=256)
def _trees(known: Formula, i: int) -> list[tuple[bool, Tree]]:
    """Return the terms of f that hold variable i, and whether each is linear in it."""
    s = known.symbols[i]
    terms = dict.fromkeys(t for form in _forms(known) for t in _with(form, s))
    if len(terms) > MOST_TERMS:
        return []
    return [(not sp.diff(t, s).has(s), Tree(t, known.symbols)) for t in terms]


@lru_cache(maxsize=64)
def _forms(known: Formula) -> list[sp.Expr]:
    """f as it is written and as it expands, where that is a sum."""
    own = known.expression
    forms = [own, sp.expand(own)] if sp.count_ops(own) < 400 else [own]
    return [form for form in forms if form.is_Add]


def _with(form: sp.Expr, s: sp.Symbol) -> list[sp.Expr]:
    return [t for t in form.args if s in t.free_symbols]
