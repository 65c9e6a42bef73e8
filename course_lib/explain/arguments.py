"""Readings that need nothing but a formula, its arguments and the answers: what was done to which of them.

A reading is a version of the formula that would give the answer in every trial; a fact is seen by asking once more with
one argument changed, or by comparing the trials in which the answer is right with those in which it is not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.check.handed import HandedFunction
from course_lib.explain.hypothesis import TWO_SLIPS, Hypothesis

Version = Callable[..., Any]


def both(one: Hypothesis, other: Hypothesis, version: Version) -> Hypothesis:
    """Put two mistakes together in one hypothesis, under the name of the first."""
    return Hypothesis(one.name, version, f"Two things. {one.words} {other.words}", TWO_SLIPS)


def _cut(digits: int, cut: Callable[[np.ndarray], np.ndarray], values: np.ndarray) -> np.ndarray:
    return np.round(cut(values * 10**digits) / 10**digits, digits)


RESULTS: list[tuple[str, str, Callable[[np.ndarray], Any]]] = [
    ("sign_flip", "The size is right in every trial: look at the sign.", lambda r: -r),
    ("factor_2", "It is twice as large as it should be, in every trial.", lambda r: 2 * r),
    ("factor_half", "It is half as large as it should be, in every trial.", lambda r: r / 2),
    ("upside_down", "This is one over the right answer: which is divided by which?", lambda r: 1 / r),
    ("sign_lost", "", np.abs),
    ("sign_lost", "", lambda r: -np.abs(r)),
    ("squared", "", lambda r: r**2),
    ("root_taken", "", lambda r: np.sqrt(np.abs(r))),
    ("log_taken", "", lambda r: np.log(np.abs(r))),
    ("exp_taken", "", np.exp),
    ("one_off", "It is one too many, in every trial.", lambda r: r + 1),
    ("one_off", "It is one too few, in every trial.", lambda r: r - 1),
    ("one_off", "It is two too many, in every trial.", lambda r: r + 2),
    ("one_off", "It is two too few, in every trial.", lambda r: r - 2),
    ("int_truncation", "", np.trunc),
    ("int_truncation", "", np.floor),
    ("int_truncation", "", np.ceil),
    ("low_precision", "It has far fewer digits than a float carries.", lambda r: r.astype(np.float32)),
    ("low_precision", "It has far fewer digits than a float carries.", lambda r: r.astype(np.float16)),
    ("swapped_components", "", lambda r: r[::-1]),
    ("summed", "", np.sum),
    ("summed", "", np.mean),
    ("one_entry", "", lambda r: r.ravel()[0]),
    ("one_entry", "", lambda r: r.ravel()[-1]),
    ("only_length", "", np.linalg.norm),
    *[("rounded", "", partial(np.round, decimals=k)) for k in range(9)],
    *[
        ("rounded", "It is cut to so many digits.", partial(_cut, k, cut))
        for k in (1, 2, 3, 4)
        for cut in (np.floor, np.ceil)
    ],
]

NUMBERS: list[tuple[str, Callable[[float], float]]] = [
    ("with the opposite sign", lambda v: -v),
    ("doubled", lambda v: 2 * v),
    ("halved", lambda v: v / 2),
    ("squared", lambda v: v * v),
    ("replaced by one over it", lambda v: 1 / v),
    ("replaced by its root", lambda v: float(np.sqrt(v))),
    ("without its sign", abs),
    ("replaced by 1 minus it", lambda v: 1 - v),
    ("1 larger", lambda v: v + 1),
    ("1 smaller", lambda v: v - 1),
    ("cut to a whole number", lambda v: float(int(v))),
    ("replaced by its logarithm", lambda v: float(np.log(v))),
]

ARRAYS: list[tuple[str, Callable[[np.ndarray], Any]]] = [
    ("with the opposite sign", lambda v: -v),
    ("doubled", lambda v: 2 * v),
    ("halved", lambda v: v / 2),
    ("without signs", np.abs),
    ("squared entry by entry", lambda v: v**2),
    ("in the opposite order", lambda v: v[::-1]),
    ("of length 1", lambda v: v / np.linalg.norm(v)),
    ("all 0", np.zeros_like),
    ("all 1", np.ones_like),
    ("cut after the first two entries", lambda v: np.where(np.arange(len(v)) < 2, v, 0.0)),
    ("without its last entry", lambda v: np.where(np.arange(len(v)) < len(v) - 1, v, 0.0)),
    ("without its first entry", lambda v: np.where(np.arange(len(v)) > 0, v, 0.0)),
    ("nothing but its first entry", lambda v: np.where(np.arange(len(v)) < 1, v, 0.0)),
    ("nothing but its last entry", lambda v: np.where(np.arange(len(v)) == len(v) - 1, v, 0.0)),
    ("1 larger", lambda v: v + 1),
]

MATRICES: list[tuple[str, Callable[[np.ndarray], Any]]] = [
    ("transposed", lambda m: m.T),
    ("with the opposite sign", lambda m: -m),
    ("doubled", lambda m: 2 * m),
    ("halved", lambda m: m / 2),
    ("nothing but its diagonal", lambda m: np.diag(np.diag(m))),
    ("squared entry by entry", lambda m: m**2),
    ("multiplied by its transpose", lambda m: m.T @ m),
    ("inverted", np.linalg.inv),
    ("one over it entry by entry", lambda m: 1 / m),
    ("the matrix I", lambda m: np.eye(len(m))),
    ("all 1", np.ones_like),
    ("cut after its first two columns", lambda m: np.where(np.arange(m.shape[1]) < 2, m, 0.0)),
    ("divided by its number of rows", lambda m: m / np.sqrt(len(m))),
]

FUNCTIONS: list[tuple[str, Callable[[Any], Any]]] = [
    ("with the opposite sign", lambda value: -value),
    ("doubled", lambda value: 2 * value),
    ("halved", lambda value: value / 2),
    ("0 everywhere", lambda value: 0 * value),
    ("without signs", np.abs),
]


def readings(trials: Any, examples: Mapping[str, Sequence[Any]]) -> tuple[list[Hypothesis], list[Hypothesis]]:
    """Return what may have been done to the result, and what to one of the arguments."""
    reference = trials.reference
    results = [Hypothesis(name, partial(_result, reference, change), says) for name, says, change in RESULTS]
    results += list(_same_everywhere(trials))
    return results, [*_taken_as_it_is(trials), *_taken_otherwise(trials, examples)]


def _result(reference: Version, change: Callable[[np.ndarray], Any], *case: Any) -> Any:
    value = reference(*case)
    if type(value) in (tuple, list):
        return [change(np.asarray(part, float)) for part in value]
    return change(np.asarray(value, float))


def _same_everywhere(trials: Any) -> Iterator[Hypothesis]:
    first, *others = trials.got
    if others and all(len(g) == len(first) and trials.same(g, first) for g in others):
        yield Hypothesis("same_answer", lambda *case: first if len(first) > 1 else first[0], "")


def _taken_as_it_is(trials: Any) -> Iterator[Hypothesis]:
    for k, name in enumerate(trials.names):
        yield Hypothesis("returns_argument", partial(_entry, k), f"This is {name}, as it was given.")


def _entry(k: int, *case: Any) -> Any:
    return case[k]


def _taken_otherwise(trials: Any, examples: Mapping[str, Sequence[Any]]) -> Iterator[Hypothesis]:
    reference, names, case = trials.reference, trials.names, trials.cases[0]
    for k, name in enumerate(names):
        for value in (*examples.get(name, ()), *((0.0, 1.0) if isinstance(case[k], float) else ())):
            shown = getattr(value, "formula", None) or (
                f"{value:g}" if isinstance(value, (int, float)) else ""
            )
            words = f"It comes out as if {name} were always {shown or 'that of the text'}."
            yield Hypothesis("argument_fixed", partial(_with, reference, k, partial(_always, value)), words)
        for text, change in _changes(case[k]):
            words = f"It comes out as if {name} were {text}."
            yield Hypothesis("argument_changed", partial(_with, reference, k, change), words)
    for i, j in combinations(range(len(names)), 2):
        if _alike(case[i], case[j]):
            words = f"It comes out when {names[i]} and {names[j]} change places."
            yield Hypothesis("arguments_swapped", partial(_swapped, reference, i, j), words)
            for source, target in ((i, j), (j, i)):
                words = f"It comes out as if {names[source]} stood where {names[target]} belongs."
                yield Hypothesis("arguments_swapped", partial(_doubled, reference, source, target), words)


def _changes(item: Any) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    if isinstance(item, np.ndarray):
        yield from ARRAYS if item.ndim == 1 else MATRICES
    elif callable(item):
        yield from ((text, partial(_after, change)) for text, change in FUNCTIONS)
    else:
        yield from NUMBERS


def _after(change: Callable[[Any], Any], f: Version) -> Version:
    return lambda *arguments: change(f(*arguments))


def _always(value: Any, _: Any) -> Any:
    return value


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.ndim == b.ndim
    return isinstance(a, (int, float)) and isinstance(b, (int, float))


def _with(reference: Version, k: int, change: Callable[[Any], Any], *case: Any) -> Any:
    return reference(*case[:k], change(case[k]), *case[k + 1 :])


def _swapped(reference: Version, i: int, j: int, *case: Any) -> Any:
    order = list(case)
    order[i], order[j] = order[j], order[i]
    return reference(*order)


def _doubled(reference: Version, source: int, target: int, *case: Any) -> Any:
    order = list(case)
    order[target] = order[source]
    return reference(*order)


def depends(trials: Any, ask: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """Say which argument the answer does not look at, or looks at in vain: seen by changing that one alone.

    A function that was called has been looked at, whatever came of it.
    """
    for k, name in enumerate(trials.names):
        watched: list[HandedFunction] = []
        probes = list(_probes(trials, k, ask, watched))
        looked = any(function.count for function in watched)
        if len(probes) < 2:
            continue
        if not (looked or any(mine for mine, _ in probes)) and any(right for _, right in probes):
            yield (
                "ignores_argument",
                f"Your answer stays the same when only {name} changes: where is {name} used?",
            )
        if not any(right for _, right in probes) and any(mine for mine, _ in probes):
            yield (
                "depends_in_vain",
                f"Your answer changes when only {name} changes. It should not depend on {name}.",
            )


def _probes(
    trials: Any, k: int, ask: Callable[..., Any], watched: list[HandedFunction]
) -> Iterator[tuple[bool, bool]]:
    """Say, for cases with argument k taken from another case: whether the answer changed, and whether it should.

    A function of one argument is handed over so that its calls are counted, and put into `watched`.
    """
    cases = trials.cases
    for number, case in enumerate(cases):
        other = next(
            (c[k] for c in cases[number + 1 :] + cases[:number] if _exchangeable(c[k], case[k])), None
        )
        if other is None:
            continue
        changed = (*case[:k], other, *case[k + 1 :])
        try:
            right = trials.reference(*changed)
        except (ArithmeticError, ValueError, IndexError):
            continue
        right = [np.asarray(p, float) for p in (right if type(right) in (tuple, list) else [right])]
        if _of_one(other):
            watched.append(HandedFunction(other))
            changed = (*case[:k], watched[-1], *case[k + 1 :])
        mine = ask(*changed)
        if mine is not None:  # a path of another length is another answer
            yield not trials.same(mine, trials.got[number]), not trials.same(right, trials.right[number])


def _of_one(function: Any) -> bool:
    """Return whether it is a function of one argument."""
    with suppress(TypeError, ValueError):
        return callable(function) and len(inspect.signature(function).parameters) == 1
    return False


def _exchangeable(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape == b.shape and not np.array_equal(a, b)
    if type(a) is type(b) is list:  # of arrays, perhaps, which have no truth value
        return a is not b and len(a) == len(b)
    return type(a) is type(b) and a is not b and (callable(a) or a != b)


def in_proportion(trials: Any) -> Iterator[tuple[str, str]]:
    """Say whether every answer is the right one times a number: the same in all trials, or another one in each."""
    factors = []
    for got, right in zip(trials.got, trials.right, strict=True):
        for g, r in zip(got, right, strict=True):
            if g.shape != r.shape or not np.any(r):
                return
            c = float(g.ravel() @ r.ravel() / (r.ravel() @ r.ravel()))
            if not c or not np.allclose(g, c * r, rtol=1e-7, atol=1e-9 * float(np.abs(r).max())):
                return
            factors.append(c)
    if len(factors) > 2 and np.allclose(factors, factors[0], rtol=1e-7, atol=0):
        yield (
            "wrong_factor",
            f"In every trial it is {factors[0]:.5g} times what it should be: which number is too much?",
        )
    elif len(factors) > 2 and all(r.size > 1 for right in trials.right for r in right) and min(factors) > 0:
        yield "length_off", "The direction is right in every trial, the length is not."


def where_right(trials: Any) -> Iterator[tuple[str, str]]:
    """Yield what separates the trials in which the answer is right from the others, if one thing does."""
    fewest = min(trials.agree.count(True), trials.agree.count(False))
    for k, name in enumerate(trials.names):
        # One trial on either side may be chance, unless it is the one with that function.
        if fewest < (1 if callable(trials.cases[0][k]) else 2):
            continue
        for yes, no, holds in _features(name, [case[k] for case in trials.cases]):
            if holds == trials.agree:
                yield "right_in_part", f"It is right where {yes}, and wrong where {no}."
            elif [not h for h in holds] == trials.agree:
                yield "right_in_part", f"It is right where {no}, and wrong where {yes}."


def _features(name: str, items: Sequence[Any]) -> Iterator[tuple[str, str, list[bool]]]:
    if all(isinstance(item, (int, float)) for item in items):
        yield f"{name} is positive", f"{name} is not", [item > 0 for item in items]
        yield f"{name} is at most 1", f"{name} is larger", [abs(item) <= 1 for item in items]
    elif all(isinstance(item, np.ndarray) and item.ndim == 1 for item in items):
        fewest = min(map(len, items))
        others = "has more" if fewest > 1 else "has another number of them"
        yield f"{name} has two entries", f"{name} {others}", [len(item) == 2 for item in items]
        for k in range(min(2, fewest)):
            yield f"{name}[{k}] is positive", f"{name}[{k}] is not", [item[k] > 0 for item in items]
        signs = [bool(np.all(item > 0)) for item in items]
        yield f"all entries of {name} are positive", "one is not", signs
    elif all(isinstance(item, np.ndarray) for item in items):
        yield f"{name} has two columns", f"{name} has more", [item.shape[1] == 2 for item in items]
    else:
        for text in dict.fromkeys(getattr(item, "formula", "") for item in items):
            yield f"{name} is {text}", "it is another", [getattr(i, "formula", "") == text for i in items]
