"""The Hessian H_ij = ∂²f / ∂x_i ∂x_j: how the graph of f bends, and what to do with that.

Sources: Nocedal and Wright, Numerical Optimization, 2nd edition, sections 2.1, 3.3 and 8.1;
Marsden and Tromba, Vector Calculus, sections 3.1 to 3.3.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

ROUNDING = 1e-9  # a number this small beside its neighbours is taken for a zero that was rounded


def hessian(f: Callable[[np.ndarray], float], w: ArrayLike, h: float | None = None) -> np.ndarray:
    """H_ij ≈ [f(w + a + b) − f(w + a − b) − f(w − a + b) + f(w − a − b)] / 4h² with a = h e_i, b = h e_j.

    On the diagonal (a = b) this is the second central difference with step 2h. The formula is off by
    a multiple of h², the rounding of f by a multiple of ε/h²: the sum is smallest where h is near
    ε^(1/4), about 1.2e-4, times the size of w. That h is taken when none is given.

    f: (n,) → number; w: (n,); returns (n, n), symmetric. Source: Nocedal and Wright, section 8.1.
    """
    w = np.asarray(w, dtype=float)
    if h is None:
        h = np.finfo(float).eps ** 0.25 * max(1.0, float(np.max(np.abs(w))))
    steps = h * np.eye(len(w))
    H = np.empty((len(w), len(w)))
    for i, a in enumerate(steps):
        for j, b in enumerate(steps[: i + 1]):
            corners = f(w + a + b) - f(w + a - b) - f(w - a + b) + f(w - a - b)
            H[i, j] = H[j, i] = corners / (4 * h**2)
    return H


def curvature(H: ArrayLike, u: ArrayLike) -> float:
    """uᵀHu / uᵀu, the second derivative of f along the direction of u ≠ 0.

    H: (n, n), u: (n,) of any length but 0. It lies between the smallest and the largest eigenvalue
    of H, and is an eigenvalue along its eigenvector. Source: the Rayleigh quotient.
    """
    u = np.asarray(u, dtype=float)
    return float(u @ np.asarray(H, dtype=float) @ u / (u @ u))


def second_derivative_test(H: ArrayLike) -> str:
    """'min', 'max', 'saddle' or 'inconclusive' by the sign of D = fxx·fyy − fxy² and of fxx.

    H: the (2, 2) Hessian at a critical point. D counts as 0 where it is within rounding of 0.
    ValueError for another shape. Source: Marsden and Tromba, section 3.3.
    """
    H = np.asarray(H, dtype=float)
    if H.shape != (2, 2):
        raise ValueError(f"the test by D is for two variables, a (2, 2) matrix, not {H.shape}; see classify")
    (fxx, fxy), (_, fyy) = H
    D = fxx * fyy - fxy**2
    if abs(D) <= ROUNDING * (abs(fxx * fyy) + fxy**2):
        return "inconclusive"
    if D < 0:
        return "saddle"
    return "min" if fxx > 0 else "max"


def classify(H: ArrayLike) -> str:
    """'min', 'max', 'saddle' or 'inconclusive' by the signs of the eigenvalues of H.

    H: the symmetric (n, n) Hessian at a critical point. All positive: a minimum; all negative: a
    maximum; both signs: a saddle, whatever the others are; otherwise some are 0 and the Hessian
    cannot tell. An eigenvalue below 1e-9 of the largest counts as 0.
    Source: Marsden and Tromba, section 3.3.
    """
    eigenvalues = np.linalg.eigvalsh(np.asarray(H, dtype=float))
    zero = ROUNDING * np.max(np.abs(eigenvalues))
    up, down = eigenvalues > zero, eigenvalues < -zero
    if up.any() and down.any():
        return "saddle"
    if up.all():
        return "min"
    return "max" if down.all() else "inconclusive"


def condition_number(H: ArrayLike) -> float:
    """κ = λmax / λmin of a positive definite H: √κ is how many times longer than wide its valley is.

    H: symmetric (n, n). ValueError when an eigenvalue is not positive: there is no valley then.
    """
    eigenvalues = np.linalg.eigvalsh(np.asarray(H, dtype=float))
    if eigenvalues[0] <= 0:
        raise ValueError(f"not positive definite: the smallest eigenvalue is {eigenvalues[0]:g}")
    return float(eigenvalues[-1] / eigenvalues[0])


def newton_step(gradient: ArrayLike, H: ArrayLike) -> np.ndarray:
    """d with H d = −∇f: the step to the critical point of the quadratic model.

    gradient: (n,), H: (n, n); returns (n,). It goes down hill where H is positive definite; elsewhere
    it may lead to a saddle or a maximum. numpy.linalg.LinAlgError when H is singular.
    Source: Nocedal and Wright, section 2.2.
    """
    return np.linalg.solve(np.asarray(H, dtype=float), -np.asarray(gradient, dtype=float))
