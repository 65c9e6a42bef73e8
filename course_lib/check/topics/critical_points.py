"""Checks about critical points: the test by eigenvalues, and five points sorted into minima, maxima and saddles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from course_lib.check import asked, asking, calls, form
from course_lib.check.points import generator
from course_lib.check.topics.curvature import symmetric
from course_lib.check.topics.second_derivative import kind_of
from course_lib.check.topics.value import check_value
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain.hypothesis import Hypothesis, Slip
from course_lib.explain.words import messages

Rule = Callable[[np.ndarray], str]
EIGENVALUES = (
    (1, 2, 3), (-1, -2, -3), (-1, 2, 5), (-1, -1, 2), (0, 1, 2), (-3, -1, 0), (-1, 0, 2), (1, 2, 3, 4),
    (-1, -2, -3, -4), (-1, -2, 3, 4), (0.001, 1), (-0.001, -1), (0.001, -1), (-5, 1), (2, 2), (0, 0), (0, 0, 0, 3),
    (1e-4, 3e-4), (-1e-3, 2e-3, 0), (3,), (-2,), (1, 1, 1, 1, -0.01),
)  # fmt: skip


def check_classify(student: Callable[..., Any], *, seed: int | None = None) -> Verdict:
    """Check student(H) -> 'min', 'max', 'saddle' or 'inconclusive', by the signs of the eigenvalues of H (n, n).

    The same words are accepted as in the second-derivative test.
    """
    rng = generator(seed)
    scale = 10.0 ** rng.uniform(-2, 3, len(EIGENVALUES))
    tables = [s * np.array(values, float) for s, values in zip(scale, EIGENVALUES, strict=True)]
    tables += [np.sort(rng.normal(size=n)) for n in (2, 3, 3, 4, 5)]
    # Just above the bound that counts as 0, and just below it, beside an eigenvalue below 1 and beside one above.
    tables += [
        10 ** rng.uniform(*size) * np.array([one, other * small])
        for size in ((-2, -0.5), (1, 3))
        for one in (-1, 1)
        for other in (-1, 1)
        for small in (1.4e-9, 7e-10)
    ]
    # Small beside the others, or small altogether, and not 0.
    tables += [
        np.array(values)
        for values in ((1e-7, 1.0, 2.0), (-2.0, -1e-7), (-1e-7, 1.0), (1e-10, 3e-10), (-2e-6, -1e-6))
    ]
    rng.shuffle(tables)
    matrices = [symmetric(values, rng) for values in tables]
    answers = []
    with calls.quiet():
        for values, H in zip(tables, matrices, strict=True):
            reply = calls.call(student, H)
            where = f"eigenvalues {messages.quantity(values)}"
            if reply.error is not None:
                return conclude(asking.failure(reply.error).verdict(where))
            if reply.changed:
                return conclude(
                    Verdict(
                        "wrong",
                        "mutates_input",
                        messages.sentence(f"For {where}, H was changed.", "mutates_input"),
                    )
                )
            kind = kind_of(reply.value)
            if kind is None:
                said = (
                    "None came back: is there a return?"
                    if reply.value is None
                    else f"Your function gave {repr(reply.value)[:40]}."
                )
                words = "Return one of the words 'min', 'max', 'saddle', 'inconclusive'."
                return conclude(Verdict("wrong", "wrong_shape", f"For {where}: {said} {words}"))
            answers.append(kind)
        return conclude(_judged(tables, matrices, answers))


def _judged(tables: Sequence[np.ndarray], matrices: Sequence[np.ndarray], answers: Sequence[str]) -> Verdict:
    wrong = [
        k
        for k, (values, kind) in enumerate(zip(tables, answers, strict=True))
        if kind_of(by_signs(values)) != kind
    ]
    if not wrong:
        return Verdict(
            "correct",
            None,
            f"All {len(tables)} matrices are classified rightly, of 1 to 5 variables, also where an eigenvalue is as good as 0.",
        )
    fitting = [
        rule for rule in RULES
        if all(kind_of(rule.predict(H)) == kind for H, kind in zip(matrices, answers, strict=True))
    ]  # fmt: skip
    for k in wrong:
        asked.right((matrices[k],), partial(asked.in_own_word, by_signs(tables[k]), kind_of))
    values = tables[wrong[0]]
    fact = f"For a matrix with the eigenvalues {messages.quantity(values)} your function says {answers[wrong[0]]}; expected {by_signs(values)}."
    names = tuple(dict.fromkeys(rule.name for rule in fitting))
    if not names:
        return Verdict("wrong", None, f"{fact} Which of your conditions did these eigenvalues meet first?")
    return Verdict("wrong", names[0], messages.sentence(fact, names[0]), names[1:4])


def by_signs(values: np.ndarray, zero: float = 1e-9, both: str = "saddle", none: str = "inconclusive") -> str:
    """Classify by the signs of the eigenvalues; what is within `zero` of the largest counts as 0."""
    bound = zero * np.max(np.abs(values))
    up, down = values > bound, values < -bound
    if up.any() and down.any():
        return both
    if up.all():
        return "min"
    return "max" if down.all() else none


def by_determinant(bound: float, sign: Callable[[np.ndarray], float]) -> Rule:
    """Return the test by D, which is for two variables, for any number of them."""

    def rule(H: np.ndarray) -> str:
        D = np.linalg.det(H)
        if abs(D) <= bound:
            return "inconclusive"
        return "saddle" if D < 0 else "min" if sign(H) > 0 else "max"

    return rule


def any_decides(values: np.ndarray, first: str) -> str:
    """Call it a minimum as soon as one eigenvalue is positive, or a maximum as soon as one is negative."""
    zero = 1e-9 * np.max(np.abs(values))
    up, down = (values > zero).any(), (values < -zero).any()
    if not (up or down):
        return "inconclusive"
    return first if (up if first == "min" else down) else {"min": "max", "max": "min"}[first]


def first_decides(values: np.ndarray, index: int) -> str:
    """Look at one eigenvalue only."""
    v = np.sort(values)[index]
    return "min" if v > 0 else "max" if v < 0 else "inconclusive"


def ignoring_zeros(values: np.ndarray, nothing: str = "inconclusive") -> str:
    """Leave eigenvalues that are 0 out of the count."""
    rest = values[np.abs(values) > 1e-9 * np.max(np.abs(values))]
    return by_signs(rest) if rest.size else nothing


def weakly(values: np.ndarray, zero: float = 0.0) -> str:
    """Say min where no eigenvalue is below 0."""
    bound = zero * np.max(np.abs(values))
    return "min" if (values >= -bound).all() else "max" if (values <= bound).all() else "saddle"


def swapped(values: np.ndarray) -> str:
    """Exchange minima and maxima."""
    kind = by_signs(values)
    return {"min": "max", "max": "min"}.get(kind, kind)


def zero_first(values: np.ndarray) -> str:
    """Give up as soon as one eigenvalue is 0."""
    return "inconclusive" if (np.abs(values) <= 1e-9 * np.max(np.abs(values))).any() else by_signs(values)


def fixed_bound(bound: float) -> Rule:
    """Count as 0 what is below a fixed number."""

    def rule(values: np.ndarray) -> str:
        up, down = values > bound, values < -bound
        if up.any() and down.any():
            return "saddle"
        return "min" if up.all() else "max" if down.all() else "inconclusive"

    return rule


def on_eigenvalues(name: str, rule: Rule) -> Hypothesis:
    """Make a hypothesis of a rule that looks at the computed eigenvalues, rounding included."""
    return Hypothesis(name, lambda H: rule(np.linalg.eigvalsh(H)))


SIGNS = (lambda H: H[0, 0], np.trace)
RULES = (
    on_eigenvalues("sdt_min_max_swapped", swapped),
    on_eigenvalues("saddle_needs_no_zero", zero_first),
    on_eigenvalues("saddle_not_named", lambda v: by_signs(v, both="inconclusive")),
    on_eigenvalues("sdt_saddle_inconclusive_swapped", lambda v: by_signs(v, both="inconclusive", none="saddle")),
    on_eigenvalues("sdt_inconclusive_ignored", lambda v: by_signs(v, none="saddle")),
    on_eigenvalues("sdt_inconclusive_ignored", ignoring_zeros),
    on_eigenvalues("sdt_inconclusive_ignored", weakly),
    on_eigenvalues("bound_for_zero", lambda v: by_signs(v, 0.0)),
    *(Hypothesis("determinant_only", by_determinant(bound, sign)) for bound in (0.0, 1e-12, 1e-9, 1e-6) for sign in SIGNS),
    on_eigenvalues("one_eigenvalue_decides", lambda v: any_decides(v, "min")),
    on_eigenvalues("one_eigenvalue_decides", lambda v: any_decides(v, "max")),
    on_eigenvalues("sdt_inconclusive_ignored", lambda v: weakly(v, 1e-9)),
    *(on_eigenvalues("one_eigenvalue_decides", lambda v, k=k: first_decides(v, k)) for k in (0, -1)),
    *(on_eigenvalues("bound_for_zero", fixed_bound(b)) for b in (1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.1)),
    *(on_eigenvalues("bound_for_zero", lambda v, b=b: by_signs(v, b)) for b in (1e-6, 1e-4, 1e-3, 0.01, 0.1)),
    *(on_eigenvalues("sdt_constant", lambda v, kind=kind: kind) for kind in ("min", "max", "saddle", "inconclusive")),
)  # fmt: skip


def check_critical_points(
    minima: Any, maxima: Any, saddles: Any, f: Callable[[np.ndarray], float]
) -> Verdict:
    """Check three lists of points against the five critical points of f(x, y) = −xy exp(−x² − y²).

    The answer is told as a table of counts: rows for what the points are (minima, maxima, saddles, others), columns for
    the lists that they stand in. Two decimals of a point are enough.
    """
    s = 1 / np.sqrt(2)
    five = [(0, 0), (s, s), (-s, -s), (s, -s), (-s, s)]

    lists = (minima, maxima, saddles)
    if not any(points is ... for points in lists) and not all(map(_pairs, lists)):
        return conclude(Verdict("wrong", "wrong_shape", PAIRS))

    def table() -> Any:
        if any(points is ... for points in lists):
            return ...
        counts = np.zeros((4, 3))
        for column, points in enumerate(lists):
            for a, b in {(round(float(a), 2), round(float(b), 2)) for a, b in points}:
                near = [p for p in five if np.hypot(a - p[0], b - p[1]) < 0.0075]
                height = float(f(np.array(near[0]))) if near else np.nan
                counts[3 if not near else 0 if height < -0.1 else 1 if height > 0.1 else 2, column] += 1
        return counts

    return check_value(table, SORTED, mistakes=SORTINGS)


def _pairs(points: Any) -> bool:
    """Return whether a list holds pairs of numbers only."""
    try:
        array = form.numbers(points)
    except form.NotNumbers:
        return False
    return array.size == 0 or (array.ndim == 2 and array.shape[1] == 2)


PAIRS = "Each of the three is a list of pairs of numbers, such as [(1, 2), (3, 4)], or [(1, 2)] for a single point."
SORTED = [[2, 0, 0], [0, 2, 0], [0, 0, 1], [0, 0, 0]]
SORTINGS = [
    Slip("sdt_min_max_swapped", [[0, 2, 0], [2, 0, 0], [0, 0, 1], [0, 0, 0]]),
    Slip("point_missing", [[2, 0, 0], [0, 2, 0], [0, 0, 0], [0, 0, 0]], "The origin is missing."),
    Slip("point_missing", [[2, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 0]], "The maxima are missing."),
    Slip("point_missing", [[0, 0, 0], [0, 2, 0], [0, 0, 1], [0, 0, 0]], "The minima are missing."),
    Slip("point_missing", [[1, 0, 0], [0, 2, 0], [0, 0, 1], [0, 0, 0]], "One minimum is missing."),
    Slip("point_missing", [[2, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]], "One maximum is missing."),
    Slip("points_mixed_up", [[2, 0, 0], [2, 0, 0], [0, 0, 1], [0, 0, 0]], "Maxima stand among the minima."),
    Slip("points_mixed_up", [[0, 2, 0], [0, 2, 0], [0, 0, 1], [0, 0, 0]], "Minima stand among the maxima."),
    Slip("points_mixed_up", [[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]], "Minima and maxima are mixed."),
    Slip(
        "points_mixed_up", [[2, 0, 0], [0, 2, 0], [1, 0, 0], [0, 0, 0]], "The origin stands among the minima."
    ),
    Slip(
        "points_mixed_up", [[2, 0, 0], [0, 2, 0], [0, 1, 0], [0, 0, 0]], "The origin stands among the maxima."
    ),
    Slip(
        "points_mixed_up", [[0, 0, 2], [0, 0, 2], [0, 0, 1], [0, 0, 0]], "All five stand among the saddles."
    ),
    Slip("not_critical", [[0, 0, 0], [0, 0, 0], [0, 0, 1], [2, 2, 0]]),
]
