"""Check of the gradient of a mean squared error over a handful of rows, as stochastic descent needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis


def check_minibatch_gradient(student: Callable[..., Any], *, seed: int | None = None) -> Verdict:
    """Check student(w, X, y) -> (2/m) Xᵀ(Xw − y), shape (n,), for other numbers of rows and of weights."""
    rng = generator(seed)
    cases = []
    for m, n in rng.permutation([(8, 2), (3, 2), (1, 3), (40, 5), (5, 4), (2, 2)]):
        cases.append((2 * rng.normal(size=n), rng.normal(size=(m, n)) + 0.5, rng.normal(size=m) - 1))
    return check_against(student, mean_gradient, cases, HYPOTHESES, rtol=1e-6)


def mean_gradient(
    w: np.ndarray,
    X: np.ndarray,
    y: np.ndarray,
    *,
    factor: float = 2.0,
    count: Callable[..., float] = lambda w, y: len(y),
    miss: Callable[..., np.ndarray] = lambda w, X, y: X @ w - y,
    turned: Callable[..., np.ndarray] = lambda X, miss: X.T @ miss,
) -> np.ndarray:
    """∇E(w) = (2/m) Xᵀ(Xw − y) of E(w) = (1/m) Σ (X_i·w − y_i)²; each keyword is a place to go wrong."""
    return factor / count(w, y) * turned(X, miss(w, X, y))


def first_row(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the gradient over the first row alone."""
    return mean_gradient(w, X[:1], y[:1])


HYPOTHESES = (
    Hypothesis("one_row_only", first_row),
    Hypothesis("one_row_only", lambda w, X, y: mean_gradient(w, X[-1:], y[-1:])),
    Hypothesis("one_row_only", lambda w, X, y: first_row(w, X, y) / len(y)),
    Hypothesis("returns_f", lambda w, X, y: np.mean((X @ w - y) ** 2)),
    *versions(
        mean_gradient,
        {
            "factor": [
                (1.0, "factor_half", "The derivative of a square brings a factor to the front."),
                (4.0, "factor_2", "The factor of the square counts twice."),
                (-2.0, "sign_flip", ""),
            ],
            "count": [
                (lambda w, y: 1, "mean_vs_sum", "That is the sum over the rows; E is their mean."),
                (lambda w, y: len(w), "divided_by_weights", ""),
                (lambda w, y: len(y) ** 2, "mean_vs_sum", "The mean was taken twice."),
                (lambda w, y: len(y) * len(w), "mean_vs_sum", "The mean was taken over the weights too."),
                *((lambda w, y, m=m: m, "argument_fixed", "The number of rows is not always the same.") for m in (8, 40, 400)),
            ],
            "miss": [
                (lambda w, X, y: X @ w + y, "sign_in_one_term", "How far off is the model: is y added or taken off?"),
                (lambda w, X, y: X @ w, "missing_term", "The numbers y play no part in your answer."),
                (lambda w, X, y: (X @ w - y) ** 2, "no_derivative_of_square", ""),
                (lambda w, X, y: np.abs(X @ w - y), "sign_lost", "A miss has a sign: keep it."),
                (lambda w, X, y: np.sign(X @ w - y), "signs_only", "Only the signs of the misses are left."),
            ],
            "turned": [
                (lambda X, miss: miss, "inner_rows_missing", ""),
                (lambda X, miss: np.sum(miss), "inner_rows_missing", ""),
                (lambda X, miss: np.sum(X.T @ miss), "summed_partials", ""),
                (lambda X, miss: X.sum(axis=0) * miss.sum(), "products_of_sums", ""),
                (lambda X, miss: np.abs(X).T @ miss, "sign_lost", ""),
            ],
        },
    ),
)  # fmt: skip
