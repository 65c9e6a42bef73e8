"""Every exercise proves itself: stub → not attempted, solution → correct, each catalogued mistake → its own name."""

import ast
import copy

import numpy as np
import pytest

from course_lib.exercise import catalogue
from course_lib.explain.words.vocabulary import VOCABULARY
from grading.authoring.catalogue import read_mistakes
from grading.authoring.master import hint_steps
from tests.prove import NOTEBOOKS, masters, prover, run

MASTERS = list(masters().values())
EXERCISES = [(master.assignment, name) for master in MASTERS for name in master.of_kind("solution")]
MISTAKES = [
    pytest.param(
        path.stem, mistake, id=f"{path.stem[:2]}_{mistake.exercise}-{number}-{'|'.join(mistake.expects)}"
    )
    for path in sorted((NOTEBOOKS / "mistakes").glob("*.py"))
    for number, mistake in enumerate(read_mistakes(path), 1)
]
FACTS = {None, *(name for name, mistake in VOCABULARY.items() if mistake.fact)}
WORDS_IN_A_MESSAGE = 60


def cell_source(notebook, cell_id: str) -> str:
    return next(cell.source for cell in notebook.cells if cell.id == cell_id)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_the_stub_is_not_attempted(assignment, exercise):
    verdict = prover(assignment).verdict(exercise, cell_source(prover(assignment).built.release, exercise))
    assert verdict.outcome == "not attempted"


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_the_solution_is_correct(assignment, exercise):
    verdict = prover(assignment).verdict(exercise, cell_source(prover(assignment).built.source, exercise))
    assert verdict.outcome == "correct", verdict.message


#: What a check cell is made of: calls with names, and the numbers of a Box.
PLAIN = (ast.Expr, ast.Call, ast.Name, ast.Load, ast.keyword, ast.List, ast.ImportFrom, ast.alias)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_a_check_is_at_most_four_lines_that_show_nothing_of_the_answer(assignment, exercise):
    source = prover(assignment).check_cell(exercise).source
    assert len(source.strip().splitlines()) <= 4
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    domains = [call for call in calls if getattr(call.func, "id", "") in ("Box", "exercise")]
    inside = {node for call in domains for node in ast.walk(call)}
    rest = [node for node in ast.walk(tree) if node not in inside and node is not tree]
    assert all(isinstance(node, PLAIN) for node in rest), source


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_a_check_leaves_the_notebooks_names_as_they_were(assignment, exercise):
    solution = cell_source(prover(assignment).built.source, exercise)
    names = prover(assignment).answered(exercise, solution)
    held = {name: copy.deepcopy(value) for name, value in names.items() if is_data(value)}
    before = dict(names)
    run(prover(assignment).check_cell(exercise).source, names, "check")
    assert {n for n in names if n not in before} <= {"exercise"}
    assert all(names[name] is value for name, value in before.items() if name != "exercise")
    assert all(np.array_equal(names[name], value) for name, value in held.items())


def is_data(value) -> bool:
    return type(value) in (int, float, str, list, tuple) or isinstance(value, np.ndarray)


@pytest.mark.parametrize(("assignment", "mistake"), MISTAKES)
def test_a_catalogued_mistake_gets_its_own_name(assignment, mistake):
    verdict = prover(assignment).verdict(mistake.exercise, mistake.source)
    assert verdict.outcome == mistake.outcome, verdict.message
    assert len(verdict.message.split()) <= WORDS_IN_A_MESSAGE
    if mistake.outcome == "wrong":
        fair = {*mistake.expects, *(FACTS if "fact" in mistake.expects else ())}
        assert verdict.mistake in fair, verdict.message


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_an_exercise_has_at_least_four_catalogued_mistakes(assignment, exercise):
    here = read_mistakes(NOTEBOOKS / "mistakes" / f"{assignment}.py")
    assert sum(mistake.exercise == exercise for mistake in here) >= 4


@pytest.mark.parametrize("path", sorted((NOTEBOOKS / "mistakes").glob("*.py")), ids=lambda path: path.stem)
def test_every_catalogued_mistake_belongs_to_an_exercise_of_its_notebook(path):
    names = {name for assignment, name in EXERCISES if assignment == path.stem}
    assert {mistake.exercise for mistake in read_mistakes(path)} <= names


@pytest.mark.parametrize("master", MASTERS, ids=lambda master: master.assignment)
def test_a_notebook_has_20_points_six_machine_checked_exercises_and_one_in_words(master):
    cells = [cell for cell in master.cells if cell.kind in ("check", "manual")]
    assert sum(cell.points for cell in cells) == 20
    assert sum(cell.kind == "check" for cell in cells) >= 6
    assert sum(cell.kind == "manual" for cell in cells) >= 1


@pytest.mark.parametrize("master", MASTERS, ids=lambda master: master.assignment)
def test_the_heading_of_an_exercise_names_it_as_hint_and_progress_do_and_says_its_points(master):
    points = {name: cell.points for name, cell in master.of_kind("check").items()}
    headings, said = [], {}
    for cell in master.cells:
        headings += [] if cell.code else [line for line in cell.source.splitlines() if line.startswith("#")]
        if cell.kind == "solution":
            said[cell.name] = headings.pop()
    ends = {n: f"(`{n}`, {p:g} point{'s' if p > 1 else ''})" for n, p in points.items()}
    assert {n: said[n] for n in points if not said[n].endswith(ends[n])} == {}


@pytest.mark.parametrize("master", MASTERS, ids=lambda master: master.assignment)
def test_hints_do_not_give_the_solution_away(master):
    solutions = master.of_kind("solution")
    for name, cell in master.of_kind("hint").items():
        lines = {line.strip() for line in solutions[name].source.splitlines()}
        answers = {line for line in lines if line.startswith("return ") and len(line) > 20}
        assert not any(answer in step for answer in answers for step in hint_steps(cell))


def test_every_checked_exercise_has_three_hints():
    assert {e.name: len(e.hints) for e in catalogue().values() if not e.manual and len(e.hints) != 3} == {}
