"""x_{k+1} = x_k − η H(x_k)⁻¹ ∇f(x_k): jump to the flat point of the quadratic model."""

import numpy as np
from numpy.typing import ArrayLike

from course_lib.hessian import newton_step

from . import Gradient


def newton(
    df: Gradient, x1: ArrayLike, eta: float, tol: float, max_iter: int, *, hessian: Gradient
) -> tuple[np.ndarray, np.ndarray]:
    """Follow −η H⁻¹ ∇f until ‖∇f‖ ≤ tol; η = 1 is Newton's own step.

    Shapes: x1 and df(x) (n,), hessian(x) (n, n), path (iterates, n). The point found is *stationary*: a minimum,
    a maximum or a saddle, whichever the quadratic models lead to.

    Raises numpy.linalg.LinAlgError where the Hessian is singular.
    Source: Nocedal & Wright, Numerical Optimization (2nd ed., 2006), section 2.2.
    """
    x = np.array(x1, dtype=float)
    path = [x]
    while len(path) < max_iter and np.linalg.norm(g := df(x)) > tol:
        x = x + eta * newton_step(g, hessian(x))
        path.append(x)
    return x, np.array(path)
