"""Several edits in one tree: picked one at a time, each does what it does by itself."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from course_lib.explain.edits import Source, edits
from course_lib.explain.edits.bounded import TICK, bounded, store
from course_lib.explain.edits.several import NONE, PICK, trees
from course_lib.explain.repair import plain

LOOP = """
def walk(df, x, eta):
    path = [x]
    for k in range(5):
        x = x - eta * df(x) / 2
        path.append(x)
    return np.array(path[1:4])[::-1]
"""
FORMULA = """
scale = 3.0
def slope(w, a=2):
    x, y = w
    g = lambda t: a * t ** 2 if t > 0 else -t
    return np.array([scale * x * y - g(x), np.exp(-x) * np.sin(y + 1), *[i * x for i in range(2)]])
"""


def answer(tree: ast.Module, pick: int, name: str, arguments: tuple) -> np.ndarray | None:
    names = {"np": np, TICK: store(2000), PICK: pick}
    try:
        with np.errstate(all="raise"):
            exec(compile(bounded(tree), "<edited>", "exec"), names)
            return plain(names[name](*arguments))
    except Exception:
        return None


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [(LOOP, "walk", (lambda x: x**2, 0.7, 0.1)), (FORMULA, "slope", (np.array([0.4, -1.3]),))],
)
def test_each_edit_of_a_joined_tree_answers_as_it_does_by_itself(text, name, arguments):
    several = edits(Source(text))
    tried = [one for some in trees(several) for one in some]
    assert len(tried) == len(several) > 300
    assert sum(pick != NONE for _, pick in tried) > 0.8 * len(tried)
    for edit, (tree, pick) in zip(several, tried, strict=True):
        alone, joined = answer(edit.tree, NONE, name, arguments), answer(tree, pick, name, arguments)
        assert (alone is None) == (joined is None), edit
        assert alone is None or np.array_equal(alone, joined, equal_nan=True), edit


def test_what_is_no_value_is_never_joined():
    several = edits(
        Source(
            "def f(a):\n    a[0:1] = 2 * a[1:]\n    b: int = a[0]\n    print(*a)\n    return f'{a[0]}', b\n"
        )
    )
    joined = {id(tree): tree for some in trees(several) for tree, pick in some if pick != NONE}
    assert joined
    for tree in joined.values():
        compile(tree, "<edited>", "exec")
