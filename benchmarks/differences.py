"""Accuracy and time of measured gradients: this course, numdifftools, SciPy, and fixed central steps.

    python -m benchmarks.differences [--points 40]

For each function the true gradient is computed with 50 digits. The table gives the median and the worst error
relative to the largest component, the share of components inside the stated bound, and milliseconds a gradient.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable

import mpmath as mp
import numpy as np
import sympy as sp

from course_lib import differences

X = sp.symbols("x0:3", real=True)
x, y, z = X

#: Formula, number of variables, and the box from which points are drawn.
FUNCTIONS: dict[str, tuple[sp.Expr, int, float, float]] = {
    "polynomial": (x**2 * y + y * z**2 - x * z, 3, -2, 2),
    "sine and logarithm": (-sp.sin(sp.pi * (x**2 + y**2)) + sp.log(x**2 + y**2), 2, 0.2, 0.9),
    "Gaussian": (-x * y * sp.exp(-(x**2) - y**2), 2, -2, 2),
    "Rosenbrock": (100 * (y - x**2) ** 2 + (1 - x) ** 2, 2, -2, 2),
    "fast oscillation": (sp.sin(200 * x) + sp.cos(300 * y), 2, -1, 1),
    "scaled by 1e8": (10**8 * (x**2 + x * y + 3 * y**2), 2, -2, 2),
    "shifted by 1e8": (10**8 + sp.sin(x) * sp.exp(y), 2, -1.5, 1.5),
    "tiny inputs": (sp.sin(10**6 * x) + sp.exp(10**6 * y), 2, 1e-7, 2e-6),
    "huge inputs": (sp.sqrt(x**2 + 2 * y**2), 2, 1e6, 1e8),
    "near a pole": (1 / x + y / x**2, 2, 1e-3, 1e-1),
    "mixed sizes": (10**6 * x**2 + y**2 / 10**4, 2, -1, 1),
}


def exact(expression: sp.Expr, n: int, w: np.ndarray) -> np.ndarray:
    """∇f(w) with 50 digits, rounded to floats."""
    with mp.workdps(50):
        slopes = [sp.lambdify(X[:n], sp.diff(expression, s), "mpmath") for s in X[:n]]
        return np.array([float(g(*[mp.mpf(float(v)) for v in w])) for g in slopes])


def central(h: float, relative: bool) -> Callable:
    """Central differences with step h, or h·max(1, |x|) as SciPy takes it."""

    def measure(f: Callable, points: np.ndarray, spread: np.ndarray) -> np.ndarray:
        out = np.empty_like(points)
        for k, w in enumerate(points):
            for i in range(w.size):
                e = np.zeros(w.size)
                e[i] = h * max(1.0, abs(w[i])) if relative else h
                out[k, i] = (f(w + e) - f(w - e)) / (2 * e[i])
        return out

    return measure


def by_numdifftools(f: Callable, points: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """numdifftools.Gradient with its defaults."""
    import numdifftools as nd

    gradient = nd.Gradient(f)
    return np.array([gradient(w) for w in points])


def by_scipy(f: Callable, points: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """scipy.optimize.approx_fprime with its default forward step."""
    from scipy.optimize import approx_fprime

    return np.array([approx_fprime(w, f) for w in points])


METHODS: dict[str, Callable] = {
    "this course": lambda f, points, spread: differences.gradients(differences.Batch(f), points, spread),
    "numdifftools": by_numdifftools,
    "SciPy approx_fprime": by_scipy,
    "central, h = 1e-6": central(1e-6, relative=False),
    "central, h = 6e-6·max(1,|x|)": central(6e-6, relative=True),
}


def row(name: str, measure: Callable, f: Callable, points: np.ndarray, truth: np.ndarray) -> str:
    """One line of the table."""
    started = time.perf_counter()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        got = measure(f, points, np.ptp(points, axis=0) / 2)
    each = (time.perf_counter() - started) / len(points)
    value, inside = got, ""
    if isinstance(got, differences.Measured):
        value, inside = got.value, f"{np.mean(np.abs(got.value - truth) <= got.bound):8.2%}"
    error = np.abs(value - truth).max(axis=1) / np.abs(truth).max(axis=1)
    return f"  {name:30}{np.median(error):10.1e}{np.max(error):10.1e}{inside:>10}{1e3 * each:10.3f}"


def main() -> None:
    """Print one block for each function."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, default=40)
    options = parser.parse_args()
    print(f"  {'':30}{'median':>10}{'worst':>10}{'in bound':>10}{'ms':>10}")
    for title, (expression, n, low, high) in FUNCTIONS.items():
        points = np.random.default_rng(0).uniform(low, high, (options.points, n))
        value = sp.lambdify(X[:n], expression, "numpy")
        truth = np.array([exact(expression, n, w) for w in points])
        print(title)
        for name, measure in METHODS.items():
            print(row(name, measure, lambda w, value=value: value(*w), points, truth))


if __name__ == "__main__":
    main()
