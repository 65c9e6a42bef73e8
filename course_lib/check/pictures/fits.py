"""Data with the polynomial that came back beside the best one."""

from __future__ import annotations

import numpy as np

from course_lib.check.pictures.svg import HEIGHT, POINT, RIGHT, SEEN, YOURS, Window, limits, picture

STEPS = 61


def polynomials(x: np.ndarray, y: np.ndarray, got: np.ndarray, right: np.ndarray) -> str:
    """Draw the data (m,) and two polynomials with ascending coefficients (d + 1,)."""
    t = np.linspace(*limits(x, 0.06), STEPS)
    yours, best = (np.vander(t, len(c), increasing=True) @ c for c in (got, right))
    low, high = limits(np.concatenate([y, best]), 0.1)
    near = np.clip(yours, low - (high - low), high + (high - low))
    window = Window((t[0], t[-1]), limits(np.concatenate([[low, high], near]), 0.02))
    if np.abs(yours - best).max() / window.size[1] * HEIGHT < SEEN:
        return ""
    words = (
        f"{len(x)} data points and two polynomials of degree {len(right) - 1}: yours, dashed, and the one with the smallest "
        "squared error, solid."
    )
    body = (
        window.curve(np.column_stack([t, best]), RIGHT)
        + window.curve(np.column_stack([t, yours]), YOURS)
        + window.marks(np.column_stack([x, y]), POINT)
    )
    legend = [("yours", YOURS), ("smallest error", RIGHT), ("data", POINT)]
    return picture("Your fit beside the best one", words, body, legend, window, across="x")
