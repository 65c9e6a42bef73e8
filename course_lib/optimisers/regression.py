"""∇ (1/m) ‖Xw − y‖² = (2/m) Xᵀ(Xw − y): the slope of the mean squared error over m examples."""

import numpy as np


def mean_squared_error(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> float:
    """(1/m) ‖Xw − y‖², for the m rows of X (m, n); w (n,), y (m,)."""
    return float(np.mean((X @ w - y) ** 2))


def batch_gradient(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(2/m) Xᵀ(Xw − y), shape (n,). Rows drawn at random give a gradient that is right on average.

    Source: Bottou, Curtis & Nocedal, Optimization Methods for Large-Scale Machine Learning (SIAM Review 2018), §3.
    """
    return 2 / len(y) * X.T @ (X @ w - y)
