"""check_flat_points: all points where the gradient of −xy exp(−ax² − by²) is zero, for any a and b above 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from course_lib.check import calls, form
from course_lib.check.points import digits, generator
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain.words import messages

#: A point that is nearer than this to a flat point is meant to be it.
NEAR = 1e-6
CASES = 6


def check_flat_points(student: Callable[..., Any], *, seed: int | None = None) -> Verdict:
    """Check student(a, b): all five flat points of f(x, y) = −xy exp(−ax² − by²), in any order, each once.

    a and b are drawn between 0.2 and 4 and differ. Points are right up to 1e-6.
    """
    cases = [tuple(map(float, digits(pair))) for pair in _pairs(generator(seed))]
    names = calls.argument_names(student, ("a", "b"))
    given: dict[tuple, np.ndarray] = {}

    def measure(answers: Sequence[np.ndarray]) -> list[Listed]:
        given.update(zip(cases, answers, strict=False))
        return [Listed(case, answer, flat_points(*case)) for case, answer in given.items()]

    return judge(
        student,
        Inquiry(
            inputs=cases,
            structure=lambda value, _: pairs_of(value),
            names=names,
            at=lambda case: ", ".join(f"{n} = {messages.number(v)}" for n, v in zip(names, case, strict=False)),
            measure=measure,
            explain=lambda lists: _wrong(lists, names),
            right=lambda lists: f"Right: all flat points, for {len(lists)} pairs of a and b.",
            truth=lambda case: in_the_order_of(given.get(case), flat_points(*case)),
        ),
    )  # fmt: skip


def _pairs(rng: np.random.Generator) -> np.ndarray:
    a, b = rng.uniform(0.2, 1.2, CASES), rng.uniform(1.4, 4, CASES)
    return np.array([(x, y) if k % 2 else (y, x) for k, (x, y) in enumerate(zip(a, b, strict=True))])


def flat_points(a: float, b: float) -> np.ndarray:
    """Return (0, 0) and (±1/√(2a), ±1/√(2b)), shape (5, 2)."""
    x, y = 1 / np.sqrt(2 * a), 1 / np.sqrt(2 * b)
    return np.array([(0, 0), (x, y), (-x, -y), (x, -y), (-x, y)])


def slopes(a: float, b: float, points: np.ndarray) -> np.ndarray:
    """∇f = ((2ax² − 1)y, (2by² − 1)x) exp(−ax² − by²) at the points (k, 2)."""
    x, y = points.T
    with np.errstate(over="ignore"):
        return (
            np.stack([(2 * a * x**2 - 1) * y, (2 * b * y**2 - 1) * x], 1)
            * np.exp(-a * x**2 - b * y**2)[:, None]
        )


def pairs_of(value: Any) -> np.ndarray:
    """Return an answer as points (k, 2). Raises NotNumbers."""
    if isinstance(value, (list, tuple)) and len(value) == 0:
        return np.zeros((0, 2))
    words = "your function should return a list of pairs, such as [(0, 1), (2, 3)]."
    try:
        points = form.numbers(value)
    except form.NotNumbers as problem:
        if problem.mistake != "wrong_shape":
            raise
        raise form.NotNumbers("wrong_shape", words, complete=True) from None
    if points.ndim != 2 or points.shape[1] != 2:
        raise form.NotNumbers("wrong_shape", words, complete=True)
    if not np.isfinite(points).all():
        raise form.NotNumbers("nan_inf", "a coordinate is not a finite number")
    return points


@dataclass(frozen=True)
class Listed:
    """A list of points (k, 2) beside the flat points (5, 2), for the numbers a and b of `case`."""

    case: tuple[float, float]
    points: np.ndarray
    flat: np.ndarray
    decided: ClassVar[bool] = True

    @property
    def matches(self) -> np.ndarray:
        """Whether point i is flat point j, shape (k, 5)."""
        return np.linalg.norm(self.points[:, None] - self.flat[None], axis=2) <= NEAR

    @property
    def wrong(self) -> bool:
        """Whether a point is missing, not flat, or there twice."""
        return len(self.points) != len(self.flat) or not self.matches.any(axis=0).all()

    def not_flat(self) -> np.ndarray:
        """Return the points that are none of the flat ones."""
        return self.points[~self.matches.any(axis=1)]


def in_the_order_of(points: np.ndarray | None, flat: np.ndarray) -> np.ndarray:
    """Return the flat points, those that stand in `points` in their places, the others in the places that are left."""
    if points is None or len(points) != len(flat):
        return flat
    match = np.linalg.norm(points[:, None] - flat[None], axis=2) <= NEAR
    left = iter(flat[~match.any(axis=0)])
    return np.array([flat[row.argmax()] if row.any() else next(left) for row in match])


def _wrong(lists: Sequence[Listed], names: Sequence[str]) -> Verdict:
    """Return the verdict by the first list that is wrong: a point that is not flat, one there twice, or those missing."""
    one = next(listed for listed in lists if listed.wrong)
    at = "For " + ", ".join(f"{n} = {messages.number(v)}" for n, v in zip(names, one.case, strict=False))
    if len(strays := one.not_flat()):
        return _stray(lists, one, strays, at)
    twice = [p for p, times in zip(one.flat, one.matches.sum(axis=0), strict=True) if times > 1]
    if twice:
        return told(
            f"{at}, the point {messages.quantity(twice[0])} stands in your list more than once.",
            ["point_twice"],
        )
    found = one.matches.any(axis=0)
    if not found.any():
        return told(f"{at}, your list is empty.", ["flat_points_missing"])
    counted = "1 point" if found.sum() == 1 else f"{found.sum()} points"
    fact = f"{at}, your list holds {counted}. All are level, but there are more."
    if found[1:].all():
        return told(fact, ["middle_missing"])
    return told(fact, ["signs_missing" if found[1:].any() else "flat_points_missing"])


def _stray(lists: Sequence[Listed], one: Listed, strays: np.ndarray, at: str) -> Verdict:
    """Return the verdict on a point that is not flat, with the gradient that was found there."""
    slope = slopes(*one.case, strays)
    flat_one_way = np.abs(slope) <= NEAR
    k = int(flat_one_way.any(axis=1).argmax())
    shown = messages.quantity(slope[k])
    fact = (
        f"{at}, your list holds the point {messages.quantity(strays[k])}, but the gradient there is {shown}."
    )
    fitting = [name for name, scale in SCALES.items() if all(_explained(each, scale) for each in lists)]
    if fitting:
        return told(fact, fitting, point=strays[k])
    if flat_one_way[k].any():
        return told(fact, ["one_slope_only"], point=strays[k])
    return told(fact, ["point_not_flat"], point=strays[k])


def _explained(listed: Listed, scale: Callable[[float, float], tuple[float, float]]) -> bool:
    """Return whether all points are (0, 0) or have the coordinates ±x, ±y of a wrong formula."""
    with np.errstate(all="ignore"):
        wrong = np.array(scale(*listed.case))
        sizes = np.abs(listed.points)
        return bool(np.all(np.all(np.abs(sizes - wrong) <= NEAR, axis=1) | np.all(sizes <= NEAR, axis=1)))


#: What is written for 1/√(2a) and 1/√(2b), with the name that it gets.
SCALES: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "no_square_root": lambda a, b: (1 / (2 * a), 1 / (2 * b)),
    "arguments_swapped": lambda a, b: (1 / np.sqrt(2 * b), 1 / np.sqrt(2 * a)),
    "argument_fixed": lambda a, b: (1 / np.sqrt(2), 1 / np.sqrt(2)),
    "power_rule": lambda a, b: (1 / np.sqrt(a), 1 / np.sqrt(b)),
    "missing_brackets": lambda a, b: (np.sqrt(1 / 2 * a), np.sqrt(1 / 2 * b)),
    "upside_down": lambda a, b: (np.sqrt(2 * a), np.sqrt(2 * b)),
    "root_of_a_part": lambda a, b: (1 / (2 * np.sqrt(a)), 1 / (2 * np.sqrt(b))),
    "variable_confused": lambda a, b: (1 / np.sqrt(a + b), 1 / np.sqrt(a + b)),
}
