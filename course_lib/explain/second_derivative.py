"""From a wrong classification of critical points to the name of the mistake: faulty rules, and kinds mixed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.explain import engine
from course_lib.explain.engine import Fit
from course_lib.explain.hypothesis import Hypothesis

MIN, MAX, SADDLE, INCONCLUSIVE = KINDS_OF_POINTS = ("min", "max", "saddle", "inconclusive")


def truth(h: np.ndarray) -> str:
    """Return the kind of a critical point with Hessian h.

    The samples are exact in binary, so D = 0 is exact.
    """
    d = h[0, 0] * h[1, 1] - h[0, 1] * h[1, 0]
    if d == 0:
        return INCONCLUSIVE
    return SADDLE if d < 0 else MIN if h[0, 0] > 0 else MAX


@dataclass(frozen=True)
class Classified:
    """A matrix and the kind that the student's function says it is."""

    h: np.ndarray
    kind: str

    @property
    def wrong(self) -> bool:
        """Whether it is another kind."""
        return self.kind != truth(self.h)

    @property
    def decided(self) -> bool:
        """Always: the truth is calculated, not measured."""
        return True


def names(answers: Sequence[Classified]) -> list[str]:
    """Name what explains every answer, the likeliest first."""
    rules = engine.fitting(
        RULES, lambda rule: 0.0 if all(rule.predict(a.h) == a.kind for a in answers) else None
    )
    return engine.names(engine.explain([rules, map(Fit, _by_confusion(answers))]))


def _by_confusion(answers: Sequence[Classified]) -> list[str]:
    """Return names from which kinds are taken for which, where no rule gives every answer."""
    confused = {(truth(a.h), a.kind) for a in answers if a.wrong}
    if confused == {(MIN, MAX), (MAX, MIN)}:
        return ["sdt_min_max_swapped"]
    if {right for right, _ in confused} == {INCONCLUSIVE}:
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
    lambda h: h[0, 1] ** 2 - 4 * h[0, 0] * h[1, 1],
    lambda h: 4 * h[0, 0] * h[1, 1] - h[0, 1] ** 2,
)


def _rules() -> list[tuple[str, Callable[[np.ndarray], str]]]:
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
    out = [("sdt_constant", _always(kind)) for kind in KINDS_OF_POINTS]
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
RULES = [Hypothesis(name, rule) for name, rule in _rules()]
