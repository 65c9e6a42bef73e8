"""check_descent: student(df, x1, eta, tol, max_iter) -> (x, path), by x_{k+1} = x_k − η f'(x_k)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_lib.check import asking, calls, form, points, rehearsal
from course_lib.check.asked import known
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict, conclude
from course_lib.explain import descent as descent_names
from course_lib.explain import walks
from course_lib.explain.runs import Run, Setting
from course_lib.explain.walks import Walk
from course_lib.explain.words import messages


class TooManyCalls(calls.Overdue):
    """The student's loop asked for the slope far more often than max_iter iterates can need."""


def check_descent(
    student: Callable, df: Callable, settings: Sequence[tuple], *, f: Callable | None = None
) -> Verdict:
    """Check a gradient descent: the last point and the path of all iterates, x1 included.

    df        the slope: of a number, or of an array of shape (n,)
    settings  a list of (x1, eta, tol, max_iter); the loop ends at the first iterate with |df| ≤ tol (Euclidean
              norm), or when max_iter iterates have been examined
    f         the function itself; lets the diagnosis recognise a stop by the size of f

    While a secret seed is set, each setting is repeated from a start nearby. Returns a Verdict; raises CheckFailed.
    """
    with calls.quiet():
        verdict = _verdict(student, df, _settings(settings), f)
    return conclude(verdict)


def _settings(settings: Sequence[tuple]) -> list[Setting]:
    given = [
        Setting(float(x) if np.ndim(x) == 0 else np.array(x, float), float(eta), float(tol), int(most))
        for x, eta, tol, most in settings
    ]
    if (seed := points.secret_seed()) is None:
        return given
    rng = points.generator(seed)
    moved = []
    for s in given:
        size = max(1.0, float(np.abs(s.start).max())) * 0.07
        start = s.start + size * rng.uniform(0.2, 1, np.shape(s.start)) * rng.choice(
            [-1, 1], np.shape(s.start)
        )
        moved.append(Setting(float(start) if np.ndim(s.start) == 0 else start, s.eta, s.tol, s.max_iter))
    return [*given, *moved]


def _verdict(student: Callable, df: Callable, settings: list[Setting], f: Callable | None) -> Verdict:
    runs: list[Run] = []
    names = calls.argument_names(student, ("df", "x1", "eta", "tol", "max_iter"))
    for setting in settings:
        setting = replace(setting, name=names[1])
        walk = _reference(df, setting)
        count = walks.length(walk, walks.right_stop, setting.tol, setting.max_iter, None)
        most = (10 + 2 * np.size(setting.start)) * (setting.max_iter + 10)
        reply, asked = _call(student, df, setting, most)
        if reply.error is not None or reply.changed:
            return _failed(reply, asked, setting, runs, names)
        result = _result(reply.value, setting)
        if isinstance(result, Verdict):
            return result
        runs.append(Run(setting, walk, count, *result))
    wrong = [run for run in runs if not run.right]
    if not wrong:
        return Verdict(
            "correct", None, f"Every path is right: {_iterates(', '.join(str(r.count) for r in runs))}."
        )
    rehearsal.refuse()
    for run in wrong:
        _note(student, df, run)
    names = descent_names.names(runs, f)
    name = names[0] if names else None
    fact, advice = _seen(wrong[0], name)
    return Verdict(
        "wrong",
        name,
        messages.sentence(fact, name, tuple(names[1:])) if name else f"{fact} {advice}",
        tuple(names[1:4]),
        wrong[0].setting.start,
    )


def _note(student: Callable, df: Callable, run: Run) -> None:
    """Put down what this run should have given, for whoever tries a change of the answer."""
    s = run.setting
    path = np.array([run.walk.point(k) for k in range(run.count)])
    slope = lambda x: _overflowing(df, x)  # noqa: E731
    known(student, (slope, s.start, s.eta, s.tol, s.max_iter), (run.last, run.path), (path[-1], path))


def _reference(df: Callable, setting: Setting) -> Walk:
    start = np.atleast_1d(np.array(setting.start, float))
    scalar = np.ndim(setting.start) == 0

    def slope(x: np.ndarray) -> np.ndarray:
        return np.array(_overflowing(df, float(x[0]) if scalar else x.copy()), float).reshape(start.shape)

    return Walk(walks.plain, slope, start, setting.eta, setting.max_iter)


def _overflowing(df: Callable, x: Any) -> Any:
    """df(x), infinite where Python's floats overflow: a descent that runs away is to be seen, not to stop."""
    try:
        return df(x)
    except OverflowError:
        return np.full(np.shape(x), np.inf)[()]


