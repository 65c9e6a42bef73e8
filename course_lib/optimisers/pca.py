"""s_i² / Σ s_j²: how much of the spread of data lies along each principal axis."""

import numpy as np


def explained_variance(X: np.ndarray) -> np.ndarray:
    """Share of the variance along each axis: (n,), falling, sum 1, from the singular values s of X less its means.

    X has shape (m, n), one point a row, m ≥ n. The axes themselves are the rows of Vᵀ in X − mean = U diag(s) Vᵀ.
    Source: Pearson (1901); Jolliffe, Principal Component Analysis (2nd ed., 2002), section 3.5.
    """
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return s**2 / np.sum(s**2)
