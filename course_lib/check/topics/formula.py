"""Check a function that is one formula of its arguments, at drawn arguments, and say which reading fits all of them.

The readings, cheapest first: the exercise's own list of slips, one at a time; what happens to any result (rounded,
turned round, doubled); two slips at once; an argument taken otherwise than given. What no reading explains is told as
a fact: which argument the answer does not look at, and where it is right and where not.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, combinations
from typing import Any

import numpy as np

from course_lib.check import asked, asking, calls, form, rehearsal
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain import engine
from course_lib.explain.arguments import both, depends, in_proportion, readings, where_right
from course_lib.explain.engine import Fit
from course_lib.explain.hypothesis import TWO_SLIPS, Hypothesis
from course_lib.explain.words import messages

#: Answers agree when they differ by no more than this, relative to the largest number in them.
RTOL = 1e-8
#: An answer as near as this in every trial has been cut or measured, not miscalculated.
NEAR = 1e-2
#: No further tier of readings is tried after so much time.
SECONDS = 1.0
#: Where the function stops with an error in some trials, so many others can still show what it does.
FEWEST_ANSWERS = 2
MOST_NUMBERS_SHOWN = 4

#: A place of a formula: what people write there in place of the right thing, with a name and words for each.
Places = Mapping[str, Sequence[tuple[Any, str, str]]]


def versions(formula: Callable[..., Any], places: Places, pairs: bool = True) -> list[Hypothesis]:
    """Give every version of `formula` with one wrong choice, then with two.

    A place is a keyword of `formula` whose default is right: `{"sign": [(+1, "gd_ascent", "")]}`. Of each place one
    choice at most is wrong. Empty words stand for those of the vocabulary.
    """
    single = [
        (place, value, Hypothesis(name, partial(formula, **{place: value}), says))
        for place, choices in places.items()
        for value, name, says in choices
    ]
    double = [
        both(one, other, partial(formula, **{place: value, its_place: its_value}))
        for (place, value, one), (its_place, its_value, other) in combinations(single, 2)
        if place != its_place and pairs
    ]
    return [*(reading for _, _, reading in single), *double]


@dataclass
class Trials:
    """What was asked and answered: the cases, the right answers and the student's, each as arrays of its parts."""

    reference: Callable[..., Any]
    cases: Sequence[tuple]
    right: list[list[np.ndarray]]
    got: list[list[np.ndarray]]
    rtol: float = RTOL
    atol: float = 0.0
    names: tuple[str, ...] = ()
    agree: list[bool] = field(default_factory=list)

    def same(self, answer: list[np.ndarray], other: list[np.ndarray], atol: float = 0.0) -> bool:
        """Whether two answers agree; a column (n, 1) is as good as (n,)."""
        for a, b in zip(answer, other, strict=True):
            if a.size != b.size or a.squeeze().shape != b.squeeze().shape:
                return False
            largest = float(np.abs(b[np.isfinite(b)]).max(initial=0.0))
            room = atol + self.rtol * (np.abs(b) + 0.1 * largest)
            with np.errstate(all="ignore"):
                gap = np.abs(a.reshape(b.shape) - b)
                if not np.all(
                    (np.isfinite(b) & (gap <= room))
                    | (a.reshape(b.shape) == b)
                    | (np.isnan(a.reshape(b.shape)) & np.isnan(b))
                ):
                    return False
        return True

    def with_two_entries(self) -> Trials:
        """The trials in which every vector has two entries."""
        chosen = [
            k
            for k, case in enumerate(self.cases)
            if all(item.shape == (2,) for item in case if isinstance(item, np.ndarray) and item.ndim == 1)
        ]
        cases, right, got, agree = (
            [values[k] for k in chosen] for values in (self.cases, self.right, self.got, self.agree)
        )
        return Trials(self.reference, cases, right, got, self.rtol, self.atol, self.names, agree)

    def explained(self, version: Callable[..., Any]) -> bool:
        """Whether a version gives the student's answer in every trial."""
        for case, like, got in zip(self.cases, self.right, self.got, strict=True):
            try:
                with np.errstate(all="ignore"):
                    wrong = parts(version(*case), len(like))
                if not self.same(got, wrong, self.atol):
                    return False
            except (ArithmeticError, ValueError, IndexError, TypeError, AttributeError, form.NotNumbers):
                return False
        return True


def check_formula(
    student: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Sequence[tuple],
    hypotheses: Sequence[Hypothesis],
    *,
    asks_for: Sequence[str] = ("",),
    examples: Mapping[str, Sequence[Any]] | None = None,
    atol: float = 0.0,
    rtol: float = RTOL,
) -> Verdict:
    """Check that student(*case) is reference(*case) in every case, to |difference| ≤ atol + rtol·size.

    hypotheses      versions with a mistake in them, the likelier first (see `versions`)
    asks_for  what each thing that comes back is called, where there are several
    examples  numbers of the text that an argument may have been fixed at: {"eta": [0.1]}

    Returns a Verdict that is correct; raises CheckFailed when the answer is wrong.
    """
    with calls.quiet():
        return conclude(_verdict(student, reference, cases, hypotheses, asks_for, examples or {}, atol, rtol))


