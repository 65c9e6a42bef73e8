"""From a wrong answer's own text, the smallest edit after which the check passes: a mistake that is certain, with a place.

    1. single edits, cheapest first, each put to one question of the check: what does not answer it rightly is dropped
    2. what is left is put to the whole check; the first that passes, and others as cheap, are compared
    3. where nothing passes: factors and terms that may be missing; then two edits, each of which mends a component

A repair never changes a verdict. The corrected text is never told, only the place and the kind.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, islice
from typing import Any, Protocol

import numpy as np

from course_lib.check.asked import Asked
from course_lib.check.verdict import Verdict
from course_lib.explain.edits import KINDS, Edit, Source, Span, edits
from course_lib.explain.edits.edit import Dial
from course_lib.explain.edits.kinds import pointing
from course_lib.explain.terms_at_fault import at_fault
from course_lib.explain.words import messages

#: Edits that cost at most so much more than the cheapest that passes are looked at, too.
AS_GOOD = 0.2
#: Readings nearer than this are equally good.
TIE = 0.12
#: What is farther from the return is a little less likely to be meant.
PER_LINE = 0.02
MOST_PASSING = 8
#: Two edits are tried only where each of them is plain.
PLAIN = 2.35
MOST_PAIRED = 24
BATCH = 40
#: So many more questions are put before the whole check is.
MOST_MORE = 10
#: For one question there is always a number that answers it: only more questions prove that it is meant.
FEWEST_TRIALS = 3
#: An answer that holds more is not compared.
MOST_NUMBERS = 4096
#: Of a fraction that people write.
DENOMINATOR = 60
#: The filter is not a check: measured values are known to a few digits only.
NEAR = 1e-4


@dataclass(frozen=True)
class Repair:
    """The edits that mend an answer, and what is told of them: where to look, and for what."""

    edits: tuple[Edit, ...]
    place: Span
    words: str

    @property
    def line(self) -> str:
        """The student's line where the place begins."""
        return self.edits[0].source.lines[self.place.line - 1]

    @property
    def kind(self) -> str:
        """The kind of the (first) edit."""
        return self.edits[0].kind


def with_repair(verdict: Verdict, found: Repair) -> Verdict:
    """Return the verdict with the place and one sentence more."""
    place = (found.place.line, found.place.column, found.place.end_line, found.place.end_column)
    message = messages.with_place(verdict.message, found.words, sentence(found.edits[0]))
    return replace(verdict, place=place, line=found.line, message=message)


class Bench(Protocol):
    """Where edited answers are tried: in the notebook's own process, or in a box.

    right     the right answer to the question that `answers` puts, as plain numbers, or None where nobody knows it
    wrong     the student's own answer to it, or None
    trials    how many questions the check puts
    question  that question, or None
    name      what the student calls the function that is asked, or the empty string
    """

    right: np.ndarray | None
    wrong: np.ndarray | None
    trials: int
    question: Asked | None
    name: str

    def answers(self, several: Sequence[Edit]) -> Iterable[np.ndarray | None]:
        """Return what each edited cell answers; None for an error. Where there is no question: `...` for each."""

    def passes(self, edit: Edit) -> bool:
        """Return whether the whole check finds the edited cell right."""


