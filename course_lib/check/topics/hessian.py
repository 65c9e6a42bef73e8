"""check_hessian: student(w) -> the matrix of second partial derivatives of f at w."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asking, calls, form, points
from course_lib.check.measuring import Observation, worst
from course_lib.check.topics.gradient import roughness_facts, undecided
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain import patterns
from course_lib.explain.evidence import Evidence
from course_lib.explain.formula import terms
from course_lib.explain.gradient import broken_rules
from course_lib.explain.words import messages

MOST_LINES = 500
FEWEST_POINTS, MOST_POINTS = 4, 14


def check_hessian(
    student: Callable,
    f: Callable,
    domain: Callable[[np.random.Generator], Any],
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check that student(w) is the Hessian of f at w, shape (n, n).

    Returns a Verdict that is correct or undecided; raises CheckFailed when the answer is wrong.
    """
    with calls.quiet():
        verdict = _verdict(student, f, domain, symbolic, points.generator(seed))
    return conclude(verdict)


def structure(value: Any, arguments: tuple) -> np.ndarray:
    """A finite (n, n) matrix. Raises NotNumbers."""
    matrix = form.matrix(value, np.size(arguments[0]))
    if not np.all(np.isfinite(matrix)):
        raise form.NotNumbers("nan_inf", f"the answer is {messages.quantity(matrix)}", matrix)
    return matrix


