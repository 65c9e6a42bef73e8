"""From a wrong gradient to the name of the mistake: what may have been done, in tiers from plain to far-fetched.

A tier is tried only where all plainer ones fail. The reasons for their order stand beside them, in `_tiers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from course_lib import differences
from course_lib.check import asking, points
from course_lib.check.measuring import Observation, worst
from course_lib.explain import engine, gradient_elsewhere, patterns, transformations, transformations_measured
from course_lib.explain.engine import Fit
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula import term_changes, undifferentiated
from course_lib.explain.formula.broken_rule import BROKEN_RULE, FLIPPED_TERM, ONLY_SIGN
from course_lib.explain.formula.known import Formula
from course_lib.explain.formula.search import broken_rules
from course_lib.explain.formula.slips import slips
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.words import messages
from course_lib.explain.words.messages import NO_DETAIL, Detail
from course_lib.explain.words.vocabulary import VOCABULARY

#: Factors that single components get wrong for reasons of their own, which tell nothing about a rule.
PLAIN_FACTORS = (0.0, -1.0, 2.0, 0.5, 1.5)
#: A sum or a mean in an exercise has fewer terms than this.
MOST_SUMMED = 5000
#: A factor on one term says less than the rule that brings it about.
FACTOR_ON_TERM = ONLY_SIGN + 1
#: Several factors fit many answers, those of a formula copied wrongly too.
SEVERAL_FACTORS = ONLY_SIGN + 3


def diagnose(evidence: Evidence) -> tuple[list[str], Detail]:
    """Find the names that explain every point, the likeliest first, and what more there is to say."""
    observations = evidence.observations
    if dimensions := _only_some_dimensions(observations):
        words = f"It is right for n = {dimensions[0]} only."
        return ["only_n2"] if dimensions == [2] else [], Detail(words)
    c = patterns.factor(observations)
    if c is not None and abs(c - 1) < 0.02:
        return ["small_error"], Detail(f"Everything is {c:.6g} times what was measured.")
    single = _single_component(observations)
    restated = single is not None and single.factor is not None
    names = engine.names(engine.explain(_tiers(evidence, c, whole=not restated)))
    if restated:
        others = [n for n in names if not VOCABULARY[n].fact]
        plain = min(abs(single.factor - p) for p in PLAIN_FACTORS) < 1e-4
        names = ["one_component_wrong", *others] if plain or not others else others
    if not names:
        return _facts(evidence, single)
    if single is not None:
        return names, single.detail(tells_cause=names[0] == "one_component_wrong")
    return names, patterns.factor_words(c) if names[0] == "wrong_factor" else NO_DETAIL


def _tiers(evidence: Evidence, c: float | None, whole: bool) -> Iterator[Iterable[Fit]]:
    """Yield the readings of a wrong gradient, plainest first.

    c is the one factor between answer and truth, or None. Where a single component is wrong by a factor (not `whole`),
    readings of the whole vector are left out: they would only restate it.
    """
    observations = evidence.observations
    known = all(evidence.formula(g.n) for g in observations)
    # With one factor for everything, the terms of f say nothing that the factor does not.
    by_terms = cache(partial(_by_terms, evidence, known and c is None))
    left = cache(lambda: undifferentiated.left_linear(evidence) if known and c is None else None)
    # What needs no more than the measured gradient at the same points.
    yield _steep_on_both_sides(observations)
    if whole:
        yield _direct(evidence)
        yield _cautiously(observations, transformations.mixed_up(observations, evidence.gradient))
    yield engine.named(patterns.digits(observations))
    if whole and len(observations) == 1:
        yield engine.named(patterns.matrix_mistake(observations[0]))
    # What f itself says when it is measured once more: these leave nothing to chance.
    yield transformations_measured.measured(evidence)
    # A term that was lost, or flipped in a polynomial: outside polynomials a flip is often a whole rule (the tan² of
    # 1 + tan², a sine for a cosine), and is weighed against the rules below.
    yield by_terms().plain
    # 4x - 3x is a quarter of 4x too, which nobody writes: the term left as it was is plainer than a factor on it.
    yield engine.when(left() is True, "term_not_differentiated")
    # In one variable a slope at w/2 or w² often looks like a wrong factor or power, and these are what students write.
    # At -w every odd term flips; one flipped term alone is the plainer reading.
    late = not whole or (known and all(g.n == 1 for g in observations)) or by_terms().one_flip
    if not late:
        yield _cautiously(observations, transformations.moved(evidence.gradient))
    if known:
        found = _symbolic(evidence, by_terms(), c)
        far_fetched = bool(found) and all(fit.cost >= SEVERAL_FACTORS for fit in found)
        yield [*found, *(slips(evidence) if far_fetched and c is None else [])]
    if whole and late:
        yield _cautiously(observations, transformations.moved(evidence.gradient))
    # No rule is broken: the formula was copied or written with one slip.
    if known and c is None:
        yield _constant_added(evidence)
        yield slips(evidence)
    yield transformations_measured.between_heights(evidence)
    # Terms that are not linear look like a broken rule of powers more often than they are left as they were.
    yield engine.when(left() is False, "term_not_differentiated")
    # Names that say less about the cause, for answers that no rule explains.
    if whole:
        yield _of_a_factor(evidence, c) if c is not None else _general(evidence)
    if whole and c is None:
        yield engine.when(patterns.shift(observations, evidence.gradient) is not None, "wrong_point")


def _sizes(evidence: Evidence) -> list[int]:
    return [g.n for g in evidence.observations]


def _direct(evidence: Evidence) -> Iterator[Fit]:
    """Yield the measured gradient negated, summed, permuted, divided by its length; or the same at every point."""
    observations = evidence.observations
    for fit in engine.fitting(
        transformations.direct(observations, evidence.batch), lambda h: engine.misfit(observations, h.predict)
    ):
        # f in every component of a power of e: who returns f returns one number, so the inner derivatives are missing.
        if fit.name == "returns_f" and all(
            n > 1 and _is_exponential(evidence.formula(n)) for n in _sizes(evidence)
        ):
            yield Fit("missing_chain_factor")
        yield fit
    if patterns.constant(observations):
        yield Fit("constant_gradient")


def _cautiously(observations: list[Observation], hypotheses: Iterable[Hypothesis]) -> Iterable[Fit]:
    """Return what fits, asked for at three points first: measuring at all the others costs more."""
    g = observations[0]
    few = Observation(g.w[:3], g.got[:3], g.truth[:3], g.bound[:3], g.zero, g.rough)

    def misfit(hypothesis: Hypothesis) -> float | None:
        fits = few.fits(hypothesis.predict(few))
        return engine.misfit(observations, hypothesis.predict) if fits else None

    return engine.fitting(hypotheses, misfit)


@dataclass(frozen=True)
class TermFits:
    """What the terms of f say: names that end the search, names that are weighed against broken rules."""

    plain: tuple[Fit, ...] = ()
    weighed: tuple[Fit, ...] = ()
    one_flip: bool = False
    flipped: bool = False


def _by_terms(evidence: Evidence, use: bool) -> TermFits:
    found = term_changes.by_terms(evidence) if use else term_changes.ByTerms()
    flipped = found.names == ("sign_in_one_term",)
    scaled = found.names == ("wrong_factor_on_term",)
    one_flip = flipped and found.single
    polynomial = use and all(evidence.formula(g.n).polynomial for g in evidence.observations)
    plain = bool(found.names) and not scaled and (not flipped or (polynomial and one_flip))
    factors = FACTOR_ON_TERM if found.single else SEVERAL_FACTORS
    cost = factors if scaled else 0.0 if polynomial else FLIPPED_TERM
    fits = tuple(Fit(name, cost) for name in found.names)
    return TermFits(fits, (), one_flip, flipped) if plain else TermFits((), fits, one_flip, flipped)


def _symbolic(evidence: Evidence, by_terms: TermFits, c: float | None) -> list[Fit]:
    """Return flipped and scaled terms, and every broken rule at every place, by their costs."""
    found = list(by_terms.weighed)
    if found and (added := _constant_added(evidence)):
        # A constant that lies between the answer and the truth may as well be a constant term with the other sign.
        return list(found) if by_terms.flipped else [*added, *found]
    if by_terms.flipped and found[0].cost == 0:
        return found
    rules = broken_rules(
        evidence,
        lambda tree, values, broken: broken(tree, values).T,
        BROKEN_RULE if by_terms.flipped else ONLY_SIGN,
    )
    if c is not None:
        # One factor for the whole gradient: few rules leave nothing but a factor.
        allowed = {"missing_chain_factor", "log10"} | ({"power_rule"} if abs(c) < 1 else set())
        rules = (fit for fit in rules if fit.name in allowed)
    return [*found, *rules]


def _of_a_factor(evidence: Evidence, c: float) -> list[Fit]:
    """Return the name of one factor for everything."""
    if abs(c - np.exp(-1)) < 1e-6 and all(
        known and known.has("exp") for known in map(evidence.formula, _sizes(evidence))
    ):
        return [Fit("exp_as_power")]
    whole = min(abs(k - round(k)) / abs(k) for k in (c, 1 / c)) < 1e-5
    if abs(c - 1 / np.log(10)) < 1e-6:
        return [Fit("log10")]
    if whole and MOST_SUMMED > c > 1 / MOST_SUMMED and _sums_alike(evidence):
        return [Fit("mean_vs_sum")]
    return [Fit("wrong_factor")]


def _general(evidence: Evidence) -> Iterator[Fit]:
    observations = evidence.observations
    if patterns.limit(observations):
        yield Fit("clipped")
    if patterns.jumps(observations) and _has_kink(evidence):
        yield Fit("abs_sign")
    if len(observations) == 1 and patterns.same_determinant(observations[0]):
        yield Fit("transpose")
    yield from _constant_added(evidence)
    if gradient_elsewhere.tells_equal_components(evidence) and gradient_elsewhere.symmetric(evidence):
        yield Fit("symmetric_only")
    if gradient_elsewhere.own_variable_only(evidence):
        yield Fit("other_variable_dropped")


def _is_exponential(known: Formula | None) -> bool:
    """Return whether f is a constant times exp(u): its own derivative but for u'."""
    if known is None:
        return False
    root = known.tree.nodes[known.tree.root]
    varying = [known.tree.nodes[c] for c in root.children if known.tree.nodes[c].varies]
    return root.kind == "exp" or (root.kind == "mul" and [node.kind for node in varying] == ["exp"])


