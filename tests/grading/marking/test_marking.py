"""Questions in words: alike answers together, items that add up, marks that the formgrader sees, each can be undone."""

from __future__ import annotations

import json

import pytest

from grading.classroom.questions import sheet
from grading.classroom.scores import read_scores
from grading.marking import marks, rubric
from grading.marking.answers import Answer, alike, grouped, read_answers
from grading.marking.rubric import Item, items_of
from tests.grading.conftest import NAME
from tests.grading.recorded import empty_class, put_on_record

WORDS = "small_words"
UPHILL = "The derivative points uphill, so we go the other way, downhill."


@pytest.fixture
def classroom(small_built, tmp_path):
    made = empty_class(tmp_path / "class", small_built)
    stub = question(made).stub
    answers = {
        "ada": UPHILL,
        "bao": UPHILL.upper() + " !",
        "chidi": UPHILL.replace("other", "othr"),
        "dana": "No idea.",
    }
    put_on_record(made, {name: {"cells": {WORDS: f"{stub}\n\n{text}"}} for name, text in answers.items()})
    return put_on_record(made, {"emeka": {}})


def question(classroom):
    return next(q for q in sheet(classroom, NAME).tasks if q.name == WORDS)


def score(classroom, student):
    found = read_scores(classroom).handed_in[student, NAME].marks[WORDS]
    return (found.score, found.waiting, found.comment)


def test_identical_and_near_answers_are_together_and_blank_ones_last(classroom):
    groups = grouped(read_answers(classroom, NAME, question(classroom)))
    assert [group.students for group in groups] == [("ada", "bao", "chidi"), ("dana",), ("emeka",)]
    assert [answer.student for answer in groups[0].differing] == ["chidi"], (
        "to be opened before it is marked along"
    )
    assert groups[-1].text == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x < y", "x > y"),
        ("it is -2", "it is 2"),
        ("", "a"),
        ("The step is too long", "The step is too short and it never leaves the valley"),
    ],
)
def test_what_means_something_else_is_not_identical(one, other):
    assert not alike(one, other)


@pytest.mark.parametrize(("one", "other"), [("2", "-2"), ("2", "3"), ("not zero", "zero")])
def test_one_sign_number_or_negation_in_a_long_answer_keeps_it_apart(one, other):
    long = "The slope there is {}, so the walk goes to the right until the slope is small enough to stop."
    assert len(grouped([Answer("ada", long.format(one)), Answer("bao", long.format(other))])) == 2


def test_a_marking_scheme_becomes_items():
    found = items_of(
        "1 point: says so.\nAnd why.\n\n0,5 points: an example.\n\nHalf a point: a picture.\n\nBe kind."
    )
    assert [(item.points, item.text) for item in found] == [
        (1.0, "says so. And why."),
        (0.5, "an example."),
        (0.5, "a picture."),
    ]


def test_items_add_up_within_the_questions_points_and_reach_the_gradebook(classroom):
    items = [Item(1, "uphill"), Item(0.5, "downhill"), Item(3, "all"), Item(-1, "wrong sign")]
    most = question(classroom).points

    def give(students, chosen):
        return marks.mark(classroom, NAME, WORDS, students, items, chosen, "Well put.", most)

    assert give(["ada", "bao"], [0, 1]) == 1.5
    assert score(classroom, "ada") == (1.5, False, "uphill\ndownhill\nWell put.")
    assert score(classroom, "bao")[0] == 1.5
    assert score(classroom, "dana")[1], "others still wait"
    assert give(["ada"], [2]) == most
    assert give(["ada"], [3]) == 0
    assert marks.current(classroom, NAME, WORDS)["bao"] == marks.Marked(1.5, (0, 1), "Well put.")


def test_each_mark_can_be_taken_back_in_turn(classroom):
    items = [Item(1, "uphill"), Item(2, "all")]
    for chosen in ([0], [1]):
        marks.mark(classroom, NAME, WORDS, ["ada"], items, chosen, "", 2.0)
    assert marks.undo(classroom, NAME, WORDS) == ("ada",)
    assert score(classroom, "ada") == (1.0, False, "uphill")
    assert marks.undo(classroom, NAME, WORDS) == ("ada",)
    assert score(classroom, "ada")[:2] == (None, True)
    assert marks.undo(classroom, NAME, WORDS) == ()


def test_a_mark_given_in_the_formgrader_is_shown_without_items(classroom):
    from tests.grading.recorded import mark

    marks.mark(classroom, NAME, WORDS, ["ada"], [Item(1, "uphill")], [0], "", 2.0)
    mark(classroom, "ada", 0.75)
    assert marks.current(classroom, NAME, WORDS)["ada"] == marks.Marked(0.75)


def test_an_item_that_does_not_exist_marks_nobody(classroom):
    with pytest.raises(ValueError, match="no such item"):
        marks.mark(classroom, NAME, WORDS, ["ada"], [Item(1, "uphill")], [1], "", 2.0)
    assert score(classroom, "ada")[1]


def test_a_class_adds_items_of_its_own_and_bad_ones_are_told(classroom):
    before = rubric.read_rubric(classroom, NAME, WORDS)
    assert before, "the author's scheme comes first"
    assert rubric.add(classroom, NAME, WORDS, Item(0.25, "a drawing")) == [*before, Item(0.25, "a drawing")]
    assert rubric.read_rubric(classroom, NAME, WORDS)[-1] == Item(0.25, "a drawing")
    for bad in (Item(1, " "), Item(float("nan"), "x"), Item(1, "x" * 501)):
        with pytest.raises(ValueError, match="item"):
            rubric.add(classroom, NAME, WORDS, bad)
    assert json.loads(rubric.path_of(classroom).read_text())[NAME][WORDS][-1]["text"] == "a drawing"
