"""From a wrong gradient to the name of the mistake: each hypothesis must explain every point.

Cheap hypotheses come first and the broad ones last, so that the first name that fits is the likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asking, points
from course_lib.check.measuring import Observation
from course_lib.explain import patterns, transformations
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula import term_changes, undifferentiated
from course_lib.explain.formula.known import Bank
from course_lib.explain.words import messages
from course_lib.explain.words.vocabulary import VOCABULARY

#: Factors that single components get wrong for reasons of their own, which tell nothing about a rule.
PLAIN_FACTORS = (0.0, -1.0, 2.0, 0.5, 1.5)
#: A sum or a mean in an exercise has fewer terms than this.
MOST_SUMMED = 5000
#: Rules that people know by a sign, and of which one flipped term may be all that shows.
SIGNED_RULES = (["trig_sign"], ["quotient_rule"], ["wrong_elementary"])


def diagnose(evidence: Evidence) -> tuple[list[str], str]:
    """Names that explain every point, the likeliest first, and a detail in words (or nothing)."""
    observations = evidence.observations
    if dimensions := _only_some_dimensions(observations):
        return ["only_n2"] if dimensions == [2] else [], f"It is right for n = {dimensions[0]} only."
    c = patterns.factor(observations)
    if c is not None and abs(c - 1) < 0.02:
        return ["small_error"], f"Everything is {c:.6g} times what was measured."
    single, detail = _single_component(observations)
    names = list(dict.fromkeys(_names(evidence, c, bool(single))))
    if single:
        others = [n for n in names if not VOCABULARY[n].fact]
        plain = min(abs(single[1] - p) for p in PLAIN_FACTORS) < 1e-4
        names = ["one_component_wrong", *others] if plain or not others else others
    if names:
        return names, detail or (patterns.factor_words(c) if names[0] == "wrong_factor" else "")
    return _facts(evidence)


def _names(evidence: Evidence, c: float | None, single: bool) -> Iterator[str]:
    observations = evidence.observations
    if _steep_on_both_sides(observations):
        yield "abs_sign"
    transformed = [] if single else list(_transformed(evidence))
    if transformed and transformed[0] != "wrong_point":
        yield from transformed
        return
    if name := patterns.digits(observations):
        yield name
        return
    matrix = patterns.matrix_mistake(observations[0]) if len(observations) == 1 and not single else None
    if matrix and matrix != "determinant":
        yield matrix
        return
    known = all(evidence.bank(g.n) for g in observations)
    by_terms = term_changes.by_terms(evidence) if known and c is None else term_changes.ByTerms()
    left = undifferentiated.left_term(evidence) if known and c is None else None
    # 4x − 3x is a quarter of 4x too, which nobody writes; a term lost or flipped is plainer than either.
    if left == "linear" and by_terms.names in ((), ("wrong_factor_on_term",)):
        yield "term_not_differentiated"
        return
    # At −w every odd term flips; one flipped term alone is the plainer reading. In one variable a slope at w/2 or w²
    # often looks like a wrong factor or power, and these are what students write.
    plainer = by_terms.names == ("sign_in_one_term",) and by_terms.single
    one_variable = known and all(g.n == 1 for g in observations)
    if transformed and not plainer and not one_variable:
        yield from transformed
        return
    found = _symbolic(evidence, list(by_terms.names)) if known else []
    if c is not None:
        # One factor for the whole gradient: few rules leave nothing but a factor.
        allowed = {"missing_chain_factor", "log10"} | ({"power_rule"} if abs(c) < 1 else set())
        found = [name for name in found if name in allowed]
    yield from found
    yield from transformed
    if found or transformed:
        return
    if left:
        yield "term_not_differentiated"
        return
    if single:
        return
    yield from _general(evidence, c)


def _transformed(evidence: Evidence) -> Iterator[str]:
    observations = evidence.observations
    found: list[tuple[float, str]] = []
    for name, predict in transformations.direct(observations, evidence.batch):
        with np.errstate(all="ignore"):
            predictions = [predict(g) for g in observations]
            if all(p is not None and g.fits(p) for p, g in zip(predictions, observations, strict=True)):
                found.append((max(g.misfit(p) for p, g in zip(predictions, observations, strict=True)), name))
    # Where one component dwarfs the others, the sum looks like that component: the closest fit comes first.
    closest = min((misfit for misfit, _ in found), default=0.0)
    yield from (name for _, name in sorted(found, key=lambda f: f[0] > 30 * closest + 1e-9))
    if patterns.constant(observations):
        yield "constant_gradient"
    for name, predict in transformations.moved(observations, evidence.gradient):
        with np.errstate(all="ignore"):
            if _fits_few(observations, predict) and all(g.fits(predict(g)) for g in observations):
                yield name


def _fits_few(observations: Sequence[Observation], predict: Callable[[Observation], np.ndarray]) -> bool:
    """Whether the first three points agree already: measuring at all the others costs more."""
    g = observations[0]
    few = Observation(g.w[:3], g.got[:3], g.truth[:3], g.bound[:3], g.zero, g.rough)
    return few.fits(predict(few))


def _symbolic(evidence: Evidence, by_terms: list[str]) -> list[str]:
    """Lost and flipped terms first (exact and few), then every broken rule at every place."""
    # Outside polynomials one flipped term is often a whole rule: the +tan² of a derivative, a sine for a cosine.
    polynomial = all(evidence.bank(g.n).polynomial for g in evidence.observations)
    if by_terms and by_terms != ["wrong_factor_on_term"] and (polynomial or by_terms != ["sign_in_one_term"]):
        return by_terms
    if by_terms and (name := _constant_added(evidence)):
        return [name, *by_terms]
    flipped = by_terms == ["sign_in_one_term"]
    broken = broken_rules(
        evidence, lambda tree, values, h: tree.derivative(values, h.rules, h.degrees).T, not flipped
    )
    # A flipped term may also be read as a rule with a wrong sign in it; the flipped term is the plainer reading.
    return [*by_terms, *broken] if flipped and broken[:1] not in SIGNED_RULES else [*broken, *by_terms]


def broken_rules(evidence: Evidence, predict: Callable, signs: bool = True) -> list[str]:
    """The mistakes that explain every point: found in the smallest dimension, then tried in the others.

    Without `signs`, rules that are wrong in nothing but their sign are not tried.
    """
    names: list[str] | None = None
    for g in sorted(evidence.observations, key=lambda g: g.n):
        known = evidence.bank(g.n)
        found: list[str] = []
        walks: dict[bool, Any] = {}
        with np.errstate(all="ignore"):
            for h in known.hypotheses:
                if (
                    (h.only_sign and not signs)
                    or h.mistake in found
                    or (names is not None and h.mistake not in names)
                ):
                    continue
                if h.degrees not in walks:
                    walks[h.degrees] = known.tree.values(g.w, h.degrees)
                if explains_columns(g, predict(known.tree, walks[h.degrees], h)):
                    found.append(h.mistake)
                if len(found) >= (3 if names is None else len(names)):
                    break
        names = found if names is None else [name for name in names if name in found]
        if not names:
            return []
    return names or []


def explains_columns(g: Observation, prediction: np.ndarray) -> bool:
    """Whether each component of the answer is right at every point or as predicted at every point."""
    predicted = (g.explained_by(prediction) | ~g.sharp).all(axis=0)
    fine = (~g.differs).all(axis=0)
    return bool(np.all(predicted | fine) and np.any(predicted & ~fine))


def _general(evidence: Evidence, c: float | None) -> Iterator[str]:
    """Names that say less about the cause, for answers that no rule explains."""
    observations = evidence.observations
    if c is not None:
        inverse = 1 / c
        whole = min(abs(k - round(k)) / abs(k) for k in (c, inverse)) < 1e-5
        yield (
            "log10"
            if abs(c - 1 / np.log(10)) < 1e-6
            else "mean_vs_sum"
            if whole and MOST_SUMMED > c > 1 / MOST_SUMMED and _sums_alike(evidence)
            else "wrong_factor"
        )
        return
    if patterns.limit(observations):
        yield "clipped"
    if patterns.jumps(observations) and _has_kink(evidence):
        yield "abs_sign"
    if len(observations) == 1 and patterns.matrix_mistake(observations[0]) == "determinant":
        yield "transpose"
    if (found := _constant_added(evidence)) is not None:
        yield found
    if symmetric(evidence):
        yield "symmetric_only"
    if own_variable_only(evidence):
        yield "other_variable_dropped"
    if patterns.shift(observations, evidence.gradient) is not None:
        yield "wrong_point"


def _sums_alike(evidence: Evidence) -> bool:
    """Whether f may be a sum over data or components: not where its formula holds no three terms of one form."""
    known = [evidence.bank(g.n) for g in evidence.observations]
    return not all(known) or any(bank.sums_alike for bank in known)


def _constant_added(evidence: Evidence) -> str | None:
    """extra_constant where the answer is the truth plus the same vector at every point."""
    for g in evidence.observations:
        gap = g.got - g.truth
        added = np.median(gap, axis=0)
        if not g.fits(g.truth + added):
            return None
        if not _is_plain(added, evidence.bank(g.n)):
            return None
    return "extra_constant"


def _is_plain(added: np.ndarray, known: Bank | None) -> bool:
    """A constant of f, or whole numbers: what a person adds by mistake."""
    if (
        known is not None
        and np.any(np.isclose(np.abs(added), abs(known.constant), rtol=1e-6))
        and known.constant
    ):
        return True
    return bool(np.all(np.abs(added - np.round(added)) < 1e-6))


def _has_kink(evidence: Evidence) -> bool:
    known = evidence.bank(evidence.observations[0].n)
    return known is not None and any(node.kind == "abs" for node in known.tree.nodes)


def symmetric(evidence: Evidence) -> bool:
    """Whether the answer is right where all components of w are equal."""
    g = evidence.observations[-1]
    if g.n < 2 or not evidence.observations:
        return False
    low, high = float(g.w.min(axis=0).max()), float(g.w.max(axis=0).min())
    if low >= high:
        return False
    w = np.repeat(
        np.array([low + share * (high - low) for share in (0.12, 0.37, 0.61, 0.83)])[:, None], g.n, axis=1
    )
    got = evidence.ask(w)
    if got is None:
        return False
    truth = evidence.gradient(w)
    scale = np.abs(truth).max()
    return bool(scale > 0 and np.all(np.abs(got - truth) <= 1e-5 * np.abs(truth) + 1e-6 * scale))


def own_variable_only(evidence: Evidence) -> bool:
    """Whether each component ignores the other variables, though two or more of the true slopes do not."""
    g = evidence.observations[-1]
    if not 2 <= g.n <= 12 or len(g.w) < 4:
        return False
    needs = 0
    for i in range(g.n):
        w = np.roll(g.w[:4], 1, axis=0)
        w[:, i] = g.w[:4, i]
        got = evidence.ask(w)
        if got is None or np.any(
            np.abs(got[:, i] - g.got[:4, i]) > 1e-9 * np.abs(g.got[:4, i]) + 1e-12 * np.abs(g.got).max()
        ):
            return False
        truth = evidence.gradient(w)[:, i]
        needs += bool(np.any(np.abs(truth - g.truth[:4, i]) > 1e-3 * np.abs(g.truth[:4, i])))
    return needs >= 2


def _only_some_dimensions(observations: Sequence[Observation]) -> list[int]:
    """The dimensions in which everything is right, where in others it is not."""
    if len(observations) < 2:
        return []
    fine = [g.n for g in observations if not g.differs.any()]
    return fine if 0 < len(fine) < len(observations) else []


def _single_component(observations: list[Observation]) -> tuple[tuple[int, float] | None, str]:
    """The one wrong component and its constant factor, where there is exactly one, and a sentence on it."""
    wrong = {int(i) for g in observations for i in np.flatnonzero(g.differs.any(axis=0))}
    if min(g.n for g in observations) < 2 or len(wrong) != 1:
        return None, ""
    i = wrong.pop()
    c = patterns.component_factor(observations, i)
    if c is None:
        return None, f"Only the {messages.component(i)} is wrong."
    words = {0.0: "is always zero", -1.0: "has the opposite sign"}
    how = next(
        (text for value, text in words.items() if abs(c - value) < 1e-6),
        f"is {c:.4g} times what was measured",
    )
    return (i, c), f"Only the {messages.component(i)} is wrong: it {how}."


def _steep_on_both_sides(observations: Sequence[Observation]) -> bool:
    """Sizes right and signs wrong, where the size of the slope is the same everywhere: a sum of |u|."""
    for g in observations:
        size = np.abs(g.truth)
        if (
            len(g.w) < 3
            or np.any(np.ptp(size, axis=0) > 1e-6 * size.max())
            or not np.any(np.ptp(g.truth, axis=0) > 0)
        ):
            return False
        if not np.all((np.abs(np.abs(g.got) - size) <= g.tolerance + 3 * g.bound) | ~g.sharp):
            return False
        if np.all((np.abs(g.got + g.truth) <= g.tolerance + 3 * g.bound) | ~g.sharp):
            return False
    return True


def _facts(evidence: Evidence) -> tuple[list[str], str]:
    """What was measured, where no cause can be named."""
    observations = evidence.observations
    if patterns.small(observations):
        return ["small_error"], ""
    if words := patterns.region(observations, evidence.names[0]):
        return ["region_only"], words
    _, detail = _single_component(observations)
    if detail:
        return ["one_component_wrong"], detail
    return [], ""


def name_numbers(evidence: Evidence, problems: Sequence[asking.Problem]) -> str | None:
    """A better name for answers of the wrong form: right for n = 2 only, or one number that is known."""
    right = bool(evidence.observations) and all(
        not g.differs.any() and g.decided for g in evidence.observations
    )
    elsewhere = all(np.size(p.arguments[0]) != 2 for p in problems if p.arguments)
    if right and elsewhere and [g.n for g in evidence.observations] == [2]:
        return "only_n2"
    if any(p.shape not in ((), (1,)) for p in problems) or evidence.observations:
        return None
    w = [np.ravel(p.arguments[0]).astype(float) for p in problems]
    got = np.array([float(p.value.reshape(())) for p in problems])
    for name, predict in transformations.scalars(evidence.batch):
        fits = []
        for n in {v.size for v in w}:
            use = [k for k, v in enumerate(w) if v.size == n]
            here = np.array([w[k] for k in use])
            truth = differences.gradients(evidence.batch, here, points.spread(here)).value
            predicted = predict(here, truth)
            fits.append(np.abs(predicted - got[use]) <= 1e-5 * np.abs(got[use]) + 1e-6 * np.abs(truth).max())
        if np.all(np.concatenate(fits)):
            return name
    return None
