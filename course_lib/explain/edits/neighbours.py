"""Functions that are taken for one another."""

from __future__ import annotations

GROUPS = (
    ("sin", "cos", "tan"),
    ("sinh", "cosh", "tanh"),
    ("exp", "log"),
    ("log", "log2", "log10", "log1p"),
    ("exp", "exp2", "expm1"),
    ("sum", "mean", "max", "min", "prod"),
    ("mean", "median"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("dot", "outer", "cross", "multiply"),
    ("var", "std"),
    ("floor", "ceil", "round", "trunc"),
    ("eigvalsh", "eigvals"),
    ("inv", "pinv"),
    ("any", "all"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("vstack", "hstack", "column_stack"),
    ("sqrt", "square", "cbrt"),
    ("abs", "sign"),
)

#: What np has under the name of a built-in function, too.
BUILT_IN = ("sum", "max", "min", "round", "abs", "any", "all")


def neighbours(name: str) -> list[str]:
    """Return the functions that stand in a group with this one, nearest first."""
    return list(dict.fromkeys(other for group in GROUPS if name in group for other in group if other != name))
