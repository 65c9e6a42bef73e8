"""Check an algorithm against its reference, and name what is wrong by running faulty versions of it.

What a Hypothesis predicts here is a faulty version: the algorithm with one mistake in it. Where a student's answer is not the
reference's, the faulty version that gives the student's answer in *every* case is the mistake. Numbers are compared to a relative 1e-6:
a mistake that changes less than that cannot be told from rounding.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check import asked, calls, form
from course_lib.check.topics.inquiry import Inquiry, judge
from course_lib.check.verdict import Verdict
from course_lib.explain import engine
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words import messages

RTOL = 1e-6
MOST_NUMBERS_SHOWN = 4

PLUS = "Somewhere a minus is a plus: does the step go the right way?"
OFF_BY_ONE = "The path is one too long or too short: it holds at most max_iter points, x1 among them."
NO_START = "The path should begin with x1 itself."
NO_STOP = "It goes on when it has arrived. What about tol?"


@dataclass(frozen=True)
class Trial:
    """One case: what the student's function was given, what comes back where it is right, and what came back."""

    case: tuple
    expected: Any
    right: list[np.ndarray]
    got: list[np.ndarray]

    @property
    def wrong(self) -> bool:
        """Whether the answer is not the right one."""
        return not same(self.got, self.right)

    @property
    def decided(self) -> bool:
        """Always: the truth is calculated, not measured."""
        return True


def check_against(
    student: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Sequence[tuple],
    hypotheses: Sequence[Hypothesis],
    asks_for: Sequence[str],
) -> Verdict:
    """Compare student(*case) with reference(*case) for every case; `asks_for` names the things that are to come back.

    A tuple from the reference asks for as many things from the student. Returns the verdict or raises CheckFailed.
    """
    expected = {id(case): reference(*case) for case in cases}
    names = tuple(inspect.signature(reference).parameters)

    def explain(trials: Sequence[Trial]) -> Verdict:
        for trial in trials:
            asked.right(trial.case, trial.expected)
        return _explained(trials, hypotheses, names, asks_for)

    return judge(
        student,
        Inquiry(
            inputs=cases,
            structure=lambda value, case: parts(value, expected[id(case)], asks_for),
            names=calls.argument_names(student, names),
            at=lambda case: given(names, case),
            measure=lambda answers: [
                Trial(case, expected[id(case)], parts(expected[id(case)], expected[id(case)], asks_for), got)
                for case, got in zip(cases, answers, strict=True)
            ],
            explain=explain,
            right=lambda trials: "Right: it agrees in every case that was tried.",
        ),
    )


def _explained(
    trials: Sequence[Trial], hypotheses: Sequence[Hypothesis], names: Sequence[str], asks_for: Sequence[str]
) -> Verdict:
    """Return the verdict on answers of which one is wrong."""
    fits = engine.ranked(engine.fitting(hypotheses, lambda h: 0.0 if explains(h, trials) else None))
    fact = difference(trials, names, asks_for)
    if fits:
        name, *others = engine.names(fits)
        message = f"{fact} {fits[0].says}" if fits[0].says else messages.sentence(fact, name)
        return Verdict("wrong", name, message, also_fits=tuple(others))
    if any([a.ndim for a in trial.got] != [b.ndim for b in trial.right] for trial in trials):
        return Verdict(
            "wrong", "wrong_shape", f"{fact} Which products should give one number, and which an array?"
        )
    if not all(np.all(np.isfinite(part)) for trial in trials for part in trial.got):
        return Verdict(
            "wrong", "nan_inf", f"{fact} Is there a division by zero, or a root of a negative number?"
        )
    return Verdict("wrong", None, f"{fact} Compare your lines with the formula, one after another.")


def parts(value: Any, like: Any, asks_for: Sequence[str]) -> list[np.ndarray]:
    """Return the answer as arrays, one for each part that `like` has. Raises form.NotNumbers."""
    if not isinstance(like, tuple):
        return [form.numbers(value)]
    if type(value) not in (tuple, list) or len(value) != len(like):
        words = f"your function should return {asked_for(asks_for)}."
        raise form.NotNumbers("wrong_shape", words, complete=True)
    return [form.numbers(part) for part in value]


