"""A wrong answer is shown its place: found by mending it, in cells as a notebook runs them."""

from __future__ import annotations

import itertools
import linecache
import textwrap
import time

import numpy as np
import pytest

import course_lib
from course_lib import CheckFailed, Verdict
from course_lib.check import asked
from course_lib.check.verdict import explainers
from course_lib.explain import source
from course_lib.explain.words import messages

GIVEN = """
import math
import numpy as np
from course_lib import *
def f(w):
    return np.sum(w**2) + w[0] * w[1]
def bumps(w):
    return np.sin(w[0]) * np.exp(-w[1])
"""
GRADIENT = "check_gradient(grad, f, Box(-2, 2, n=2))"
BUMPS = "check_gradient(grad, bumps, Box(-1, 1, n=2))"
VALUE = "check_value(rate, 1 / 9)"
MEASURED = "check_value(lambda: mean([1.0, 2.5, 7.0]), 3.5)"
NEWTON = "check_newton_root(newton_root)"

_numbers = itertools.count()


class Notebook:
    """Names, and cells run in them one after another, each known to linecache under a name of its own."""

    def __init__(self):
        self.names = {"__name__": "__main__"}
        self.run(GIVEN)

    def run(self, text):
        name = f"<a cell of a test {next(_numbers)}>"
        linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
        exec(compile(text, name, "exec"), self.names)

    def verdict(self, answer: str, check: str) -> Verdict:
        self.run(textwrap.dedent(answer).strip())
        with pytest.raises(CheckFailed) as caught:
            self.run(check)
        return caught.value.verdict


def placed(answer: str, check: str) -> tuple[int, str]:
    """The line of the place, and the student's own text at it."""
    verdict = Notebook().verdict(answer, check)
    assert verdict.place is not None, verdict.message
    line, start, last, end = verdict.place
    assert line == last
    row = textwrap.dedent(answer).strip().split("\n")[line - 1]
    assert verdict.line == row
    return line, row[start:end]


GRADIENTS = [
    ("return np.array([2 * w[0] - w[1], 2 * w[1] + w[0]])", GRADIENT, "2 * w[0] - w[1]"),
    ("return np.array([3 * w[0] + w[1], 2 * w[1] + w[0]])", GRADIENT, "3"),
    ("return np.array([2 * w[0] + w[1], 2 * w[0] + w[0]])", GRADIENT, "w[0]"),
    ("return np.array([2 * w[0] + w[1], 2 * (w[1] + w[0])])", GRADIENT, "2 * (w[1] + w[0])"),
    (
        "return np.array([np.sin(w[0]) * np.exp(-w[1]), -np.sin(w[0]) * np.exp(-w[1])])",
        BUMPS,
        "np.sin(w[0])",
    ),
    (
        "return np.array([np.cos(w[0]) * np.exp(-w[1]), np.sin(w[0]) * np.exp(-w[1])])",
        BUMPS,
        "np.sin(w[0]) * np.exp(-w[1])",
    ),
]


@pytest.mark.parametrize(("line", "check", "place"), GRADIENTS)
def test_a_gradient_is_shown_the_part_that_is_wrong(line, check, place):
    number, text = placed(f"def grad(w):\n    {line}", check)
    assert number == 2
    assert place in text or text in place


def test_the_line_that_makes_a_value_is_shown_and_not_the_one_that_uses_it():
    answer = """
    def grad(w):
        a = np.cos(w[0]) * np.exp(-w[1])
        b = np.sin(w[0]) * np.exp(-w[1])
        return np.array([a, b])
    """
    assert placed(answer, BUMPS) == (3, "np.sin(w[0]) * np.exp(-w[1])")


def test_forgotten_brackets_of_a_list_are_shown():
    answer = """
    def grad(w):
        return np.array(2 * w[0] + w[1], 2 * w[1] + w[0])
    """
    assert placed(answer, GRADIENT) == (2, "np.array(2 * w[0] + w[1], 2 * w[1] + w[0])")


def test_a_value_is_shown_the_number():
    assert placed("rate = 1 / 18", VALUE)[1] in ("18", "1 / 18")


def test_a_function_asked_by_the_checks_own_lambda_is_shown_its_place():
    answer = """
    def mean(values):
        total = 0
        for v in values:
            total = v
        return total / len(values)
    """
    assert placed(answer, MEASURED) == (4, "total = v")


