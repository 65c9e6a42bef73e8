"""A function as numbers that a page can read: values on a grid, between which the page interpolates.

The page takes, along each axis, Lagrange's polynomial through the six nearest nodes. So six nodes carry a polynomial
of degree five *exactly*, everywhere: a known formula travels as 6 or 36 numbers. What is no such polynomial gets a
finer grid, until the interpolation is `close`, as a share of the function's range; where it never is (a kink, a
jump), the finest grid has to do. What the page differentiates must be closer than what it only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.plots.canvas import Limits, as_number

NEAREST = 6
SIZES = {1: (6, 33, 129), 2: (6, 17, 25, 33)}
EXACT = 1e-9
#: As a share of the range: of a function whose slopes the page measures, and of one that it only reads.
TO_MEASURE, TO_READ = 2e-5, 5e-4
#: Where a grid is tried, as shares of the way along each axis: beside the nodes of every size.
TRIED = np.array([[0.37, 0.61], [0.083, 0.271], [0.913, 0.447], [0.552, 0.959], [0.718, 0.134]])

Scalar = Callable[[np.ndarray], Any]


def table(f: Scalar, *limits: Limits, close: float = TO_MEASURE) -> dict[str, Any]:
    """Return f, called with points (1,) or (2,) between the limits, as a table for the page.

    `exact` says that the table holds outside the limits too. A value that is not finite, or cannot be calculated
    (a division by zero), becomes None; where f fails everywhere, its exception is raised.
    """
    low, high = (np.array([float(one[end]) for one in limits]) for end in (0, 1))
    tried = low + TRIED[:, : len(low)] * (high - low)
    truth = _values(f, tried)
    for size in SIZES[len(low)]:
        axes = [np.linspace(a, b, size) for a, b in zip(low, high, strict=True)]
        nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(low))
        values = _values(f, nodes)
        read = np.array([between(values, size, (point - low) / (high - low)) for point in tried])
        with np.errstate(all="ignore"):
            error = float(np.max(np.abs(read - truth))) / (np.ptp(values) or 1.0)
        exact = size == NEAREST
        if error <= (EXACT if exact else close):
            break
    digits = 15 if exact else 7 if close == TO_MEASURE else 5
    return {
        "lo": low.tolist(),
        "hi": high.tolist(),
        "n": [size] * len(low),
        "v": [float(f"{v:.{digits}g}") if np.isfinite(v) else None for v in values],
        "exact": exact,
    }


def between(values: np.ndarray, size: int, share: Sequence[float]) -> float:
    """Interpolate as the page does: `values` on a grid of `size` nodes along each axis, at shares of the way."""
    rest = values.reshape((size,) * len(share))
    for one in share:
        t = one * (size - 1)
        first = int(min(max(np.floor(t) - 2, 0), size - NEAREST))
        k = np.arange(NEAREST)
        weights = [np.prod([(t - first - j) / (i - j) for j in k if j != i]) for i in k]
        rest = np.tensordot(weights, rest[first : first + NEAREST], axes=1)
    return float(rest)


def _values(f: Scalar, points: np.ndarray) -> np.ndarray:
    """Return f at every point, NaN where it cannot be calculated. Raises its exception when that is everywhere."""
    values, failed = np.full(len(points), np.nan), []
    with np.errstate(all="ignore"):
        for k, point in enumerate(points):
            try:
                values[k] = as_number(f(point.copy()))
            except (ArithmeticError, ValueError) as error:
                failed.append(error)
    if len(failed) == len(points):
        raise failed[0]
    return values
