"""The one vocabulary: every name that any check can give, with its words.

Each notebook and each kind of check has a file of entries beside this one. To add a name, add an entry there (or a
file, and its lists here): a Hypothesis or a Slip with a name that is not here raises ValueError.
"""

from __future__ import annotations

from dataclasses import replace

from course_lib.explain.words import (
    arguments,
    chain_rule,
    curvature,
    formulas,
    gradients,
    level_curves,
    models,
    optimisation,
    rates,
    slips,
    slopes,
    squared_errors,
    topics,
)
from course_lib.explain.words.mistake import Mistake

#: The entries of each heading of docs/mistakes.md, in its order.
HEADINGS: dict[str, list[Mistake]] = {
    "Form of the answer": gradients.STRUCTURE,
    "Gradients": gradients.VECTOR,
    "Rules of differentiation": gradients.RULES,
    "Slips in formulas": slips.SLIPS,
    "Formulas in code": formulas.FORMULAS,
    "Results and arguments": arguments.ARGUMENTS,
    "Hessians": topics.HESSIAN,
    "Directional derivatives": topics.DIRECTIONAL,
    "Slopes and directions": slopes.SLOPES,
    "Measuring slopes": slopes.MEASURING,
    "Flat points": level_curves.FLAT_POINTS,
    "Maps": level_curves.MAPS,
    "Curvature and valleys": curvature.CURVATURE,
    "Critical points": curvature.CRITICAL_POINTS,
    "Taylor models": [*topics.TAYLOR, *slips.TAYLOR],
    "Models and their steps": models.MODELS,
    "The second-derivative test": topics.SECOND_DERIVATIVE_TEST,
    "Gradient descent": [*topics.DESCENT, *slips.DESCENT],
    "Steps, rates and counts": rates.RATES,
    "Curves that are not parabolas": level_curves.VALLEYS,
    "Least squares": [*topics.LEAST_SQUARES, *slips.LEAST_SQUARES],
    "Squared errors and their valleys": squared_errors.SQUARED_ERRORS,
    "RMSprop and Adam": optimisation.ADAPTIVE_STEPS,
    "Newton and BFGS": optimisation.NEWTON,
    "Starts, portfolios and axes": optimisation.PROBLEMS,
    "The chain rule": chain_rule.CHAIN_RULE,
    "Steps and passes": chain_rule.TAPES,
    "A small network": chain_rule.NETWORK,
    "Values": topics.VALUE,
}

VOCABULARY: dict[str, Mistake] = {
    entry.name: replace(entry, topic=heading) for heading, entries in HEADINGS.items() for entry in entries
}

#: Words that a topic has of its own for a name from elsewhere.
IN_A_TOPIC: dict[tuple[str, str], Mistake] = {(entry.topic, entry.name): entry for entry in topics.OWN_WORDS}


def known(name: str) -> str:
    """Return `name`; raise ValueError where the vocabulary has no such entry."""
    if name not in VOCABULARY:
        raise ValueError(
            f"{name!r} is not in the vocabulary: add an entry to a file of course_lib/explain/words"
        )
    return name
