"""Calling a student's function: quietly, on copies, for a bounded time, and without surprises."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from course_lib.check import asked, deadlines
from course_lib.check.deadlines import Overdue as Overdue
from course_lib.check.deadlines import deadline as deadline
from course_lib.check.finite import finite_only

SECONDS_PER_CALL = 6.0
#: Relative to the largest number of an array, what adding and taking off again may leave.
ROUNDING = 1e-13
#: So much of an error's own text is told.
MOST_LETTERS = 120
#: The copies that the calls in progress were handed, the innermost last.
_handed: list[list[Any]] = []


@dataclass(frozen=True)
class Reply:
    """What one call gave: a value, or the error that it raised; and which of its arguments it changed, counted from 0."""

    value: Any = None
    error: BaseException | None = None
    changed: tuple[int, ...] = ()


class Nowhere:
    """A stream that drops what is written to it."""

    def write(self, text: str) -> int:
        """Drop `text`."""
        return len(text)

    def flush(self) -> None:
        """Do nothing."""


class Distant:
    """A function that lives in another process, where several calls cost little more than one."""

    def expect(self, inputs: Sequence[tuple]) -> None:
        """Have these calls answered ahead; they are then made in this order."""
        raise NotImplementedError


def words_of(error: BaseException) -> str:
    """Return the first line of an error's own text, shortened after a whole word.

    Nothing where the error cannot say.
    """
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        return ""
    line = lines[0] if lines else ""
    if len(line) <= MOST_LETTERS:
        return line
    whole = line[: MOST_LETTERS + 1].rsplit(maxsplit=1)
    return f"{whole[0] if len(whole) > 1 else line[:MOST_LETTERS]} …"


@contextmanager
def quiet() -> Iterator[None]:
    """Let prints and warnings go nowhere; the random state of the caller is what it was before."""
    python_state, numpy_state = random.getstate(), np.random.get_state()
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            redirect_stdout(Nowhere()),
            redirect_stderr(Nowhere()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)


def call(student: Callable, *arguments: Any) -> Reply:
    """Call `student` with copies of the arguments."""
    # A list may be taken apart (starts.pop()); the next version that is tried needs it whole.
    copies = [
        np.array(a) if isinstance(a, np.ndarray) else list(a) if type(a) is list else a for a in arguments
    ]
    _handed.append(copies)
    try:
        # In the grader the student's code runs in the box, and nothing of this process is its own.
        with finite_only() if deadlines.bells else nullcontext(), deadline(SECONDS_PER_CALL):
            value = student(*copies)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() and the like must not end the check
        asked.answered(student, arguments, None, error)
        return Reply(error=error)
    finally:
        _handed.pop()
    asked.answered(student, arguments, value)
    changed = tuple(
        k
        for k, (a, c) in enumerate(zip(arguments, copies, strict=True))
        if isinstance(a, np.ndarray) and not _as_it_was(c, a)
    )
    return Reply(value=value, changed=changed)


def _as_it_was(copy: np.ndarray, array: np.ndarray) -> bool:
    """Return whether a copy still holds the numbers of its array; what was moved and put back keeps a trace of rounding."""
    if copy.shape != array.shape:
        return False
    if array.dtype.kind != "f" or np.array_equal(copy, array, equal_nan=True):
        return np.array_equal(copy, array, equal_nan=True)
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(copy - array) <= ROUNDING * np.abs(array).max(initial=0.0)))


def is_copy(array: np.ndarray) -> bool:
    """Return whether `array` is a copy that a call in progress was handed, which nobody else reads."""
    return bool(_handed) and any(array is copy for copy in _handed[-1])


def arrays_in_sight(function: Callable) -> dict[str, np.ndarray]:
    """Give the arrays that a function without arguments reaches by name: those of its module and of its closure.

    Only a plain Python function is asked: an object of a class of its own could answer anything.
    """
    if type(function) is not FunctionType:
        return {}
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    around = {name: cell.cell_contents for name, cell in cells if cell != CellType()}
    reached = {name: function.__globals__.get(name) for name in _names(function.__code__)} | around
    return {n: v for n, v in reached.items() if type(v) is np.ndarray and v.dtype.kind in "biufc"}


def _names(code: CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return {*code.co_names}.union(*map(_names, inner))


def argument_names(student: Callable, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a student's function calls its arguments, or the usual names where it does not say.

    Only a plain Python function is asked: an object of a class of its own could answer anything.
    """
    if type(student) is not FunctionType:
        return usual
    code = student.__code__
    own = code.co_varnames[: code.co_argcount]
    return tuple(own[k] if k < len(own) and len(own[k]) <= 20 else name for k, name in enumerate(usual))
