"""H₊ = (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, ρ = 1 / yᵀs: learn the inverse Hessian from gradients alone."""

import numpy as np
from numpy.typing import ArrayLike

from . import Function, Gradient
from .line_search import backtracking


def bfgs_update(H: np.ndarray, s: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Correct the inverse Hessian H (n, n) so that it maps y to s: H₊ y = s, and stays symmetric.

    s (n,) is the step just taken, y (n,) the change of the gradient along it. H₊ is positive definite when H is
    and yᵀs > 0, that is, when the slope rose along the step.

    Source: Nocedal & Wright, Numerical Optimization (2nd ed., 2006), eq. (6.17).
    """
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ H @ V.T + rho * np.outer(s, s)


def bfgs(
    df: Gradient, x1: ArrayLike, eta: float, tol: float, max_iter: int, *, f: Function
) -> tuple[np.ndarray, np.ndarray]:
    """Follow −H ∇f with H learnt on the way, starting from H = I; η is the longest step the line search tries.

    Shapes: x1 and df(x) (n,), path (iterates, n). Where yᵀs ≤ 0 the update is left out: with it, −H ∇f might no
    longer point downhill.

    Source: Nocedal & Wright, Numerical Optimization (2nd ed., 2006), algorithm 6.1, with backtracking.
    """
    x = np.array(x1, dtype=float)
    g, H, path = df(x), np.eye(len(x)), [x]
    while len(path) < max_iter and np.linalg.norm(g) > tol:
        direction = -H @ g
        s = backtracking(f, x, direction, g, eta) * direction
        x, g_before = x + s, g
        g = df(x)
        y = g - g_before
        if y @ s > 0:
            H = bfgs_update(H, s, y)
        path.append(x)
    return x, np.array(path)
