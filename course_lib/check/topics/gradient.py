"""check_gradient: student(w) -> ∇f(w), compared with measured slopes at about two dozen points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asked, asking, calls, form, points
from course_lib.check.measuring import TOO_ROUGH, Observation, worst
from course_lib.check.pictures import maps, slopes
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain.evidence import Evidence
from course_lib.explain.gradient import diagnose, name_numbers
from course_lib.explain.words import messages

#: f is measured along at most about this many lines, whatever the dimension.
MOST_LINES = 900
FEWEST_POINTS, MOST_POINTS = 5, 24


def check_gradient(
    student: Callable,
    f: Callable,
    domain: Callable[[np.random.Generator], Any],
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check that student(w) is ∇f(w), shape (n,), at points of `domain`.

    domain    a Box, or any callable domain(rng) -> a point: a float (then f and student take a float) or (n,)
    symbolic  takes the n SymPy symbols and gives f; lets the diagnosis name broken rules
    seed      of the points; None means the course's fixed points

    Returns a Verdict that is correct or undecided; raises CheckFailed when the answer is wrong.
    """
    rng = points.generator(seed)
    draws = points.draw(domain, rng, MOST_POINTS)
    scalar = np.ndim(draws[0]) == 0
    draws = points.affordable(draws, MOST_LINES, FEWEST_POINTS)
    names = calls.argument_names(student, ("x" if scalar else "w",))
    batch = differences.Batch(f, scalar)
    evidence = Evidence([], batch, symbolic, student, scalar, rng, names)

    def measure(answers: list[Any]) -> list[Observation]:
        evidence.observations = _observed(draws, answers, batch)
        evidence.observations = [_own_noise(_confirmed(g, batch), evidence) for g in evidence.observations]
        return evidence.observations

    def rename(answers: list[Any]) -> str | None:
        problems = [a for a in answers if isinstance(a, asking.Problem)]
        evidence.observations = _observed(draws, answers, batch)
        return None if any(p.overdue for p in problems) else name_numbers(evidence, problems)

    return judge(
        student,
        Inquiry(
            inputs=[(w,) for w in draws],
            structure=structure,
            names=names,
            at=lambda arguments: points.where(arguments[0], names[0]),
            measure=measure,
            explain=lambda observations: _wrong(evidence),
            right=_right,
            truth=lambda arguments: _measured_at(arguments[0], draws, batch),
            rename=rename,
            overlook=lambda problems: (
                all(p.mistake == "nan_inf" for p in problems) and not _measurable(problems, batch)
            ),
        ),
    )


def _measured_at(w: Any, draws: list[Any], batch: differences.Batch) -> np.ndarray:
    """Return the measured gradient at one point."""
    near = np.array([np.ravel(other) for other in draws if np.size(other) == np.size(w)], float)
    return differences.gradients(batch, np.reshape(w, (1, -1)).astype(float), points.spread(near)).value[0]


def _right(observations: Sequence[Observation]) -> str:
    """Say why the answer is right: at how many points, and how closely formula and measurement agree."""
    count = sum(len(g.w) for g in observations)
    gap = max(float(np.abs(g.got - g.truth).max()) for g in observations)
    size = max(float(np.abs(g.truth).max()) for g in observations)
    said = f"Your gradient agrees with the slopes measured at {count} points"
    # Where a slope is only roughly known, how far it lies from the answer says nothing of the answer.
    if not 0 < gap <= 1e-5 * size:
        return f"{said}."
    return f"{said}: the largest difference is {gap:.0e}, no more than measuring leaves."


def structure(value: Any, arguments: tuple) -> np.ndarray:
    """Return a finite vector with as many entries as w. Raises NotNumbers."""
    vector = form.vector(value, np.size(arguments[0]))
    if not np.all(np.isfinite(vector)):
        raise form.NotNumbers("nan_inf", f"the answer is {messages.quantity(vector)}", vector)
    return vector


def observed(w: np.ndarray, got: np.ndarray, batch: differences.Batch) -> Observation:
    """Return the points of one dimension with their measured gradients."""
    spread = points.spread(w)
    noise = differences.roughness(batch, w, spread)
    truth = differences.gradients(batch, w, spread, noise)
    values = batch(w)
    facts = roughness_facts(values, noise, spread)
    facts["rough"] |= not repeatable(batch, w, values)
    return Observation(w, got, truth.value, truth.bound, **facts)


def repeatable(batch: differences.Batch, w: np.ndarray, values: np.ndarray) -> bool:
    """Return whether f gives the same value again; where it draws random numbers, nothing is decided."""
    again = batch(w)
    with np.errstate(all="ignore"):
        return bool(
            np.all((np.abs(again - values) <= 64 * np.finfo(float).eps * np.abs(values)) | np.isnan(values))
        )


def roughness_facts(values: np.ndarray, noise: np.ndarray, spread: np.ndarray) -> dict:
    """Return whether f is too rough, and the slope that is zero to within rounding."""
    finite = values[np.isfinite(values)]
    span = float(np.ptp(finite)) if len(finite) > 1 else 0.0
    level = float(np.median(noise))
    size = float(np.abs(finite).max()) if len(finite) else 0.0
    rounding = max(level, 0.5 * np.finfo(float).eps * size)
    rough = level > TOO_ROUGH * max(span, 1e-300) and level > 100 * np.finfo(float).eps * size
    return {"rough": bool(rough), "zero": 80 * rounding / spread}


