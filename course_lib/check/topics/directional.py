"""check_directional: student(w, u) -> ∇f(w)·u / |u|."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import calls, form, points
from course_lib.check.measuring import Observation, worst
from course_lib.check.pictures import slopes
from course_lib.check.topics.gradient import roughness_facts
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain import directional
from course_lib.explain.evidence import Evidence
from course_lib.explain.words import messages


def check_directional(
    student: Callable,
    f: Callable,
    domain: Callable[[np.random.Generator], Any],
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check that student(w, u) is the slope of f at w along u/|u|, one number.

    domain(rng) gives (w, u); a Box gives w alone, and u is then drawn with a length that is not 1.
    Returns a Verdict that is correct or undecided; raises CheckFailed when the answer is wrong.
    """
    rng = points.generator(seed)
    draws = points.draw(domain, rng)
    if not isinstance(draws[0], tuple):
        draws = [(w, rng.uniform(0.4, 2.5) * rng.standard_normal(np.size(w))) for w in draws]
    draws = [(np.atleast_1d(w), np.atleast_1d(u)) for w, u in draws]
    names = calls.argument_names(student, ("w", "u"))
    batch = differences.Batch(f)
    return judge(
        student,
        Inquiry(
            inputs=draws,
            structure=one_number,
            names=names,
            at=lambda arguments: points.where(arguments[0], names[0]),
            measure=lambda answers: [
                _measured(draws, answers, n, batch) for n in sorted({w.size for w, _ in draws})
            ],
            explain=lambda observations: _wrong(
                Evidence(list(observations), batch, symbolic, student, False, rng, names)
            ),
            right=lambda observations: (
                f"Your slopes agree with those measured along {len(draws)} directions."
            ),
        ),
    )


def one_number(value: Any, arguments: tuple) -> np.ndarray:
    """Return a finite number. Raises NotNumbers."""
    number = form.scalar(value)
    if not np.isfinite(number):
        raise form.NotNumbers("nan_inf", f"the answer is {messages.number(number)}")
    return np.array(number)


def _measured(draws, answers, n: int, batch) -> Observation:
    chosen = [k for k, (w, _) in enumerate(draws) if w.size == n]
    w = np.array([draws[k][0] for k in chosen], float)
    u = np.array([draws[k][1] for k in chosen], float)
    spread = float(points.spread(w).min())
    noise = differences.roughness(batch, w, points.spread(w))
    truth = differences.slopes(batch, w, u, spread, noise)
    facts = roughness_facts(batch(w), noise, np.array([spread]))
    facts["zero"] = float(facts["zero"][0])
    got = np.array([answers[k] for k in chosen])
    return Observation(w, got, truth.value, truth.bound, **facts, extra={"u": u})


def _wrong(evidence: Evidence) -> Verdict:
    names = directional.names(evidence)
    observation, k = worst(evidence.observations)
    point, direction = evidence.names
    at = f"{points.where(observation.w[k], point)} along {points.where(observation.extra['u'][k], direction)}"
    fact = messages.compared(at, observation.got[k], observation.truth[k])
    detail = directional.detail(evidence, names[0] if names else None)
    numbers = {"got": float(observation.got[k]), "measured": float(observation.truth[k])}
    w, u = observation.w[k], observation.extra["u"][k]

    def draw() -> str:
        reach = float(points.spread(observation.w).min()) / 2
        along = u / np.linalg.norm(u)
        return slopes.tangent(
            lambda t: evidence.batch(w + t[:, None] * along), 0.0, reach, **numbers, way="the direction"
        )

    return told(fact, names, topic="Directional derivatives", detail=detail, point=w, draw=draw, **numbers)
