"""Gradient descent: x_{k+1} = x_k − η f'(x_k), until |f'(x_k)| ≤ ε.

Source: A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées" (1847);
J. Nocedal and S. Wright, "Numerical Optimization" (2006), sections 2.2 and 3.3.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

Point = float | Sequence[float] | np.ndarray


def gradient_descent(
    df: Callable[[np.ndarray], Point], x1: Point, eta: float, tol: float, max_iter: int
) -> tuple[np.ndarray, np.ndarray]:
    """x_{k+1} = x_k − η ∇f(x_k), stopped at the first x_k with ‖∇f(x_k)‖ ≤ tol.

    One variable or many: `df` takes a number and returns one, or takes an array of shape (n,) and
    returns one. The path holds all iterates, x1 included: k iterates are k − 1 updates.

    Returns:
        The last iterate, and the path of shape (k,) or (k, n), with k ≤ max_iter.

    Raises:
        ValueError: max_iter < 1; the path always holds x1.
    """
    if max_iter < 1:
        raise ValueError(f"max_iter counts the iterates with x1: it must be 1 or more, not {max_iter}")
    x = np.array(x1, dtype=float)[()]  # a copy; [()] makes a plain number of an array without axes
    path = [x]
    while len(path) < max_iter and np.linalg.norm(g := np.asarray(df(x))) > tol:
        x = x - eta * g
        path.append(x)
    return x, np.array(path)


def iterates_on_parabola(slope: float, curvature: float, eta: float, tol: float) -> int:
    """k = 1 + ⌈ln(tol/|f'(x_1)|) / ln|ρ|⌉ with ρ = 1 − η f'': the iterates that descent will need.

    On a parabola every update multiplies the slope by the same factor: f'(x_k) = ρ^(k−1) f'(x_1). The
    count includes x_1, as the path of `gradient_descent` does.

    Args:
        slope: f'(x_1), the slope at the start.
        curvature: f'', the same everywhere.
        eta: the learning rate.
        tol: the slope that counts as zero, > 0.

    Raises:
        ValueError: |ρ| ≥ 1, so that the slope does not shrink and descent never stops.
    """
    if abs(slope) <= tol:
        return 1
    factor = abs(1 - eta * curvature)
    if factor >= 1:
        raise ValueError(f"the slope is multiplied by ±{factor:g} in every update: descent never stops")
    if factor == 0:
        return 2
    return 1 + math.ceil(math.log(tol / abs(slope)) / math.log(factor))
