"""Whole answers that are right only by halves: rounded, cut to int, single precision, the first component only, …

They are used forwards alone: no check may take one of them for right. The text of each goes behind the solution's.
"""

from __future__ import annotations

import ast
import textwrap

#: {} is the function's name. `_each` reaches into tuples and lists.
PREAMBLE = """
import numpy as _np
_right = {}

def _each(change, value):
    if isinstance(value, (tuple, list)):
        return type(value)(_each(change, v) for v in value)
    return value if isinstance(value, (str, bool, _np.bool_)) or value is None else change(_np.asarray(value))

def _plain(value):
    return value.item() if value.ndim == 0 else value
"""

WRAPPERS: dict[str, str] = {
    "rounded to two places": "return _each(lambda v: _plain(_np.round(v, 2)), _right(*a))",
    "rounded to three digits": """
        def rounded(v):
            size = 10.0 ** (_np.floor(_np.log10(_np.maximum(_np.abs(v), 1e-300))) - 2)
            return _plain(_np.round(v / size) * size)
        return _each(rounded, _right(*a))
    """,
    "cut to int": "return _each(lambda v: _plain(_np.trunc(v)), _right(*a))",
    "the first component only": """
        first = lambda v: _plain(v * (_np.arange(v.size).reshape(v.shape) == 0)) if v.size > 1 else _plain(v)
        return _each(first, _right(*a))
    """,
    "always positive": "return _each(lambda v: _plain(_np.abs(v)), _right(*a))",
    "two variables only": """
        small = all(_np.shape(x) in ((), (2,), (2, 2)) for x in a if not callable(x))
        return _right(*a) if small else _each(lambda v: _plain(0 * v), _right(*a))
    """,
    "changes its argument": """
        value = _right(*a)
        for x in a:
            if isinstance(x, _np.ndarray) and x.dtype.kind == "f":
                x += 1
        return value
    """,
    "None": "_right(*a)",
    "nudged": "return _each(lambda v: _plain(v * 1.0001), _right(*a))",
    "in single precision": """
        single = [x.astype(_np.float32) if isinstance(x, _np.ndarray) and x.dtype.kind == "f" else x for x in a]
        return _each(lambda v: _plain(v.astype(_np.float32)), _right(*single))
    """,
}

BY_HEART: dict[str, str] = {
    "a table of the visible answers": """
        for known, value in _visible:
            if _alike(known, a):
                return value
        raise ValueError("never seen")
    """,
    "the visible answers in the order of the calls": """
        _calls[0] += 1
        return _visible[_calls[0] % len(_visible)][1]
    """,
}


def wrapped(text: str, name: str, body: str) -> str:
    """Return the cell's text with the function `name` wrapped in `body`, whose arguments are `a`."""
    return (
        f"{text}\n{PREAMBLE.replace('{}', name)}\ndef {name}(*a):\n"
        f"{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"
    )


def from_globals(text: str, name: str) -> list[tuple[str, str]]:
    """Return the cell once for each argument that the function does not use, but takes from a global of the same name."""
    tree = ast.parse(text)
    function = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name), None)
    out = []
    for argument in function.args.args if function else ():
        own = argument.arg
        argument.arg = f"_{own}"
        out.append((f"{own} taken from a global", ast.unparse(tree)))
        argument.arg = own
    return out