def repair(
    text: str,
    bench: Bench,
    *,
    seconds: float,
    most: int = 100_000,
    supports: str = "",
    ingredients: Sequence[str] = (),
    given: Collection[str] = (),
) -> Repair | None:
    """Return the repair to tell of a wrong answer, or None: nothing mends it, or what does points to several places.

    seconds      of this process's CPU time
    most         edits that are put to the one question
    supports     the name of the mistake that was measured, if any
    ingredients  expressions that may be missing in the answer
    given        lines that were there before the answer was
    """
    try:
        source = Source(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    search = _Search(source, bench, frozenset(given), time.process_time() + seconds, most)
    return search.run(supports, ingredients)


class _Search:
    def __init__(self, source: Source, bench: Bench, given: Collection[str], end: float, left: int) -> None:
        self.source, self.bench, self.given, self.end, self.left = source, bench, given, end, left
        self.solved: list[Edit] = []
        self.near_misses: list[tuple[Edit, np.ndarray]] = []
        self.last = max(
            (n.lineno for n in source.order if isinstance(n, ast.Return)), default=len(source.lines)
        )

    def run(self, supports: str, ingredients: Sequence[str]) -> Repair | None:
        plain = self._sorted(edits(self.source, parts=False, given=self.given))
        passing = self._passing(plain) or self._solved()
        parts = [] if passing else at_fault(self.source, self.bench, self.given)
        if parts and parts[0].changes:
            return shown(parts)
        if not passing and not self._over:
            seen = {(edit.kind, edit.detail, edit.span) for edit in plain}
            several = edits(self.source, ingredients=ingredients, given=self.given)
            more = [edit for edit in several if (edit.kind, edit.detail, edit.span) not in seen]
            passing = self._passing(self._sorted(more))
        if passing:
            return chosen(passing, supports, self._cost)
        return self._two() or (shown(parts) if parts else None)

    def _sorted(self, several: Iterable[Edit]) -> list[Edit]:
        return sorted(several, key=self._cost)

    def _cost(self, edit: Edit) -> float:
        return edit.cost + PER_LINE * abs(self.last - edit.span.line)

    @property
    def _over(self) -> bool:
        return self.left <= 0 or time.process_time() > self.end

    def _passing(self, several: Sequence[Edit]) -> list[Edit]:
        """Return edits that pass the check: the cheapest, and those that are about as cheap."""
        passing: list[Edit] = []
        for edit, answer in self._answered(several):
            if passing and self._cost(edit) > self._cost(passing[0]) + AS_GOOD:
                break
            if time.process_time() > self.end or len(passing) >= MOST_PASSING:
                break
            if self._promising(edit, answer) and self.bench.passes(edit):
                passing.append(edit)
        return passing

    def _answered(self, several: Sequence[Edit]) -> Iterator[tuple[Edit, Any]]:
        left = iter(several)
        while batch := list(islice(left, BATCH)):
            if self._over:
                return
            batch = batch[: self.left]
            self.left -= len(batch)
            yield from zip(batch, self.bench.answers(batch), strict=False)

    def _promising(self, edit: Edit, answer: Any) -> bool:
        """Return whether the answer to the one question is right, as far as is known."""
        if answer is ...:
            return True
        if answer is None:
            return False
        right, wrong = self.bench.right, self.bench.wrong
        if right is None:
            return wrong is None or not agree(answer, wrong)
        if agree(answer, right):
            return True
        if edit.dial and (number := solved(edit.dial, wrong, answer, right)) is not None:
            self.solved.append(edit.turned(number))
        if wrong is not None and answer.shape == right.shape == wrong.shape and edit.cost <= PLAIN:
            better = _near(answer, right) & ~_near(wrong, right)
            if better.any() and not (_near(wrong, right) & ~_near(answer, right)).any():
                self.near_misses.append((edit, better))
        return False

    def _solved(self) -> list[Edit]:
        """Return edits with the one number in them that answers the question."""
        if self.bench.trials < FEWEST_TRIALS:
            return []
        several = self._sorted(self.solved)[:MOST_PASSING]
        return [edit for edit in several if time.process_time() < self.end and self.bench.passes(edit)]

    def _two(self) -> Repair | None:
        """Return two edits, each of which mends components that the other leaves wrong."""
        right, wrong = self.bench.right, self.bench.wrong
        if right is None or wrong is None or wrong.shape != right.shape:
            return None
        to_mend = ~_near(wrong, right)
        some = sorted(self.near_misses, key=lambda pair: self._cost(pair[0]))[:MOST_PAIRED]
        pairs = [
            (a, b)
            for (a, mends_a), (b, mends_b) in combinations(some, 2)
            if (mends_a | mends_b)[to_mend].all() and not (mends_a & mends_b).any() and a.disjoint(b)
        ]
        pairs.sort(key=lambda pair: self._cost(pair[0]) + self._cost(pair[1]))
        for a, b in pairs[:MOST_PAIRED]:
            if time.process_time() > self.end:
                return None
            if self.bench.passes(a.joined([b], 0.0)):
                return shown(sorted((a, b), key=lambda edit: edit.span))
        return None


def solved(dial: Dial, wrong: np.ndarray | None, answer: np.ndarray, right: np.ndarray) -> ast.expr | None:
    """Return the number that answers the question, where the answer is linear in it and it is one that people write."""
    if wrong is None or not wrong.shape == answer.shape == right.shape or not wrong.size:
        return None
    with np.errstate(all="ignore"):
        moved, wanted = answer - wrong, right - wrong
        k = int(np.argmax(np.abs(moved)))
        if not np.isfinite(moved).all() or not np.isfinite(wanted).all() or moved[k] == 0:
            return None
        turn = wanted[k] / moved[k]
        if not agree(wrong + turn * moved, right):
            return None
        return written(float(dial.base + turn * (dial.at - dial.base)))


def written(number: float) -> ast.expr | None:
    """Return a whole number, a fraction or a multiple of π, where the number is one; else None."""
    for unit in (1.0, np.pi):
        near = Fraction(number / unit).limit_denominator(DENOMINATOR)
        if abs(float(near) * unit - number) <= 1e-6 * abs(number) and abs(near.numerator) < 1000:
            value = ast.Constant(float(near) * unit if unit != 1 or near.denominator != 1 else near.numerator)
            return value
    return None


def chosen(passing: Sequence[Edit], supports: str, cost) -> Repair | None:
    """Return which repair is told: the cheapest; where equally good ones point elsewhere, what they share, or none."""
    liked = sorted(
        passing, key=lambda edit: cost(edit) - (AS_GOOD if edit.kind in SUPPORTED.get(supports, ()) else 0)
    )
    liked = where_made(liked)
    best = liked[0]
    good = cost(best)
    rivals = [e for e in liked if cost(e) <= good + TIE and not _overlap(e.span, best.span)]
    if best.kind in SUPPORTED.get(supports, ()):
        rivals = [e for e in rivals if e.kind in SUPPORTED[supports]]
    if not rivals:
        return Repair((best,), best.span, sentence(best))
    elsewhere = [e for e in rivals if e.span.line != best.span.line]
    if len({e.span.line for e in elsewhere}) == 1 and best.span.line == best.span.end_line:
        other = elsewhere[0]
        words = (
            f"In line {best.span.line}, {best.words.rstrip('.')}; or in line {other.span.line}, {other.words}"
        )
        return Repair((best,), best.span, words)
    several = [best, *rivals]
    first, last = (
        min(e.span for e in several),
        max(several, key=lambda e: (e.span.end_line, e.span.end_column)).span,
    )
    place = Span(first.line, first.column, last.end_line, last.end_column)
    if place.line != place.end_line:
        return None
    quoted = best.source.quoted(place)
    kinds = {e.kind for e in several}
    words = pointing(best.kind, quoted) if len(kinds) == 1 else f"look at `{quoted}`."
    return Repair((best,), place, f"In line {place.line}, {words}")


def where_made(several: Sequence[Edit]) -> list[Edit]:
    """Leave out edits of a bare name where another mends the one line that gives the name its value.

    `b = …` and a later `[a, b]` hold the same value, and the line in which it is made is the one to look at.
    """
    source = several[0].source
    kept = [
        e
        for e in several
        if not any(made.holds(o.span) for made in _made(source, e) for o in several if o is not e)
    ]
    return kept or list(several)


def _made(source: Source, edit: Edit) -> list[Span]:
    """Return the right side of the only assignment to the name that this edit changes, if it changes a bare name."""
    if not edit.quoted.isidentifier():
        return []
    stored = [
        n
        for n in source.order
        if isinstance(n, ast.Name) and n.id == edit.quoted and isinstance(n.ctx, ast.Store)
    ]
    if len(stored) != 1:
        return []
    home = source.parent[stored[0]][0]
    return [source.span(home.value)] if isinstance(home, ast.Assign) and home.targets == [stored[0]] else []


def shown(several: Sequence[Edit]) -> Repair:
    """Return several places that are all wrong: the first is shown, and two are told."""
    return Repair(tuple(several), several[0].span, sentence(*several[:2]))


def sentence(edit: Edit, other: Edit | None = None) -> str:
    """Write: In line 3, look at the brackets in `a / 2 * h`."""
    first = f"In line {edit.span.line}, {edit.words}"
    if other is None:
        return first
    if other.span.line == edit.span.line:
        return f"{first.rstrip('.')}; there, too, {other.words}"
    return f"{first.rstrip('.')}; and in line {other.span.line}, {other.words}"


#: Kinds of edits that a measured mistake speaks for.
SUPPORTED: dict[str, tuple[str, ...]] = {
    "sign_flip": ("sign", "order"),
    "sign_in_one_term": ("sign",),
    "missing_term": ("missing",),
    "missing_product_term": ("missing",),
    "missing_chain_factor": ("missing",),
    "extra_constant": ("extra",),
    "factor_2": ("constant", "missing", "extra"),
    "factor_half": ("constant", "missing", "extra"),
    "wrong_factor_on_term": ("constant", "missing"),
    "power_rule": ("constant", "missing", "power"),
    "swapped_components": ("order",),
    "mutates_input": ("in_place",),
    "gd_off_by_one": ("comparison", "line_order", "line_depth", "constant", "range"),
}


def telling(questions: Sequence[Asked], verdict: Verdict) -> Asked | None:
    """Return the question that tells a wrong answer from a right one, where one is known with its right answer."""
    for q in questions:
        if q.right is None and verdict.measured is not None and same(plain(q.value), plain(verdict.got)):
            q.right = verdict.measured
        right = plain(q.find_out())
        value = plain(q.value)
        if right is not None and (value is None or not agree(value, right)):
            return q
    # At least what was answered wrongly is known: an edit that changes nothing there is not looked at further.
    return next((q for q in questions if q.arguments and _is(q.arguments[0], verdict.point)), None)


def others(questions: Sequence[Asked], question: Asked | None) -> Iterator[tuple[Asked, np.ndarray]]:
    """Yield a few more questions with their right answers, those that were answered wrongly first.

    Where an answer is one of few words every second edit answers a question rightly; each more leaves out half of them.
    """
    left = [q for q in questions if q is not question]
    known = [(q, right) for q in left[:MOST_MORE] if (right := plain(q.find_out())) is not None]
    yield from sorted(known, key=lambda pair: same(plain(pair[0].value), pair[1]))


def _is(argument: Any, point: Any) -> bool:
    return point is not None and same(plain(argument), plain(point))


def same(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    """Return whether both are answers, and the same one."""
    return a is not None and b is not None and a.shape == b.shape and bool(np.array_equal(a, b))


def plain(value: Any) -> np.ndarray | None:
    """Return an answer as one row of numbers, or None, also for no answer: lists, tuples, truth values and short words are numbers too."""
    if value is None:
        return None
    try:
        row = np.array(list(islice(_numbers(value), MOST_NUMBERS + 1)), float)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None
    return row if row.size <= MOST_NUMBERS else None


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, str):
        yield from (float(ord(letter)) for letter in value[:100])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item)
    else:
        yield from np.asarray(value, float).ravel()


def _near(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        size = np.abs(b[np.isfinite(b)])
        return (np.abs(a - b) <= NEAR * np.abs(b) + 1e-6 * (size.max() if size.size else 1)) | (a == b)


def agree(a: np.ndarray | None, b: np.ndarray | None) -> bool:
    """Return whether both are answers, and the same one to a few digits."""
    return a is not None and b is not None and a.shape == b.shape and bool(_near(a, b).all())


def _overlap(a: Span, b: Span) -> bool:
    return a.holds(b) or b.holds(a)


__all__ = ["KINDS", "Bench", "Repair", "plain", "repair"]