def _verdict(student, f, domain, symbolic, rng) -> Verdict:
    draws = points.draw(domain, rng, MOST_POINTS)
    scalar = np.ndim(draws[0]) == 0
    n = max(np.size(w) for w in draws)
    draws = points.affordable(draws, 2 * MOST_LINES // (n + 1), FEWEST_POINTS)
    names = calls.argument_names(student, ("x" if scalar else "w",))
    answers = asking.ask_all(student, [(w,) for w in draws], structure)
    if problem := asking.foremost(answers):
        at = points.where(problem.arguments[0], names[0]) if problem.arguments else ""
        return problem.verdict(at, "raises" if problem.mistake == "overdue" else None, names)
    if (k := asking.changes_its_mind(student, [(w,) for w in draws], answers, structure)) is not None:
        fact = (
            f"Called twice at {points.where(draws[k], names[0])}, your function gave two different answers."
        )
        return Verdict("wrong", "stateful", messages.sentence(fact, "stateful"), point=draws[k])
    batch = differences.Batch(f, scalar)
    observations = [_measured(draws, answers, size, batch) for size in sorted({np.size(w) for w in draws})]
    if any(g.differs.any() for g in observations):
        return _wrong(Evidence(observations, batch, symbolic, student, scalar, rng, names))
    if all(g.decided for g in observations):
        return Verdict(
            "correct", None, f"Your matrix agrees with the curvatures measured at {len(draws)} points."
        )
    return undecided()


def _measured(draws, answers, n: int, batch) -> Observation:
    chosen = [k for k, w in enumerate(draws) if np.size(w) == n]
    w = np.array([np.ravel(draws[k]) for k in chosen], float)
    got = np.array([answers[k] for k in chosen])
    spread = points.spread(w)
    noise = differences.roughness(batch, w, spread)
    truth = differences.hessians(batch, w, spread, noise)
    facts = roughness_facts(batch(w), noise, spread)
    # Rounding weighs more in a second difference: ε|f| / h² at the steps that are used.
    facts["zero"] = 12 * facts["zero"][:, None] / spread[None, :]
    if np.any(_gap(got, truth) > 0):
        again = differences.hessians(batch, w, spread, noise, shift=0.6180339)
        with np.errstate(all="ignore"):
            unsure = ~(
                np.abs(again.value - truth.value) <= again.bound + truth.bound + 1e-6 * np.abs(truth.value)
            )
        truth = differences.Measured(truth.value, np.where(unsure, np.inf, truth.bound))
    return Observation(w, got, truth.value, truth.bound, **facts)


def _gap(got: np.ndarray, truth: differences.Measured) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.abs(got - truth.value) - truth.bound - 1e-7 * np.abs(truth.value)


def _wrong(evidence: Evidence) -> Verdict:
    names = list(dict.fromkeys(_names(evidence)))
    told = bool(names) and names[0] in ("wrong_factor", "hess_offdiag_factor", "hess_diag_wrong")
    detail = _factor_words(evidence.observations) if told else ""
    if not names:
        if patterns.small(evidence.observations):
            names = ["small_error"]
        elif words := patterns.region(evidence.observations, evidence.names[0]):
            names, detail = ["region_only"], words
    observation, k = worst(evidence.observations)
    got, truth = observation.got[k], observation.truth[k]
    i, j = np.unravel_index(
        int(np.argmax(np.where(observation.differs[k], np.abs(got - truth), -1))), got.shape
    )
    at = points.where(float(observation.w[k][0]) if evidence.scalar else observation.w[k], evidence.names[0])
    fact = f"At {at}, entry ({i}, {j}) came back as {messages.number(got[i, j])}; measured: {messages.number(truth[i, j])}."
    if detail:
        fact = f"{fact} {detail}"
    name = names[0] if names else None
    return Verdict(
        "wrong",
        name,
        messages.sentence(fact, name, tuple(names[1:]), told=told and bool(detail)),
        tuple(names[1:4]),
        observation.w[k],
        got,
        truth,
    )


def _names(evidence: Evidence) -> Iterator[str]:
    observations = evidence.observations
    c = patterns.factor(observations)
    if c is not None:
        yield _factor_name(c)
        return
    if any(_asymmetric(g) for g in observations):
        yield "hess_asymmetric"
        return
    slopes = [evidence.gradient(g.w) for g in observations]
    found = False
    for name, predict in BANK:
        with np.errstate(all="ignore"):
            if all(
                g.fits(p)
                for g, s in zip(observations, slopes, strict=True)
                if (p := predict(g, s)) is not None
            ):
                found = True
                yield name
    if patterns.constant(observations):
        yield "constant_gradient"
        return
    if found:
        return
    if place := _one_factor(observations):
        yield place[0]
        return
    if all(evidence.bank(g.n) for g in observations):
        by_rules = list(_symbolic(evidence))
        yield from by_rules
        found = bool(by_rules)
    yield from _by_place(observations)
    if not found and (name := patterns.digits(observations)):
        yield name
    for place in (lambda w: -w, lambda w: 2 * w, np.round, lambda w: w[:, ::-1]):
        if all(_at_place(evidence, g, place) for g in observations):
            yield "wrong_point"


def _factor_name(c: float) -> str:
    for value, name in patterns.NAMED_FACTORS:
        if abs(c - value) < 1e-5:
            return name
    if abs(c - 1) < 0.02:
        return "small_error"
    return "wrong_factor"


def _factor_words(observations: list[Observation]) -> str:
    """The one factor that the whole matrix, its mixed entries or its diagonal got wrong, in words; or nothing."""
    c = patterns.factor(observations)
    if c is not None:
        return "" if _factor_name(c) != "wrong_factor" else patterns.factor_words(c)
    if not any(_asymmetric(g) for g in observations) and (found := _one_factor(observations)):
        which = "mixed" if found[0] == "hess_offdiag_factor" else "diagonal"
        return patterns.factor_words(found[1], f"Each wrong {which} entry")
    return ""


def _asymmetric(g: Observation) -> bool:
    flipped = np.swapaxes(g.got, 1, 2)
    size = np.abs(g.got).max(axis=(1, 2), keepdims=True)
    gap = np.abs(g.got - flipped)
    return bool(
        np.any(gap > 1e-5 * np.maximum(np.abs(g.got), np.abs(flipped)) + 1e-6 * g.typical + 1e-9 * size)
    )


def _diagonal(m: np.ndarray) -> np.ndarray:
    return m * np.eye(m.shape[1])


def _inverse(g: Observation, slope: np.ndarray) -> np.ndarray | None:
    try:
        return np.linalg.inv(g.truth)
    except np.linalg.LinAlgError:
        return None


#: What a wrong Hessian may be, from the measured one and the gradients.
BANK: list[tuple[str, Callable[[Observation, np.ndarray], np.ndarray | None]]] = [
    ("wrong_order", lambda g, s: s[:, :, None] if g.n == 1 else s[:, :, None] * np.eye(g.n)),
    ("outer_product", lambda g, s: s[:, :, None] * s[:, None, :]),
    ("outer_product", lambda g, s: 2 * s[:, :, None] * s[:, None, :]),
    ("inverse_matrix", _inverse),
    ("hess_diag_only", lambda g, s: _diagonal(g.truth)),
    ("swapped_components", lambda g, s: g.truth[:, ::-1, ::-1]),
    ("wrong_order", lambda g, s: np.repeat(s[:, None, :], g.n, axis=1)),
    ("hess_diag_only", lambda g, s: g.truth.sum(axis=2, keepdims=True) * np.eye(g.n)),
]


#: Factors that single pairs of mixed entries get wrong while others are right.
PAIR_FACTORS = (-1.0, 0.5, 2.0)


def _one_factor(observations: list[Observation]) -> tuple[str, float] | None:
    """Mixed entries, or diagonal ones, off by the same constant factor: which, and the factor.

    All mixed entries may be off, or only those of some pairs of variables, by a factor that people lose.
    """
    for name, beside, wrong_only in (
        ("hess_offdiag_factor", True, False),
        ("hess_diag_wrong", False, False),
        ("hess_offdiag_factor", True, True),
    ):
        ratios, fits = [], True
        for g in observations:
            on = np.eye(g.n, dtype=bool) != beside
            if wrong_only:
                on = on & g.differs.any(axis=0)
            truth, got = g.truth[:, on], g.got[:, on]
            use = np.abs(truth) > 1e-3 * np.abs(truth).max() if truth.size else np.zeros(0, bool)
            fits &= not g.differs[:, ~on].any() and bool(np.any(use))
            if fits:
                ratios.append(float(np.median(got[use] / truth[use])))
                fits &= g.fits(np.where(on, ratios[-1] * g.truth, g.got))
        usual = not wrong_only or (fits and min(abs(ratios[0] - c) for c in PAIR_FACTORS) < 1e-4)
        if fits and usual and np.ptp(ratios) < 1e-4:
            return name, ratios[0]
    return None


def _by_place(observations: list[Observation]) -> Iterator[str]:
    """Right on the diagonal and wrong beside it, or the other way round."""
    on = {g.n: np.eye(g.n, dtype=bool) for g in observations}
    if not any(g.differs[:, on[g.n]].any() for g in observations):
        yield "hess_offdiag_wrong"
    elif not any(g.differs[:, ~on[g.n]].any() for g in observations) and all(g.n > 1 for g in observations):
        yield "hess_diag_wrong"


def _at_place(evidence: Evidence, g: Observation, place: Callable) -> bool:
    with np.errstate(all="ignore"):
        moved = differences.hessians(evidence.batch, place(g.w), points.spread(g.w))
        return g.fits(moved.value, slack=3 * np.nan_to_num(moved.bound, posinf=0.0))


def _symbolic(evidence: Evidence) -> Iterator[str]:
    """Lost terms of the second derivatives, then Hessians of gradients that break a rule."""
    found = {_terms(g, evidence) for g in evidence.observations}
    if len(found) == 1 and None not in found:
        yield found.pop()
        return
    flat = [
        Observation(
            g.w, *(a.reshape(len(g.w), -1) for a in (g.got, g.truth, g.bound)), np.ravel(g.zero), g.rough
        )
        for g in evidence.observations
    ]
    view = Evidence(
        flat, evidence.batch, None, evidence.student, evidence.scalar, evidence.rng, _banks=evidence._banks
    )
    spreads = {g.n: points.spread(g.w) for g in evidence.observations}
    places = {g.n: _stencil(g.w, spreads[g.n]) for g in evidence.observations}
    values = {(n, d): evidence.bank(n).tree.values(w, d) for n, w in places.items() for d in (False, True)}

    def predict(tree, _, h):
        gradient = tree.derivative(values[tree.n, h.degrees], h.rules, h.degrees)
        return _differenced(gradient, tree.n, spreads[tree.n])

    yield from broken_rules(view, predict)


STENCIL = 1e-3


def _stencil(w: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """w + k·h·eⱼ for k = −2, −1, 1, 2, as one long list of points."""
    moves = [
        k * STENCIL * spread[j] * np.eye(w.shape[1])[j] for j in range(w.shape[1]) for k in (-2, -1, 1, 2)
    ]
    return np.concatenate([w + move for move in moves])


def _differenced(gradient: np.ndarray, n: int, spread: np.ndarray) -> np.ndarray:
    """∂gᵢ/∂wⱼ at the centres by the five-point formula, shape (P, n·n)."""
    count = gradient.shape[1] // (4 * n)
    g = gradient.reshape(n, n, 4, count)
    slope = (g[:, :, 0] - 8 * g[:, :, 1] + 8 * g[:, :, 2] - g[:, :, 3]) / (
        12 * STENCIL * spread[None, :, None]
    )
    return slope.transpose(2, 0, 1).reshape(count, n * n)


def _terms(g: Observation, evidence: Evidence) -> str | None:
    """One name for all wrong entries, where terms of the second derivatives are lost, flipped or scaled."""
    parts = evidence.bank(g.n).second_parts
    if not parts:
        return None
    near = np.where(g.sharp, 3 * (g.tolerance + 3 * g.bound), np.inf)
    names = set()
    for i, j in np.argwhere(g.differs.any(axis=0)):
        if len(parts[i][j]) < 2:
            return None
        values = np.array([t.values(g.w)[t.root] for t in parts[i][j]])
        gap = g.got[:, i, j] - g.truth[:, i, j]
        singles = [terms.name(np.array([c, 1.0])) for c in terms.single(values, gap, near[:, i, j])]
        c = None if any(singles) else terms.fitted(values, g.got[:, i, j], near[:, i, j])
        names.add(next((s for s in singles if s), None) or (terms.name(c) if c is not None else None))
    return names.pop() if len(names) == 1 else None
