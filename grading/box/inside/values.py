"""A student's value → plain data for the pipe, and back. What is not plain travels as the name of its type.

Nothing here protects anybody: student code may have replaced any of it. The outside believes only what the
frames say. This is the honest path, and it turns each value into numbers once, before anything can compare it.
"""

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np

from .wire import DEPTH, DTYPES, NAME, Foreign, Handle

PLAIN = (type(None), bool, int, float, complex, str, type(...))
TEXT = 10_000


class Functions:
    """Functions that crossed the pipe, by number; the outside calls them by it."""

    def __init__(self) -> None:
        self.known: list[Callable] = []

    def handle(self, function: Callable) -> Handle:
        """Return the number of `function`, a new one when it is new."""
        for number, known in enumerate(self.known):
            if known is function:
                return Handle(number)
        self.known.append(function)
        return Handle(len(self.known) - 1)


def to_plain(value: Any, functions: Functions, depth: int = 0) -> Any:
    """Return `value` as plain data. An ndarray subclass is read as the array that it holds."""
    kind = type(value)
    if kind in PLAIN:
        return _bounded(value)
    if depth >= DEPTH:
        return Foreign("nested container")
    if isinstance(value, np.ndarray):
        return _array(value, functions, depth)
    if isinstance(value, np.generic):
        return _scalar(value)
    if kind is list or kind is tuple:
        return kind([to_plain(item, functions, depth + 1) for item in value])
    if kind is dict and all(type(key) is str for key in value):
        return {key: to_plain(item, functions, depth + 1) for key, item in value.items()}
    if kind.__module__.startswith("sympy.matrices.") and hasattr(value, "tolist"):
        return to_plain(value.tolist(), functions, depth + 1)
    if _is_exact_number(value):
        number = complex(value)
        return number if number.imag else number.real
    if isinstance(value, numbers.Number):
        return float(value)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return tuple([to_plain(item, functions, depth + 1) for item in tuple.__iter__(value)])
    if callable(value) and not isinstance(value, type):
        return functions.handle(value)
    return Foreign(kind.__name__)


def from_plain(value: Any, callback: Callable[[int], Callable]) -> Any:
    """Return the value as student code sees it: functions of the outside become callables."""
    if type(value) is Handle:
        return callback(value.number)
    if type(value) in (list, tuple):
        return type(value)([from_plain(item, callback) for item in value])
    if type(value) is dict:
        return {key: from_plain(item, callback) for key, item in value.items()}
    return value


def _bounded(value: Any) -> Any:
    if type(value) is str:
        return value[:TEXT]
    if type(value) is int and value.bit_length() >= 8 * NAME - 8:
        return float("inf") if value > 0 else float("-inf")
    return value


def _array(value: np.ndarray, functions: Functions, depth: int) -> Any:
    plain = np.array(value, copy=True, subok=False)
    if plain.dtype.name in DTYPES:
        return plain
    if plain.dtype.kind in "fc":
        return plain.astype(np.complex128 if plain.dtype.kind == "c" else np.float64)
    if plain.dtype.kind == "O" and plain.size <= 10_000:
        return to_plain(plain.tolist(), functions, depth + 1)
    if plain.dtype.kind == "U" and plain.size <= 1000:
        return plain.tolist()
    return Foreign(f"ndarray of {plain.dtype}")


def _scalar(value: np.generic) -> Any:
    if value.dtype.name in DTYPES:
        return value
    if value.dtype.kind in "fc":
        return complex(value) if value.dtype.kind == "c" else float(value)
    return str(value)[:TEXT] if value.dtype.kind == "U" else Foreign(type(value).__name__)


def _is_exact_number(value: Any) -> bool:
    """Return whether this is a number of sympy's, such as Rational(1, 2) or sqrt(2)."""
    module = type(value).__module__
    return module.startswith("sympy.") and getattr(value, "is_number", False) is True
