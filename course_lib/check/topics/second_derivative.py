"""check_second_derivative_test: student(H) -> 'min' | 'max' | 'saddle' | 'inconclusive', by D = fxx·fyy − fxy²."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib.check import asked, calls, form, points
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain import second_derivative
from course_lib.explain.second_derivative import INCONCLUSIVE, KINDS_OF_POINTS, MAX, MIN, SADDLE, Classified
from course_lib.explain.words import messages

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
    matrices = samples(points.generator(seed))
    return judge(
        student,
        Inquiry(
            inputs=[(h,) for h in matrices],
            structure=_kind,
            names=calls.argument_names(student, ("H",)),
            at=lambda arguments: f"H = {messages.quantity(arguments[0])}",
            measure=lambda answers: [Classified(h, kind) for h, kind in zip(matrices, answers, strict=True)],
            explain=_wrong,
            right=lambda classified: (
                f"All {len(classified)} matrices are classified rightly, those with a zero determinant included."
            ),
            truth=lambda arguments: asked.in_own_word(second_derivative.truth(arguments[0]), kind_of),
        ),
    )


def samples(rng: np.random.Generator) -> list[np.ndarray]:
    """Return the fixed matrices and two dozen drawn ones, entries multiples of 1/4, of every kind."""
    triples = [*FIXED, *((rng.integers(-24, 25, 3) / 4).tolist() for _ in range(16))]
    for _ in range(8):
        a, b = rng.integers(1, 7, 2) * rng.choice([-1, 1])
        c = int(rng.choice([-1, 1]))
        triples.append((float(a * a * c), float(a * b * c), float(b * b * c)))
    return [np.array([[a, b], [b, c]], float) for a, b, c in triples]


def kind_of(value: Any) -> str | None:
    """Return the kind that a student's word names, or None."""
    if type(value) not in (str, np.str_) or len(value) > 200:
        return None
    words = "".join(c if c.isalpha() else " " for c in str(value).casefold()).split()
    named = {kind for kind in KINDS_OF_POINTS for word in words if word.startswith(STARTS[kind])}
    return named.pop() if len(named) == 1 else None


def _kind(value: Any, arguments: tuple) -> str:
    """Return the kind that an answer names. Raises NotNumbers."""
    if value is None:
        raise form.missing()
    if (kind := kind_of(value)) is not None:
        return kind
    shown = repr(value)[:40] if type(value) in (str, int, float, bool) else type(value).__name__
    words = f"your function gave {shown}. Return one of the words {', '.join(map(repr, KINDS_OF_POINTS))}, in quotation marks."
    raise form.NotNumbers("wrong_shape", words, complete=True)


def _wrong(classified: Sequence[Classified]) -> Verdict:
    names = second_derivative.names(classified)
    first = next(one for one in classified if one.wrong)
    fact = f"For H = {messages.quantity(first.h)} your function says {first.kind}, and that is not so."
    return told(fact, names, otherwise="Sketch a function with this H.", point=first.h, got=first.kind)
