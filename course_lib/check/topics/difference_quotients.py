"""Checks of what measures slopes: a gradient by central differences, and a checker of gradients.

The functions to be measured are hills with several waves, drawn from the seed, with two, three and five variables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.handed import open_to_all
from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

H = 1e-5
CLOSE = 1e-5
SIZES = (3, 2, 5, 1, 4)


def waves(rng: np.random.Generator, n: int) -> Callable[[np.ndarray], float]:
    """f(w) = Σ_i a_i exp(b_i w_i) sin(c_i w_i + d_i) + w·Mw/2 with its gradient as `f.slope`; no two variables alike."""
    a, b, c, d = rng.uniform([[1], [-0.5], [1], [0]], [[3], [0.5], [2.5], [6]], (4, n))
    M = rng.normal(size=(n, n)) / n

    def f(w: np.ndarray) -> float:
        w = np.asarray(w, float)
        return float(np.sum(a * np.exp(b * w) * np.sin(c * w + d)) + w @ M @ w / 2)

    def slope(w: np.ndarray) -> np.ndarray:
        w = np.asarray(w, float)
        inner = b * np.sin(c * w + d) + c * np.cos(c * w + d)
        return a * np.exp(b * w) * inner + (M + M.T) @ w / 2

    f.slope = slope
    return open_to_all(f)


def central(f: Callable[..., float], w: np.ndarray, h: float = H) -> np.ndarray:
    """∂f/∂x_i ≈ [f(w + h e_i) − f(w − h e_i)] / 2h."""
    return np.array([f(w + e) - f(w - e) for e in h * np.eye(len(w))]) / (2 * h)


def each(w: np.ndarray) -> np.ndarray:
    """Return the steps of length h along the axes, one per row."""
    return H * np.eye(len(w))


def check_measure(student: Callable[..., Any], *, seed: int | None = None) -> Verdict:
    """Check student(f, w) -> the gradient of f at w by central differences, shape (n,), for any f and n."""
    rng = generator(seed)
    cases = [(waves(rng, n), rng.uniform(-1.5, 1.5, n)) for n in rng.permutation(SIZES)]
    whole = waves(rng, 3)
    cases.append((whole, np.array([1.0, -2.0, 3.0])))
    return check_against(student, lambda f, w: f.slope(w), cases, MEASURE_BANK, rtol=1e-6)


def stale_steps(f: Callable[..., float], w: np.ndarray) -> np.ndarray:
    """Measure with steps that keep their old entries."""
    return np.array([f(w + e) - f(w - e) for e in np.cumsum(each(w), axis=0)]) / (2 * H)


def moving_point(f: Callable[..., float], w: np.ndarray) -> np.ndarray:
    """w stays where the difference before left it, one h lower in each coordinate that was measured."""
    places = [w - H * (np.arange(len(w)) < i) for i in range(len(w))]
    return np.array([f(p + e) - f(p - e) for p, e in zip(places, each(w), strict=True)]) / (2 * H)


def only(index: int) -> Callable[..., np.ndarray]:
    """Return the measured gradient of which all entries but one are zero."""
    return lambda f, w: central(f, w) * (np.arange(len(w)) == index % len(w))


def first_n(count: int) -> Callable[..., np.ndarray]:
    """Return the measured gradient of which the entries from `count` on are zero (counted from the end below 0)."""
    return lambda f, w: central(f, w) * (np.arange(len(w)) < (count if count > 0 else len(w) + count))


MEASURE_BANK = (
    Hypothesis("forward_difference", lambda f, w: np.array([f(w + e) - f(w) for e in each(w)]) / H),
    Hypothesis("forward_difference", lambda f, w: np.array([f(w) - f(w - e) for e in each(w)]) / H),
    Hypothesis("missing_brackets", lambda f, w: central(f, w) * H**2),
    Hypothesis("missing_brackets", lambda f, w: np.array([f(w + e) - f(w - e) / (2 * H) for e in each(w)])),
    Hypothesis("not_divided", lambda f, w: central(f, w) * 2 * H),
    Hypothesis("not_divided", lambda f, w: central(f, w) * H),
    Hypothesis(
        "factor_2",
        lambda f, w: 2 * central(f, w),
        "The two points are 2h apart. By what is their difference divided?",
    ),
    Hypothesis(
        "factor_half",
        lambda f, w: central(f, w) / 2,
        "The two points are 2h apart. By what is their difference divided?",
    ),
    Hypothesis("values_added", lambda f, w: np.array([f(w + e) + f(w - e) for e in each(w)]) / (2 * H)),
    Hypothesis("step_keeps_entries", stale_steps),
    Hypothesis("moves_all_at_once", lambda f, w: np.full(len(w), central(f, w).sum())),
    Hypothesis("moves_all_at_once", lambda f, w: np.full(len(w), (f(w + H) - f(w - H)) / (2 * H))),
    Hypothesis("returns_in_loop", only(0)),
    Hypothesis("keeps_last_entry", only(-1)),
    Hypothesis("loop_too_short", first_n(-1)),
    Hypothesis("loop_too_short", first_n(2)),
    Hypothesis("loop_too_short", first_n(3)),
    Hypothesis("loop_starts_late", lambda f, w: central(f, w) * (np.arange(len(w)) > 0)),
    Hypothesis("nothing_stored", lambda f, w: 0 * central(f, w)),
    Hypothesis("mutates_input", moving_point),
    *(Hypothesis("coarse_step", lambda f, w, h=h: central(f, w, h)) for h in (0.1, 0.01, 0.001, 0.5, 1.0)),
)


def check_gradient_checker(student: Callable[..., Any], *, seed: int | None = None) -> Verdict:
    """Check student(gradient, f, points) -> whether they agree to 1e-5, in every component, at every point."""
    rng = generator(seed)
    cases = []
    for make in OFFSETS:
        n = int(rng.integers(2, 4))
        f = waves(rng, n)
        places = list(rng.uniform(-1.5, 1.5, (int(rng.integers(3, 6)), n)))
        offsets = {w.tobytes(): offset for w, offset in zip(places, make(rng, len(places), n), strict=True)}
        cases.append((nearly(f, offsets), f, places))
    rng.shuffle(cases)

    def as_number(gradient: Callable, f: Callable, points: list) -> float:
        answer = student(gradient, f, points)
        return float(answer) if isinstance(answer, bool | np.bool_) else NEITHER

    return check_against(as_number, agrees, cases, CHECKER_BANK, rtol=1e-6)


#: Stands for an answer that is neither True nor False.
NEITHER = 2.0


def nearly(f: Callable, offsets: dict[bytes, np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Return the gradient of f, off by what is given for some points."""
    return lambda w: f.slope(w) + offsets.get(np.asarray(w, float).tobytes(), 0.0)


