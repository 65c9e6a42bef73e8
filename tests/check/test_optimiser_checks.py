"""Promises of the checks of notebook 06: right answers pass in any honest form, each faulty version gets its name."""

import numpy as np
import pytest

from course_lib import CheckFailed
from course_lib.check.topics import adam as adam_check
from course_lib.check.topics import newton, optimisation_problems, rmsprop
from course_lib.explain.hypothesis import Hypothesis
from course_lib.optimisers.adam import adam
from course_lib.optimisers.bfgs import bfgs_update
from course_lib.optimisers.pca import explained_variance
from course_lib.optimisers.portfolio import sharpe_ratio
from course_lib.optimisers.rmsprop import rmsprop_step
from course_lib.optimisers.root import newton_root
from course_lib.optimisers.starts import best_of_starts

SEEDS = range(20)
FEW = range(0, 20, 4)
CHECKS = {
    "newton_root": (newton.check_newton_root, newton_root, newton.NEWTON_HYPOTHESES),
    "bfgs_update": (newton.check_bfgs_update, bfgs_update, newton.BFGS_HYPOTHESES),
    "rmsprop_step": (rmsprop.check_rmsprop_step, rmsprop_step, rmsprop.RMSPROP_HYPOTHESES),
    "adam": (adam_check.check_adam, adam, adam_check.ADAM_HYPOTHESES),
    "best_of_starts": (
        optimisation_problems.check_best_of_starts,
        best_of_starts,
        optimisation_problems.STARTS_HYPOTHESES,
    ),
    "explained_variance": (
        optimisation_problems.check_explained_variance,
        explained_variance,
        optimisation_problems.VARIANCE_HYPOTHESES,
    ),
}
FAULTY = [
    pytest.param(check, faulty, id=f"{name}-{number}-{faulty.name}")
    for name, (check, _, hypotheses) in CHECKS.items()
    for number, faulty in enumerate(hypotheses)
]


def verdict_on(check, answer, seed=None):
    try:
        return check(answer, seed=seed)
    except CheckFailed as failed:
        return failed.verdict


@pytest.mark.parametrize(("check", "reference", "hypotheses"), CHECKS.values(), ids=CHECKS)
def test_the_reference_passes_at_every_secret_seed(check, reference, hypotheses):
    assert all(verdict_on(check, reference, seed).outcome == "correct" for seed in SEEDS)


@pytest.mark.parametrize(("check", "faulty"), FAULTY)
def test_a_faulty_version_is_refused_at_any_seed_under_its_own_name(check, faulty: Hypothesis):
    for seed in FEW:
        verdict = verdict_on(check, faulty.predict, seed)
        if verdict.outcome == "crashed":
            assert "OverflowError" in verdict.message
        else:
            assert (verdict.outcome, verdict.mistake) == ("wrong", faulty.name), verdict
        assert len(verdict.message.split()) <= 60


def test_a_ratio_is_told_from_its_faulty_versions_for_any_market():
    mu, Sigma = (
        np.array([0.12, 0.10, 0.07]),
        np.array([[0.1, 0.02, 0.04], [0.02, 0.08, 0.02], [0.04, 0.02, 0.09]]),
    )

    def check(student, seed=None):
        return optimisation_problems.check_sharpe_ratio(student, mu, Sigma, 0.02, seed=seed)

    assert verdict_on(check, lambda w: sharpe_ratio(w, mu, Sigma, 0.02)).outcome == "correct"
    assert verdict_on(check, lambda w: w @ mu / np.sqrt(w @ Sigma @ w)).mistake == "missing_term"
    assert verdict_on(check, lambda w: (w @ mu - 0.02) / (w @ Sigma @ w)).mistake == "no_square_root"


def test_lists_and_columns_are_honest_answers():
    as_lists = lambda *case: [part.tolist() for part in rmsprop_step(*case)]  # noqa: E731
    as_columns = lambda *case: tuple(part[:, None] for part in rmsprop_step(*case))  # noqa: E731
    for answer in (as_lists, as_columns):
        assert verdict_on(rmsprop.check_rmsprop_step, answer).outcome == "correct"


def test_an_epsilon_in_another_place_than_the_formula_says_is_told_as_one():
    def step(x, g, v, eta, beta):
        v = beta * v + (1 - beta) * g**2
        return x - eta * g / np.sqrt(v + 1e-8), v

    verdicts = [verdict_on(rmsprop.check_rmsprop_step, step, seed) for seed in SEEDS]
    assert {verdict.mistake for verdict in verdicts} == {"eps_misplaced"}


