"""Checks of a small network: its output, and the loop that trains it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.chain_rule import WEIGHTS, network, train
from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def check_network(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(w, x, y) = Σ_k w[12+k] tanh(w[3k] x + w[3k+1] y + w[3k+2]) + w[16], for 17 weights."""
    rng = generator(seed)
    cases = [
        (
            list(map(float, np.round(rng.normal(size=WEIGHTS), 3))),
            *map(float, np.round(rng.uniform(-2, 2, 2), 3)),
        )
        for _ in range(7)
    ]
    return check_against(student, network, cases, NETWORK_HYPOTHESES)


def _output(
    w,
    x,
    y,
    *,
    inner=lambda w, k: (w[3 * k], w[3 * k + 1], w[3 * k + 2]),
    outer=lambda w, k: w[12 + k],
    last=lambda w: w[16],
    bend=np.tanh,
    units=range(4),
    finish=lambda output: output,
):
    total = 0.0
    for k in units:
        a, b, c = inner(w, k)
        total += outer(w, k) * bend(a * x + b * y + c)
    return finish(total + last(w))


NETWORK_HYPOTHESES = versions(
    _output,
    {
        "inner": [
            (lambda w, k: (w[3 * k], w[3 * k + 1], 0.0), "constant_missing", "The constant of each unit is missing."),
            (lambda w, k: (w[k], w[4 + k], w[8 + k]), "weights_misplaced", ""),
            (lambda w, k: (w[3 * k + 1], w[3 * k], w[3 * k + 2]), "weights_misplaced", "x and y have changed places."),
            (lambda w, k: (w[k], w[k + 1], w[k + 2]), "weights_misplaced", "Unit 1 begins at w[3], not at w[1]."),
            (lambda w, k: (w[0], w[1], w[2]), "weights_misplaced", "All units have the weights of unit 0."),
            (lambda w, k: (w[3 * k + 1], w[3 * k + 2], w[3 * k + 3]), "weights_misplaced", "Every place is one too far: Python counts from 0."),
            (lambda w, k: (w[3 * k], 0.0, w[3 * k + 2]), "ignores_argument", "y does not count."),
            (lambda w, k: (0.0, w[3 * k + 1], w[3 * k + 2]), "ignores_argument", "x does not count."),
            (lambda w, k: (w[3 * k], w[3 * k + 1], -w[3 * k + 2]), "sign_in_one_term", "The constant of each unit is taken off."),
        ],
        "outer": [
            (lambda w, k: 1.0, "weights_misplaced", "The units are added without their weights w[12] to w[15]."),
            (lambda w, k: w[13 + k], "weights_misplaced", "The weights of the output are taken one place too far."),
            (lambda w, k: w[11 + k], "weights_misplaced", "The weights of the output are taken one place too early."),
            (lambda w, k: w[12], "weights_misplaced", "All units have the output weight of unit 0."),
            (lambda w, k: 0.25, "weights_misplaced", "This is the mean of the units, without their weights."),
        ],
        "last": [
            (lambda w: 0.0, "constant_missing", "The constant of the output, w[16], is missing."),
            (lambda w: 4 * w[16], "constant_missing", "The constant of the output is added in every round of the loop."),
            (lambda w: -w[16], "sign_in_one_term", "The constant of the output is taken off."),
        ],
        "bend": [
            (lambda v: v, "bend_missing", ""),
            (lambda v: np.tanh(np.tanh(v)), "bend_too_often", ""),
            (lambda v: 1 / (1 + np.exp(-v)), "value_of_other_step", "The units bend with another curve than tanh."),
            (lambda v: max(v, 0.0), "value_of_other_step", "The units bend with another curve than tanh."),
            (np.exp, "value_of_other_step", "The units bend with another curve than tanh."),
        ],
        "units": [
            (range(3), "unit_left_out", "The last unit is left out."),
            (range(1, 4), "unit_left_out", "The first unit is left out."),
            (range(1), "unit_left_out", "Only the first unit counts: is there a return in the loop?"),
            (range(3, 4), "unit_left_out", "Only the last unit counts: are they added up?"),
        ],
        "finish": [(np.tanh, "bend_too_often", "tanh is taken of the output, too.")],
    },
)  # fmt: skip


