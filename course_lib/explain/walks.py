"""Faulty gradient descents: wrong steps, and wrong tests for stopping.

A *walk* repeats one way of stepping and remembers points and slopes, as far as somebody asks. A stopping rule
says after how many iterates such a walk ends. A student's path is compared with both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.explain.hypothesis import Hypothesis

Slope = Callable[[np.ndarray], np.ndarray]
#: A step gets the walk (with its points and slopes so far) and gives the next point.
Step = Callable[["Walk"], np.ndarray]


class Walk:
    """The points x₁, x₂ … of one way of stepping, computed when asked for; slopes are the true ones."""

    def __init__(self, step: Step, df: Slope, start: np.ndarray, eta: float, limit: int) -> None:
        self.step, self.df, self.eta, self.limit = step, df, eta, limit
        self.xs: list[np.ndarray] = [start]
        self.gs: list[np.ndarray] = []
        self.memory = np.zeros_like(start)

    @property
    def x(self) -> np.ndarray:
        """The last point so far."""
        return self.xs[-1]

    @property
    def g(self) -> np.ndarray:
        """The slope there."""
        return self.slope(len(self.xs) - 1)

    def slope(self, k: int) -> np.ndarray:
        """Return the slope at point k."""
        self.point(k)
        while len(self.gs) <= k:
            self.gs.append(self.df(self.xs[len(self.gs)]))
        return self.gs[k]

    def point(self, k: int) -> np.ndarray:
        """Return point k of the walk, counted from 0."""
        while len(self.xs) <= k:
            with np.errstate(all="ignore"):
                self.xs.append(self.step(self))
        return self.xs[k]

    def follows(self, path: np.ndarray, offset: int) -> bool:
        """Return whether the finite part of `path` is this walk from point `offset` on, to seven digits."""
        size = np.abs(self.xs[0]).max()
        for k, x in enumerate(path):
            if not np.all(np.isfinite(x)) or np.abs(x).max() > 1e140:
                return k > 1
            mine = self.point(k + offset)
            size = max(size, np.abs(mine).max())
            if not np.all(np.abs(mine - x) <= 1e-7 * np.abs(mine) + 1e-9 * size + 1e-13):
                return False
        return True


def plain(w: Walk) -> np.ndarray:
    """x − η·f'(x)."""
    return w.x - w.eta * w.g


def _scaled(factor: Callable[[Walk], float]) -> Step:
    return lambda w: w.x - factor(w) * w.g


def _normalised(length: Callable[[np.ndarray], float]) -> Step:
    def step(w: Walk) -> np.ndarray:
        size = length(w.g)
        return w.x - w.eta * w.g / size if size else w.x

    return step


def _sequential(w: Walk) -> np.ndarray:
    x = w.x.copy()
    for i in range(x.size):
        x[i] -= w.eta * w.df(x.copy())[i]
    return x


def _sequential_backwards(w: Walk) -> np.ndarray:
    x = w.x.copy()
    for i in reversed(range(x.size)):
        x[i] -= w.eta * w.df(x.copy())[i]
    return x


def _momentum(beta: float, damped: bool) -> Step:
    def step(w: Walk) -> np.ndarray:
        w.memory = beta * w.memory + (1 - beta if damped else 1.0) * w.g
        return w.x - w.eta * w.memory

    return step


def _nesterov(beta: float) -> Step:
    def step(w: Walk) -> np.ndarray:
        w.memory = beta * w.memory + w.df(w.x - w.eta * beta * w.memory)
        return w.x - w.eta * w.memory

    return step


def _adagrad(under: float, beside: float) -> Step:
    """Return the slope divided by the root of its summed squares, with a small number under the root or beside it."""

    def step(w: Walk) -> np.ndarray:
        w.memory = w.memory + w.g**2
        root = np.sqrt(w.memory + under) + beside
        return w.x - w.eta * np.where(root > 0, w.g / np.where(root > 0, root, 1.0), 0.0)

    return step


def _newton(factor: Callable[[Walk], float]) -> Step:
    """Return the slope divided by the curvature, which is differenced from slopes."""

    def step(w: Walk) -> np.ndarray:
        h = 1e-5 * (1 + np.abs(w.x))
        moves = np.diag(h)
        columns = [(w.df(w.x + m) - w.df(w.x - m)) / (2 * size) for m, size in zip(moves, h, strict=True)]
        try:
            return w.x - factor(w) * np.linalg.solve(np.array(columns).T, w.g)
        except np.linalg.LinAlgError:
            return w.x

    return step


def _one_component(choose: Callable[[Walk], int]) -> Step:
    def step(w: Walk) -> np.ndarray:
        x = w.x.copy()
        i = choose(w)
        x[i] -= w.eta * w.g[i]
        return x

    return step


