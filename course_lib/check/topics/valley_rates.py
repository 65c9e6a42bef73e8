"""Checks of what the eigenvalues of AᵀA say of gradient descent: the limit of the rate, the slowest factor, the count."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.points import generator
from course_lib.check.topics.descent import check_descent
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]
LINE = np.column_stack([np.ones(4), np.arange(4.0)])
PARABOLA = np.column_stack([np.ones(4), np.arange(4.0), np.arange(4.0) ** 2])
Y = np.array([1.0, 3.0, 4.0, 4.0])
MOST_UPDATES = 20_000


def check_descent_many(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(df, u1, eta, tol, max_iter) -> (u, path) in 2 and 3 variables, on a bowl and on a bent valley.

    Runs that end at tol, by max_iter and at once; in some the length of the gradient is still too large when each
    component, or their sum, is small enough.
    """
    rng = generator(seed)

    def near(*point: float) -> np.ndarray:
        return np.round(np.array(point) * rng.uniform(0.9, 1.1, len(point)), 4)

    tilted = [
        (near(3.0, 4.0), 0.1, 1e-6, 300),
        (near(1.0, -2.0), 0.25, 1e-3, 100),
        (near(2.0, 1.0), 0.05, 1e-3, int(rng.integers(10, 15))),
        (near(0.5, 0.01), 0.2, 1.2, 50),  # flat enough at once
        (near(1.0, -0.5), 0.05, 1.2, 50),  # too steep yet, though each component is below tol
        (near(-2.0, 1.0), 0.1, 1e-3, 2),
        (near(1.0, -1.6), 0.1, 0.8, 40),  # at the start one component is below tol, the other is not
    ]
    round_bowl = [
        (np.array([3.0, 4.0]) * rng.choice([-1, 1], 2), 0.3, 5.0, 20),  # the length of the gradient is tol
        (near(1.5, -1.5, 0.5), 0.2, 1e-4, 100),
    ]
    bent = [(near(1.0, -0.5, 0.7), 0.1, 1e-4, 200), (near(-0.8, 0.6), 0.15, 1e-3, 100)]
    rng.shuffle(tilted)
    check_descent(student, _tilted_gradient, tilted, f=_tilted)
    check_descent(student, lambda w: 1.0 * w, round_bowl, f=lambda w: w @ w / 2)
    return check_descent(student, _bent_gradient, bent, f=_bent)


def _tilted(w):
    return w[0] ** 2 + w[0] * w[1] + 2 * w[1] ** 2


def _tilted_gradient(w):
    return np.array([2 * w[0] + w[1], w[0] + 4 * w[1]])


def _bent(w):
    return np.sum(np.cosh(w)) + np.sum(w) ** 2 / 2 - w[0]


def _bent_gradient(w):
    g = np.sinh(w) + np.sum(w)
    g[0] -= 1
    return g


def _matrices(rng: np.random.Generator) -> list[np.ndarray]:
    """Return matrices of 4 to 8 rows and 2 to 4 columns, and the parabola's, with eigenvalues well apart."""
    shapes = [(4, 2), (6, 3), (8, 2), (5, 4)]
    drawn = [_drawn(rng, size) for size in shapes]
    drawn.append(PARABOLA * np.round(rng.uniform(0.8, 1.2), 3))
    return [drawn[k] for k in rng.permutation(len(drawn))]


