"""A formula of the judge's that may travel into the box: its own compiled code, with the numbers that it reads.

What a loop of a student's asks a hundred times is then answered beside it, and the pipe carries one call. Only code of
plain arithmetic travels: no statement that changes anything outside, no other function of the judge's, no text. What comes
back is not believed for it: the answer is compared as any other.
"""

import dis
import marshal
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction
from grading.box.inside.formula import BUILTINS

MODULES = ("numpy", "math")
NUMBERS = (bool, int, float, complex, np.float64, np.int64, np.ndarray)
ARITHMETIC = (
    "BINARY_",
    "UNARY_",
    "COMPARE_",
    "CALL",
    "PRECALL",
    "PUSH_NULL",
    "KW_NAMES",
    "BUILD_LIST",
    "BUILD_TUPLE",
    "BUILD_SLICE",
)
STORAGE = ("LOAD_", "STORE_FAST", "STORE_SUBSCR", "LIST_EXTEND", "COPY", "SWAP", "POP_TOP", "UNPACK_SEQUENCE")
FRAME = ("RESUME", "RETURN_", "NOP", "CACHE")
GLOBAL = ("LOAD_GLOBAL", "LOAD_NAME")


def portable(formula: HandedFunction) -> dict[str, Any] | None:
    """Return the formula as plain data, or None where it does more than arithmetic: then it is called back."""
    function = formula.function
    if type(function) is not FunctionType or function.__defaults__ or function.__kwdefaults__:
        return None
    code = function.__code__
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    named = _globals_of(code)
    if named is None or not all(type(value) in NUMBERS for value in cells):
        return None
    modules, values = {}, {}
    for name in named:
        if name in BUILTINS and name not in function.__globals__:
            continue
        value = function.__globals__.get(name)
        if type(value) is ModuleType and value.__name__ in MODULES:
            modules[name] = value.__name__
        elif type(value) in NUMBERS:
            values[name] = value
        else:
            return None
    return {
        "code": _packed(code),
        "cells": cells,
        "modules": modules,
        "values": values,
        "start": formula.start,
        "floats": formula.floats,
    }


@lru_cache(maxsize=200)
def _packed(code: CodeType) -> bytes:
    return marshal.dumps(code.replace(co_filename="<formula>", co_name="formula", co_qualname="formula"))


@lru_cache(maxsize=200)
def _globals_of(code: CodeType) -> set[str] | None:
    """Return the global names that plain arithmetic reads; None where the code does anything else."""
    plain = all(type(c) in (*NUMBERS, type(None), tuple, str) for c in code.co_consts)
    steps = list(dis.get_instructions(code))
    harmless = all(step.opname.startswith(ARITHMETIC + STORAGE + FRAME) for step in steps)
    if not (plain and harmless and code.co_argcount == 1):
        return None
    return {step.argval for step in steps if step.opname in GLOBAL}