def test_a_return_in_the_loop_is_shown():
    answer = """
    def mean(values):
        total = 0
        for v in values:
            total += v
            return total / len(values)
    """
    assert placed(answer, MEASURED)[0] == 5


def test_a_loop_that_walks_the_wrong_way_is_shown_its_sign():
    answer = """
    def newton_root(f, df, x1, tol, max_iter):
        x = x1
        path = [x]
        while len(path) < max_iter and abs(f(x)) > tol:
            x = x + f(x) / df(x)
            path.append(x)
        return x, np.array(path)
    """
    line, text = placed(answer, NEWTON)
    assert line == 5
    assert "f(x) / df(x)" in text


def test_a_number_that_answers_a_single_question_is_no_repair():
    answer = "def area(r):\n    return 17 * r + 1"
    verdict = Notebook().verdict(answer, "check_value(lambda: area(2.0), 12.25)")
    assert verdict.place is None


def test_two_slips_in_two_components_are_both_shown():
    answer = "def grad(w):\n    return np.array([3 * w[0] + w[1], 2 * w[1] - w[0]])"
    message = Notebook().verdict(answer, GRADIENT).message
    assert message.count("`") == 4


def test_the_message_never_holds_the_corrected_text():
    answer = "def grad(w):\n    return np.array([2 * w[0] + w[1], 2 * w[1] - w[0]])"
    assert "2 * w[1] + w[0]" not in Notebook().verdict(answer, GRADIENT).message


def test_the_panel_underlines_the_place_in_html_and_in_text():
    answer = "def grad(w):\n    return np.array([2 * w[0] + w[1], 5 * w[1] + w[0]])"
    verdict = Notebook().verdict(answer, GRADIENT)
    row, caret = str(verdict).split("\n")[-2:]
    assert row[caret.index("^") : caret.rindex("^") + 1] == "5"
    assert ">5</u>" in verdict._repr_html_()
    assert "Line 2 of your cell" in verdict._repr_html_()


def test_a_students_line_is_text_and_never_markup():
    answer = (
        "def grad(w):\n    return np.array([2 * w[0] + w[1], 5 * w[1] + w[0]])  # <script>alert(1)</script>"
    )
    assert "<script>" not in Notebook().verdict(answer, GRADIENT)._repr_html_()


def test_a_right_answer_is_not_searched(monkeypatch):
    def searched(verdict):
        if verdict.outcome == "wrong":
            raise AssertionError("searched")
        return verdict

    monkeypatch.setattr("course_lib.check.verdict.explainers", [searched])
    notebook = Notebook()
    notebook.run("def grad(w):\n    return np.array([2 * w[0] + w[1], 2 * w[1] + w[0]])")
    notebook.run(GRADIENT)


def test_without_a_source_the_verdict_is_the_same_but_for_the_place():
    answer = "def grad(w):\n    return np.array([2 * w[0] - w[1], 2 * w[1] + w[0]])"
    shown = Notebook().verdict(answer, GRADIENT)
    names = {"__name__": "__main__"}
    for text in (GIVEN, answer):
        exec(compile(text, "<nowhere>", "exec"), names)
    with pytest.raises(CheckFailed) as caught:
        exec(compile(GRADIENT, "<nowhere>", "exec"), names)
    bare = caught.value.verdict
    assert bare.place is None
    assert (bare.outcome, bare.mistake) == (shown.outcome, shown.mistake)
    assert shown.message.startswith(bare.message)


def test_trying_out_leaves_the_students_names_and_prints_alone(capsys):
    notebook = Notebook()
    answer = """
    calls = []
    print("this cell ran")
    def grad(w):
        calls.append(1)
        print("asked")
        return np.array([2 * w[0] - w[1], 2 * w[1] + w[0]])
    """
    notebook.verdict(answer, GRADIENT)
    assert capsys.readouterr().out == "this cell ran\n"
    mine = notebook.names["grad"]
    assert np.array_equal(mine(np.array([1.0, 1.0])), [1.0, 3.0])


def test_an_edit_that_loops_for_ever_costs_its_budget_and_no_more():
    answer = """
    def mean(values):
        total, k = 0, 0
        while k < len(values):
            total += 2 * values[k] ** 3
            k += 1
        return total / len(values)
    """
    started = time.process_time()
    Notebook().verdict(answer, MEASURED)
    assert time.process_time() - started < 3


