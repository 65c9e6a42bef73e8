"""check_second_derivative_test: student(H) -> 'min' | 'max' | 'saddle' | 'inconclusive', by D = fxx·fyy − fxy²."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check import asking, calls, form, points
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain.words import messages

MIN, MAX, SADDLE, INCONCLUSIVE = KINDS = ("min", "max", "saddle", "inconclusive")
#: Accepted ways to say each kind: the start of a word.
STARTS = {
    MIN: ("min",),
    MAX: ("max",),
    SADDLE: ("saddle",),
    INCONCLUSIVE: ("inconclusive", "undecided", "unknown", "degenerate"),
}

#: Matrices that tell the usual mistakes apart: each kind with every sign of fxx, fyy, fxy and of the trace.
FIXED = (
    (2, 0, 2), (2, 0, -2), (-2, 0, -2), (2, 1, 2), (2, 3, 2), (-2, 3, -2), (0, 1, 0), (2, 0, 0), (1, 2, 4),
    (0, 0, 0), (-1, 1, -1), (3, -1, 1), (-4, 1, -1), (0, 0, -3), (-3, 0, 5), (5, -2, 1), (4, -3, 1), (0, 2, 5),
    (0.5, 0.25, 0.25), (0.5, 0.75, 0.5), (-5, 2, -2), (-5, 3, -1), (-1, -2, -4), (6, 1, -1), (-6, 1, 1),
    (0.25, 0.125, 0.5), (-0.25, -0.125, -0.5), (3, 0.5, 0.5), (-3, 0.5, -0.5), (0.5, -0.25, 0.0625),
)  # fmt: skip


def check_second_derivative_test(student: Callable, *, seed: int | None = None) -> Verdict:
    """Check that student(H) classifies a critical point by its symmetric 2×2 Hessian H.

    Accepted in any case, also inside a phrase ('local minimum', 'saddle point'). Returns a Verdict, raises
    CheckFailed.
    """
    with calls.quiet():
        verdict = _verdict(student, points.generator(seed))
    return conclude(verdict)


def truth(h: np.ndarray) -> str:
    """The kind of a critical point with Hessian h. The samples are exact in binary, so D = 0 is exact."""
    d = h[0, 0] * h[1, 1] - h[0, 1] * h[1, 0]
    if d == 0:
        return INCONCLUSIVE
    return SADDLE if d < 0 else MIN if h[0, 0] > 0 else MAX


def samples(rng: np.random.Generator) -> list[np.ndarray]:
    """The fixed matrices and two dozen drawn ones, entries multiples of 1/4, of every kind."""
    triples = [*FIXED, *((rng.integers(-24, 25, 3) / 4).tolist() for _ in range(16))]
    for _ in range(8):
        a, b = rng.integers(1, 7, 2) * rng.choice([-1, 1])
        c = int(rng.choice([-1, 1]))
        triples.append((float(a * a * c), float(a * b * c), float(b * b * c)))
    return [np.array([[a, b], [b, c]], float) for a, b, c in triples]


def kind_of(value: Any) -> str | None:
    """The kind that a student's word names, or None."""
    if type(value) not in (str, np.str_) or len(value) > 200:
        return None
    words = "".join(c if c.isalpha() else " " for c in str(value).casefold()).split()
    named = {kind for kind in KINDS for word in words if word.startswith(STARTS[kind])}
    return named.pop() if len(named) == 1 else None


def _verdict(student: Callable, rng: np.random.Generator) -> Verdict:
    said: list[tuple[np.ndarray, str]] = []
    names = calls.argument_names(student, ("H",))
    for h in samples(rng):
        reply = calls.call(student, h)
        if reply.error is not None or reply.changed:
            problem = asking.failure(reply.error, (h,)) if reply.error is not None else None
            problem = problem or asking.Problem("wrong", "mutates_input", "", (h,), changed=reply.changed)
            return problem.verdict(
                f"H = {messages.quantity(h)}", "raises" if problem.mistake == "overdue" else None, names
            )
        kind = kind_of(reply.value)
        if kind is None:
            if reply.value is None:
                words = f"For H = {messages.quantity(h)}: {form.NONE}"
                return Verdict("wrong", "wrong_shape", words, point=h)
            shown = (
                repr(reply.value)[:40]
                if type(reply.value) in (str, int, float, bool)
                else type(reply.value).__name__
            )
            fact = f"For H = {messages.quantity(h)} your function gave {shown}."
            words = f"Return one of the words {', '.join(map(repr, KINDS))}, in quotation marks."
            return Verdict("wrong", "wrong_shape", f"{fact} {words}", point=h)
        said.append((h, kind))
    wrong = [(h, kind) for h, kind in said if kind != truth(h)]
    if not wrong:
        return Verdict("correct", None, f"All {len(said)} matrices are classified rightly.")
    names = list(dict.fromkeys(name for name, rule in BANK if all(rule(h) == kind for h, kind in said)))
    if not names:
        names = _by_confusion(said)
    h, kind = wrong[0]
    name = names[0] if names else None
    fact = f"For H = {messages.quantity(h)} your function says {kind}, and that is not so."
    message = (
        messages.sentence(fact, name, tuple(names[1:])) if name else f"{fact} Sketch a function with this H."
    )
    return Verdict("wrong", name, message, tuple(names[1:4]), h, kind)


