"""A beginner's crash is explained: Python's own words, and what was probably meant. Each is made here, not quoted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from course_lib.check.handed import HandedFunction
from course_lib.check.topics.safe_newton import CountedRule
from course_lib.explain.words.crashes import ADVICE, advice

w = np.array([1.5, 2.5])
CRASHES = [
    ("w ^ 2", "**"),
    ("2.5 ^ 2", "**"),
    ("math.cos(w)", "np.cos"),
    ("np.array(w, w)", "square brackets"),
    ("np.array(1.5, [2.5, 1.0])", "square brackets"),
    ("None[0]", "None"),
    ("None * 2.0", "None"),
    ("2.0(3)", "*"),
    ("w(0)", "w[0]"),
    ("math.sin[1]", "round brackets"),
    ("(1.5)[0]", "one number"),
    ("len(1.5)", "one number"),
    ("[1.0, 2.0] * 0.5", "array"),
    ("[1.0] + 1", "array"),
    ("[1.0] - [2.0]", "array"),
    ("w[2]", "n − 1"),
    ("w[0, 1]", "dimensions"),
    ("w + np.ones(3)", "shape"),
    ("np.ones((2, 2)) @ np.ones(3)", "shape"),
    ("np.array([1.0, [2.0, 3.0]])", "single number"),
    ("1 if w > 2 else 0", "True or False"),
    ("math.log(-1.0)", "logarithm"),
    ("1 / 0", "zero"),
    ("(lambda f: f(f))(lambda f: f(f))", "formula"),
    ("(lambda x: x)(1, 2)", "first line"),
    ("math.exp(1e9)", "bounds"),
    ("sin(1.0)", "np.sin"),
    ("2x", "*"),
    ("(2 * 3", "brackets"),
    ("def f(x)\n  return x", "colon"),
    ("if x = 2: pass", "=="),
    ("return 2", "indented"),
    ("def f(x):\nreturn x", "column"),
    ("'abc", "quotation mark"),
    ("w w", "operator"),
    ("if w is None:\n  pass\nelse if w: pass", "elif"),
    ("range([1, 2])", "len("),
    ("w @ np.float64(2.0)", "single number"),
    ("path = []\npath = path.append(1)\npath.append(2)", "of its own"),
    ("abs(lambda x: x)", "call it"),
    ("(lambda x: x) * 2", "call it"),
    ("np.sin * 2.0", "call it"),
    ("max(lambda x: x)", "call it"),
    ("3 − 2", "minus"),
]


@pytest.mark.parametrize("handed", [HandedFunction(abs), CountedRule(abs, "", "")])
def test_what_a_check_hands_over_is_called_a_function(handed) -> None:
    with pytest.raises(TypeError) as caught:
        handed * handed
    assert "call it" in advice("TypeError", str(caught.value))


@pytest.mark.parametrize(("code", "words"), CRASHES)
def test_a_beginners_error_gets_advice(code: str, words: str) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 (which one is the point)
        exec(compile(code, "<a cell>", "exec"), {"np": np, "math": math, "w": w})
    assert words in advice(type(caught.value).__name__, str(caught.value)), caught.value


def test_every_advice_is_a_whole_sentence_without_an_answer() -> None:
    for _, _, text in ADVICE:
        assert text.endswith((".", "?")), text
        assert len(text.split()) <= 30, text


def test_an_error_that_nobody_explains_gets_none() -> None:
    assert advice("KeyError", "'x'") == ""
    assert advice("NameError", "name 'slope' is not defined") == ""
