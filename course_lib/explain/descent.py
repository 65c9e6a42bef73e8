"""From wrong descents to the name of the mistake: wrong steps first, then wrong ends, then a wrong first result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from course_lib.explain import engine, walks
from course_lib.explain.engine import Fit
from course_lib.explain.hypothesis import Hypothesis
from course_lib.explain.runs import Run
from course_lib.explain.walks import STEPS, STOPS, Walk


def names(runs: list[Run], f: Callable | None) -> list[str]:
    """Name what explains every run, the likeliest first. Where the steps are right, only the ends are looked at."""
    if _same_array(runs):
        return ["gd_path_alias"]
    if stored := [fit for fit in _stored_otherwise(runs, f)]:
        return engine.names(stored[:1])
    if all(run.walk.follows(run.path, 0) for run in runs):
        return engine.names(engine.ranked(_by_length(runs, f)))
    return engine.names(engine.explain(_tiers(runs)))


def _tiers(runs: list[Run]) -> Iterator[Iterable[Fit]]:
    yield engine.when(_points_missing(runs), "gd_append_outside")
    yield engine.when(_unchanged(runs), "gd_x_unchanged")
    yield engine.when(_starts_late(runs) or _starts_twice(runs), "gd_off_by_one")
    yield engine.fitting(_steps(runs), lambda h: 0.0 if _explains(runs, h.predict) else None)
    yield engine.when(_one_factor(runs), "gd_wrong_step")
    yield engine.when(_start_ignored(runs), "gd_start_ignored")


def _stored_otherwise(runs: list[Run], f: Callable | None) -> Iterator[Fit]:
    """Yield the right points, stored in another way: backwards, filled up, thinned; or what is stored are
    slopes or values.
    """
    long = [run for run in runs if run.count > 3]
    if not long:
        return
    points = {id(run): np.array([run.walk.point(k) for k in range(run.count)]) for run in long}

    def holds(part: Callable[[Run, np.ndarray], np.ndarray]) -> bool:
        return all(_same(run.path, part(run, points[id(run)])) for run in long)

    if holds(lambda run, x: x[::-1]):
        yield Fit("gd_reversed")
    for fill in (lambda x: x[-1:], lambda x: 0 * x[-1:]):
        ends_early = any(run.count < run.setting.max_iter for run in long)
        if ends_early and holds(lambda run, x, fill=fill: _filled(x, fill(x), run.setting.max_iter)):
            yield Fit("gd_padded")
    for every in (2, 3, 5, 10):
        for first in (0, every - 1):
            if holds(lambda run, x, every=every, first=first: x[first::every]):
                yield Fit("gd_thinned")
        if holds(lambda run, x, every=every: np.vstack([x[:-1][::every], x[-1:]])):
            yield Fit("gd_thinned")
    if holds(lambda run, x: np.array([run.walk.slope(k) for k in range(run.count)])):
        yield Fit("gd_path_of_gradients")
    value = _value_of(f)
    if value is not None and holds(lambda run, x: np.array([[value(point)] for point in x])):
        yield Fit("gd_path_of_values")


def _filled(x: np.ndarray, fill: np.ndarray, count: int) -> np.ndarray:
    return np.vstack([x, *[fill] * (count - len(x))])


def _same(path: np.ndarray, other: np.ndarray) -> bool:
    """Return whether the path holds these points, to seven digits."""
    if path.shape != other.shape or not np.all(np.isfinite(other)):
        return False
    return bool(np.all(np.abs(path - other) <= 1e-7 * np.abs(other) + 1e-9 * np.abs(other).max() + 1e-13))


def _starts_late(runs: list[Run]) -> bool:
    """Return whether every path begins with the second iterate."""
    return all(run.walk.follows(run.path, 1) for run in runs)


def _starts_twice(runs: list[Run]) -> bool:
    """Return whether every path holds its start twice."""
    return all(
        run.walk.follows(run.path[1:], 0) and np.array_equal(run.path[0], run.path[min(1, len(run.path) - 1)])
        for run in runs
    )


def _steps(runs: list[Run]) -> list[Hypothesis]:
    """Return the wrong steps that exist in so many variables: in one, components cannot be moved apart."""
    one_variable = runs[0].path.shape[1] == 1
    return [h for h in STEPS if not (one_variable and h.name in ("gd_sequential_update", "gd_coordinate"))]


def _one_factor(runs: list[Run]) -> bool:
    """Return whether every step is too long or too short by one factor, or of one length for the slope."""
    step = walks.constant_factor([run.walk for run in runs], [run.path for run in runs])
    return step is not None and _explains(runs, step)


def _start_ignored(runs: list[Run]) -> bool:
    """Return whether every path begins at one and the same point, which is not the start."""
    first = [run.path[0] for run in runs]
    moved = any(not np.allclose(x, run.walk.xs[0], rtol=1e-9) for x, run in zip(first, runs, strict=True))
    return moved and len(runs) > 1 and all(np.array_equal(x, first[0]) for x in first)


def _same_array(runs: list[Run]) -> bool:
    """Return whether every path of some length holds one and the same point, and not the start."""
    long = [run.path for run in runs if run.count > 2 and len(run.path) > 1]
    starts = [run.walk.xs[0] for run in runs if run.count > 2 and len(run.path) > 1]
    still = bool(long) and all(np.ptp(path, axis=0).max() == 0 for path in long)
    return still and not all(np.allclose(path[0], start) for path, start in zip(long, starts, strict=True))


def _explains(runs: list[Run], step: Callable) -> bool:
    """Return whether each path is a walk with this step, from the start or from its first step on."""
    for offset in (0, 1):
        walks = [Walk(step, r.walk.df, r.walk.xs[0], r.setting.eta, r.setting.max_iter) for r in runs]
        if all(
            w.follows(r.path[:200], offset) and w.follows(r.path, offset)
            for w, r in zip(walks, runs, strict=True)
        ):
            return True
    return False


#: Off by one is the plainest reading of an end, but for a test that is missing or has lost its absolute value.
PLAIN_TEST, OFF_BY_ONE, OTHER_TEST = 0.0, 1.0, 2.0
#: A vector is seldom compared with tol as a whole: one component is the likelier slip there.
VECTOR_TEST = 3.0


def _by_length(runs: list[Run], f: Callable | None) -> Iterator[Fit]:
    """Yield what fits right steps: the paths end too early or too late, or the first result is wrong."""
    if all(len(r.path) == r.count for r in runs):
        yield from map(Fit, _wrong_result(runs, f))
        return
    if _points_missing(runs):
        yield Fit("gd_append_outside")
        return
    if _one_step(runs):
        yield Fit("gd_one_step")
        if not all(r.ends_at(r.path[-1]) for r in runs):
            return
    if _ends_off_by_one(runs):
        yield Fit("gd_off_by_one", OFF_BY_ONE)
    no_abs = PLAIN_TEST if runs[0].path.shape[1] == 1 else VECTOR_TEST
    costs = {"gd_no_stop": PLAIN_TEST, "gd_stop_no_abs": no_abs}
    for name in _stopping_rules(runs, f):
        yield Fit(name, costs.get(name, OTHER_TEST))


def _ends_off_by_one(runs: list[Run]) -> bool:
    """Return whether there is one iterate too few or too many: everywhere, or only where max_iter ends the loop."""
    gaps = {len(r.path) - r.count for r in runs if r.count > 1 or len(r.path) > r.count}
    if len(gaps) == 1 and gaps <= {1, -1}:
        return True
    capped = {len(r.path) - r.count for r in runs if r.count == r.setting.max_iter}
    free = {len(r.path) - r.count for r in runs if r.count < r.setting.max_iter}
    return (len(capped) == 1 and capped <= {1, -1} and free <= {0}) or (
        len(free) == 1 and free <= {1, -1} and capped <= {0}
    )


def _stopping_rules(runs: list[Run], f: Callable | None) -> Iterator[str]:
    value = _value_of(f)
    one_variable = runs[0].path.shape[1] == 1
    for rule in STOPS:
        if one_variable and rule.name in ("gd_stop_one_component", "gd_stop_sum"):
            continue
        if any(all(_length_is(r, rule.predict, late, value) for r in runs) for late in (0, 1)):
            yield rule.name
    if all(len(r.path) == r.count or len(r.path) > r.setting.max_iter for r in runs):
        yield "gd_max_iter_ignored"
    if all(_longest_of_both(r) for r in runs):
        yield "gd_or_for_and"


def endless(before: list[Run]) -> str:
    """Return the name for a loop that went on and on, after the runs that it did end."""
    early = [r for r in before if r.count < r.setting.max_iter]
    if early and all(len(r.path) == r.count for r in early):
        return "gd_max_iter_ignored"
    if early and all(_longest_of_both(r) for r in before):
        return "gd_or_for_and"
    return "gd_no_stop"


def _longest_of_both(run: Run) -> bool:
    """Return whether the path goes on until the slope is small *and* max_iter is reached (one iterate more or less)."""
    most = max(len(run.path), run.setting.max_iter) + 2
    free = walks.length(run.walk, walks.right_stop, run.setting.tol, most, None)
    return abs(len(run.path) - max(free, run.setting.max_iter)) <= 1


def _points_missing(runs: list[Run]) -> bool:
    """Return whether the loop ends where it should, while its points are not in the path: [x1], [x1, end] or [end]."""
    long = [r for r in runs if r.count > 3]
    return bool(long) and all(
        len(r.path) <= 2
        and r.ends_at(r.walk.point(r.count - 1))
        and (len(r.path) == 1 or r.walk.follows(r.path[:1], 0))
        and (r.walk.follows(r.path[-1:], 0) or r.walk.follows(r.path[-1:], r.count - 1))
        for r in long
    )


def _one_step(runs: list[Run]) -> bool:
    """Return whether each loop ends after its first step: the path is [x1, x2], or [x1] where x2 is the first result."""
    return any(r.count > 3 for r in runs) and all(
        len(r.path) in (2, min(r.count, 2))
        or (len(r.path) == 1 and r.count > 1 and r.ends_at(r.walk.point(1)))
        for r in runs
    )


def _unchanged(runs: list[Run]) -> bool:
    """Return whether every path that should move repeats its start."""
    long = [r for r in runs if r.count > 2]
    return bool(long) and all(
        len(r.path) > 1 and r.walk.follows(r.path[:1], 0) and np.ptp(r.path, axis=0).max() == 0 for r in long
    )


def _length_is(run: Run, rule: Callable, late: int, value: Callable | None) -> bool:
    """Return whether the rule, tested `late` iterates late, ends the walk with as many iterates as the student's path."""
    most = run.setting.max_iter
    count = walks.length(run.walk, rule, run.setting.tol, most, value)
    return len(run.path) in {min(count + late, most), count + late}


