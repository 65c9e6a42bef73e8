"""x₊ = x − η m̂ / (√v̂ + ε): momentum and a rate per coordinate, both corrected for starting from zero."""

import numpy as np
from numpy.typing import ArrayLike

from . import Gradient


def adam(
    df: Gradient,
    x1: ArrayLike,
    eta: float,
    tol: float,
    max_iter: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[np.ndarray, np.ndarray]:
    """Update number t = 1, 2, …, with g = ∇f(x) and all operations component by component.

        m = β₁ m + (1 − β₁) g,    v = β₂ v + (1 − β₂) g²,
        m̂ = m / (1 − β₁ᵗ),        v̂ = v / (1 − β₂ᵗ),       x = x − η m̂ / (√v̂ + ε).

    Shapes: x1 and df(x) (n,), path (iterates, n). The first step has length η in every coordinate.
    Source: Kingma & Ba, Adam: A Method for Stochastic Optimization (ICLR 2015), algorithm 1.
    """
    x = np.array(x1, dtype=float)
    m, v, path = np.zeros_like(x), np.zeros_like(x), [x]
    while len(path) < max_iter and np.linalg.norm(g := df(x)) > tol:
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        x = x - eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
        path.append(x)
    return x, np.array(path)
