"""Check a function beside a reference, at drawn arguments: a formula, or an algorithm with its path.

What is wrong is named by the reading that fits every trial (`explain.trials`). What no reading explains is told as a fact:
which argument the answer does not look at, and where it is right and where not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.check import asking, calls, form
from course_lib.check.asking import Problem
from course_lib.check.handed import open_to_all
from course_lib.check.outcome import Outcome
from course_lib.check.pictures import entries
from course_lib.check.pictures.svg import drawn
from course_lib.check.topics.inquiry import Inquiry, judge
from course_lib.check.verdict import Verdict
from course_lib.explain.arguments import both, depends, in_proportion, where_right
from course_lib.explain.engine import Fit, names
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.trials import Trials, explain
from course_lib.explain.words import messages

#: Answers agree when they differ by no more than this, relative to the largest number in them.
RTOL = 1e-8
#: An answer as near as this in every trial has been cut or measured, not miscalculated.
NEAR = 1e-2
#: Where the function stops with an error in some trials, so many others can still show what it does.
FEWEST_ANSWERS = 2
MOST_NUMBERS_SHOWN = 4
#: So many words of a message tell the inputs; the rest are for the answer, the cause and the place.
MOST_WORDS_GIVEN = 20

#: A place of a formula: what people write there in place of the right thing, with a name and words for each.
Places = Mapping[str, Sequence[tuple[Any, str, str]]]
#: Draws a wrong trial: (case, what came back, what is right) -> an SVG, or "".
Scene = Callable[[tuple, np.ndarray, np.ndarray], str]


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


def check_against(
    student: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Sequence[tuple],
    hypotheses: Sequence[Hypothesis],
    *,
    asks_for: Sequence[str] = ("",),
    examples: Mapping[str, Sequence[Any]] | None = None,
    atol: float = 0.0,
    rtol: float = RTOL,
    picture: Scene | None = None,
) -> Verdict:
    """Check that student(*case) is reference(*case) in every case, to |difference| ≤ atol + rtol·size.

    hypotheses  versions with a mistake in them, the likelier first (see `versions`)
    asks_for    what each thing that comes back is called, where there are several
    examples    numbers of the text that an argument may have been fixed at: {"eta": [0.1]}
    picture     draws a wrong trial: (case, what came back, what is right) -> an SVG, or "" where it cannot. Without it
                the entries are drawn, if there are several

    Returns a Verdict that is correct; raises CheckFailed when the answer is wrong.
    """
    usual = tuple(inspect.signature(reference).parameters)[: len(cases[0])]
    right = {id(case): form.several(reference(*case), len(asks_for)) for case in cases}

    def structure(value: Any, case: tuple) -> list[np.ndarray]:
        if len(asks_for) > 1 and not form.holds(value, len(asks_for)):
            words = f"your function should return {len(asks_for)} things, {messages.listed(list(asks_for))}."
            raise form.NotNumbers("wrong_shape", words, complete=True)
        return form.several(value, len(asks_for))

    def measure(answers: list[Any]) -> list[Trials]:
        pairs = [(c, a) for c, a in zip(cases, answers, strict=False) if not isinstance(a, Problem)]
        return [
            Trials(
                reference,
                [case for case, _ in pairs],
                [right[id(case)] for case, _ in pairs],
                [answer for _, answer in pairs],
                usual,
                rtol,
                atol,
                asking.foremost(answers),
            )
        ]

    return judge(
        student,
        Inquiry(
            inputs=cases,
            structure=structure,
            names=calls.argument_names(student, usual),
            at=lambda case: given(usual, case),
            measure=measure,
            explain=lambda trials: _wrong(student, trials[0], hypotheses, asks_for, examples or {}, picture),
            right=lambda trials: tried(usual, cases),
            truth=lambda case: right[id(case)] if len(asks_for) > 1 else right[id(case)][0],
            overlook=lambda problems: (
                all(p.outcome is Outcome.CRASHED for p in problems)
                and len(cases) - len(problems) >= FEWEST_ANSWERS
            ),
        ),
    )


def _wrong(
    student: Callable[..., Any],
    trials: Trials,
    hypotheses: Sequence[Hypothesis],
    asks_for: Sequence[str],
    examples: Mapping[str, Sequence[Any]],
    picture: Scene | None,
) -> Verdict:
    """Return the verdict by the first reading that fits every trial, or by what can be seen."""

    def with_picture(verdict: Verdict, seen: Trials) -> Verdict:
        return replace(verdict, draw=partial(_drawn, seen, asks_for, picture))

    if not all(trials.agree):
        fact = difference(trials, asks_for)
        if fits := explain(trials, hypotheses, examples):
            name, *others = names(fits)
            verdict = Verdict("wrong", name, _told(fact, fits[0]), also_fits=tuple(others[:3]))
            return with_picture(verdict, trials)
        few = trials.with_two_entries()
        if verdict := _for_two_variables(trials, few, hypotheses, asks_for, examples):
            return with_picture(verdict, trials if all(few.agree) else few)
    if trials.stopped is not None:
        return trials.stopped.verdict(given(trials.names, trials.stopped.arguments))
    name, words = next(_seen(student, trials, len(asks_for)))
    told = f"{fact} {words}" if words else messages.sentence(fact, name, topic="Values")
    return with_picture(Verdict("wrong", name, told), trials)


def _for_two_variables(
    trials: Trials, few: Trials, hypotheses: Sequence[Hypothesis], asks_for: Sequence[str], examples
) -> Verdict | None:
    """Return the verdict by what fits the `few` trials with two entries, where an answer was written for two and asked for more."""
    if not FEWEST_ANSWERS <= len(few.cases) < len(trials.cases):
        return None
    if all(few.agree):
        words = "It is right for two variables; write it for any number of them."
        return Verdict("wrong", "only_n2", f"{difference(trials, asks_for)} {words}")
    if fits := explain(few, hypotheses, examples):
        told = f"{_told(difference(few, asks_for), fits[0])} (With more entries it is something else.)"
        return Verdict("wrong", fits[0].name, told)
    return None


def _told(fact: str, reading: Fit) -> str:
    return f"{fact} {reading.says}" if reading.says else messages.sentence(fact, reading.name, topic="Values")


def _seen(student: Callable[..., Any], trials: Trials, count: int) -> Iterator[tuple[str, str]]:
    """Give what can be seen of a wrong answer that no reading explains: names, with words where the vocabulary's will not do."""
    pairs = [pair for both in zip(trials.got, trials.right, strict=True) for pair in zip(*both, strict=True)]
    odd = [(g, r) for g, r in pairs if g.squeeze().shape != r.squeeze().shape]
    if any(
        g.ndim != r.ndim or g.shape[1:] != r.shape[1:] or (count == 1 and g.size != r.size) for g, r in odd
    ):
        yield "wrong_shape", "Which products should give one number, and which an array?"
    if not all(np.all(np.isfinite(g)) for g, _ in pairs):
        yield "nan_inf", ""
    yield from in_proportion(trials)
    if all(g.size == r.size and _near(g.reshape(r.shape), r) for g, r in pairs):
        yield "wrong_digits", "That is near, but not exact enough: let Python keep all digits at every step."
    yield from where_right(trials)
    yield from depends(trials, partial(_asked, student, count))
    yield "wrong_value", messages.BY_HAND


