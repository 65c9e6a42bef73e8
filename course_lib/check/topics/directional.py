"""check_directional: student(w, u) -> ∇f(w)·u / |u|."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asking, calls, form, points
from course_lib.check.measuring import Observation, worst
from course_lib.check.topics.gradient import roughness_facts, undecided
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain import patterns
from course_lib.explain.evidence import Evidence
from course_lib.explain.gradient import broken_rules
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
    with calls.quiet():
        verdict = _verdict(student, f, domain, symbolic, points.generator(seed))
    return conclude(verdict)


def one_number(value: Any, arguments: tuple) -> np.ndarray:
    """A finite number. Raises NotNumbers."""
    number = form.scalar(value)
    if not np.isfinite(number):
        raise form.NotNumbers("nan_inf", f"the answer is {messages.number(number)}")
    return np.array(number)


def _verdict(student, f, domain, symbolic, rng) -> Verdict:
    draws = points.draw(domain, rng)
    if not isinstance(draws[0], tuple):
        draws = [(w, rng.uniform(0.4, 2.5) * rng.standard_normal(np.size(w))) for w in draws]
    draws = [(np.atleast_1d(w), np.atleast_1d(u)) for w, u in draws]
    names = calls.argument_names(student, ("w", "u"))
    answers = asking.ask_all(student, draws, one_number)
    if problem := asking.foremost(answers):
        at = points.where(problem.arguments[0], names[0]) if problem.arguments else ""
        return problem.verdict(at, "raises" if problem.mistake == "overdue" else None, names)
    if (k := asking.changes_its_mind(student, draws, answers, one_number)) is not None:
        fact = f"Called twice at {points.where(draws[k][0], names[0])}, your function gave two different answers."
        return Verdict("wrong", "stateful", messages.sentence(fact, "stateful"), point=draws[k][0])
    batch = differences.Batch(f)
    observations = [_measured(draws, answers, n, batch) for n in sorted({w.size for w, _ in draws})]
    if any(g.differs.any() for g in observations):
        return _wrong(Evidence(observations, batch, symbolic, student, False, rng, names))
    if all(g.decided for g in observations):
        return Verdict(
            "correct", None, f"Your slopes agree with those measured along {len(draws)} directions."
        )
    return undecided()


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
    names = list(dict.fromkeys(_names(evidence)))
    if not names and patterns.small(evidence.observations):
        names = ["small_error"]
    observation, k = worst(evidence.observations)
    point, direction = evidence.names
    at = f"{points.where(observation.w[k], point)} along {points.where(observation.extra['u'][k], direction)}"
    name = names[0] if names else None
    detail = (
        _detail(evidence) if name in ("dir_not_normalised", "one_component_wrong", "wrong_factor") else ""
    )
    fact = f"{messages.compared(at, observation.got[k], observation.truth[k])} {detail}".strip()
    told = name in ("one_component_wrong", "wrong_factor") and bool(detail)
    message = messages.sentence(fact, name, tuple(names[1:]), "Directional derivatives", told)
    return Verdict(
        "wrong",
        name,
        message,
        tuple(names[1:4]),
        observation.w[k],
        float(observation.got[k]),
        float(observation.truth[k]),
    )


def _names(evidence: Evidence) -> Iterator[str]:
    observations = evidence.observations
    slopes = [(g, evidence.gradient(g.w)) for g in observations]
    for name, predict in BANK:
        with np.errstate(all="ignore"):
            if all(g.fits(predict(g, grad), 1e-7 * np.abs(grad).max(axis=1)) for g, grad in slopes):
                yield name
    for name, predict in _elsewhere(evidence):
        with np.errstate(all="ignore"):
            if all(g.fits(predict(g)) for g in observations):
                yield name
    if name := patterns.digits(observations):
        yield name
        return
    c = patterns.factor(observations)
    if c is not None:
        yield (
            "small_error"
            if abs(c - 1) < 0.02
            else "sign_flip"
            if c < 0 and abs(c + 1) < 1e-5
            else "wrong_factor"
        )
        return
    if all(evidence.bank(g.n) for g in observations):
        for length in (_euclid, lambda u: np.ones(len(u))):
            yield from _along(evidence, length)


def _detail(evidence: Evidence) -> str:
    """What more can be said of the length that was divided by, of the part that counts, or of a factor."""
    point, direction = evidence.names
    slopes = [(g, evidence.gradient(g.w)) for g in evidence.observations]
    for words, predict in (
        (f"It fits a division by the length of {point}, not of {direction}.", _by_length_of_point),
        ("Only the first component, [0], seems to count.", _first_part),
        ("Only the first component, [0], seems to count.", _first_alone),
    ):
        if all(g.fits(predict(g, grad), 1e-7 * np.abs(grad).max(axis=1)) for g, grad in slopes):
            return words
    c = patterns.factor(evidence.observations)
    return patterns.factor_words(c) if c is not None else ""


def _along(evidence: Evidence, length: Callable) -> list[str]:
    """Broken rules in the gradient, then taken along u."""
    by_points = {id(g.w): g for g in evidence.observations}
    current = list(by_points.values())

    def predict(tree, values, h):
        g = next(g for g in current if g.n == tree.n)
        gradient = tree.derivative(values, h.rules, h.degrees).T
        return (np.sum(gradient * g.extra["u"], axis=1) / length(g.extra["u"]))[:, None]

    columns = [
        Observation(g.w, g.got[:, None], g.truth[:, None], g.bound[:, None], g.zero, g.rough, g.extra)
        for g in current
    ]
    view = Evidence(
        columns, evidence.batch, None, evidence.student, False, evidence.rng, _banks=evidence._banks
    )
    return broken_rules(view, predict)


def _euclid(u: np.ndarray) -> np.ndarray:
    return np.linalg.norm(u, axis=1)


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.sum(a * b, axis=1)


def _by_length_of_point(g: Observation, d: np.ndarray) -> np.ndarray:
    return _dot(d, g.extra["u"]) / _euclid(g.w)


def _first_part(g: Observation, d: np.ndarray) -> np.ndarray:
    return d[:, 0] * g.extra["u"][:, 0] / _euclid(g.extra["u"])


def _first_alone(g: Observation, d: np.ndarray) -> np.ndarray:
    return d[:, 0]


#: What a wrong directional derivative may be, from the observation (w, u) and the gradients g at w.
BANK: Sequence[tuple[str, Callable[[Observation, np.ndarray], np.ndarray]]] = [
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"])),
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / _dot(g.extra["u"], g.extra["u"])),
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.abs(g.extra["u"]).sum(axis=1)),
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.abs(g.extra["u"]).max(axis=1)),
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.abs(g.extra["u"].sum(axis=1))),
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / g.extra["u"].sum(axis=1)),
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) * _euclid(g.extra["u"])),
    ("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.sqrt(_euclid(g.extra["u"]))),
    ("dir_not_normalised", _by_length_of_point),
    ("sign_flip", lambda g, d: -g.truth),
    ("dir_abs", lambda g, d: np.abs(g.truth)),
    ("dir_abs", lambda g, d: -np.abs(g.truth)),
    ("dir_not_normalised", lambda g, d: -_dot(d, g.extra["u"])),
    ("dir_not_normalised", lambda g, d: np.abs(_dot(d, g.extra["u"]))),
    ("dir_grad_norm", lambda g, d: _euclid(d)),
    ("dir_grad_norm", lambda g, d: -_euclid(d)),
    ("dir_grad_norm", lambda g, d: _euclid(d) ** 2),
    ("dir_grad_norm", lambda g, d: _euclid(d) * _euclid(g.extra["u"])),
    ("summed_partials", lambda g, d: d.sum(axis=1)),
    ("summed_partials", lambda g, d: d.mean(axis=1)),
    ("summed_partials", lambda g, d: d.sum(axis=1) / np.sqrt(g.n)),
    ("normalised", lambda g, d: g.truth / _euclid(d)),
    ("normalised", lambda g, d: _dot(d, g.extra["u"]) / _euclid(d)),
    ("factor_2", lambda g, d: 2 * g.truth),
    ("factor_half", lambda g, d: g.truth / 2),
    ("swapped_components", lambda g, d: _dot(d[:, ::-1], g.extra["u"]) / _euclid(g.extra["u"])),
    ("one_component_wrong", _first_part),
    ("one_component_wrong", _first_alone),
    ("wrong_point", lambda g, d: _dot(d, g.w) / _euclid(g.w)),
    ("wrong_point", lambda g, d: _dot(d, g.w)),
    ("wrong_point", lambda g, d: _dot(d, g.extra["u"] - g.w) / _euclid(g.extra["u"] - g.w)),
]


def _elsewhere(evidence: Evidence) -> list[tuple[str, Callable[[Observation], np.ndarray]]]:
    """Hypotheses that need the gradient or the value of f at another point."""

    def at(place):
        return lambda g: _dot(evidence.gradient(place(g)), g.extra["u"]) / _euclid(g.extra["u"])

    return [
        ("wrong_point", at(lambda g: g.extra["u"])),
        ("wrong_point", at(lambda g: g.extra["u"] / _euclid(g.extra["u"])[:, None])),
        ("wrong_point", at(lambda g: -g.w)),
        ("wrong_point", at(lambda g: g.w + g.extra["u"])),
        ("wrong_point", lambda g: _dot(evidence.gradient(g.extra["u"]), g.extra["u"])),
        ("wrong_point", lambda g: _dot(evidence.gradient(g.extra["u"]), g.w) / _euclid(g.w)),
        ("constant_gradient", at(lambda g: 0 * g.w)),
        ("returns_f", lambda g: evidence.batch(g.w)),
    ]
