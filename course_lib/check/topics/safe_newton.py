"""The check of Newton's method with a safeguard, on secret functions of one, two and three variables.

w → w + d, where d is Newton's step if H is positive definite, else −∇f; d is halved while f(w + d) > f(w).
Source: Nocedal and Wright, Numerical Optimization, 2nd edition, sections 3.1 and 3.4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction
from course_lib.check.points import digits, generator
from course_lib.check.topics.descent import Endless
from course_lib.check.topics.model_steps import walk_drawn
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]
#: Twice as often as a walk asks that halves every step until nothing is left of it.
MOST_CALLS = 3000
LOWEST = np.array([1.0, -2.0])


def check_newton_descent(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, gradient, hessian, w1, tol, max_iter) -> (w, path) in one, two and three variables.

    Starts where H is negative definite, indefinite with a positive diagonal, of positive determinant with two negative
    eigenvalues, and zero; where Newton's step is far too long; at a saddle, and where the gradient is as long as tol.
    """
    cases = walks(generator(seed))
    return check_against(
        student, _walk, cases, HYPOTHESES, asks_for=("w", "the path"), rtol=1e-6, picture=walk_drawn
    )


def walks(rng: np.random.Generator) -> list[tuple]:
    """Return f, its gradient, its Hessian, the start, tol and max_iter of each walk."""

    def near(*point: float) -> np.ndarray:
        return digits(np.array(point) * rng.uniform(0.9, 1.1, len(point)))

    turn = rng.choice([-1.0, 1.0])
    cases = [
        (*_wells(near(1.2), 0.0, near(0.3)), near(0.15), 1e-6, 15),
        (*_wells(np.zeros(1), 0.0, near(-0.7)), np.zeros(1), 1e-6, 15),
        (*_wells(near(1.0, 1.4), 0.2, near(0.1, -0.05)), near(0.2, -0.15), 1e-6, 15),
        (*_wells(near(0.5, 0.7), 4.0, near(0.3, 0.2)), near(0.9, -0.8), 1e-6, 15),
        (*_wells(near(0.5, 0.7), 3.0, near(0.3, 0.2)), near(0.3, -0.2), 1e-6, 15),
        (*_wells(near(1.0, 1.3, 0.8), 0.15, near(0.1, 0.2, -0.1)), near(0.1, -0.2, 1.1), 1e-5, 15),
        (*_wells(near(0.9, 0.6), -0.3, near(0.2, -0.1)), near(0.3, 0.25), 1e-6, int(rng.integers(3, 5))),
        (*_wells(near(1.0, 1.5), 0.4, np.zeros(2)), np.zeros(2), 1e-6, 15),
        (*_slopes_that_level_off(near(1.0, 2.0), 0.05), near(2.5, -3.0), 1e-5, 15),
        (*_slopes_that_level_off(near(1.5, 1.0, 0.7), 0.1), near(1.5, -2.0, 1.2), 1e-5, 15),
        (*_bowl(np.eye(2)), LOWEST + turn * np.array([3.0, 4.0]), 5.0, 15),  # |∇f| is tol
        (
            *_bowl(np.eye(2)),
            LOWEST + turn * np.array([0.6, -0.6]),
            0.75,
            20,
        ),  # longer than tol, though no component is
        (*_bowl(np.array([[2.0, -0.5], [-0.5, 9.0]])), near(-2.0, 1.0), 1e-6, 15),
    ]
    rng.shuffle(cases)
    for _, gradient, _, start, *_ in cases:
        gradient.start = start
    return cases


class CountedRule(HandedFunction):
    """A function that a loop may ask for only so often."""

    def __init__(self, function: Rule, asked_for: str, mistake: str) -> None:
        super().__init__(function, most=MOST_CALLS)
        self.asked_for, self.mistake = asked_for, mistake

    def endless(self) -> Endless:
        """Say that the loop does not end."""
        error = Endless(f"your loop asked for more than {MOST_CALLS} {self.asked_for} and did not end.")
        error.mistake = "gd_x_unchanged" if self.only_at_start else self.mistake
        return error


def _handed(
    f: Rule, gradient: Rule, hessian: Rule, formula: str
) -> tuple[CountedRule, CountedRule, CountedRule]:
    given = CountedRule(f, "heights", "halving_endless")
    given.formula = formula
    return (
        given,
        CountedRule(gradient, "gradients", "gd_no_stop"),
        CountedRule(hessian, "Hessians", "gd_no_stop"),
    )


def _wells(a: np.ndarray, c: float, b: np.ndarray) -> tuple[CountedRule, CountedRule, CountedRule]:
    """Σ (wₖ⁴/4 − aₖwₖ²/2) + c Σ wₖwₗ + b·w: it bends down near 0, and up far away."""

    def f(w: np.ndarray) -> float:
        return np.sum(w**4 / 4 - a * w**2 / 2 + b * w) + c * (np.sum(w) ** 2 - np.sum(w**2)) / 2

    def gradient(w: np.ndarray) -> np.ndarray:
        return w**3 - a * w + b + c * (np.sum(w) - w)

    def hessian(w: np.ndarray) -> np.ndarray:
        return np.diag(3 * w**2 - a - c) + c

    return _handed(f, gradient, hessian, "Σ (wₖ⁴/4 − aₖwₖ²/2 + bₖwₖ) + c Σ wₖwₗ")


