"""A class from sample to export: every score as expected, to the point, and the same as nbgrader's own."""

import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grading.authoring.catalogue import by_exercise
from grading.authoring.synthetic_class import expected_rows, write_class
from grading.classroom.folder import Classroom
from grading.classroom.gradebook import Recorder
from tests.grading.commands import autograde, course, said, table
from tests.grading.conftest import NAME
from tests.notebooks.executions import surroundings
from tests.prove import NOTEBOOKS, built

REAL = ("01_gradient_descent_1d", "03_least_squares")
STOCK = REAL[0]
STUDENTS = 6


@pytest.fixture(scope="module")
def real_class(tmp_path_factory):
    """A class of six on two real notebooks, graded by the command."""
    folder = tmp_path_factory.mktemp("real") / "class"
    write_class(
        folder, [built(name) for name in REAL], by_exercise(NOTEBOOKS / "mistakes"), STUDENTS, 0, False
    )
    result = course("grade", folder)
    assert result.exit_code == 0, result.output
    return folder


def test_every_score_and_outcome_is_the_expected_one(real_class):
    got = {(r["student"], r["assignment"], r["exercise"]): r for r in table(real_class)}
    expected = list(expected_rows(real_class))
    assert len(got) == len(expected)
    for row in expected:
        mine = got[row["student"], row["assignment"], row["exercise"]]
        assert mine["outcome"] == row["outcome"], mine
        assert mine["score"] == row["score"] or float(mine["score"]) == float(row["score"]), mine
        assert float(mine["max_score"]) == float(row["max_score"])


def test_every_mistake_gets_a_fair_name(real_class):
    got = {(r["student"], r["assignment"], r["exercise"]): r for r in table(real_class)}
    for row in expected_rows(real_class):
        if row["outcome"] == "wrong" and row["mistake"] != "fact":
            assert got[row["student"], row["assignment"], row["exercise"]]["mistake"] in row["mistake"].split(
                "|"
            )


def test_feedback_is_one_page_a_notebook(real_class):
    result = course("feedback", real_class)
    assert result.exit_code == 0, result.output
    pages = sorted((real_class / "feedback").rglob("*.html"))
    assert len(pages) == STUDENTS * len(REAL)


def test_a_second_run_passes_over_what_is_unchanged(real_class):
    before = (real_class / "gradebook.db").read_bytes()
    result = course("grade", real_class)
    assert result.exit_code == 0
    assert f"0 graded now, {STUDENTS * len(REAL)} unchanged" in said(result)
    assert (real_class / "gradebook.db").read_bytes() == before


def test_a_changed_submission_is_graded_again_and_only_that(small_class):
    folder = small_class(3, all_correct=True)
    course("grade", folder)
    path = folder / "submitted" / "bao" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("return 2 * x", "return 3 * x"))
    result = course("grade", folder)
    assert "1 graded now, 2 unchanged" in said(result)
    scores = {(r["student"], r["exercise"]): r["score"] for r in table(folder)}
    assert float(scores["bao", "small_slope"]) == 0
    assert float(scores["ada", "small_slope"]) == 3


def stock_scores(folder: Path, assignment: str) -> dict[tuple[str, str, str], float]:
    """The scores of a stock `nbgrader autograde` on the class at `folder`, without the class's own configuration."""
    (folder / "nbgrader_config.py").unlink()
    classroom = Classroom.at(folder)
    with Recorder(classroom) as recorder:
        recorder.register(assignment, classroom.release(assignment).read_bytes())
    autograde(folder, assignment)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        return {
            (one.student.id, assignment, grade.name.removesuffix("_check")): grade.auto_score
            for one in book.find_assignment(assignment).submissions
            for notebook in one.notebooks
            for grade in notebook.grades
        }


def test_a_stock_nbgrader_autograde_gives_the_same_scores(real_class, tmp_path, monkeypatch):
    for name, value in surroundings().items():
        monkeypatch.setenv(name, value)
    folder, students = (
        tmp_path / "stock",
        ("ada", "chidi"),
    )  # bao's descent never ends, and stock waits for it
    write_class(folder, [built(STOCK)], by_exercise(NOTEBOOKS / "mistakes"), 3, 0, False)
    shutil.rmtree(folder / "submitted" / "bao")
    for student in students:  # what the two wrote in the class above
        handed_in = Path("submitted") / student / STOCK
        shutil.copytree(real_class / handed_in, folder / handed_in, dirs_exist_ok=True)
    stock = stock_scores(folder, STOCK)
    ours = {(r["student"], r["assignment"], r["exercise"]): r["score"] for r in table(real_class)}
    assert {who[0] for who in stock} == {*students}
    assert len(stock) > 12
    assert 0 in stock.values()
    for who, score in stock.items():
        assert (score is None and ours[who] == "") or float(ours[who]) == score, who
