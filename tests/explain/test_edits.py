"""The table of edits: what it holds, where it points, and that it never touches the source that it was given."""

import ast

import numpy as np
import pytest

from course_lib.check.calls import Overdue
from course_lib.explain.edits import KINDS, Source, edits
from course_lib.explain.edits.bounded import TICK, bounded, store
from course_lib.explain.edits.kinds import pointing


def made(text: str) -> dict[str, set[str]]:
    """Every text that one edit makes, with the kinds of edits that make it."""
    found: dict[str, set[str]] = {}
    for edit in edits(Source(text)):
        found.setdefault(edit.text, set()).add(edit.kind)
    return found


SLIPS = [
    ("a - b", "a + b", "sign"),
    ("-a * b", "a * b", "sign"),
    ("a * b", "a / b", "operator"),
    ("a / 2 * h", "a / (2 * h)", "brackets"),
    ("a / (2 * h)", "a / 2 * h", "brackets"),
    ("a * b + c", "a * (b + c)", "brackets"),
    ("a * (b + c)", "a * b + c", "brackets"),
    ("-x ** 2", "(-x) ** 2", "brackets"),
    ("np.sin(x) * y", "np.sin(x * y)", "brackets"),
    ("2 * x", "3 * x", "constant"),
    ("4 * x", "2 * x", "constant"),
    ("0.5 * x", "2.0 * x", "constant"),
    ("3.14 * x", "3.141592653589793 * x", "constant"),
    ("0.33 * x", "1 / 3 * x", "constant"),
    ("x + y", "y + y", "name"),
    ("x[0]", "x[1]", "index"),
    ("x[i]", "x[i - 1]", "index"),
    ("H[i, j]", "H[j, i]", "index"),
    ("x[1:]", "x[:]", "index"),
    ("np.sin(x)", "np.cos(x)", "function"),
    ("np.exp(x)", "np.log(x)", "function"),
    ("X.sum()", "X.mean()", "function"),
    ("np.dot(a, b)", "np.outer(a, b)", "function"),
    ("max(a, b)", "min(a, b)", "function"),
    ("abs(x)", "x", "function"),
    ("v @ v", "(v @ v) ** 0.5", "power"),
    ("np.linalg.norm(v)", "np.linalg.norm(v) ** 2", "power"),
    ("x ** 3", "x ** 2", "power"),
    ("x * y", "x", "extra"),
    ("x + y", "y", "extra"),
    ("x", "2 * x", "missing"),
    ("a * b", "a * b + b", "missing"),
    ("A.T @ y", "A @ y", "transpose"),
    ("A @ y", "A.T @ y", "transpose"),
    ("A @ B", "B @ A", "order"),
    ("f(a, b)", "f(b, a)", "order"),
    ("a < b", "a <= b", "comparison"),
    ("a > b", "a < b", "comparison"),
    ("a and b", "a or b", "condition"),
    ("X.mean(axis=0)", "X.mean(axis=1)", "axis"),
    ("X.mean()", "X.mean(axis=0)", "axis"),
]


@pytest.mark.parametrize(("wrong", "right", "kind"), SLIPS)
def test_a_slip_within_a_line_is_in_the_table(wrong, right, kind):
    expected = ast.unparse(ast.parse(f"return_ = {right}"))
    assert kind in made(f"return_ = {wrong}").get(expected, ())


LINES = [
    ("x += g", "x = x + g", "in_place"),
    ("x += g", "x = g", "assignment"),
    ("x = g", "x = x + g", "assignment"),
    ("path.append(x)", "path.append(x.copy())", "in_place"),
    ("for i in r:\n    s = s + i\n    return s", "for i in r:\n    s = s + i\nreturn s", "return"),
    ("for i in r:\n    s = s + i\nreturn s", "for i in r:\n    s = s + i\n    return s", "return"),
    ("a = 1\nb = a\nc = b", "b = a\na = 1\nc = b", "line_order"),
    ("while c:\n    a = 1\nb = 2", "while c:\n    a = 1\n    b = 2", "line_depth"),
    ("a = 1\nb = 2", "b = 2", "line_extra"),
    ("print(x)", "return x", "print"),
    ("x", "return x", "return"),
    ("for i in range(n):\n    f(i)", "for i in range(n + 1):\n    f(i)", "range"),
    ("for i in range(1, n):\n    f(i)", "for i in range(n):\n    f(i)", "range"),
    ("path = []", "path = [x]", "missing"),
]


@pytest.mark.parametrize(("wrong", "right", "kind"), LINES)
def test_a_slip_in_whole_lines_is_in_the_table(wrong, right, kind):
    def cell(body):
        return ast.unparse(ast.parse("def f(x, n):\n" + "\n".join(f"    {row}" for row in body.split("\n"))))

    assert kind in made(cell(wrong)).get(cell(right), ())


def test_a_slip_that_was_made_in_each_component_is_one_edit():
    assert "return_ = np.array([2 * x, 2 * y])" in made("return_ = np.array([3 * x, 3 * y])")


def test_every_edit_compiles_leaves_the_source_alone_and_points_into_it():
    text = (
        "def f(A, y, u):\n    r = A @ u - y\n    s = 0\n    for i in range(len(r)):\n        s += r[i] ** 2\n"
        "    if s > 1 and r[0] < 0:\n        return -s\n    return s / 2\n"
    )
    source = Source(text)
    before = ast.dump(source.tree, include_attributes=True)
    rows = text.split("\n")
    found = edits(source)
    assert len(found) > 200
    for edit in found:
        compile(edit.tree, "<edited>", "exec")
        assert 1 <= edit.span.line <= edit.span.end_line <= len(rows)
        assert edit.quoted
        assert edit.kind in KINDS
    assert ast.dump(source.tree, include_attributes=True) == before


def test_columns_count_characters_and_not_bytes():
    places = {(e.quoted, e.span.column) for e in edits(Source("é = 'ö', a - b")) if e.kind == "sign"}
    assert ("a - b", 9) in places


def test_words_point_to_a_place_and_never_say_what_should_stand_there():
    for edit in edits(Source("y = a / 2 * h")):
        assert edit.words == pointing(edit.kind, edit.quoted)
    assert pointing("brackets", "a / 2 * h") == "look at the brackets in `a / 2 * h`."
    assert len(pointing("name", "x" * 500)) < 120


def test_ingredients_from_outside_are_tried_as_missing_factors():
    texts = [edit.text for edit in edits(Source("def f(x):\n    return x"), ingredients=["np.cos(x)"])]
    assert "def f(x):\n    return x * np.cos(x)" in texts


def test_a_loop_without_an_end_ends_in_a_bounded_cell():
    tree = bounded(ast.parse("n = 0\nwhile True:\n    n += 1"))
    names = {TICK: store(1000)}
    with pytest.raises(Overdue):
        exec(compile(tree, "<edited>", "exec"), names)
    assert names["n"] == 1000


def test_a_giant_cell_is_not_edited_at_all():
    assert edits(Source("\n".join(f"x{k} = {k} * np.pi + {k}" for k in range(1000)))) == []


def test_the_edited_tree_calculates_what_it_says():
    edit = next(e for e in edits(Source("y = (a - b) / 2 * h")) if e.text == "y = (a - b) / (2 * h)")
    names = {"a": 3.0, "b": 1.0, "h": 0.5, "np": np}
    exec(compile(edit.tree, "<edited>", "exec"), names)
    assert names["y"] == 2.0
