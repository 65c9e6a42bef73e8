"""The place of a mistake that no single edit mends: the component, or the term of it, that is not right.

A component is wrong where its number is. Where the terms of the right answer are known, those of the student's that are
among them are right, and the others are not. The answer with right terms in their place must pass the whole check.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from typing import Protocol

import numpy as np

from course_lib.check.asked import Asked
from course_lib.explain.edits import Edit, Source
from course_lib.explain.edits.returned import Returned, first_argument, in_variables, returned, signed_terms
from course_lib.explain.edits.table import bare
from course_lib.explain.edits.tree import at as placed

#: Sums of so many right terms are compared with one of the student's, who may have taken out a factor.
MOST_TERMS = 7
#: What was measured is known to a few digits; what is calculated in two ways, to rounding.
ROUGHLY, EXACTLY = 1e-4, 1e-9


class Asking(Protocol):
    """What is asked here of a bench (see `repair.Bench`)."""

    right: np.ndarray | None
    wrong: np.ndarray | None
    question: Asked | None
    name: str

    def answers(self, several: Sequence[Edit]) -> Iterable[np.ndarray | None]:
        """Return what each edited cell answers."""

    def passes(self, edit: Edit) -> bool:
        """Return whether the whole check finds the edited cell right."""


def at_fault(source: Source, bench: Asking, given: Collection[str] = ()) -> list[Edit]:
    """Return the places that are wrong, as edits that mend them where the terms are known; none where nothing
    is certain.
    """
    right, wrong = bench.right, bench.wrong
    if right is None or wrong is None or right.shape != wrong.shape or not bench.name:
        return []
    made = returned(source, bench.name, right.size)
    there = {bare(row) for row in given}
    if made is None or any(bare(source.lines[node.lineno - 1]) in there for node in made.numbers):
        return []
    bad = [k for k in range(right.size) if not _near(wrong[k], right[k], ROUGHLY)]
    if len(bad) == 0:
        return []
    return _by_terms(source, bench, made, bad) or _components(source, made, bad, wrong)


def _components(source: Source, made: Returned, bad: Sequence[int], wrong: np.ndarray) -> list[Edit]:
    """Return the wrong components, where others are right (and not 0 by chance) and share everything with them."""
    good = [made.numbers[k] for k in range(len(made.numbers)) if k not in bad and wrong[k] != 0]
    mine = [made.numbers[k] for k in bad]
    if not good or made.own_names(*mine) - made.own_names(*good):
        return []
    return [_shown(source, "term", node) for node in dict.fromkeys(mine)]


def _by_terms(source: Source, bench: Asking, made: Returned, bad: Sequence[int]) -> list[Edit]:
    """Return an edit for each wrong component that puts right terms for those that are not: all together pass the check."""
    asked = bench.question
    texts = asked.terms() if asked.terms else []
    if made.scaled or len(texts) != len(made.numbers):
        return []
    at = asked.arguments[0]
    variables = [first_argument(made.function, k, np.ndim(at) == 0) for k in range(np.size(at))]
    right = {k: [in_variables(text, variables) for text in texts[k]] for k in bad}
    if any(len(terms) > MOST_TERMS for terms in right.values()):
        return []
    everything = [term for k in bad for term in right[k]]
    whole = _edit(source, made.value, ast.List(everything, ast.Load()))
    own = {k: list(signed_terms(made.numbers[k])) for k in bad}
    alone = [_edit(source, made.numbers[k], term) for k in bad for _, term in own[k]]
    values, *singles = bench.answers([whole, *alone])
    if values is None or values.size != len(everything) or any(s is None for s in singles):
        return []
    found, left = [], iter(singles)
    first = 0
    for k in bad:
        true = values[first : first + len(right[k])]
        first += len(right[k])
        mine = [sign * next(left)[k] for sign, _ in own[k]]
        one = _mended(source, made, k, own[k], mine, right[k], true)
        if one is None:
            return []
        found.append(one)
    joined = found[0].joined(found[1:], 0.0)
    return found if bench.passes(joined) else []


def _mended(
    source: Source,
    made: Returned,
    k: int,
    own: Sequence[tuple[int, ast.expr]],
    mine: Sequence[float],
    right: Sequence[ast.expr],
    true: np.ndarray,
) -> Edit | None:
    """Return the edit that keeps the right terms of component k, and puts what is missing for the others."""
    missing, kept, at_fault = list(range(len(right))), [], []
    for (sign, term), value in zip(own, mine, strict=True):
        held = _sum_to(value, missing, true)
        missing = [j for j in missing if j not in held]
        kept += [(sign, term)] if held else []
        at_fault += [] if held else [term]
    names = made.own_names(*at_fault) - made.own_names(*(term for _, term in kept))
    if not kept or names:
        return None
    new: ast.expr = ast.Constant(0)
    for sign, term in [*kept, *((1, right[j]) for j in missing)]:
        new = ast.BinOp(new, ast.Add() if sign > 0 else ast.Sub(), term)
    kind = "term" if at_fault else "missing"
    return _edit(source, made.numbers[k], new, kind, *(at_fault or [made.numbers[k]]))


def _sum_to(value: float, among: Sequence[int], true: np.ndarray) -> tuple[int, ...]:
    """Return the right terms whose sum is this value: as few as possible; none for a value of 0."""
    for count in range(1, len(among) + 1):
        for some in combinations(among, count):
            if value != 0 and _near(value, sum(true[j] for j in some), EXACTLY):
                return some
    return ()


def _edit(source: Source, old: ast.expr, new: ast.expr, kind: str = "term", *place: ast.expr) -> Edit:
    return Edit(kind, 1.0, source.span(*(place or (old,))), "", source, {old: placed(old, new)})


def _shown(source: Source, kind: str, node: ast.expr) -> Edit:
    """Show a place alone: nothing is changed."""
    return Edit(kind, 1.0, source.span(node), "", source, {})


def _near(a: float, b: float, to: float) -> bool:
    return bool(abs(a - b) <= to * abs(b) + 1e-12)
