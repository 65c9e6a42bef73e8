"""Practice: every problem is sound, no two students get the same, and what went wrong returns."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from course_lib import CheckFailed, begin, exercise, kept
from course_lib.check import front_end
from course_lib.check.outcome import Outcome
from course_lib.check.points import draw
from course_lib.check.rehearsal import rehearsing
from course_lib.exercise import Note, outcomes
from course_lib.explain.words.vocabulary import VOCABULARY
from course_lib.practice.drawing import LARGEST, candidates, draw_problem, sound
from course_lib.practice.grammar import RULES, exposing
from course_lib.practice.planning import GAPS, Plan, read
from course_lib.practice.session import Practice
from course_lib.practice.topics import TOPICS
from grading.box.overlay import course_files
from tests.check.judged import verdict_of

LEVELS = (1, 2, 3)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a notebook in it, and a person at the keyboard."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    monkeypatch.setattr(front_end, "somebody_is_there", lambda: True)
    monkeypatch.setattr(front_end, "go_on_after", lambda _: None)
    begin("01_gradient_descent_1d")
    return tmp_path


@pytest.fixture
def practice(monkeypatch):
    """What a student calls, in a kernel of its own."""
    return new_kernel(monkeypatch)


def new_kernel(monkeypatch) -> Practice:
    practice = Practice()
    monkeypatch.setattr("course_lib.check.verdict.listeners", [practice.heard])
    return practice


def reference(posed):
    return TOPICS[posed.problem.topic].reference(posed.problem)


def mistaken(posed):
    """The slope with a sign that is wrong in one term."""
    p = posed.problem
    term = max(sp.Add.make_args(p.expression), key=lambda t: len(str(sp.diff(t, p.symbols[0]))))
    wrong = sp.lambdify(p.symbols, sp.diff(p.expression - 2 * term, p.symbols[0]), "numpy")
    return lambda x: wrong(x)


# --- each problem ------------------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(TOPICS)), st.sampled_from(LEVELS), st.integers(0, 2**48))
def test_every_problem_is_smooth_not_degenerate_and_its_solution_passes_its_own_check(topic, level, seed):
    problem, kind = draw_problem(topic, level, str(seed)), TOPICS[topic]
    assert problem.expression.free_symbols == set(problem.symbols)
    points = draw(problem.domain, np.random.default_rng(seed), 24)
    for part in (problem.f, problem.slopes, problem.curvatures):
        values = np.array([np.ravel(part(w)) for w in points])
        assert np.all(np.isfinite(values))
        assert np.abs(values).max() < 3 * LARGEST  # at other points than those of the proof
    with rehearsing() as rehearsal:
        kind.check(problem, kind.reference(problem))
    assert rehearsal.outcomes == [Outcome.CORRECT]
    compile(kind.cell(problem), "<cell>", "exec")


def test_a_function_that_cannot_be_asked_about_is_thrown_away():
    problem = next(candidates("derivative", 2, "1", ()))
    x = problem.symbols[0]
    for bad in (sp.Integer(3) + 0 * x, 4 * x + 1, sp.log(x), 1 / x, sp.Abs(x), sp.exp(9 * x), sp.sqrt(x**2)):
        assert not sound(replace(problem, expression=sp.sympify(bad))), bad
    assert sound(replace(problem, expression=x**2 - 3 * sp.cos(x)))


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_an_untouched_cell_is_not_attempted_and_a_wrong_answer_is_named(topic):
    problem, kind = draw_problem(topic, 1, "untouched"), TOPICS[topic]
    names = {"practice": SimpleNamespace(check=lambda answer: None)}
    exec(kind.cell(problem), names)
    assert verdict_of(kind.check, problem, names[kind.answer]).outcome is Outcome.NOT_ATTEMPTED
    right = kind.reference(problem)
    wrong = {
        "Taylor": lambda x, a: right(x, a) - problem.f(a),
        "descent": lambda x, eta: 2 * x - right(x, eta),
    }
    verdict = verdict_of(kind.check, problem, wrong.get(topic, lambda w: -right(w)))
    assert verdict.outcome is Outcome.WRONG
    assert verdict.mistake in {"sign_flip", "taylor_missing_f0", "gd_ascent"}


def test_a_problem_reads_as_markdown_and_as_text(practice):
    posed = practice("chain rule", level=3)
    assert posed._repr_markdown_().count("$$") == 4
    assert "along the curve x(t) = " in repr(posed)
    assert repr(posed).endswith("practice.check(slope)")


def test_the_grammar_names_only_mistakes_of_the_vocabulary():
    assert {name for rule in RULES for name in rule.exposes} <= VOCABULARY.keys()
    assert all(exposing(name) for rule in RULES for name in rule.exposes)


# --- whose problems ----------------------------------------------------------------------------------------------


def test_no_two_students_get_the_same_problems(monkeypatch):
    first = [str(new_kernel(monkeypatch)("derivative").problem.expression) for _ in range(25)]
    assert len(set(first)) == len(first)


def test_a_seed_makes_practice_assignable(monkeypatch):
    one, other = new_kernel(monkeypatch), new_kernel(monkeypatch)
    for practice in (one, other):
        practice.seed(2027)
    other("gradient", level=2)  # in another order
    seen = [[repr(p("gradient", level=1)) for _ in range(2)] for p in (one, other)]
    assert seen[0] == seen[1]
    assert seen[0][0] != seen[0][1]
    one.seed(2027)
    assert repr(one("gradient", level=1)) == seen[0][0]
    one.seed()
    assert repr(one("gradient", level=1)) != seen[0][0]


# --- what comes next ---------------------------------------------------------------------------------------------


def test_the_third_problem_still_aims_at_the_mistake_made_in_the_first(folder, monkeypatch):
    practice = new_kernel(monkeypatch)
    first = practice("derivative", level=2)
    with pytest.raises(CheckFailed) as failed:
        practice.check(mistaken(first))
    mistake = failed.value.verdict.mistake
    assert mistake
    practice.check(reference(first))
    second = practice("derivative", level=2)
    assert second.aim == mistake
    assert set(second.problem.rules) & set(exposing(mistake) or first.problem.rules)
    practice.check(reference(second))
    practice = new_kernel(monkeypatch)  # a restart: the problem is still open, and nothing is forgotten
    assert "Correct" in str(practice.check(reference(second)))
    third = practice("derivative", level=2)
    assert third.aim == mistake
    assert VOCABULARY[mistake].clause in third._repr_markdown_()


def test_a_mistake_that_is_not_made_again_returns_after_longer_and_longer_gaps():
    plan, seen = Plan(), []
    plan.made("product_rule", ["product"])
    for number in range(1, 40):
        if plan.due(["product"])[0]:
            seen.append(number)
            plan.problems += 1
            plan.avoided("product_rule")
        else:
            plan.problems += 1
    assert seen == list(np.cumsum(GAPS))
    assert plan.returns == {}


def test_a_mistake_made_again_begins_anew():
    plan = Plan()
    plan.made("product_rule", ["product"])
    for _ in range(3):
        plan.problems += 1
        plan.avoided("product_rule")
    plan.made("product_rule", ["product", "power"])
    assert plan.due(["product"]) == ("product_rule", ("product",))


def test_a_mistake_in_an_exercise_of_the_notebook_returns_in_practice(folder, monkeypatch):
    practice = new_kernel(monkeypatch)
    exercise("valley_slope")
    from course_lib import Box, check_gradient

    with pytest.raises(CheckFailed):
        check_gradient(lambda x: 2 * x + np.exp(-2 * x), lambda x: x**2 - np.exp(-2 * x), Box(-1, 1), symbolic=lambda x: x**2 - sp.exp(-2 * x))  # fmt: skip
    posed = practice("derivative", level=1)
    assert posed.aim == "missing_chain_factor"
    assert set(posed.problem.rules) & set(exposing("missing_chain_factor"))


def test_a_gradients_own_mistakes_do_not_return_where_there_is_one_variable(practice):
    for mistake in ("swapped_components", "hess_asymmetric"):
        plan = Plan()
        plan.made(mistake, ["product", "mixed"])
        practice._keep(plan, {})
        assert practice("derivative", level=2).aim == ""
        expected = "Hessian" if mistake.startswith("hess") else "gradient"
        assert practice(expected, level=2).aim == mistake


def test_practice_gives_no_points_and_no_outcome(folder, practice):
    posed = practice("descent")
    exercise("one_step")
    practice.check(reference(posed))
    assert "one_step" not in outcomes()


@pytest.mark.parametrize(
    "spoilt",
    [{"open": 3}, {"open": {"topic": ["x"], "level": 1, "seed": "1", "wanted": []}}, {"returns": [1], "problems": "x"},
     {"returns": {"sign_flip": {"due": "soon", "step": 0, "rules": ["power"]}, "x": {"due": 1, "step": 99, "rules": []}}},
     {"seed": "mine", "open": {"topic": "derivative", "level": 1, "seed": "1", "wanted": ["no_such_rule"]}}],
)  # fmt: skip
def test_a_spoilt_memory_is_survived(folder, practice, spoilt):
    (folder / kept.NAME).write_text(json.dumps({"practice": spoilt}))
    assert isinstance(practice.check(lambda x: x), Note)
    assert read(spoilt).returns == {}
    assert "Practice: derivative, level 1" in repr(practice("derivative"))


def test_a_topic_may_be_written_as_one_likes_and_an_unknown_one_is_told(practice):
    assert [practice(t).problem.topic for t in ("hess", "Chain", "gradiant", "TAYLOR")] == ["Hessian", "chain rule", "gradient", "Taylor"]  # fmt: skip
    assert practice().problem.topic == "Taylor"
    assert "The topics are: derivative" in practice("integrals").text
    assert "The levels are 1, 2, 3" in practice("gradient", level=9).text


def test_a_notebook_with_practice_in_it_is_graded_as_if_it_were_not_there(tmp_path):
    _, files = course_files(())
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    cell = "import sys; sys.path.insert(0, '.')\nfrom course_lib import *\nbegin('01_gradient_descent_1d')\n"
    cell += (
        "practice('gradient', level=2); practice.seed(7); practice.check(len); print(progress().summary())"
    )
    done = subprocess.run(
        [sys.executable, "-c", cell], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("0 of "), done.stderr
    assert not (tmp_path / kept.NAME).exists()
    assert not any("grammar" in name for name in files)
