"""Checks of one step of gradient descent, of the learning rates of a parabola, and of the predicted count."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from course_lib.check.pictures import paths
from course_lib.check.points import generator
from course_lib.check.topics.descent import check_descent
from course_lib.check.topics.reference import check_against, versions, with_formula
from course_lib.check.topics.value import check_value, plain
from course_lib.check.verdict import Verdict, conclude
from course_lib.differences import Batch
from course_lib.explain.hypothesis import Hypothesis, Slip

Rule = Callable[..., Any]

BOWL = with_formula(lambda x: 2 * x, "2x")
SLOPES = (
    BOWL,
    with_formula(lambda x: 2 * (x - 2), "2(x − 2)"),
    with_formula(lambda x: 3 * x**2 - 1, "3x² − 1"),
    with_formula(lambda x: 2 * x - 2 * math.exp(-2 * x), "2x − 2e^(−2x)"),
    with_formula(lambda x: x**3 - 2 * x + 0.25, "x³ − 2x + ¼"),
    with_formula(lambda x: -5.0 - x, "−5 − x"),
)


def check_one_step(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(df, x, eta) = x − eta·df(x) for slopes of several kinds, on both sides, at rates of several digits."""
    rng = generator(seed)
    cases = [
        (slope, _digits(rng.uniform(0.4, 2.4) * rng.choice([-1, 1])), _digits(rng.uniform(0.03, 0.9)))
        for slope in SLOPES
    ]
    cases += [(SLOPES[1], int(rng.integers(3, 6)), _digits(rng.uniform(0.03, 0.4)))]
    rng.shuffle(cases)
    examples = {"x": [1.5, 0.0], "eta": [0.1, 1.0], "df": [BOWL]}
    return check_against(student, _stepped, cases, STEP_HYPOTHESES, examples=examples, picture=step_drawn)


