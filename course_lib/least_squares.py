"""Least squares: the u that makes E(u) = ½ ‖Au − y‖² smallest.

Every solver takes the design matrix A of shape (m, n) and the data y of shape (m,), and returns u of
shape (n,). Source: G. Strang, "Introduction to Linear Algebra" (2023), chapter 4; L. N. Trefethen and
D. Bau, "Numerical Linear Algebra" (1997), lectures 11 and 19.
"""

import math

import numpy as np


def design_matrix(x: np.ndarray, degree: int) -> np.ndarray:
    """A[i, j] = x_i^j: row i turns the coefficients u into the value of the polynomial at x_i.

    Takes x of shape (m,); returns A of shape (m, degree + 1), with the constant's column of ones first.
    """
    return np.vander(np.asarray(x, dtype=float), degree + 1, increasing=True)


def squared_error(A: np.ndarray, y: np.ndarray, u: np.ndarray) -> float:
    """E(u) = ½ ‖Au − y‖²: half the sum of the squared distances between model and data."""
    residual = A @ u - y
    return 0.5 * float(residual @ residual)


def gradient(A: np.ndarray, y: np.ndarray, u: np.ndarray) -> np.ndarray:
    """∇E(u) = Aᵀ(Au − y), shape (n,)."""
    return A.T @ (A @ u - y)


def solve_normal_equations(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """AᵀA u = Aᵀy, which says ∇E(u) = 0.

    Loses twice the digits that it must: the condition number of AᵀA is the square of A's.

    Raises:
        numpy.linalg.LinAlgError: AᵀA is singular: the columns of A depend on each other.
    """
    return np.linalg.solve(A.T @ A, A.T @ y)


def solve_qr(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """R u = Qᵀy, where A = QR, Q has orthonormal columns and R is triangular. AᵀA is never formed.

    Raises:
        numpy.linalg.LinAlgError: R is singular: the columns of A depend on each other.
    """
    Q, R = np.linalg.qr(A)
    return np.linalg.solve(R, Q.T @ y)


def solve_lstsq(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """u = A⁺y from the singular values of A: where many u do equally well, the shortest of them."""
    return np.linalg.lstsq(A, y, rcond=None)[0]


def iterates_of_descent(A: np.ndarray, y: np.ndarray, u1: np.ndarray, eta: float, tol: float) -> int:
    """k = 1 + max ⌈ln(tol/|c_i|) / ln|1 − ηλ_i|⌉: the iterates, u1 included, that descent will need.

    AᵀA v_i = λ_i v_i, and c_i = v_i·∇E(u1) is the part of the first gradient along v_i. Each update
    multiplies it by 1 − ηλ_i; the part that takes longest decides, and the others are as good as gone by
    then. Exact for one variable, a lower bound for several.

    Raises:
        ValueError: η ≥ 2/λ_max (or an η ≤ 0): some part of the gradient does not shrink.
    """
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = np.abs(eigenvectors.T @ gradient(A, y, u1))
    factors = np.abs(1 - eta * eigenvalues)
    if factors.max() >= 1:
        raise ValueError(f"a part of the gradient is multiplied by ±{factors.max():g}: descent never stops")
    updates = [
        1 if factor == 0 else math.ceil(math.log(tol / part) / math.log(factor))
        for part, factor in zip(parts, factors, strict=True)
        if part > tol
    ]
    return 1 + max(updates, default=0)
