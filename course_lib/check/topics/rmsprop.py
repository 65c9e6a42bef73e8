"""Check a step of RMSprop, as notebook 06 asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words.optimisation import PLUS
from course_lib.optimisers.rmsprop import rmsprop_step

Rule = Callable[..., Any]
EPS = 1e-8
#: Slopes of a few EPS, beside which EPS is not small.
TINY = 2e-8


def check_rmsprop_step(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(x, g, v, eta, beta) -> (x, v), also where ε matters: for tiny slopes, and where g and v are 0."""
    rng = generator(seed)
    cases = []
    for n, size in ((2, 1.0), (5, 1.0), (3, TINY), (4, TINY), (1, 1.0)):
        x, g, v = size * rng.normal(size=n), 3 * size * rng.normal(size=n), size**2 * rng.uniform(0.5, 4, n)
        if n > 2:
            g[rng.integers(n)] = 0.0
            k = rng.integers(n)
            g[k] = v[k] = 0.0
        cases.append((x, g, v, float(size * rng.uniform(0.05, 0.3)), float(rng.uniform(0.55, 0.95))))
    rng.shuffle(cases)
    names = ("the new x", "the new v")
    examples = {"beta": [0.9], "eta": [0.1]}
    return check_against(
        student, rmsprop_step, cases, RMSPROP_HYPOTHESES, asks_for=names, examples=examples, rtol=1e-6
    )


def rmsprop_like(
    mean: Rule = lambda v, g, beta: beta * v + (1 - beta) * g**2,
    move: Rule = lambda x, g, v, old, eta: x - eta * g / (np.sqrt(v) + EPS),
) -> Rule:
    """Return one step with another mean square or another move."""

    def version(
        x: np.ndarray, g: np.ndarray, v: np.ndarray, eta: float, beta: float
    ) -> tuple[np.ndarray, np.ndarray]:
        new = mean(v, g, beta)
        return move(x, g, new, v, eta), new

    return version


RMSPROP_HYPOTHESES = (
    Hypothesis(
        "sign_flip", rmsprop_like(move=lambda x, g, v, old, eta: x + eta * g / (np.sqrt(v) + EPS)), says=PLUS
    ),
    Hypothesis(
        "rms_old_v",
        rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g / (np.sqrt(old) + EPS)),
        says="x was moved with the old v. The new one comes first.",
    ),
    Hypothesis(
        "no_square_root",
        rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g / (v + EPS)),
        says="The slope is divided by the root of v, not by v.",
    ),
    Hypothesis(
        "no_square",
        rmsprop_like(mean=lambda v, g, beta: beta * v + (1 - beta) * g),
        says="v is a mean of squares. Is g squared?",
    ),
    Hypothesis(
        "no_square",
        rmsprop_like(mean=lambda v, g, beta: beta * v + (1 - beta) * np.abs(g)),
        says="v is a mean of squares. Is g squared?",
    ),
    Hypothesis(
        "betas_swapped",
        rmsprop_like(mean=lambda v, g, beta: (1 - beta) * v + beta * g**2),
        says="How much of the old v is kept: beta, or 1 - beta?",
    ),
    Hypothesis(
        "mean_not_weighted",
        rmsprop_like(mean=lambda v, g, beta: beta * v + g**2),
        says="The two weights of a running mean add up to 1.",
    ),
    Hypothesis(
        "norm_for_components",
        rmsprop_like(mean=lambda v, g, beta: beta * v + (1 - beta) * (g @ g)),
        says="Each coordinate has a v of its own. The length of g mixes them.",
    ),
    Hypothesis(
        "square_of_v_not_g",
        rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g**2 / (np.sqrt(v) + EPS)),
        says="The squares are those of the slope g, and the move is along g.",
    ),
    Hypothesis(
        "sign_in_one_term",
        rmsprop_like(mean=lambda v, g, beta: beta * v - (1 - beta) * g**2),
        says="In the new v a plus has become a minus.",
    ),
    Hypothesis(
        "missing_brackets",
        rmsprop_like(mean=lambda v, g, beta: beta * v + 1 - beta * g**2),
        says="beta * v + 1 - beta * g**2 lacks brackets: 1 - beta is one weight.",
    ),
    Hypothesis(
        "v_not_used",
        rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g),
        says="v is right, but x moves along the plain slope. What is it to be divided by?",
    ),
    Hypothesis(
        "no_learning_rate",
        rmsprop_like(move=lambda x, g, v, old, eta: x - g / (np.sqrt(v) + EPS)),
        says="v is right, but the step of x lacks its factor eta.",
    ),
    Hypothesis(
        "slope_missing",
        rmsprop_like(move=lambda x, g, v, old, eta: x - eta / (np.sqrt(v) + EPS)),
        says="v is right, but the step of x does not look at g: which way is down?",
    ),
    Hypothesis("eps_missing", rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g / np.sqrt(v))),
    Hypothesis("eps_misplaced", rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g / np.sqrt(v + EPS))),
    Hypothesis("eps_misplaced", rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g / np.sqrt(v) + EPS)),
    Hypothesis(
        "eps_missing", rmsprop_like(move=lambda x, g, v, old, eta: x - eta * g / (np.sqrt(v) + EPS * v))
    ),
    Hypothesis(
        "eps_misplaced", rmsprop_like(move=lambda x, g, v, old, eta: x - (eta * g / np.sqrt(v) + EPS))
    ),
    Hypothesis(
        "no_square",
        rmsprop_like(
            mean=lambda v, g, beta: beta * v + (1 - beta) * g,
            move=lambda x, g, v, old, eta: x - eta * g / (np.sqrt(np.abs(v)) + EPS),
        ),
    ),
    Hypothesis("old_mean_missing", rmsprop_like(mean=lambda v, g, beta: beta + (1 - beta) * g**2)),
    Hypothesis("old_mean_missing", rmsprop_like(mean=lambda v, g, beta: (1 - beta) * g**2)),
    Hypothesis(
        "order_swapped", lambda *case: rmsprop_step(*case)[::-1], says="First x, then v, should come back."
    ),
)