@dataclass
class Asked:
    """How often the student's loop asked for a slope, and whether always at the start."""

    count: int = 0
    only_at_start: bool = True


def _call(student: Callable, df: Callable, setting: Setting, most: int) -> tuple[calls.Reply, Asked]:
    """One run of the student's function with a slope that counts its calls."""
    asked = Asked()

    def slope(x: Any) -> Any:
        asked.count += 1
        asked.only_at_start &= np.array_equal(x, setting.start)
        if asked.count > most:
            raise TooManyCalls
        value = _overflowing(df, x)
        return float(value) if np.ndim(value) == 0 else np.array(value, float)

    start = setting.start
    reply = calls.call(student, slope, start, setting.eta, setting.tol, setting.max_iter)
    return reply, asked


def _failed(
    reply: calls.Reply, asked: Asked, setting: Setting, before: list[Run], names: tuple[str, ...]
) -> Verdict:
    if reply.error is None:
        problem = asking.Problem(Outcome.WRONG, "mutates_input", "", (setting.start,), changed=reply.changed)
        return problem.verdict(str(setting), None, names)
    problem = asking.failure(reply.error, (setting.start,))
    if not problem.overdue and asked.count <= setting.max_iter * 8:
        return problem.verdict(str(setting))
    if asked.count > 2 * setting.max_iter:
        fact = f"With {setting} your loop asked for more than {asked.count - 1} slopes and did not end."
        name = "gd_x_unchanged" if asked.only_at_start else descent_names.endless(before)
        return Verdict("crashed", name, messages.sentence(fact, name), point=setting.start)
    return problem.verdict(str(setting))


def _result(value: Any, setting: Setting) -> tuple[np.ndarray, np.ndarray] | Verdict:
    """(x, path) as arrays of shape (n,) and (k, n), or the verdict on a result of another form."""
    n = np.size(setting.start)
    try:
        if value is None:
            raise form.missing()
        if type(value) not in (tuple, list) or len(value) != 2:
            raise form.NotNumbers("wrong_shape", "two results are expected: the last point and the path")
        last, path = form.numbers(value[0]), form.numbers(value[1])
        if path.shape == (0,):
            fact = f"With {setting}, your path is empty; {setting.name} is the first iterate."
            message = messages.sentence(fact, "gd_off_by_one", detail=messages.Detail(tells_cause=True))
            return Verdict("wrong", "gd_off_by_one", message, point=setting.start)
        if path.ndim == 0 or path.size == 0 or path.size % n or path.size != len(path) * n:
            shape = "one number" if n == 1 else f"{n} numbers"
            raise form.NotNumbers("wrong_shape", f"the path must hold {shape} for each iterate")
        if last.size not in (1, n):
            raise form.NotNumbers("wrong_shape", f"{form.describe(last)} came back as the last point")
    except form.NotNumbers as problem:
        fact = f"With {setting}: {messages.closed(problem.words)}"
        message = messages.sentence(fact, problem.mistake)
        if problem.mistake == "wrong_shape" and problem.array is None:
            message = fact if problem.complete else messages.printed(fact)
        return Verdict("wrong", problem.mistake, message, point=setting.start)
    return last, path.reshape(-1, n)


def _seen(run: Run, name: str | None) -> tuple[str, str]:
    """What can be seen in the first wrong run, and what to try where the mistake has no name."""
    head, path = f"With {run.setting}", run.shown
    for k in range(min(len(path), run.count)):
        if not run.walk.follows(run.path[k : k + 1], k) and name != "gd_off_by_one":
            right = run.walk.point(k)[0] if path.ndim == 1 else run.walk.point(k)
            fact = f"{head}, iterate {k + 1} of your path is {messages.quantity(path[k])}; {messages.quantity(right)} was calculated."
            first = "The path begins at the start that was given."
            return fact, "Calculate this iterate by hand from the one before, and compare." if k else first
    if len(path) != run.count:
        fact = f"{head}, your path holds {_iterates(len(path))}; {run.count} {'is' if run.count == 1 else 'are'} right ({run.setting.name} is the first)."
        return fact, "Print the slope at each iterate: at which of them should your loop end?"
    last = run.last.reshape(()) if path.ndim == 1 and run.last.size == 1 else run.last
    fact = f"{head}, your first result is {messages.quantity(last)}; the path ends at {messages.quantity(path[-1])}."
    return fact, "The first result is the point where the loop ends."


def _iterates(count: int | str) -> str:
    """`1 iterate`, `85 iterates`, `85, 12 iterates`."""
    return f"{count} iterate{'' if str(count) == '1' else 's'}"
