"""check_descent: student(df, x1, eta, tol, max_iter) -> (x, path), by x_{k+1} = x_k − η f'(x_k)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import asking, calls, form, points
from course_lib.check.asked import known
from course_lib.check.handed import HandedFunction, overflowing
from course_lib.check.pictures import paths
from course_lib.check.topics.inquiry import Inquiry, judge, told
from course_lib.check.verdict import Verdict
from course_lib.explain import descent as descent_names
from course_lib.explain import walks
from course_lib.explain.runs import Run, Setting
from course_lib.explain.walks import Walk, norm
from course_lib.explain.words import messages


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
    names = calls.argument_names(student, ("df", "x1", "eta", "tol", "max_iter"))
    asked = [replace(setting, name=names[1]) for setting in _settings(settings)]

    def runs(answers: list[Any]) -> list[Run]:
        pairs = [
            pair for pair in zip(asked, answers, strict=False) if not isinstance(pair[1], asking.Problem)
        ]
        return [_run(df, setting, *answer) for setting, answer in pairs]

    def rename(answers: list[Any]) -> str | None:
        endless = asking.foremost(answers).mistake == Endless.mistake
        return descent_names.endless(runs(answers)) if endless else None

    return judge(
        lambda start, setting: _walked(student, df, start, setting),
        Inquiry(
            inputs=[(setting.start, setting) for setting in asked],
            structure=lambda value, arguments: _structure(value, arguments[1]),
            names=names[1:2],
            at=lambda arguments: str(arguments[1]),
            measure=runs,
            explain=lambda compared: _wrong(student, df, f, compared),
            right=lambda runs: (
                f"Every path is right, iterate by iterate, and ends where it should: {_iterates(', '.join(str(r.count) for r in runs))}."
            ),
            rename=rename,
        ),
    )


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


def _run(df: Callable, setting: Setting, last: np.ndarray, path: np.ndarray) -> Run:
    walk = _reference(df, setting)
    count = walks.length(walk, walks.right_stop, setting.tol, setting.max_iter, None)
    return Run(setting, walk, count, last, path)


def _wrong(student: Callable, df: Callable, f: Callable | None, runs: Sequence[Run]) -> Verdict:
    for run in runs:
        if run.wrong:
            _note(student, df, run)
    names = descent_names.names(list(runs), f)
    first = next(run for run in runs if run.wrong)
    fact, advice = _seen(first, names[0] if names else None)
    draw = partial(_drawn, df, f, first)
    return told(fact, names, otherwise=advice, point=first.setting.start, draw=draw)


def _drawn(df: Callable, f: Callable | None, run: Run) -> str:
    """Draw the path beside the right one: on the curve, or on the map of f; else the size of the slope at each iterate."""
    got, right = run.path, run.truth
    common = min(len(got), len(right))
    if run.walk.follows(got[:common], 0) or right.shape[1] > 2:
        return paths.slope_sizes(lambda x: norm(run.walk.df(x)), got, right, run.setting.tol)
    scalar = np.ndim(run.setting.start) == 0
    heights = f and differences.Batch(f, scalar)
    if right.shape[1] == 2:
        return paths.on_map(heights, got, right)
    on = (lambda t: heights(t[:, None])) if heights else paths.climbed(differences.Batch(df, scalar))
    return paths.on_curve(on, got[:, 0], right[:, 0])


def _note(student: Callable, df: Callable, run: Run) -> None:
    """Put down what this run should have given, for whoever tries a change of the answer."""
    s = run.setting
    path = np.array([run.walk.point(k) for k in range(run.count)])
    known(
        student,
        (HandedFunction(df, most=_most(s.start, run.count), floats=True), s.start, s.eta, s.tol, s.max_iter),
        (run.last, run.path),
        (path[-1], path),
    )


def _reference(df: Callable, setting: Setting) -> Walk:
    start = np.atleast_1d(np.array(setting.start, float))
    scalar = np.ndim(setting.start) == 0

    def slope(x: np.ndarray) -> np.ndarray:
        return np.array(overflowing(df, float(x[0]) if scalar else x.copy()), float).reshape(start.shape)

    return Walk(walks.plain, slope, start, setting.eta, setting.max_iter)


class Endless(calls.Overdue):
    """The student's loop asked for the slope far more often than max_iter iterates can need."""

    mistake = "gd_no_stop"


def _most(start: Any, iterates: int) -> int:
    """How often a loop that gives so many iterates may ask for the slope, however clumsily it is written."""
    return (10 + 2 * np.size(start)) * (iterates + 10)


class CountedSlope(HandedFunction):
    """The slope as a student's loop asks for it: how often, and whether always at the start."""

    def __init__(self, df: Callable, setting: Setting) -> None:
        super().__init__(df, setting.start, _most(setting.start, setting.max_iter), floats=True)

    def endless(self) -> Endless:
        """Say that the loop does not end."""
        error = Endless(f"your loop asked for more than {self.count - 1} slopes and did not end.")
        if self.only_at_start:
            error.mistake = "gd_x_unchanged"
        return error


def _walked(student: Callable, df: Callable, start: Any, setting: Setting) -> Any:
    """Let the student's function walk; what ends it after far too many slopes is an endless loop, whatever it is."""
    slope = CountedSlope(df, setting)
    try:
        return student(slope, start, setting.eta, setting.tol, setting.max_iter)
    except (NotImplementedError, KeyboardInterrupt, Endless):
        raise
    except BaseException as error:
        if slope.count > setting.max_iter * (2 if isinstance(error, calls.Overdue | TimeoutError) else 8):
            raise slope.endless() from error
        raise


def _structure(value: Any, setting: Setting) -> list[np.ndarray]:
    """Return [x, path] as arrays of shape (n,) and (k, n). Raises NotNumbers."""
    n = np.size(setting.start)
    if value is None:
        raise form.missing()
    if type(value) not in (tuple, list) or len(value) != 2:
        raise form.NotNumbers("wrong_shape", "two results are expected: the last point and the path")
    last, path = form.numbers(value[0]), form.numbers(value[1])
    if path.shape == (0,):
        raise form.NotNumbers("gd_off_by_one", f"your path is empty; {setting.name} is the first iterate")
    if path.ndim == 0 or path.size == 0 or path.size % n or path.size != len(path) * n:
        shape = "one number" if n == 1 else f"{n} numbers"
        raise form.NotNumbers("wrong_shape", f"the path must hold {shape} for each iterate")
    if last.size not in (1, n):
        raise form.NotNumbers("wrong_shape", f"{form.describe(last)} came back as the last point")
    return [last, path.reshape(-1, n)]


def _seen(run: Run, name: str | None) -> tuple[str, str]:
    """Return what can be seen in the first wrong run, and what to try where the mistake has no name."""
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
