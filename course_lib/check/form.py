"""The structure of an answer: plain numbers of the expected shape, or the reason why not.

Only exact built-in types, NumPy's, and SymPy's are read. A subclass may redefine how it converts, compares or counts
itself, so an object that is not plainly a number is never asked what it is worth. The box of the grader reads no less
(`grading/box/inside/values.py`), so that a form counts in class as it does at home.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

NUMPY_SCALARS = frozenset(np.dtype(code).type for code in "bBhHiIlLqQefdgFDG")
MAX_SIZE = 1_000_000


class NotNumbers(Exception):  # noqa: N818 (it is a finding, not an error of the course)
    """The value is not an array of real numbers; `mistake` names why and `words` says it.

    array     the value, where it is numbers of another shape
    complete  the words say what to do: no advice need follow
    """

    def __init__(
        self, mistake: str, words: str, array: np.ndarray | None = None, complete: bool = False
    ) -> None:
        super().__init__(words)
        self.mistake = mistake
        self.words = words
        self.array = array
        self.complete = complete


def missing() -> NotNumbers:
    """Say that nothing was returned."""
    return NotNumbers("wrong_shape", "None came back: is there a return?", complete=True)


def numbers(value: Any) -> np.ndarray:
    """Return `value` as a fresh float64 array. Raises NotNumbers."""
    array = _plain(value, depth=0)
    if array.dtype.kind == "c":
        raise NotNumbers("complex_return", "complex numbers came back; a slope is a real number")
    return array.astype(float)


def _plain(value: Any, depth: int) -> np.ndarray:
    kind = type(value)
    if value is None:
        raise missing()
    if kind in (int, float, complex) or kind in NUMPY_SCALARS:
        try:
            return np.array(value, dtype=complex if kind is complex or np.iscomplexobj(value) else float)
        except OverflowError:
            raise NotNumbers("wrong_shape", "a number came back that is too large for a float") from None
    if kind is Fraction or kind is Decimal:
        return np.array(float(value))
    if kind in (np.ndarray, np.matrix, np.ma.MaskedArray):
        if value.dtype.kind == "O":
            return _plain(np.array(value, subok=False).tolist(), depth)
        if value.dtype.kind not in "iufc":
            raise NotNumbers("wrong_shape", f"an array of {value.dtype.name} came back, not of numbers")
        return np.array(value, subok=False)
    if kind in (list, tuple) or (issubclass(kind, tuple) and hasattr(kind, "_fields")):
        if depth > 8 or len(value) > MAX_SIZE:
            raise NotNumbers("wrong_shape", "a list came back that is nested too deep or too long")
        rows = [_plain(item, depth + 1) for item in (value if kind is list else tuple.__iter__(value))]
        if len({row.shape for row in rows}) > 1:
            raise NotNumbers("wrong_shape", "a list came back whose rows differ in length")
        return np.array(rows)
    if kind.__module__.startswith("sympy.") and "sympy" in sys.modules:
        return _of_sympy(value, depth)
    raise _no_numbers(kind)


def _of_sympy(value: Any, depth: int) -> np.ndarray:
    """Return a number such as Rational(1, 2) or sqrt(2), or a matrix of them."""
    if isinstance(value, sys.modules["sympy"].MatrixBase):
        return _plain(value.tolist(), depth)
    if getattr(value, "is_number", False) is not True:
        raise _no_numbers(type(value))
    number = complex(value)
    return np.array(number if number.imag else number.real)


def _no_numbers(kind: type) -> NotNumbers:
    names = {"function": "a function", "str": "a string", "dict": "a dictionary", "bool": "True or False"}
    name = names.get(kind.__name__, f"an object of type {kind.__name__}")
    return NotNumbers("wrong_shape", f"{name} came back, not numbers")


def vector(value: Any, n: int) -> np.ndarray:
    """Return `value` as shape (n,): a list, a tuple, a column (n, 1), a bare number for n = 1."""
    array = numbers(value)
    if array.shape == (n,) or array.shape == (n, 1) or (n == 1 and array.size == 1):
        return array.reshape(n)
    raise NotNumbers(
        "wrong_shape", f"{describe(array)} came back where {shape_words((n,))} is expected", array
    )


def matrix(value: Any, n: int) -> np.ndarray:
    """Return `value` as shape (n, n); a bare number for n = 1."""
    array = numbers(value)
    if array.shape == (n, n) or (n == 1 and array.size == 1):
        return array.reshape(n, n)
    raise NotNumbers(
        "wrong_shape", f"{describe(array)} came back where {shape_words((n, n))} is expected", array
    )


def scalar(value: Any) -> float:
    """Return `value` as one number; an array with one element is one number."""
    array = numbers(value)
    if array.size == 1:
        return float(array.reshape(()))
    raise NotNumbers("wrong_shape", f"{describe(array)} came back where one number is expected", array)


def holds(value: Any, count: int) -> bool:
    """Return whether `value` is a list, a tuple or an array of so many things."""
    return (type(value) in (tuple, list) or (type(value) is np.ndarray and value.ndim > 0)) and len(
        value
    ) == count


def several(value: Any, count: int) -> list[np.ndarray]:
    """Return an answer of `count` things as so many arrays. Raises NotNumbers."""
    if count == 1:
        return [numbers(value)]
    if not holds(value, count):
        raise NotNumbers("wrong_shape", f"{count} things are to come back, as in `return a, b`")
    return [numbers(part) for part in value]


def describe(array: np.ndarray) -> str:
    """Return an array's shape in words."""
    return "one number" if array.ndim == 0 else f"an array of shape {array.shape}"


def shape_words(shape: tuple[int, ...]) -> str:
    """Return the expected shape in words."""
    return "one number" if shape in ((), (1,)) else f"shape {shape}"
