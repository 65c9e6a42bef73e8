"""Which single slip in the formula of f, or in that of its derivative, explains every answer?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import sympy as sp

from course_lib.check.measuring import Observation
from course_lib.explain.engine import Fit
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula.expression import Tree, Unreadable
from course_lib.explain.formula.known import Formula
from course_lib.explain.formula.misread import Misreading, misreadings, values_after
from course_lib.explain.formula.search import explains_columns

#: Beyond these sizes nobody writes the formula out, and trying every slip would take too long.
MOST_NODES = 150
MOST_VARIABLES = 6
#: So many points sort out nearly everything that does not fit.
FEW = 3
STEP = 1e-3
STENCIL = np.array([-2.0, -1.0, 1.0, 2.0])


def slips(evidence: Evidence) -> list[Fit]:
    """Give the slips that explain every point in every dimension."""
    found: dict[str, Fit] | None = None
    for g in sorted(evidence.observations, key=lambda g: g.n):
        known = evidence.formula(g.n)
        if known is None or g.n > MOST_VARIABLES or len(known.tree.nodes) > MOST_NODES:
            return []
        here: dict[str, Fit] = {}
        for fit in (*_copied(known, g), *_written(known, g)):
            if fit.name not in here or fit.cost < here[fit.name].cost:
                here[fit.name] = fit
        found = here if found is None else {name: fit for name, fit in found.items() if name in here}
        if not found:
            return []
    return list((found or {}).values())


def _few(g: Observation) -> Observation:
    """Return the points at which the answer is most plainly wrong."""
    most = np.argsort(-g.differs.sum(axis=1), kind="stable")[:FEW]
    return Observation(g.w[most], g.got[most], g.truth[most], g.bound[most], g.zero, g.rough)


def _copied(known: Formula, g: Observation) -> Iterator[Fit]:
    """f copied with a slip, and then differentiated rightly."""
    tree = known.tree
    few, every = _Differenced(tree, _few(g)), None
    for reading in _readings(known):
        if few.fits(reading):
            every = every or _Differenced(tree, g)
            if every.fits(reading):
                yield Fit(reading.name, reading.cost)


class _Differenced:
    """The gradient of a changed f by the five-point formula, at the points of an observation."""

    def __init__(self, tree: Tree, g: Observation) -> None:
        self.tree, self.g = tree, g
        self.h = STEP * np.maximum(np.ptp(g.w, axis=0), 0.1)
        moves = STENCIL[:, None, None] * np.diag(self.h)
        self.w = (g.w[:, None, None, :] + moves).reshape(-1, g.n)
        self.values = tree.values(self.w)

    def fits(self, reading: Misreading) -> bool:
        with np.errstate(all="ignore"):
            f = values_after(self.tree, self.w, self.values, reading.changes).reshape(len(self.g.w), 4, -1)
            gradient = (f[:, 0] - 8 * f[:, 1] + 8 * f[:, 2] - f[:, 3]) / (12 * self.h)
            return bool(np.all(np.isfinite(gradient))) and explains_columns(self.g, gradient)


def _written(known: Formula, g: Observation) -> Iterator[Fit]:
    """Yield a partial derivative written with a slip: the same name in every component that is wrong."""
    wrong = np.flatnonzero(g.differs.any(axis=0))
    trees = _partials(known)
    found: dict[str, float] | None = None
    for i in wrong:
        if trees[i] is None:
            return
        here = _in_component(trees[i], g, int(i))
        found = (
            here if found is None else {name: max(c, here[name]) for name, c in found.items() if name in here}
        )
        if not found:
            return
    for name, cost in (found or {}).items():
        yield Fit(name, cost)


def _in_component(partial: tuple[Tree, tuple[Misreading, ...]], g: Observation, i: int) -> dict[str, float]:
    tree, readings = partial
    few = _few(g)
    near, all_values = tree.values(few.w), None
    found: dict[str, float] = {}
    for reading in readings:
        if found.get(reading.name, np.inf) <= reading.cost:
            continue
        with np.errstate(all="ignore"):
            if not _column(few, values_after(tree, few.w, near, reading.changes), i):
                continue
            all_values = all_values or tree.values(g.w)
            if _column(g, values_after(tree, g.w, all_values, reading.changes), i):
                found[reading.name] = reading.cost
    return found


def _column(g: Observation, predicted: np.ndarray, i: int) -> bool:
    if not np.all(np.isfinite(predicted)):
        return False
    whole = g.got.copy()
    whole[:, i] = predicted
    return bool(np.all((g.explained_by(whole) | ~g.sharp)[:, i]))


@lru_cache(maxsize=64)
def _readings(known: Formula) -> tuple[Misreading, ...]:
    return tuple(misreadings(known.tree))


@lru_cache(maxsize=64)
def _partials(known: Formula) -> list[tuple[Tree, tuple[Misreading, ...]] | None]:
    """Return each partial derivative as SymPy writes it, with the slips that it allows."""
    out: list[tuple[Tree, tuple[Misreading, ...]] | None] = []
    for s in known.symbols:
        try:
            tree = Tree(sp.diff(known.expression, s), known.symbols)
        except Unreadable:
            tree = None
        out.append(None if tree is None or len(tree.nodes) > MOST_NODES else (tree, tuple(misreadings(tree))))
    return out