def _near(got: np.ndarray, right: np.ndarray) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(got - right) <= NEAR * np.abs(right).max(initial=0.0)))


def _asked(student: Callable[..., Any], count: int, *case: Any) -> list[np.ndarray] | None:
    answer = asking.ask(student, case, lambda value, _: form.several(value, count))
    return None if isinstance(answer, Problem) else answer


def difference(trials: Trials, asks_for: Sequence[str]) -> str:
    """Say `For x = 1.2, eta = 0.3 you gave 1.7; expected 0.9.`, in the trial that goes wrong first."""
    k, what, g, r = _first_wrong(trials, asks_for)
    inputs = given(trials.names, trials.cases[k])
    head = f"For {inputs}" if inputs else f"In trial {k + 1}"
    many = _many(g, r)
    if many and len(g) != len(r):
        things = "entry" if len(g) == 1 else "entries"
        return f"{head} {what or 'your array'} has {len(g)} {things}; the right one has {len(r)}."
    place = f" for {what}" if what else ""
    if many:
        at = _first_entry(trials, g, r)
        if g.ndim > 1 or at >= MOST_NUMBERS_SHOWN:
            g, r, place = g[at], r[at], f" at [{at}]{f' of {what}' if what else ''}"
    return f"{head} you gave {_shown(g)}{place}; expected {_shown(r)}."


