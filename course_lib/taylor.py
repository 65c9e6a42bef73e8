"""Taylor's models: a plane and a paraboloid that stand in for f near a point, and steps that use them.

Sources: Marsden and Tromba, Vector Calculus, sections 2.3 and 3.2; Nocedal and Wright, Numerical
Optimization, 2nd edition, chapters 2 and 4.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

Function = Callable[[np.ndarray], float]
Field = Callable[[np.ndarray], ArrayLike]


def linear_model(f: Function, gradient: Field, a: ArrayLike) -> Callable[[ArrayLike], np.ndarray]:
    """x ↦ f(a) + ∇f(a)·(x − a), the tangent plane. Its error shrinks as |x − a|² where f is smooth.

    a: (n,). The model takes x of shape (n,) or many points (..., n) and returns (...).
    """
    a = np.asarray(a, dtype=float)
    value, slope = f(a), np.asarray(gradient(a), dtype=float)
    return lambda x: value + (np.asarray(x, dtype=float) - a) @ slope


def quadratic_model(
    f: Function, gradient: Field, hessian: Field, a: ArrayLike
) -> Callable[[ArrayLike], np.ndarray]:
    """x ↦ f(a) + ∇f(a)·(x − a) + ½ (x − a)ᵀ H(a) (x − a). Its error shrinks as |x − a|³.

    a: (n,), gradient(a): (n,), hessian(a): (n, n). The model takes x of shape (n,) or many points
    (..., n) and returns (...). All three are evaluated once, at a.
    """
    a = np.asarray(a, dtype=float)
    plane = linear_model(f, gradient, a)
    H = np.asarray(hessian(a), dtype=float)

    def model(x: ArrayLike) -> np.ndarray:
        d = np.asarray(x, dtype=float) - a
        return plane(x) + 0.5 * np.sum((d @ H) * d, axis=-1)

    return model


def observed_order(h: ArrayLike, error: ArrayLike) -> float:
    """p of the best fit log(error) ≈ log C + p log h: the slope on a log-log plot.

    h, error: (m,), positive, m ≥ 2.
    """
    slope, _ = np.polyfit(np.log(h), np.log(error), 1)
    return float(slope)


def leash_step(gradient: ArrayLike, radius: float) -> np.ndarray:
    """d = −radius · ∇f / |∇f|, where the linear model is lowest among all |d| ≤ radius.

    gradient: (n,), not 0; returns (n,). Source: Cauchy-Schwarz, g·d ≥ −|g||d|.
    """
    gradient = np.asarray(gradient, dtype=float)
    return -radius * gradient / np.linalg.norm(gradient)


def leashed_descent(
    f: Function, gradient: Field, a: ArrayLike, radius: float, steps: int, *, shorten: float = 0.5
) -> np.ndarray:
    """Return the path of steps on a leash.

    Where f did not fall, the step is given up and the leash shortened.

    a: (n,); returns (steps + 1, n): the start, then where one stands after each try. A try at which
    the gradient is 0 stays where it is. Source: the simplest trust-region method, Nocedal and Wright,
    chapter 4.
    """
    path = [np.asarray(a, dtype=float)]
    for _ in range(steps):
        here, slope = path[-1], np.asarray(gradient(path[-1]), dtype=float)
        there = here + leash_step(slope, radius) if slope.any() else here
        if f(there) < f(here):
            path.append(there)
        else:
            path.append(here)
            radius *= shorten
    return np.array(path)
