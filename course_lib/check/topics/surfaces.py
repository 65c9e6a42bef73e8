"""Functions with their derivatives, in one variable and in any number, none of them a parabola: data for checks of models.

Each function has a text `formula`, by which a message can name it, and the attributes `slope` and `bend`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check.points import digits
from course_lib.check.topics.reference import with_formula


@dataclass(frozen=True)
class Curve:
    """f and f' of one variable."""

    f: Callable[[float], float]
    slope: Callable[[float], float]


def curves() -> list[Curve]:
    """Give five curves on x > −2.5: growing, falling, waving, below 0, with and without bending of one sign."""
    return [
        Curve(with_formula(lambda x: x**3 - 2 * x + 1, "x³ − 2x + 1"), lambda x: 3 * x**2 - 2),
        Curve(with_formula(lambda x: np.exp(-x) + x**2, "e^(−x) + x²"), lambda x: -np.exp(-x) + 2 * x),
        Curve(with_formula(lambda x: np.sqrt(x + 3), "√(x + 3)"), lambda x: 0.5 / np.sqrt(x + 3)),
        Curve(with_formula(lambda x: np.sin(1.3 * x) - 2, "sin(1.3x) − 2"), lambda x: 1.3 * np.cos(1.3 * x)),
        Curve(with_formula(lambda x: 3 - 2 * x + 0.5 * x**2, "3 − 2x + x²/2"), lambda x: x - 2),
    ]


@dataclass(frozen=True)
class Surface:
    """f, ∇f and H of an array of any length."""

    f: Callable[[np.ndarray], float]
    gradient: Callable[[np.ndarray], np.ndarray]
    hessian: Callable[[np.ndarray], np.ndarray]


def surfaces() -> list[Surface]:
    """Give three surfaces in any number of variables, with mixed second derivatives that change from place to place."""
    return [_cubic(), _exponential(), _waves()]


def surfaces_of_several_sizes(rng: np.random.Generator) -> list[tuple]:
    """Return surfaces with numbers of variables: each surface, and 2, 3 and 5 variables."""
    chosen = [surfaces()[k % 3] for k in rng.permutation(6)]
    sizes = list(rng.permutation([2, 2, 3, 3, 5, 5]))
    return list(zip(chosen, map(int, sizes), strict=True))


def near_points(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a point a, and a point x less than one away in each variable, on either side."""
    a = rng.uniform(0.2, 1.1, n) * rng.choice([-1, 1], n)
    return digits(a), digits(a + rng.uniform(0.2, 0.8, n) * rng.choice([-1, 1], n))


def _cubic() -> Surface:
    def f(w: Any) -> float:
        k = np.arange(1, len(w) + 1)
        return float(2 + np.sum(k * w**3) - np.sum(w[:-1] * w[1:] ** 2))

    def gradient(w: Any) -> np.ndarray:
        g = 3 * np.arange(1, len(w) + 1) * w**2
        g[:-1] -= w[1:] ** 2
        g[1:] -= 2 * w[:-1] * w[1:]
        return g

    def hessian(w: Any) -> np.ndarray:
        H = np.diag(6.0 * np.arange(1, len(w) + 1) * w)
        for k in range(len(w) - 1):
            H[k, k + 1] = H[k + 1, k] = -2 * w[k + 1]
            H[k + 1, k + 1] -= 2 * w[k]
        return H

    return Surface(with_formula(f, "2 + Σ k wₖ³ − Σ wₖ wₖ₊₁²"), gradient, hessian)


def _exponential() -> Surface:
    def weights(w: Any) -> np.ndarray:
        return np.where(np.arange(len(w)) % 2, -0.5, 1.0)

    def f(w: Any) -> float:
        return float(np.exp(weights(w) @ w) + np.sum(w**2))

    def gradient(w: Any) -> np.ndarray:
        return np.exp(weights(w) @ w) * weights(w) + 2 * w

    def hessian(w: Any) -> np.ndarray:
        return np.exp(weights(w) @ w) * np.outer(weights(w), weights(w)) + 2 * np.eye(len(w))

    return Surface(with_formula(f, "e^(w₁ − w₂/2 + …) + Σ wₖ²"), gradient, hessian)


def _waves() -> Surface:
    def f(w: Any) -> float:
        k = np.arange(1, len(w) + 1)
        return float(-8 + np.sum(np.sin(k * w)) + w[0] * w[-1] ** 2)

    def gradient(w: Any) -> np.ndarray:
        k = np.arange(1, len(w) + 1)
        g = k * np.cos(k * w)
        g[0] += w[-1] ** 2
        g[-1] += 2 * w[0] * w[-1]
        return g

    def hessian(w: Any) -> np.ndarray:
        k = np.arange(1, len(w) + 1)
        H = np.diag(-(k**2) * np.sin(k * w))
        H[0, -1] += 2 * w[-1]
        H[-1, 0] += 2 * w[-1]
        H[-1, -1] += 2 * w[0]
        return H

    return Surface(with_formula(f, "−8 + Σ sin(k wₖ) + w₁ wₙ²"), gradient, hessian)