def _slopes_that_level_off(k: np.ndarray, c: float) -> tuple[CountedRule, CountedRule, CountedRule]:
    """Σ kₖ√(1 + wₖ²) + c (Σ wₖ − 1)²/2: it bends up everywhere, but so little far away that Newton's step is far too long."""

    def f(w: np.ndarray) -> float:
        return np.sum(k * np.sqrt(1 + w**2)) + c * (np.sum(w) - 1) ** 2 / 2

    def gradient(w: np.ndarray) -> np.ndarray:
        return k * w / np.sqrt(1 + w**2) + c * (np.sum(w) - 1)

    def hessian(w: np.ndarray) -> np.ndarray:
        return np.diag(k * (1 + w**2) ** -1.5) + c

    return _handed(f, gradient, hessian, "Σ kₖ√(1 + wₖ²) + c (Σ wₖ − 1)²/2")


def _bowl(M: np.ndarray) -> tuple[CountedRule, CountedRule, CountedRule]:
    """½ (w − m)ᵀM(w − m), with its lowest point at LOWEST."""

    def f(w: np.ndarray) -> float:
        return (w - LOWEST) @ M @ (w - LOWEST) / 2

    def gradient(w: np.ndarray) -> np.ndarray:
        return M @ (w - LOWEST)

    def hessian(w: np.ndarray) -> np.ndarray:
        return 1.0 * M

    return _handed(f, gradient, hessian, "½ (w − m)ᵀM(w − m)")


def _walk(
    f,
    gradient,
    hessian,
    w1,
    tol,
    max_iter,
    *,
    newton=lambda g, H: np.linalg.solve(H, -g),
    safe=lambda H: (np.linalg.eigvalsh(H) > 0).all(),
    otherwise=lambda g, H: -g,
    higher=lambda f, gradient, w, d, w1: f(w + d) > f(w),
    factor=0.5,
    halvings=60,
    on=lambda f, g, w, tol: np.linalg.norm(g) > tol,
    extra=0,
    note=lambda w, d: w,
):
    f, gradient, hessian = (one.function for one in (f, gradient, hessian))
    w, path = w1, [w1]
    while len(path) < max_iter + extra and on(f, gradient(w), w, tol):
        g, H = gradient(w), hessian(w)
        d = newton(g, H) if safe(H) else otherwise(g, H)
        for _ in range(halvings):
            if not higher(f, gradient, w, d, w1):
                break
            d = factor * d
        w = w + d
        path.append(note(w, d))
    return w, np.array(path)


def _by_sizes_of_eigenvalues(g, H):
    values, vectors = np.linalg.eigh(H)
    return -vectors @ ((vectors.T @ g) / np.abs(values))


def _with_the_first_derivatives(f, gradient, hessian, w1, tol, max_iter):
    g, H = gradient.function(w1), hessian.function(w1)
    return _walk(f, HandedFunction(lambda w: g), HandedFunction(lambda w: H), w1, tol, max_iter)


