"""A form of an answer counts in class as it does at home: what a student's function returns is read alike."""

from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from course_lib.check import form
from grading.box.inside.values import Functions, to_plain

Pair = namedtuple("Pair", "x y")
X = sp.Symbol("x")
NUMBERS = {
    "int": 3,
    "float32": np.float32(1.5),
    "array of one": np.array([2.0]),
    "list of lists": [[1, 2], [3.0, 4]],
    "matrix": np.matrix([[1, 2], [3, 4]]),
    "masked array": np.ma.array([1.0, 2.0]),
    "array of objects": np.array([Fraction(1, 2), sp.Rational(1, 3)], dtype=object),
    "Fraction": Fraction(1, 3),
    "Decimal": Decimal("0.25"),
    "exact root": sp.sqrt(2) * sp.pi,
    "exact list": [sp.Integer(2), sp.sin(1), sp.S.Half],
    "SymPy matrix": sp.Matrix([[1, X], [2, 3]]).subs(X, sp.sqrt(2)),
    "immutable matrix": sp.ImmutableMatrix([1, 2]),
    "named pair": Pair(1.0, 2),
    "complex": 1 + 2j,
    "exact complex": sp.I * 2,
}
NO_NUMBERS = {
    "text": "1.0",
    "truth": True,
    "array of truths": np.array([True]),
    "formula": X + 1,
    "matrix of formulas": sp.Matrix([X]),
    "dictionary": {"x": 1.0},
    "function": abs,
    "generator": (v for v in (1.0, 2.0)),
    "set": {1.0},
    "nothing": None,
    "ragged": [[1.0], [2.0, 3.0]],
}


def read(value):
    try:
        return form.numbers(value).tolist()
    except form.NotNumbers as refused:
        return refused.mistake


@pytest.mark.parametrize("value", (NUMBERS | NO_NUMBERS).values(), ids=(NUMBERS | NO_NUMBERS).keys())
def test_a_value_is_read_at_home_as_it_is_out_of_the_box(value):
    assert read(value) == read(to_plain(value, Functions()))


@pytest.mark.parametrize("value", NUMBERS.values(), ids=NUMBERS.keys())
def test_every_usual_way_to_hold_numbers_is_read(value):
    assert read(value) in ("complex_return",) or type(read(value)) in (float, list)


@pytest.mark.parametrize("value", NO_NUMBERS.values(), ids=NO_NUMBERS.keys())
def test_what_is_no_number_is_refused(value):
    assert read(value) == "wrong_shape"
