"""A wrong gradient as the true one with terms lost, flipped or scaled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_lib.check.measuring import Observation
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula import terms


@dataclass(frozen=True)
class ByTerms:
    """Names of mistakes in terms, and whether no component has more than one wrong term."""

    names: tuple[str, ...] = ()
    single: bool = True


def by_terms(evidence: Evidence) -> ByTerms:
    """Name the change (missing_term, sign_in_one_term …) where the answer is the truth with terms changed."""
    found = [_terms_of(evidence, g) for g in evidence.observations]
    return found[0] if all(f == found[0] for f in found) else ByTerms()


def _terms_of(evidence: Evidence, g: Observation) -> ByTerms:
    known = evidence.formula(g.n).terms
    near = np.where(g.sharp, 3 * (g.tolerance + 3 * g.bound), np.inf)
    gap = g.got - g.truth
    if known.of_f:
        parts = np.array([t.derivative(t.values(g.w)).T.ravel() for t in known.of_f])
        singles = {terms.name(np.array([c, 1.0])) for c in terms.single(parts, gap.ravel(), near.ravel())} - {
            None
        }
        if singles:
            return ByTerms(tuple(sorted(singles)))
        c = terms.fitted(parts, g.got.ravel(), near.ravel())
        if c is not None and (name := terms.name(c)):
            return ByTerms((name,), False)
    return _component_terms(known.of_parts, g, gap, near) if known.of_parts else ByTerms()


def _component_terms(of_parts, g: Observation, gap: np.ndarray, near: np.ndarray) -> ByTerms:
    """One name for all wrong components together, or nothing."""
    kinds: set[str] = set()
    alone = True
    for i in np.flatnonzero(g.differs.any(axis=0)):
        if len(of_parts[i]) < 2:
            return ByTerms()
        parts = np.array([t.values(g.w)[t.root] for t in of_parts[i]])
        singles = [terms.name(np.array([c, 1.0])) for c in terms.single(parts, gap[:, i], near[:, i])]
        name = next((s for s in singles if s), None)
        if name is None:
            c = terms.fitted(parts, g.got[:, i], near[:, i])
            name = terms.name(c) if c is not None else None
            alone = False
        if name is None:
            return ByTerms()
        kinds.add(name)
    if not kinds:
        return ByTerms()
    return ByTerms((kinds.pop() if len(kinds) == 1 else "wrong_factor_on_term",), alone)