def _observed(draws: list[Any], answers: list[Any], batch: differences.Batch) -> list[Observation]:
    """Return answers that are numbers, as one measured Observation for each dimension."""
    by_size: dict[int, list[int]] = {}
    for k, (w, a) in enumerate(zip(draws, answers, strict=False)):
        if not isinstance(a, asking.Problem):
            by_size.setdefault(np.size(w), []).append(k)
    return [
        observed(
            np.array([np.ravel(draws[k]) for k in chosen], float),
            np.array([answers[k] for k in chosen]),
            batch,
        )
        for _, chosen in sorted(by_size.items())
    ]


def _measurable(problems, batch) -> bool:
    """Return whether f has a finite value at any of the points where NaN came back."""
    return any(np.isfinite(batch.one(np.ravel(p.arguments[0]).astype(float))) for p in problems)


def _confirmed(observation: Observation, batch: differences.Batch) -> Observation:
    """Return the observation with doubtful points blurred: kinks, and places where a second measurement disagrees."""
    bad = np.flatnonzero(observation.differs.any(axis=1))
    if not len(bad):
        return observation
    spread = points.spread(observation.w)
    w = observation.w[bad]
    again = differences.gradients(batch, w, spread, shift=0.6180339)
    bound = observation.bound.copy()
    with np.errstate(all="ignore"):
        gap = np.abs(again.value - observation.truth[bad])
        unsure = ~(gap <= again.bound + observation.bound[bad] + 1e-7 * np.abs(observation.truth[bad]))
        unsure |= differences.kinks(batch, w, spread, observation.truth[bad], observation.typical[bad])
    bound[bad] = np.where(unsure, np.inf, bound[bad])
    return replace(observation, bound=bound)


#: A central difference with h = 1e-6 loses ε|f|/h, a few times over when f is a sum.
DIFFERENCE_NOISE = 1.5e-9


def _own_noise(observation: Observation, evidence: Evidence) -> Observation:
    """Return the observation with room for the noise of the answer itself, where that is no more than differences of f cost.

    An answer that measures slopes itself scatters: at points so close that the slope is the same it gives different
    numbers. Such scatter is asked for only where it could excuse every error that was found.
    """
    if not observation.differs.any():
        return observation
    size = np.abs(evidence.batch(observation.w))[:, None]
    room = DIFFERENCE_NOISE * np.nan_to_num(size)
    with np.errstate(all="ignore"):
        excusable = (
            np.abs(observation.got - observation.truth) <= observation.tolerance + observation.bound + room
        )
    if not np.all(excusable | ~observation.differs):
        return observation
    near = 1e-7 * points.spread(observation.w)
    scatter = np.zeros_like(observation.got)
    for k in np.flatnonzero(observation.differs.any(axis=1))[:6]:
        again = evidence.ask(observation.w[k] + near * np.array([-1.5, -0.7, 0.6, 1.3])[:, None])
        if again is None:
            return observation
        scatter[k] = np.ptp(np.vstack([again, observation.got[k]]), axis=0)
    usual = np.max(scatter, axis=0)
    bound = observation.bound + np.where(observation.differs, np.minimum(3 * usual, room), 0.0)
    return replace(observation, bound=bound, sharp_bound=observation.bound)


def _wrong(evidence: Evidence) -> Verdict:
    names, detail = diagnose(evidence)
    for each in evidence.observations:
        if known := evidence.formula(each.n):
            asked.made_of(evidence.student, each.n, lambda known=known: known.texts)
    observation, k = worst(evidence.observations)
    w = observation.w[k]
    got, truth = observation.got[k], observation.truth[k]
    at = points.where(float(w[0]) if evidence.scalar else w, evidence.names[0])
    if observation.n > messages.MOST_NUMBERS:
        i = foremost(observation, k)
        fact = f"At a point with n = {observation.n}, the {messages.component(i)} came back as {messages.number(got[i])}; measured: {messages.number(truth[i])}."
    else:
        fact = messages.compared(
            at, got if not evidence.scalar else got[0], truth if not evidence.scalar else truth[0]
        )
    draw = partial(_drawn, evidence.batch, observation, k)
    return told(fact, names, detail=detail, point=w, got=got, measured=truth, draw=draw)


def _drawn(batch: differences.Batch, observation: Observation, k: int) -> str:
    """Draw both arrows at point k on the map of f; where f has not two variables, f along the component told, with both slopes."""
    w, got, truth = observation.w[k], observation.got[k], observation.truth[k]
    if observation.n == 2:
        return maps.arrows(batch, w, got, truth, observation.w)
    i = foremost(observation, k)
    way = np.eye(observation.n)[i]
    return slopes.tangent(
        lambda t: batch(w + (t - w[i])[:, None] * way),
        float(w[i]),
        float(points.spread(observation.w)[i]) / 2,
        float(got[i]),
        float(truth[i]),
        way="x" if observation.n == 1 else f"component [{i}], the others kept",
    )


def foremost(observation: Observation, k: int) -> int:
    """Return the index of the entry to talk about, of those that differ at point k the one that is farthest off; flat."""
    got, truth = observation.got[k], observation.truth[k]
    return int(np.argmax(np.where(observation.differs[k], np.abs(got - truth), -1)))
