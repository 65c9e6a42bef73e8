"""Where an answer is tried: boxes, seeds, and about two dozen points that are not special."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

#: Students see fixed points, so that a failing check fails again at the same place.
COURSE_SEED = 20240229
_seed: ContextVar[int | None] = ContextVar("course_seed", default=None)


@contextmanager
def seeding(seed: int) -> Iterator[None]:
    """Let checks that are given no seed of their own draw, inside the block, their points from `seed`."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)


def secret_seed() -> int | None:
    """Return the seed set by `seeding`, or None where students check themselves."""
    return _seed.get()


def generator(seed: int | None) -> np.random.Generator:
    """Return the generator for `seed`; None means the seed set by `seeding`, else the course's fixed one."""
    if seed is None:
        seed = secret_seed()
    return np.random.default_rng(COURSE_SEED if seed is None else seed)


@dataclass(frozen=True)
class Box:
    """The box lo ≤ w ≤ hi as a domain: `Box(lo, hi)(rng)` is a uniform random point in it.

    With n=None and scalar bounds the point is a float (one variable). With n=k it has shape (k,), and with
    n=(2, 3, 5) the dimension is drawn as well. Vector bounds of length k give points of shape (k,).
    """

    lo: Any
    hi: Any
    n: int | tuple[int, ...] | None = None

    def __call__(self, rng: np.random.Generator) -> Any:
        """Return a point of the box."""
        if self.n is None:
            if np.ndim(self.lo) == 0 and np.ndim(self.hi) == 0:
                return float(rng.uniform(self.lo, self.hi))
            return rng.uniform(self.lo, self.hi)
        n = self.n if isinstance(self.n, int) else int(rng.choice(self.n))
        return rng.uniform(self.lo, self.hi, n)

    def spread_out(self, rng: np.random.Generator, count: int) -> list[Any]:
        """Return `count` points that fill the box evenly (a Latin hypercube), every second one rounded to be easily typed in."""
        sizes = self.n if isinstance(self.n, tuple) else (self.n,)
        out: list[Any] = []
        for j, size in enumerate(sizes):
            share = len(range(j, count, len(sizes)))
            n = size or np.broadcast(self.lo, self.hi).size
            lo, hi = np.broadcast_to(self.lo, n).astype(float), np.broadcast_to(self.hi, n).astype(float)
            strata = np.array([rng.permutation(share) for _ in range(n)]).T
            w = lo + (hi - lo) * (strata + rng.uniform(0.1, 0.9, (share, n))) / share
            # Where all points are short, so are the slopes of a quadratic, and an answer cut to three places is right.
            w[::2] = self._rounded(w[::2], lo, hi)
            bare = size is None and np.ndim(self.lo) == 0 and np.ndim(self.hi) == 0
            out.append([float(row[0]) for row in w] if bare else list(w))
        # One of each dimension in turn, so that a prefix of the points holds them all.
        return [out[k % len(out)][k // len(out)] for k in range(count)]

    @staticmethod
    def _rounded(w: np.ndarray, lo: np.ndarray, hi: np.ndarray) -> np.ndarray:
        places = [int(np.ceil(3 - np.log10(width))) if width > 0 else 15 for width in hi - lo]
        return np.array([np.round(column, p) for column, p in zip(w.T, places, strict=True)]).T.clip(lo, hi)


def draw(
    domain: Callable[[np.random.Generator], Any], rng: np.random.Generator, count: int = 24
) -> list[Any]:
    """Return `count` points of the domain: plain floats, or arrays.

    A Box is filled evenly, with every second point rounded to a thousandth of its width so that it can be typed in;
    each dimension that it allows gets its share.
    """
    if isinstance(domain, Box):
        return domain.spread_out(rng, count)
    return [_plain(domain(rng)) for _ in range(count)]


def affordable(draws: list[Any], lines: int, fewest: int) -> list[Any]:
    """Return as many of the points as can be measured along `lines` lines, at least `fewest` of each dimension."""
    sizes = [np.size(w) for w in draws]
    kept: list[Any] = []
    for k, (w, n) in enumerate(zip(draws, sizes, strict=True)):
        share = max(fewest, lines // n)
        if sizes[:k].count(n) < share:
            kept.append(w)
    return kept


def spread(w: np.ndarray) -> np.ndarray:
    """Return half the range of the points (P, n) in each component: the length to which steps are tied."""
    width = np.ptp(w, axis=0) / 2 if len(w) > 2 else np.zeros(w.shape[1])
    fallback = width.max() or 0.5 * float(np.abs(w).max()) or 1.0
    return np.where(width > 0, width, fallback)


def digits(values: Any) -> Any:
    """Return numbers of three digits after the point, so that a message can show them and a student type them in."""
    rounded = np.round(values, 3)
    return float(rounded) if np.ndim(rounded) == 0 else rounded


def where(w: Any, name: str = "w") -> str:
    """`w = (0.31, -0.72)` in at most five digits."""
    array = np.asarray(w, float)
    shown = [f"{float(v):.5g}" for v in array.ravel()[:4]]
    if array.ndim == 0:
        return f"{name} = {shown[0]}"
    return f"{name} = ({', '.join(shown)}{', …' if array.size > 4 else ''})"


def _plain(w: Any) -> Any:
    if isinstance(w, tuple):
        return tuple(_plain(part) for part in w)
    array = np.array(w)
    return (float(array) if array.dtype.kind == "f" else array.item()) if array.ndim == 0 else array