def check_training(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(gradient, share_right, w, eta, enough, most) -> (w, the number of updates) on bowls of several sizes."""
    rng = generator(seed)
    cases = []
    for n, most in ((2, 200), (3, 200), (2, 6), (3, 1), (2, 0), (4, 50)):
        cases.append((*_bowl(rng, n), float(np.round(rng.uniform(0.04, 0.15), 3)), 0.9, most))
    gradient, share, w = _bowl(rng, 2)
    cases.append((gradient, share, w, 0.1, share(w), 30))  # just enough at the start
    cases.append((gradient, share, w, 0.1, share(w) - 0.03, 30))
    rng.shuffle(cases)
    return check_against(
        student, train, cases, TRAINING_HYPOTHESES, asks_for=("w", "the number of updates"), rtol=1e-6
    )


def _bowl(rng: np.random.Generator, n: int) -> tuple[Rule, Rule, np.ndarray]:
    """Draw the gradient of a bowl, a share that grows towards its middle in steps of a fortieth, and a start."""
    middle, curvature = rng.uniform(-2, 2, n), rng.uniform(0.8, 3, n)
    start = np.round(middle + rng.uniform(1, 3, n) * rng.choice([-1, 1], n), 3)

    def share(w: np.ndarray) -> float:
        return float(np.floor(40 / (1 + 0.3 * np.linalg.norm(w - middle))) / 40)

    return (lambda w: curvature * (w - middle)), share, start


def training(
    goes_on: Rule = lambda share, enough: share < enough,
    room: Rule = lambda updates, most: updates < most,
    both: Rule = lambda a, b: a and b,
    sign: float = -1.0,
    counted: int = 0,
    looked_at_once: bool = False,
    at_least_once: bool = False,
    rounds: int = 500,
) -> Rule:
    """Return the loop with one thing wrong; none makes more than `rounds` updates."""

    def version(gradient, share_right, w, eta, enough, most):
        updates, first = 0, share_right(w)
        while updates < rounds:
            share = first if looked_at_once else share_right(w)
            if not both(goes_on(share, enough), room(updates, most)) and (updates or not at_least_once):
                break
            w = w + sign * eta * gradient(w)
            updates += 1
        return w, updates + counted

    return version


STOPS_TOO_SOON = "The loop ends while the share is still too small. A while-condition says when to go on."

TRAINING_HYPOTHESES = (
    Hypothesis("equal_counts_as_less", training(goes_on=lambda share, enough: share <= enough)),
    Hypothesis("limit_of_updates", training(room=lambda updates, most: updates <= most)),
    Hypothesis("limit_of_updates", training(room=lambda updates, most: updates < most - 1)),
    Hypothesis("limit_of_updates", training(room=lambda updates, most: True)),
    Hypothesis("updates_miscounted", training(counted=1)),
    Hypothesis("updates_miscounted", training(counted=-1)),
    Hypothesis(
        "updates_miscounted", lambda *case: (train(*case)[0], 0), says="Is the number of updates counted anywhere?"
    ),
    Hypothesis("gd_ascent", training(sign=+1.0)),
    Hypothesis("gd_one_step", training(rounds=1)),
    Hypothesis(
        "gd_or_for_and",
        training(both=lambda a, b: a or b),
        says="The loop should go on only while *both* hold: the share is too small, and fewer than `most` updates were made.",
    ),
    *(
        Hypothesis("gd_stop_inverted", training(goes_on=goes_on), says=STOPS_TOO_SOON)
        for goes_on in (lambda share, enough: share > enough, lambda share, enough: share >= enough)
    ),
    Hypothesis("share_looked_at_once", training(looked_at_once=True)),
    Hypothesis(
        "loop_goes_first", training(at_least_once=True)
    ),
    Hypothesis("gd_x_unchanged", lambda g, s, w, eta, enough, most: (w, most if s(w) < enough else 0)),
    Hypothesis(
        "argument_fixed",
        lambda g, s, w, eta, enough, most: train(g, s, w, eta, 0.95, most),
        says="It comes out as if enough were always 0.95.",
    ),
)  # fmt: skip
