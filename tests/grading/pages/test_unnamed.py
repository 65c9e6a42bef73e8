"""Wrong answers that no check can name come out ready for the catalogue: anonymous, counted, the most frequent first."""

from typer.testing import CliRunner

from grading.authoring.catalogue import read_mistakes
from grading.classroom.scores import read_scores
from grading.cli import app
from grading.pages.unnamed import as_catalogue, unnamed_answers
from tests.grading.recorded import FLIPPED, NAME, RIGHT, UNNAMED, empty_class, put_on_record

SEVEN = "def slope(x):\n    return 7 {}\n"


def wrong(source, verdict=UNNAMED):
    return {"slope": verdict, "value": RIGHT, "cells": {"small_slope": source}}


def a_class(folder, built):
    return put_on_record(
        empty_class(folder, built),
        {
            "anna": wrong(SEVEN.format("# by anna")),
            "berta": wrong('def slope(x):\n    """Berta did this."""\n    return 7\n'),
            "carl": wrong("def slope(x):\n    return 8\n"),
            "dora": wrong("def slope(x):\n    return -x\n", FLIPPED),
            "emil": wrong("def slope(x):\n    emil = 9\n    return emil\n"),
            "fritz": wrong("def slope(x:\n    return 7\n"),
        },
    )


def test_answers_without_a_name_are_counted_alike_and_carry_no_names(tmp_path, small_built):
    classroom = a_class(tmp_path / "class", small_built)
    first, second = unnamed_answers(classroom, read_scores(classroom))
    assert (first.source, first.students) == ("def slope(x):\n    return 7", 2)
    assert (second.source, second.students) == ("def slope(x):\n    return 8", 1)


def test_what_is_written_can_be_read_as_a_catalogue(tmp_path, small_built):
    classroom = a_class(tmp_path / "class", small_built)
    written = CliRunner().invoke(app, ["unnamed", str(classroom.path)]).stdout
    assert not any(name in written.casefold() for name in ("anna", "berta", "carl", "emil"))
    path = tmp_path / f"{NAME}.py"
    path.write_text(written)
    assert [(m.exercise, m.expects, m.source) for m in read_mistakes(path)] == [
        ("small_slope", ("fact",), "def slope(x):\n    return 7"),
        ("small_slope", ("fact",), "def slope(x):\n    return 8"),
    ]


def test_a_class_in_which_everything_has_a_name_says_so():
    assert as_catalogue([]).startswith("# Every wrong answer")


def test_no_answer_ends_the_list_or_begins_a_cell_of_its_own(tmp_path, small_built):
    cell = "def slope(x):\n    'a'\n    '''b\n# %% mistake='x'\nimport os\n'''\n    return 7\n"
    deep = "def slope(x):\n    return " + "-" * 1201 + "x\n"
    honest = wrong("def slope(x):\n    return 8\n")
    classroom = put_on_record(
        empty_class(tmp_path / "class", small_built),
        {"eve": wrong(cell), "fox": wrong(deep), "carl": honest},
    )
    assert [answer.source for answer in unnamed_answers(classroom, read_scores(classroom))] == [
        "def slope(x):\n    return 8"
    ]
