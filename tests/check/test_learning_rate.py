"""Steps, rates and counts: right however they are written, wrong with a name, and nothing learnt by heart passes."""

import math

import numpy as np
import pytest

from course_lib import (
    check_best_rate,
    check_descent_loop,
    check_eta_limit,
    check_one_step,
    check_predicted_count,
    check_reading_a_failure,
)
from course_lib.check.points import seeding
from course_lib.explain.words.vocabulary import VOCABULARY
from tests.check.judged import verdict_of

SEEDS = (None, 1, 77, 2024)


def step(df, x, eta):
    return x - eta * df(x)


def rate(a, b, c):
    return 1 / (2 * a)


def count(slope1, curvature, eta, tol):
    return math.ceil(math.log(tol / abs(slope1)) / math.log(abs(1 - eta * curvature))) + 1


def counted_by_walking(slope1, curvature, eta, tol):
    slopes = [slope1]
    while abs(slopes[-1]) > tol:
        slopes.append(slopes[-1] * (1 - eta * curvature))
    return len(slopes)


def count_in_base_10(slope1, curvature, eta, tol):
    return 1 + math.ceil(np.log10(tol / abs(slope1)) / np.log10(abs(1 - eta * curvature)))


def loop(df, x1, eta, tol, max_iter):
    x, path = x1, [x1]
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (check_one_step, step),
        (check_one_step, lambda df, x, eta: np.array([x - eta * df(x)])),
        (check_best_rate, rate),
        (check_best_rate, lambda a, b, c: a**-1 / 2),
        (check_predicted_count, count),
        (check_predicted_count, counted_by_walking),
        (check_predicted_count, count_in_base_10),
        (check_descent_loop, loop),
    ],
)
def test_right_answers_pass_whatever_the_seed(check, answer, seed):
    with seeding(seed) if seed else seeding(20240229):
        assert verdict_of(check, answer).outcome == "correct"


