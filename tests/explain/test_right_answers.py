"""A right answer is told why it is right, in one sentence, by every check of the course."""

from __future__ import annotations

import re

import numpy as np
import pytest

from course_lib import check_value
from course_lib.check.topics.reference import given
from tests.prove import all_built, prover


@pytest.mark.parametrize("assignment", [built.master.assignment for built in all_built()])
def test_a_right_answer_is_told_in_a_sentence_what_speaks_for_it(assignment):
    proof = prover(assignment)
    texts = {cell.id: cell.source for cell in proof.built.source.cells}
    for name in proof.before:
        message = proof.verdict(name, texts[name]).message
        assert message.endswith("."), name
        assert 6 <= len(message.split()) <= 40, (name, message)
        # What speaks for it is measured: a count of trials, points or data, or the value itself.
        assert re.search(r"\d|“.+”|True|False", message), (name, message)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1 / 9, "Right: 0.11111 is what a calculation of our own gives, to 6 digits."),
        ("saddle", "Right: “saddle” is the word that describes it."),
        (True, "Right: the statement is True."),
    ],
)
def test_a_right_value_is_told_back(value, words):
    assert check_value(value, value).message == words


def test_inputs_take_at_most_20_words_of_a_message_so_that_cause_and_place_fit_too():
    names = ("x", "g", "v", "eta", "beta")
    many = given(names, (*(np.full(4, 1.25) for _ in range(3)), 0.1, 0.9))
    assert len(many.split()) <= 20 + 1
    assert many.startswith("x = (1.25, 1.25, 1.25, 1.25), g = ")
    assert many.endswith(", …")
    assert given(names[3:], (0.1, 0.9)) == "eta = 0.1, beta = 0.9"
