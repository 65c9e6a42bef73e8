"""The chain rule from a walk to backpropagation: reference implementations, small.

A *tape* lists how values were made, one entry per value, in the order in which they were made: entry k holds pairs
(j, slope), one for each earlier value j that value k was made from, with the slope of value k by value j.

Griewank and Walther, *Evaluating Derivatives* (SIAM, 2nd edition 2008), chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Tape = Sequence[Sequence[tuple[int, Any]]]
HIDDEN = 4
#: Two weights and a constant for each hidden unit, then a weight for each and one constant more.
WEIGHTS = 4 * HIDDEN + 1


def along(
    grad: Callable[[np.ndarray], np.ndarray],
    c: Callable[[float], np.ndarray],
    velocity: Callable[[float], np.ndarray],
    t: float,
) -> float:
    """d/dt f(c(t)) = ∇f(c(t)) · c′(t), one number; c(t), c′(t) and ∇f have shape (n,)."""
    return float(grad(c(t)) @ velocity(t))


def composed(
    Jf: Callable[[np.ndarray], np.ndarray],
    Jg: Callable[[np.ndarray], np.ndarray],
    g: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
) -> np.ndarray:
    """J_{f∘g}(x) = J_f(g(x)) J_g(x), shape (k, n) for g: Rⁿ → Rᵐ and f: Rᵐ → Rᵏ."""
    return Jf(g(x)) @ Jg(x)


def polar(grad: Callable[[np.ndarray], np.ndarray], r: float, theta: float) -> np.ndarray:
    """(∂f/∂r, ∂f/∂θ) of f(r cos θ, r sin θ) from the Cartesian gradient, shape (2,)."""
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([fx * c + fy * s, r * (fy * c - fx * s)])


def backward(tape: Tape) -> list[Any]:
    """Return the slopes of the last value by every value: s_j = Σ_k s_k · ∂v_k/∂v_j, last entry first."""
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] = slopes[j] + slopes[k] * slope
    return slopes


def forward(tape: Tape, i: int) -> list[Any]:
    """Return the slopes of every value by value i: d_k = Σ_j ∂v_k/∂v_j · d_j, first entry first."""
    slopes = [0.0] * len(tape)
    slopes[i] = 1.0
    for k in range(i + 1, len(tape)):
        for j, slope in tape[k]:
            slopes[k] = slopes[k] + slope * slopes[j]
    return slopes


def network(w: Any, x: Any, y: Any) -> Any:
    """Σ_k w[12+k] tanh(w[3k] x + w[3k+1] y + w[3k+2]) + w[16], for 17 weights."""
    hidden = [np.tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2]) for k in range(HIDDEN)]
    return sum(w[3 * HIDDEN + k] * unit for k, unit in enumerate(hidden)) + w[WEIGHTS - 1]


def train(
    gradient: Callable[[np.ndarray], np.ndarray],
    share_right: Callable[[np.ndarray], float],
    w: np.ndarray,
    eta: float,
    enough: float,
    most: int,
) -> tuple[np.ndarray, int]:
    """Descend until share_right(w) ≥ enough, or after `most` updates: the weights and the number of updates."""
    updates = 0
    while share_right(w) < enough and updates < most:
        w = w - eta * gradient(w)
        updates += 1
    return w, updates
