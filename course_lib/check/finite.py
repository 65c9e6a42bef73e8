"""Least squares get finite numbers only, while a student's function is called.

With infinity in the matrix, LAPACK's gelsd, which stands behind `np.linalg.lstsq` and `np.polyfit`, may never return, and no
timer stops it. The other routines of np.linalg return or raise LinAlgError. (Seen with OpenBLAS 0.3.31: in every
fortieth of random matrices with an infinite entry, from 4 × 4 on; never with NaN.)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

SAID = "Array must not contain infs or NaNs"


@contextmanager
def finite_only() -> Iterator[None]:
    """Inside the block, least squares of numbers that are not finite raise LinAlgError, as np.linalg.eig does."""
    home = inspect.unwrap(np.linalg.lstsq).__globals__.get("_umath_linalg")
    # One routine since NumPy 2.1; before it there was one for tall matrices, and one for wide ones.
    routines = {name: getattr(home, name) for name in ("lstsq", "lstsq_m", "lstsq_n") if hasattr(home, name)}
    for name, routine in routines.items():
        setattr(home, name, _guarded(routine))
    try:
        yield
    finally:
        for name, routine in routines.items():
            setattr(home, name, routine)


def _guarded(routine: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*arrays: Any, **options: Any) -> Any:
        if not all(np.isfinite(array).all() for array in arrays):
            raise np.linalg.LinAlgError(SAID)
        return routine(*arrays, **options)

    return guarded