def _first_wrong(trials: Trials, asks_for: Sequence[str]) -> tuple[int, str, np.ndarray, np.ndarray]:
    """Return the trial that goes wrong first, and of its parts the one to talk about: its name, what came back, what is right.

    The last part comes first: what follows from it is beside the point. What is not a number at all comes before either.
    """
    k = trials.agree.index(False)
    parts = list(zip(asks_for, trials.got[k], trials.right[k], strict=True))
    wrong = [part for part in reversed(parts) if not trials.same([part[1]], [part[2]], trials.atol)]
    return k, *min(wrong, key=lambda part: bool(np.all(np.isfinite(part[1]))))


def _many(g: np.ndarray, r: np.ndarray) -> bool:
    """Return whether there are too many entries to tell all of them."""
    return max(g.size, r.size) > MOST_NUMBERS_SHOWN and g.ndim == r.ndim > 0 and g.shape[1:] == r.shape[1:]


def _first_entry(trials: Trials, g: np.ndarray, r: np.ndarray) -> int:
    """Return the first index at which two arrays of one length differ."""
    return next((j for j in range(len(g)) if not trials.same([g[j]], [r[j]], trials.atol)), 0)


def _drawn(trials: Trials, asks_for: Sequence[str], picture: Scene | None) -> str:
    """Draw the trial that the message tells: as its exercise does, else by the form of what is asked for."""
    k, _, g, r = _first_wrong(trials, asks_for)
    if picture is not None and (scene := drawn(partial(picture, trials.cases[k], g, r))):
        return scene
    if entries.is_long(r) or (g.shape != r.shape and g.ndim == r.ndim > 0):
        return entries.sequence(g, r)
    g = g.reshape(r.shape)
    wrong = np.array(
        [not trials.same([a], [b], trials.atol) for a, b in zip(g.ravel(), r.ravel(), strict=True)]
    )
    told = np.ones(r.shape, bool)
    if _many(g, r):
        # The message shows one row, or one entry, or the first few: the picture tells no more.
        at = _first_entry(trials, g, r)
        told[...] = False
        told[at if r.ndim > 1 or at >= MOST_NUMBERS_SHOWN else slice(MOST_NUMBERS_SHOWN)] = True
    draw = {1: entries.bars, 2: entries.matrix}.get(r.ndim)
    return draw(g, r, wrong.reshape(r.shape), told, "expected") if draw else ""


def _shown(values: np.ndarray) -> str:
    few = values.ndim < 2 or values.size <= MOST_NUMBERS_SHOWN**2
    return messages.quantity(values) if few else form.describe(values)


def given(names: Sequence[str], case: tuple) -> str:
    """Say what a function was given, as far as it is short enough to type in: `f = w₀² − w₁, a = 0.3`, in few words."""
    shown: list[str] = []
    for name, item in zip(names, case, strict=False):
        if text := getattr(item, "formula", ""):
            shown.append(f"{name} = {text}")
        elif isinstance(item, (int, float)):
            shown.append(f"{name} = {messages.number(item)}")
        elif isinstance(item, np.ndarray) and item.size <= MOST_NUMBERS_SHOWN:
            shown.append(f"{name} = {messages.quantity(item)}")
    left = [text for k, text in enumerate(shown) if len(" ".join(shown[: k + 1]).split()) <= MOST_WORDS_GIVEN]
    return ", ".join([*left, "…"] if len(left) < len(shown) else shown)


def tried(names: Sequence[str], cases: Sequence[tuple]) -> str:
    """Say why an answer is right: in how many trials it was, and what was another in each."""
    other = [
        name
        for name, values in zip(names, zip(*cases, strict=True), strict=False)
        if any(not _same(value, values[0]) for value in values)
    ]
    sizes = sorted(
        {item.size for case in cases for item in case if isinstance(item, np.ndarray) and item.ndim == 1}
    )
    said = f"Right in all {len(cases)} trials"
    if other:
        said += f", with new {messages.listed(other, 6)} each time"
    if len(sizes) > 1:
        said += f" and vectors of {sizes[0]} to {sizes[-1]} entries"
    return f"{said}."


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.array_equal(a, b)
    return a is b or (type(a) is type(b) and isinstance(a, int | float) and a == b)


def with_formula(f: Callable[..., Any], formula: str) -> Callable[..., Any]:
    """Give f a text by which a message can name it."""
    f.formula = formula  # type: ignore[attr-defined]
    return open_to_all(f)
