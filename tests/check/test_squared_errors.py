"""Squared errors, their gradients and valleys: right answers pass at every seed, wrong ones get a name."""

import math

import numpy as np
import pytest

from course_lib import (
    check_descent_many,
    check_error_gradient,
    check_mean_gradient,
    check_momentum_step,
    check_predicted_fit,
    check_rate_limit,
    check_slowest_factor,
    check_squared_error,
)
from course_lib.check.points import seeding
from tests.check.judged import verdict_of


def error(A, y, u):
    return 0.5 * np.sum((A @ u - y) ** 2)


def gradient(A, y, u):
    return A.T @ (A @ u - y)


def mean_gradient(X, t, w):
    return 2 / len(t) * X.T @ (X @ w - t)


def momentum(w, v, g, eta, beta):
    v = beta * v - eta * g
    return w + v, v


def eigenvalues(A):
    return np.linalg.eigvalsh(A.T @ A)


def limit(A):
    return 2 / eigenvalues(A).max()


def slowest(A, eta):
    return np.abs(1 - eta * eigenvalues(A)).max()


def foreseen(A, y, u1, eta, tol, which=lambda updates, factors: updates.max()):
    values, vectors = np.linalg.eigh(A.T @ A)
    factors = np.abs(1 - eta * values)
    updates = np.log(tol / np.abs(vectors.T @ gradient(A, y, u1))) / np.log(factors)
    return math.ceil(which(updates, factors)) + 1


def counted(A, y, u1, eta, tol):
    u, count = np.array(u1, float), 1
    while np.linalg.norm(gradient(A, y, u)) > tol:
        u, count = u - eta * gradient(A, y, u), count + 1
    return count


def descend(df, u1, eta, tol, max_iter, go_on=lambda g, tol: np.linalg.norm(g) > tol):
    u = np.array(u1, float)
    path = [u]
    while go_on(df(u), tol) and len(path) < max_iter:
        u = u - eta * df(u)
        path.append(u)
    return u, path


@pytest.mark.parametrize("seed", [6, 500, 31337])
@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (check_squared_error, error),
        (check_error_gradient, gradient),
        (check_error_gradient, lambda A, y, u: sum((A[i] @ u - y[i]) * A[i] for i in range(len(y)))),
        (check_mean_gradient, mean_gradient),
        (check_momentum_step, momentum),
        (check_momentum_step, lambda *given: np.array(momentum(*given))),
        (check_rate_limit, limit),
        (check_rate_limit, lambda A: 2 / np.linalg.norm(A, 2) ** 2),
        (check_slowest_factor, slowest),
        (check_predicted_fit, foreseen),
        (check_predicted_fit, counted),
        (check_descent_many, descend),
    ],
)
def test_right_answers_pass_whatever_the_seed(check, answer, seed):
    with seeding(seed):
        verdict = verdict_of(check, answer)
        assert verdict.outcome == "correct", verdict.message


@pytest.mark.parametrize(
    ("check", "answer", "name"),
    [
        (check_squared_error, lambda A, y, u: np.sum((A @ u - y) ** 2), "factor_2"),
        (check_squared_error, lambda A, y, u: np.sum(A @ u - y) ** 2 / 2, "residuals_not_squared"),
        (check_squared_error, lambda A, y, u: error(A[:-1], y[:-1], u), "rows_left_out"),
        (check_error_gradient, lambda A, y, u: A.T @ (A @ u + y), "residual_sign"),
        (check_error_gradient, lambda A, y, u: A[-1] * (A[-1] @ u - y[-1]), "rows_left_out"),
        (check_mean_gradient, lambda X, t, w: 2 / 500 * X.T @ (X @ w - t), "argument_fixed"),
        (check_mean_gradient, lambda X, t, w: 2 * X.T @ (X @ w - t), "mean_vs_sum"),
        (check_momentum_step, lambda w, v, g, eta, beta: (w + v, beta * v - eta * g), "old_speed_used"),
        (check_momentum_step, lambda *given: momentum(*given)[::-1], "order_swapped"),
        (check_rate_limit, lambda A: 2 / eigenvalues(A)[1], "wrong_eigenvalue"),
        (check_rate_limit, lambda A: 2 / np.linalg.norm(A, 2), "singular_not_squared"),
        (check_slowest_factor, lambda A, eta: np.max(1 - eta * eigenvalues(A)), "sign_lost"),
        (check_slowest_factor, lambda A, eta: slowest(A, 0.1), "argument_fixed"),
        (check_predicted_fit, lambda *given: foreseen(*given, lambda u, f: u[0]), "wrong_eigenvalue"),
        (check_predicted_fit, lambda *given: foreseen(*given, lambda u, f: u[np.argmin(f)]), "fastest_part"),
        (
            check_predicted_fit,
            lambda *given: foreseen(*given, lambda u, f: u[np.argmax(f)]),
            "one_part_alone",
        ),
        (check_predicted_fit, lambda A, y, u1, eta, tol: foreseen(A, y, u1, eta, 1e-6), "argument_fixed"),
        (check_predicted_fit, lambda *given: 118, "same_answer"),
    ],
)
def test_a_wrong_answer_gets_its_name(check, answer, name):
    verdict = verdict_of(check, answer)
    assert (verdict.outcome, verdict.mistake) == ("wrong", name), verdict.message


@pytest.mark.parametrize(
    "go_on",
    [
        lambda g, tol: np.max(np.abs(g)) > tol,
        lambda g, tol: abs(np.sum(g)) > tol,
        lambda g, tol: np.linalg.norm(g) >= tol,
        lambda g, tol: np.linalg.norm(g[:2]) > tol,
        lambda g, tol: g @ g > tol,
    ],
)
def test_a_loop_that_measures_the_gradient_otherwise_is_refused(go_on):
    answer = lambda *given: descend(*given, go_on=go_on)  # noqa: E731
    assert verdict_of(check_descent_many, answer).outcome == "wrong"


def test_a_ball_may_move_its_own_arrays():
    def step(w, v, g, eta, beta):
        v *= beta
        v -= eta * g
        w += v
        return w, v

    assert verdict_of(check_momentum_step, step).outcome == "correct"
