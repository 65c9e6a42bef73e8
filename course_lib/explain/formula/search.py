"""Which broken rule of differentiation explains every answer?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib.check.measuring import Observation
from course_lib.explain.engine import Fit
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula.broken_rule import ONLY_SIGN, Broken
from course_lib.explain.formula.expression import Tree

#: From the formula, the values at its nodes, and a broken derivative, to what the student's function would give.
Predict = Callable[[Tree, list[np.ndarray], Broken], np.ndarray]
#: So many names are looked for; a message has room for two.
MOST_NAMES = 3


def broken_rules(evidence: Evidence, predict: Predict, dearest: float = ONLY_SIGN) -> Iterator[Fit]:
    """Give the broken rules that explain every point, of those that cost no more than `dearest`.

    They are found in the smallest dimension, then confirmed in the others.
    """
    fits: dict[str, Fit] | None = None
    for g in sorted(evidence.observations, key=lambda g: g.n):
        found = _in_one_dimension(evidence, g, predict, dearest, None if fits is None else set(fits))
        fits = found if fits is None else {name: fit for name, fit in fits.items() if name in found}
        if not fits:
            return
    yield from (fits or {}).values()


def _in_one_dimension(
    evidence: Evidence, g: Observation, predict: Predict, dearest: float, wanted: set[str] | None
) -> dict[str, Fit]:
    formula = evidence.formula(g.n)
    found: dict[str, Fit] = {}
    values: dict[bool, Any] = {}
    most = MOST_NAMES if wanted is None else len(wanted)
    with np.errstate(all="ignore"):
        for h in formula.hypotheses:
            if h.cost > dearest or h.name in found or (wanted is not None and h.name not in wanted):
                continue
            if h.predict.degrees not in values:
                values[h.predict.degrees] = formula.tree.values(g.w, h.predict.degrees)
            if explains_columns(g, predict(formula.tree, values[h.predict.degrees], h.predict)):
                found[h.name] = Fit(h.name, h.cost)
            if len(found) >= most:
                break
    return found


def explains_columns(g: Observation, prediction: np.ndarray) -> bool:
    """Return whether each component of the answer is right at every point or as predicted at every point."""
    predicted = (g.explained_by(prediction) | ~g.sharp).all(axis=0)
    fine = (~g.differs).all(axis=0)
    return bool(np.all(predicted | fine) and np.any(predicted & ~fine))
