"""Checks of the small functions that notebook 06 asks for: the best of many starts, the Sharpe ratio, PCA's shares."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis
from course_lib.optimisers.pca import explained_variance
from course_lib.optimisers.portfolio import sharpe_ratio
from course_lib.optimisers.starts import best_of_starts

Rule = Callable[..., Any]


def check_best_of_starts(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, descend, starts) -> x on functions with many valleys, to either side of 0."""
    rng = generator(seed)
    # Somewhere in the middle, first, last; in most, the function falls once more after the deepest valley. That is
    # entered high up on its wall, so that the lowest start is another one. Some heights are negative, some positive.
    orders = [(2, -3, 0, 1, 4, -1, 3), (3, 0, -2, 4, 1, -3), (0, 3, -2, 1), (4, -3, 2, 1, 0), (0,)]
    # Here the first start is lower than the end of its own descent, which steps over the bottom.
    steps_over = (0, 3, -2)
    orders += [steps_over, (4, 0, -4)]
    # Here 0 lies at the bottom of the deepest valley, and no start leads there: 0 is lower than every end.
    misses_zero = (3, -2, 1, 4, -1)
    orders += [misses_zero]
    cases = []
    for k in rng.permutation(2 * len(orders)):
        order, side = orders[k // 2], (-1) ** k
        deepest, width = side * rng.uniform(7, 9), rng.uniform(0.6, 0.9) * rng.choice([1, 2])
        height = rng.uniform(20, 60) * rng.choice([-1, 1])
        shift = [rng.uniform(0.35, 0.45) if j == 0 else rng.uniform(0.02, 0.1) for j in order]
        if order == steps_over:
            shift[0] = 0.004
        if order == misses_zero:
            deepest = side * rng.uniform(0.004, 0.008) * width
        starts = [deepest + width * (j + float(d)) for j, d in zip(order, shift, strict=True)]
        cases.append((*valleys(deepest, width, height), starts))

    def given_a_copy(f: Rule, descend: Rule, starts: list[float]) -> Any:
        return student(f, descend, list(starts))  # which may be taken apart (starts.pop())

    return check_against(given_a_copy, best_of_starts, cases, STARTS_HYPOTHESES, rtol=1e-6)


def valleys(deepest: float, width: float, height: float) -> tuple[Rule, Rule]:
    """f with a valley at every whole number of widths from `deepest`, and a descent into the nearest one."""

    def f(x: float) -> float:
        steps = (x - deepest) / width
        return 1 - np.cos(2 * np.pi * steps) + 0.4 * (steps - 0.2) ** 2 + height

    def descend(x1: float) -> float:
        nearest = round((float(x1) - deepest) / width)
        return deepest + width * (nearest - 0.01 * nearest)

    return f, descend


STARTS_HYPOTHESES = (
    Hypothesis(
        "first_not_best",
        lambda f, descend, starts: descend(starts[0]),
        says="That is where the first start ends. Do the others get a chance?",
    ),
    Hypothesis(
        "last_not_best",
        lambda f, descend, starts: descend(starts[-1]),
        says="That is where the last start ends. Keep a new end only when it is lower.",
    ),
    Hypothesis(
        "highest_not_lowest",
        lambda f, descend, starts: max(map(descend, starts), key=f),
        says="Of all ends this is the highest. Which way should the comparison go?",
    ),
    Hypothesis(
        "smallest_x",
        lambda f, descend, starts: min(map(descend, starts)),
        says="That is the end with the smallest x. Compare the values of f.",
    ),
    Hypothesis(
        "returns_f",
        lambda f, descend, starts: min(map(f, map(descend, starts))),
        says="That is the height. The question is where it is.",
    ),
    Hypothesis(
        "returns_start",
        lambda f, descend, starts: min(starts, key=lambda x1: f(descend(x1))),
        says="That is a start, not the point where its descent ends.",
    ),
    Hypothesis(
        "returns_start",
        lambda f, descend, starts: min(starts, key=f),
        says="That is a start, the lowest one. What should come back is a point where a descent ends.",
    ),
    Hypothesis(
        "returns_start",
        lambda f, descend, starts: min([starts[0], *map(descend, starts)], key=f),
        says="The ends are compared with the first start, which may be lower. Begin with the end of its descent.",
    ),
    Hypothesis(
        "not_an_end",
        lambda f, descend, starts: min([0.0, *map(descend, starts)], key=f),
        says="No descent ends at 0, but the ends are compared with it. Begin with the first end.",
    ),
    Hypothesis(
        "starts_compared",
        lambda f, descend, starts: descend(min(starts, key=f)),
        says="That is where the lowest start ends, and there is a lower end. Compare f at the ends.",
    ),
    Hypothesis(
        "compared_with_neighbour",
        lambda f, descend, starts: _last_fall(f, list(map(descend, starts))),
        says="A new end should be lower than the best so far, not only than the one before it.",
    ),
    Hypothesis(
        "mean_of_ends",
        lambda f, descend, starts: np.mean(list(map(descend, starts))),
        says="The mean of several valleys may be a hilltop. Take one of the ends.",
    ),
    Hypothesis("start_left_out", lambda f, descend, starts: min(map(descend, starts[1:]), key=f)),
    Hypothesis("start_left_out", lambda f, descend, starts: min(map(descend, starts[:-1] or starts), key=f)),
    Hypothesis("start_left_out", lambda f, descend, starts: min(map(descend, starts[:2]), key=f)),
    Hypothesis(
        "height_against_number", lambda f, descend, starts: _below(0.0, f, descend, starts, starts[0])
    ),
    Hypothesis(
        "height_against_number", lambda f, descend, starts: min(map(descend, starts), key=lambda x: abs(f(x)))
    ),
)


def _below(bound: float, f: Rule, descend: Rule, starts: list[float], best: float) -> float:
    """Return the lowest end below a bound, or what was there before."""
    ends = [x for x in map(descend, starts) if f(x) < bound]
    return min(ends, key=f) if ends else best


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
    # Shares that do not add up to 1, one of them 0, and portfolios that earn less than cash: what is not said in the
    # formula must not be taken for granted.
    cases = [
        (w * (np.arange(len(w)) != rng.integers(2 * len(w))) * (-1 if k > 5 else 1),)
        for k, w in enumerate(rng.uniform(0.1, 1, (8, len(mu))))
    ]
    rng.shuffle(cases)

    def risk(w: np.ndarray) -> float:
        return np.sqrt(w @ Sigma @ w)

    hypotheses = (
        Hypothesis(
            "no_square_root",
            lambda w: (w @ mu - rate) / (w @ Sigma @ w),
            says="It looks as if you divide by the square of the risk.",
        ),
        Hypothesis(
            "missing_term",
            lambda w: w @ mu / risk(w),
            says="Cash earns something without any risk. Is that taken off?",
        ),
        Hypothesis(
            "missing_brackets",
            lambda w: w @ mu - rate / risk(w),
            says="It looks as if only the rate were divided by the risk. Where do brackets belong?",
        ),
        Hypothesis(
            "sign_flip",
            lambda w: -(w @ mu - rate) / risk(w),
            says="The sign is wrong: more gain than cash makes a positive ratio.",
        ),
        Hypothesis(
            "sign_in_one_term",
            lambda w: (w @ mu + rate) / risk(w),
            says="The rate is added; it should be taken off.",
        ),
        Hypothesis(
            "upside_down",
            lambda w: risk(w) / (w @ mu - rate),
            says="Gain for each unit of risk: which of the two is divided by which?",
        ),
        Hypothesis(
            "diagonal_only",
            lambda w: (w @ mu - rate) / np.sqrt(w**2 @ np.diag(Sigma)),
            says="The investments vary together. You use only the diagonal of Sigma.",
        ),
        Hypothesis(
            "missing_term", lambda w: w @ mu - rate, says="That is the gain above cash alone. And the risk?"
        ),
        Hypothesis(
            "multiplied",
            lambda w: (w @ mu - rate) * risk(w),
            says="It looks as if the risk were multiplied. Gain *for each unit* of risk is a quotient.",
        ),
        Hypothesis(
            "missing_brackets",
            lambda w: (w @ mu - rate) / w @ Sigma @ w,
            says="Without brackets only w stands below the line, and the rest is multiplied.",
        ),
        Hypothesis(
            "risks_added",
            lambda w: (w @ mu - rate) / (w @ np.sqrt(np.diag(Sigma))),
            says="The single risks do not simply add up: the risk of a mixture is a root of a sum.",
        ),
        Hypothesis("rate_times_shares", lambda w: w @ (mu - rate) / risk(w)),
        Hypothesis("shares_normalised", lambda w: (w @ mu / w.sum() - rate) / risk(w) * w.sum()),
        Hypothesis("mean_vs_sum", lambda w: (np.mean(w * mu) - rate) / risk(w)),
        Hypothesis(
            "no_square_root",
            lambda w: np.sqrt((w @ mu - rate) / risk(w) ** 2),
            "The root belongs to the risk alone.",
        ),
        Hypothesis(
            "argument_fixed", lambda w: (w @ mu - 0.2) / risk(w), "Look at the rate: which number is it?"
        ),
        Hypothesis(
            "elementwise_product",
            lambda w: (w * mu - rate) / risk(w),
            says="w * mu multiplies entry by entry. The gain of the whole is one number.",
        ),
    )
    return check_against(student, lambda w: sharpe_ratio(w, mu, Sigma, rate), cases, hypotheses, rtol=1e-6)


def check_explained_variance(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(X) -> shares of variance, on clouds of other sizes, means and directions."""
    rng = generator(seed)
    cases = []
    for m, n in ((60, 3), (25, 4), (40, 2), (12, 5)):
        mixing = rng.normal(size=(n, n)) * np.linspace(1, 3, n)
        cases.append((rng.normal(size=(m, n)) @ mixing + rng.uniform(2, 6, n) * (-1) ** np.arange(n),))
    return check_against(student, explained_variance, cases, VARIANCE_HYPOTHESES, rtol=1e-6)


def singular_values(X: np.ndarray) -> np.ndarray:
    """Return the singular values alone, falling."""
    return np.linalg.svd(X, compute_uv=False)


def centred(X: np.ndarray) -> np.ndarray:
    """Take the mean of each column of X away."""
    return X - X.mean(axis=0)


def shares(values: np.ndarray) -> np.ndarray:
    """Divide values by their sum."""
    return values / values.sum()


NOT_SHARES = "Shares add up to 1, and these do not. What should they be divided by?"
VARIANCE_HYPOTHESES = (
    Hypothesis(
        "no_square",
        lambda X: shares(singular_values(centred(X))),
        says="A variance is a square: look at the power of s.",
    ),
    Hypothesis(
        "not_centred",
        lambda X: shares(singular_values(X) ** 2),
        says="The means were not taken away: the cloud's place counts as spread.",
    ),
    Hypothesis(
        "no_square",
        lambda X: shares(singular_values(X)),
        says="Two things: the means were not taken away, and a variance is a square.",
    ),
    Hypothesis(
        "wrong_axis",
        lambda X: shares(singular_values(X - X.mean(axis=1, keepdims=True)) ** 2),
        says="The mean of each row was taken away, not that of each column.",
    ),
    Hypothesis(
        "wrong_axis",
        lambda X: shares(singular_values(X - X.mean()) ** 2),
        says="One mean over all numbers was taken away. Each column has its own.",
    ),
    Hypothesis("not_shares", lambda X: singular_values(centred(X)) ** 2, says=NOT_SHARES),
    Hypothesis("not_shares", lambda X: singular_values(centred(X)) ** 2 / (len(X) - 1), says=NOT_SHARES),
    Hypothesis("not_shares", lambda X: singular_values(centred(X)) ** 2 / len(X), says=NOT_SHARES),
    Hypothesis("not_shares", lambda X: singular_values(centred(X)), says=NOT_SHARES),
    Hypothesis(
        "squared_sum",
        lambda X: singular_values(centred(X)) ** 2 / np.sum(singular_values(centred(X))) ** 2,
        says="A sum of squares is not the square of the sum.",
    ),
    Hypothesis(
        "running_sum",
        lambda X: np.cumsum(shares(singular_values(centred(X)) ** 2)),
        says="These are running sums: the share of the first k axes together.",
    ),
    Hypothesis(
        "rising",
        lambda X: shares(singular_values(centred(X)) ** 2)[::-1],
        says="The greatest share should come first.",
    ),
    Hypothesis(
        "columns_not_axes",
        lambda X: shares(X.var(axis=0)),
        says="These are the shares of the columns. An axis is a direction that mixes columns.",
    ),
    Hypothesis(
        "not_shares",
        lambda X: 100 * shares(singular_values(centred(X)) ** 2),
        "These are shares in percent: a share is a part of 1.",
    ),
    Hypothesis(
        "not_shares",
        lambda X: singular_values(centred(X)) ** 2 / singular_values(centred(X))[0] ** 2,
        NOT_SHARES,
    ),
    Hypothesis("standardised", lambda X: shares(singular_values(centred(X) / X.std(axis=0)) ** 2)),
)
