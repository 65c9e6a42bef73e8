"""f'(x) = [f(x + h) − f(x − h)] / 2h + O(h²), extrapolated to h → 0, with an honest error bound.

The step starts at nearly half of the *spread* of the region of interest and is halved; the polynomial in h²
through the last quotients is read at h = 0. The bound adds two parts: how much the extrapolation still
moves, and what the rounding (or noise) of f can do at the step that was used.

Ridders, C. J. F. (1982). Accurate computation of F'(x) and F'(x)F''(x). Advances in Engineering Software 4(2).
Moré, J. J. and Wild, S. M. (2011). Estimating computational noise. SIAM J. Sci. Comput. 33(3).
Squire, W. and Trapp, G. (1998). Using complex variables to estimate derivatives. SIAM Review 40(1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

EPS = float(np.finfo(float).eps)
#: The first step in units of the spread. Not a round number: round steps can hit the period of f again and again.
FIRST_STEP = 0.4371
HALVINGS = 40
COLUMNS = 7
#: Extrapolation moves are doubled in the bound. Rounding counts with three times its typical size.
MOVE_FACTOR = 2.0
NOISE_FACTOR = 3.0


@dataclass(frozen=True)
class Measured:
    """A measured quantity and a bound on its error; both arrays have the same shape.

    The bound is infinite, and the value NaN, where f could not be evaluated near the point.
    """

    value: np.ndarray
    bound: np.ndarray


def gradient(f: Callable, w: np.ndarray, spread: float | np.ndarray = 1.0) -> Measured:
    """∇f at w. `w` has shape (n,), so has the result; `spread` is the width of the region around w.

    f takes an array of shape (n,) and gives a number. Where it gives NaN or raises, shorter steps are used.
    """
    w = np.asarray(w, float)
    measured = gradients(Batch(f), w[None, :], np.broadcast_to(np.asarray(spread, float), w.shape))
    return Measured(measured.value[0], measured.bound[0])


def slope(f: Callable, w: np.ndarray, u: np.ndarray, spread: float = 1.0) -> Measured:
    """∇f(w)·u / |u|, the slope along u, as a Measured of shape ()."""
    measured = slopes(Batch(f), np.asarray(w, float)[None, :], np.asarray(u, float)[None, :], spread)
    return Measured(measured.value[0], measured.bound[0])


def hessian(f: Callable, w: np.ndarray, spread: float | np.ndarray = 1.0) -> Measured:
    """Return the matrix of second partial derivatives of f at w, shape (n, n), symmetric."""
    w = np.asarray(w, float)
    measured = hessians(Batch(f), w[None, :], np.broadcast_to(np.asarray(spread, float), w.shape))
    return Measured(measured.value[0], measured.bound[0])


class Batch:
    """f at many points: one call where f works column by column, one call a point where it does not.

    f is given the points as the columns of an (n, K) array; the answer is believed only when it has shape (K,)
    and agrees with single calls. With `scalar=True` f takes a bare float (or an array of K of them).
    """

    def __init__(self, f: Callable, scalar: bool = False) -> None:
        self.f = f
        self.scalar = scalar
        self.columnwise: dict[int, bool] = {}

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return values of f, shape (K,), at `points` of shape (K, n); NaN where f raises."""
        with np.errstate(all="ignore"):
            return self._values(points)

    def _values(self, points: np.ndarray) -> np.ndarray:
        n = points.shape[1]
        if len(points) < 4:
            return np.array([self.one(w) for w in points])
        if self.columnwise.get(n, True):
            values = self._columns(points)
            if values is not None and n not in self.columnwise:
                probes = [0, len(points) // 3, len(points) - 1]
                singles = np.array([self.one(points[k]) for k in probes])
                size = EPS * np.maximum(np.abs(singles), np.median(np.abs(values)))
                close = np.abs(values[probes] - singles) <= 16 * size
                self.columnwise[n] = bool(np.all(close | (np.isnan(singles) & np.isnan(values[probes]))))
            if values is not None and self.columnwise[n]:
                return values
            self.columnwise[n] = False
        return np.array([self.one(w) for w in points])

    def one(self, w: np.ndarray) -> float:
        """f at one point, as a float; NaN where f raises or gives anything but one real number."""
        try:
            value = np.asarray(self.f(float(w[0]) if self.scalar else w.copy()))
            return float(value.reshape(())) if value.dtype.kind in "iufb" else float(np.nan)
        except Exception:
            return float(np.nan)

    def _columns(self, points: np.ndarray) -> np.ndarray | None:
        try:
            values = np.asarray(self.f(points[:, 0].copy() if self.scalar else points.T.copy()))
        except Exception:
            return None
        fits = values.shape == (len(points),) and values.dtype.kind in "iuf"
        return values.astype(float) if fits else None


def gradients(
    batch: Batch, points: np.ndarray, spread: np.ndarray, noise: np.ndarray | None = None, shift: float = 1.0
) -> Measured:
    """∇f at each of the `points` (P, n): arrays of shape (P, n). `noise` (P,) is the roughness of f there.

    `shift` scales the first step, so that a second measurement can be independent of the first.
    """
    count, n = points.shape
    origins = np.repeat(points, n, axis=0)
    steps = np.tile(np.diag(spread), (count, 1))
    level = roughness(batch, points, spread) if noise is None else noise
    value, bound = _first(batch, origins, steps, np.repeat(level, n), shift)
    lengths = np.tile(spread, count)
    return Measured((value / lengths).reshape(count, n), (bound / lengths).reshape(count, n))


def rough_gradients(batch: Batch, points: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """∇f at `points` (P, n) by the five-point formula with one fixed step: about eight digits, and no bound.

    (8 [f(x+h) − f(x−h)] − [f(x+2h) − f(x−2h)]) / 12h. Enough to see whether a hypothesis is worth a closer look.
    """
    count, n = points.shape
    h = 3e-4
    moves = np.array([2, 1, -1, -2])[:, None, None] * h * np.diag(spread)
    values = batch((points[:, None, None, :] + moves[None]).reshape(-1, n)).reshape(count, 4, n)
    return (8 * (values[:, 1] - values[:, 2]) - (values[:, 0] - values[:, 3])) / (12 * h * spread)


def slopes(
    batch: Batch, points: np.ndarray, directions: np.ndarray, spread: float, noise: np.ndarray | None = None
) -> Measured:
    """Measure the slope of f at each point (P, n) along each direction (P, n) divided by its length: shape (P,)."""
    units = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    level = roughness(batch, points, np.full(points.shape[1], spread)) if noise is None else noise
    value, bound = _first(batch, points, units * spread, level, 1.0)
    return Measured(value / spread, bound / spread)


def curvatures(
    batch: Batch, points: np.ndarray, directions: np.ndarray, spread: float, noise: np.ndarray
) -> Measured:
    """Return the second derivative of f at each point (P, n) along each direction (P, n) of length 1: shape (P,)."""
    middle, steps = batch(points), directions * spread

    def quotient(h: float, k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ends = batch(np.concatenate([points[k] + h * steps[k], points[k] - h * steps[k]])).reshape(2, -1)
        size = np.maximum(np.abs(middle[k]), np.max(np.abs(ends), axis=0))
        return (ends[0] - 2 * middle[k] + ends[1]) / h**2, size

    value, bound = _extrapolate(quotient, len(points), noise, 2, 1.0)
    return Measured(value / spread**2, bound / spread**2)


def hessians(
    batch: Batch, points: np.ndarray, spread: np.ndarray, noise: np.ndarray | None = None, shift: float = 1.0
) -> Measured:
    """Return the Hessian of f at each of the `points` (P, n): arrays of shape (P, n, n)."""
    count, n = points.shape
    level = roughness(batch, points, spread) if noise is None else noise
    middle = batch(points)
    rows, columns = np.tril_indices(n)
    pairs = len(rows)
    origins, centre = np.repeat(points, pairs, axis=0), np.repeat(middle, pairs)
    a, b = np.tile(np.diag(spread)[rows], (count, 1)), np.tile(np.diag(spread)[columns], (count, 1))
    pure = np.tile(rows == columns, count)

    def quotient(h: float, k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # Pure: [f(x+h) − 2f(x) + f(x−h)] / h².  Mixed: [f(++) + f(−−) − f(+−) − f(−+)] / 4h².
        o, da, db, same = origins[k], h * a[k], h * b[k], pure[k]
        other = np.where(same[:, None], 0.0, db)
        ends = batch(np.concatenate([o + da + other, o - da - other])).reshape(2, -1)
        cross = np.array([centre[k], centre[k]])
        if not same.all():
            cross[:, ~same] = batch(np.concatenate([o + da - db, o - da + db])[np.tile(~same, 2)]).reshape(
                2, -1
            )
        size = np.max(np.abs([*ends, *cross]), axis=0)
        return (ends.sum(axis=0) - cross.sum(axis=0)) / (np.where(same, 1, 4) * h**2), size

    value, bound = _extrapolate(quotient, len(origins), np.repeat(level, pairs), 2, shift)
    lengths = np.tile(spread[rows] * spread[columns], count)
    result = []
    for flat in (value / lengths, bound / lengths):
        full = np.empty((count, n, n))
        full[:, rows, columns] = full[:, columns, rows] = flat.reshape(count, pairs)
        result.append(full)
    return Measured(*result)


def roughness(batch: Batch, points: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Return how far values of f scatter about a smooth function near each point (P, n): shape (P,).

    Differences of order 3 to 5 of eight closely spaced values remove what is smooth (Moré and Wild, 2011). Never
    below half a unit in the last place of f.
    """
    estimates = [_scatter(batch, points, spread, spacing) for spacing in SPACINGS]
    wider = 100 * SPACINGS[0]
    while np.mean(estimates[-1][2]) > 0.3 and wider < 0.05:
        # Flat at most points: f may be rounded to steps wider than these spacings, so look from further away.
        estimates.append(_scatter(batch, points, spread, wider))
        wider *= 5
    scatter = np.max([scatter for scatter, _, _ in estimates], axis=0)
    size = np.max([size for _, size, _ in estimates], axis=0)
    finite = np.isfinite(scatter)
    if not finite.any():
        return EPS * np.where(np.isfinite(size), size, 0.0)
    # One point's estimate rests on few values and may be low by luck: its neighbours vouch for it.
    scale = np.maximum(size, np.median(size[finite]))
    usual = np.median(scatter[finite] / np.maximum(scale[finite], np.finfo(float).tiny))
    own = np.where(finite, scatter, 0.0)
    if np.mean(estimates[0][2]) > 0.3:
        # Values on a grid scatter by 0.29 of its step, which is the smallest gap between two of them.
        gaps = np.diff(np.unique(batch(points)))
        own = np.maximum(own, 0.29 * gaps.min() if len(gaps) else 0.0)
    return np.maximum.reduce([own, 0.5 * usual * scale * finite, 0.5 * EPS * np.nan_to_num(size)])


#: Spacings in units of the spread. Two, and not round: noise that is periodic can look smooth at one of them.
SPACINGS = (1.0e-5, 3.7e-6)


def _scatter(
    batch: Batch, points: np.ndarray, spread: np.ndarray, spacing: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Measure near each point the scatter of f about a smooth function, the size of f, and whether f stands still."""
    count, n = points.shape
    direction = spread * np.cos(1.0 + np.arange(n)) * spacing / np.sqrt(n)
    lines = points[:, None, :] + (np.arange(8) - 3.5)[None, :, None] * direction
    values = batch(lines.reshape(-1, n)).reshape(count, 8)
    estimates, gamma, table = [], 1.0, values
    for k in range(1, 6):
        table = np.diff(table, axis=1)
        gamma *= k / (2.0 * (2 * k - 1))
        if k >= 3:
            estimates.append(np.sqrt(gamma * np.mean(table**2, axis=1)))
    return np.min(estimates, axis=0), np.max(np.abs(values), axis=1), np.ptp(values, axis=1) == 0


def kinks(
    batch: Batch, points: np.ndarray, spread: np.ndarray, slope: np.ndarray, typical: np.ndarray
) -> np.ndarray:
    """Mark where slopes on the left and on the right of a point differ, in each component: booleans (P, n).

    At the tip of |x| the central difference is 0 and looks perfect; only the two sides together tell.
    """
    count, n = points.shape
    h = 1e-5
    origins, steps = np.repeat(points, n, axis=0), h * np.tile(np.diag(spread), (count, 1))
    up, down, middle = batch(origins + steps), batch(origins - steps), np.repeat(batch(points), n)
    bend = np.abs(up - 2 * middle + down).reshape(count, n)
    noise = 8 * np.maximum(roughness(batch, points, spread)[:, None], EPS * np.abs(middle).reshape(count, n))
    return bend - noise > 1e-2 * h * spread * np.maximum(np.abs(slope), typical)


def complex_step(f: Callable, w: np.ndarray, agrees_with: Measured) -> np.ndarray | None:
    """∇f by Im f(w + ih eᵢ) / h with h = 1e-30: no cancellation, so right to the last digits, or None.

    It holds for analytic f only: |z| or a comparison breaks it silently. So it is returned only where each
    component lies within the bound of `agrees_with`.
    """
    w = np.asarray(w, float)
    exact = np.empty(w.size)
    for i in range(w.size):
        z = w.astype(complex)
        z[i] += 1e-30j
        try:
            exact[i] = np.imag(complex(f(z))) / 1e-30
        except Exception:
            return None
    return exact if np.all(np.abs(exact - agrees_with.value) <= agrees_with.bound) else None


def _first(
    batch: Batch, origins: np.ndarray, steps: np.ndarray, noise: np.ndarray, shift: float
) -> tuple[np.ndarray, np.ndarray]:
    """d/dt f(origin + t·step) at t = 0 for each line, and its bound."""

    def quotient(h: float, k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ends = batch(np.concatenate([origins[k] + h * steps[k], origins[k] - h * steps[k]])).reshape(2, -1)
        return (ends[0] - ends[1]) / (2 * h), np.max(np.abs(ends), axis=0)

    value, bound = _extrapolate(quotient, len(origins), noise, 1, shift)
    # x ± h is rounded as well: the step that was taken is off by one part in 2⁵³ of x.
    along = np.abs(steps).argmax(axis=1)
    reach = np.abs(origins[np.arange(len(origins)), along] / steps[np.arange(len(origins)), along])
    return value, bound + EPS * reach * np.abs(np.nan_to_num(value)) * 4


def _extrapolate(
    quotient: Callable[[float, np.ndarray], tuple[np.ndarray, np.ndarray]],
    count: int,
    noise: np.ndarray,
    order: int,
    shift: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Neville's table in h² for `count` quotients at once; the entry with the smallest bound of each.

    quotient(h, k) gives the values, and the size of f, for the lines k. A line is finished when shorter steps
    can only bring more rounding.
    """
    best, best_bound = np.full(count, np.nan), np.full(count, np.inf)
    active = np.arange(count)
    table: list[np.ndarray] = []
    length, highest = np.zeros(count, int), np.zeros(count)
    h = FIRST_STEP * shift
    for _ in range(HALVINGS):
        row, size = quotient(h, active)
        level = np.maximum(noise[active], 0.5 * EPS * np.nan_to_num(size))
        rounding = NOISE_FACTOR * level / h**order
        # A smooth f that has clearly moved does not stand still at a shorter step; values rounded to a grid do.
        finite = np.isfinite(row) & ~((row == 0) & (highest[active] > 20 * rounding))
        highest[active] = np.fmax(highest[active], np.abs(row))
        row = np.where(finite, row, np.nan)
        length[active] = np.where(finite, length[active] + 1, 0)
        entry, entries, previous_move = row, [row], np.zeros(len(row))
        for j, before in enumerate(table[: COLUMNS - 1], start=1):
            last, entry = entry, entry + (entry - before) / (4.0**j - 1)
            entries.append(entry)
            move = np.maximum(np.abs(entry - last), np.abs(entry - before))
            # A move can be small by luck; then the move of the column before it still speaks.
            bound = MOVE_FACTOR * np.maximum(move, previous_move / 16) + rounding
            previous_move = move
            better = (length[active] > max(j, 2)) & (bound < best_bound[active])
            best[active[better]], best_bound[active[better]] = entry[better], bound[better]
        keep = ~(rounding > 0.5 * best_bound[active])
        active, table = active[keep], [e[keep] for e in entries]
        if not active.size:
            break
        h /= 2
    return best, best_bound