def step_drawn(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
    """Draw a step on the curve that has the slope df."""
    df, x, _ = case
    return paths.on_curve(
        paths.climbed(Batch(df, scalar=True)), np.array([x, got.item()]), np.array([x, right.item()])
    )


def _digits(value: float) -> float:
    """Return a number of four digits after the point, the last of them not 0: what is rounded is seen."""
    shown = round(float(value), 4)
    return shown if round(shown, 3) != shown else shown + 0.0003


def _stepped(df, x, eta, *, begin=lambda x: x, sign=-1, rate=lambda eta: eta, at=None, size=lambda s: s):
    return begin(x) + sign * rate(eta) * size(df(x if at is None else at(x, eta)))


STEP_HYPOTHESES = [
    *versions(
        _stepped,
        {
            "sign": [(+1, "gd_ascent", "")],
            "begin": [(lambda x: 0.0, "step_not_point", "")],
            "rate": [
                (lambda eta: 1.0, "gd_wrong_step", "The learning rate makes no difference."),
                (lambda eta: 0.1, "argument_fixed", "The rate is not always 0.1: use the name eta."),
                (lambda eta: 1 / eta, "gd_wrong_step", "The slope is divided by the rate."),
                (lambda eta: eta**2, "gd_wrong_step", "The rate counts twice."),
                (lambda eta: eta / 2, "gd_wrong_step", "The step is half as long as it should be."),
                (lambda eta: 2 * eta, "gd_wrong_step", "The step is twice as long as it should be."),
            ],
            "at": [
                (lambda x, eta: eta, "wrong_point", "The slope is taken at eta; it belongs to the point x."),
                (lambda x, eta: x - eta, "wrong_point", "The slope is taken at x - eta, not at x."),
                (lambda x, eta: -x, "wrong_point", "The slope is taken at -x."),
                (lambda x, eta: 1.5, "wrong_point", "The slope is always taken at 1.5, the start of the example."),
            ],
            "size": [
                (lambda s: 1.0, "slope_not_used", ""),
                (np.sign, "gd_normalised_gradient", "Only the sign of the slope is used, not its size."),
                (abs, "sign_lost", "The slope's sign is lost, so one side goes uphill."),
                (lambda s: s**2, "squared", "The slope is squared."),
            ],
        },
    ),
    Hypothesis("step_not_point", lambda df, x, eta: eta * df(x), "This is how far to go, not where you arrive."),
    Hypothesis("missing_brackets", lambda df, x, eta: (x - eta) * df(x), "Multiply before you subtract: x - eta is in brackets."),
    Hypothesis("missing_brackets", lambda df, x, eta: x - eta - df(x), "The slope is subtracted, not multiplied by eta."),
    Hypothesis("argument_fixed", lambda df, x, eta: x - eta * 2 * x, "This uses the slope of x² + 1; use the slope that comes in as df."),
    Hypothesis("argument_fixed", lambda df, x, eta: x - 0.1 * 2 * x, "Slope and rate are those of the example; use df and eta."),
    Hypothesis("two_steps", lambda df, x, eta: _stepped(df, _stepped(df, x, eta), eta)),
    Hypothesis("gd_returns_gradient", lambda df, x, eta: df(_stepped(df, x, eta)), "This is the slope at the next point."),
    Hypothesis("gd_returns_gradient", lambda df, x, eta: df(x), "This is the slope; return the next point."),
    Hypothesis("wrong_point", lambda df, x, eta: x - eta * df(_stepped(df, x, eta)), "The slope is taken at the next point, not at x."),
    Hypothesis("arguments_swapped", lambda df, x, eta: df(x) - eta * x, "The point and the slope have changed places."),
]  # fmt: skip


def check_descent_loop(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(df, x1, eta, tol, max_iter) -> (x, path) on several curves.

    The runs end at tol, by max_iter, or at once: with the first slope equal to tol, below it, or zero with tol = 0.
    """
    rng = generator(seed)

    def near(x: float) -> float:
        return _digits(x * rng.uniform(0.85, 1.15))

    def bowl(x: float) -> float:
        return x**2 + 1

    curves = [
        (
            BOWL,
            bowl,
            [
                (near(1.5), 0.1, 1e-6, 1000),
                (near(-2.0), 0.3, 1e-4, 200),
                (near(1.0), 0.05, 1e-4, int(rng.integers(35, 45))),
                (near(1.5), 0.8, 1e-3, 300),
                (0.25 * rng.choice([-1, 1]), 0.1, 0.5, 50),  # |slope| equal to tol
                (near(2.0), 0.5, 0.0, 20),  # tol = 0, and the second point lies exactly at the bottom
                (near(2.0), 0.2, 1e-3, 2),
            ],
        ),
        (
            lambda x: 2 * (x - 2),
            lambda x: (x - 2) ** 2 + 1,
            [(near(-1.0), 0.1, 1e-4, 200), (near(3.5), 0.9, 1e-3, 60), (2 + rng.uniform(1, 4) * 1e-3, 0.1, 1e-2, 30)],
        ),
        (
            lambda x: x**3 - 2 * x + 0.25,
            lambda x: x**4 / 4 - x**2 + x / 4,
            [(near(-0.4), 0.1, 1e-5, 300), (near(1.2), 0.15, 1e-3, 100), (near(-1.7), 0.05, 1e-4, 25)],
        ),
    ]  # fmt: skip
    _walks_on_its_own_curve(student, near(1.0))
    verdicts = []
    for df, f, settings in curves:
        rng.shuffle(settings)
        verdicts.append(check_descent(student, df, settings, f=f))
    return verdicts[-1]


def _walks_on_its_own_curve(student: Rule, x1: float) -> None:
    """Tell a loop that takes the notebook's bowl for the slope that comes in, which no single walk shows."""
    from course_lib.check import calls, form

    df = SLOPES[1]
    reply = calls.call(student, df, x1, 0.1, 1e-9, 2)
    try:
        path = form.numbers(reply.value[1])
    except (form.NotNumbers, TypeError, IndexError, KeyError):
        return
    if path.shape == (2,) and math.isclose(path[1], x1 - 0.1 * BOWL(x1), rel_tol=1e-9):
        fact = f"For df = {df.formula}, x1 = {x1:g}, eta = 0.1 your second point is {path[1]:.5g}; expected {x1 - 0.1 * df(x1):.5g}."
        words = "This walk is on the bowl x² + 1: use the slope that comes in as df."
        conclude(Verdict("wrong", "argument_fixed", f"{fact} {words}"))


def check_eta_limit(value: Any, q: Rule) -> Verdict:
    """Check that value = 2/q'' for a parabola q; q'' is measured, for a parabola exactly."""
    curvature, a = float(q(1) - 2 * q(0) + q(-1)), float(q(1) + q(-1)) / 2 - q(0)
    b, lowest = float(q(1) - q(-1)) / 2, 0.0
    lowest = -b / curvature
    slips = [
        Slip("rate_best_for_limit", 1 / curvature),
        Slip("rate_of_coefficient", 2 / a),
        Slip("rate_of_coefficient", 2 / a**2, "The second derivative is not a squared."),
        Slip("rate_is_curvature", curvature),
        Slip("upside_down", curvature / 2, "A large curvature needs small steps. Look at the fraction: is it upside down, or are brackets missing?"),
        Slip("rate_of_other_curve", 0.1, "With 0.1 the walk on q arrives, and with a slightly larger rate too."),
        Slip("rate_of_other_curve", 1.0, "This is the limit for x² + 1; q has another second derivative."),
        Slip("rate_of_other_curve", 0.5, "This is the limit for p; q has another second derivative."),
        Slip("rate_of_other_curve", 2 / (4 + curvature), "The second derivatives of p and q are added here."),
        Slip("rate_of_other_curve", 5 / 3, "This is the example of how a calculation is written."),
        Slip("rate_is_place", lowest, "This is where q is lowest, not a rate."),
        Slip("rate_is_place", float(q(lowest)), "This is the lowest height of q, not a rate."),
        Slip("shrink_factor", 1 - 0.1 * curvature, "This is a factor, for the rate 0.1."),
        Slip("int_truncation", 0.0, "// cuts off everything after the point: write /."),
        *[
            Slip("rate_not_from_curvature", over, "The second derivative belongs below the line, not a slope or a height.")
            for below in (b, curvature + b, q(1), q(0), -b, curvature * lowest)
            if below
            for over in (2 / below, abs(2 / below), 1 / below)
        ],
    ]  # fmt: skip
    return check_value(value, 2 / curvature, mistakes=slips)


def check_best_rate(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(a, b, c) = 1/(2a) for parabolas ax² + bx + c: steep and flat ones, b and c of both signs and 0."""
    rng = generator(seed)
    signs = rng.permutation([1, -1, 1, -1, 1])
    cases = [
        (_digits(a), _digits(rng.uniform(0.6, 8) * s), _digits(rng.uniform(0.6, 8) * rng.choice([-1, 1])))
        for a, s in zip((*rng.uniform(1.2, 9, 3), *rng.uniform(0.07, 0.8, 2)), signs, strict=True)
    ]
    cases += [(int(rng.integers(3, 9)), 0, _digits(rng.uniform(1, 5)))]
    rng.shuffle(cases)
    return check_against(student, lambda a, b, c: 1 / (2 * a), cases, BEST_HYPOTHESES)


BEST_HYPOTHESES = [
    Hypothesis("rate_limit_for_best", lambda a, b, c: 1 / a),
    Hypothesis("missing_brackets", lambda a, b, c: 1 / 2 * a, "In 1 / 2 * a the a is multiplied."),
    Hypothesis("missing_brackets", lambda a, b, c: 2 / 2 * a, "In 2 / 2 * a the a is multiplied, and 2 over f'' is the limit."),
    Hypothesis("rate_is_curvature", lambda a, b, c: 2 * a),
    Hypothesis("factor_half", lambda a, b, c: 1 / (4 * a), "This is half of the best rate."),
    Hypothesis("rate_of_coefficient", lambda a, b, c: 2 / a),
    Hypothesis("rate_of_coefficient", lambda a, b, c: 1 / a**2, "The second derivative is not a squared."),
    Hypothesis("rate_of_coefficient", lambda a, b, c: a, "This is a itself."),
    Hypothesis("rate_is_place", lambda a, b, c: -b / (2 * a), "This is where the parabola is lowest, not the rate."),
    Hypothesis("rate_is_place", lambda a, b, c: c - b * b / (4 * a), "This is the lowest height, not the rate."),
    Hypothesis("depends_in_vain", lambda a, b, c: 1 / (2 * a + b), "This is 1 over the slope at x = 1; the best rate does not depend on b."),
    Hypothesis("depends_in_vain", lambda a, b, c: 1 / b, "This is 1 over the slope at x = 0; the best rate does not depend on b."),
    Hypothesis("depends_in_vain", lambda a, b, c: 1 / (2 * a + b + c), "The best rate does not depend on b and c."),
    Hypothesis("arguments_swapped", lambda a, b, c: 1 / (2 * abs(b)), "Which of the three numbers makes the curvature? Not b."),
    Hypothesis("shrink_factor", lambda a, b, c: abs(1 - 0.1 * 2 * a), "This is the factor for the rate 0.1."),
    Hypothesis("shrink_factor", lambda a, b, c: 1 - 0.1 * 2 * a, "This is the factor for the rate 0.1."),
    Hypothesis("shrink_factor", lambda a, b, c: 1 - 2 * a, "The factor is to be 0; solve for the rate."),
]  # fmt: skip


def check_predicted_count(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(slope1, curvature, eta, tol): iterates until |slope1|·|1 − eta·curvature|^(k − 1) ≤ tol.

    Slopes and factors of both signs, several digits, and runs in which tol is met exactly, where rounding is safe.
    """
    rng = generator(seed)
    cases = []
    for side in (0.15, 0.35, 0.7, 1.4, 1.85):
        product = side * rng.uniform(0.9, 1.05)
        curvature = _digits(rng.uniform(0.3, 12))
        tol = float(f"{10 ** rng.uniform(-7, -2):.2e}")
        cases.append(
            (
                _digits(rng.uniform(1.2, 25) * rng.choice([-1, 1])),
                curvature,
                float(f"{product / curvature:.4g}"),
                tol,
            )
        )
    power = int(rng.choice([2, 3, 6]))
    cases += [(8, 1, 0.5, 1), (-float(2**power), 2.0, 0.75, 1.0)]
    rng.shuffle(cases)
    examples = {"tol": [1e-6], "eta": [0.1, 0.01], "curvature": [2.0, 4.0, 18.0], "slope1": [3.0, -3.0]}
    return check_against(student, _counted, cases, COUNT_HYPOTHESES, examples=examples)


def _counted(
    slope1,
    curvature,
    eta,
    tol,
    *,
    size=lambda s, c: abs(s),
    factor=None,
    order=None,
    whole=math.ceil,
    start=1,
):
    """Count the iterates; wrong choices for its places make the wrong versions."""
    rho = abs(1 - eta * curvature) if factor is None else abs(factor(eta, curvature))
    above = tol / abs(size(slope1, curvature))
    updates = math.log(above) / math.log(rho) if order is None else order(above, rho, tol, abs(slope1))
    return whole(_steady(updates)) + start


def _steady(updates: float) -> float:
    """Make whole numbers whole, whatever the last digit of a logarithm says."""
    return round(updates) if abs(updates - round(updates)) < 1e-9 else updates


def _stops_at_once(slope1, curvature, eta, tol):
    """Count the iterates of a loop that compares the slope with tol, sign and all."""
    count, slope = 1, slope1
    while slope > tol and count < 10_000:
        count, slope = count + 1, slope * (1 - eta * curvature)
    return count


COUNT_HYPOTHESES = versions(
    _counted,
    {
        "start": [(0, "start_not_counted", ""), (2, "start_counted_twice", "")],
        "whole": [
            (float, "count_not_rounded", ""),
            (math.floor, "count_rounded_down", ""),
            (round, "count_rounded_down", "It was rounded to the nearest number, not up."),
            (lambda u: math.floor(u) + 1, "count_rounded_down", "Where the updates come out whole, it is one too many: does the loop end at equality?"),
        ],
        "size": [
            (lambda s, c: 1.0, "first_slope_ignored", ""),
            (lambda s, c: s / c, "distance_for_slope", ""),
            (lambda s, c: s * c, "distance_for_slope", "The first slope is multiplied by the curvature; it is a slope already."),
            (lambda s, c: 3.0, "argument_fixed", "3 was the first slope of the example."),
        ],
        "factor": [
            (lambda e, c: 0.8, "argument_fixed", "0.8 was the factor of the example."),
            (lambda e, c: e * c, "shrink_factor", "The factor is not eta * curvature: what is left of the slope after one update?"),
            (lambda e, c: 1 - e, "shrink_factor", "The curvature is missing in the factor."),
            (lambda e, c: 1 + e * c, "shrink_factor", "There is a plus in the factor."),
            (lambda e, c: 1 - 2 * e, "shrink_factor", "The factor uses the curvature of x² + 1."),
            (lambda e, c: 1 - c, "shrink_factor", "The rate is missing in the factor."),
            (lambda e, c: 1 - e / c, "shrink_factor", "In the factor, rate and curvature are multiplied."),
            (lambda e, c: (1 - e * c) ** 2, "shrink_factor", "The factor is squared."),
        ],
        "order": [
            (lambda a, r, t, s: math.log(r) / math.log(a), "logarithms", "The fraction is upside down."),
            (lambda a, r, t, s: math.log10(a) / math.log(r), "logarithms", "Both logarithms must be of one kind."),
            (lambda a, r, t, s: math.log(a) / math.log10(r), "logarithms", "Both logarithms must be of one kind."),
            (lambda a, r, t, s: math.log(a) / r, "logarithms", "The logarithm below is missing."),
            (lambda a, r, t, s: a / math.log(r), "logarithms", "The logarithm above is missing."),
            (lambda a, r, t, s: a / r, "logarithms", "The logarithms are missing."),
            (lambda a, r, t, s: math.log(a / r), "logarithms", "A logarithm of a quotient is a difference, not a quotient."),
            (lambda a, r, t, s: math.log(a) - math.log(r), "logarithms", "Solve factor^k = tol / slope for k: is it a difference?"),
            (lambda a, r, t, s: math.log(t) / math.log(s) / math.log(r), "logarithms", "log(a / b) is not log(a) / log(b)."),
            (lambda a, r, t, s: -math.log(a) / math.log(r), "logarithms", "The quotient in the logarithm is upside down: the count is negative."),
            (lambda a, r, t, s: math.log(a) * math.log(r), "logarithms", "The logarithms are multiplied."),
        ],
    },
)  # fmt: skip
COUNT_HYPOTHESES += [Hypothesis("gd_stop_no_abs", _stops_at_once)]


#: A word says whether a run jumps across the minimum, and whether its distances grow.
RUNS = {
    "too large": (True, True),
    "too small": (False, False),
    "at the limit": (True, False),
    "wrong sign": (False, True),
}


def check_reading_a_failure(answers: Mapping[str, Any], runs: Mapping[str, Sequence[float]]) -> Verdict:
    """Check one word for each run: does it jump across the minimum at 0, and do its distances grow?"""
    for (run, points), answer in zip(runs.items(), answers, strict=True):
        across = bool(points[1] * points[0] < 0)
        growing = bool(abs(points[1]) > abs(points[0]) * (1 + 1e-9))
        words = {plain(word): seen for word, seen in RUNS.items()}
        if type(answer) is str and plain(answer) not in words:
            shown = ", ".join(f"“{word}”" for word in RUNS)
            fact = f"For run {run} your answer was “{answer[:40]}”. One of these is asked for: {shown}."
            return conclude(Verdict("wrong", "unknown_word", fact))
        verdict = check_value(
            answer,
            [word for word, seen in RUNS.items() if seen == (across, growing)],
            mistakes=[
                Slip("run_jumps", [w for w, seen in RUNS.items() if seen[0] != across], f"Look at run {run}: does it jump across the minimum?"),
                Slip("run_grows", [w for w, seen in RUNS.items() if seen[1] != growing], f"Look at run {run}: do its distances from the minimum grow?"),
            ],
        )  # fmt: skip
    return verdict
