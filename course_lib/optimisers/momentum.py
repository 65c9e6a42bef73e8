"""u_{k+1} = β u_k − η ∇f(x_k),  x_{k+1} = x_k + u_{k+1}: a heavy ball keeps part of its speed."""

import numpy as np
from numpy.typing import ArrayLike

from . import Gradient


def momentum(
    df: Gradient, x1: ArrayLike, eta: float, tol: float, max_iter: int, *, beta: float = 0.9
) -> tuple[np.ndarray, np.ndarray]:
    """Add β times the last step to each new one; β = 0 is plain gradient descent.

    Shapes: x1 and df(x) (n,), path (iterates, n).
    Source: B. T. Polyak, Some methods of speeding up the convergence of iteration methods (1964), eq. (9).
    """
    x = np.array(x1, dtype=float)
    u = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter and np.linalg.norm(g := df(x)) > tol:
        u = beta * u - eta * g
        x = x + u
        path.append(x)
    return x, np.array(path)