def same(got: list[np.ndarray], right: list[np.ndarray]) -> bool:
    """Return whether two answers agree up to rounding; a shape (n, 1) is as good as (n,)."""
    return all(
        g.size == r.size
        and g.squeeze().shape == r.squeeze().shape
        and np.allclose(g.squeeze(), r.squeeze(), rtol=RTOL, atol=RTOL * magnitude(r), equal_nan=True)
        for g, r in zip(got, right, strict=True)
    )


def magnitude(values: np.ndarray) -> float:
    """Return a tenth of the largest finite number in an answer.

    What cancels to nearly zero keeps the rounding of the rest.
    """
    finite = np.abs(values[np.isfinite(values)])
    return 0.1 * float(finite.max()) if finite.size else 0.0


def explains(hypothesis: Hypothesis, trials: Sequence[Trial]) -> bool:
    """Return whether the faulty version predicts the student's answer in every case."""
    for trial in trials:
        try:
            with np.errstate(all="ignore"):
                wrong = parts(hypothesis.predict(*trial.case), trial.expected, ())
        except (ArithmeticError, ValueError, IndexError, form.NotNumbers):
            return False
        if not same(trial.got, wrong):
            return False
    return True


def difference(trials: Sequence[Trial], names: Sequence[str], asks_for: Sequence[str]) -> str:
    """Say in what the answers differ first, and what the function was given there."""
    number, trial = next((k, trial) for k, trial in enumerate(trials, 1) if trial.wrong)
    # The last part comes first: in (x, path) the path shows where things went wrong, x only that they did.
    # What is no number at all comes before either: what follows from it is beside the point.
    triples = zip(asks_for if len(asks_for) > 1 else [""], trial.got, trial.right, strict=True)
    different = [(name, g, r) for name, g, r in list(triples)[::-1] if not same([g], [r])]
    name, g, r = min(different, key=lambda triple: bool(np.all(np.isfinite(triple[1]))))
    where = f"In trial {number} of {len(trials)}" if len(trials) > 1 else "In the trial"
    there = f" (Given: {inputs}.)" if (inputs := given(names, trial.case)) else ""
    if g.squeeze().shape != r.squeeze().shape:
        if g.ndim and r.ndim and g.shape[1:] == r.shape[1:]:
            entries = "entry" if len(g) == 1 else "entries"
            return (
                f"{where} {name or 'your array'} has {len(g)} {entries}; the right one has {len(r)}.{there}"
            )
        return f"{where} {form.describe(g)} came back, not {form.shape_words(r.shape)}.{there}"
    g, r = np.atleast_1d(g.squeeze()), np.atleast_1d(r.squeeze())
    row = next(k for k in range(len(g)) if not np.allclose(g[k], r[k], rtol=RTOL, atol=RTOL * magnitude(r)))
    line = ("row" if g.ndim > 1 and not name else "entry") + f" {row + 1}"
    entry = f", {line}{f' of {name}' if name else ''}:" if len(g) > 1 else f", {name}:" if name else ":"
    return f"{where}{entry} {words(g[row])} came back, not {words(r[row])}.{there}"


def asked_for(parts: Sequence[str]) -> str:
    """Say what should come back: `one number`, or `2 things, x and the path`."""
    return parts[0] if len(parts) == 1 else f"{len(parts)} things, {messages.listed(list(parts))}"


def given(names: Sequence[str], case: tuple) -> str:
    """Say what a function was given, as far as it is short enough to type in: `tol = 1e-09, max_iter = 3`."""
    shown = [
        f"{name} = {words(np.asarray(item))}"
        for name, item in zip(names, case, strict=False)
        if isinstance(item, (int, float, np.ndarray)) and np.size(item) <= MOST_NUMBERS_SHOWN
    ]
    return ", ".join(shown)


def words(values: np.ndarray) -> str:
    """Write a few numbers to read."""
    if np.ndim(values) == 0:
        return f"{float(values):.6g}"
    if np.ndim(values) == 2:
        return f"[{', '.join(words(row) for row in values)}]"
    return f"[{', '.join(f'{value:.5g}' for value in values)}]"
