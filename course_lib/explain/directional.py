"""From a wrong slope along a direction to the name of the mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from course_lib.check.measuring import Observation
from course_lib.explain import engine, patterns
from course_lib.explain.engine import Fit
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula.search import broken_rules
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words.messages import NO_DETAIL, Detail


def names(evidence: Evidence) -> list[str]:
    """Name what explains every answer, the likeliest first."""
    return engine.names(engine.explain(_tiers(evidence)))


def _tiers(evidence: Evidence) -> Iterator[Iterable[Fit]]:
    observations = evidence.observations
    elsewhere = engine.fitting(_elsewhere(evidence), lambda h: engine.misfit(observations, h.predict))
    yield [*_slopes(evidence), *elsewhere]
    yield engine.named(patterns.digits(observations))
    yield _factor(observations)
    if all(evidence.formula(g.n) for g in observations):
        yield [*_along(evidence, _euclid), *_along(evidence, lambda u: np.ones(len(u)))]
    yield engine.when(patterns.small(observations), "small_error")


def _slopes(evidence: Evidence) -> Iterator[Fit]:
    gradients = {id(g): evidence.gradient(g.w) for g in evidence.observations}
    yield from engine.fitting(
        SLOPES,
        lambda h: engine.misfit(
            evidence.observations,
            lambda g: h.predict(g, gradients[id(g)]),
            lambda g: 1e-7 * np.abs(gradients[id(g)]).max(axis=1),
        ),
    )


def _factor(observations: list[Observation]) -> Iterator[Fit]:
    c = patterns.factor(observations)
    if c is not None:
        yield Fit("small_error" if abs(c - 1) < 0.02 else "wrong_factor")


def detail(evidence: Evidence, name: str | None) -> Detail:
    """Say more of the length that was divided by, of the part that counts, or of a factor."""
    point, direction = evidence.names
    alone = Detail("Only the first component, [0], seems to count.", tells_cause=True)
    of_point = Detail(f"It fits a division by the length of {point}, not of {direction}.")
    more = {
        "dir_not_normalised": [(of_point, _by_length_of_point)],
        "one_component_wrong": [(alone, _first_part), (alone, _first_alone)],
    }
    slopes = [(g, evidence.gradient(g.w)) for g in evidence.observations]
    for said, predict in more.get(name, ()):
        if all(g.fits(predict(g, grad), 1e-7 * np.abs(grad).max(axis=1)) for g, grad in slopes):
            return said
    return (
        patterns.factor_words(patterns.factor(evidence.observations)) if name == "wrong_factor" else NO_DETAIL
    )


def _along(evidence: Evidence, length: Callable[[np.ndarray], np.ndarray]) -> Iterator[Fit]:
    """Yield broken rules in the gradient, then taken along u."""
    directions = {g.n: g.extra["u"] for g in evidence.observations}

    def predict(tree, values, broken):
        u = directions[tree.n]
        return (np.sum(broken(tree, values).T * u, axis=1) / length(u))[:, None]

    columns = [
        Observation(g.w, g.got[:, None], g.truth[:, None], g.bound[:, None], g.zero, g.rough, g.extra)
        for g in evidence.observations
    ]
    view = Evidence(
        columns, evidence.batch, None, evidence.student, False, evidence.rng, _formulas=evidence._formulas
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
SLOPES = [
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"])),
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / _dot(g.extra["u"], g.extra["u"])),
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.abs(g.extra["u"]).sum(axis=1)),
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.abs(g.extra["u"]).max(axis=1)),
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.abs(g.extra["u"].sum(axis=1))),
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / g.extra["u"].sum(axis=1)),
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) * _euclid(g.extra["u"])),
    Hypothesis("dir_not_normalised", lambda g, d: _dot(d, g.extra["u"]) / np.sqrt(_euclid(g.extra["u"]))),
    Hypothesis("dir_not_normalised", _by_length_of_point),
    Hypothesis("sign_flip", lambda g, d: -g.truth),
    Hypothesis("dir_abs", lambda g, d: np.abs(g.truth)),
    Hypothesis("dir_abs", lambda g, d: -np.abs(g.truth)),
    Hypothesis("dir_not_normalised", lambda g, d: -_dot(d, g.extra["u"])),
    Hypothesis("dir_not_normalised", lambda g, d: np.abs(_dot(d, g.extra["u"]))),
    Hypothesis("dir_grad_norm", lambda g, d: _euclid(d)),
    Hypothesis("dir_grad_norm", lambda g, d: -_euclid(d)),
    Hypothesis("dir_grad_norm", lambda g, d: _euclid(d) ** 2),
    Hypothesis("dir_grad_norm", lambda g, d: _euclid(d) * _euclid(g.extra["u"])),
    Hypothesis("summed_partials", lambda g, d: d.sum(axis=1)),
    Hypothesis("summed_partials", lambda g, d: d.mean(axis=1)),
    Hypothesis("summed_partials", lambda g, d: d.sum(axis=1) / np.sqrt(g.n)),
    Hypothesis("normalised", lambda g, d: g.truth / _euclid(d)),
    Hypothesis("normalised", lambda g, d: _dot(d, g.extra["u"]) / _euclid(d)),
    Hypothesis("factor_2", lambda g, d: 2 * g.truth),
    Hypothesis("factor_half", lambda g, d: g.truth / 2),
    Hypothesis("swapped_components", lambda g, d: _dot(d[:, ::-1], g.extra["u"]) / _euclid(g.extra["u"])),
    Hypothesis("one_component_wrong", _first_part),
    Hypothesis("one_component_wrong", _first_alone),
    Hypothesis("missing_term", lambda g, d: _dot(d[:, :-1], g.extra["u"][:, :-1]) / _euclid(g.extra["u"])),
    Hypothesis("missing_term", lambda g, d: _dot(d[:, 1:], g.extra["u"][:, 1:]) / _euclid(g.extra["u"])),
    Hypothesis("wrong_point", lambda g, d: _dot(d, g.w) / _euclid(g.w)),
    Hypothesis("wrong_point", lambda g, d: _dot(d, g.w)),
    Hypothesis("wrong_point", lambda g, d: _dot(d, g.extra["u"] - g.w) / _euclid(g.extra["u"] - g.w)),
]


def _elsewhere(evidence: Evidence) -> list[Hypothesis]:
    """Give the hypotheses that need the gradient or the value of f at another point."""

    def at(place):
        return lambda g: _dot(evidence.gradient(place(g)), g.extra["u"]) / _euclid(g.extra["u"])

    def second(g):
        unit = g.extra["u"] / _euclid(g.extra["u"])[:, None]
        h = 1e-4 * max(float(np.ptp(g.w)), 0.1)
        ahead, behind = evidence.gradient(g.w + h * unit), evidence.gradient(g.w - h * unit)
        return _dot(ahead - behind, unit) / (2 * h)

    def secant(length, divisor):
        def quotient(g):
            step = length(g)[:, None] * g.extra["u"] / _euclid(g.extra["u"])[:, None]
            return (evidence.batch(g.w + step) - evidence.batch(g.w)) / divisor(g)

        return quotient

    whole = lambda g: _euclid(g.extra["u"])  # noqa: E731
    return [
        Hypothesis("wrong_order", second),
        Hypothesis("coarse_difference", secant(whole, whole)),
        Hypothesis("coarse_difference", secant(whole, lambda g: 1.0)),
        *[
            Hypothesis("coarse_difference", secant(lambda g, h=h: np.full(len(g.w), h), lambda g, h=h: h))
            for h in (1.0, 0.5, 0.1)
        ],
        Hypothesis("wrong_point", at(lambda g: g.extra["u"])),
        Hypothesis("wrong_point", at(lambda g: g.extra["u"] / _euclid(g.extra["u"])[:, None])),
        Hypothesis("wrong_point", at(lambda g: -g.w)),
        Hypothesis("wrong_point", at(lambda g: g.w + g.extra["u"])),
        Hypothesis("wrong_point", lambda g: _dot(evidence.gradient(g.extra["u"]), g.extra["u"])),
        Hypothesis("wrong_point", lambda g: _dot(evidence.gradient(g.extra["u"]), g.w) / _euclid(g.w)),
        Hypothesis("constant_gradient", at(lambda g: 0 * g.w)),
        Hypothesis("returns_f", lambda g: evidence.batch(g.w)),
    ]
