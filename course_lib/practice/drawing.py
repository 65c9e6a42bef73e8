"""Draw problems by seed, and prove each before a student sees it.

Proven: f is put together from functions that have all derivatives wherever they are asked; the answer is neither constant nor
huge; and the reference solution passes the very check that will judge the student. What fails is thrown away, and the
next one drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

import numpy as np
import sympy as sp

from course_lib.check.points import draw
from course_lib.check.rehearsal import Refused, rehearsing
from course_lib.check.verdict import CheckFailed
from course_lib.practice import grammar
from course_lib.practice.problems import PracticeProblem, T, X, Y
from course_lib.practice.topics import TOPICS

POINTS = 24
#: A reference answer stays below this, so that numbers can be read.
LARGEST = 2000.0
MOST_TRIES = 60
#: So many terms has a function of each level.
TERMS = {1: 3, 2: 3, 3: 4}
#: What x(t) and y(t) may be, where f is followed along a curve.
CURVES = (sp.cos(T), sp.sin(T), T**2, 2 * T, sp.exp(-T), 1 - T)


@lru_cache(maxsize=8)
def draw_problem(topic: str, level: int, seed: str, wanted: tuple[str, ...] = ()) -> PracticeProblem:
    """Return the problem that belongs to this seed: the first candidate that can be proven sound."""
    for candidate in candidates(topic, level, seed, wanted):
        if sound(candidate):
            return candidate
    raise RuntimeError(f"no problem of {topic!r}, level {level}, could be proven sound from seed {seed!r}")


def candidates(topic: str, level: int, seed: str, wanted: tuple[str, ...]) -> Iterator[PracticeProblem]:
    """Yield problems, proven or not, in the order in which they are tried."""
    rng = Random(f"{seed}/{topic}/{level}/{'+'.join(wanted)}")
    kind = TOPICS[topic]
    for _ in range(MOST_TRIES):
        symbols = (X, Y) if kind.two_variables(level) else (X,)
        curved = kind.along_a_curve(level)
        missing = kind.needs and not set(kind.needs) & set(wanted)
        rules = (*wanted, rng.choice(kind.needs)) if missing else wanted
        expression, used = grammar.written(rng, symbols, level, rules, terms=2 if curved else TERMS[level])
        inner = tuple(rng.sample(CURVES, 2)) if curved else ()
        yield PracticeProblem(topic, level, seed, wanted, used, expression, symbols, inner)


def smooth(formula: sp.Expr) -> bool:
    """Return whether the formula is built so that it has all derivatives for all real numbers.

    Sums, products, sin, cos, exp and whole powers always; a root, a fraction and a logarithm where what they are taken of is
    positive for all real numbers, which SymPy knows of numbers, squares and their sums.
    """
    if formula.is_Symbol or formula.is_number:
        return bool(formula.is_real)
    if not all(map(smooth, formula.args)):
        return False
    if isinstance(formula, sp.Pow):
        base, exponent = formula.args
        whole = exponent.is_integer and exponent.is_nonnegative
        return bool(whole or (exponent.is_number and base.is_positive))
    if isinstance(formula, sp.log):
        return bool(formula.args[0].is_positive)
    return isinstance(formula, sp.Add | sp.Mul | sp.sin | sp.cos | sp.exp)


def sound(problem: PracticeProblem) -> bool:
    """Return whether the problem is smooth on its domain, not degenerate, and its solution passes its own check."""
    if set(problem.symbols) != problem.expression.free_symbols or not smooth(problem.whole):
        return False
    points = draw(problem.domain, np.random.default_rng(1), POINTS)
    with np.errstate(all="ignore"):
        answers = [
            np.array([np.ravel(part(w)) for w in points])
            for part in (problem.f, problem.slopes, problem.curvatures)
        ]
    if not all(np.all(np.isfinite(a)) and np.abs(a).max() < LARGEST for a in answers):
        return False
    # Every slope changes over the domain, and is large enough to be told from 0; a Hessian may have constant entries.
    slopes, curvatures = answers[1:]
    if np.ptp(slopes, axis=0).min() < 0.1 or np.ptp(curvatures, axis=0).max() < 0.1:
        return False
    kind = TOPICS[problem.topic]
    with rehearsing() as rehearsal:
        try:
            kind.check(problem, kind.reference(problem))
        except (Refused, CheckFailed):
            return False
    return rehearsal.passed
