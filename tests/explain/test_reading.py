"""The formula of f is read by calling f, whatever way f is written in, and never costs more than a moment."""

import math
import time
from math import exp

import numpy as np
import pytest
import sympy as sp

from course_lib import Box, CheckFailed, check_gradient
from course_lib.explain.formula.reading import read

AT = np.random.default_rng(4).uniform(0.3, 1.2, (6, 2))
w0, w1 = sp.symbols("w0:2", real=True)
A, Y = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]]), np.array([1.0, 2.0, 0.25])


def helper(x):
    return math.exp(-2 * x)


def with_a_loop(w):
    total = 0
    for k, entry in enumerate(w):
        total += (k + 1) * entry**2
    return total


def of_the_origin_apart(w):
    x, y = w
    return 0.0 if x == 0 and y == 0 else x**2 * y / (x**2 + y**2)


@pytest.mark.parametrize(
    ("f", "formula"),
    [
        (lambda w: np.sin(w[0]) * np.cos(w[1]), sp.sin(w0) * sp.cos(w1)),
        (lambda w: -np.sin(np.pi * np.sum(w**2)), -sp.sin(sp.pi * (w0**2 + w1**2))),
        (lambda w: w @ w / 2, (w0**2 + w1**2) / 2),
        (lambda w: np.dot(w, w) - np.prod(w), w0**2 + w1**2 - w0 * w1),
        (lambda w: np.sqrt(w[0]) + w[1] ** 0.5, sp.sqrt(w0) + sp.sqrt(w1)),
        (lambda w: w[0] / 3 + 2.0 ** w[1], w0 / 3 + 2**w1),
        (lambda w: np.linalg.norm(w), sp.sqrt(w0**2 + w1**2)),
        (lambda w: np.hypot(w[0], w[1]), sp.sqrt(w0**2 + w1**2)),
        (lambda w: abs(w[0]) + np.abs(w[1]), sp.Abs(w0) + sp.Abs(w1)),
        (lambda w: np.float64(3) * w[0] - np.float64(2) / w[1], 3 * w0 - 2 / w1),
        (lambda w: math.sin(w[0]) + math.atan(w[1]), sp.sin(w0) + sp.atan(w1)),
        (lambda w: helper(w[0]) + exp(w[1]), sp.exp(-2 * w0) + sp.exp(w1)),
        (with_a_loop, w0**2 + 2 * w1**2),
        (of_the_origin_apart, w0**2 * w1 / (w0**2 + w1**2)),
        (lambda w: 3.0, sp.Integer(3)),
    ],
)
def test_a_formula_is_read_as_it_would_be_written(f, formula):
    assert sp.simplify(read(f, AT) - formula) == 0


def test_a_function_of_one_number_is_read_too():
    assert read(lambda x: x**2 + math.exp(-2 * x), AT[:, :1], scalar=True) == w0**2 + sp.exp(-2 * w0)


def test_data_in_f_become_numbers_of_the_formula():
    found = read(lambda w: 0.5 * np.sum((A @ w - Y) ** 2), AT)
    rows = [(a * w0 + b * w1 - y) ** 2 for (a, b), y in zip(A, Y, strict=True)]
    assert sp.expand(found - sp.nsimplify(sum(rows)) / 2) == 0


@pytest.mark.parametrize(
    "f",
    [
        lambda w: max(w[0], 0),
        lambda w: w[0] if w[0] > 0.5 else w[1],
        lambda w: float(w[0]) ** 2,
        lambda w: np.array([w[0], w[1]], float) @ w,
        lambda w: w[7],
        lambda w: "a text",
        lambda w: None,
        lambda w: w,
        lambda w: (2 * w[0]) ** 100_000,
        lambda w: np.linalg.det(np.array([[w[0], 1], [1, w[1]]])),
        lambda w: np.mean((np.ones((5000, 2)) @ w - 1) ** 2),
    ],
)
def test_what_cannot_be_read_is_none_at_once(f):
    started = time.perf_counter()
    assert read(f, AT) is None
    assert time.perf_counter() - started < 1


def test_towers_of_powers_are_given_up_before_sympy_writes_them_out():
    def tower(w):
        value = 2 * w[0]
        for _ in range(20):
            value = value**9
        return value

    assert read(tower, AT) is None


def test_an_f_that_never_ends_is_given_up():
    def endless(w):
        while True:
            pass

    assert read(endless, AT) is None


def test_a_formula_without_the_values_of_f_does_not_count():
    def two_faced(w):
        return w[0] ** 2 if type(w[0]) is np.float64 else w[0] ** 3

    assert read(two_faced, AT) is None


def test_reading_leaves_the_module_math_as_it_was():
    before = math.exp
    read(lambda w: helper(w[0]), AT)
    assert math.exp is before
    assert helper(0.0) == 1.0


def test_a_broken_rule_is_named_without_a_second_text_of_f():
    def f(x):
        return x**2 + math.exp(-2 * x)

    with pytest.raises(CheckFailed) as failed:
        check_gradient(lambda x: 2 * x + math.exp(-2 * x), f, Box(-0.8, 2.2))
    assert failed.value.verdict.mistake == "missing_chain_factor"
