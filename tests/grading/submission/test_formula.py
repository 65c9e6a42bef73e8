"""A formula travels into the box as what it is, and only plain arithmetic does."""

import numpy as np
import pytest

from course_lib.check.handed import HandedFunction
from grading.box.inside import formula as inside
from grading.submission.formula import portable

steep, A = 3.0, np.array([[2.0, 1.0], [1.0, 4.0]])


def in_the_box(function, most=100, start=None, floats=False) -> inside.SentFunction:
    return inside.SentFunction(portable(HandedFunction(function, start, floats=floats)) | {"most": most})


def with_array(x):
    g = A @ x
    g[0] -= np.sin(steep)
    return g


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (lambda x: x**3 - 2 * x + 0.25, 0.7),
        (lambda x: 2 * (x - 2), np.float64(1e-300)),
        (lambda x: x**3, 1e200),
        (lambda w: np.array([2 * w[0] + w[1], w[0] + 4 * w[1]]), np.array([0.1, -0.3])),
        (with_array, np.array([0.1, -0.3])),
        (lambda x: x * [1, 0, 1], np.array([0.1, -0.3, 2.0])),
        ((lambda scale: lambda x: scale * x)(0.1), 0.3),
        (lambda w: float(np.sum(w[:-1] * len(w))), np.array([0.1, -0.3, 2.0])),
    ],
)
def test_the_box_calculates_what_the_judge_calculates_to_the_last_bit(function, x) -> None:
    for floats in (True, False):
        there, here = in_the_box(function, floats=floats), HandedFunction(function, floats=floats)
        assert result(there, x) == result(here, x)


def result(formula, x) -> tuple:
    try:
        value = formula(x)
    except OverflowError:
        return ("overflow",)
    return type(value), np.asarray(value).tobytes()


def helper(x):
    return x


calls: list[float] = []


@pytest.mark.parametrize(
    "function",
    [
        lambda x: helper(x),
        lambda x: calls.append(x),
        lambda x: print(x),
        lambda x: (lambda y: y)(x),
        lambda x: sum(y for y in x),
        lambda x, y=1: x + y,
        helper.__get__(1.0),
        np.sin,
    ],
)
def test_what_does_more_than_arithmetic_is_called_back(function) -> None:
    assert portable(HandedFunction(function)) is None


def test_what_travels_names_no_file_of_the_graders() -> None:
    assert __file__.encode() not in portable(HandedFunction(with_array))["code"]


def test_the_box_counts_and_stops_an_endless_loop() -> None:
    formula = in_the_box(lambda x: 2 * x, most=3, start=1.0)
    for x in (1.0, 1.0, 2.0):
        formula(x)
    assert (formula.count, formula.only_at_start) == (3, False)
    with pytest.raises(inside.TooManyCalls):
        formula(1.0)
