"""Checks of a squared error, of the gradients of a sum and of a mean of squares, and of a step with momentum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.points import digits, generator
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def _data(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Draw (A, y, u) with 3 to 12 rows and 2 to 4 columns, entries of both signs, scattered y; once whole numbers."""
    shapes = [(4, 2), (3, 2), (6, 3), (5, 4), (12, 3)]
    data = [
        tuple(digits(rng.uniform(-2.5, 2.5, size)) for size in ((m, n), m, n))
        for m, n in (shapes[k] for k in rng.permutation(len(shapes)))
    ]
    whole = tuple(rng.choice([-3, -2, 1, 4, 5], size) for size in ((4, 2), 4, 2))
    data.insert(int(rng.integers(1, len(data))), whole)
    return data


RESIDUALS = [
    (lambda A, y, u: A @ u + y, "residual_sign", ""),
    (lambda A, y, u: A @ u, "data_forgotten", ""),
    (lambda A, y, u: (A @ u - y)[:1], "rows_left_out", "Only the first row counts: does the loop return too early?"),
    (lambda A, y, u: (A @ u - y)[-1:], "rows_left_out", "Only the last row counts: is the sum begun anew each time?"),
    (lambda A, y, u: (A @ u - y)[:-1], "rows_left_out", "The last row is left out."),
    (lambda A, y, u: (A @ u - y)[1:], "rows_left_out", "The first row is left out."),
    (lambda A, y, u: A[:, :2] @ u[:2] - y, "columns_left_out", "Only the first two columns are used."),
    (lambda A, y, u: A[:, 0] * u[0] - y, "columns_left_out", "Only the first column is used."),
]  # fmt: skip