HYPOTHESES = [
    Hypothesis("gd_x_unchanged", lambda f, gradient, hessian, w1, tol, max_iter: (w1, np.array([w1]))),
    *versions(
        _walk,
        {
            "safe": [
                (lambda H: True, "no_safeguard", ""),
                (lambda H: False, "hessian_not_used", "Newton's step is never taken, also where H is positive definite."),
                (lambda H: not (np.linalg.eigvalsh(H) > 0).all(), "no_safeguard", "The two cases have changed places."),
                (lambda H: np.linalg.det(H) > 0, "determinant_only", "A positive determinant is not enough: two negative eigenvalues have one too."),
                (lambda H: (np.linalg.eigvalsh(H) > 0).any(), "one_eigenvalue_decides", "One positive eigenvalue is not enough: all of them must be."),
                (lambda H: (np.diag(H) > 0).all(), "diagonal_for_eigenvalues", "The diagonal is looked at; what decides are the eigenvalues."),
                (lambda H: H[0, 0] > 0, "diagonal_for_eigenvalues", "One entry of H is looked at; what decides are the eigenvalues."),
                (lambda H: (H > 0).all(), "diagonal_for_eigenvalues", "The entries of H are looked at; what decides are the eigenvalues."),
                (lambda H: np.trace(H) > 0, "diagonal_for_eigenvalues", "The trace is looked at; what decides are the eigenvalues."),
                (lambda H: (np.linalg.eigvalsh(H) > 1).all(), "bound_for_zero", "The eigenvalues are to be compared with 0."),
            ],
            "newton": [
                (lambda g, H: np.linalg.solve(H, g), "step_backwards", "Newton's step has the wrong sign."),
                (lambda g, H: np.linalg.solve(H, -g) / 2, "wrong_factor", "Newton's step is only half as long as it should be."),
                (lambda g, H: -H @ g, "multiplied_for_solved", "H is multiplied by the gradient where an equation is to be solved."),
                (lambda g, H: -g / np.diag(H), "diagonal_only", "In Newton's step only the diagonal of H is used."),
            ],
            "otherwise": [
                (lambda g, H: g, "gd_ascent", "Where H is not positive definite the step goes uphill."),
                (lambda g, H: -0.1 * g, "gd_wrong_step", "Where H is not positive definite the step is minus the whole gradient."),
                (lambda g, H: -0.5 * g, "gd_wrong_step", "Where H is not positive definite the step is minus the whole gradient."),
                (lambda g, H: -g / np.linalg.norm(g), "gd_normalised_gradient", "Where H is not positive definite the step is minus the gradient, not divided by its length."),
                (lambda g, H: np.linalg.solve(H, g), "other_safeguard", "Newton's step is turned round; where H has eigenvalues of both signs that need not go down."),
                (_by_sizes_of_eigenvalues, "other_safeguard", "The sizes of the eigenvalues are used. That is a safeguard too; here minus the gradient is asked for."),
            ],
            "higher": [
                (lambda f, gradient, w, d, w1: False, "step_not_halved", ""),
                (lambda f, gradient, w, d, w1: f(w + d) > f(w1), "walk_compares", "The height is compared with that of the start, not with where you stand."),
                (lambda f, gradient, w, d, w1: f(w + d) < f(w), "walk_compares", "The comparison is turned round: the step is halved where it goes down."),
                (lambda f, gradient, w, d, w1: f(d) > f(w), "walk_tries", "The height is taken at d; the point to try is w + d."),
                (lambda f, gradient, w, d, w1: np.linalg.norm(gradient(w + d)) > np.linalg.norm(gradient(w)), "walk_compares", "Lengths of gradients are compared; compare heights."),
            ],
            "halvings": [(1, "halved_once", "")],
            "factor": [(k, "halved_otherwise", "") for k in (0.1, 0.25, 0.75, 0.9)],
            "on": [
                (lambda f, g, w, tol: np.max(np.abs(g)) > tol, "gd_stop_other_norm", "The loop stops by the largest component, not by the length of the gradient."),
                (lambda f, g, w, tol: np.sum(np.abs(g)) > tol, "gd_stop_other_norm", "The loop stops by the sum of the components, not by the length of the gradient."),
                (lambda f, g, w, tol: g @ g > tol, "gd_stop_other_norm", "The loop stops by the square of the length."),
                (lambda f, g, w, tol: abs(g[0]) > tol, "gd_stop_one_component", ""),
                (lambda f, g, w, tol: (np.abs(g) > tol).all(), "gd_stop_one_component", ""),
                (lambda f, g, w, tol: abs(np.sum(g)) > tol, "gd_stop_sum", ""),
                (lambda f, g, w, tol: np.max(g) > tol, "gd_stop_no_abs", ""),
                (lambda f, g, w, tol: np.linalg.norm(g) >= tol, "stops_one_late", ""),
                (lambda f, g, w, tol: np.linalg.norm(g) <= tol, "gd_stop_inverted", ""),
                (lambda f, g, w, tol: abs(f(w)) > tol, "gd_stop_on_f", ""),
                (lambda f, g, w, tol: np.linalg.norm(w) > tol, "gd_stop_on_x", ""),
                (lambda f, g, w, tol: np.linalg.norm(g) > 1e-6, "gd_tol_ignored", ""),
                (lambda f, g, w, tol: True, "gd_no_stop", ""),
            ],
            "extra": [
                (1, "gd_off_by_one", "The path is one too long: it holds at most max_iter points, the start among them."),
                (-1, "gd_off_by_one", "The path ends one point too early: it may hold max_iter points."),
                (100, "gd_max_iter_ignored", ""),
            ],
            "note": [(lambda w, d: d, "walk_notes", "The steps are noted, not the points.")],
        },
        pairs=False,
    ),
    Hypothesis("gd_stale_gradient", _with_the_first_derivatives),
    Hypothesis("gd_one_step", lambda f, gradient, hessian, w1, tol, max_iter: _walk(f, gradient, hessian, w1, tol, min(2, max_iter))),
    Hypothesis("gd_off_by_one", lambda *case: (lambda w, path: (w, path[1:]))(*_walk(*case)), "The start is missing from the path."),
    Hypothesis("gd_returns_start", lambda *case: (case[3], _walk(*case)[1])),
    Hypothesis("gd_append_outside", lambda *case: (lambda w, path: (w, path[[0, -1]]))(*_walk(*case))),
]  # fmt: skip
