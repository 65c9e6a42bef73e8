"""check_hessian: student(w) -> the matrix of second partial derivatives of f at w."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asked, calls, form, points
from course_lib.check.measuring import Observation, worst
from course_lib.check.pictures import entries
from course_lib.check.topics.gradient import foremost, roughness_facts
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain import hessian
from course_lib.explain.evidence import Evidence
from course_lib.explain.words import messages

MOST_LINES = 500
FEWEST_POINTS, MOST_POINTS = 4, 14


def check_hessian(
    student: Callable,
    f: Callable,
    domain: Callable[[np.random.Generator], Any],
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check that student(w) is the Hessian of f at w, shape (n, n).

    Returns a Verdict that is correct or undecided; raises CheckFailed when the answer is wrong.
    """
    rng = points.generator(seed)
    draws = points.draw(domain, rng, MOST_POINTS)
    scalar = np.ndim(draws[0]) == 0
    draws = points.affordable(draws, 2 * MOST_LINES // (max(map(np.size, draws)) + 1), FEWEST_POINTS)
    names = calls.argument_names(student, ("x" if scalar else "w",))
    batch = differences.Batch(f, scalar)
    return judge(
        student,
        Inquiry(
            inputs=[(w,) for w in draws],
            structure=structure,
            names=names,
            at=lambda arguments: points.where(arguments[0], names[0]),
            measure=lambda answers: [
                _measured(draws, answers, n, batch) for n in sorted({np.size(w) for w in draws})
            ],
            explain=lambda observations: _wrong(
                Evidence(list(observations), batch, symbolic, student, scalar, rng, names)
            ),
            right=lambda observations: (
                f"Your matrix agrees with the curvatures measured at {len(draws)} points."
            ),
            truth=lambda arguments: _measured_at(arguments[0], draws, batch),
        ),
    )


def structure(value: Any, arguments: tuple) -> np.ndarray:
    """Return a finite (n, n) matrix. Raises NotNumbers."""
    matrix = form.matrix(value, np.size(arguments[0]))
    if not np.all(np.isfinite(matrix)):
        raise form.NotNumbers("nan_inf", f"the answer is {messages.quantity(matrix)}", matrix)
    return matrix


def _measured_at(w: Any, draws: list[Any], batch: differences.Batch) -> np.ndarray:
    """Return the measured Hessian at one point."""
    near = np.array([np.ravel(other) for other in draws if np.size(other) == np.size(w)], float)
    return differences.hessians(batch, np.reshape(w, (1, -1)).astype(float), points.spread(near)).value[0]


def _measured(draws, answers, n: int, batch) -> Observation:
    chosen = [k for k, w in enumerate(draws) if np.size(w) == n]
    w = np.array([np.ravel(draws[k]) for k in chosen], float)
    got = np.array([answers[k] for k in chosen])
    spread = points.spread(w)
    noise = differences.roughness(batch, w, spread)
    truth = differences.hessians(batch, w, spread, noise)
    facts = roughness_facts(batch(w), noise, spread)
    # Rounding weighs more in a second difference: ε|f| / h² at the steps that are used.
    facts["zero"] = 12 * facts["zero"][:, None] / spread[None, :]
    if np.any(_gap(got, truth) > 0):
        again = differences.hessians(batch, w, spread, noise, shift=0.6180339)
        with np.errstate(all="ignore"):
            unsure = ~(
                np.abs(again.value - truth.value) <= again.bound + truth.bound + 1e-6 * np.abs(truth.value)
            )
        truth = differences.Measured(truth.value, np.where(unsure, np.inf, truth.bound))
    return Observation(w, got, truth.value, truth.bound, **facts)


def _gap(got: np.ndarray, truth: differences.Measured) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.abs(got - truth.value) - truth.bound - 1e-7 * np.abs(truth.value)


def _wrong(evidence: Evidence) -> Verdict:
    names, detail = hessian.diagnose(evidence)
    for each in evidence.observations:
        if known := evidence.formula(each.n):
            asked.made_of(evidence.student, each.n, lambda known=known: known.second_texts)
    observation, k = worst(evidence.observations)
    got, truth = observation.got[k], observation.truth[k]
    i, j = np.unravel_index(foremost(observation, k), got.shape)
    at = points.where(float(observation.w[k][0]) if evidence.scalar else observation.w[k], evidence.names[0])
    fact = f"At {at}, entry ({i}, {j}) came back as {messages.number(got[i, j])}; measured: {messages.number(truth[i, j])}."
    this = np.zeros(got.shape, bool)
    this[i, j] = True
    draw = partial(entries.matrix, got, truth, observation.differs[k], this)
    return told(fact, names, detail=detail, point=observation.w[k], got=got, measured=truth, draw=draw)