def test_a_check_within_a_function_is_not_put_again():
    def wrong(w):
        return np.array([2 * w[0] - w[1], 2 * w[1] + w[0]])

    with pytest.raises(CheckFailed) as caught:
        course_lib.check_gradient(wrong, lambda w: np.sum(w**2) + w[0] * w[1], course_lib.Box(-2, 2, n=2))
    assert caught.value.verdict.place is None


def test_an_explainer_is_registered_once_and_what_was_asked_is_forgotten():
    assert len(explainers) == len(set(explainers)) >= 1
    Notebook().verdict("rate = 1 / 18", VALUE)
    assert not asked.recent


def test_only_what_an_answer_needs_of_its_cell_is_run_again():
    import ast

    tree = ast.parse("k = 3\nshow(k)\nimport os\ndef f(x):\n    return k * x\nplt.plot(f(1))\nother = 5")
    assert ast.unparse(source.needed(tree, ["f"])) == "k = 3\n\ndef f(x):\n    return k * x"


def test_terms_of_the_right_derivative_show_which_parts_are_not():
    answer = "def grad(w):\n    return np.array([np.cos(w[0]) * np.exp(-w[1]), 3 * w[0] * w[1]])"
    assert placed(answer, BUMPS) == (2, "3 * w[0] * w[1]")


def test_a_missing_term_is_missed_where_the_others_stand():
    answer = "def grad(w):\n    return np.array([w[1], w[0]])"
    verdict = Notebook().verdict(answer, GRADIENT)
    assert verdict.message.count("something is missing at") == 2


def test_a_vector_that_was_not_made_one_long_is_shown_its_length():
    answer = "def along(w, v):\n    g = np.array([2 * w[0] + w[1], 2 * w[1] + w[0]])\n    return g @ v"
    verdict = Notebook().verdict(answer, "check_directional(along, f, Box(-2, 2, n=2))")
    assert "length" in verdict.message.split("In line")[-1]


def test_two_equally_good_places_are_both_told():
    answer = "def length_over_width(H):\n    v = np.linalg.eigvalsh(H)\n    return v[1] / v[0]"
    message = Notebook().verdict(answer, "check_valley_shape(length_over_width)").message
    assert "In line 3, " in message
    assert "; or in line 2, " in message


def test_where_two_places_are_too_long_to_read_one_is_told():
    long = "At x = 1 " + "a b c " * 18
    assert messages.with_place(long, "two places " * 5, "one") == f"{long.strip()} one"


def test_a_place_stands_in_place_of_advice_for_any_mistake():
    assert (
        messages.with_place(f"You gave 3. {messages.NO_CAUSE}", "In line 2, `x`.")
        == "You gave 3. In line 2, `x`."
    )
    told = "You gave 3. A sign. (Also possible: one term; or another.)"
    assert messages.with_place(told, "In line 2.") == "You gave 3. A sign. In line 2."


def test_a_descent_is_tried_anew_for_each_edit_with_as_many_slopes():
    answer = """
    def descend(df, x1, eta, tol, max_iter):
        x = x1
        path = [x1]
        while abs(df(x)) <= tol and len(path) < max_iter:
            x = x - eta * df(x)
            path.append(x)
        return x, path
    """
    assert placed(answer, "check_descent_loop(descend)") == (4, "abs(df(x)) <= tol")


STARTS = """
def best_of_starts(f, descend, starts):
    best = descend(starts[0])
    for x1 in starts[1:]:
        x = descend(x1)
        if f(x) > f(best):
            best = x
    return best
"""
CLASSIFY = """
def classify(H):
    values = np.linalg.eigvalsh(H)
    tol = 1e-9 * np.abs(values).max()
    if np.all(values > tol):
        return "minimum"
    if np.all(values < tol):
        return "maximum"
    return "saddle" if values.min() < -tol and values.max() > tol else "inconclusive"
"""


def test_a_question_that_the_check_puts_through_a_function_of_its_own_is_put_to_the_edited_one():
    line, text = placed(STARTS, "check_best_of_starts(best_of_starts)")
    assert (line, text) == (5, "f(x) > f(best)")


def test_words_are_compared_as_the_answer_itself_writes_them():
    line, text = placed(CLASSIFY, "check_classify(classify)")
    assert line == 6
    assert text in "np.all(values < tol)"
