"""Checks of the small functions that notebook 06 asks for: the best of many starts, the Sharpe ratio, PCA's shares."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from course_lib.check.points import generator
from course_lib.check.topics.algorithm import Faulty, check_against
from course_lib.check.verdict import Verdict
from course_lib.optimisers.pca import explained_variance
from course_lib.optimisers.portfolio import sharpe_ratio
from course_lib.optimisers.starts import best_of_starts

Rule = Callable[..., Any]


def check_best_of_starts(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, descend, starts) -> x on a function with a valley at every whole number."""
    rng = generator(seed)
    # Somewhere in the middle, first, last; in most, the function falls once more after the deepest valley. That is
    # entered high up on its wall, so that the lowest start is another one. Some heights are negative, some positive.
    orders = [(2, -3, 0, 1, 4, -1, 3), (3, 0, -2, 4, 1, -3), (0, 3, -2, 1), (4, -3, 2, 1, 0), (0,)]
    cases = []
    for k in rng.permutation(len(orders)):
        deepest, height = rng.uniform(-9, 9), rng.uniform(20, 60) * (-1) ** k
        shift = [rng.uniform(0.35, 0.45) if j == 0 else rng.uniform(0.02, 0.1) for j in orders[k]]
        starts = [deepest + j + float(d) for j, d in zip(orders[k], shift, strict=True)]
        cases.append((*valleys(deepest, height), starts))
    return check_against(student, best_of_starts, cases, STARTS_BANK, "one number, an end point")


def valleys(deepest: float, height: float) -> tuple[Rule, Rule]:
    """f with a valley at every whole number of steps from `deepest`, and a descent into the nearest one."""

    def f(x: float) -> float:
        return 1 - np.cos(2 * np.pi * (x - deepest)) + 0.4 * (x - deepest - 0.2) ** 2 + height

    def descend(x1: float) -> float:
        nearest = round(float(x1) - deepest)
        return deepest + nearest - 0.01 * nearest

    return f, descend


STARTS_BANK = (
    Faulty(
        "first_not_best",
        "That is where the first start ends. Do the others get a chance?",
        lambda f, descend, starts: descend(starts[0]),
    ),
    Faulty(
        "last_not_best",
        "That is where the last start ends. Keep a new end only when it is lower.",
        lambda f, descend, starts: descend(starts[-1]),
    ),
    Faulty(
        "highest_not_lowest",
        "Of all ends this is the highest. Which way should the comparison go?",
        lambda f, descend, starts: max(map(descend, starts), key=f),
    ),
    Faulty(
        "smallest_x",
        "That is the end with the smallest x. Compare the values of f.",
        lambda f, descend, starts: min(map(descend, starts)),
    ),
    Faulty(
        "returns_f",
        "That is the height. The question is where it is.",
        lambda f, descend, starts: min(map(f, map(descend, starts))),
    ),
    Faulty(
        "returns_start",
        "That is a start, not the point where its descent ends.",
        lambda f, descend, starts: min(starts, key=lambda x1: f(descend(x1))),
    ),
    Faulty(
        "returns_start",
        "That is a start, the lowest one. What should come back is a point where a descent ends.",
        lambda f, descend, starts: min(starts, key=f),
    ),
    Faulty(
        "starts_compared",
        "That is where the lowest start ends, and there is a lower end. Compare f at the ends.",
        lambda f, descend, starts: descend(min(starts, key=f)),
    ),
    Faulty(
        "compared_with_neighbour",
        "A new end should be lower than the best so far, not only than the one before it.",
        lambda f, descend, starts: _last_fall(f, list(map(descend, starts))),
    ),
    Faulty(
        "mean_of_ends",
        "The mean of several valleys may be a hilltop. Take one of the ends.",
        lambda f, descend, starts: np.mean(list(map(descend, starts))),
    ),
)


def _last_fall(f: Rule, ends: list[float]) -> float:
    best = ends[0]
    for before, x in pairwise(ends):
        if f(x) < f(before):
            best = x
    return best


