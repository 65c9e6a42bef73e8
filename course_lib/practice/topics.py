"""The topics of practice: what each asks, the cell to fill in, the reference answer, and the check of the course that judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from course_lib.check.points import draw, generator
from course_lib.check.topics.gradient import check_gradient
from course_lib.check.topics.hessian import check_hessian
from course_lib.check.topics.learning_rate import STEP_HYPOTHESES, step_drawn
from course_lib.check.topics.reference import check_against
from course_lib.check.topics.taylor import check_taylor
from course_lib.check.verdict import Verdict
from course_lib.explain.words.vocabulary import VOCABULARY
from course_lib.practice.grammar import RULES, VARIABLES
from course_lib.practice.problems import PracticeProblem
from course_lib.taylor import quadratic_model

HIGHEST = 3
#: Headings of the vocabulary whose mistakes can be made wherever something is differentiated.
ANYWHERE = ("Rules of differentiation", "Slips in formulas", "Formulas in code", "Gradients")


@dataclass(frozen=True)
class Topic:
    """One kind of question.

    answer          the name of the function that the student writes
    asks            what it must return, in words
    needs           rules of the grammar of which every function has one
    headings        of the vocabulary: whose mistakes can be made here, besides those that can be made anywhere
    two_variables   from the level: whether f has two variables
    along_a_curve   from the level: whether f is followed along a curve
    """

    answer: str
    asks: Callable[[PracticeProblem], str]
    stub: Callable[[PracticeProblem], str]
    reference: Callable[[PracticeProblem], Callable]
    check: Callable[[PracticeProblem, Any], Verdict]
    two_variables: Callable[[int], bool] = lambda level: False
    along_a_curve: Callable[[int], bool] = lambda level: False
    needs: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    def cell(self, problem: PracticeProblem) -> str:
        """Return the cell to fill in, with the check as its last line."""
        return f"{self.stub(problem)}\n\n\npractice.check({self.answer})"

    def usable(self, level: int) -> list[str]:
        """Return the rules that a function of this level may be made to use."""
        return [rule.name for rule in RULES if self.two_variables(level) or rule.name != "mixed"]

    def may_expose(self, mistake: str, level: int) -> bool:
        """Return whether an answer to such a question can have this mistake in it (one without a name always can)."""
        heading = VOCABULARY[mistake].topic if mistake in VOCABULARY else ANYWHERE[0]
        several = self.two_variables(level) and not self.along_a_curve(level)
        return heading in (*ANYWHERE, *self.headings) and (several or mistake not in VARIABLES)


def _function(first: str, *lines: str) -> str:
    return "\n".join(
        [
            f"def {first}:",
            *(f"    {line}" for line in lines),
            "    # YOUR CODE HERE",
            "    raise NotImplementedError()",
        ]
    )


def _unpacked(problem: PracticeProblem) -> tuple[str, ...]:
    return ("x, y = w",) if len(problem.free) > 1 else ()


def _slope_check(problem: PracticeProblem, answer: Any) -> Verdict:
    return check_gradient(answer, problem.f, problem.domain, symbolic=problem.formula)


def _hessian_check(problem: PracticeProblem, answer: Any) -> Verdict:
    return check_hessian(answer, problem.f, problem.domain, symbolic=problem.formula)


def _taylor_check(problem: PracticeProblem, answer: Any) -> Verdict:
    return check_taylor(answer, problem.f, problem.domain, symbolic=problem.formula)


def _taylor_reference(problem: PracticeProblem) -> Callable:
    if len(problem.free) > 1:
        return lambda x, a: float(quadratic_model(problem.f, problem.slopes, problem.curvatures, a)(x))
    f, slope, curvature = problem.f, problem.slopes, problem.curvatures
    return lambda x, a: f(a) + slope(a) * (x - a) + curvature(a) / 2 * (x - a) ** 2


def _step_check(problem: PracticeProblem, answer: Any) -> Verdict:
    """One step of descent on f itself: the versions with a mistake are those of the course, with f's slope put in."""
    df, rng = problem.slopes, generator(None)
    cases = [(float(x), round(float(rng.uniform(0.03, 0.9)), 4)) for x in draw(problem.domain, rng)]
    versions = [replace(h, predict=partial(h.predict, df)) for h in STEP_HYPOTHESES]

    def drawn(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
        return step_drawn((df, *case), got, right)

    return check_against(answer, lambda x, eta: x - eta * df(x), cases, versions, rtol=1e-8, picture=drawn)


SLOPES = Topic(
    "slope",
    lambda problem: "Let `slope(x)` return the derivative of f at x.",
    lambda problem: _function("slope(x)"),
    lambda problem: problem.slopes,
    _slope_check,
)

TOPICS = {
    "derivative": SLOPES,
    "gradient": Topic(
        "gradient",
        lambda problem: "Let `gradient(w)` return the gradient of f at w = (x, y), an array of two numbers.",
        lambda problem: _function("gradient(w)", *_unpacked(problem)),
        lambda problem: problem.slopes,
        _slope_check,
        two_variables=lambda level: True,
    ),
    "chain rule": replace(
        SLOPES,
        asks=lambda problem: (
            "Let `slope(t)` return the derivative of f(x(t), y(t)) with respect to t."
            if problem.inner
            else "Let `slope(x)` return the derivative of f at x."
        ),
        stub=lambda problem: _function("slope(t)" if problem.inner else "slope(x)"),
        two_variables=lambda level: level == HIGHEST,
        along_a_curve=lambda level: level == HIGHEST,
        needs=("stretched", "chain", "logarithm"),
    ),
    "Hessian": Topic(
        "hessian",
        lambda problem: "Let `hessian(w)` return the Hessian of f at w = (x, y), two rows of two numbers.",
        lambda problem: _function("hessian(w)", *_unpacked(problem)),
        lambda problem: problem.curvatures,
        _hessian_check,
        headings=("Hessians",),
        two_variables=lambda level: True,
    ),
    "Taylor": Topic(
        "model",
        lambda problem: (
            "Let `model(x, a)` return the quadratic Taylor model of f about a, at x: a number."
            + (" Both x and a are arrays of two numbers." if len(problem.free) > 1 else "")
        ),
        lambda problem: _function("model(x, a)"),
        _taylor_reference,
        _taylor_check,
        headings=("Taylor models",),
        two_variables=lambda level: level == HIGHEST,
    ),
    "descent": Topic(
        "step",
        lambda problem: "Let `step(x, eta)` return the point after one step of gradient descent on f from x.",
        lambda problem: _function("step(x, eta)"),
        lambda problem: lambda x, eta: x - eta * problem.slopes(x),
        _step_check,
        headings=("Gradient descent", "Steps, rates and counts", "Results and arguments"),
    ),
}