@pytest.mark.parametrize(
    "step",
    [
        lambda x, g, v: x - 0.1 * g / (np.sqrt(v) + 1e-8 * v),
        lambda x, g, v: x - 0.1 * g / np.sqrt(v),
        lambda x, g, v: x - 0.1 * g / np.sqrt(v) + 1e-8,
    ],
)
def test_an_epsilon_that_is_lost_is_noticed(step):
    def answer(x, g, v, eta, beta):
        v = beta * v + (1 - beta) * g**2
        return x + eta / 0.1 * (step(x, g, v) - x), v

    for seed in SEEDS:
        assert verdict_on(rmsprop.check_rmsprop_step, answer, seed).outcome == "wrong"


def test_a_constant_is_not_the_best_of_many_starts():
    for constant in (0, 2, -1.0):
        assert (
            verdict_on(optimisation_problems.check_best_of_starts, lambda *_, c=constant: c).outcome
            == "wrong"
        )


@pytest.mark.parametrize("zero", [0, 0.0])
def test_a_number_that_is_no_end_may_not_win_against_the_ends(zero):
    def answer(f, descend, starts):
        return min([zero, *map(descend, starts)], key=f)

    for seed in SEEDS:
        verdict = verdict_on(optimisation_problems.check_best_of_starts, answer, seed)
        assert (verdict.outcome, verdict.mistake) == ("wrong", "not_an_end")


def test_beginning_with_a_start_is_not_called_a_lack_of_digits():
    def answer(f, descend, starts):
        return min([starts[0], *map(descend, starts)], key=f)

    for seed in SEEDS:
        assert verdict_on(optimisation_problems.check_best_of_starts, answer, seed).mistake == "returns_start"


def test_an_answer_whose_length_changes_with_tol_is_not_told_to_ignore_it():
    def one_too_many(f, df, x1, tol, max_iter):
        x, path = x1, [x1]
        for _ in range(max_iter):
            x = x - f(x) / df(x)
            path.append(x)
            if abs(f(x)) <= tol:
                break
        return x, np.array(path)

    for seed in SEEDS:
        verdict = verdict_on(newton.check_newton_root, one_too_many, seed)
        assert verdict.outcome == "wrong"
        assert "stays the same when only tol" not in verdict.message


def test_a_gradient_over_rows_is_told_from_its_faulty_versions():
    from course_lib.check.topics import mean_squares

    for seed in SEEDS:
        assert (
            verdict_on(mean_squares.check_minibatch_gradient, mean_squares.mean_gradient, seed).outcome
            == "correct"
        )
    for number, faulty in enumerate(h for h in mean_squares.HYPOTHESES if not h.cost):
        verdict = verdict_on(mean_squares.check_minibatch_gradient, faulty.predict, number)
        assert verdict.outcome == "wrong"
        assert faulty.name in {verdict.mistake, *verdict.also_fits}, verdict


def test_a_path_as_a_list_of_arrays_costs_no_marks():
    answer = lambda *case: (adam(*case)[0], list(adam(*case)[1]))  # noqa: E731
    assert verdict_on(adam_check.check_adam, answer).outcome == "correct"


def test_taking_the_list_of_starts_apart_costs_no_marks():
    def emptying(f, descend, starts):
        best = descend(starts.pop())
        while starts:
            x = descend(starts.pop())
            best = x if f(x) < f(best) else best
        return best

    assert verdict_on(optimisation_problems.check_best_of_starts, emptying).outcome == "correct"


def test_prints_and_random_numbers_cost_nothing():
    def chatty(B, s, y):
        print("here")
        np.random.seed(1)
        return bfgs_update(B, s, y)

    state = np.random.get_state()[1].copy()
    assert verdict_on(newton.check_bfgs_update, chatty).outcome == "correct"
    np.testing.assert_array_equal(state, np.random.get_state()[1])


def untouched(*case):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("answer", "outcome", "mistake"),
    [
        (untouched, "not attempted", None),
        (lambda *case: 1 / 0, "crashed", "raises"),
        (lambda *case: None, "wrong", "wrong_shape"),
        (lambda *case: adam(*case)[1], "wrong", "wrong_shape"),
        (lambda *case: ("x", "path"), "wrong", "wrong_shape"),
        (
            lambda df, x1, eta, tol, max_iter, *rest: (x1, np.full((max_iter, len(x1)), np.nan)),
            "wrong",
            "nan_inf",
        ),
        (
            lambda df, x1, eta, tol, max_iter, *rest: (x1, np.ones((max_iter, len(x1)))),
            "wrong",
            "ignores_argument",
        ),
    ],
)
def test_what_is_no_algorithm_is_told_kindly(answer, outcome, mistake):
    verdict = verdict_on(adam_check.check_adam, answer)
    assert (verdict.outcome, verdict.mistake) == (outcome, mistake)
    assert verdict.message


def test_a_message_gives_the_fact_first_and_not_the_formula():
    verdict = verdict_on(rmsprop.check_rmsprop_step, lambda *case: rmsprop_step(*case)[::-1])
    assert verdict.message.startswith("For x = (")
    assert " for the new v; expected " in verdict.message
    assert "sqrt" not in verdict.message