def _verdict(student, reference, cases, hypotheses, asks_for, examples, atol, rtol) -> Verdict:
    names = tuple(inspect.signature(reference).parameters)[: len(cases[0])]
    replies = []
    for case in cases:
        replies.append(calls.call(student, *case))
        if replies[-1].changed or isinstance(replies[-1].error, (NotImplementedError, calls.Overdue)):
            return _no_answer(replies[-1], names, case)
    answered = [k for k, reply in enumerate(replies) if reply.error is None]
    try:
        got = [parts(replies[k].value, len(asks_for)) for k in answered]
    except form.NotNumbers as problem:
        _note(reference, cases)
        return _formless(problem, asks_for)
    right = [parts(reference(*cases[k]), len(asks_for)) for k in answered]
    trials = Trials(reference, [cases[k] for k in answered], right, got, rtol, atol, names)
    trials.agree = [trials.same(g, r, atol) for g, r in zip(got, right, strict=True)]
    if len(answered) < len(cases):
        failed = next(k for k, reply in enumerate(replies) if reply.error is not None)
        told = _explained(trials, hypotheses, asks_for, examples) if len(answered) >= FEWEST_ANSWERS else None
        return told or _no_answer(replies[failed], names, cases[failed])
    if all(trials.agree):
        return _steady(student, trials)
    _note(reference, cases)
    return _explained(trials, hypotheses, asks_for, examples) or _seen(student, trials, asks_for)


def _note(reference: Callable[..., Any], cases: Sequence[tuple]) -> None:
    """Put down the right answers, for whoever tries a change of the wrong ones; a change is not explained."""
    rehearsal.refuse()
    for case in cases:
        asked.right(case, reference(*case))


def _steady(student: Callable[..., Any], trials: Trials) -> Verdict:
    """Right, unless the same question gets another answer the second time."""
    reply = calls.call(student, *trials.cases[0])
    try:
        again = parts(reply.value, len(trials.right[0]))
    except form.NotNumbers:
        again = []
    if reply.error is not None or not again or not trials.same(again, trials.got[0]):
        fact = f"Called twice with {given(trials.names, trials.cases[0])}, your function gave two different answers."
        return Verdict("wrong", "stateful", messages.sentence(fact, "stateful"))
    return Verdict("correct", None, f"Right: it agrees in all {len(trials.cases)} trials.")


def parts(value: Any, count: int) -> list[np.ndarray]:
    """The answer as arrays, one for each thing that is asked for. Raises form.NotNumbers."""
    if count == 1:
        return [form.numbers(value)]
    several = type(value) in (tuple, list) or (type(value) is np.ndarray and value.ndim > 0)
    if not several or len(value) != count:
        raise form.NotNumbers("wrong_shape", f"{count} things are to come back, as in `return a, b`")
    return [form.numbers(part) for part in value]


def _no_answer(reply: calls.Reply, names: tuple[str, ...], case: tuple) -> Verdict:
    """The verdict on a call that raised an error, or changed what it was given."""
    where = given(names, case)
    if reply.error is not None:
        return asking.failure(reply.error, (where,)).verdict(where)
    words = asking.changed_words(reply.changed, names)
    fact = f"{words[0].upper()}{words[1:]}"
    return Verdict("wrong", "mutates_input", messages.sentence(fact, "mutates_input"))


def _formless(problem: form.NotNumbers, asks_for: Sequence[str]) -> Verdict:
    words = f"{problem.words[0].upper()}{problem.words[1:]}"
    wanted = (
        f" What should come back: {messages.listed([name for name in asks_for if name])}."
        if asks_for[0]
        else ""
    )
    advice = "" if problem.complete else wanted or " Print what you return, and look at it."
    return Verdict("wrong", problem.mistake, f"{messages.closed(words)}{advice}")


def _explained(
    trials: Trials, hypotheses: Sequence[Hypothesis], asks_for: Sequence[str], examples
) -> Verdict | None:
    """The verdict by the first reading that fits every trial, if one does."""
    if all(trials.agree):
        return None
    if fits := engine.explain(_tiers(trials, hypotheses, examples)):
        name, *others = engine.names(fits)
        return Verdict(
            "wrong", name, _told(difference(trials, asks_for), fits[0]), also_fits=tuple(others[:3])
        )
    return _for_two_variables(trials, hypotheses, asks_for, examples)


def _for_two_variables(trials: Trials, hypotheses, asks_for: Sequence[str], examples) -> Verdict | None:
    """The verdict by what fits every trial with two entries, where an answer was written for two and asked for more."""
    few = trials.with_two_entries()
    if not FEWEST_ANSWERS <= len(few.cases) < len(trials.cases):
        return None
    if all(few.agree):
        words = "It is right for two variables; write it for any number of them."
        return Verdict("wrong", "only_n2", f"{difference(trials, asks_for)} {words}")
    if fits := engine.explain(_tiers(few, hypotheses, examples)):
        fact = difference(few, asks_for)
        return Verdict(
            "wrong", fits[0].name, f"{_told(fact, fits[0])} (With more entries it is something else.)"
        )
    return None


