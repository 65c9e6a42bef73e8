"""The judge believes plain numbers only, is fair to an honest crash, and gives every student the same points."""

import json
import pickle
import re
import signal
import time
import warnings
from functools import lru_cache

import numpy as np
import pytest

import grading.submission.grade as grade_module
import grading.submission.judge as judge_module
from course_lib.check import calls, finite
from course_lib.check.pictures.svg import MOST_CHARACTERS
from grading.limits import Limits, worst_seconds
from grading.submission.grade import grade_submission
from grading.submission.proxies import Exchange, StudentFunction
from grading.submission.types import Release
from tests.conftest import KeptPool
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


def test_the_first_submission_of_a_worker_pays_with_its_seconds_for_nothing_that_the_grader_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow, limits = 6.0, Limits(exercise_seconds=5.0, judging_seconds=5.0)
    honest = judge_module._given.__wrapped__

    @lru_cache
    def given(*release):
        time.sleep(slow)
        return honest(*release)

    monkeypatch.setattr(judge_module, "_given", given)
    assert scores(grade(submission(), limits=limits)) == FULL


def test_a_warning_within_a_check_does_not_reach_the_instructors_terminal(monkeypatch, recwarn) -> None:
    honest = judge_module._judged

    def warns(*args, **kwargs):
        warnings.warn("overflow encountered in exp", RuntimeWarning, stacklevel=1)
        return honest(*args, **kwargs)

    monkeypatch.setattr(judge_module, "_judged", warns)
    assert scores(grade(submission())) == FULL
    assert not [warning for warning in recwarn if "overflow" in str(warning.message)]


def test_a_sign_error_is_named_and_its_picture_stands_below_the_verdict() -> None:
    graded = grade(submission(small_slope="def slope(x):\n    return -2 * x"))
    found = {result.name: result for result in graded.results}
    slope = found.pop("small_slope")
    assert (slope.outcome, slope.mistake, slope.score) == ("wrong", "sign_flip", 0.0)
    assert slope.picture.startswith("<svg ")
    assert len(slope.picture) <= MOST_CHARACTERS
    assert not any(result.picture for result in found.values())
    verdict, picture = cell_of(json.loads(graded.notebook), "small_slope_check")["outputs"]
    assert "image/svg+xml" not in verdict["data"]
    assert picture["data"]["image/svg+xml"] == slope.picture


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
    assert (found.outcome, found.mistake) == ("wrong", "mutates_input")
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


SPY = """\
asked = []
def slope(x):
    asked.append(float(np.ravel(x)[0]))
    if len(asked) > 7:
        raise {kind}(' '.join(map(repr, asked)))
    return 2 * x"""


@pytest.mark.parametrize(
    "kind", ["ValueError", "NameError", "AssertionError", "NotImplementedError", "KeyError"]
)
def test_a_students_error_does_not_tell_the_points_that_were_asked(kind: str) -> None:
    told = result_of("small_slope", SPY.format(kind=kind)).message
    assert not [number for number in re.findall(r"\d\.\d+", told.split(":", 2)[-1]) if len(number) > 4]


def test_a_message_repeats_little_of_a_students_text() -> None:
    told = [
        result_of("small_slope", f"def slope(x):\n    raise {error}").message
        for error in (
            "ValueError('word ' * 1000)",
            "type('E' * 5000, (ValueError,), {})()",
            "KeyError('k' * 9999)",
        )
    ]
    told.append(result_of("small_slope", "raise ValueError('word ' * 1000)").message)
    assert max(map(len, told)) < 400


def test_data_that_a_check_hands_to_a_student_is_not_the_checks_own() -> None:
    data = np.arange(3.0)
    exchange = Exchange(None, Limits(), 1.0)
    exchange._ask = lambda *_: {"value": 0.0, "changed": {"0": np.zeros(3)}}
    student = StudentFunction(exchange, 0, "slope")
    student(data)
    assert data.tolist() == [0.0, 1.0, 2.0]
    assert calls.call(student, data).changed == (0,)


def test_no_timer_rings_in_the_grader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "setitimer", lambda *_: pytest.fail("a timer was set"))
    assert scores(grade(submission())) == FULL


