"""The judge believes plain numbers only, is fair to an honest crash, and gives every student the same points."""

import json
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from grading.submission.grade import grade_submission
from grading.submission.types import Limits
from tests.grading.small_release import (
    ANSWERS,
    ASSIGNMENT,
    FULL,
    SEED,
    cell_of,
    grade,
    outcomes,
    release,
    scores,
    submission,
    to_bytes,
)


def result_of(name: str, source: str):
    graded = grade(submission(**{name: source}), limits=Limits())
    return next(result for result in graded.results if result.name == name)


def test_right_answers_get_full_marks_and_words_wait_for_a_person() -> None:
    graded = grade(submission())
    assert scores(graded) == FULL
    assert outcomes(graded)["small_words"] == "manual"
    assert graded.flag is None


def test_a_sign_error_is_named() -> None:
    found = result_of("small_slope", "def slope(x):\n    return -2 * x")
    assert (found.outcome, found.mistake, found.score) == ("wrong", "sign_flip", 0.0)


def test_an_exception_of_the_students_keeps_its_name_and_message() -> None:
    found = result_of("small_slope", "def slope(x):\n    raise ZeroDivisionError('no way')")
    assert found.outcome == "crashed"
    assert "ZeroDivisionError" in found.message
    assert "no way" in found.message


def test_an_exception_of_a_students_own_kind_keeps_its_name() -> None:
    found = result_of("small_slope", "class Oops(ValueError): pass\ndef slope(x):\n    raise Oops('dear me')")
    assert "Oops" in found.message


def test_a_cell_that_defines_nothing_says_what_is_missing() -> None:
    found = result_of("small_slope", "def slop(x):\n    return 2 * x")
    assert (found.outcome, found.message) == ("wrong", "Your cell ran, but it does not define `slope`.")


def test_a_cell_that_stops_before_its_answer_says_why() -> None:
    found = result_of("small_slope", "import nothing_of_this_name\ndef slope(x):\n    return 2 * x")
    assert found.outcome == "crashed"
    assert "No module named 'nothing_of_this_name'" in found.message


@pytest.mark.parametrize("source", ["", "# nothing yet", "raise NotImplementedError()", "eta_max = ..."])
def test_no_answer_is_not_attempted(source: str) -> None:
    assert result_of("small_value", source).outcome == "not attempted"


def test_a_syntax_error_is_a_crash_with_its_message() -> None:
    found = result_of("small_slope", "def slope(x)\n    return 2 * x")
    assert found.outcome == "crashed"
    assert "SyntaxError" in found.message


def test_an_answer_is_judged_with_the_names_as_they_were_at_its_check() -> None:
    notebook = submission(small_slope="two = 2\ndef slope(x):\n    return two * x")
    cell_of(notebook, "small_value")["source"] += "\ntwo = 100\ndef slope(x):\n    return 0"
    assert scores(grade(notebook)) == FULL


def test_a_mutated_argument_is_seen_by_the_check() -> None:
    answer = "def grad_g(w):\n    w *= 2\n    w[0] += 1\n    return w"
    found = result_of("small_gradient", answer)
    assert found.outcome in ("wrong", "correct")
    given = grade(submission(small_gradient=answer))
    assert scores(given)["small_slope"] == 3


def test_the_students_redefinition_of_a_given_function_is_not_the_judges() -> None:
    found = result_of("small_slope", "def f(x):\n    return 5 * x\ndef slope(x):\n    return 5")
    assert found.score == 0


def test_a_function_handed_to_the_student_is_counted() -> None:
    hungry = "def descend(df, x1, eta, tol, max_iter):\n    while True:\n        df(x1)"
    graded = grade(submission(small_descent=hungry), limits=Limits(calls_per_exercise=500))
    found = graded.results[3]
    assert (found.outcome, found.score) == ("crashed", 0.0)
    assert "500 calls" in found.message


def test_a_students_bad_question_to_a_given_function_is_the_students_error() -> None:
    found = result_of("small_descent", "def descend(df, x1, eta, tol, max_iter):\n    return df('x', 2)")
    assert found.outcome == "crashed"
    assert "TypeError" in found.message


@pytest.mark.parametrize("argument", ["10**400", "np.ones(100_000)", "[1.0] * 10_000", "np.array([2**62])"])
def test_what_a_student_gives_to_a_given_function_costs_the_judge_little(argument: str) -> None:
    graded = grade(
        submission(small_descent=f"def descend(df, x1, eta, tol, max_iter):\n    return df({argument})")
    )
    assert graded.results[3].score == 0
    assert scores(graded) == FULL | {"small_descent": 0.0}


def test_equal_submissions_get_equal_bytes() -> None:
    assert grade(submission()).notebook == grade(submission()).notebook


def test_the_verdict_stands_in_the_check_cells_output() -> None:
    graded = grade(submission(small_slope="def slope(x):\n    return '<script>alert(1)</script>'"))
    notebook = json.loads(graded.notebook)
    (output,) = cell_of(notebook, "small_slope_check")["outputs"]
    assert output["data"]["text/plain"].startswith("✗ ")
    assert "0 of 3 points" in output["data"]["text/html"]
    assert "<script>" not in output["data"]["text/html"]


def test_it_is_a_pure_function_on_a_pool_of_processes() -> None:
    data, known = to_bytes(submission()), to_bytes(release())
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        future = pool.submit(grade_submission, data, known, assignment=ASSIGNMENT, seed=SEED, limits=Limits())
        graded = future.result()
    assert scores(pickle.loads(pickle.dumps(graded))) == FULL
    assert graded.seconds > 0


def test_a_poisoned_notebook_keeps_what_does_not_depend_on_the_poison() -> None:
    poison = "import builtins\nbuiltins.len = None\ndef slope(x):\n    return 0"
    assert scores(grade(submission(small_slope=poison)))["small_descent"] == 4
    assert ANSWERS["small_descent"].count("len") == 1