def at(k: int, size: float) -> Callable[..., np.ndarray]:
    """Give a gradient of which one component is off by ±size, at point number k only."""

    def offsets(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
        table = np.zeros((count, n))
        table[k % count, rng.integers(n)] = size * rng.choice([-1, 1])
        return table

    return offsets


def component(index: int, size: float) -> Callable[..., np.ndarray]:
    """Give a gradient of which one component is off by `size` at every point."""

    def offsets(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
        table = np.zeros((count, n))
        table[:, index] = size
        return table

    return offsets


def everywhere(size: float) -> Callable[..., np.ndarray]:
    """Give a gradient of which every component is off by at most `size`, one way or the other."""
    return lambda rng, count, n: size * rng.uniform(0.6, 1, (count, n)) * rng.choice([-1, 1], (count, n))


def cancelling(size: float) -> Callable[..., np.ndarray]:
    """Give a gradient whose errors in the components add up to zero."""

    def offsets(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
        table = size * rng.uniform(0.5, 1, (count, n))
        return table - table.mean(axis=1, keepdims=True)

    return offsets


def balanced(size: float) -> Callable[..., np.ndarray]:
    """Give a gradient whose errors at all points add up to zero in each component."""

    def offsets(rng: np.random.Generator, count: int, n: int) -> np.ndarray:
        table = size * rng.uniform(0.5, 1, (count, n))
        return table - table.mean(axis=0)

    return offsets


OFFSETS = (
    *(everywhere(size) for size in (0, 1e-7, 2e-6, 5e-6, 9.5e-6, 0, 5e-6, 9.5e-6)),
    *(at(k, size) for k, size in ((0, 1.2e-5), (-1, 1.2e-5), (1, 5e-5), (0, 0.02), (-1, 0.3))),
    *(component(index, size) for index, size in ((0, 0.01), (-1, 5e-5), (0, -5e-5), (-1, -0.2))),
    cancelling(0.5),
    cancelling(1e-3),
    balanced(0.2),
    everywhere(1.6e-4),
)


def off(gradient: Callable, f: Callable, points: list) -> np.ndarray:
    """Return how far the gradient is off: one row per point."""
    return np.array([gradient(w) - f.slope(w) for w in points])


def agrees(gradient: Callable, f: Callable, points: list) -> float:
    """Return whether no component is off by more than 1e-5, as a number."""
    return float(np.all(np.abs(off(gradient, f, points)) <= CLOSE))


def judged_by(rule: Callable[[np.ndarray], Any]) -> Callable[..., float]:
    """Return a checker that looks at the table of differences in its own way."""
    return lambda gradient, f, points: float(rule(off(gradient, f, points)))


def lengths(gradient: Callable, f: Callable, points: list) -> float:
    """Compare the lengths of the two gradients."""
    return float(all(abs(np.linalg.norm(gradient(w)) - np.linalg.norm(f.slope(w))) <= CLOSE for w in points))


def relative(rtol: float) -> Callable[..., float]:
    """Compare with np.allclose, which allows more where the gradient is large."""
    return lambda gradient, f, points: float(
        all(np.allclose(gradient(w), f.slope(w), rtol=rtol, atol=atol) for w in points for atol in (1e-8,))
    )


CHECKER_BANK = (
    Hypothesis(
        "one_point_only",
        judged_by(lambda d: np.all(abs(d[0]) <= CLOSE)),
        "Only the first point is looked at.",
    ),
    Hypothesis(
        "one_point_only",
        judged_by(lambda d: np.all(abs(d[-1]) <= CLOSE)),
        "Only the last point is looked at.",
    ),
    Hypothesis(
        "one_point_only", judged_by(lambda d: np.all(abs(d[1:]) <= CLOSE)), "The first point is left out."
    ),
    Hypothesis(
        "one_point_only", judged_by(lambda d: np.all(abs(d[:-1]) <= CLOSE)), "The last point is left out."
    ),
    Hypothesis(
        "one_agreement_enough",
        judged_by(lambda d: np.any(np.all(abs(d) <= CLOSE, axis=1))),
        "One point that agrees is not enough: all points must.",
    ),
    Hypothesis(
        "one_agreement_enough",
        judged_by(lambda d: np.all(np.any(abs(d) <= CLOSE, axis=1))),
        "One component that agrees is not enough: all must.",
    ),
    Hypothesis(
        "one_component_only",
        judged_by(lambda d: np.all(abs(d[:, 0]) <= CLOSE)),
        "Only the first component is looked at.",
    ),
    Hypothesis(
        "one_component_only",
        judged_by(lambda d: np.all(abs(d[:, -1]) <= CLOSE)),
        "Only the last component is looked at.",
    ),
    Hypothesis("differences_without_abs", judged_by(lambda d: np.all(d <= CLOSE))),
    Hypothesis("differences_without_abs", judged_by(lambda d: np.all(d >= -CLOSE))),
    Hypothesis("differences_cancel", judged_by(lambda d: np.all(abs(d.sum(axis=1)) <= CLOSE))),
    Hypothesis("differences_cancel", judged_by(lambda d: np.all(abs(d.mean(axis=1)) <= CLOSE))),
    Hypothesis("differences_cancel", judged_by(lambda d: abs(d.sum()) <= CLOSE)),
    Hypothesis("differences_cancel", judged_by(lambda d: abs(d.mean(axis=1).sum()) <= CLOSE)),
    Hypothesis("lengths_compared", lengths),
    Hypothesis("answer_inverted", judged_by(lambda d: np.any(abs(d) > CLOSE))),
    Hypothesis(
        "answer_neither",
        judged_by(lambda d: NEITHER if np.all(abs(d) <= CLOSE) else 0),
        "A 2 stands for what is neither True nor False: what comes back when all points agree?",
    ),
    Hypothesis("answer_neither", judged_by(lambda d: NEITHER)),
    Hypothesis("always_the_same", judged_by(lambda d: 1), "It says True whatever the gradient is."),
    Hypothesis(
        "always_the_same",
        judged_by(lambda d: 0),
        "It says False whatever the gradient is: what is measured is never exactly the same.",
    ),
    *(
        Hypothesis(
            "other_tolerance",
            judged_by(lambda d, t=t: np.all(abs(d) <= t)),
            "A larger difference passes than the text allows.",
        )
        for t in (1e-4, 2e-5, 5e-5, 1e-3, 1e-2, 0.1)
    ),
    *(
        Hypothesis(
            "other_tolerance",
            judged_by(lambda d, t=t: np.all(abs(d) <= t)),
            "A difference that the text allows is refused.",
        )
        for t in (1e-6, 3e-6)
    ),
    *(
        Hypothesis(
            "other_tolerance",
            relative(r),
            "The difference that passes grows with the gradient; the text names one number for all.",
        )
        for r in (1e-2, 1e-3, 1e-4, 1e-5)
    ),
    Hypothesis("answer_inverted", judged_by(lambda d: not np.any(np.all(abs(d) <= CLOSE, axis=1)))),
)
