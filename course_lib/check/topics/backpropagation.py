"""Checks of reverse mode, piece by piece: the rules of single steps, and the two passes over a tape."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.chain_rule import backward, forward
from course_lib.check import calls
from course_lib.check.points import generator
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def check_plus_and_times(plus: Rule, times: Rule, *, seed: int | None = None) -> Verdict:
    """Check the rules of a + b and a·b: (a, b) -> the value, and the list of its slopes by a and by b."""
    _check_step(plus, "plus", seed)
    return _check_step(times, "times", seed)


def check_power_exp_tanh(power: Rule, exp: Rule, tanh: Rule, *, seed: int | None = None) -> Verdict:
    """Check the rules of aⁿ (a, n), eᵃ (a) and tanh a (a): the value, and a list with its one slope, by a."""
    _check_step(power, "power", seed)
    _check_step(exp, "exp", seed)
    return _check_step(tanh, "tanh", seed)


def _check_step(student: Rule, step: str, seed: int | None) -> Verdict:
    """Check the rule of one step: student(a, …) -> (its value, the list of its slopes by each input)."""
    rng = generator(seed)
    rule, hypotheses, inputs = STEPS[step]
    cases = [tuple(float(np.round(v, 3)) for v in inputs(rng, k)) for k in range(8)]
    with calls.quiet():
        reply = calls.call(student, *cases[0])
    if type(reply.value) in (tuple, list) and len(reply.value) == 2:
        if not _is_list(reply.value[1]):
            return conclude(Verdict("wrong", "wrong_shape", NO_LIST))
        if (count := len(reply.value[1])) != (asked := len(rule(*cases[0])[1])):
            slopes, are = "slope" if count == 1 else "slopes", "is" if asked == 1 else "are"
            words = f"Your list has {count} {slopes}, and {asked} {are} asked for: one for each input that changes."
            return conclude(Verdict("wrong", "wrong_shape", words))
    asks_for = ("the value", "the list of slopes")
    if arrays := ARRAYS.get(step):
        cases.append(arrays)
    return check_against(student, rule, cases, hypotheses, asks_for=asks_for)


def _is_list(value: Any) -> bool:
    return type(value) in (tuple, list) or (type(value) is np.ndarray and value.ndim == 1)


#: The network puts all points through a step at once: inputs with several entries that its rule must take.
ARRAYS = {
    "power": (np.array([0.4, 1.1, 1.7]), 2.0),
    "exp": (np.array([0.4, -1.1, 1.7]),),
    "tanh": (np.array([0.4, -1.1, 1.7]),),
}

NO_LIST = (
    "Return the value first and then a list of slopes, in square brackets even where there is only one: "
    "`return value, [slope]`."
)


def _step(value: Rule, slopes: Rule) -> Rule:
    """Return the rule of a step of a graph; a version of it has other slopes (`told`) or another value (`shown`)."""

    def rule(*inputs, told=slopes, shown=value):
        return [shown(*inputs), np.array(told(*inputs), float)]

    rule.__signature__ = inspect.signature(slopes)  # a trial names its inputs: a and b; that of np.exp is x
    return rule


def _rule(value: Rule, slopes: Rule, told: list[tuple], shown: list[Rule]) -> tuple[Rule, list[Hypothesis]]:
    """Return the rule, and its versions with other slopes or another value."""
    right = _step(value, slopes)
    places = {"told": told, "shown": [(other, "value_of_other_step", "") for other in shown]}
    return right, versions(right, places)


def _two(rng: np.random.Generator, k: int) -> tuple[float, float]:
    return tuple(rng.uniform(0.3, 3, 2) * rng.choice([-1, 1], 2))


def _base_and_power(rng: np.random.Generator, k: int) -> tuple[float, float]:
    """Draw a base: for even powers and for odd ones there is one of either sign, for powers that are not whole a positive one."""
    n = (2, 3, 5, -1, 4, 0.5, 1.5, 2.5)[k]
    sign = (-1, 1, -1, -1, 1, 1, 1, 1)[k]
    return sign * rng.uniform(0.4, 2.2), n


def _one(rng: np.random.Generator, k: int) -> tuple[float]:
    return (rng.uniform(0.1, 1.9) * (-1) ** k,)


STEPS = {
    "plus": (
        *_rule(
            lambda a, b: a + b,
            lambda a, b: [1, 1],
            [
                (lambda a, b: [b, a], "slopes_of_a_sum", "These are the slopes of a product."),
                (lambda a, b: [a, b], "returns_terms", "These are a and b themselves: how fast does a + b grow with a?"),
                (lambda a, b: [0, 0], "slopes_of_a_sum", "Does a + b not change when a does?"),
                (lambda a, b: [1, -1], "sign_in_one_term", "That is a difference: look at the second slope."),
                (lambda a, b: [2, 2], "factor_2", "Move a alone, by 1: by how much does a + b grow?"),
                (lambda a, b: [0.5, 0.5], "factor_half", "Move a alone, by 1: by how much does a + b grow?"),
            ],
            [lambda a, b: a * b, lambda a, b: a - b],
        ),
        _two,
    ),
    "times": (
        *_rule(
            lambda a, b: a * b,
            lambda a, b: [b, a],
            [
                (lambda a, b: [a, b], "factors_not_exchanged", ""),
                (lambda a, b: [1, 1], "slopes_of_a_sum", "These are the slopes of a sum."),
                (lambda a, b: [a * b, a * b], "value_for_slope", "This is the product itself, twice."),
                (lambda a, b: [a + b, a + b], "summed_partials", "Each of the two has a slope of its own."),
                (lambda a, b: [b, b], "copied_component", "Both slopes are b."),
                (lambda a, b: [a, a], "copied_component", "Both slopes are a."),
                (lambda a, b: [b, -a], "sign_in_one_term", "Look at the sign of the second slope."),
                (lambda a, b: [a / b, b / a], "upside_down", "Hold b fixed: how fast does a·b grow with a?"),
            ],
            [lambda a, b: a + b, lambda a, b: a / b],
        ),
        _two,
    ),
    "power": (
        *_rule(
            np.float_power,  # not a number, and not complex, where a is negative and n is not whole
            lambda a, n: [n * np.float_power(a, n - 1)],
            [
                (lambda a, n: [n * a**n], "power_rule", "By how much is the exponent lowered?"),
                (lambda a, n: [a ** (n - 1)], "power_rule", "The exponent comes down as a factor, too."),
                (lambda a, n: [(n - 1) * a ** (n - 1)], "power_rule", "Which factor comes down: n, or n − 1?"),
                (lambda a, n: [n * a ** (n + 1)], "power_rule", "The exponent falls by 1."),
                (lambda a, n: [n * a ** (n - 2)], "power_rule", "The exponent falls by 1."),
                (lambda a, n: [n * a], "power_rule", "That is right for n = 2 only."),
                (lambda a, n: [2 * a], "power_rule", "That is right for n = 2 only."),
                (lambda a, n: [n * a**n - 1], "missing_brackets", "a**n - 1 is (aⁿ) − 1: put the exponent into brackets."),
                (lambda a, n: [a ** (n + 1) / (n + 1)], "antiderivative", ""),
                (lambda a, n: [a**n], "value_for_slope", "This is the power itself."),
                (lambda a, n: [a**n * np.log(a)], "exp_as_power", "That is the slope by n. Here a changes, and n is fixed."),
                (lambda a, n: [-n * a ** (n - 1)], "sign_flip", "Look at the sign of the slope."),
            ],
            [lambda a, n: a * n, lambda a, n: n**a],
        ),
        _base_and_power,
    ),
    "exp": (
        *_rule(
            np.exp,
            lambda a: [np.exp(a)],
            [
                (lambda a: [a * np.exp(a - 1)], "exp_as_power", ""),
                (lambda a: [a * np.exp(a)], "exp_as_power", "There is nothing inside but a: its slope is 1."),
                (lambda a: [np.exp(-a)], "sign_in_one_term", "Look at the exponent of the slope."),
                (lambda a: [-np.exp(a)], "sign_flip", "Look at the sign of the slope."),
                (lambda a: [1 / a], "upside_down", "That is the slope of the logarithm."),
                (lambda a: [1.0], "own_slope_missing", "The slope is not always 1."),
                (lambda a: [a], "returns_argument", "The slope is a itself here."),
            ],
            [lambda a: np.exp(-a), lambda a: np.expm1(a)],
        ),
        _one,
    ),
    "tanh": (
        *_rule(
            np.tanh,
            lambda a: [1 - np.tanh(a) ** 2],
            [
                (lambda a: [1 - np.tanh(a)], "tanh_slope", "The square is missing."),
                (lambda a: [1 - a**2], "tanh_slope", "The square of a was taken, not of tanh a."),
                (lambda a: [1 - np.tanh(a**2)], "tanh_slope", "The square is of tanh a, not inside it."),
                (lambda a: [1 + np.tanh(a) ** 2], "tanh_slope", "A minus has become a plus."),
                (lambda a: [np.tanh(a) ** 2 - 1], "tanh_slope", "The sign is turned round: tanh rises everywhere."),
                (lambda a: [1 / np.cosh(a)], "tanh_slope", "This is one over cosh: its square is the slope."),
                (lambda a: [np.cosh(a) ** 2], "tanh_slope", "That is one over the slope."),
                (lambda a: [np.tanh(a)], "value_for_slope", "This is tanh a itself."),
                (lambda a: [(1 - np.tanh(a)) ** 2], "missing_brackets", "The square belongs to tanh a alone."),
                (lambda a: [np.tanh(a) * (1 - np.tanh(a))], "tanh_slope", "That is the rule of another function, 1/(1 + e⁻ᵃ)."),
                (lambda a: [1.0], "own_slope_missing", "The slope is 1 at a = 0 only."),
            ],
            [np.tan, np.sinh, np.arctan],
        ),
        _one,
    ),
}  # fmt: skip


def tape(rng: np.random.Generator, inputs: int, made: int) -> list[list[tuple[int, float]]]:
    """Draw a tape of so many inputs and values made of earlier ones, where one is used twice and one by a value twice."""
    entries: list[list[tuple[int, float]]] = [[] for _ in range(inputs)]
    for k in range(inputs, inputs + made):
        sources = [int(j) for j in rng.choice(k, min(2, k), replace=False)]
        if rng.random() < 0.3:
            sources = sources[:1] * 2  # as in a·a
        elif rng.random() < 0.2:
            sources = sources[:1]
        entries.append([(j, _slope(rng)) for j in sources])
    # Two ways from an input to the end, one of them longer.
    entries.append([(0, _slope(rng)), (inputs + made - 1, _slope(rng)), (inputs, _slope(rng))])
    return entries


def _slope(rng: np.random.Generator) -> float:
    return float(np.round(rng.uniform(0.3, 1.9) * rng.choice([-1, 1]), 3))


def check_backward(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(tape) -> the slopes of the last value by every value of the tape, one number each."""
    rng = generator(seed)
    cases = [
        (tape(rng, inputs, made),)
        for inputs, made in rng.permutation([(2, 3), (1, 4), (3, 5), (2, 8), (4, 4)])
    ]
    return check_against(student, _pass_back, cases, BACKWARD_HYPOTHESES)


