"""Right, wrong or undecided: a student's numbers beside measured numbers and the bounds on their errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

#: What honest arithmetic may cost: float32, central differences with h = 1e-6, formulas that cancel.
OWN_ERROR = 1e-5
TYPICAL_ERROR = 2e-6
VECTOR_ERROR = 2e-7
#: A slope is sharp when an error of one part in 10⁴ would stand out.
SHARP = 3e-5
#: Roughness of f relative to its range beyond which no slope is decided.
TOO_ROUGH = 1.5e-7


@dataclass(frozen=True)
class Observation:
    """All points of one dimension: what was asked, what came back, what was measured.

    Arrays have the P points along their first axis: `w` (P, n), `got`, `truth` and `bound` (P, ...).
    `zero` is the size below which a slope cannot be told from rounding.
    `scale_of` replaces the usual size of a component where another quantity sets the scale (Taylor models), and
    `sharp_bound` keeps the measurement's own bound where `bound` makes room for noise of the answer.
    `extra` holds further arguments (the direction u, the expansion point a) by name.
    """

    w: np.ndarray
    got: np.ndarray
    truth: np.ndarray
    bound: np.ndarray
    zero: np.ndarray | float = 0.0
    rough: bool = False
    extra: dict[str, np.ndarray] = field(default_factory=dict)
    scale_of: np.ndarray | None = None
    sharp_bound: np.ndarray | None = None

    @property
    def n(self) -> int:
        """The dimension."""
        return self.w.shape[1]

    @cached_property
    def typical(self) -> np.ndarray:
        """The usual size of each component over the points."""
        if self.scale_of is not None:
            return np.broadcast_to(self.scale_of, self.truth.shape)
        with np.errstate(all="ignore"):
            size = np.where(np.isfinite(self.bound), np.abs(self.truth), np.nan)
            usual = np.nanmedian(size, axis=0) if np.isnan(size).any() else np.median(size, axis=0)
        return np.broadcast_to(np.nan_to_num(usual), self.truth.shape)

    @cached_property
    def usual_answer(self) -> np.ndarray:
        """The usual size of each component of the answer."""
        return np.nan_to_num(np.median(np.abs(self.got), axis=0))

    @cached_property
    def sharp(self) -> np.ndarray:
        """Where the measurement is fine enough to decide."""
        size = np.abs(np.nan_to_num(self.truth)) if self.scale_of is None else 0.0
        measured = self.bound if self.sharp_bound is None else self.sharp_bound
        fine = measured <= SHARP * np.maximum(size, self.typical)
        vanishing = (np.abs(self.truth) <= 3 * measured + self.zero) & (measured <= self.zero)
        return fine | vanishing

    @cached_property
    def tolerance(self) -> np.ndarray:
        """How far an honest answer may lie from the measured one, the bound not counted."""
        axes = tuple(range(1, self.truth.ndim))
        size = np.abs(np.nan_to_num(self.truth))
        largest = size.max(axis=axes, keepdims=True) if axes else size
        own = OWN_ERROR * (size if self.scale_of is None else self.typical)
        return (
            own
            + TYPICAL_ERROR * self.typical
            + np.minimum(VECTOR_ERROR * largest, OWN_ERROR * self.typical)
            + self.zero
        )

    @cached_property
    def differs(self) -> np.ndarray:
        """Where the answer is wrong beyond doubt."""
        with np.errstate(all="ignore"):
            gap = np.abs(self.got - self.truth)
            doubt = np.where(self.sharp & (not self.rough), 1.0, 5.0) * self.bound
            return np.isfinite(self.bound) & (gap > self.tolerance + doubt)

    @property
    def wrong(self) -> bool:
        """Whether an answer is wrong beyond doubt."""
        return bool(self.differs.any())

    @cached_property
    def decided(self) -> bool:
        """Whether enough of the points are sharp, in every component, to call an answer right."""
        if self.rough or not len(self.sharp):
            return False
        return bool(np.all(self.sharp.sum(axis=0) >= max(min(3, len(self.sharp)), 0.35 * len(self.sharp))))

    def explained_by(self, prediction: np.ndarray, slack: np.ndarray | float = 0.0) -> np.ndarray:
        """Mark where `prediction` is what came back, to within the doubt of the measurement."""
        with np.errstate(all="ignore"):
            got = np.abs(self.got)
            axes = tuple(range(1, self.got.ndim))
            mine = np.abs(self.truth).max(axis=axes, keepdims=True) if axes else np.abs(self.truth)
            usable = np.isfinite(prediction)
            known = np.where(usable, prediction, 0.0)
            most = np.abs(known).max(axis=axes, keepdims=True) if axes else np.abs(known)
            amplified = np.maximum(1.0, most / np.maximum(mine, np.finfo(float).tiny))
            doubt = np.nan_to_num(self.bound * amplified, posinf=0.0)
            near = (
                OWN_ERROR * np.maximum(np.abs(known), got)
                + TYPICAL_ERROR * self.usual_answer
                + 3 * doubt
                + slack
                + self.zero
            )
            return usable & (np.abs(self.got - known) <= near)

    def misfit(self, prediction: np.ndarray) -> float:
        """Return the largest distance from `prediction`, relative to the size of the answer where it is."""
        with np.errstate(all="ignore"):
            size = np.abs(self.got) + np.abs(prediction) + 1e-12 * np.abs(self.got).max() + 1e-300
            return float(np.max(np.where(self.sharp, np.abs(self.got - prediction) / size, 0.0)))

    def fits(self, prediction: np.ndarray, slack: np.ndarray | float = 0.0) -> bool:
        """Return whether `prediction` explains the answer at every point where the slope is sharp."""
        if prediction.shape != self.got.shape:
            return False
        return bool(np.all(self.explained_by(prediction, slack) | ~self.sharp))


def worst(observations: list[Observation]) -> tuple[Observation, int]:
    """Return the observation and the index of the point to show.

    It is the plainest error in the smallest dimension that has one.
    """
    observation = min((g for g in observations if g.differs.any()), key=lambda g: g.n)
    with np.errstate(all="ignore"):
        share = np.abs(observation.got - observation.truth) / (
            np.abs(observation.truth) + observation.typical + observation.bound + 1e-300
        )
    share = (
        np.where(observation.differs, np.minimum(np.nan_to_num(share), 2.0), -1)
        .reshape(len(observation.w), -1)
        .max(axis=1)
    )
    return observation, int(np.argmax(share))
