"""Everything that a diagnosis may look at: measured points, f, its formula, and the student's function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asking, form, points
from course_lib.check.measuring import Observation
from course_lib.explain.formula.known import Formula, formula, formula_of


@dataclass
class Evidence:
    """Everything that a diagnosis may look at: measured observations, f, and the student's function."""

    observations: list[Observation]
    batch: differences.Batch
    symbolic: Callable | None
    student: Callable
    scalar: bool
    rng: np.random.Generator
    names: tuple[str, ...] = ("w", "u")
    _formulas: dict[int, Formula | None] = field(default_factory=dict)

    def formula(self, n: int) -> Formula | None:
        """Return the symbolic knowledge of f in n variables, if it agrees with what was measured."""
        if n not in self._formulas:
            home = next((g.w for g in self.observations if g.n == n), None)
            found = formula(self.symbolic, n, self.scalar)
            if found is None and self.symbolic is None and home is not None:
                found = formula_of(self.batch.f, home, self.scalar)
            for g in self.observations:
                if found is not None and g.n == n and not self._agrees(found, g):
                    found = None
            self._formulas[n] = found
        return self._formulas[n]

    def _agrees(self, known: Formula, g: Observation) -> bool:
        """Return whether the formula gives the slopes that were measured: a wrong formula must not mislead."""
        if g.truth.shape == g.w.shape:
            truth, bound, sharp = g.truth, g.tolerance + 3 * g.bound, g.sharp
        else:
            few = g.w[:6]
            measured = differences.gradients(self.batch, few, points.spread(g.w))
            truth, bound, sharp = measured.value, 3 * measured.bound + 1e-5 * np.abs(measured.value), True
        with np.errstate(all="ignore"):
            close = np.abs(known.gradient(g.w[: len(truth)]) - truth) <= bound
        return bool(np.mean(close | ~np.broadcast_to(sharp, close.shape)) > 0.8)

    def gradient(self, w: np.ndarray) -> np.ndarray:
        """Return ∇f at other points (P, n): from the formula where there is one, else measured with a fixed step."""
        n = w.shape[1]
        if known := self.formula(n):
            return known.gradient(np.asarray(w, float))
        home = next(g for g in self.observations if g.n == n)
        return differences.rough_gradients(self.batch, np.asarray(w, float), points.spread(home.w))

    def ask(self, w: np.ndarray) -> np.ndarray | None:
        """Return the student's answers at other points (P, n), or None where one is missing."""
        out = []
        for row in w:
            value = asking.ask(self.student, (float(row[0]) if self.scalar else row,), _vector)
            if isinstance(value, asking.Problem):
                return None
            out.append(value)
        return np.array(out)


def _vector(value: Any, arguments: tuple) -> np.ndarray:
    return form.vector(value, np.size(arguments[0]))