def _by_confusion(said: list[tuple[np.ndarray, str]]) -> list[str]:
    """Names from which kinds are taken for which, where no rule of the bank gives every answer."""
    confused = {(truth(h), kind) for h, kind in said if kind != truth(h)}
    if confused == {(MIN, MAX), (MAX, MIN)} or confused in ({(MIN, MAX)}, {(MAX, MIN)}):
        return ["sdt_min_max_swapped"] if len(confused) == 2 else []
    if {t for t, _ in confused} == {INCONCLUSIVE}:
        return ["sdt_inconclusive_ignored"]
    if confused == {(SADDLE, INCONCLUSIVE), (INCONCLUSIVE, SADDLE)}:
        return ["sdt_saddle_inconclusive_swapped"]
    return []


def _by(d: Callable, positive: Callable, negative: Callable, zero: Callable) -> Callable[[np.ndarray], str]:
    def rule(h: np.ndarray) -> str:
        value = d(h)
        return positive(h) if value > 0 else negative(h) if value < 0 else zero(h)

    return rule


def _always(kind: str) -> Callable[[np.ndarray], str]:
    return lambda h: kind


def _det(h: np.ndarray) -> float:
    return h[0, 0] * h[1, 1] - h[0, 1] ** 2


def _by_sign(entry: Callable, zero: str) -> Callable[[np.ndarray], str]:
    return _by(entry, _always(MIN), _always(MAX), _always(zero))


_MIN_OR_MAX = (
    lambda h: MIN if h[0, 0] > 0 else MAX,
    lambda h: MIN if h[1, 1] > 0 else MAX,
    lambda h: MIN if h[0, 0] + h[1, 1] > 0 else MAX,
    lambda h: MIN if h[0, 0] > 0 else MAX if h[0, 0] < 0 else INCONCLUSIVE,
)
_WRONG_D = (
    lambda h: h[0, 0] * h[1, 1] + h[0, 1] ** 2,
    lambda h: h[0, 0] * h[1, 1],
    lambda h: h[0, 0] * h[1, 1] - h[0, 1],
    lambda h: h[0, 0] * h[1, 1] - abs(h[0, 1]),
    lambda h: h[0, 0] * h[1, 1] - 2 * h[0, 1],
    lambda h: h[0, 0] * h[1, 1] - 2 * h[0, 1] ** 2,
    lambda h: h[0, 0] * h[1, 1] - 4 * h[0, 1] ** 2,
    lambda h: h[0, 1] ** 2 - h[0, 0] * h[1, 1],
    lambda h: h[0, 0] + h[1, 1] - h[0, 1] ** 2,
    lambda h: h[0, 0] ** 2 * h[1, 1] ** 2 - h[0, 1] ** 2,
    lambda h: h[0, 0] ** 2 - h[0, 1] ** 2,
    lambda h: h[0, 0] * h[0, 1] - h[1, 1] ** 2,
    lambda h: h[0, 0] - h[1, 1],
)


def _bank() -> list[tuple[str, Callable[[np.ndarray], str]]]:
    saddle, unsure = _always(SADDLE), _always(INCONCLUSIVE)
    fxx_only = [_by_sign(lambda h: h[0, 0], zero) for zero in (INCONCLUSIVE, SADDLE)]
    fxx_only += [lambda h: MIN if h[0, 0] > 0 else MAX, lambda h: MAX if h[0, 0] < 0 else MIN]
    fyy_only = [_by_sign(lambda h: h[1, 1], zero) for zero in (INCONCLUSIVE, SADDLE)]
    trace = [_by_sign(np.trace, zero) for zero in (SADDLE, INCONCLUSIVE)]
    trace += [lambda h: MIN if np.trace(h) > 0 else MAX]
    diagonal = [
        lambda h, other=other: (
            MIN if h[0, 0] > 0 and h[1, 1] > 0 else MAX if h[0, 0] < 0 and h[1, 1] < 0 else other(h)
        )
        for other in (saddle, unsure, lambda h: SADDLE if h[0, 0] * h[1, 1] < 0 else INCONCLUSIVE)
    ]
    out = [("sdt_constant", _always(kind)) for kind in KINDS]
    out += [("sdt_min_max_swapped", _by(_det, lambda h: MAX if h[0, 0] > 0 else MIN, saddle, unsure))]
    out += [
        ("sdt_D_positive_means_min", _by(_det, _always(MIN), other, unsure))
        for other in (saddle, _always(MAX))
    ]
    out += [
        ("sdt_D_negative_means_max", _by(_det, p, _always(MAX), zero))
        for p in _MIN_OR_MAX
        for zero in (unsure, saddle)
    ]
    out += [
        ("sdt_D_negative_means_min", _by(_det, p, _always(MIN), zero))
        for p in _MIN_OR_MAX
        for zero in (unsure, saddle)
    ]
    out += [
        ("sdt_inconclusive_ignored", _by(_det, p, saddle, zero))
        for p in _MIN_OR_MAX
        for zero in (saddle, _always(MIN), _always(MAX), *_MIN_OR_MAX)
    ]
    out += [("sdt_saddle_inconclusive_swapped", _by(_det, p, unsure, saddle)) for p in _MIN_OR_MAX]
    out += [("sdt_fxx_only", rule) for rule in (*fxx_only, *fyy_only)]
    out += [("sdt_trace", rule) for rule in trace]
    out += [("sdt_wrong_D", rule) for rule in diagonal]
    out += [("sdt_wrong_D", _by(d, p, saddle, unsure)) for d in _WRONG_D for p in _MIN_OR_MAX]
    out += [("sdt_wrong_D", _by(d, p, saddle, saddle)) for d in _WRONG_D for p in _MIN_OR_MAX[:1]]
    return out


#: Faulty rules: a name fits where its rule gives every answer that the student gave.
BANK = _bank()
