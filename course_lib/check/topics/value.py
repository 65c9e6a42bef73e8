"""check_value: a number, a vector, a matrix, a truth value or a word beside the expected one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from course_lib.check import calls, form
from course_lib.check.asking import Problem
from course_lib.check.outcome import Outcome
from course_lib.check.topics.inquiry import Inquiry, judge
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Slip
from course_lib.explain.words import messages

MOST_NUMBERS = 8


def check_value(
    student_value: Any,
    expected: Any,
    *,
    rtol: float = 1e-6,
    atol: float = 0.0,
    mistakes: Mapping[str, Any] | Sequence[Slip] = (),
    called: str = "",
) -> Verdict:
    """Check that |value − expected| ≤ atol + rtol·|expected| in every entry, or that two words agree.

    expected  a number, an array, True or False, a word, or a list of accepted words; words are compared
              without regard to case, spaces and punctuation
    mistakes  typical wrong values: [Slip("factor_2", 12.0), Slip("degrees", 0.017, "Is x in degrees or in radians?")];
              where the vocabulary's own words will do, a dict is enough: {"factor_2": 12.0}
    called    what the numbers are called, where one cell holds several answers: "the residuals"

    student_value may also be a callable without arguments that gives the value, as in
    `check_value(lambda: [best_rate(a) for a in given], expected)`: what the student's function raises is then told as
    *not attempted* (NotImplementedError) or *crashed*, its time is bounded, and the arrays that it is given must not be changed.

    `...` and None count as not attempted; a callable that gives None lacks a return. Returns a Verdict; raises CheckFailed
    when the value is wrong.
    """
    lazy = callable(student_value) and not isinstance(student_value, type)
    given = calls.arrays_in_sight(student_value) if lazy else {}
    before = {name: array.copy() for name, array in given.items()}
    kind = _kind_of(expected, rtol, atol, mistakes, called)

    def structure(value: Any, _: tuple) -> Any:
        if changed := _restored(given, before):
            raise form.NotNumbers("mutates_input", f"your function changed {messages.listed(changed)}")
        parts = value if type(value) in (list, tuple) else (value,)
        if any(part is Ellipsis for part in parts) or (value is None and not lazy):
            return Problem(Outcome.NOT_ATTEMPTED, None, NOT_THERE)
        if value is None:
            raise form.missing()
        return kind.read(value)

    return judge(
        student_value if lazy else lambda: student_value,
        Inquiry(
            inputs=[()],
            structure=structure,
            names=(),
            at=lambda _: "",
            measure=lambda answers: [_Answered(answers[0], kind.accepts(answers[0]))],
            explain=lambda answered: kind.explain(answered[0].value),
            right=lambda answered: kind.praise(answered[0].value),
            truth=lambda _: expected,
        ),
    )


NOT_THERE = "There is no value here yet: put your answer in place of the dots."


@dataclass(frozen=True)
class _Answered:
    """A value, and whether it is accepted."""

    value: Any
    right: bool
    decided: ClassVar[bool] = True

    @property
    def wrong(self) -> bool:
        return not self.right


def _kind_of(
    expected: Any, rtol: float, atol: float, mistakes: Mapping[str, Any] | Sequence[Slip], called: str
) -> _Word | _Truth | _Numbers:
    """Return what a value is read as, compared with and told; each reads with NotNumbers where it cannot."""
    named = isinstance(mistakes, Mapping)
    slips = [Slip(name, wrong) for name, wrong in mistakes.items()] if named else list(mistakes)
    if words := _words(expected):
        return _Word(words, slips)
    if type(expected) in (bool, np.bool_):
        return _Truth(bool(expected))
    return _Numbers(np.asarray(expected, float), rtol, atol, slips, called)


@dataclass(frozen=True)
class _Word:
    """One of several accepted words."""

    accepted: list[str]
    slips: list[Slip]

    def read(self, value: Any) -> str:
        if type(value) not in (str, np.str_):
            raise _formless(f"{_type_of(value)} came back where a word in quotation marks is expected.")
        return str(value)

    def accepts(self, value: str) -> bool:
        return plain(value[:500]) in map(plain, self.accepted)

    def praise(self, value: str) -> str:
        return f"Right: “{value[:60]}” is the word that describes it."

    def explain(self, value: str) -> Verdict:
        fact = f"Your answer was “{value[:60]}”."
        for slip in self.slips:
            if plain(value[:500]) in map(plain, _words(slip.value)):
                return _told(slip, fact)
        return Verdict("wrong", "wrong_value", f"{fact} Read the question once more.")


@dataclass(frozen=True)
class _Truth:
    """True or False."""

    expected: bool

    def read(self, value: Any) -> bool:
        if type(value) not in (bool, np.bool_):
            raise _formless(f"{_type_of(value)} came back where True or False is expected.")
        return bool(value)

    def accepts(self, value: bool) -> bool:
        return value == self.expected

    def praise(self, value: bool) -> str:
        return f"Right: the statement is {value}."

    def explain(self, value: bool) -> Verdict:
        return Verdict("wrong", "wrong_value", f"Your answer was {value}. Find an example that decides it.")


@dataclass(frozen=True)
class _Numbers:
    """A number or an array, to |value − expected| ≤ atol + rtol·|expected|."""

    expected: np.ndarray
    rtol: float
    atol: float
    slips: list[Slip]
    called: str

    def read(self, value: Any) -> np.ndarray:
        expected = self.expected
        if words := _decimal_comma(value, expected):
            raise form.NotNumbers("wrong_shape", words, complete=True)
        try:
            got = form.numbers(value)
        except form.NotNumbers as problem:
            if problem.mistake != "wrong_shape" or problem.complete:
                raise
            raise _formless(messages.closed(problem.words)) from None
        column = expected.ndim == 1 and got.shape == (expected.size, 1)
        if got.shape != expected.shape and not column and not (got.size == expected.size == 1):
            shape = form.shape_words(expected.shape)
            place = f"For {self.called} this" if self.called else "This"
            raise _formless(f"{place} is {form.describe(got)} where {shape} is expected.")
        return got.reshape(expected.shape)

    def accepts(self, value: np.ndarray) -> bool:
        return _near(value, self.expected, self.rtol, self.atol)

    def praise(self, value: np.ndarray) -> str:
        what = f"{messages.quantity(value)} is" if value.ndim < 2 else f"all {value.size} numbers are"
        digits = f", to {round(-np.log10(self.rtol))} digits" if 0 < self.rtol < 1 else ""
        return f"Right: {what} what a calculation of our own gives{digits}."

    def explain(self, value: np.ndarray) -> Verdict:
        most = MOST_NUMBERS if value.ndim == 1 else messages.MOST_NUMBERS
        of_several = f" for {self.called}" if self.called else ""
        fact = f"Your answer{of_several} was {messages.quantity(value, most)}."
        if not np.all(np.isfinite(value)) and np.all(np.isfinite(self.expected)):
            return _wrong("nan_inf", fact)
        for slip in self.slips:
            wrong = np.asarray(slip.value, float)
            if wrong.shape == value.shape and _near(value, wrong, max(self.rtol, 1e-6), self.atol):
                return _told(slip, fact)
        return _typical(value, self.expected, self.rtol, self.atol, fact)


def _formless(fact: str) -> form.NotNumbers:
    return form.NotNumbers("wrong_shape", f"{fact} Print your value and look at its form.", complete=True)


def _restored(given: dict[str, np.ndarray], before: dict[str, np.ndarray]) -> list[str]:
    """Name the arrays that are not what they were, and put their numbers back for the checks that follow."""
    changed = [name for name in given if not np.array_equal(given[name], before[name], equal_nan=True)]
    for name in changed:
        if given[name].shape == before[name].shape:
            given[name][...] = before[name]
    return changed


def plain(word: str) -> str:
    """Keep letters and digits only, case folded: 'Saddle point!' and 'saddle-point' are the same word."""
    return "".join(c for c in word.casefold() if c.isalnum())


def _words(expected: Any) -> list[str]:
    if isinstance(expected, str):
        return [expected]
    if (
        isinstance(expected, (list, tuple, set, frozenset))
        and expected
        and all(isinstance(e, str) for e in expected)
    ):
        return list(expected)
    return []


def _decimal_comma(value: Any, expected: np.ndarray) -> str:
    """Return what to say to 0,111 (for Python the pair of 0 and 111) and to "0,111" where a number is expected."""
    if expected.size != 1:
        return ""
    if type(value) is tuple and [type(part) for part in value] == [int, int] and value[1] >= 0:
        seen, number = f"{value[0]},{value[1]} is two numbers", f"{value[0]}.{value[1]}"
    elif type(value) is str and re.fullmatch(r"\s*[-+]?\d{1,20},\d{1,20}\s*", value):
        seen, number = "This is a text", value.strip().replace(",", ".")
    else:
        return ""
    return (
        f"{seen} for Python. It writes a decimal number with a point and without quotation marks: {number}."
    )


def _typical(got: np.ndarray, expected: np.ndarray, rtol: float, atol: float, fact: str) -> Verdict:
    """Return the verdict on a wrong value, under a name that needs no list where one fits."""
    candidates = [("sign_flip", -expected), ("factor_2", 2 * expected), ("factor_half", expected / 2)]
    if expected.ndim == 1 and expected.size > 1:
        candidates.append(("swapped_components", expected[::-1]))
    for name, wrong in candidates:
        if np.any(wrong) and _near(got, wrong, max(rtol, 1e-9), atol):
            return Verdict("wrong", name, f"{fact} {_COUSINS[name]}")
    near = np.abs(got - expected) <= 0.02 * np.abs(expected)
    if np.all(near) and np.any(expected):
        return _wrong("wrong_digits", fact)
    if expected.size > 1:
        wrong_at = np.argwhere(~(np.abs(got - expected) <= atol + rtol * np.abs(expected)))
        if len(wrong_at) < expected.size:
            where = messages.listed([str(list(map(int, k))) for k in wrong_at])
            again = "that entry" if len(wrong_at) == 1 else "those entries"
            words = f"It is wrong at {where}. Calculate {again} once more."
            return Verdict("wrong", "wrong_value", f"{fact} {words}")
    return _wrong("wrong_value", fact)


_COUSINS = {
    "sign_flip": "The size is right: look at the sign.",
    "factor_2": "It is twice as large as it should be.",
    "factor_half": "It is half as large as it should be.",
    "swapped_components": "The entries stand in the opposite order.",
}


def _near(got: np.ndarray, expected: np.ndarray, rtol: float, atol: float) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.all((np.abs(got - expected) <= atol + rtol * np.abs(expected)) | (got == expected)))


def _told(slip: Slip, fact: str) -> Verdict:
    """Return the verdict on a typical wrong value, in the exercise's words or in the vocabulary's."""
    return Verdict("wrong", slip.name, f"{fact} {slip.says}") if slip.says else _wrong(slip.name, fact)


def _wrong(name: str, fact: str) -> Verdict:
    """Return the verdict on a wrong value, under a name of the vocabulary."""
    return Verdict("wrong", name, messages.sentence(fact, name, topic="Values"))


def _type_of(value: Any) -> str:
    return {"str": "A text", "function": "A function", "bool": "True or False"}.get(
        type(value).__name__, f"An object of type {type(value).__name__[:40]}"
    )
