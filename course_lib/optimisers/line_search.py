"""f(x + t d) ≤ f(x) + c t ∇f(x)·d: how far to go once the direction is settled."""

import numpy as np

from . import Function


def backtracking(
    f: Function, x: np.ndarray, direction: np.ndarray, g: np.ndarray, step: float = 1.0, c: float = 1e-4
) -> float:
    """Halve `step` until f falls by at least the fraction c of what the tangent promises.

    Shapes: x, direction and g = ∇f(x) are (n,). It stops halving below 1e-15, where rounding hides any fall.

    Raises ValueError when the direction does not point downhill: no step would do.
    Source: Armijo (1966); Nocedal & Wright, Numerical Optimization (2nd ed., 2006), algorithm 3.1.
    """
    promise = float(g @ direction)
    if not promise < 0:
        raise ValueError(f"the direction does not point downhill: ∇f·d is {promise:g}, and must be negative")
    start = f(x)
    while not f(x + step * direction) <= start + c * step * promise and step > 1e-15:
        step = step / 2
    return step
