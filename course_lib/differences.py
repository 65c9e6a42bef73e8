"""f'(x) = [f(x + h) − f(x − h)] / 2h + O(h²), extrapolated to h → 0, with an honest error bound.

Ridders, C. J. F. (1982). Accurate computation of F'(x) and F'(x)F''(x). Advances in Engineering Software 4(2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RATIO = 2.0
EPS = np.finfo(float).eps


@dataclass(frozen=True)
class Measured:
    """A measured derivative and a bound on its error, arrays of the same shape."""

    value: np.ndarray
    bound: np.ndarray


def gradient(f: Callable, w: np.ndarray, spread: np.ndarray | float = 1.0, noise: float = 0.0) -> Measured:
    """∇f at w, shape (n,). Steps are fractions of `spread`, the width of the region of interest."""
    w = np.asarray(w, float)
    n = w.size
    spread = np.broadcast_to(np.asarray(spread, float), (n,))
    value, bound = np.empty(n), np.empty(n)
    for i in range(n):
        direction = np.zeros(n)
        direction[i] = 1.0
        slope = along(lambda t, d=direction: f(w + t * d), float(spread[i]), noise, float(abs(w[i])))
        value[i], bound[i] = slope
    return Measured(value, bound)


def along(
    phi: Callable[[float], float], spread: float, noise: float = 0.0, size: float = 0.0
) -> tuple[float, float]:
    """φ'(0) and its bound by Ridders' method."""
    best, best_bound = np.nan, np.inf
    rows: list[list[float]] = []
    h = spread / 8
    for k in range(24):
        up, down = phi(h), phi(-h)
        level = noise + EPS * (abs(up) + abs(down))
        rounding = 2 * level / h
        row = [(up - down) / (2 * h)]
        if rows and np.isfinite(row[0]):
            for j, before in enumerate(rows[-1][:8], start=1):
                row.append(row[j - 1] + (row[j - 1] - before) / (RATIO ** (2 * j) - 1))
                error = 2 * max(abs(row[j] - row[j - 1]), abs(row[j] - before)) + rounding
                if error < best_bound:
                    best, best_bound = row[j], error
            if rounding > best_bound:
                break
        rows = [*rows, row] if np.isfinite(row[0]) else []
        h /= RATIO
    return best, best_bound


def hessian(f: Callable, w: np.ndarray, spread: np.ndarray | float = 1.0, noise: float = 0.0) -> Measured:
    """The matrix of second partials at w, shape (n, n)."""
    w = np.asarray(w, float)
    n = w.size
    spread = np.broadcast_to(np.asarray(spread, float), (n,))
    value, bound = np.empty((n, n)), np.empty((n, n))

    def second(direction: np.ndarray) -> tuple[float, float]:
        middle = f(w)
        best, best_bound, rows, h = np.nan, np.inf, [], 1 / 8
        for _ in range(14):
            up, down = f(w + h * direction), f(w - h * direction)
            rounding = 4 * (noise + EPS * (abs(up) + abs(down) + 2 * abs(middle))) / h**2
            row = [(up - 2 * middle + down) / h**2]
            if rows and np.isfinite(row[0]):
                for j, before in enumerate(rows[-1][:8], start=1):
                    row.append(row[j - 1] + (row[j - 1] - before) / (RATIO ** (2 * j) - 1))
                    error = 2 * max(abs(row[j] - row[j - 1]), abs(row[j] - before)) + rounding
                    if error < best_bound:
                        best, best_bound = row[j], error
                if rounding > best_bound:
                    break
            rows = [*rows, row] if np.isfinite(row[0]) else []
            h /= RATIO
        return best, best_bound

    for i in range(n):
        e = np.zeros(n)
        e[i] = spread[i]
        v, b = second(e)
        value[i, i], bound[i, i] = v / spread[i] ** 2, b / spread[i] ** 2
        for j in range(i):
            d = np.zeros(n)
            d[j] = spread[j]
            plus, minus = second(e + d), second(e - d)
            scale = 4 * spread[i] * spread[j]
            value[i, j] = value[j, i] = (plus[0] - minus[0]) / scale
            bound[i, j] = bound[j, i] = (plus[1] + minus[1]) / scale
    return Measured(value, bound)
