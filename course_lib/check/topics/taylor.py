"""check_taylor: student(x, a) -> f(a) + ∇f(a)·(x − a) + ½ (x − a)ᵀ H(a) (x − a)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import calls, points
from course_lib.check.measuring import OWN_ERROR, Observation, worst
from course_lib.check.pictures import models
from course_lib.check.topics.directional import one_number
from course_lib.check.topics.gradient import roughness_facts
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain import patterns, taylor
from course_lib.explain.words import messages

COUNT = 16


def check_taylor(
    student: Callable,
    f: Callable,
    domain: Callable[[np.random.Generator], Any],
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check that student(x, a) is the quadratic Taylor model of f about a, evaluated at x.

    domain(rng) gives (x, a); a Box gives a alone, and x is then drawn nearby. `symbolic` is accepted for the sake of
    one signature for all checks; the diagnosis does not need it. Returns a Verdict; raises CheckFailed.
    """
    rng = points.generator(seed)
    draws = points.draw(domain, rng, COUNT)
    if not isinstance(draws[0], tuple):
        draws = [(a + rng.uniform(-1, 1, np.shape(a)) * (0.1 + 0.2 * np.abs(a)), a) for a in draws]
    scalar = np.ndim(draws[0][1]) == 0
    if scalar:
        draws = [(float(x), float(a)) for x, a in draws]
    names = calls.argument_names(student, ("x", "a"))
    batch = differences.Batch(f, scalar)
    return judge(
        student,
        Inquiry(
            inputs=draws,
            structure=one_number,
            names=names,
            at=lambda arguments: _at(*arguments, names),
            measure=lambda answers: [
                _measured(draws, answers, n, batch) for n in sorted({np.size(a) for _, a in draws})
            ],
            explain=lambda observations: _wrong(list(observations), batch, scalar, names),
            right=lambda observations: (
                f"Your model agrees with the measured one at {len(draws)} pairs of points."
            ),
        ),
    )


def _measured(draws, answers, n: int, batch) -> Observation:
    chosen = [k for k, (_, a) in enumerate(draws) if np.size(a) == n]
    x = np.array([np.ravel(draws[k][0]) for k in chosen], float)
    a = np.array([np.ravel(draws[k][1]) for k in chosen], float)
    got = np.array([answers[k] for k in chosen])
    d = x - a
    length = np.linalg.norm(d, axis=1)
    length[length == 0] = 1.0
    spread = points.spread(a)
    step, noise, middle = float(spread.min()), differences.roughness(batch, a, spread), batch(a)
    units = d / length[:, None]
    units[~units.any(axis=1), 0] = 1.0
    slope = differences.slopes(batch, a, units, step, noise)
    bend = differences.curvatures(batch, a, units, step, noise)
    on = np.linalg.norm(d, axis=1)
    linear, quadratic = slope.value * on, bend.value * on**2 / 2
    truth = middle + linear + quadratic
    bound = slope.bound * on + bend.bound * on**2 / 2 + 2 * noise + 4 * np.finfo(float).eps * np.abs(middle)
    usual = float(np.nanmedian(np.abs(quadratic)))
    scale = np.maximum(np.abs(quadratic), usual) + 0.01 * np.abs(linear)
    facts = roughness_facts(middle, noise, spread)
    facts["zero"] = np.minimum(3e-7 * np.abs(truth), 1e-3 * scale)
    g = Observation(
        a,
        got,
        truth,
        bound,
        **facts,
        extra={"x": x, "d": d, "linear": linear, "quadratic": quadratic},
        scale_of=scale,
    )
    # Answers may agree only because the last digits of a large f(a) hide the rest of the model.
    blurred = not g.wrong and np.any(np.abs(got - truth) > bound + 100 * OWN_ERROR * g.typical)
    return replace(g, rough=True) if blurred else g


def _at(x: Any, a: Any, names: tuple[str, ...]) -> str:
    """`x = …, a = …`, under the student's own names."""
    return f"{points.where(x, names[0])}, {points.where(a, names[1])}"


def _wrong(observations: list[Observation], batch, scalar: bool, arguments: tuple[str, ...]) -> Verdict:
    names = taylor.names(observations, batch)
    observation, k = worst(observations)
    a, x = observation.w[k], observation.extra["x"][k]
    at = _at(float(x[0]), float(a[0]), arguments) if scalar else _at(x, a, arguments)
    fact = messages.compared(at, observation.got[k], observation.truth[k])
    factor = patterns.factor(observations) if names[:1] == ["wrong_factor"] else None
    detail = patterns.factor_words(factor) if factor is not None else messages.NO_DETAIL
    numbers = {"got": float(observation.got[k]), "measured": float(observation.truth[k])}
    draw = partial(_drawn, batch, observation, k)
    return told(fact, names, topic="Taylor models", detail=detail, point=a, draw=draw, **numbers)


def _drawn(batch: differences.Batch, observation: Observation, k: int) -> str:
    """Draw f and the measured model on the way from a to x."""
    a, d = observation.w[k], observation.extra["d"][k]
    linear, quadratic = observation.extra["linear"][k], observation.extra["quadratic"][k]
    middle = batch.one(a)
    return models.beside(
        lambda t: batch(a + t[:, None] * d),
        lambda t: middle + linear * t + quadratic * t**2,
        a,
        a + d,
        float(observation.got[k]),
        float(observation.truth[k]),
    )