def _pass_back(
    tape,
    *,
    seed=1.0,
    rest=0.0,
    order=lambda n: range(n)[::-1],
    pairs=lambda several: several,
    keep=lambda old, new: old + new,
    give=lambda above, slope: above * slope,
):
    slopes = [rest] * len(tape)
    slopes[-1] = seed
    for k in order(len(tape)):
        for j, slope in pairs(tape[k]):
            slopes[j] = keep(slopes[j], give(slopes[k], slope))
    return slopes


def _other_pass(tape, i=0):
    return forward(tape, i)


BACKWARD_HYPOTHESES = [
    *versions(
        _pass_back,
        {
            "keep": [
                (lambda old, new: new, "ways_overwritten", ""),
                (lambda old, new: old * new, "ways_multiplied", "Nothing is handed on. Does the loop look at the last entry, and is what comes over a way added to slopes[j]?"),
                (lambda old, new: old - new, "sign_flip", "What comes over a way is taken off instead of added."),
                (lambda old, new: old if old else new, "ways_overwritten", "Only what comes first is kept."),
                (lambda old, new: max(old, new), "ways_overwritten", "Only the larger one of two ways is kept."),
            ],
            "order": [
                (lambda n: range(n), "pass_runs_forwards", "Only the last entry hands on anything: does the loop go backwards, and through all entries?"),
                (lambda n: range(n - 1)[::-1], "some_entries_only", "The last entry is left out."),
                (lambda n: range(1, n)[::-1][1:], "some_entries_only", "The last entry is left out."),
                (lambda n: range(3, n)[::-1], "some_entries_only", "The first entries are left out."),
            ],
            "seed": [
                (0.0, "no_seed", ""),
                (2.0, "no_seed", "It begins with 2."),
                (-1.0, "no_seed", "It begins with −1."),
            ],
            "rest": [(1.0, "no_seed", "All slopes begin at 1; only that of the last value should.")],
            "give": [
                (lambda above, slope: above, "own_slope_missing", ""),
                (lambda above, slope: slope, "slope_from_above_missing", ""),
                (lambda above, slope: above + slope, "ways_multiplied", "Along a way, slopes are multiplied, not added."),
                (lambda above, slope: above / slope, "upside_down", "Along a way, slopes are multiplied, not divided."),
                (lambda above, slope: above * slope**2, "squared", "The slope of the step counts twice."),
                (lambda above, slope: above * abs(slope), "sign_lost", ""),
            ],
            "pairs": [
                (lambda several: several[:1], "some_sources_only", "Only the first pair of each entry is looked at."),
                (lambda several: several[-1:], "some_sources_only", "Only the last pair of each entry is looked at."),
                (lambda several: several[:2], "some_sources_only", "Only two pairs of each entry are looked at."),
                (lambda several: dict(several).items(), "ways_overwritten", "Where a value is used twice in one step, one of the two is lost."),
            ],
        },
    ),
    Hypothesis("passes_exchanged", _other_pass, "These are the slopes of every value by the first one."),
    Hypothesis("swapped_components", lambda tape: backward(tape)[::-1], "The slopes stand in the opposite order."),
    Hypothesis("some_entries_only", lambda tape: [s for s, e in zip(backward(tape), tape, strict=True) if not e], "Only the slopes by the inputs come back. One for every value is asked for."),
]  # fmt: skip