@pytest.mark.parametrize(
    ("check", "answer", "name"),
    [
        (check_one_step, lambda df, x, eta: x + eta * df(x), "gd_ascent"),
        (check_one_step, lambda df, x, eta: x - df(x), "gd_wrong_step"),
        (check_one_step, lambda df, x, eta: eta * df(x), "step_not_point"),
        (check_one_step, lambda df, x, eta: x - eta * 2 * x, "argument_fixed"),
        (check_one_step, lambda df, x, eta: round(x - eta * df(x), 5), "rounded"),
        (check_one_step, lambda df, x, eta: float(np.float32(x - eta * df(x))), "low_precision"),
        (check_one_step, lambda df, x, eta: 1.2, "same_answer"),
        (check_one_step, lambda df, x, eta: step(df, eta, x), "arguments_swapped"),
        (check_best_rate, lambda a, b, c: 1 / a, "rate_limit_for_best"),
        (check_best_rate, lambda a, b, c: 1 / (2 * a + b), "depends_in_vain"),
        (check_best_rate, lambda a, b, c: 1 / (2 * abs(b)), "arguments_swapped"),
        (check_best_rate, lambda a, b, c: round(1 / (2 * a), 2), "rounded"),
        (check_best_rate, lambda a, b, c: 1 // (2 * a), "int_truncation"),
        (check_best_rate, lambda a, b, c: None, "wrong_shape"),
        (check_predicted_count, lambda s, c, e, t: count(s, c, e, t) - 1, "start_not_counted"),
        (check_predicted_count, lambda s, c, e, t: count(s, c, e, 1e-6), "argument_fixed"),
        (check_predicted_count, lambda s, c, e, t: 68, "same_answer"),
        (check_predicted_count, lambda s, c, e, t: count(s, c, e, t) if s > 0 else 1, "right_in_part"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_name(check, answer, name):
    verdict = verdict_of(check, answer)
    assert (verdict.outcome, verdict.mistake) == ("wrong", name), verdict.message


def test_an_update_that_is_enough_exactly_is_enough():
    """From slope 8 with factor 1/2 to tol = 1 it takes three updates, not four."""

    def goes_on_at_equality(slope1, curvature, eta, tol):
        slope, k = abs(slope1), 1
        while slope >= tol:
            slope, k = slope * abs(1 - eta * curvature), k + 1
        return k

    assert verdict_of(check_predicted_count, goes_on_at_equality).mistake == "count_rounded_down"


@pytest.mark.parametrize(
    "condition",
    [
        lambda slope, tol, path, most: abs(slope) >= tol and len(path) < most,
        lambda slope, tol, path, most: (len(path) == 1 or abs(slope) > tol) and len(path) < most,
    ],
)
def test_a_loop_that_is_wrong_for_a_flat_start_only_is_refused(condition):
    def walk(df, x1, eta, tol, max_iter):
        x, path = x1, [x1]
        while condition(df(x), tol, path, max_iter):
            x = x - eta * df(x)
            path.append(x)
        return x, path

    for seed in (1, 2, 3):
        with seeding(seed):
            assert verdict_of(check_descent_loop, walk).outcome == "wrong"


def test_a_loop_on_the_bowl_of_the_notebook_is_told_so():
    verdict = verdict_of(check_descent_loop, lambda df, *given: loop(lambda x: 2 * x, *given))
    assert verdict.mistake == "argument_fixed"
    assert "as df" in verdict.message


def by_heart(check, answer):
    """The answers of one whole check as a table, and as a list in call order."""
    table, order = {}, []

    def watched(*case):
        value = answer(*case)
        table[repr([item for item in case if not callable(item)])] = value
        order.append(value)
        return value

    verdict_of(check, watched)
    remaining = iter(order)
    return (lambda *case: table[repr([i for i in case if not callable(i)])]), lambda *case: next(remaining)


@pytest.mark.parametrize(
    ("check", "answer"), [(check_one_step, step), (check_best_rate, rate), (check_predicted_count, count)]
)
def test_answers_learnt_by_heart_pass_at_no_other_seed(check, answer):
    for learnt in by_heart(check, answer):
        with seeding(5):
            assert verdict_of(check, learnt).outcome != "correct"


def test_the_message_shows_the_inputs():
    message = verdict_of(check_one_step, lambda df, x, eta: x + eta * df(x)).message
    assert message.startswith("For df = ")
    assert all(part in message for part in (", x = ", ", eta = ", "you gave", "; expected "))


@pytest.mark.parametrize(
    ("value", "name"),
    [(1 / 18, "rate_best_for_limit"), (2 / 9, "rate_of_coefficient"), (9, "upside_down"), (7 / 18, "rate_is_place")],
)  # fmt: skip
def test_the_limit_of_a_parabola_is_2_over_its_second_derivative(value, name):
    def q(x):
        return 9 * x**2 - 7 * x + 6

    assert check_eta_limit(1 / 9, q).outcome == "correct"
    assert verdict_of(check_eta_limit, value, q).mistake == name


RUNS = {"A": [1.0, -1.4], "B": [1.0, 0.995], "C": [1.0, 1.2], "D": [1.0, -1.0]}
WORDS = ["too large", "too small", "wrong sign", "at the limit"]


def test_the_four_runs_have_their_words():
    assert check_reading_a_failure(WORDS, RUNS).outcome == "correct"
    assert check_reading_a_failure([w.upper() for w in WORDS], RUNS).outcome == "correct"


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        (["wrong sign", *WORDS[1:]], "run_jumps"),
        ([*WORDS[:3], "too large"], "run_grows"),
        (["too big", *WORDS[1:]], "unknown_word"),
    ],
)
def test_a_wrong_word_is_told_by_what_the_run_does(answers, name):
    assert verdict_of(check_reading_a_failure, answers, RUNS).mistake == name


def test_every_name_of_these_checks_has_words():
    assert all(
        VOCABULARY[name].advice for name in ("step_not_point", "right_in_part", "rate_not_from_curvature")
    )
