"""One verdict at home and in class: a sample of what `make verdicts` compares in full."""

from __future__ import annotations

import random

import pytest

from tests.notebooks.executions import NAMES
from tests.one_verdict import Answer, Verdicts, catalogued, compared, mutants
from tests.prove import prover

SEED = 3
SAMPLE = sorted(random.Random(SEED).sample(NAMES, 2))
#: So many answers to each exercise: one submission holds one of each.
ANSWERS = 2


@pytest.mark.parametrize("assignment", SAMPLE)
def test_outcome_and_mistake_are_the_same_at_home_and_in_class(assignment):
    known = catalogued(prover(assignment)) + mutants(prover(assignment), 3, SEED)
    pick = random.Random(f"{SEED} {assignment}")
    sample: list[Answer] = []
    for name in prover(assignment).before:
        here = [answer for answer in known if answer.exercise == name]
        sample += pick.sample(here, ANSWERS)
    verdicts = compared(prover(assignment), sample)
    assert len(verdicts) == len(sample)
    assert {v.home[0] for v in verdicts} > {"wrong"}
    assert [str(v) for v in verdicts if not v.same] == []


def test_a_difference_would_be_seen():
    answer = Answer("p_slope", "an answer", "")
    assert not Verdicts(answer, ("correct", None), ("wrong", None)).same
    assert not Verdicts(answer, ("wrong", "sign_flip"), ("wrong", "factor_2")).same
    assert not Verdicts(answer, ("correct", None), ("crashed", None), stopped=True).same
    assert Verdicts(answer, ("crashed", "raises"), ("crashed", None), stopped=True).same
