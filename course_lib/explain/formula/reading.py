"""The formula of f, had by calling f once with symbols: no second text of it beside the function itself.

f gets objects that record what is done with them: `+`, `*`, `**`, `np.sin` and the like (NumPy calls the method of that
name on each object of an array), `@`, `np.sum`, `np.dot`, loops over w, and `math.exp` where f takes it from the module
`math`. What is recorded becomes a SymPy expression, and counts only when it has f's values at points. Anything
else, such as a comparison that decides which way to go, means that the formula cannot be read.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import sympy as sp

from course_lib.check import calls
from course_lib.explain.formula.expression import Tree, Unreadable

#: A longer record is not worth its time: every broken rule would be tried at each of its operations.
MOST_OPERATIONS = 1500
#: Powers of powers beyond this are not formed, for SymPy would write out the powers of numbers in them.
HIGHEST_DEGREE = 200
SECONDS = 1.0
POINTS = 6
RTOL = 1e-9

UNARY: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "sin": sp.sin, "cos": sp.cos, "tan": sp.tan, "exp": sp.exp, "log": sp.log, "sqrt": sp.sqrt,
    "tanh": sp.tanh, "sinh": sp.sinh, "cosh": sp.cosh, "arctan": sp.atan, "arcsin": sp.asin,
    "arccos": sp.acos, "absolute": sp.Abs, "exp2": lambda u: sp.Pow(2, u), "expm1": lambda u: sp.exp(u) - 1,
    "log1p": lambda u: sp.log(1 + u), "log2": lambda u: sp.log(u) / sp.log(2),
    "log10": lambda u: sp.log(u) / sp.log(10), "deg2rad": lambda u: u * sp.pi / 180,
    "rad2deg": lambda u: u * 180 / sp.pi,
}  # fmt: skip
#: What the module `math` calls otherwise than NumPy does.
IN_MATH = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "fabs": "absolute", "radians": "deg2rad",
           "degrees": "rad2deg"}  # fmt: skip


class Record:
    """Everything that f did with its symbols, in order."""

    def __init__(self) -> None:
        self.traced: list[Traced] = []

    def add(self, kind: str, parts: tuple[Any, ...], degree: float) -> Traced:
        """Return a new entry. Raises Unreadable when there are too many, or the powers grow too high."""
        if len(self.traced) >= MOST_OPERATIONS or degree > HIGHEST_DEGREE:
            raise Unreadable("the formula is too long")
        entry = Traced(self, kind, parts, degree, len(self.traced))
        self.traced.append(entry)
        return entry

    def expression(self, of: Traced, symbols: tuple[sp.Symbol, ...]) -> sp.Expr:
        """Return the SymPy expression of an entry."""
        needed, waiting = {of.place}, [of]
        while waiting:
            for part in waiting.pop().parts:
                if isinstance(part, Traced) and part.place not in needed:
                    needed.add(part.place)
                    waiting.append(part)
        formed: dict[int, sp.Expr] = {}
        for place in sorted(needed):
            entry = self.traced[place]
            parts = [formed[p.place] if isinstance(p, Traced) else p for p in entry.parts]
            formed[place] = _formed(entry.kind, parts, symbols)
        return formed[of.place]


def _formed(kind: str, parts: list[Any], symbols: tuple[sp.Symbol, ...]) -> sp.Expr:
    match kind:
        case "symbol":
            return symbols[parts[0]]
        case "add":
            return sp.Add(*map(number, parts))
        case "mul":
            return sp.Mul(*map(number, parts))
        case "pow":
            return sp.Pow(*map(number, parts))
        case function:
            return UNARY[function](parts[0])


def number(value: Any) -> sp.Expr:
    """Return a number as it would be written: 0.5 as 1/2, 3.14159… as π, 2.0 as 2. Raises Unreadable."""
    if isinstance(value, sp.Expr):
        return value
    value = value.item() if isinstance(value, (np.generic, np.ndarray)) else value
    if isinstance(value, Fraction):
        return sp.Rational(value.numerator, value.denominator)
    try:
        exact = float(value)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("a part of the formula is not a number") from None
    if not math.isfinite(exact):
        raise Unreadable("a part of the formula is not finite")
    for unit, symbol in ((1.0, sp.S.One), (math.pi, sp.pi)):
        near = Fraction(exact / unit).limit_denominator(1000)
        if near and float(near) * unit == exact:
            return sp.Rational(near.numerator, near.denominator) * symbol
    return sp.Float(exact) if exact else sp.S.Zero


class Traced:
    """A number that is not known: what is done with it goes into its record."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, record: Record, kind: str, parts: tuple[Any, ...], degree: float, place: int) -> None:
        self.record, self.kind, self.parts, self.degree, self.place = record, kind, parts, degree, place

    def _sum(self, other: Any) -> Any:
        if not _scalar(other):
            return NotImplemented
        parts = [part.parts if getattr(part, "kind", "") == "add" else (part,) for part in (self, other)]
        degree = max(self.degree, getattr(other, "degree", 0))
        return self.record.add("add", (*parts[0], *parts[1]), degree)

    def _product(self, other: Any) -> Any:
        if not _scalar(other):
            return NotImplemented
        return self.record.add("mul", (self, other), self.degree + getattr(other, "degree", 0))

    def __add__(self, other: Any) -> Any:
        return self._sum(other)

    def __radd__(self, other: Any) -> Any:
        return self._sum(other)

    def __mul__(self, other: Any) -> Any:
        return self._product(other)

    def __rmul__(self, other: Any) -> Any:
        return self._product(other)

    def __neg__(self) -> Any:
        return self._product(-1)

    def __pos__(self) -> Any:
        return self

    def __sub__(self, other: Any) -> Any:
        return self._sum(-other) if _scalar(other) else NotImplemented

    def __rsub__(self, other: Any) -> Any:
        return self._product(-1) + other if _scalar(other) else NotImplemented

    def __truediv__(self, other: Any) -> Any:
        if not _scalar(other):
            return NotImplemented
        # A quotient of whole numbers is one, 1/3 and not 0.333: Fraction keeps it until it is written.
        inverse = other**-1 if isinstance(other, Traced) else _inverse(other)
        return self._product(inverse)

    def __rtruediv__(self, other: Any) -> Any:
        return self**-1 * other if _scalar(other) else NotImplemented

    def __pow__(self, other: Any) -> Any:
        if not _scalar(other):
            return NotImplemented
        known = not isinstance(other, Traced)
        degree = self.degree * max(abs(float(other)), 1.0) if known else self.degree + other.degree
        return self.record.add("pow", (self, other), degree)

    def __rpow__(self, other: Any) -> Any:
        return self.record.add("pow", (other, self), self.degree) if _scalar(other) else NotImplemented

    def __abs__(self) -> Any:
        return self.record.add("absolute", (self,), self.degree)

    def __bool__(self) -> bool:
        raise Unreadable("which way f goes depends on its argument")

    def __eq__(self, other: Any) -> bool:
        # `if x == 0` is about one point; what is read is the rule for all others.
        return self is other

    def _compared(self, other: Any) -> bool:
        raise Unreadable("f compares its argument with something")

    __lt__ = __le__ = __gt__ = __ge__ = _compared

    def __getattr__(self, name: str) -> Any:
        """Return the functions that NumPy looks for on the objects of an array."""
        if name in UNARY:
            return lambda: self.record.add(name, (self,), self.degree)
        raise AttributeError(name)

    def conjugate(self) -> Any:
        """Return itself: every symbol is real."""
        return self

    def square(self) -> Any:
        """Return the second power."""
        return self**2

    def hypot(self, other: Any) -> Any:
        """√(u² + v²)."""
        return (self**2 + other**2).sqrt()

    def reciprocal(self) -> Any:
        """Return one over it."""
        return self**-1


