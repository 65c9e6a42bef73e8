"""Try hypotheses in tiers of cost; keep what fits everything that was observed, sorted by (cost, misfit).

A tier is not looked at before all cheaper ones have failed, so that an easy mistake costs no symbolic work. What a
hypothesis predicts, and when it fits, is the caller's business: gradients, walks and algorithms differ in that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check.measuring import Observation
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words.vocabulary import known

#: A misfit beyond this many times the closest one counts as worse; nearer ones are equally good.
WORSE = 30.0


@dataclass(frozen=True)
class Fit:
    """A name that explains everything: how far-fetched it is, and how far its prediction lies from the answer."""

    name: str
    cost: float = 0.0
    misfit: float = 0.0
    says: str = ""

    def __post_init__(self) -> None:
        """Refuse a name that the vocabulary does not have."""
        known(self.name)


def explain(tiers: Iterable[Iterable[Fit]]) -> list[Fit]:
    """Return what the cheapest tier that finds anything finds, the likeliest first, each name once.

    Tiers come from a generator, and so do the fits of each: nothing is computed before it is needed.
    """
    for tier in tiers:
        if found := ranked(tier):
            return found
    return []


def ranked(fits: Iterable[Fit]) -> list[Fit]:
    """Sort by (cost, misfit), and keep the best fit of each name; equally good ones stay in the order they came in."""
    fits = list(fits)
    closest = min((fit.misfit for fit in fits), default=0.0)
    best: dict[str, Fit] = {}
    for fit in sorted(fits, key=lambda fit: (fit.cost, fit.misfit > WORSE * closest + 1e-9)):
        best.setdefault(fit.name, fit)
    return list(best.values())


def fitting(hypotheses: Iterable[Hypothesis], misfit: Callable[[Hypothesis], float | None]) -> Iterable[Fit]:
    """Yield the hypotheses that fit; `misfit` gives None where one does not fit everything that was observed."""
    for hypothesis in hypotheses:
        with np.errstate(all="ignore"):
            size = misfit(hypothesis)
        if size is not None:
            yield Fit(hypothesis.name, hypothesis.cost, size, hypothesis.says)


def when(holds: bool, name: str) -> list[Fit]:
    """Return the name as a fit where its pattern holds, else nothing."""
    return [Fit(name)] if holds else []


def named(name: str | None) -> list[Fit]:
    """Return the name as a fit, or nothing where none was found."""
    return [] if name is None else [Fit(name)]


def misfit(
    observations: list[Observation],
    predict: Callable[[Observation], np.ndarray | None],
    slack: Callable[[Observation], Any] = lambda observation: 0.0,
) -> float | None:
    """Return how far the predictions lie from the answers, or None where one answer is not explained by them."""
    largest = 0.0
    for observation in observations:
        prediction = predict(observation)
        if prediction is None or not observation.fits(prediction, slack(observation)):
            return None
        largest = max(largest, observation.misfit(prediction))
    return largest


def names(fits: Iterable[Fit]) -> list[str]:
    """Return the names alone."""
    return [fit.name for fit in fits]
