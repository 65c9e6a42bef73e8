"""A function beside its reference, in several trials: the reading under which every answer is the one that was given.

Tiers, cheapest first: the exercise's own slips, one at a time; what happens to any result (rounded, turned round, doubled);
two slips at once; an argument taken otherwise than given; one slip and a factor.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from course_lib.check import form
from course_lib.check.asking import Problem
from course_lib.explain import engine
from course_lib.explain.arguments import both, readings
from course_lib.explain.engine import Fit
from course_lib.explain.hypothesis import TWO_SLIPS, Hypothesis

#: No further tier of readings is tried after so much time.
SECONDS = 1.0
FACTORS = (("sign_flip", -1.0), ("factor_2", 2.0), ("factor_half", 0.5))


@dataclass(frozen=True)
class Trials:
    """What was asked and answered: the cases, the right answers and the student's, each as arrays of its parts.

    stopped  what became of the first case that has no answer, if one has none: it stands in none of the lists
    """

    reference: Callable[..., Any]
    cases: Sequence[tuple]
    right: list[list[np.ndarray]]
    got: list[list[np.ndarray]]
    names: tuple[str, ...]
    rtol: float
    atol: float
    stopped: Problem | None = None
    agree: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        """Compare the answers once."""
        agree = [self.same(g, r, self.atol) for g, r in zip(self.got, self.right, strict=True)]
        object.__setattr__(self, "agree", agree)

    @property
    def wrong(self) -> bool:
        """Whether an answer is not the right one, or missing."""
        return self.stopped is not None or not all(self.agree)

    @property
    def decided(self) -> bool:
        """Always: the truth is calculated, not measured."""
        return True

    def same(self, answer: list[np.ndarray], other: list[np.ndarray], atol: float = 0.0) -> bool:
        """Return whether two answers agree; a column (n, 1) is as good as (n,)."""
        for a, b in zip(answer, other, strict=True):
            if a.size != b.size or a.squeeze().shape != b.squeeze().shape:
                return False
            a = a.reshape(b.shape)
            largest = float(np.abs(b[np.isfinite(b)]).max(initial=0.0))
            with np.errstate(all="ignore"):
                near = np.abs(a - b) <= atol + self.rtol * (np.abs(b) + 0.1 * largest)
                if not np.all((np.isfinite(b) & near) | (a == b) | (np.isnan(a) & np.isnan(b))):
                    return False
        return True

    def with_two_entries(self) -> Trials:
        """Choose the trials in which every vector has two entries."""
        chosen = [
            k
            for k, case in enumerate(self.cases)
            if all(item.shape == (2,) for item in case if isinstance(item, np.ndarray) and item.ndim == 1)
        ]
        cases, right, got = ([values[k] for k in chosen] for values in (self.cases, self.right, self.got))
        return replace(self, cases=cases, right=right, got=got, stopped=None)

    def explained(self, version: Callable[..., Any]) -> bool:
        """Return whether a version gives the student's answer in every trial."""
        for case, got in zip(self.cases, self.got, strict=True):
            try:
                with np.errstate(all="ignore"):
                    wrong = form.several(version(*case), len(got))
                if not self.same(got, wrong, self.atol):
                    return False
            except (ArithmeticError, ValueError, IndexError, TypeError, AttributeError, form.NotNumbers):
                return False
        return True


def explain(
    trials: Trials, hypotheses: Sequence[Hypothesis], examples: Mapping[str, Sequence[Any]]
) -> list[Fit]:
    """Return the readings that fit every trial, the likeliest first."""
    return engine.explain(_tiers(trials, hypotheses, examples))


def _tiers(
    trials: Trials, hypotheses: Sequence[Hypothesis], examples: Mapping[str, Sequence[Any]]
) -> Iterator[Iterable[Fit]]:
    """Give the readings, cheapest first; a tier is built when all before it have failed."""
    started = time.process_time()

    def fitting(tier: Iterable[Hypothesis]) -> Iterable[Fit]:
        if time.process_time() - started > SECONDS:
            return []
        return engine.fitting(tier, lambda reading: 0.0 if trials.explained(reading.predict) else None)

    single = [reading for reading in hypotheses if reading.cost < TWO_SLIPS]
    yield fitting(single)
    results, arguments = readings(trials, examples)
    yield fitting(results)
    yield fitting(reading for reading in hypotheses if reading.cost >= TWO_SLIPS)
    yield fitting(arguments)
    yield fitting(
        both(reading, Hypothesis(name, reading.predict), partial(_scaled, reading.predict, factor))
        for reading in (*single, *arguments)
        for name, factor in FACTORS
    )


def _scaled(version: Callable[..., Any], factor: float, *case: Any) -> Any:
    value = version(*case)
    return [factor * part for part in value] if type(value) in (list, tuple) else factor * value
