"""One run of a descent: what the student's function was given, what it returned, and the walk that is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check import points
from course_lib.explain.walks import Walk, norm


@dataclass(frozen=True)
class Setting:
    """One run: what the student's function is given. `start` is a float or an array."""

    start: Any
    eta: float
    tol: float
    max_iter: int
    name: str = "x1"

    def __str__(self) -> str:
        return f"{points.where(self.start, self.name)}, η = {self.eta:g}, tol = {self.tol:g}, max_iter = {self.max_iter}"


@dataclass(frozen=True)
class Run:
    """One setting, the reference walk and its length, and what the student's function returned."""

    setting: Setting
    walk: Walk
    count: int
    last: np.ndarray
    path: np.ndarray

    @property
    def truth(self) -> np.ndarray:
        """The right path, shape (count, n)."""
        return np.array(self.walk.xs[: self.count])

    @property
    def decided(self) -> bool:
        """Always: the truth is calculated, not measured."""
        return True

    @property
    def wrong(self) -> bool:
        """Whether one of the results is not right."""
        return not self.right

    @property
    def right(self) -> bool:
        """Whether both results are right."""
        return self._right_length and self.walk.follows(self.path, 0) and self.ends_at(self.path[-1])

    @property
    def _right_length(self) -> bool:
        """The right number of iterates; one more or less only where |f'| equals tol to the last digits."""
        if len(self.path) == self.count:
            return True
        if self._below_rounding:
            return True
        if abs(len(self.path) - self.count) != 1 or max(len(self.path), self.count) > self.setting.max_iter:
            return False
        in_doubt = min(len(self.path), self.count) - 1
        size = norm(self.walk.slope(in_doubt))
        if in_doubt == 0 and size == self.setting.tol:  # nothing is rounded yet: |f'| ≤ tol holds
            return False
        return abs(size - self.setting.tol) <= 1e-9 * self.setting.tol

    @property
    def _below_rounding(self) -> bool:
        """Whether tol asks for less than rounding leaves of a slope (tol = 0), and only such slopes are in doubt."""
        rounding = 1e-14 * norm(self.walk.slope(0))
        if self.setting.tol > rounding or max(len(self.path), self.count) > self.setting.max_iter:
            return False
        return norm(self.walk.slope(min(len(self.path), self.count) - 1)) <= rounding

    @property
    def shown(self) -> list[float] | np.ndarray:
        """The iterates as the student sees them: numbers where the start is a number, else arrays."""
        return self.path[:, 0] if np.ndim(self.setting.start) == 0 else self.path

    def ends_at(self, x: np.ndarray) -> bool:
        """Return whether the first result is x."""
        if self.last.size != x.size:
            return False
        size = np.abs(self.walk.xs[0]).max() + np.abs(x).max()
        gap = np.abs(self.last.ravel() - x)
        return bool(np.all((gap <= 1e-7 * np.abs(x) + 1e-9 * size) | ~np.isfinite(x)))
