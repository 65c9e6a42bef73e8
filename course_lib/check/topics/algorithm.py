"""Check an algorithm against its reference, and name what is wrong by running faulty versions of it.

What a Hypothesis predicts here is a faulty version: the algorithm with one mistake in it. Where a student's answer is not the
reference's, the faulty version that gives the student's answer in *every* case is the mistake. Numbers are compared to a relative 1e-6:
a mistake that changes less than that cannot be told from rounding.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.check import asked, calls, form, rehearsal
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain import engine
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words import messages

RTOL = 1e-6
MOST_NUMBERS_SHOWN = 4

PLUS = "Somewhere a minus is a plus: does the step go the right way?"
OFF_BY_ONE = "The path is one too long or too short: it holds at most max_iter points, x1 among them."
NO_START = "The path should begin with x1 itself."
NO_STOP = "It goes on when it has arrived. What about tol?"


def Faulty(name: str, says: str, version: Callable[..., Any]) -> Hypothesis:  # noqa: N802 (checks being moved here use it)
    """Make a Hypothesis of a faulty version, with the exercise's own words."""
    return Hypothesis(name, version, says=says)


def check_against(
    student: Callable[..., Any],
    reference: Callable[..., Any],
    cases: Sequence[tuple],
    hypotheses: Sequence[Hypothesis],
    asks_for: Sequence[str],
) -> Verdict:
    """Compare student(*case) with reference(*case) for every case; `asks_for` says in words what is to come back, a thing each.

    A tuple from the reference asks for as many things from the student. Returns the verdict or raises CheckFailed.
    """
    answers = []
    with calls.quiet():
        for case in cases:
            # A list may be taken apart by the student (starts.pop()); the next version needs it whole.
            reply = calls.call(student, *(list(item) if isinstance(item, list) else item for item in case))
            if reply.error is not None or reply.changed:
                return conclude(trouble(reply))
            answers.append(reply.value)
        return conclude(judge(answers, reference, cases, hypotheses, asks_for))


def trouble(reply: calls.Reply) -> Verdict:
    """Return the verdict on a call that gave no answer, or that changed what it was given."""
    if isinstance(reply.error, NotImplementedError):
        return Verdict(
            "not attempted",
            None,
            "Put your own lines where it says YOUR CODE HERE, and run both cells again.",
        )
    if reply.error is None:
        words = "Your function changes an array that it was given, as += and -= do. Write x = x - ..., which makes a new one."
        return Verdict("wrong", "mutates_input", words)
    if isinstance(reply.error, OverflowError):
        grows = (
            "The numbers grow beyond all bounds, where they should settle. Does each step go the right way?"
        )
        return Verdict("crashed", "raises", f"{grows} (OverflowError: {reply.error})")
    if isinstance(reply.error, calls.Overdue):
        return Verdict(
            "crashed", "raises", "Your function had not come back after some seconds. Does its loop ever end?"
        )
    if "bitwise_xor" in str(reply.error) or "for ^" in str(reply.error):
        return Verdict("crashed", "raises", "Your function stopped at ^. In Python a power is written **.")
    return Verdict(
        "crashed", "raises", f"Your function stopped with {type(reply.error).__name__}: {reply.error}"[:300]
    )


