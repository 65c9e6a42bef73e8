"""Check Adam, as notebook 06 asks for it: the whole loop with its path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction
from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words.optimisation import NO_START, NO_STOP, OFF_BY_ONE, PLUS
from course_lib.optimisers.adam import adam

Rule = Callable[..., Any]
EPS = 1e-8


def check_adam(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(df, x1, eta, tol, max_iter) -> (x, path) on bowls: cut off early, and stopped by tol."""
    rng = generator(seed)
    steep, centre = rng.uniform(0.5, 8, 3), rng.normal(size=3)

    @HandedFunction
    def bowl_gradient(x: np.ndarray) -> np.ndarray:
        return steep * (x - centre)

    @HandedFunction
    def cosine_gradient(x: np.ndarray) -> np.ndarray:
        return np.sin(x) + 0.3 * x

    @HandedFunction
    def flat_gradient(x: np.ndarray) -> np.ndarray:
        return steep * (x - centre) * [1, 0, 1]

    @HandedFunction
    def slope_of_a_plane(x: np.ndarray) -> np.ndarray:
        return np.array([0.375, -0.5])  # its length is 0.625 to the last digit

    def drawn() -> tuple[float, float]:
        return float(rng.uniform(0.5, 0.95)), float(rng.uniform(0.6, 0.99))

    cases = [
        (bowl_gradient, centre + rng.uniform(1, 2, 3), float(rng.uniform(0.05, 0.1)), 0.0, 12, *drawn(), EPS),
        (cosine_gradient, rng.uniform(1, 2, 5), float(rng.uniform(0.02, 0.04)), 1.2, 300, 0.9, 0.999, EPS),
        (bowl_gradient, np.array(centre), 0.1, 1e-9, 5, *drawn(), EPS),
        (flat_gradient, centre + rng.uniform(1, 2, 3), 0.2, 1e-3, 9, *drawn(), float(rng.uniform(0.1, 0.9))),
        (flat_gradient, centre - rng.uniform(1, 2, 3), 0.1, 1e-3, 4, *drawn(), EPS),
        (slope_of_a_plane, rng.normal(size=2), 0.1, 0.625, 6, *drawn(), EPS),
    ]
    return check_against(student, adam, cases, ADAM_HYPOTHESES, asks_for=("x", "the path"), rtol=1e-6)


def adam_like(
    mean: Rule = lambda m, g, beta: beta * m + (1 - beta) * g,
    square: Rule = lambda v, g, m, beta: beta * v + (1 - beta) * g**2,
    correct: Rule = lambda m, v, t, b1, b2: (m / (1 - b1**t), v / (1 - b2**t)),
    move: Rule = lambda x, eta, m, v, g, eps: x - eta * m / (np.sqrt(v) + eps),
    betas: Rule = lambda b1, b2: (b1, b2),
    in_place: bool = False,
    stop: Rule = lambda g, tol: np.linalg.norm(g) <= tol,
    extra: int = 0,
    skip: int = 0,
    one_array: bool = False,
) -> Rule:
    """Adam's loop with one of its lines replaced."""

    def version(
        df: Rule,
        x1: np.ndarray,
        eta: float,
        tol: float,
        max_iter: int,
        beta1: float,
        beta2: float,
        eps: float,
    ) -> tuple[np.ndarray, np.ndarray]:
        b1, b2 = betas(beta1, beta2)
        x, m, v = x1, np.zeros_like(x1), np.zeros_like(x1)
        path = [x]
        while len(path) < max_iter + extra:
            g = df(x)
            if stop(g, tol):
                break
            m = mean(m, g, b1)
            v = square(v, g, m, b2)
            m_hat, v_hat = correct(m, v, len(path), b1, b2)
            if in_place:
                m, v = m_hat, v_hat
            x = move(x, eta, m_hat, v_hat, g, eps)
            path.append(x)
        return x, np.array([x] * len(path) if one_array else path[skip:])

    return version