def _sums_alike(evidence: Evidence) -> bool:
    """Return whether f may be a sum over data or components: not where its formula holds no three terms of one form."""
    known = [evidence.formula(g.n) for g in evidence.observations]
    return not all(known) or any(formula.sums_alike for formula in known)


def _constant_added(evidence: Evidence) -> list[Fit]:
    """extra_constant where the answer is the truth plus the same vector at every point."""
    for g in evidence.observations:
        added = np.median(g.got - g.truth, axis=0)
        if not g.fits(g.truth + added) or not _is_plain(added, evidence.formula(g.n)):
            return []
    return [Fit("extra_constant")]


def _is_plain(added: np.ndarray, known: Formula | None) -> bool:
    """Return whether these are constants of f, or whole numbers: what a person adds by mistake."""
    if (
        known is not None
        and np.any(np.isclose(np.abs(added), abs(known.constant), rtol=1e-6))
        and known.constant
    ):
        return True
    return bool(np.all(np.abs(added - np.round(added)) < 1e-6))


def _has_kink(evidence: Evidence) -> bool:
    known = evidence.formula(evidence.observations[0].n)
    return known is not None and any(node.kind == "abs" for node in known.tree.nodes)


def _only_some_dimensions(observations: Sequence[Observation]) -> list[int]:
    """Return the dimensions in which everything is right, where in others it is not."""
    if len(observations) < 2:
        return []
    fine = [g.n for g in observations if not g.differs.any()]
    return fine if 0 < len(fine) < len(observations) else []


