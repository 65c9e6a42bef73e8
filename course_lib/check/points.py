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
    """Inside the block, checks that are given no seed of their own draw their points from `seed`."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)


def secret_seed() -> int | None:
    """The seed set by `seeding`, or None where students check themselves."""
    return _seed.get()


def generator(seed: int | None) -> np.random.Generator:
    """The generator for `seed`; None means the seed set by `seeding`, else the course's fixed one."""
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
        """A point of the box."""
        if self.n is None:
            if np.ndim(self.lo) == 0 and np.ndim(self.hi) == 0:
                return float(rng.uniform(self.lo, self.hi))
            return rng.uniform(self.lo, self.hi)
        n = self.n if isinstance(self.n, int) else int(rng.choice(self.n))
        return rng.uniform(self.lo, self.hi, n)


def draw(
    domain: Callable[[np.random.Generator], Any], rng: np.random.Generator, count: int = 24
) -> list[Any]:
    """`count` points of the domain."""
    return [domain(rng) for _ in range(count)]