def _scalar(value: Any) -> bool:
    return isinstance(value, (Traced, int, float, Fraction, np.integer, np.floating)) or (
        isinstance(value, np.ndarray) and value.ndim == 0
    )


def _inverse(value: Any) -> Any:
    whole = isinstance(value, (int, np.integer)) and value
    return Fraction(1, int(value)) if whole else 1 / value


def read(f: Callable, at: np.ndarray, scalar: bool = False) -> sp.Expr | None:
    """Read the formula of f in w0, w1, … if it can be read and has f's values at the points `at` (P, n), else None.

    `scalar` means that f takes a number in place of an array of one. Never raises, and ends within a bounded time.
    """
    at = np.asarray(at, float)[:POINTS]
    symbols = sp.symbols(f"w0:{at.shape[1]}", real=True)
    try:
        with calls.quiet(), calls.deadline(SECONDS):
            expression = _called(f, symbols, scalar)
            return expression if _confirmed(expression, symbols, f, at, scalar) else None
    except (
        Exception,
        calls.Overdue,
    ):  # whatever f does with symbols, an answer can be judged without its formula
        return None


def _called(f: Callable, symbols: tuple[sp.Symbol, ...], scalar: bool) -> sp.Expr:
    record = Record()
    entries = [record.add("symbol", (k,), 1.0) for k in range(len(symbols))]
    argument: Any = entries[0]
    if not scalar:
        argument = np.empty(len(entries), object)
        argument[:] = entries
    value = with_traced_math(f)(argument)
    value = value.item() if isinstance(value, np.ndarray) and value.size == 1 else value
    return record.expression(value, symbols) if isinstance(value, Traced) else number(value)


def _confirmed(
    expression: sp.Expr, symbols: tuple[sp.Symbol, ...], f: Callable, at: np.ndarray, scalar: bool
) -> bool:
    tree = Tree(expression, symbols)
    read_off = tree.values(at)[tree.root]
    values = np.array([float(np.squeeze(f(float(w[0]) if scalar else w.copy()))) for w in at])
    known = np.isfinite(values)
    room = RTOL * max(float(np.abs(values[known]).max(initial=0.0)), 1e-300)
    return bool(known.any() and np.all(np.abs(read_off - values)[known] <= room))


def with_traced_math(f: Callable, depth: int = 3) -> Callable:
    """Return a copy of f, and of the functions that it calls by name, in which `math` takes symbols too."""
    if type(f) is not FunctionType or not depth:
        return f
    own = {
        name: _traced_math(with_traced_math(value, depth - 1) if callable(value) else value)
        for name, value in f.__globals__.items()
        if name in f.__code__.co_names
    }
    copy = FunctionType(f.__code__, {**f.__globals__, **own}, f.__name__, f.__defaults__, f.__closure__)
    copy.__kwdefaults__ = f.__kwdefaults__
    return copy


def _traced_math(value: Any) -> Any:
    if isinstance(value, ModuleType) and value is math:
        return _Math()
    name = getattr(value, "__name__", "")
    return getattr(_Math(), name) if getattr(math, str(name), None) is value else value


class _Math:
    """The module `math`, for numbers and for symbols."""

    def __getattr__(self, name: str) -> Any:
        ordinary = getattr(math, name)
        known = IN_MATH.get(name, name)
        if name == "pow":
            return lambda base, power: base**power
        if known not in UNARY:
            return ordinary
        return lambda *given: getattr(given[0], known)() if isinstance(given[0], Traced) else ordinary(*given)