def _seen(student: Callable[..., Any], trials: Trials, asks_for: Sequence[str]) -> Verdict:
    """The verdict on a wrong answer that no reading explains: what can be seen."""
    fact = difference(trials, asks_for)
    for g, r in zip(chain.from_iterable(trials.got), chain.from_iterable(trials.right), strict=True):
        if g.squeeze().shape != r.squeeze().shape:
            words = "Which products should give one number, and which an array?"
            return Verdict("wrong", "wrong_shape", f"{fact} {words}")
    if not all(np.all(np.isfinite(part)) for g in trials.got for part in g):
        return Verdict("wrong", "nan_inf", messages.sentence(fact, "nan_inf", topic="Values"))
    ask = partial(_asked, student, len(asks_for))
    for name, words in (*in_proportion(trials), *_near(trials), *where_right(trials), *depends(trials, ask)):
        return Verdict("wrong", name, f"{fact} {words}")
    return Verdict("wrong", "wrong_value", f"{fact} Do this trial by hand, line by line, and compare.")


def _asked(student: Callable[..., Any], count: int, *case: Any) -> list[np.ndarray] | None:
    reply = calls.call(student, *case)
    try:
        return None if reply.error is not None else parts(reply.value, count)
    except form.NotNumbers:
        return None


def _tiers(trials: Trials, hypotheses: Sequence[Hypothesis], examples) -> Iterator[Iterable[Fit]]:
    """The readings, cheapest first; a tier is built when all before it have failed."""

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
        for name, factor in (("sign_flip", -1.0), ("factor_2", 2.0), ("factor_half", 0.5))
    )


def _scaled(version: Callable[..., Any], factor: float, *case: Any) -> Any:
    value = version(*case)
    return [factor * part for part in value] if type(value) in (list, tuple) else factor * value


def _told(fact: str, reading: Fit) -> str:
    return f"{fact} {reading.says}" if reading.says else messages.sentence(fact, reading.name, topic="Values")


def _near(trials: Trials) -> Iterator[tuple[str, str]]:
    """Whether every answer is nearly right."""
    with np.errstate(all="ignore"):
        close = all(
            np.all(np.abs(g.reshape(r.shape) - r) <= NEAR * np.abs(r).max(initial=0.0))
            for got, right in zip(trials.got, trials.right, strict=True)
            for g, r in zip(got, right, strict=True)
        )
    if close:
        yield "wrong_digits", "That is near, but not exact enough: let Python keep all digits at every step."


def difference(trials: Trials, asks_for: Sequence[str]) -> str:
    """`For x = 1.2, eta = 0.3 you gave 1.7; expected 0.9.`, in the trial that goes wrong first."""
    k = trials.agree.index(False)
    inputs = given(trials.names, trials.cases[k])
    # The last part comes first: what follows from it is beside the point.
    i = max(
        i
        for i, (g, r) in enumerate(zip(trials.got[k], trials.right[k], strict=True))
        if not trials.same([g], [r], trials.atol)
    )
    g, r = trials.got[k][i], trials.right[k][i]
    row = ""
    if g.ndim == 2 and g.shape == r.shape and len(g) > MOST_NUMBERS_SHOWN:
        at = next((j for j in range(len(g)) if not trials.same([g[j]], [r[j]], trials.atol)), 0)
        g, r, row = g[at], r[at], f" at [{at}]"
    what = f" for {asks_for[i]}" if asks_for[i] else row
    return (
        f"For {inputs} you gave {_shown(g)}{what}; expected {_shown(r)}."
        if inputs
        else (f"In trial {k + 1} you gave {_shown(g)}{what}; expected {_shown(r)}.")
    )


def _shown(values: np.ndarray) -> str:
    return messages.quantity(values) if values.size <= MOST_NUMBERS_SHOWN**2 else form.describe(values)


def given(names: Sequence[str], case: tuple) -> str:
    """What a function was given, as far as it is short enough to type in: `f = w₀² − w₁, a = 0.3`."""
    shown = []
    for name, item in zip(names, case, strict=False):
        if text := getattr(item, "formula", ""):
            shown.append(f"{name} = {text}")
        elif isinstance(item, (int, float)):
            shown.append(f"{name} = {messages.number(item)}")
        elif isinstance(item, np.ndarray) and item.size <= MOST_NUMBERS_SHOWN:
            shown.append(f"{name} = {messages.quantity(item)}")
    return ", ".join(shown)


def written(f: Callable[..., Any], formula: str) -> Callable[..., Any]:
    """Give f a text by which a message can name it."""
    f.formula = formula  # type: ignore[attr-defined]
    return f
