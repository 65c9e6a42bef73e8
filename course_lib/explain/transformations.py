"""Whole-vector mistakes that need no formula: the true gradient negated, summed, permuted, moved ...

Each hypothesis predicts, from the measured gradient alone, what the student's function would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from course_lib.check.measuring import Observation
from course_lib.explain.hypothesis import Hypothesis

Predict = Callable[[Observation], np.ndarray | None]


def direct(
    observations: list[Observation], values: Callable[[np.ndarray], np.ndarray]
) -> Iterator[Hypothesis]:
    """Give the hypotheses that use the measured gradient at the same point, and f itself through `values`."""
    yield Hypothesis("sign_flip", lambda g: -g.truth)
    yield Hypothesis("factor_2", lambda g: 2 * g.truth)
    yield Hypothesis("factor_half", lambda g: g.truth / 2)
    yield Hypothesis("summed_partials", _broadcast(lambda g: g.truth.sum(axis=1)))
    yield Hypothesis("summed_partials", _broadcast(lambda g: -g.truth.sum(axis=1)))
    yield Hypothesis("returns_f", lambda g: np.repeat(values(g.w)[:, None], g.n, axis=1))
    if all(g.n > 1 for g in observations):
        for order in _orders(observations):
            yield Hypothesis("swapped_components", order)
        for j in range(min(min(g.n for g in observations), 8)):
            yield Hypothesis("copied_component", _broadcast(lambda g, j=j: g.truth[:, j]))
        yield Hypothesis("symmetric_only", _broadcast(lambda g: g.truth.mean(axis=1)))
        yield Hypothesis("step_keeps_entries", lambda g: np.cumsum(g.truth, axis=1))
        yield Hypothesis("copied_component", _broadcast(lambda g: g.truth[:, -1]))
    if len({g.n for g in observations}) > 1:
        yield Hypothesis("mean_vs_sum", lambda g: g.truth / g.n)
        yield Hypothesis("mean_vs_sum", lambda g: g.truth * g.n)
    for length in _lengths():
        yield Hypothesis("normalised", _divided(length))
    yield Hypothesis("abs_of_gradient", lambda g: np.abs(g.truth))
    yield Hypothesis("abs_of_gradient", lambda g: -np.abs(g.truth))
    yield Hypothesis("gradient_of_log", lambda g: g.truth / values(g.w)[:, None])
    yield Hypothesis("normalised", lambda g: np.sign(g.truth))


def mixed_up(
    observations: list[Observation], gradient: Callable[[np.ndarray], np.ndarray]
) -> Iterator[Hypothesis]:
    """Give the hypotheses in which one variable stands where another belongs; `gradient` is asked at points (P, n)."""
    if all(g.n > 1 for g in observations):
        yield Hypothesis("swapped_components", lambda g: gradient(g.w[:, ::-1]))
    for place in (
        lambda w: np.repeat(w[:, :1], w.shape[1], axis=1),
        lambda w: np.repeat(w[:, -1:], w.shape[1], axis=1),
        lambda w: np.repeat(w.mean(axis=1, keepdims=True), w.shape[1], axis=1),
    ):
        yield Hypothesis("symmetric_only", lambda g, place=place: gradient(place(g.w)))
    if all(g.n == 2 for g in observations):
        yield Hypothesis("swapped_components", lambda g: gradient(g.w[:, ::-1])[:, ::-1])


#: Places that people take for the point itself, and what that is called.
PLACES: list[tuple[str, Callable[[np.ndarray], np.ndarray]]] = [
    ("wrong_point", lambda w: -w),
    ("wrong_point", np.abs),
    ("wrong_point", lambda w: w / np.linalg.norm(w, axis=1, keepdims=True)),
    ("wrong_point", np.round),
    ("wrong_point", np.floor),
    ("int_truncation", np.trunc),
    ("wrong_point", lambda w: 2 * w),
    ("wrong_point", lambda w: w / 2),
    ("wrong_point", lambda w: w**2),
    ("wrong_point", lambda w: np.roll(w, 1, axis=1)),
]


def moved(gradient: Callable[[np.ndarray], np.ndarray]) -> Iterator[Hypothesis]:
    """Give the hypotheses that the gradient was taken at another point."""
    for name, place in PLACES:
        yield Hypothesis(name, lambda g, place=place: gradient(place(g.w)))


def scalars(values: Callable[[np.ndarray], np.ndarray]) -> list[Hypothesis]:
    """Give what one number in place of n slopes may be: from points (P, n) and gradients (P, n) to (P,)."""
    return [
        Hypothesis("summed_partials", lambda w, g: g.sum(axis=1)),
        Hypothesis("summed_partials", lambda w, g: -g.sum(axis=1)),
        Hypothesis("summed_partials", lambda w, g: g.mean(axis=1)),
        Hypothesis("returns_f", lambda w, g: values(w)),
        Hypothesis("dir_grad_norm", lambda w, g: np.linalg.norm(g, axis=1)),
    ]


def _broadcast(number: Callable[[Observation], np.ndarray]) -> Predict:
    return lambda g: np.repeat(number(g)[:, None], g.n, axis=1) if g.n > 1 else None


def _orders(observations: list[Observation]) -> Iterator[Predict]:
    """Yield the components reversed, rotated, and for up to four variables in every order."""
    yield lambda g: g.truth[:, ::-1]
    sizes = {g.n for g in observations}
    if len(sizes) == 1 and max(sizes) <= 4:
        n = sizes.pop()
        for order in permutations(range(n)):
            if order not in (tuple(range(n)), tuple(range(n))[::-1]):
                yield lambda g, order=order: g.truth[:, list(order)]
        return
    for shift in (1, -1):
        yield lambda g, shift=shift: np.roll(g.truth, shift, axis=1)


def _lengths() -> list[Callable[[np.ndarray], np.ndarray]]:
    return [
        lambda t: np.linalg.norm(t, axis=1),
        lambda t: np.abs(t).max(axis=1),
        lambda t: np.abs(t).sum(axis=1),
        lambda t: np.linalg.norm(t, axis=1) ** 2,
    ]


def _divided(length: Callable[[np.ndarray], np.ndarray]) -> Predict:
    return lambda g: g.truth / length(g.truth)[:, None]
