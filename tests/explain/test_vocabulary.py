"""Every name that a check can give is an entry of the vocabulary, and every entry can be given."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from course_lib.explain.hypothesis import Hypothesis, Slip
from course_lib.explain.words.vocabulary import HEADINGS, IN_A_TOPIC, VOCABULARY
from tests.check.judged import verdict_of

ROOT = Path(__file__).resolve().parents[2]
CHECKS = [
    *(path for path in (ROOT / "course_lib").rglob("*.py") if "words" not in path.parts),
    *(ROOT / "notebooks" / "source").glob("*.py"),
]


def strings(path: Path) -> set[str]:
    """Every string that stands in the code of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_entry_can_be_given_by_some_check():
    used = set().union(*map(strings, CHECKS))
    assert sorted(set(VOCABULARY) - used) == []


def test_no_name_has_two_entries():
    names = [entry.name for entries in HEADINGS.values() for entry in entries]
    assert sorted(names) == sorted(VOCABULARY)


def test_a_topic_has_words_of_its_own_only_for_names_that_exist():
    assert {name for _, name in IN_A_TOPIC} <= set(VOCABULARY)
    assert {topic for topic, _ in IN_A_TOPIC} <= set(HEADINGS)


@pytest.mark.parametrize("make", [lambda: Slip("nonsense", 1.0), lambda: Hypothesis("nonsense", abs)])
def test_a_name_that_is_no_entry_is_refused(make):
    with pytest.raises(ValueError, match="'nonsense' is not in the vocabulary"):
        make()


def test_a_slip_has_the_name_and_the_words_of_the_exercise():
    from course_lib import check_value

    slips = [Slip("upside_down", 0.25, "Which is divided by which?"), Slip("factor_2", 8.0)]
    own = verdict_of(check_value, 0.25, 4.0, mistakes=slips)
    assert own.mistake == "upside_down"
    assert own.message == "Your answer was 0.25. Which is divided by which?"
    general = verdict_of(check_value, 8.0, 4.0, mistakes=slips)
    assert general.mistake == "factor_2"
    assert VOCABULARY["factor_2"].cause in general.message


def test_a_value_with_a_mistake_that_has_no_entry_is_the_author_s_error():
    from course_lib import check_value

    with pytest.raises(ValueError, match="not in the vocabulary"):
        check_value(1.0, 1.0, mistakes={"You used degrees.": 0.017})
