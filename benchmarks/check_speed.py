"""What a verdict costs beside numdifftools.Gradient at the same points.

    python -m benchmarks.check_speed

Three answers for each exercise: a right one, a wrong one without the formula, and a wrong one with it. The formula's
bank of broken rules is built once per exercise, at the first wrong answer, and is timed by itself.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import numpy as np
import sympy as sp

from course_lib import Box, CheckFailed, check_gradient

ROUNDS = 7


def seed_g(w: np.ndarray, m=np) -> float:
    """−sin(π Σw²) + ln Σw²."""
    s = sum(v**2 for v in w)
    return -m.sin(m.pi * s) + m.log(s)


def grad_seed_g(w: np.ndarray) -> np.ndarray:
    """Its gradient."""
    s = np.sum(w**2)
    return -2 * np.pi * w * np.cos(np.pi * s) + 2 * w / s


def gaussian(w: np.ndarray, m=np) -> float:
    """−xy exp(−x² − y²)."""
    return -w[0] * w[1] * m.exp(-(w[0] ** 2) - w[1] ** 2)


def grad_gaussian(w: np.ndarray) -> np.ndarray:
    """Its gradient."""
    return np.array([(2 * w[0] ** 2 - 1) * w[1], (2 * w[1] ** 2 - 1) * w[0]]) * np.exp(-w @ w)


def valley(w: np.ndarray, m=np) -> float:
    """100 (y − x²)² + (1 − x)²."""
    return 100 * (w[1] - w[0] ** 2) ** 2 + (1 - w[0]) ** 2


def grad_valley(w: np.ndarray) -> np.ndarray:
    """Its gradient."""
    return np.array([-400 * w[0] * (w[1] - w[0] ** 2) - 2 * (1 - w[0]), 200 * (w[1] - w[0] ** 2)])


EXERCISES = {
    "seed_g, n = 2": (seed_g, grad_seed_g, Box(-1, 1, 2)),
    "seed_g, n = 2, 3, 5": (seed_g, grad_seed_g, Box(-1, 1, (2, 3, 5))),
    "Gaussian": (gaussian, grad_gaussian, Box(-2, 2, 2)),
    "Rosenbrock": (valley, grad_valley, Box(-2, 2, 2)),
}


def seconds(action: Callable[[], object]) -> float:
    """The median time of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return float(np.median(times))


def judged(student: Callable, f: Callable, box: Box, **options) -> Callable[[], None]:
    """One check as an action, whatever its outcome."""

    def action() -> None:
        try:
            check_gradient(student, f, box, **options)
        except CheckFailed:
            return

    return action


def by_numdifftools(f: Callable, box: Box) -> Callable[[], object]:
    """numdifftools.Gradient at as many points of the same box."""
    import numdifftools as nd

    points = box.spread_out(np.random.default_rng(0), 24)
    gradient = nd.Gradient(f)
    return lambda: [gradient(w) for w in points]


def main() -> None:
    """Print the table, in milliseconds and as shares of numdifftools."""
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    print(f"{'ms':22}{'numdifftools':>14}{'right':>14}{'wrong':>14}{'wrong, formula':>16}{'first time':>12}")
    for title, (f, grad, box) in EXERCISES.items():
        peer = seconds(by_numdifftools(f, box))
        right = seconds(judged(grad, f, box))
        wrong = judged(lambda w, grad=grad: grad(w) * (1 + 0.1 * w), f, box)
        formula = judged(
            lambda w, grad=grad: grad(w) * (1 + 0.1 * w), f, box, symbolic=lambda w, f=f: f(w, sp)
        )
        started = time.perf_counter()
        formula()
        first = time.perf_counter() - started
        cells = "".join(
            f"{1e3 * t:8.1f} ({t / peer:3.0%})" for t in (right, seconds(wrong), seconds(formula))
        )
        print(f"{title:22}{1e3 * peer:14.1f}{cells}{1e3 * first:12.1f}")


if __name__ == "__main__":
    main()