def _earlier(back: int) -> Step:
    """Return the slope of the point `back` steps ago (of the first while there is none)."""
    return lambda w: w.x - w.eta * w.slope(max(len(w.xs) - 1 - back, 0))


def _count(w: Walk) -> int:
    return len(w.xs)


#: Wrong steps by name, likelier ones first.
STEPS: list[Hypothesis] = [
    Hypothesis("gd_ascent", lambda w: w.x + w.eta * w.g),
    Hypothesis("gd_stale_gradient", _earlier(1)),
    Hypothesis("gd_stale_gradient", lambda w: w.x - w.eta * w.slope(0)),
    Hypothesis("gd_stale_gradient", _earlier(2)),
    Hypothesis("gd_stale_gradient", lambda w: w.x - w.eta * w.slope((len(w.xs) - 1) // 2 * 2)),
    Hypothesis("gd_normalised_gradient", _normalised(lambda g: float(np.linalg.norm(g)))),
    Hypothesis("gd_normalised_gradient", _normalised(lambda g: float(np.abs(g).max()))),
    Hypothesis("gd_normalised_gradient", _normalised(lambda g: float(np.abs(g).sum()))),
    Hypothesis("gd_normalised_gradient", lambda w: w.x - w.eta * np.sign(w.g)),
    Hypothesis("gd_sequential_update", _sequential),
    Hypothesis("gd_sequential_update", _sequential_backwards),
    *[Hypothesis("gd_coordinate", _one_component(c)) for c in (
        lambda w: (len(w.xs) - 1) % w.x.size,
        lambda w: len(w.xs) % w.x.size,
        lambda w: int(np.argmax(np.abs(w.g))),
        lambda w: 0,
        lambda w: w.x.size - 1,
    )],
    *[Hypothesis("gd_momentum", _momentum(b, d)) for b in (0.9, 0.5, 0.8, 0.1, 0.99, 0.95, 0.3, 0.2) for d in (False, True)],
    *[Hypothesis("gd_momentum", _nesterov(b)) for b in (0.9, 0.5, 0.8)],
    *[Hypothesis("gd_adagrad", _adagrad(*small)) for small in ((0.0, 0.0), (0.0, 1e-8), (1e-8, 0.0), (0.0, 1e-6))],
    *[Hypothesis("gd_newton", _newton(factor)) for factor in (lambda w: 1.0, lambda w: w.eta)],
    Hypothesis("gd_wrong_step", lambda w: w.x - w.g),
    *[Hypothesis("gd_wrong_step", _scaled(f)) for f in (
        lambda w: w.eta / _count(w),
        lambda w: w.eta / (_count(w) + 1),
        lambda w: w.eta / np.sqrt(_count(w)),
        lambda w: w.eta / np.sqrt(_count(w) + 1),
        lambda w: w.eta * 0.9 ** (_count(w) - 1),
        lambda w: w.eta * 0.99 ** (_count(w) - 1),
        lambda w: w.eta * 0.5 ** (_count(w) - 1),
        lambda w: w.eta**2,
        lambda w: np.sqrt(w.eta),
        lambda w: 1 / w.eta,
        lambda w: w.eta / w.x.size,
        lambda w: w.eta / (1 + float(np.linalg.norm(w.g))),
        lambda w: w.eta * float(np.linalg.norm(w.g)),
    )],
    Hypothesis("gd_wrong_step", lambda w: w.x - w.eta),
    Hypothesis("gd_wrong_step", lambda w: w.x - w.eta * w.x),
    Hypothesis("gd_wrong_step", lambda w: w.x - w.eta * w.g * w.x),
    Hypothesis("gd_wrong_step", lambda w: w.x - w.eta * w.g**2),
    Hypothesis("gd_wrong_step", lambda w: w.eta * w.g),
    Hypothesis("gd_wrong_step", lambda w: -w.eta * w.g),
    Hypothesis("gd_ascent", lambda w: w.x + w.g),
]  # fmt: skip


def constant_factor(walks: list[Walk], paths: list[np.ndarray]) -> Step | None:
    """Return the step c·f'(x) or c·η·f'(x) with one fixed c that the first moves of all paths share.

    Else None.
    """
    shares, lengths = [], []
    for walk, path in zip(walks, paths, strict=True):
        if len(path) < 2 or not np.any(walk.slope(0)):
            continue
        g = walk.slope(0)
        move = path[0] - path[1]
        c = float(move @ g / (g @ g))
        if np.abs(move - c * g).max() > 1e-6 * np.abs(move).max() or c == 0:
            return None
        lengths.append(c)
        shares.append(c / walk.eta)
    if not shares:
        return None
    for values, make in (
        (shares, lambda c: _scaled(lambda w: c * w.eta)),
        (lengths, lambda c: _scaled(lambda w: c)),
    ):
        if np.ptp(values) <= 1e-6 * abs(values[0]):
            return make(float(np.mean(values)))
    return None


# --- stopping ----------------------------------------------------------------------------------------------

#: A rule gets (x, x before, slope, slope before, f or None, tol, first slope) and says whether to stop here.
StopRule = Callable[..., bool]


def norm(g: np.ndarray) -> float:
    """|g|."""
    return float(np.sqrt(np.sum(g * g)))


def right_stop(x, p, g, q, f, t, s) -> bool:
    """|g| ≤ tol."""
    return norm(g) <= t


def _fixed(tol: float) -> StopRule:
    return lambda x, p, g, q, f, t, s: norm(g) <= tol


STOPS: list[Hypothesis] = [
    Hypothesis("gd_no_stop", lambda x, p, g, q, f, t, s: False),
    Hypothesis("gd_stop_no_abs", lambda x, p, g, q, f, t, s: bool(np.all(g <= t))),
    Hypothesis("gd_stop_sum", lambda x, p, g, q, f, t, s: float(np.sum(g)) <= t),
    Hypothesis("gd_stop_no_abs", lambda x, p, g, q, f, t, s: bool(np.all(g >= -t))),
    Hypothesis("gd_stop_on_step", lambda x, p, g, q, f, t, s: p is not None and norm(x - p) <= t),
    Hypothesis("gd_stop_on_step", lambda x, p, g, q, f, t, s: p is not None and np.abs(x - p).max() <= t),
    Hypothesis("gd_stop_on_step", lambda x, p, g, q, f, t, s: p is not None and norm(x - p) <= t * norm(x)),
    Hypothesis("gd_stop_on_step", lambda x, p, g, q, f, t, s: p is not None and np.any(np.abs(x - p) <= t)),
    Hypothesis("gd_stop_on_f", lambda x, p, g, q, f, t, s: f is not None and abs(f(x)) <= t),
    Hypothesis("gd_stop_on_f", lambda x, p, g, q, f, t, s: f is not None and f(x) <= t),
    Hypothesis(
        "gd_stop_on_f", lambda x, p, g, q, f, t, s: f is not None and p is not None and abs(f(x) - f(p)) <= t
    ),
    Hypothesis("gd_stop_on_f", lambda x, p, g, q, f, t, s: f is not None and p is not None and f(x) > f(p)),
    Hypothesis("gd_stop_one_component", lambda x, p, g, q, f, t, s: bool(np.any(np.abs(g) <= t))),
    Hypothesis("gd_stop_one_component", lambda x, p, g, q, f, t, s: abs(g[0]) <= t),
    Hypothesis("gd_stop_one_component", lambda x, p, g, q, f, t, s: abs(g[-1]) <= t),
    Hypothesis("gd_stop_no_abs", lambda x, p, g, q, f, t, s: bool(np.any(g <= t))),
    Hypothesis("gd_stop_inverted", lambda x, p, g, q, f, t, s: norm(g) > t),
    Hypothesis("gd_stop_inverted", lambda x, p, g, q, f, t, s: norm(g) >= t),
    Hypothesis("gd_stop_on_x", lambda x, p, g, q, f, t, s: norm(x) <= t),
    Hypothesis("gd_stop_on_x", lambda x, p, g, q, f, t, s: np.abs(x).max() <= t),
    Hypothesis("gd_stop_on_x", lambda x, p, g, q, f, t, s: bool(np.all(x <= t))),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: np.abs(g).max() <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: np.abs(g).sum() <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: float(g @ g) <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: abs(np.sum(g)) <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: np.abs(g).mean() <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: float(np.mean(g * g)) <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: norm(g) / np.sqrt(g.size) <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: norm(g) <= t * norm(s)),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: q is not None and norm(g - q) <= t),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: norm(g) <= np.sqrt(t)),
    Hypothesis("gd_stop_other_norm", lambda x, p, g, q, f, t, s: norm(g) <= t * t),
    *[Hypothesis("gd_tol_ignored", _fixed(10.0**-k)) for k in range(1, 13)],
]


def length(walk: Walk, rule: StopRule, tol: float, limit: int, f: Callable | None) -> int:
    """Count the iterates, at most `limit`, after which the walk ends under `rule`."""
    first = walk.slope(0)
    with np.errstate(all="ignore"):
        for k in range(limit):
            x, g = walk.point(k), walk.slope(k)
            before = (walk.point(k - 1), walk.slope(k - 1)) if k else (None, None)
            if not np.all(np.isfinite(x)) or rule(x, before[0], g, before[1], f, tol, first):
                return k + 1
    return limit
