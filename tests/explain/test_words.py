"""What a student reads is made of whole words, of numbers as Python writes them, and of nothing invented."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib import Box, check_gradient, check_hessian, check_least_squares, check_value
from course_lib.check.calls import words_of
from course_lib.explain.words.messages import sentence
from course_lib.explain.words.vocabulary import VOCABULARY
from tests.check.judged import verdict_of


def test_in_one_variable_the_point_is_called_x():
    verdict = verdict_of(check_gradient, lambda x: 3 * x, lambda x: x * x, Box(-2, 2))
    assert verdict.message.startswith("At x = ")
    second = verdict_of(check_hessian, lambda x: 3.0, lambda x: x * x, Box(-2, 2))
    assert second.message.startswith("At x = ")


def test_in_several_variables_it_is_called_w():
    verdict = verdict_of(check_gradient, lambda w: 3 * w, lambda w: w @ w, Box(-2, 2, 2))
    assert verdict.message.startswith("At w = (")


def test_a_number_that_is_only_rounding_is_zero():
    def student(x, y, degree):
        c = np.linalg.lstsq(np.vander(x, degree + 1, increasing=True), y, rcond=None)[0]
        return c if degree == 1 else c + np.r_[0.5, 1e-17, 0.5, np.zeros(degree - 2)]

    message = verdict_of(check_least_squares, student).message
    assert message.endswith("; 0 is possible. Is the error smallest there?")
    assert "e-" not in message


@pytest.mark.parametrize("value", [(0, 111), "0,111", " 0,111 "])
def test_a_decimal_comma_is_told_as_one(value):
    verdict = verdict_of(check_value, value, 1 / 9)
    assert verdict.mistake == "wrong_shape"
    assert "with a point" in verdict.message
    assert verdict.message.endswith(": 0.111.")


def test_a_pair_is_still_a_pair_where_two_numbers_are_expected():
    assert verdict_of(check_value, (0, 111), [0, 111]).outcome == "correct"


def test_an_error_is_cut_after_a_whole_word():
    told = words_of(ValueError("matmul: input operand 1 has a mismatch in its core dimension 0, " * 3))
    assert len(told) <= 122
    assert told.endswith(" …")
    assert told.removesuffix(" …").split()[-1] in {
        "input",
        "has",
        "a",
        "mismatch",
        "in",
        "its",
        "core",
        "0,",
    } | {
        "matmul:",
        "operand",
        "1",
        "dimension",
    }
    assert words_of(ValueError("short")) == "short"
    assert words_of(ValueError("x" * 400)) == "x" * 120 + " …"


@pytest.mark.parametrize("mistake", VOCABULARY.values(), ids=lambda m: m.name)
def test_a_clause_is_part_of_a_sentence(mistake):
    assert mistake.clause
    assert "_" not in mistake.clause.replace("max_iter", "")
    assert not mistake.clause.endswith(".")
    assert len(mistake.clause.split()) <= 18


def test_other_causes_are_told_in_words_and_only_where_there_is_room():
    message = sentence("A fact.", "gd_no_stop", ("gd_tol_ignored", "gd_or_for_and"))
    assert "(Also possible: the loop uses a fixed tolerance; or the loop goes on until" in message
    long = sentence("word " * 34, "gd_no_stop", ("gd_tol_ignored", "gd_or_for_and"))
    assert len(long.split()) <= 60


def test_a_value_that_stops_with_an_error_names_no_point_and_ends_with_one_mark():
    def stops():
        raise ValueError("this text of a student's own says nothing that anybody could explain, " * 3)

    message = verdict_of(check_value, stops, 1.0).message
    assert "at this point" not in message
    assert " … Your function stops" in message
    assert "Call it yourself and read the last line" in message
