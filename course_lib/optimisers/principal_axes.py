"""X − mean = U S Vᵀ: the rows of Vᵀ are the directions in which data spread most, S² how much."""

import numpy as np


def principal_axes(X: np.ndarray) -> np.ndarray:
    """Rows: unit vectors (n, n) in falling order of spread, each with its largest entry positive; X is (m, n), m >= n.

    An axis has no arrow (v and −v are the same axis), hence the rule for the sign.
    Source: Pearson (1901); Jolliffe, Principal Component Analysis (2nd ed., 2002), section 3.5.
    """
    axes = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2]
    largest = axes[np.arange(len(axes)), np.argmax(np.abs(axes), axis=1)]
    return axes * np.sign(largest)[:, None]


def explained_variance(X: np.ndarray) -> np.ndarray:
    """s_i² / Σ s_j², the share of the variance along each axis: (n,), falling, sum 1."""
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return s**2 / np.sum(s**2)