def _value_of(f: Callable | None) -> Callable[[np.ndarray], float] | None:
    if f is None:
        return None

    def value(x: np.ndarray) -> float:
        for argument in (x, float(x[0]) if x.size == 1 else x):
            try:
                return float(np.asarray(f(argument)).reshape(()))
            except (TypeError, ValueError, IndexError):
                continue
        return float("nan")

    return value


def _wrong_result(runs: list[Run], f: Callable | None) -> Iterator[str]:
    """Yield what the first result is, where the paths are right and it is not."""
    value = _value_of(f)
    if value is not None and all(
        r.last.size == 1 and np.isclose(float(r.last.ravel()[0]), value(r.path[-1]), rtol=1e-6) for r in runs
    ):
        yield "gd_returns_f"
    elif all(
        r.last.size == r.path.shape[1] and np.allclose(r.last.ravel(), r.walk.slope(r.count - 1), rtol=1e-6)
        for r in runs
    ):
        yield "gd_returns_gradient"
    elif all(r.ends_at(r.walk.xs[0]) for r in runs):
        yield "gd_returns_start"
    elif all(r.ends_at(r.walk.point(r.count)) or r.ends_at(r.walk.point(max(r.count - 2, 0))) for r in runs):
        yield "gd_off_by_one"
    elif all(r.last.size == 1 and int(r.last.ravel()[0]) in (r.count, r.count - 1) for r in runs) or (
        runs[0].path.shape[1] > 1 and all(r.last.size == 1 for r in runs)
    ):
        yield "wrong_shape"