def test_thirty_seconds_in_all_are_not_told_as_one_slow_call() -> None:
    limits = Limits(call_seconds=1.5, exercise_seconds=2.5)
    answer = "import time\ndef slope(x):\n    time.sleep(0.7)\n    return 2 * x"
    told = grade(submission(small_slope=answer), limits=limits).results[0].message
    assert "together took longer than 2 s" in told


def test_judging_a_whole_submission_is_bounded_and_slow_answers_leave_the_others_their_time() -> None:
    slow = "import time\ndef {name}(*args):\n    time.sleep(100)"
    limits = Limits(call_seconds=60, exercise_seconds=60, judging_seconds=8)
    started = time.monotonic()
    graded = grade(
        submission(small_slope=slow.format(name="slope"), small_gradient=slow.format(name="grad_g")),
        limits=limits,
    )
    assert time.monotonic() - started < 25
    assert scores(graded) == FULL | {"small_slope": 0.0, "small_gradient": 0.0}


def test_the_worst_case_of_a_class_can_be_told_beforehand() -> None:
    limits = Limits(notebook_seconds=9, judging_seconds=6)
    alone = worst_seconds(limits, submissions=10, jobs=10) - worst_seconds(limits, submissions=1)
    assert 15 < worst_seconds(limits) < 100
    assert worst_seconds(limits, submissions=10) == pytest.approx(10 * worst_seconds(limits))
    assert alone == pytest.approx(9 * (15 / 3 + 14)), "what runs alone does not run side by side"
    assert worst_seconds(Limits(), submissions=400, jobs=2) < 14 * 3600
    assert worst_seconds(Limits(), submissions=400, jobs=8) < 8 * 3600


def test_a_hostile_submission_takes_no_longer_than_the_worst_case() -> None:
    limits = Limits(cell_seconds=2, notebook_seconds=5, call_seconds=2, exercise_seconds=3, judging_seconds=5)
    forever = "def {name}(*a):\n    while True:\n        pass"
    notebook = submission(
        small_slope=forever.format(name="slope"),
        small_gradient=forever.format(name="grad_g"),
        small_value="while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        small_descent="import os\nos._exit(0)",
    )
    started = time.monotonic()
    assert set(scores(grade(notebook, limits=limits)).values()) == {0.0, None}
    assert time.monotonic() - started < worst_seconds(limits)


def test_when_the_check_itself_fails_a_person_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: Exchange, wanted: list[str]) -> dict:
        if "slope" in wanted:
            raise ZeroDivisionError
        return names(self, wanted)

    names = Exchange.names
    monkeypatch.setattr(Exchange, "names", failing)
    graded = grade(submission())
    assert scores(graded) == FULL | {"small_slope": None}
    assert "small_slope" in graded.flag
    assert "ZeroDivisionError" in graded.flag


def test_what_the_grader_cannot_work_with_is_flagged_and_no_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(grade_module, "cells_to_run", failing)
    graded = grade(submission())
    assert set(scores(graded).values()) == {None}
    assert "RecursionError" in graded.flag


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
    future = KeptPool(1).submit(
        grade_submission, data, known, assignment=ASSIGNMENT, seed=SEED, limits=Limits()
    )
    graded = future.result()
    assert scores(pickle.loads(pickle.dumps(graded))) == FULL
    assert graded.seconds > 0


def test_a_poisoned_notebook_keeps_what_does_not_depend_on_the_poison() -> None:
    poison = "import builtins\nbuiltins.len = None\ndef slope(x):\n    return 0"
    assert scores(grade(submission(small_slope=poison)))["small_descent"] == 4
    assert ANSWERS["small_descent"].count("len") == 1


def test_what_the_box_says_of_a_formulas_calls_makes_no_answer_right() -> None:
    forged = (
        "import sys\n"
        "def descend(df, x1, eta, tol, max_iter):\n"
        "    df.count, df.only_at_start = -5, True\n"
        "    return x1, [x1]\n"
    )
    assert result_of("small_descent", forged).score == 0
    forged = forged.replace("-5, True", "'many', None")
    assert result_of("small_descent", forged).score == 0


def test_infinity_enters_no_least_squares_in_the_judge_where_nothing_could_end_it():
    used = Release.from_bytes(ASSIGNMENT, to_bytes(release()))
    _, failure, _ = judge_module._run_check(
        "np.linalg.lstsq(np.full((4, 4), np.inf), np.ones(4))", used.exercises[0], {"np": np}, SEED
    )
    assert str(failure) == finite.SAID
