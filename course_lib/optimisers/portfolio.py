"""S(w) = (w·μ − r) / √(wᵀΣw): what a portfolio earns above the safe rate, per unit of risk."""

import numpy as np


def sharpe_ratio(w: np.ndarray, mu: np.ndarray, Sigma: np.ndarray, rate: float) -> float:
    """Sharpe ratio of the shares w (n,): expected returns μ (n,), covariances Σ (n, n), safe rate r.

    Source: W. F. Sharpe, Mutual Fund Performance, Journal of Business 39 (1966), 119-138.
    """
    return float((w @ mu - rate) / np.sqrt(w @ Sigma @ w))
