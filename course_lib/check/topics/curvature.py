"""Checks of curvature: along an arrow, by differences, as the shape of a valley, and Newton's step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.handed import open_to_all
from course_lib.check.points import generator
from course_lib.check.topics.model_steps import step_on_model
from course_lib.check.topics.reference import check_against
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def symmetric(eigenvalues: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a symmetric matrix with these eigenvalues and random eigenvectors at right angles."""
    n = len(eigenvalues)
    axes = np.linalg.qr(rng.normal(size=(n, n)))[0]
    H = axes @ np.diag(eigenvalues) @ axes.T
    return (H + H.T) / 2


def check_curvature(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(H, u) -> uᵀHu / |u|², for matrices and arrows of several sizes, lengths and signs."""
    rng = generator(seed)
    cases = []
    for n in rng.permutation([2, 2, 2, 3, 3, 5, 2]):
        u = rng.uniform(0.4, 3) * rng.normal(size=n)
        cases.append((symmetric(rng.uniform(-6, 6, n), rng), u))
    axis = np.zeros(3)
    axis[rng.integers(3)] = -2.5
    cases.append((symmetric(rng.uniform(-6, 6, 3), rng), axis))
    return check_against(student, curvature, cases, CURVATURE)


def curvature(H: np.ndarray, u: np.ndarray) -> float:
    """Return uᵀHu / uᵀu."""
    return u @ H @ u / (u @ u)


OTHER_LENGTH = "u was divided by something other than its length. How is a length computed?"
CURVATURE = (
    Hypothesis("dir_not_normalised", lambda H, u: u @ H @ u),
    Hypothesis("divided_by_length_once", lambda H, u: u @ H @ u / np.linalg.norm(u)),
    Hypothesis("squared_length", lambda H, u: u @ H @ u / (u @ u) ** 2, "u was divided by the square of its length."),
    Hypothesis("other_length", lambda H, u: u @ H @ u / u.sum() ** 2, OTHER_LENGTH),
    Hypothesis("other_length", lambda H, u: u @ H @ u / np.abs(u).sum() ** 2, OTHER_LENGTH),
    Hypothesis("other_length", lambda H, u: u @ H @ u / np.max(np.abs(u)) ** 2, OTHER_LENGTH),
    Hypothesis("other_length", lambda H, u: u @ H @ u / np.max(u) ** 2, OTHER_LENGTH),
    Hypothesis("length_of_product", lambda H, u: np.linalg.norm(H @ u) / np.linalg.norm(u)),
    Hypothesis("length_of_product", lambda H, u: np.linalg.norm(H @ u)),
    Hypothesis("factor_half", lambda H, u: curvature(H, u) / 2, "The half belongs to Taylor's model, not to the curvature."),
    Hypothesis("elementwise_product", lambda H, u: np.sum(H * u) / np.linalg.norm(u)),
    Hypothesis("elementwise_product", lambda H, u: (u * (H @ u)) / (u @ u)),
    Hypothesis("diagonal_only", lambda H, u: u**2 @ np.diag(H) / (u @ u)),
    Hypothesis("one_product_missing", lambda H, u: H @ u / np.linalg.norm(u)),
    Hypothesis("one_product_missing", lambda H, u: np.sum(H @ u) / np.linalg.norm(u)),
    Hypothesis("inverse_matrix", lambda H, u: u @ np.linalg.solve(H, u) / (u @ u)),
    Hypothesis("largest_eigenvalue", lambda H, u: np.linalg.eigvalsh(H)[-1]),
)  # fmt: skip


def check_numerical_hessian(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, w, h) -> the Hessian of f at w by differences with steps of length h, (n, n), for any f and n."""
    rng = generator(seed)
    steps = rng.permutation([1e-4, 1e-4, 2e-4, 3e-4, 1.5e-4])
    sizes = rng.permutation([2, 3, 2, 4, 1])
    heights = rng.permutation([-6, 0, 3, -6, 3])
    cases = [
        (*_bending(rng, n, height), float(h)) for n, h, height in zip(sizes, steps, heights, strict=True)
    ]
    cases.append((bent(rng, 3), np.array([1.0, 0.0, -2.0]), H))
    cases.append((*_dented(rng), LONG_STEP))
    return check_against(student, lambda f, w, h: f.hessian(w), cases, DIFFERENCES, rtol=3e-6)


def _bending(rng: np.random.Generator, n: int, height: float) -> tuple[Rule, np.ndarray]:
    """Return a function and a point where its second derivatives are not all small: rounding may cost each 1e-6."""
    while True:
        f, w = bent(rng, n, height), rng.uniform(-1, 1, n)
        if np.abs(f.hessian(w)).max() > 0.7:
            return f, w


def _dented(rng: np.random.Generator) -> tuple[Rule, np.ndarray]:
    """Return w·Mw/2 with a dent near a point, and the point: with a long step, as asked for, the dent is stepped over.

    Any quotient of differences gives M there; one that takes a short step of its own sees the dent.
    """
    M, w = rng.normal(size=(2, 2)), rng.uniform(-1, 1, 2)

    def f(x: np.ndarray) -> float:
        x = np.asarray(x, float)
        d = x - w
        return float(x @ M @ x / 2 + (4 * d @ d if d @ d < (LONG_STEP / 5) ** 2 else 0.0))

    f.hessian = lambda x: (M + M.T) / 2
    return open_to_all(f), w


def bent(rng: np.random.Generator, n: int, height: float = 0) -> Callable[[np.ndarray], float]:
    """f(w) = height + exp(a·w/3) + sin(b·w) + w·Mw/2, with its Hessian as `f.hessian`: no two second derivatives alike."""
    a, b, M = rng.uniform(-1.5, 1.5, n), rng.uniform(0.5, 1.5, n), rng.normal(size=(n, n))

    def f(w: np.ndarray) -> float:
        w = np.asarray(w, float)
        return float(height + np.exp(a @ w / 3) + np.sin(b @ w) + w @ M @ w / 2)

    def hessian(w: np.ndarray) -> np.ndarray:
        w = np.asarray(w, float)
        return np.exp(a @ w / 3) * np.outer(a, a) / 9 - np.sin(b @ w) * np.outer(b, b) + (M + M.T) / 2

    f.hessian = hessian
    return open_to_all(f)


#: The step that the exercise gives as its default, and one with which what is near the point is stepped over.
H, LONG_STEP = 1e-4, 0.1


def entrywise(entry: Rule) -> Rule:
    """Return the matrix of entry(f, w, a, b) / h², where a and b are steps of length h along two axes."""

    def version(f: Rule, w: np.ndarray, h: float) -> np.ndarray:
        e = h * np.eye(len(w))
        return np.array([[entry(f, w, a, b) for b in e] for a in e]) / h**2

    return version


#: The quotient that is symmetric in each of the two steps.
CENTRAL = entrywise(lambda f, w, a, b: (f(w + a + b) - f(w + a - b) - f(w - a + b) + f(w - a - b)) / 4)


def exact(change: Rule) -> Rule:
    """Return the exact Hessian m, as change(m, h)."""
    return lambda f, w, h: change(f.hessian(w), h)


DIFFERENCES = (
    Hypothesis("factor_2", exact(lambda m, h: 2 * m), "The two steps are 2h long each: by what is the sum of four divided?"),
    Hypothesis("factor_quadruple", exact(lambda m, h: 4 * m)),
    Hypothesis("argument_fixed", exact(lambda m, h: m * (h / H) ** 2), "The steps are h long, and h is not always 1e-4."),
    Hypothesis(
        "argument_fixed",
        lambda f, w, h: CENTRAL(f, w, 10 * H),
        "The steps are h long, whatever h is: does the function choose a length of its own?",
    ),
    Hypothesis("not_divided", exact(lambda m, h: m * 4 * h**2)),
    Hypothesis("missing_brackets", exact(lambda m, h: m * h**4)),
    Hypothesis("missing_brackets", exact(lambda m, h: m * h**2)),
    Hypothesis("one_power_of_h", exact(lambda m, h: m * h)),
    Hypothesis("one_power_of_h", exact(lambda m, h: m * 2 * h)),
    Hypothesis("hess_diag_only", exact(lambda m, h: np.diag(np.diag(m)))),
    Hypothesis("hess_asymmetric", exact(lambda m, h: np.triu(m))),
    Hypothesis("hess_asymmetric", exact(lambda m, h: np.tril(m))),
    Hypothesis("forward_difference", entrywise(lambda f, w, a, b: (f(w + a + b) - f(w + a) - f(w + b) + f(w)))),
    Hypothesis("forward_difference", entrywise(lambda f, w, a, b: (f(w + a + b) - f(w + a) - f(w + b) + f(w)) / 4)),
    *(
        Hypothesis(
            "corner_signs",
            entrywise(
                lambda f, w, a, b, s=signs: (
                    f(w + a + b) + s[0] * f(w + a - b) + s[1] * f(w - a + b) + s[2] * f(w - a - b)
                )
                / 4
            ),
        )
        for signs in ((1, 1, 1), (-1, 1, 1), (1, -1, 1), (-1, -1, -1), (1, -1, -1), (-1, 1, -1), (1, 1, -1))
    ),
    Hypothesis("coarse_step", lambda f, w, h: np.array([[(f(w + a + b) - f(w + a - b) - f(w - a + b) + f(w - a - b)) / 0.04 for b in 0.1 * np.eye(len(w))] for a in 0.1 * np.eye(len(w))])),
)  # fmt: skip


def check_valley_shape(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(H) -> √(λmax/λmin) of a positive definite (2, 2) matrix, round valleys included."""
    rng = generator(seed)
    pairs = [(3.1, 1.2), (10, 2.5), (0.5, 0.02), *np.sort(rng.uniform(0.1, 8, (4, 2)))[:, ::-1]]
    cases = [(symmetric(np.array([1 / long**2, 1 / short**2]), rng),) for long, short in pairs]
    round_one = float(rng.uniform(0.5, 4))
    cases.append((np.diag([round_one, round_one]),))
    cases.append((np.diag(rng.permutation([0.4, 2.9])),))
    rng.shuffle(cases)
    return check_against(student, valley_shape, cases, VALLEY, rtol=1e-6)


def valley_shape(H: np.ndarray) -> float:
    """Return √(λmax/λmin)."""
    smallest, largest = np.linalg.eigvalsh(H)
    return np.sqrt(largest / smallest)


VALLEY = (
    Hypothesis("condition_without_root", lambda H: valley_shape(H) ** 2),
    Hypothesis("condition_without_root", lambda H: valley_shape(H) ** 4, "The condition number was squared where its root is asked for."),
    Hypothesis("width_over_length", lambda H: 1 / valley_shape(H)),
    Hypothesis("width_over_length", lambda H: 1 / valley_shape(H) ** 2, "This is one over the condition number: which half-axis is longer, and where is the root?"),
    Hypothesis("diagonal_for_eigenvalues", lambda H: np.sqrt(np.max(np.diag(H)) / np.min(np.diag(H)))),
    Hypothesis("diagonal_for_eigenvalues", lambda H: np.sqrt(H[0, 0] / H[1, 1])),
    Hypothesis("diagonal_for_eigenvalues", lambda H: np.sqrt(H[1, 1] / H[0, 0])),
    Hypothesis("diagonal_for_eigenvalues", lambda H: H[0, 0] / H[1, 1]),
    Hypothesis("largest_eigenvalue", lambda H: np.linalg.eigvalsh(H)[-1]),
    Hypothesis("largest_eigenvalue", lambda H: np.sqrt(np.linalg.eigvalsh(H)[-1])),
    Hypothesis("half_axes_subtracted", lambda H: np.subtract(*np.linalg.eigvalsh(H)[::-1])),
    Hypothesis("half_axes_subtracted", lambda H: np.sqrt(np.subtract(*np.linalg.eigvalsh(H)[::-1]))),
)  # fmt: skip


def check_newton_step(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(gradient, H) -> d with H d = −gradient, shape (n,), for definite and indefinite H."""
    rng = generator(seed)
    cases = []
    for n in rng.permutation([2, 3, 2, 5, 1, 2]):
        eigenvalues = rng.uniform(0.5, 9, n) * rng.choice([-1, 1, 1], n)
        cases.append((rng.normal(size=n) * 3, symmetric(eigenvalues, rng)))
    cases.append((np.array([0.0, float(rng.uniform(1, 4))]), symmetric(np.array([1.0, 90.0]), rng)))
    return check_against(
        student,
        newton_step,
        cases,
        NEWTON,
        picture=lambda case, got, right: step_on_model(np.zeros_like(case[0]), *case, got, right),
    )


def newton_step(gradient: np.ndarray, H: np.ndarray) -> np.ndarray:
    """Return d with H d = −gradient."""
    return np.linalg.solve(H, -gradient)


NEWTON = (
    Hypothesis("sign_flip", lambda gradient, H: -newton_step(gradient, H), "It goes the opposite way: where did the minus of the equation go?"),
    Hypothesis("hessian_not_used", lambda gradient, H: -gradient),
    Hypothesis("hessian_not_used", lambda gradient, H: gradient),
    Hypothesis("multiplied_for_solved", lambda gradient, H: -H @ gradient),
    Hypothesis("multiplied_for_solved", lambda gradient, H: H @ gradient),
    Hypothesis("diagonal_only", lambda gradient, H: -gradient / np.diag(H)),
    Hypothesis("elementwise_product", lambda gradient, H: -gradient / H),
    Hypothesis("elementwise_product", lambda gradient, H: np.linalg.inv(H) * -gradient),
    Hypothesis("elementwise_product", lambda gradient, H: (1 / H) @ -gradient, "1 / H divides entry by entry: that is not the inverse matrix."),
    Hypothesis("normalised", lambda gradient, H: newton_step(gradient, H) / np.linalg.norm(newton_step(gradient, H))),
    Hypothesis("factor_half", lambda gradient, H: newton_step(gradient, H) / 2, "The step is the whole way, not half of it."),
)  # fmt: skip