def _drawn(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """Return a matrix that shows who takes absolute values in AᵀA: its outer columns have a negative product."""
    while True:
        A = np.round(rng.uniform(-1.5, 1.5, size) + rng.uniform(0, 0.6), 3)
        A[:, -1] *= -np.sign(A[:, 0] @ A[:, -1])
        if size[1] == 2 or np.linalg.eigvalsh(np.abs(A.T @ A))[-1] > 1.01 * _eigenvalues(A)[-1]:
            return A


def _eigenvalues(A: np.ndarray) -> np.ndarray:
    return np.linalg.eigvalsh(A.T @ A)


def check_rate_limit(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(A) = 2/λmax(AᵀA) for matrices of several shapes."""
    cases = [(A,) for A in _matrices(generator(seed))]
    return check_against(student, _limit, cases, LIMIT_HYPOTHESES)


def _limit(A, *, top=2.0, below=None):
    return top / (_eigenvalues(A)[-1] if below is None else below(A))


LIMIT_HYPOTHESES = [
    *versions(
        _limit,
        {
            "top": [
                (1.0, "rate_best_for_limit", "This is half of the limit: 1 stands where 2 belongs."),
                (4.0, "factor_2", "This is twice the limit."),
            ],
            "below": [
                (lambda A: _eigenvalues(A)[0], "wrong_eigenvalue", "The smallest eigenvalue is not the one that sets the limit."),
                (lambda A: _eigenvalues(A)[1], "wrong_eigenvalue", "The second eigenvalue is the largest for two columns only."),
                (lambda A: _eigenvalues(A)[0] + _eigenvalues(A)[-1], "best_rate_formula", "This is the best rate for the worst start; the limit is larger."),
                (lambda A: np.sum(_eigenvalues(A)), "factors_combined", "All eigenvalues are added; the largest alone sets the limit."),
                (lambda A: np.mean(_eigenvalues(A)), "factors_combined", "A mean of the eigenvalues is taken; the largest alone sets the limit."),
                (lambda A: np.prod(_eigenvalues(A)), "factors_combined", "The eigenvalues are multiplied; the largest alone sets the limit."),
                (lambda A: np.linalg.norm(A, 2), "singular_not_squared", "This uses the norm of A; the largest eigenvalue is its square."),
                (lambda A: np.linalg.norm(A), "not_an_eigenvalue", "np.linalg.norm of a matrix is the root of the sum of all squares."),
                (lambda A: np.linalg.norm(A.T @ A), "not_an_eigenvalue", "np.linalg.norm of a matrix is the root of the sum of all squares."),
                (lambda A: np.linalg.norm(A.T @ A, 1), "not_an_eigenvalue", "This is another norm of AᵀA, not its largest eigenvalue."),
                (lambda A: np.max(A.T @ A), "not_an_eigenvalue", "This is the largest entry of AᵀA, not its largest eigenvalue."),
                (lambda A: np.max(np.diag(A.T @ A)), "not_an_eigenvalue", "This is the largest entry on the diagonal of AᵀA."),
                (lambda A: np.max(A), "not_an_eigenvalue", "This is the largest entry of A."),
                (lambda A: np.max(np.abs(A)), "not_an_eigenvalue", "This is the largest entry of A."),
                (lambda A: np.linalg.det(A.T @ A), "not_an_eigenvalue", "This is the determinant, the product of all eigenvalues."),
                (lambda A: np.max(np.linalg.eigh(A.T @ A)[1]), "not_an_eigenvalue", "This is an entry of the eigenvectors: `eigh` gives the eigenvalues first."),
                (lambda A: _eigenvalues(A)[-1] / len(A), "mean_for_sum", "It is divided by the number of rows, as for a mean."),
                (lambda A: 2 * _eigenvalues(A)[-1] / len(A), "mean_for_sum", "This is the limit for the mean of the squares."),
                (lambda A: _eigenvalues(A)[-1] ** 2, "squared", "The largest eigenvalue is squared."),
                (lambda A: np.sqrt(_eigenvalues(A)[-1]), "singular_not_squared", "A root is taken of the largest eigenvalue."),
                (lambda A: _eigenvalues(A)[-1] / _eigenvalues(A)[0], "best_rate_formula", "This is the condition number, not an eigenvalue."),
                (lambda A: _eigenvalues(LINE)[-1], "argument_fixed", "These are the eigenvalues of the line; compute those of the A that comes in."),
            ],
        },
    ),
    Hypothesis("rate_is_curvature", lambda A: _eigenvalues(A)[-1], "This is the largest eigenvalue itself."),
    Hypothesis("upside_down", lambda A: _eigenvalues(A)[-1] / 2, "The fraction is upside down: a steep valley needs small steps."),
]  # fmt: skip


def check_slowest_factor(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(A, eta) = max |1 − eta·λᵢ|, at rates where the smallest, and where the largest eigenvalue decides."""
    rng = generator(seed)
    cases = []
    for A, share in zip(_matrices(rng), rng.permutation([0.15, 0.5, 0.93, 0.97, 1.1]), strict=True):
        cases.append((A, float(f"{share * 2 / _eigenvalues(A)[-1] * rng.uniform(0.98, 1.02):.4g}")))
    examples = {"eta": [0.1, 0.01, 1.0]}
    return check_against(student, _slowest, cases, SLOWEST_HYPOTHESES, examples=examples)


def _slowest(A, eta, *, values=_eigenvalues, factor=None, pick=None):
    rho = 1 - eta * values(A) if factor is None else factor(eta, values(A))
    return np.max(np.abs(rho)) if pick is None else pick(rho)


SLOWEST_HYPOTHESES = [
    *versions(
        _slowest,
        {
            "pick": [
                (np.max, "sign_lost", "Take the absolute values before the largest: a factor may be negative."),
                (lambda r: abs(np.max(r)), "sign_lost", "The absolute value is taken after the largest was chosen, not before."),
                (lambda r: np.min(np.abs(r)), "fastest_part", ""),
                (np.min, "fastest_part", "Two things. This is the part that shrinks most. The absolute values are missing."),
                (lambda r: abs(np.min(r)), "wrong_eigenvalue", "Only the largest eigenvalue is used; the smallest may be slower."),
                (lambda r: np.ravel(r)[0], "wrong_eigenvalue", "Only the first eigenvalue is used."),
                (lambda r: abs(np.ravel(r)[0]), "wrong_eigenvalue", "Only the smallest eigenvalue is used; at a large rate the largest is slower."),
                (lambda r: np.sum(np.abs(r)), "factors_combined", ""),
                (lambda r: np.mean(np.abs(r)), "factors_combined", ""),
                (lambda r: np.prod(np.abs(r)), "factors_combined", ""),
                (lambda r: np.linalg.norm(r), "factors_combined", "A length of all factors is taken; the largest alone is asked for."),
                (lambda r: float(np.argmax(np.abs(r))), "order_swapped", "This is the place of the largest factor, not the factor."),
                (lambda r: np.max(np.abs(r)) ** 2, "squared", "The factor is squared."),
            ],
            "values": [
                (lambda A: np.linalg.svd(A, compute_uv=False), "singular_not_squared", ""),
                (lambda A: A.T @ A, "not_an_eigenvalue", "The entries of AᵀA are used, not its eigenvalues."),
                (lambda A: np.diag(A.T @ A), "not_an_eigenvalue", "The diagonal of AᵀA is used, not its eigenvalues."),
                (lambda A: _eigenvalues(A) ** 2, "squared", "The eigenvalues are squared."),
                (lambda A: _eigenvalues(A) / len(A), "mean_for_sum", "The eigenvalues are divided by the number of rows, as for a mean."),
                (lambda A: 2 * _eigenvalues(A), "factor_2", "The eigenvalues count twice, as for an error without ½."),
                (lambda A: np.linalg.norm(A.T @ A), "not_an_eigenvalue", "np.linalg.norm of a matrix is the root of the sum of all squares."),
                (lambda A: _eigenvalues(LINE), "argument_fixed", "These are the eigenvalues of the line; compute those of the A that comes in."),
            ],
            "factor": [
                (lambda e, v: 1 + e * v, "shrink_factor", "There is a plus in the factor."),
                (lambda e, v: e * v, "shrink_factor", "The factor is 1 - eta λ; the 1 is missing."),
                (lambda e, v: 1 - v, "shrink_factor", "The rate is missing in the factor."),
                (lambda e, v: 1 - v / e, "shrink_factor", "In the factor, rate and eigenvalue are multiplied."),
                (lambda e, v: (1 - e * v) ** 2, "squared", "The factor is squared."),
                (lambda e, v: 1 - e**2 * v, "squared", "The rate is squared in the factor."),
                (lambda e, v: v, "rate_is_curvature", "These are eigenvalues, not factors."),
            ],
        },
    ),
    Hypothesis("sign_lost", lambda A, eta: 1 - np.max(eta * _eigenvalues(A)), "The largest is taken before it is taken off 1; the order matters."),
    Hypothesis("sign_lost", lambda A, eta: 1 - np.min(eta * _eigenvalues(A)), "Only the smallest eigenvalue is used, and without an absolute value."),
    Hypothesis("best_rate_formula", lambda A, eta: (_eigenvalues(A)[-1] - _eigenvalues(A)[0]) / (_eigenvalues(A)[-1] + _eigenvalues(A)[0]), "This is the factor at the best rate; eta is not used."),
    Hypothesis("not_an_eigenvalue", lambda A, eta: np.linalg.norm(np.eye(A.shape[1]) - eta * A.T @ A), "np.linalg.norm of a matrix is the root of the sum of all squares."),
    Hypothesis("rate_is_curvature", lambda A, eta: _eigenvalues(A)[np.argmax(np.abs(1 - eta * _eigenvalues(A)))], "This is the slowest eigenvalue, not its factor."),
]  # fmt: skip


def check_predicted_fit(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(A, y, u1, eta, tol), the number of iterates, at small and at large rates, and near the best one.

    The runs are drawn so that one part of the gradient is left long before the end: there the formula gives the number.
    In some of them that part is not the one with the slowest factor.
    """
    rng = generator(seed)
    cases = [_foreseeable(rng, PARABOLA, Y, 0.01 / 2 * _eigenvalues(PARABOLA)[-1])]
    drawn = {A.shape: A for A in _matrices(rng)}
    # At a share of almost 1 the steepest part is the slowest one; at 0.92 the line's two parts are about equally slow.
    for A, share, slowest in (
        (LINE, 0.97, True),
        (LINE, 0.12, True),
        (LINE, 0.92, False),
        (LINE, 0.93, False),
        (drawn[4, 2], 0.975, True),
        (drawn[6, 3], 0.985, True),
        (drawn[6, 3], 0.25, True),
    ):
        y = Y if A is LINE else np.round(rng.uniform(0.5, 3, len(A)) * (-1) ** np.arange(len(A)), 2)
        cases.append(_foreseeable(rng, A, y, share, slowest=slowest))
    rng.shuffle(cases)
    examples = {"eta": [0.1, 0.01], "tol": [1e-6]}
    return check_against(student, _walked, cases, FIT_HYPOTHESES, examples=examples)


def _foreseeable(
    rng: np.random.Generator, A: np.ndarray, y: np.ndarray, share: float, *, slowest: bool = True
) -> tuple:
    """Return a start and a tolerance for which counting and foreseeing agree, and no rounding decides between
    two numbers; with slowest=False, the part with the slowest factor is not the last to arrive.
    """
    eta = float(f"{share * 2 / _eigenvalues(A)[-1]:.4g}")
    for _ in range(100):
        u1 = np.round(rng.uniform(-4, 4, A.shape[1]), 2)
        tol = float(f"{10 ** rng.uniform(-7, -4):.2g}")
        case = (A, y, u1, eta, tol)
        several = {_foreseen(*case[:4], tol * _slowest(A, eta) ** part) for part in (-0.1, 0, 0.1)}
        alone = _foreseen(*case, which=_of_slowest) == _walked(*case)
        if several == {_walked(*case)} and _walked(*case) > 30 and alone is slowest:
            return case
    return LINE, Y, np.array([-2.5, -2.5]), 0.1 if slowest else 0.11, 1e-6


def _walked(A, y, u1, eta, tol):
    """Count the iterates until |∇E| ≤ tol: the first k with |(cᵢ ρᵢ^(k − 1))ᵢ| ≤ tol, by bisection."""
    values, vectors = np.linalg.eigh(A.T @ A)
    rho, parts = np.abs(1 - eta * values), vectors.T @ (A.T @ (A @ u1 - y))
    if np.linalg.norm(parts) <= tol:
        return 1
    low, high = 0, MOST_UPDATES
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if np.linalg.norm(parts * rho**middle) <= tol else (middle, high)
    return high + 1


def _foreseen(
    A,
    y,
    u1,
    eta,
    tol,
    *,
    which=lambda updates, rho, size: np.max(updates),
    part=lambda V, g, v: V.T @ g,
    factor=lambda eta, v: 1 - eta * v,
    start=lambda A, y, u: A.T @ (A @ u - y),
    logs=lambda q, r: np.log(q) / np.log(r),
    whole=math.ceil,
    more=1,
):
    values, vectors = np.linalg.eigh(A.T @ A)
    rho, size = np.abs(factor(eta, values)), np.abs(part(vectors, start(A, y, u1), values))
    return whole(which(logs(tol / size, rho), rho, size)) + more


def _of_slowest(updates: np.ndarray, rho: np.ndarray, size: np.ndarray) -> float:
    return updates[np.argmax(rho)]


FIT_HYPOTHESES = [
    *versions(
        _foreseen,
        {
            "which": [
                (_of_slowest, "one_part_alone", "Only the part with the slowest factor is looked at; another, larger at the start, may need longer."),
                (lambda u, rho, size: u[np.argmax(size)], "one_part_alone", "Only the largest part is looked at; a smaller one with a slower factor may need longer."),
                (lambda u, rho, size: u[0], "wrong_eigenvalue", "The smallest eigenvalue is always used; at a large rate another part may need longer."),
                (lambda u, rho, size: u[-1], "wrong_eigenvalue", "The largest eigenvalue is always used; at a small rate another part may need longer."),
                (lambda u, rho, size: u[np.argmin(rho)], "fastest_part", ""),
                (lambda u, rho, size: np.min(u), "fastest_part", "This is the part that arrives first. Which one keeps us waiting?"),
                (lambda u, rho, size: np.sum(u), "factors_combined", "The updates of all parts are added; all parts shrink at the same time."),
                (lambda u, rho, size: np.mean(u), "factors_combined", "A mean of the updates is taken; which part decides?"),
                (lambda u, rho, size: float(np.argmax(u)), "order_swapped", "This is the place of the largest number of updates, not the number."),
            ],
            "part": [
                (lambda V, g, v: np.linalg.norm(g) * np.ones(len(v)), "whole_gradient", ""),
                (lambda V, g, v: V @ g, "eigenvector_row", ""),
                (lambda V, g, v: np.ones(len(v)), "first_slope_ignored", "The tolerance is compared with 1, not with the first gradient."),
                (lambda V, g, v: V.T @ g / v, "distance_for_slope", "The distance from the lowest point is used in place of the gradient."),
                (lambda V, g, v: g, "eigenvector_row", "The components of the gradient are used, not its parts along the eigenvectors."),
            ],
            "factor": [
                (lambda e, v: (v[-1] - v[0]) / (v[-1] + v[0]) * np.ones(len(v)), "best_rate_formula", "This is the factor at the best rate, whatever eta is."),
                (lambda e, v: np.max(np.abs(1 - e * v)) * np.ones(len(v)), "factors_combined", "Each part has a factor of its own; here the slowest is used for all of them."),
                (lambda e, v: e * v, "shrink_factor", "The factor is not eta times the eigenvalue: what is left after one update?"),
                (lambda e, v: 1 + e * v, "shrink_factor", "There is a plus in the factor."),
                (lambda e, v: 1 - v, "shrink_factor", "The rate is missing in the factor."),
            ],
            "start": [
                (lambda A, y, u: u, "start_for_gradient", ""),
                (lambda A, y, u: A.T @ A @ u, "data_forgotten", "The first gradient is taken without y."),
                (lambda A, y, u: A.T @ (A @ u + y), "residual_sign", ""),
                (lambda A, y, u: -A.T @ y, "start_for_gradient", "This is the gradient at u = 0, not at u1."),
            ],
            "logs": [
                (lambda q, r: np.log(1 / q) / np.log(r), "logarithms", "The quotient in the logarithm is upside down: the count is negative."),
                (lambda q, r: np.log(r) / np.log(q), "logarithms", "The fraction is upside down."),
                (lambda q, r: np.log10(q) / np.log(r), "logarithms", "Both logarithms must be of one kind."),
                (lambda q, r: np.log(q) / np.log10(r), "logarithms", "Both logarithms must be of one kind."),
                (lambda q, r: np.log(q) / (r - 1), "logarithms", "1 - ρ is near -ln ρ, but not near enough: take the logarithm of the factor."),
                (lambda q, r: np.log(q) / r, "logarithms", "The logarithm of the factor is missing."),
                (lambda q, r: np.log(q) / np.log(r) / 2, "logarithms", "Half of the updates: is a square taken somewhere?"),
                (lambda q, r: np.log(q) / np.log(r) * 2, "logarithms", "Twice the updates: is a root taken somewhere?"),
            ],
            "whole": [
                (float, "count_not_rounded", ""),
                (round, "count_rounded_down", "It was rounded to the nearest number, not up."),
            ],
            "more": [(0, "start_not_counted", "It is one too few: is the start counted, and is the number of updates rounded up?"), (2, "start_counted_twice", "")],
        },
    ),
    Hypothesis("gd_max_iter_ignored", lambda A, y, u1, eta, tol: min(_walked(A, y, u1, eta, tol), 1000), "This walks, and gives up after 1000 points: foresee the count."),
]  # fmt: skip
