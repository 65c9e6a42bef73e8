"""In class, too, a wrong answer is shown its place; what is tried for that runs in the box, and never changes a mark."""

import ast
from types import SimpleNamespace

import pytest

import grading.submission.mend as mend_module
from course_lib.explain.crash import span_at
from course_lib.explain.edits import Edit, Source
from grading.limits import Limits
from grading.submission import proxies
from grading.submission.grade import grade_submission
from grading.submission.judge import prepare
from grading.submission.types import Release
from tests.grading.small_release import (
    ANSWERS,
    ASSIGNMENT,
    FULL,
    SEED,
    code,
    grade,
    release,
    scores,
    submission,
    to_bytes,
)

GRADIENT = """\
def grad_g(w):
    e = np.zeros(len(w))
    e[0] = 1
    return 2 * w {} e"""
DESCENT = """\
def descend(df, x1, eta, tol, max_iter):
    path = [x1]
    while len(path) < max_iter and abs(df(path[-1])) >= tol:
        path.append(path[-1] + eta * df(path[-1]))
    return path[-1], np.array(path)"""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    monkeypatch.setattr(mend_module, "SECONDS", 2.0)
    monkeypatch.setattr(mend_module, "IN_ALL", 60.0)


def result_of(name: str, source: str):
    graded = grade(submission(**{name: source}), limits=Limits())
    return next(result for result in graded.results if result.name == name)


@pytest.mark.parametrize(
    ("name", "source", "line", "place"),
    [
        ("small_slope", "def slope(x):\n    return -2 * x", 2, "-2 * x"),
        ("small_gradient", GRADIENT.format("-"), 4, "2 * w - e"),
        ("small_value", "# a guess\neta_max = 1 / 2", 2, "1 / 2"),
        ("small_descent", DESCENT, 4, "path[-1] + eta * df(path[-1])"),
    ],
)
def test_a_wrong_answer_is_shown_its_place(name, source, line, place):
    found = result_of(name, source)
    assert (found.outcome, found.score) == ("wrong", 0.0)
    assert found.place is not None, found.message
    first, start, last, end = found.place
    assert first == last == line
    assert found.line[start:end] in place
    assert f"In line {line}, " in found.message


def test_a_right_answer_has_no_place_and_nothing_is_tried(monkeypatch):
    def tried(*_):
        raise AssertionError("tried")

    monkeypatch.setattr(mend_module, "repair", tried)
    graded = grade(submission(), limits=Limits())
    assert scores(graded) == FULL
    assert all(result.place is None for result in graded.results)


def test_an_answer_that_answers_rightly_only_once_it_is_edited_by_hand_of_the_grader_gets_no_marks():
    cunning = "import builtins\nbuiltins.seen = getattr(builtins, 'seen', 0) + 1\ndef slope(x):\n    return 2 * x if builtins.seen > 1 else -x"
    found = result_of("small_slope", cunning)
    assert (found.outcome, found.score) == ("wrong", 0.0)


def test_an_answer_that_breaks_its_box_while_it_is_tried_keeps_its_verdict_and_its_neighbours_theirs():
    once = "import builtins, os\nif hasattr(builtins, 'ran'): os._exit(1)\nbuiltins.ran = True\ndef slope(x):\n    return 3 * x"
    graded = grade(submission(small_slope=once), limits=Limits())
    assert scores(graded) == {**FULL, "small_slope": 0.0}


def test_a_loop_that_an_edit_makes_endless_is_stopped():
    endless = DESCENT.replace(">= tol", ">= tol * 2")
    found = result_of("small_descent", endless)
    assert found.outcome == "wrong"


def test_nothing_of_the_students_runs_outside_of_the_box(monkeypatch):
    import builtins

    prepare(
        Release.from_bytes(ASSIGNMENT, to_bytes(release()))
    )  # the imports of its own run code of their own
    ran = []
    plain_exec = builtins.exec

    def watched(code, *names):
        ran.append(code.co_filename)
        return plain_exec(code, *names)

    monkeypatch.setattr(builtins, "exec", watched)
    found = result_of("small_slope", "def slope(x):\n    return -2 * x")
    assert found.place is not None
    assert ran
    assert all(name.startswith(("<check of small", "<small, cell")) for name in ran)


def test_the_place_does_not_depend_on_the_run():
    data, kept = to_bytes(submission(small_slope="def slope(x):\n    return -2 * x")), set()
    for _ in range(2):
        graded = grade_submission(
            data, to_bytes(release()), assignment=ASSIGNMENT, seed=SEED, limits=Limits()
        )
        kept.add(graded.results[0].place)
    assert len(kept) == 1


