"""Where the numbers of an answer are made: the expression of each component that a function returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course_lib.explain.edits.place import name_of
from course_lib.explain.edits.tree import Source

ARRAYS = ("array", "asarray")
EMPTY = ("zeros", "zeros_like", "empty", "empty_like", "ones")


@dataclass(frozen=True)
class Returned:
    """What a function returns: the whole expression, and those of its numbers, row by row.

    `scaled` tells whether the numbers are multiplied or divided once more, all by the same.
    """

    function: ast.FunctionDef
    value: ast.expr
    numbers: tuple[ast.expr, ...]
    scaled: bool

    def own_names(self, *nodes: ast.AST) -> set[str]:
        """Return names in these expressions that the function gives a value, other than its arguments taken apart."""
        used = {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}
        return {name for name in used if name in _given_values(self.function)}


def returned(source: Source, name: str, size: int) -> Returned | None:
    """Return the expressions of the `size` numbers that the function returns; None where they cannot be told apart."""
    functions = [n for n in source.tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    if len(functions) != 1:
        return None
    (function,) = functions
    returns = [n for n in ast.walk(function) if isinstance(n, ast.Return)]
    if len(returns) != 1 or returns[0] not in function.body or returns[0].value is None:
        return None
    value = returns[0].value
    found, scaled = _numbers(function, value)
    if size == 1 and not found:
        found = [value]
    numbers = tuple(_followed(function, node) for node in found)
    return Returned(function, value, numbers, scaled) if len(numbers) == size else None


def signed_terms(node: ast.expr, sign: int = 1) -> Iterator[tuple[int, ast.expr]]:
    """Yield the terms of a sum, each with its sign."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield from signed_terms(node.left, sign)
        yield from signed_terms(node.right, sign if isinstance(node.op, ast.Add) else -sign)
    else:
        yield sign, node


def _numbers(function: ast.FunctionDef, value: ast.expr) -> tuple[list[ast.expr], bool]:
    """Return the expressions of a list, however it is written, and whether all of them are scaled."""
    value = _followed(function, value)
    if isinstance(value, ast.Call) and name_of(value) in ARRAYS and value.args:
        return _numbers(function, value.args[0])
    if isinstance(value, ast.List | ast.Tuple):
        rows = [
            _numbers(function, row)[0] if isinstance(row, ast.List | ast.Tuple) else [row]
            for row in value.elts
        ]
        return [number for row in rows for number in row], False
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult | ast.Div):
        for side in (value.left, value.right) if isinstance(value.op, ast.Mult) else (value.left,):
            if found := _numbers(function, side)[0]:
                return found, True
    if isinstance(value, ast.Call) and name_of(value) in EMPTY:
        return _stored(function), False
    return [], False


def _followed(function: ast.FunctionDef, node: ast.expr) -> ast.expr:
    """Return the right side of the only assignment to a bare name that is used here alone, in the function's own block."""
    for _ in range(3):
        if not isinstance(node, ast.Name):
            break
        stored = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == node.id]
        homes = [s for s in function.body if isinstance(s, ast.Assign) and s.targets[0] in stored]
        changed = [n for n in stored if isinstance(n.ctx, ast.Store)]
        if len(homes) != 1 or len(changed) != 1 or len(stored) != 2 or len(homes[0].targets) != 1:
            break
        node = homes[0].value
    return node


def _stored(function: ast.FunctionDef) -> list[ast.expr]:
    """g[0] = …; g[1] = …: the right sides in the order of the indices, where each is stored once."""
    found: dict[int, list[ast.expr]] = {}
    for s in function.body:
        target = s.targets[0] if isinstance(s, ast.Assign) else None
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            found.setdefault(target.slice.value, []).append(s.value)
    right = all(len(several) == 1 for several in found.values()) and [*sorted(found)] == [*range(len(found))]
    return [found[k][0] for k in sorted(found)] if right else []


def _given_values(function: ast.FunctionDef) -> set[str]:
    """Return names that the function gives a value, other than its arguments taken apart: x, y = w."""
    arguments = {a.arg for a in function.args.args}
    apart = [
        s.targets[0]
        for s in function.body
        if isinstance(s, ast.Assign) and isinstance(s.value, ast.Name) and s.value.id in arguments
    ]
    taken = {n.id for target in apart for n in ast.walk(target) if isinstance(n, ast.Name)}
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored - taken


def first_argument(function: ast.FunctionDef, place: int, scalar: bool) -> ast.expr:
    """Return variable number `place` of the function's first argument, whatever it calls its parts."""
    name = ast.Name(function.args.args[0].arg, ast.Load())
    return name if scalar else ast.Subscript(name, ast.Constant(place), ast.Load())


def in_variables(text: str, variables: Sequence[ast.expr]) -> ast.expr:
    """Return the expression that a text in w0, w1, … stands for, in other variables."""
    names = {f"w{k}": node for k, node in enumerate(variables)} | {"numpy": ast.Name("np", ast.Load())}

    class Renamed(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return names.get(node.id, node)

    return ast.fix_missing_locations(Renamed().visit(ast.parse(text, mode="eval").body))
