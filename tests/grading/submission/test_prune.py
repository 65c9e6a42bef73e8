"""Which given cells run: the class-wide demonstrations are left out, everything an answer may draw on is kept."""

import pytest

from grading.submission.align import Canonical, CanonicalCell
from grading.submission.prune import cells_behind, cells_to_run
from grading.submission.types import ReleasedExercise

SLOPE = ReleasedExercise("e", "machine", 1, ("slope",), 0, None)


def run(*given: str, answer: str = "def slope(x):\n    return a * x") -> list[int]:
    cells = [CanonicalCell("given", "code", source, n) for n, source in enumerate(given)]
    cells.append(CanonicalCell("solution", "code", answer, len(given), SLOPE))
    kept = cells_to_run(Canonical(tuple(cells), (), stripped=False))
    assert len(given) in kept
    return sorted(kept - {len(given)})


def test_a_demonstration_that_nobody_uses_is_left_out() -> None:
    assert run("a = 2", "b = 3\nprint(b)", "plots.curve(f)") == [0]


def test_what_a_kept_cell_uses_is_kept_too() -> None:
    assert run("c = 1", "def g():\n    return c", "a = g()", "d = 4") == [0, 1, 2]


def test_a_name_bound_again_before_it_is_read_needs_no_earlier_cell() -> None:
    assert run("x = 1\nprint(x)", "x = 2\na = x") == [1]


def test_a_name_that_a_function_reads_is_kept_wherever_it_is_bound() -> None:
    assert run("def a(x):\n    return scale", "scale = 2", "scale = 3") == [0, 1, 2]


@pytest.mark.parametrize(
    "touch", ["a[0] = 1", "a.append(1)", "a += 1", "change(a)", "for i in a:\n    a[i] = 0", "del a"]
)
def test_a_cell_that_changes_a_used_name_in_place_is_kept(touch: str) -> None:
    assert run("a = [0]", touch) == [0, 1]


@pytest.mark.parametrize(
    "effect", ["np.random.seed(0)", "np.seterr(all='raise')", "begin('x')", "%%magic\nx = (", "x ="]
)
def test_a_cell_with_a_wider_effect_or_that_cannot_be_read_is_kept(effect: str) -> None:
    assert run("a = 1", "b = 1", effect) == [0, 2]


@pytest.mark.parametrize("own", ["rng = np.random.default_rng(0)", "print('at random')  # open, style"])
def test_a_generator_of_its_own_and_a_word_in_a_text_are_no_wider_effect(own: str) -> None:
    assert run("a = 1", f"def demo():\n    {own}\n\ndemo()") == [0]


def test_every_cell_that_draws_from_a_used_generator_is_kept() -> None:
    answer = "def slope(x):\n    return rng.normal()"
    assert run("rng = np.random.default_rng(0)", "b = rng.uniform(size=3)", "c = 1", answer=answer) == [0, 1]


@pytest.mark.parametrize(
    "answer", ["slope = eval('b')", "slope = globals()['b']", "Out[3]", "get_ipython().user_ns", "_2"]
)
def test_an_answer_that_may_reach_any_name_keeps_all(answer: str) -> None:
    assert run("a = 1", "b = 1", answer=answer) == [0, 1]


def test_an_answer_that_is_broken_python_keeps_what_its_words_name() -> None:
    assert run("a = 1", "b = 1", answer="def slope(x:\n  a") == [0]


def test_an_import_is_kept_where_it_is_used() -> None:
    assert run("import numpy as a", "import sympy as b") == [0]


def test_of_the_release_only_what_the_checks_draw_on_runs_for_the_judge() -> None:
    cells = [
        "import numpy as np",
        "a = 2",
        "b = a + 1",
        "plots.curve(f)",
        "def f(x):\n    return c * x",
        "c = b",
        "d = 4",
    ]
    assert cells_behind(cells, frozenset({"f"})) == {1, 2, 4, 5}
    assert cells_behind(cells, frozenset({"d", "np"})) == {0, 6}


def test_a_release_cell_that_seeds_or_changes_in_place_runs_for_the_judge_too() -> None:
    assert cells_behind(["a = [1]", "a.append(2)", "np.random.seed(0)", "b = 1"], frozenset({"a"})) == {
        0,
        1,
        2,
    }