def check_squared_error(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(A, y, u) = ½|Au − y|² for matrices of several shapes."""
    return check_against(student, _error, _data(generator(seed)), ERROR_HYPOTHESES)


def _error(A, y, u, *, residual=None, total=None):
    r = A @ u - y if residual is None else residual(A, y, u)
    return r @ r / 2 if total is None else total(r)


ERROR_HYPOTHESES = [
    *versions(
        _error,
        {
            "residual": RESIDUALS,
            "total": [
                (lambda r: r @ r, "factor_2", "The half is missing."),
                (lambda r: r @ r / 4, "factor_half", "It is half of what it should be: is the ½ squared too?"),
                (np.linalg.norm, "length_not_squared", "This is the length of the residual; it must be squared and halved."),
                (lambda r: np.linalg.norm(r) / 2, "length_not_squared", "This is half of the length; square it first."),
                (lambda r: np.mean(r**2), "mean_for_sum", ""),
                (lambda r: np.mean(r**2) / 2, "mean_for_sum", ""),
                (lambda r: np.sum(r) / 2, "residuals_not_squared", "The residuals are added up, but not squared."),
                (lambda r: np.sum(r), "residuals_not_squared", "The residuals are added up, but not squared."),
                (lambda r: np.sum(r) ** 2 / 2, "residuals_not_squared", "The sum is squared; square each residual before you add."),
                (lambda r: np.sum(r) ** 2, "residuals_not_squared", "The sum is squared; square each residual before you add."),
                (lambda r: np.sum(np.abs(r)) / 2, "ls_absolute_error", "Sizes of residuals are added, not squares."),
                (lambda r: np.sum(np.abs(r)), "ls_absolute_error", "Sizes of residuals are added, not squares."),
                (lambda r: np.max(np.abs(r)), "ls_absolute_error", "This is the largest residual; all of them count, squared."),
                (lambda r: r**2 / 2, "elementwise_product", "The squares are not added: one number is asked for."),
                (lambda r: r, "ls_residuals", "These are the residuals; one number is asked for."),
                (lambda r: r @ r // 2, "int_truncation", "// cuts off what stands after the point: write /."),
                (lambda r: np.sum(r**3) / 2, "squared", "The third powers are added, not the squares."),
            ],
        },
    ),
    Hypothesis("residuals_not_squared", lambda A, y, u: ((A @ u) @ (A @ u) - y @ y) / 2, "A square of a difference is not a difference of squares."),
    Hypothesis("residuals_not_squared", lambda A, y, u: ((A @ u) @ (A @ u) + y @ y) / 2, "The square of a difference has a mixed term too."),
]  # fmt: skip


def check_error_gradient(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(A, y, u) = Aᵀ(Au − y) for matrices of several shapes."""
    return check_against(student, _error_gradient, _data(generator(seed)), GRADIENT_HYPOTHESES)


def _error_gradient(A, y, u, *, residual=None, back=None, factor=None):
    r = A @ u - y if residual is None else residual(A, y, u)
    g = A.T @ r if back is None and len(r) == len(A) else _rows(A, r) if back is None else back(A, r)
    return g if factor is None else factor(A, u) * g


def _rows(A, r):
    """Aᵀr for the rows that r still has: the first, the last, or all but one of either end."""
    kept = A[: len(r)] if len(r) != 1 else A[:1]
    return kept.T @ r


SLIPS_BACK = [
    (lambda A, r: A.T @ np.abs(r), "sign_lost", "The residuals have signs; they are not to be lost."),
    (lambda A, r: A.T @ r**2, "squared", "The residuals are squared in the gradient; a derivative has one power less."),
    (lambda A, r: A.T @ np.sign(r), "ls_absolute_error", "Only the signs of the residuals are used."),
    (lambda A, r: np.sum(A, axis=0) * np.sum(r), "elementwise_product", "The sums are multiplied; each residual belongs to its own row."),
    (lambda A, r: np.mean(A, axis=0) * np.mean(r), "elementwise_product", "The means are multiplied; each residual belongs to its own row."),
    (lambda A, r: A[-1] * r[-1], "rows_left_out", "Only the last row counts: is the sum begun anew each time?"),
    (lambda A, r: A[0] * r[0], "rows_left_out", "Only the first row counts: does the loop return too early?"),
    (lambda A, r: A[:-1].T @ r[:-1], "rows_left_out", "The last row is left out."),
    (lambda A, r: A[1:].T @ r[1:], "rows_left_out", "The first row is left out."),
    (lambda A, r: (A.T @ r) / np.linalg.norm(A.T @ r), "normalised", "The gradient was brought to the length 1."),
    (lambda A, r: A.T * r, "elementwise_product", "The products are not added up: @ does both."),
    (lambda A, r: r, "ls_residuals", "These are the residuals: the transposed matrix is missing."),
    (lambda A, r: np.sum(A.T @ r), "summed_partials", "The partial derivatives are added up into one number."),
    (lambda A, r: r @ r / 2, "returns_f", "This is the error itself, not its gradient."),
]  # fmt: skip
GRADIENT_HYPOTHESES = [
    *versions(
        _error_gradient,
        {
            "residual": [*RESIDUALS[:2], *RESIDUALS[6:]],
            "back": SLIPS_BACK,
            "factor": [
                (lambda A, u: 2.0, "factor_2", "It is twice as large as it should be: what does the ½ do to the 2 of the square?"),
                (lambda A, u: 0.5, "factor_half", "It is half as large as it should be: the 2 of the square cancels the ½."),
                (lambda A, u: -1.0, "sign_flip", "Every sign is opposite: is the residual y − Au?"),
                (lambda A, u: 1 / len(A), "mean_vs_sum", "It is divided by the number of points; E is a sum."),
                (lambda A, u: 2 / len(A), "mean_vs_sum", "It is divided by the number of points, and doubled; E is half a sum."),
                (lambda A, u: 1 / len(u), "mean_vs_sum", "It is divided by the number of variables; E is a sum over points."),
            ],
        },
    ),
    Hypothesis("ls_no_inverse", lambda A, y, u: A.T @ y, "This is Aᵀy: where are A and u?"),
    Hypothesis("data_forgotten", lambda A, y, u: A.T @ A @ u, "This is AᵀAu: the measured values make no difference."),
]  # fmt: skip


def check_mean_gradient(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(X, t, w) = (2/n)Xᵀ(Xw − t), n the number of rows, for several n and numbers of columns."""
    rng = generator(seed)
    cases = []
    for m, n in ((5, 2), (7, 3), (40, 3), (12, 4), (25, 3)):
        X = rng.standard_normal((m, n))
        cases.append((X, X @ rng.uniform(-2, 2, n) + rng.normal(0, 0.3, m), rng.uniform(-3, 3, n)))
    rng.shuffle(cases)
    return check_against(student, _mean_gradient, cases, MEAN_HYPOTHESES)


def _mean_gradient(X, t, w, *, residual=None, back=None, factor=None):
    scale = 2 / len(X) if factor is None else factor(X, w)
    return scale * _error_gradient(X, t, w, residual=residual, back=back)


MEAN_HYPOTHESES = [
    *versions(
        _mean_gradient,
        {
            "residual": [*RESIDUALS[:2], *RESIDUALS[6:]],
            "back": SLIPS_BACK[:-1],
            "factor": [
                (lambda X, w: 1 / len(X), "factor_half", "It is half as large as it should be: the square brings a 2, and no ½ cancels it."),
                (lambda X, w: 2.0, "mean_vs_sum", "It is not divided by the number of rows."),
                (lambda X, w: 1.0, "mean_vs_sum", "Neither the 2 of the square nor the 1/n of the mean is there."),
                (lambda X, w: 2 / 500, "argument_fixed", "It is always divided by 500: use the number of rows of X."),
                (lambda X, w: 1 / 500, "argument_fixed", "It is always divided by 500, and the 2 of the square is missing."),
                (lambda X, w: 0.5 / len(X), "wrong_factor", "A quarter of it comes back: no ½ stands in front of this mean."),
                (lambda X, w: -2 / len(X), "sign_flip", "Every sign is opposite: is the residual t − Xw?"),
                (lambda X, w: -1 / len(X), "sign_flip", "Two things. Every sign is opposite. The 2 of the square is missing."),
                (lambda X, w: 2 / len(w), "mean_vs_sum", "It is divided by the number of columns, not of rows."),
                (lambda X, w: 2 / X.size, "mean_vs_sum", "It is divided by the number of all entries of X, not of rows."),
                (lambda X, w: 2 / len(X) ** 2, "mean_vs_sum", "It is divided by the number of rows twice."),
                (lambda X, w: 2 / (len(X) - 1), "mean_vs_sum", "It is divided by n - 1; a mean is divided by n."),
                (lambda X, w: 4 / len(X), "factor_2", "It is twice as large as it should be."),
                (lambda X, w: float(2 // len(X)), "int_truncation", "2 // n cuts off everything after the point: write /."),
            ],
        },
    ),
    Hypothesis("returns_f", lambda X, t, w: np.mean((X @ w - t) ** 2), "This is the mean of the squares itself, not its gradient."),
    Hypothesis("missing_brackets", lambda X, t, w: 2 * X.T @ (X @ w - t / len(X)), "Only t is divided by n: what belongs into the brackets?"),
    Hypothesis("missing_brackets", lambda X, t, w: X.T @ (X @ w - t / len(X)), "Only t is divided by n: what belongs into the brackets?"),
    Hypothesis("returns_f", lambda X, t, w: X.T @ (X @ w - t) / len(X) / np.sqrt(np.mean((X @ w - t) ** 2)), "This is the gradient of the root of the mean."),
]  # fmt: skip


def check_momentum_step(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(w, v, g, eta, beta) = (w + v', v') with v' = beta·v − eta·g, for 2, 3 and 5 variables."""
    rng = generator(seed)
    cases = [
        (
            *(digits(rng.uniform(0.2, 3, n) * rng.choice([-1, 1], n)) for _ in range(3)),
            digits(rng.uniform(0.02, 0.45)),
            digits(rng.uniform(0.55, 0.98)),
        )
        for n in rng.permutation([2, 2, 3, 5])
    ]
    examples = {"eta": [0.05, 0.1, 0.01], "beta": [0.9, 0.5, 0.95, 0.8]}
    asks_for = ("the new point", "the new speed")

    def on_copies(*given: Any) -> Any:
        """Let a ball move its own arrays: the notebook copies what it keeps."""
        return student(*(item.copy() if isinstance(item, np.ndarray) else item for item in given))

    return check_against(on_copies, _moved, cases, MOMENTUM_HYPOTHESES, asks_for=asks_for, examples=examples)


def _moved(w, v, g, eta, beta, *, keep=None, push=None, move=None, back=None):
    kept = beta * v if keep is None else keep(v, beta, eta)
    new = kept - (eta * g if push is None else push(g, eta, beta))
    there = w + new if move is None else move(w, v, new, g, eta, beta)
    return (there, new) if back is None else back(there, new, w, v)


MOMENTUM_HYPOTHESES = versions(
    _moved,
    {
        "keep": [
            (lambda v, b, e: 0 * v, "speed_not_kept", "The old speed is forgotten: beta times v is missing."),
            (lambda v, b, e: v, "speed_not_kept", "All of the old speed is kept; beta is missing."),
            (lambda v, b, e: (1 - b) * v, "speed_not_kept", "1 - beta of the old speed is kept, not beta."),
            (lambda v, b, e: -b * v, "speed_not_kept", "The old speed is turned round."),
            (lambda v, b, e: b * v * e, "speed_not_kept", "The learning rate stands at the old speed too."),
        ],
        "push": [
            (lambda g, e, b: -e * g, "gd_ascent", "The gradient is added: this goes uphill."),
            (lambda g, e, b: g, "push", "The learning rate is missing: the push is eta times g."),
            (lambda g, e, b: e * (1 - b) * g, "push", "The push is eta times g, without a factor 1 - beta."),
            (lambda g, e, b: (1 - b) * g, "push", "The push is eta times g; 1 - beta belongs to other methods."),
            (lambda g, e, b: b * e * g, "missing_brackets", "beta stands at the gradient too: look at the brackets."),
            (lambda g, e, b: b * g, "push", "beta stands where the learning rate belongs."),
            (lambda g, e, b: 0 * g, "push", "The gradient makes no difference."),
            (lambda g, e, b: e**2 * g, "push", "The learning rate counts twice."),
        ],
        "move": [
            (lambda w, v, n, g, e, b: w + v, "old_speed_used", ""),
            (lambda w, v, n, g, e, b: w - n, "speed_subtracted", ""),
            (lambda w, v, n, g, e, b: w + e * n, "push", "The point moves by the speed itself, not by eta times the speed."),
            (lambda w, v, n, g, e, b: w + n - e * g, "push", "The gradient is taken off twice."),
            (lambda w, v, n, g, e, b: w + b * n - e * g, "push", "This looks one step ahead (Nesterov); move by the new speed alone."),
            (lambda w, v, n, g, e, b: w + b * n, "speed_not_kept", "The point moves by beta times the new speed."),
            (lambda w, v, n, g, e, b: b * w + n, "speed_not_kept", "beta stands at the point, which shrinks."),
            (lambda w, v, n, g, e, b: w - e * g, "old_speed_used", "The point moves by the gradient alone; the speed makes no difference."),
            (lambda w, v, n, g, e, b: n, "step_not_point", "This is the speed; the point is to be added."),
            (lambda w, v, n, g, e, b: w + v + n, "old_speed_used", "Both speeds are added, the old one and the new one."),
        ],
        "back": [
            (lambda there, new, w, v: (new, there), "order_swapped", "The speed comes first here; return the point first."),
            (lambda there, new, w, v: (there, v), "old_values_returned", "The speed that comes back is the old one."),
            (lambda there, new, w, v: (w, new), "old_values_returned", "The point that comes back is the old one."),
            (lambda there, new, w, v: (w, v), "old_values_returned", "Both values that come back are the old ones."),
            (lambda there, new, w, v: (there, -new), "sign_flip", "The speed comes back turned round. Here v points the way the point moves."),
            (lambda there, new, w, v: (there, there - v), "old_values_returned", "What comes back beside the point is not the speed."),
        ],
    },
)  # fmt: skip
