"""A formula that the judge sent along: evaluated beside the student's loop, and its calls counted."""

import builtins
import importlib
import marshal
from types import CellType, FunctionType
from typing import Any

import numpy as np

BUILTINS = ("abs", "float", "len", "max", "min", "round", "sum")


class TooManyCalls(BaseException):
    """The loop asks without end. Not an Exception, so that `except Exception` lets it through."""


class SentFunction:
    """The function that student code is handed; `count` and `only_at_start` go back with its answer."""

    def __init__(self, sent: dict[str, Any]) -> None:
        names = {name: importlib.import_module(module) for name, module in sent["modules"].items()}
        cells = tuple(map(CellType, sent["cells"]))
        names |= sent["values"] | {"__builtins__": {name: getattr(builtins, name) for name in BUILTINS}}
        self.function = FunctionType(marshal.loads(sent["code"]), names, "formula", None, cells)
        self.most, self.start, self.floats = sent["most"], sent["start"], sent["floats"]
        self.count, self.only_at_start = 0, True

    def __call__(self, x: Any) -> Any:
        """f(x); with `floats`, in floats that are infinite where they overflow."""
        self.count += 1
        if self.only_at_start:
            self.only_at_start = self.start is not None and bool(np.array_equal(x, self.start))
        if self.most is not None and self.count > self.most:
            raise TooManyCalls
        if not self.floats:
            return self.function(x)
        try:
            value = self.function(x)
        except OverflowError:
            value = np.full(np.shape(x), np.inf)
        return float(value) if np.ndim(value) == 0 else np.array(value, float)
