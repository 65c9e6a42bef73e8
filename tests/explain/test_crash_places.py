"""Code that stops is shown the part of its own line that raised."""

import linecache

import pytest

from course_lib import CheckFailed
from course_lib.check import calls
from course_lib.explain import crash
from tests.explain.test_repair import GRADIENT, Notebook

STOPPED = [
    ("x, y = w\n    return np.array([2(x + y), y])", 3, "2(x + y)"),
    ("return np.array([w[0] ^ 2, w[1]])", 2, "w[0] ^ 2"),
    ("return np.array([2 * w[0], 2 * w[2]])", 2, "w[2]"),
    ("äö = print(w)\n    return äö * 2", 3, "äö * 2"),
    ("return grad(w)", 2, "grad(w)"),
    ("x, y, z = w\n    return w", 2, "x, y, z"),
]


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize(("lines", "line", "text"), STOPPED)
def test_what_raised_is_underlined_in_the_students_own_line(lines, line, text):
    verdict = Notebook().verdict(f"def grad(w):\n    {lines}", GRADIENT)
    first, start, last, end = verdict.place
    assert (first, last, verdict.line[start:end]) == (line, line, text)
    assert verdict.message.endswith(f"It stopped in line {line}, at `{text}`.")


def test_the_line_that_calls_a_given_function_wrongly_is_the_place_and_not_the_given_function():
    verdict = Notebook().verdict("def grad(w):\n    return f(w[0])", GRADIENT)
    assert verdict.line[verdict.place[1] : verdict.place[3]] == "f(w[0])"


def test_an_endless_loop_is_shown_its_condition():
    text = "k = 0\nwhile k < 3:\n    j = 1\n"
    linecache.cache["<an endless cell>"] = (len(text), None, text.splitlines(keepends=True), "")
    with pytest.raises(calls.Overdue) as caught, calls.deadline(0.1):
        exec(compile(text, "<an endless cell>", "exec"), {})
    span = crash.stopped_at(caught.value, "<an endless cell>")
    assert (span.line, span.column, span.end_column) == (2, 6, 11)


def test_code_whose_text_nobody_kept_has_no_place():
    names = dict(Notebook().names)
    exec("def grad(w):\n    return w[5]", names)
    with pytest.raises(CheckFailed) as caught:
        exec(compile(GRADIENT, "<nowhere>", "exec"), names)
    assert caught.value.verdict.place is None