def test_the_answers_of_the_release_are_still_right():
    assert scores(grade(submission(**ANSWERS), limits=Limits())) == FULL


def test_the_same_wrong_answer_is_searched_once_and_the_repair_confirmed_for_each(monkeypatch):
    monkeypatch.setattr(mend_module, "_known", {})
    source = "def slope(x):\n    return -2 * x"
    first = result_of("small_slope", source)
    searched = []
    monkeypatch.setattr(mend_module, "repair", lambda *a, **k: searched.append(a))
    again = result_of("small_slope", source)
    assert searched == []
    assert (again.place, again.message) == (first.place, first.message)


@pytest.mark.parametrize("passes", [True, False])
def test_what_mended_one_students_answer_is_told_of_another_only_where_it_mends_that_too(passes):
    source = Source("y = 1")
    (number,) = [node for node in source.order if isinstance(node, ast.Constant)]
    edit = Edit("constant", 1.0, source.span(number), "", source, {number: ast.Constant(2)})
    found = mend_module.Repair((edit,), edit.span, "In line 1, look at `1`.")
    bench = SimpleNamespace(passes=lambda edit: passes)
    assert mend_module._confirmed(found, bench) == (found if passes else None)


def test_cells_that_keep_every_edit_from_passing_cost_no_other_student_the_place(monkeypatch):
    monkeypatch.setattr(mend_module, "_known", {})
    monkeypatch.setattr(mend_module, "_fruitless", {})
    source = "def slope(x):\n    return -2 * x"
    spoilt = submission(small_slope=source)
    spoilt["cells"].insert(0, code("import sys\nsys.modules['inside.serve']._edited = lambda *_: {}", "mine"))
    assert grade(spoilt, limits=Limits()).results[0].place is None
    assert result_of("small_slope", source).place is not None


def test_that_nothing_mends_an_answer_is_believed_of_several_students(monkeypatch):
    monkeypatch.setattr(mend_module, "_known", {})
    monkeypatch.setattr(mend_module, "_fruitless", {})
    searched = []
    monkeypatch.setattr(mend_module, "repair", lambda *a, **k: searched.append(a))
    for _ in range(4):
        assert result_of("small_slope", "def slope(x):\n    return 99.5").place is None
    assert len(searched) == mend_module.FRUITLESS


def test_code_that_stops_is_shown_where_it_stopped():
    found = result_of("small_slope", "def slope(x):\n    half = x / 2\n    return 4(half)")
    assert (found.outcome, found.score) == ("crashed", 0.0)
    assert found.place == (3, 11, 3, 18)
    assert found.line == "    return 4(half)"
    assert "It stopped in line 3, at `4(half)`." in found.message


@pytest.mark.parametrize(
    "said", [None, "3", [1, 2, 3], [1, 2, 3, 4.0], [True, 1, 0, 2], {"line": 1}, [[1], 1, 0, 2]]
)
def test_a_place_that_is_not_four_numbers_is_none(said):
    assert proxies._place(said) is None


@pytest.mark.parametrize("said", [(9, 9, 0, 1), (2, 1, 0, 1), (0, 1, 0, 2), (2, 2, 0, 1 << 16), (2, 2, 9, 3)])
def test_a_place_that_the_students_cell_does_not_have_is_not_shown(said):
    assert span_at("def slope(x):\n    return 4(x)", *said) is None


def test_a_place_that_a_box_makes_up_is_kept_within_bounds():
    assert proxies._place([10**30, -5, 0, 10**30]) == (proxies.FARTHEST, 0, 0, proxies.FARTHEST)


@pytest.mark.parametrize("forged", ["answers", [None] * 1000, None, {"0": 1}])
def test_answers_that_nobody_asked_for_are_a_breach(forged):
    exchange = proxies.Exchange(None, Limits(), 5.0)
    exchange._ask = lambda request, deadline: {"answers": forged}
    with pytest.raises(proxies.Breach):
        exchange.tried([], [(0, 0)], "f", ())


def test_an_edited_answer_that_asks_the_checks_own_functions_is_tried_in_few_exchanges(monkeypatch):
    monkeypatch.setattr(mend_module, "_known", {})
    asked = []
    tried = proxies.Exchange.tried
    monkeypatch.setattr(
        proxies.Exchange, "tried", lambda self, *a, **k: asked.append(a) or tried(self, *a, **k)
    )
    found = result_of("small_descent", DESCENT)
    assert found.place is not None
    assert 1 <= len(asked) <= 12
