"""v₊ = β v + (1 − β) g²,  x₊ = x − η g / (√v₊ + ε): every coordinate gets a rate that suits its own slopes."""

import numpy as np
from numpy.typing import ArrayLike

from . import Gradient


def rmsprop_step(
    x: np.ndarray, g: np.ndarray, v: np.ndarray, eta: float, beta: float = 0.9, eps: float = 1e-8
) -> tuple[np.ndarray, np.ndarray]:
    """Return one update: x, the gradient g and the running mean square v, all (n,), give the new (x, v).

    Squares, root and quotient are taken component by component; ε guards against 0/0.
    Source: Hinton, Srivastava & Swersky, Neural Networks for Machine Learning, lecture 6e (2012).
    """
    v = beta * v + (1 - beta) * g**2
    return x - eta * g / (np.sqrt(v) + eps), v


def rmsprop(
    df: Gradient, x1: ArrayLike, eta: float, tol: float, max_iter: int, *, beta: float = 0.9
) -> tuple[np.ndarray, np.ndarray]:
    """Repeat `rmsprop_step` from v = 0. Its steps do not shrink with the slope: it ends by jumping about, ~ η wide.

    Shapes: x1 and df(x) (n,), path (iterates, n).
    """
    x = np.array(x1, dtype=float)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter and np.linalg.norm(g := df(x)) > tol:
        x, v = rmsprop_step(x, g, v, eta, beta)
        path.append(x)
    return x, np.array(path)