def check_forward(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(tape, i) -> the slopes of every value of the tape by input number i, one number each."""
    rng = generator(seed)
    sizes = [(2, 3), (3, 4), (3, 5), (2, 8), (4, 4), (3, 6)]
    cases = [
        (tape(rng, inputs, made), k % inputs)
        for k, (inputs, made) in enumerate(rng.permutation(sizes).tolist())
    ]
    return check_against(student, _pass_on, cases, FORWARD_HYPOTHESES)


def _pass_on(
    tape,
    i,
    *,
    seed=1.0,
    rest=0.0,
    order=lambda n: range(n),
    pairs=lambda several: several,
    keep=lambda old, new: old + new,
    give=lambda slope, before: slope * before,
    begin=lambda i: i,
):
    slopes = [rest] * len(tape)
    slopes[begin(i)] = seed
    for k in order(len(tape)):
        for j, slope in pairs(tape[k]):
            slopes[k] = keep(slopes[k], give(slope, slopes[j]))
    return slopes


def _handed_to_the_pairs(tape, i):
    slopes = [0.0] * len(tape)
    slopes[i] = 1.0
    for k, entry in enumerate(tape):
        for j, slope in entry:
            slopes[j] += slope * slopes[k]
    return slopes


FORWARD_HYPOTHESES = [
    Hypothesis("passes_exchanged", _handed_to_the_pairs, "Value k should get, and the values j of its pairs give: here j gets."),
    *versions(
        _pass_on,
        {
            "keep": [
                (lambda old, new: new, "ways_overwritten", "Where a value is made from two, one of them is lost."),
                (lambda old, new: old * new, "ways_multiplied", "Nothing is handed on. Here slopes[k] grows: is what value j has got, times the slope of the step, added to it?"),
                (lambda old, new: old - new, "sign_flip", "What comes over a way is taken off instead of added."),
            ],
            "order": [
                (lambda n: range(n)[::-1], "pass_runs_forwards", "This pass goes from the first entry to the last."),
                (lambda n: range(n - 1), "some_entries_only", "The last entry is left out."),
                (lambda n: range(5, n), "some_entries_only", "The first entries are left out."),
            ],
            "seed": [(0.0, "no_seed", "The slope of value i by itself is 1."), (2.0, "no_seed", "It begins with 2.")],
            "rest": [(1.0, "no_seed", "All slopes begin at 1; only that of value i should.")],
            "begin": [
                (lambda i: 0, "argument_fixed", "It comes out as if i were always 0."),
                (lambda i: -1, "passes_exchanged", "It begins at the last value, as the backward pass does."),
                (lambda i: i + 1, "one_off", "It begins one value too late. Python counts from 0."),
            ],
            "give": [
                (lambda slope, before: before, "own_slope_missing", ""),
                (lambda slope, before: slope, "slope_from_above_missing", ""),
                (lambda slope, before: slope + before, "ways_multiplied", "Along a way, slopes are multiplied, not added."),
                (lambda slope, before: abs(slope) * before, "sign_lost", ""),
            ],
            "pairs": [
                (lambda several: several[:1], "some_sources_only", "Only the first pair of each entry is looked at."),
                (lambda several: several[-1:], "some_sources_only", "Only the last pair of each entry is looked at."),
                (lambda several: several[:2], "some_sources_only", "Only two pairs of each entry are looked at."),
            ],
        },
    ),
    Hypothesis("passes_exchanged", lambda tape, i: backward(tape)),
    Hypothesis("one_entry", lambda tape, i: forward(tape, i)[-1], "This is the slope of the last value alone."),
]  # fmt: skip