def check_sharpe_ratio(
    student: Rule, mu: np.ndarray, Sigma: np.ndarray, rate: float, *, seed: int | None = None
) -> Verdict:
    """Check student(w) -> the Sharpe ratio for the notebook's μ, Σ and rate, at several random portfolios."""
    rng = generator(seed)
    cases = [(w / w.sum(),) for w in rng.uniform(0.1, 1, (6, len(mu)))]

    def risk(w: np.ndarray) -> float:
        return np.sqrt(w @ Sigma @ w)

    bank = (
        Faulty(
            "no_square_root",
            "It looks as if you divide by the square of the risk.",
            lambda w: (w @ mu - rate) / (w @ Sigma @ w),
        ),
        Faulty(
            "missing_term",
            "Cash earns something without any risk. Is that taken off?",
            lambda w: w @ mu / risk(w),
        ),
        Faulty(
            "missing_brackets",
            "It looks as if only the rate were divided by the risk. Where do brackets belong?",
            lambda w: w @ mu - rate / risk(w),
        ),
        Faulty(
            "sign_flip",
            "The sign is wrong: more gain than cash makes a positive ratio.",
            lambda w: -(w @ mu - rate) / risk(w),
        ),
        Faulty(
            "sign_in_one_term",
            "The rate is added; it should be taken off.",
            lambda w: (w @ mu + rate) / risk(w),
        ),
        Faulty(
            "upside_down",
            "Gain for each unit of risk: which of the two is divided by which?",
            lambda w: risk(w) / (w @ mu - rate),
        ),
        Faulty(
            "diagonal_only",
            "The investments vary together. You use only the diagonal of Sigma.",
            lambda w: (w @ mu - rate) / np.sqrt(w**2 @ np.diag(Sigma)),
        ),
        Faulty("missing_term", "That is the gain above cash alone. And the risk?", lambda w: w @ mu - rate),
        Faulty(
            "multiplied",
            "It looks as if the risk were multiplied. Gain *for each unit* of risk is a quotient.",
            lambda w: (w @ mu - rate) * risk(w),
        ),
        Faulty(
            "missing_brackets",
            "Without brackets only w stands below the line, and the rest is multiplied.",
            lambda w: (w @ mu - rate) / w @ Sigma @ w,
        ),
        Faulty(
            "risks_added",
            "The single risks do not simply add up: the risk of a mixture is a root of a sum.",
            lambda w: (w @ mu - rate) / (w @ np.sqrt(np.diag(Sigma))),
        ),
        Faulty(
            "elementwise_product",
            "w * mu multiplies entry by entry. The gain of the whole is one number.",
            lambda w: (w * mu - rate) / risk(w),
        ),
    )
    return check_against(student, lambda w: sharpe_ratio(w, mu, Sigma, rate), cases, bank, "one number")


def check_explained_variance(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(X) -> shares of variance, on clouds of other sizes, means and directions."""
    rng = generator(seed)
    cases = []
    for m, n in ((60, 3), (25, 4)):
        mixing = rng.normal(size=(n, n)) * np.linspace(1, 3, n)
        cases.append((rng.normal(size=(m, n)) @ mixing + rng.uniform(2, 6, n),))
    return check_against(student, explained_variance, cases, VARIANCE_BANK, "one array of shares")


def singular_values(X: np.ndarray) -> np.ndarray:
    """The singular values alone, falling."""
    return np.linalg.svd(X, compute_uv=False)


def centred(X: np.ndarray) -> np.ndarray:
    """X with the mean of each column taken away."""
    return X - X.mean(axis=0)


def shares(values: np.ndarray) -> np.ndarray:
    """Values divided by their sum."""
    return values / values.sum()


NOT_SHARES = "Shares add up to 1, and these do not. What should they be divided by?"
VARIANCE_BANK = (
    Faulty(
        "no_square",
        "A variance is a square: look at the power of s.",
        lambda X: shares(singular_values(centred(X))),
    ),
    Faulty(
        "not_centred",
        "The means were not taken away: the cloud's place counts as spread.",
        lambda X: shares(singular_values(X) ** 2),
    ),
    Faulty(
        "no_square",
        "Two things: the means were not taken away, and a variance is a square.",
        lambda X: shares(singular_values(X)),
    ),
    Faulty(
        "wrong_axis",
        "The mean of each row was taken away, not that of each column.",
        lambda X: shares(singular_values(X - X.mean(axis=1, keepdims=True)) ** 2),
    ),
    Faulty(
        "wrong_axis",
        "One mean over all numbers was taken away. Each column has its own.",
        lambda X: shares(singular_values(X - X.mean()) ** 2),
    ),
    Faulty("not_shares", NOT_SHARES, lambda X: singular_values(centred(X)) ** 2),
    Faulty("not_shares", NOT_SHARES, lambda X: singular_values(centred(X)) ** 2 / (len(X) - 1)),
    Faulty("not_shares", NOT_SHARES, lambda X: singular_values(centred(X)) ** 2 / len(X)),
    Faulty("not_shares", NOT_SHARES, lambda X: singular_values(centred(X))),
    Faulty(
        "squared_sum",
        "A sum of squares is not the square of the sum.",
        lambda X: singular_values(centred(X)) ** 2 / np.sum(singular_values(centred(X))) ** 2,
    ),
    Faulty(
        "running_sum",
        "These are running sums: the share of the first k axes together.",
        lambda X: np.cumsum(shares(singular_values(centred(X)) ** 2)),
    ),
    Faulty(
        "rising",
        "The greatest share should come first.",
        lambda X: shares(singular_values(centred(X)) ** 2)[::-1],
    ),
    Faulty(
        "columns_not_axes",
        "These are the shares of the columns. An axis is a direction that mixes columns.",
        lambda X: shares(X.var(axis=0)),
    ),
)
