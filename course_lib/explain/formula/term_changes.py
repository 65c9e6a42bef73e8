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
        alone = np.array([t.derivative(t.values(g.w)).T.ravel() for t in known.of_f])
        parts = np.array([*alone, *(alone[family].sum(axis=0) for family in known.families)])
        singles = {terms.name(np.array([c, 1.0])) for c in terms.single(parts, gap.ravel(), near.ravel())} - {
            None
        }
        if singles:
            return ByTerms(tuple(sorted(singles)))
        c = terms.fitted(alone, g.got.ravel(), near.ravel())
        if c is not None and (name := terms.name(c)):
            return ByTerms((name,), False)
        if own := _own_terms(known, g, gap, near):
            return own
    return _component_terms(known.of_parts, g, gap, near) if known.of_parts else ByTerms()


def _own_terms(known: terms.Terms, g: Observation, gap: np.ndarray, near: np.ndarray) -> ByTerms | None:
    """f's terms changed in single components, each differentiated as a whole: (b − a)² forgotten in ∂/∂a alone."""
    slopes = [t.derivative(t.values(g.w)) for t in known.of_f]
    names: set[str | None] = set()
    for i in np.flatnonzero(g.differs.any(axis=0)):
        parts = [s[i] for s in slopes if s[i].any()]
        if len(parts) < 2:
            return None
        found = (terms.name(np.array([c, 1.0])) for c in terms.single(np.array(parts), gap[:, i], near[:, i]))
        names.add(next((name for name in found if name in OF_WHOLE_TERMS), None))
    return ByTerms((names.pop(),)) if len(names) == 1 and None not in names else None


#: What can happen to a whole term of f in one component. A factor on it says less than a broken rule inside it.
OF_WHOLE_TERMS = ("missing_term", "sign_in_one_term")


def _component_terms(of_parts, g: Observation, gap: np.ndarray, near: np.ndarray) -> ByTerms:
    """Return one name for all wrong components together, or nothing."""
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
