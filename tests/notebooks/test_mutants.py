"""No check takes a wrong answer for right: a sample of what `make mutants` tries in full.

Each solution is edited in one place, or wrapped as a whole, by the table of slips in `course_lib.explain.edits`.
"""

from __future__ import annotations

import ast
import random

import pytest

from course_lib.exercise import catalogue
from tests import places
from tests.mutants import Exercise, Mutant, alike, exercises, is_hole, listed, solution_lines

SEED = 7
EXERCISES, MUTANTS = 8, 12
NAMES = sorted(name for name, exercise in catalogue().items() if not exercise.manual)
SAMPLE = sorted(random.Random(SEED).sample(NAMES, EXERCISES))


@pytest.fixture(scope="module")
def ready() -> dict[str, Exercise]:
    return {exercise.name: exercise for exercise in exercises(SAMPLE)}


@pytest.mark.parametrize("name", SAMPLE)
def test_every_mutant_is_refused_or_the_same_function(ready, name):
    exercise = ready[name]
    several = list(exercise.mutants(parts=False))
    whole = [m for m in several if m.what.startswith("wrapper:")]
    parts = [m for m in several if not m.what.startswith("wrapper:")]
    pick = random.Random(f"{SEED} {name}")
    sample = pick.sample(parts, min(MUTANTS, len(parts))) + pick.sample(whole, min(3, len(whole)))
    known = listed("open").get(name, {})
    assert [m.what for m in sample if m.what not in known and is_hole(exercise, m)] == []


def test_a_hole_would_be_seen(ready, monkeypatch):
    exercise = next(iter(ready.values()))
    monkeypatch.setattr(exercise, "accepted", lambda mutant: True)
    mutants = [
        m for m in exercise.mutants(parts=False) if m.what not in listed("same").get(exercise.name, {})
    ]
    assert any(is_hole(exercise, mutant) for mutant in mutants[:20])


def test_a_solution_is_accepted_and_the_same_as_itself(ready):
    for name, exercise in ready.items():
        own = Mutant(name, "the solution", ast.parse(exercise.text))
        assert exercise.accepted(own)
        assert exercise.same(own)


def test_answers_are_alike_up_to_rounding_and_no_further():
    assert alike((1.0, [2.0]), (1.0 + 1e-12, [2.0]))
    assert not alike(1.0 + 1e-6, 1.0)
    assert not alike([1.0], 1.0)
    assert not alike("max", "min")


def test_only_the_solutions_own_lines_are_edited():
    text = "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
    span = solution_lines(text)
    assert (span.line, span.end_line) == (2, 4)


def test_what_is_listed_names_an_exercise_and_a_reason():
    for table in ("same", "open"):
        for name, lines in listed(table).items():
            assert name in NAMES
            assert all(len(reason.split()) > 1 for reason in lines.values())


PLACES = 3


def test_most_wrong_answers_are_shown_a_place_and_it_is_the_one_that_was_changed(ready):
    several = [
        one for e in ready.values() for edit in places.sample(e, PLACES) if (one := places.shown(e, edit))
    ]
    assert len(several) > EXERCISES
    assert sum(one.placed for one in several) >= 0.75 * len(several)
    assert [str(one) for one in several if one.placed and not one.true] == []