ADAM_HYPOTHESES = (
    Hypothesis(
        "sign_flip", adam_like(move=lambda x, eta, m, v, g, eps: x + eta * m / (np.sqrt(v) + eps)), says=PLUS
    ),
    Hypothesis(
        "adam_no_correction",
        adam_like(correct=lambda m, v, t, b1, b2: (m, v)),
        says="m and v start from zero and are too small at first. What makes up for it?",
    ),
    Hypothesis(
        "adam_one_correction",
        adam_like(correct=lambda m, v, t, b1, b2: (m / (1 - b1**t), v)),
        says="Only one of m and v is corrected for starting from zero.",
    ),
    Hypothesis(
        "adam_one_correction",
        adam_like(correct=lambda m, v, t, b1, b2: (m, v / (1 - b2**t))),
        says="Only one of m and v is corrected for starting from zero.",
    ),
    Hypothesis(
        "adam_corrects_in_place",
        adam_like(in_place=True),
        says="The corrected values were kept as m and v, and get corrected again next time.",
    ),
    Hypothesis(
        "adam_t_off_by_one",
        adam_like(correct=lambda m, v, t, b1, b2: (m / (1 - b1 ** (t + 1)), v / (1 - b2 ** (t + 1)))),
        says="The first update has t = 1. Which t does yours use?",
    ),
    Hypothesis(
        "adam_t_off_by_one",
        adam_like(correct=lambda m, v, t, b1, b2: (m / (1 - b1 ** (t - 1)), v / (1 - b2 ** (t - 1)))),
        says="The first update has t = 1. With t = 0 the correction divides by zero.",
    ),
    Hypothesis(
        "adam_t_missing",
        adam_like(correct=lambda m, v, t, b1, b2: (m / (1 - b1), v / (1 - b2))),
        says="The correction changes with t: it is a power of beta.",
    ),
    Hypothesis(
        "adam_t_missing",
        adam_like(correct=lambda m, v, t, b1, b2: (m / (1 - b1 * t), v / (1 - b2 * t))),
        says="In both corrections t is an exponent: a power is written **.",
    ),
    Hypothesis(
        "adam_t_missing",
        adam_like(correct=lambda m, v, t, b1, b2: (m / (1 - b1), v / (1 - b2**t))),
        says="The correction of m changes with t: it is a power of beta1.",
    ),
    Hypothesis(
        "betas_swapped",
        adam_like(betas=lambda b1, b2: (b2, b1)),
        says="Which beta belongs to m, and which to v?",
    ),
    Hypothesis(
        "betas_swapped",
        adam_like(
            mean=lambda m, g, beta: (1 - beta) * m + beta * g,
            square=lambda v, g, m, beta: (1 - beta) * v + beta * g**2,
        ),
        says="How much of the old mean is kept: beta, or 1 - beta?",
    ),
    Hypothesis(
        "no_square_root",
        adam_like(move=lambda x, eta, m, v, g, eps: x - eta * m / (v + eps)),
        says="The step is divided by the root of v, not by v.",
    ),
    Hypothesis(
        "no_square",
        adam_like(square=lambda v, g, m, beta: beta * v + (1 - beta) * np.abs(g)),
        says="v is a mean of squares. Is g squared?",
    ),
    Hypothesis(
        "adam_v_from_m",
        adam_like(square=lambda v, g, m, beta: beta * v + (1 - beta) * m**2),
        says="v is the mean of the squares of g, not of m.",
    ),
    Hypothesis(
        "adam_no_momentum",
        adam_like(move=lambda x, eta, m, v, g, eps: x - eta * g / (np.sqrt(v) + eps)),
        says="The step goes along g. In Adam it goes along the running mean of g.",
    ),
    Hypothesis(
        "norm_for_components",
        adam_like(square=lambda v, g, m, beta: beta * v + (1 - beta) * (g @ g)),
        says="Each coordinate has a v of its own. The length of g mixes them.",
    ),
    Hypothesis(
        "mean_not_weighted",
        adam_like(mean=lambda m, g, beta: beta * m + g, square=lambda v, g, m, beta: beta * v + g**2),
        says="The two weights of a running mean add up to 1.",
    ),
    Hypothesis("gd_off_by_one", adam_like(extra=1), says=OFF_BY_ONE),
    Hypothesis("gd_off_by_one", adam_like(extra=-1), says=OFF_BY_ONE),
    Hypothesis("path_without_start", adam_like(skip=1), says=NO_START),
    Hypothesis("gd_no_stop", adam_like(stop=lambda g, tol: False), says=NO_STOP),
    Hypothesis(
        "gd_path_alias",
        adam_like(one_array=True),
        says="All points of the path are one array: write x = x - ...",
    ),
    Hypothesis(
        "argument_fixed",
        adam_like(betas=lambda b1, b2: (0.9, 0.999)),
        "beta1 and beta2 are arguments: use their names.",
    ),
    Hypothesis(
        "argument_fixed",
        adam_like(move=lambda x, eta, m, v, g, eps: x - eta * m / (np.sqrt(v) + EPS)),
        "eps is an argument: use its name.",
    ),
    Hypothesis("one_beta_for_both", adam_like(betas=lambda b1, b2: (b1, b1))),
    Hypothesis("one_beta_for_both", adam_like(betas=lambda b1, b2: (b2, b2))),
    Hypothesis("eps_misplaced", adam_like(move=lambda x, eta, m, v, g, eps: x - eta * m / np.sqrt(v + eps))),
    Hypothesis("eps_misplaced", adam_like(move=lambda x, eta, m, v, g, eps: x - eta * m / np.sqrt(v) + eps)),
    Hypothesis(
        "eps_misplaced", adam_like(move=lambda x, eta, m, v, g, eps: x - eta * m / (np.sqrt(v) + eps**2))
    ),
    Hypothesis("eps_missing", adam_like(move=lambda x, eta, m, v, g, eps: x - eta * m / np.sqrt(v))),
    Hypothesis("stops_one_late", adam_like(stop=lambda g, tol: np.linalg.norm(g) < tol)),
    Hypothesis("gd_stop_other_norm", adam_like(stop=lambda g, tol: np.max(np.abs(g)) <= tol)),
    Hypothesis("gd_stop_other_norm", adam_like(stop=lambda g, tol: np.sum(np.abs(g)) <= tol)),
    Hypothesis("gd_stop_other_norm", adam_like(stop=lambda g, tol: g @ g <= tol)),
)
