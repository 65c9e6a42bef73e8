"""S(w) = (w·μ − r) / √(wᵀΣw): what a portfolio earns above the safe rate, per unit of risk."""

import numpy as np


def sharpe_ratio(w: np.ndarray, mu: np.ndarray, Sigma: np.ndarray, rate: float) -> float:
    """Sharpe ratio of the weights w (n,), expected returns mu (n,), covariances Sigma (n, n), safe rate r.

    Source: W. F. Sharpe, Mutual Fund Performance, Journal of Business 39 (1966), 119-138.
    """
    return float((w @ mu - rate) / np.sqrt(w @ Sigma @ w))


def tangency_weights(mu: np.ndarray, Sigma: np.ndarray, rate: float) -> np.ndarray:
    """w ∝ Σ⁻¹(μ − r), scaled to sum 1: the weights with the greatest Sharpe ratio when none of them is negative.

    ∇S = 0 says that Σw is a multiple of μ − r. Source: Tobin (1958); Merton (1972), the tangency portfolio.
    """
    w = np.linalg.solve(Sigma, mu - rate)
    return w / w.sum()