@dataclass(frozen=True)
class OneComponent:
    """The one wrong component: what it is called, and the constant factor between answer and truth, or None."""

    called: str
    factor: float | None

    def detail(self, tells_cause: bool) -> Detail:
        """Say which component is wrong, and how."""
        c = self.factor
        if c is None:
            return Detail(f"Only {self.called} is wrong.", tells_cause)
        plain = {0.0: "is always zero", -1.0: "has the opposite sign"}
        how = next((words for value, words in plain.items() if abs(c - value) < 1e-6), None)
        how = how or f"is {c:.4g} times what was measured"
        return Detail(f"Only {self.called} is wrong: it {how}.", tells_cause)


def _single_component(observations: list[Observation]) -> OneComponent | None:
    """Return the one wrong component, where there is exactly one."""
    wrong = {int(i) for g in observations for i in np.flatnonzero(g.differs.any(axis=0))}
    if min(g.n for g in observations) < 2 or len(wrong) != 1:
        return None
    i = wrong.pop()
    # Of a long vector the fact shows nothing but this component.
    long = worst(observations)[0].n > messages.MOST_NUMBERS
    called = "this component" if long else f"the {messages.component(i)}"
    return OneComponent(called, patterns.component_factor(observations, i))


def _steep_on_both_sides(observations: Sequence[Observation]) -> list[Fit]:
    """abs_sign where sizes are right and signs wrong, and the slope has the same size everywhere: a sum of |u|."""
    for g in observations:
        size = np.abs(g.truth)
        if (
            len(g.w) < 3
            or np.any(np.ptp(size, axis=0) > 1e-6 * size.max())
            or not np.any(np.ptp(g.truth, axis=0) > 0)
        ):
            return []
        if not np.all((np.abs(np.abs(g.got) - size) <= g.tolerance + 3 * g.bound) | ~g.sharp):
            return []
        if np.all((np.abs(g.got + g.truth) <= g.tolerance + 3 * g.bound) | ~g.sharp):
            return []
    return [Fit("abs_sign")]


def _facts(evidence: Evidence, single: OneComponent | None) -> tuple[list[str], Detail]:
    """Return what was measured, where no cause can be named."""
    observations = evidence.observations
    if patterns.small(observations):
        return ["small_error"], NO_DETAIL
    if words := patterns.region(observations, evidence.names[0]):
        return ["region_only"], Detail(words)
    if single is not None:
        return ["one_component_wrong"], single.detail(tells_cause=True)
    return [], NO_DETAIL


def name_numbers(evidence: Evidence, problems: Sequence[asking.Problem]) -> str | None:
    """Find a better name for answers of the wrong form: right for n = 2 only, or one number that is known."""
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
    for hypothesis in transformations.scalars(evidence.batch):
        fits = []
        for n in {v.size for v in w}:
            use = [k for k, v in enumerate(w) if v.size == n]
            here = np.array([w[k] for k in use])
            truth = differences.gradients(evidence.batch, here, points.spread(here)).value
            predicted = hypothesis.predict(here, truth)
            fits.append(np.abs(predicted - got[use]) <= 1e-5 * np.abs(got[use]) + 1e-6 * np.abs(truth).max())
        if np.all(np.concatenate(fits)):
            return hypothesis.name
    return None
