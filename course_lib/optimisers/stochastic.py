"""x_{k+1} = x_k − η_k g_k with E[g_k] = ∇f(x_k): a gradient from a handful of examples is right on average."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from . import Gradient


def minibatches(
    gradient: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    size: int,
    seed: int,
) -> Gradient:
    """Make df(w) = gradient(w, X[rows], y[rows]) with `size` other rows at each call, drawn by a seeded generator.

    X has shape (examples, n), y (examples,). Rows are dealt like cards: all come once (an *epoch*) before any
    comes again; the deck is shuffled anew when too few are left for a batch.

    Raises ValueError when a batch would need more rows than there are.
    """
    if not 1 <= size <= len(y):
        raise ValueError(f"a batch takes between 1 and {len(y)} examples, not {size}")
    rng = np.random.default_rng(seed)
    deck = rng.permutation(len(y))

    def df(w: np.ndarray) -> np.ndarray:
        nonlocal deck
        if len(deck) < size:
            deck = rng.permutation(len(y))
        rows, deck = deck[:size], deck[size:]
        return gradient(w, X[rows], y[rows])

    return df


def stochastic_gradient_descent(
    df: Gradient, x1: ArrayLike, eta: float, tol: float, max_iter: int, *, decay: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Gradient descent that expects a noisy df: update number k = 0, 1, … has the rate η_k = η / (1 + decay·k).

    Shapes: x1 and df(x) (n,), path (iterates, n). With decay = 0 the path ends in a cloud whose width grows with
    η. With decay > 0 the rates sum to infinity and their squares do not: the path settles. One small noisy
    gradient proves little, so that `tol` should be 0 or nearly so.

    Source: Robbins & Monro, A Stochastic Approximation Method, Ann. Math. Statist. 22 (1951), 400-407.
    """
    x = np.array(x1, dtype=float)
    path = [x]
    while len(path) < max_iter and np.linalg.norm(g := df(x)) > tol:
        x = x - eta / (1 + decay * (len(path) - 1)) * g
        path.append(x)
    return x, np.array(path)
