"""x_{k+1} = x_k − f(x_k) / f'(x_k): follow the tangent to where it crosses the axis."""

from collections.abc import Callable

import numpy as np


def newton_root(
    f: Callable[[float], float], df: Callable[[float], float], x1: float, tol: float, max_iter: int
) -> tuple[float, np.ndarray]:
    """Find a root of f from x1: stop at the first iterate with |f(x)| ≤ tol, or when the path holds max_iter.

    Returns the last iterate and the path, shape (iterates,), x1 first.
    Raises ZeroDivisionError (plain floats) at a level tangent, which crosses the axis nowhere.
    Source: Nocedal & Wright, Numerical Optimization (2nd ed., 2006), algorithm 11.1 with n = 1.
    """
    x = float(x1)
    path = [x]
    while len(path) < max_iter and abs(value := f(x)) > tol:
        x = x - value / df(x)
        path.append(x)
    return x, np.array(path)