def judge(
    answers: list[Any],
    reference: Callable[..., Any],
    cases: Sequence[tuple],
    hypotheses: Sequence[Hypothesis],
    asks_for: Sequence[str],
) -> Verdict:
    """Return the verdict on all answers together."""
    expected = [reference(*case) for case in cases]
    try:
        got = [parts(value, like, asks_for) for value, like in zip(answers, expected, strict=True)]
    except form.NotNumbers as problem:
        return Verdict("wrong", problem.mistake, str(problem))
    right = [parts(like, like, asks_for) for like in expected]
    if all(same(g, r) for g, r in zip(got, right, strict=True)):
        return Verdict("correct", None, "Right: it agrees in every case that was tried.")
    for case, like in zip(cases, expected, strict=True):
        asked.right(case, like)
    rehearsal.refuse()
    fits = engine.ranked(
        engine.fitting(hypotheses, lambda h: 0.0 if explains(h, cases, expected, got) else None)
    )
    fact = difference(got, right, [given(reference, case) for case in cases], asks_for)
    if fits:
        name, *others = engine.names(fits)
        message = f"{fact} {fits[0].says}" if fits[0].says else messages.sentence(fact, name)
        return Verdict("wrong", name, message, also_fits=tuple(others))
    shapes = [[(a.ndim, b.ndim) for a, b in zip(g, r, strict=True)] for g, r in zip(got, right, strict=True)]
    if any(a != b for case in shapes for a, b in case):
        return Verdict(
            "wrong", "wrong_shape", f"{fact} Which products should give one number, and which an array?"
        )
    if not all(np.all(np.isfinite(part)) for g in got for part in g):
        return Verdict(
            "wrong", "nan_inf", f"{fact} Is there a division by zero, or a root of a negative number?"
        )
    return Verdict("wrong", None, f"{fact} Compare your lines with the formula, one after another.")


def parts(value: Any, like: Any, asks_for: Sequence[str]) -> list[np.ndarray]:
    """Return the answer as arrays, one for each part that `like` has. Raises form.NotNumbers."""
    if not isinstance(like, tuple):
        return [form.numbers(value)]
    if type(value) not in (tuple, list) or len(value) != len(like):
        raise form.NotNumbers("wrong_shape", f"Your function should return {asked_for(asks_for)}.")
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


def explains(
    hypothesis: Hypothesis, cases: Sequence[tuple], expected: list[Any], got: list[list[np.ndarray]]
) -> bool:
    """Return whether the faulty version predicts the student's answer in every case."""
    for case, like, answered in zip(cases, expected, got, strict=True):
        try:
            with np.errstate(all="ignore"):
                wrong = parts(hypothesis.predict(*case), like, ())
        except (ArithmeticError, ValueError, IndexError, form.NotNumbers):
            return False
        if not same(answered, wrong):
            return False
    return True


def difference(
    got: list[list[np.ndarray]], right: list[list[np.ndarray]], inputs: list[str], asks_for: Sequence[str]
) -> str:
    """Return the first thing in which the answers differ, in words, and what the function was given there."""
    number, (g_parts, r_parts) = next(
        (k, pair) for k, pair in enumerate(zip(got, right, strict=True), 1) if not same(*pair)
    )
    # The last part comes first: in (x, path) the path shows where things went wrong, x only that they did.
    # What is no number at all comes before either: what follows from it is beside the point.
    triples = zip(asks_for if len(asks_for) > 1 else [""], g_parts, r_parts, strict=True)
    different = [(name, g, r) for name, g, r in list(triples)[::-1] if not same([g], [r])]
    name, g, r = min(different, key=lambda triple: bool(np.all(np.isfinite(triple[1]))))
    where = f"In trial {number} of {len(got)}" if len(got) > 1 else "In the trial"
    there = inputs[number - 1]
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


def given(reference: Callable[..., Any], case: tuple) -> str:
    """Say what a function was given, as far as it is short enough to type in: ` (Given: tol = 1e-09, max_iter = 3.)`."""
    names = inspect.signature(reference).parameters
    shown = [
        f"{name} = {words(np.asarray(item))}"
        for name, item in zip(names, case, strict=False)
        if isinstance(item, (int, float, np.ndarray)) and np.size(item) <= MOST_NUMBERS_SHOWN
    ]
    return f" (Given: {', '.join(shown)}.)" if shown else ""


def words(values: np.ndarray) -> str:
    """Write a few numbers to read."""
    if np.ndim(values) == 0:
        return f"{float(values):.6g}"
    if np.ndim(values) == 2:
        return f"[{', '.join(words(row) for row in values)}]"
    return f"[{', '.join(f'{value:.5g}' for value in values)}]"
