"""First working version of every check (to be split by topic)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from course_lib import differences
from course_lib.check import answer, calls, points
from course_lib.check.verdict import Verdict, conclude


def _trouble(reply: calls.Reply) -> Verdict | None:
    error = reply.error
    if error is None:
        if reply.changed:
            return Verdict(
                "wrong", "mutates_input", "Your function changed the array that it was given. Work on a copy."
            )
        return None
    if isinstance(error, NotImplementedError):
        return Verdict(
            "not attempted", None, "Replace the line that raises NotImplementedError by your code."
        )
    if isinstance(error, (calls.Overdue, TimeoutError)):
        return Verdict("crashed", "raises", "Your function did not return in time.")
    return Verdict("crashed", "raises", f"{type(error).__name__}: {error}"[:200])


def _f(f):
    def value(*args):
        try:
            return float(np.asarray(f(*args)).reshape(()))
        except Exception:
            return float("nan")

    return value


def _compare(got, truth, bound, point, scale) -> Verdict | None:
    if not np.all(np.isfinite(got)):
        return Verdict("wrong", "nan_inf", "NaN or infinity came back.", point=point, got=got)
    tolerance = bound + 1e-5 * np.abs(truth) + 1e-6 * scale
    if np.any(np.abs(got - truth) > tolerance):
        return Verdict(
            "wrong",
            None,
            f"At {np.round(point, 4)} your function gave {np.round(got, 6)}; measured: {np.round(truth, 6)}.",
            point=point,
            got=got,
            measured=truth,
        )
    return None


def _run(student, draws, structure, measure) -> Verdict:
    with calls.quiet():
        for arguments in draws:
            reply = calls.call(student, *arguments)
            if trouble := _trouble(reply):
                return trouble
            try:
                got = structure(reply.value, arguments)
            except answer.NotNumbers as problem:
                return Verdict("wrong", problem.mistake, str(problem))
            truth = measure(*arguments)
            scale = float(np.max(np.abs(truth.value))) if np.size(truth.value) else 0.0
            if wrong := _compare(got, truth.value, truth.bound, arguments[0], scale):
                return wrong
    return Verdict("correct", None, "All points agree with the measured values.")


def _spread(ws) -> np.ndarray | float:
    return max(float(np.ptp(np.concatenate([np.ravel(w) for w in ws]))), 1e-12) / 2


def check_gradient(
    student: Callable,
    f: Callable,
    domain: Callable,
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check student(w) -> ∇f(w), shape (n,)."""
    rng = points.generator(seed)
    draws = [(w,) for w in points.draw(domain, rng)]
    spread = _spread([d[0] for d in draws])

    def measure(w):
        if np.ndim(w) == 0:
            value = _f(f)
            return differences.gradient(lambda v: value(float(v[0])), np.array([w]), spread)
        return differences.gradient(_f(f), w, spread)

    return conclude(_run(student, draws, lambda v, a: answer.vector(v, np.size(a[0])), measure))


def check_hessian(
    student: Callable,
    f: Callable,
    domain: Callable,
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check student(w) -> the Hessian of f at w, shape (n, n)."""
    rng = points.generator(seed)
    draws = [(w,) for w in points.draw(domain, rng, 12)]
    spread = _spread([d[0] for d in draws])
    return conclude(
        _run(
            student,
            draws,
            lambda v, a: answer.matrix(v, np.size(a[0])),
            lambda w: differences.hessian(_f(f), np.atleast_1d(w), spread),
        )
    )


def check_directional(
    student: Callable,
    f: Callable,
    domain: Callable,
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check student(w, u) -> the slope of f at w along u/|u|."""
    rng = points.generator(seed)
    draws = points.draw(domain, rng)
    spread = _spread([d[0] for d in draws])

    def measure(w, u):
        unit = u / np.linalg.norm(u)
        v, b = differences.along(lambda t: _f(f)(w + t * unit), spread)
        return differences.Measured(np.array(v), np.array(b))

    return conclude(_run(student, draws, lambda v, a: answer.scalar(v), measure))


def check_taylor(
    student: Callable,
    f: Callable,
    domain: Callable,
    *,
    symbolic: Callable | None = None,
    seed: int | None = None,
) -> Verdict:
    """Check student(x, a) -> f(a) + ∇f(a)·(x−a) + ½ (x−a)ᵀH(a)(x−a)."""
    rng = points.generator(seed)
    draws = points.draw(domain, rng)
    spread = _spread([np.asarray(d[1]) for d in draws])

    def measure(x, a):
        d = np.atleast_1d(x) - np.atleast_1d(a)
        value = _f(f)

        def at(v):
            return value(v) if np.ndim(a) else value(float(v[0]))

        v = np.atleast_1d(a)
        g, h = differences.gradient(at, v, spread), differences.hessian(at, v, spread)
        model = at(v) + g.value @ d + 0.5 * d @ h.value @ d
        bound = g.bound @ np.abs(d) + 0.5 * np.abs(d) @ h.bound @ np.abs(d)
        return differences.Measured(np.array(model), np.array(bound))

    return conclude(_run(student, draws, lambda v, a: answer.scalar(v), measure))


def _kind(h: np.ndarray) -> str:
    d = h[0, 0] * h[1, 1] - h[0, 1] ** 2
    if d == 0:
        return "inconclusive"
    return "saddle" if d < 0 else "min" if h[0, 0] > 0 else "max"


def check_second_derivative_test(student: Callable, *, seed: int | None = None) -> Verdict:
    """Check student(H) -> 'min' | 'max' | 'saddle' | 'inconclusive' for symmetric 2×2 H."""
    rng = points.generator(seed)
    matrices = [
        np.array(m, float)
        for m in (
            [[2, 0], [0, 2]],
            [[2, 3], [3, 2]],
            [[-2, 1], [1, -3]],
            [[1, 2], [2, 4]],
            [[0, 0], [0, 0]],
            [[-2, 3], [3, -2]],
        )
    ]
    for _ in range(20):
        a, b, c = rng.integers(-6, 7, 3)
        matrices.append(np.array([[a, b], [b, c]], float))
    with calls.quiet():
        for h in matrices:
            reply = calls.call(student, h)
            if trouble := _trouble(reply):
                return conclude(trouble)
            words = re.findall("[a-z]+", reply.value.lower()) if type(reply.value) is str else []
            kinds = {k for k in ("min", "max", "saddle", "inconclusive") for w in words if w.startswith(k)}
            if len(kinds) != 1:
                return conclude(
                    Verdict(
                        "wrong", "wrong_shape", "One of the words min, max, saddle, inconclusive is expected."
                    )
                )
            if kinds != {_kind(h)}:
                return conclude(
                    Verdict(
                        "wrong", None, f"For H = {h.tolist()} your function says {reply.value!r}.", point=h
                    )
                )
    return conclude(Verdict("correct", None, "All matrices are classified rightly."))


def check_descent(
    student: Callable, df: Callable, settings: Sequence[tuple], *, f: Callable | None = None
) -> Verdict:
    """Check student(df, x1, eta, tol, max_iter) -> (x, path)."""
    with calls.quiet():
        for x1, eta, tol, max_iter in settings:
            path = []
            x = np.array(x1, float)
            for _ in range(max_iter):
                path.append(np.ravel(x))
                g = np.asarray(df(x if x.ndim else float(x)), float)
                if np.linalg.norm(g) <= tol:
                    break
                x = x - eta * g.reshape(x.shape)
            start = np.array(x1, float) if np.ndim(x1) else float(x1)
            reply = calls.call(student, df, start, eta, tol, max_iter)
            if trouble := _trouble(reply):
                return conclude(trouble)
            try:
                last, got = reply.value
                got, last = answer.numbers(got), answer.numbers(last)
            except (answer.NotNumbers, TypeError, ValueError):
                return conclude(Verdict("wrong", "wrong_shape", "Return two things: x and the path."))
            truth = np.array(path)
            if got.shape[:1] != truth.shape[:1] or got.size != truth.size:
                return conclude(
                    Verdict(
                        "wrong",
                        None,
                        f"Your path has {len(np.atleast_1d(got))} points; {len(truth)} are expected.",
                    )
                )
            if not np.allclose(got.reshape(truth.shape), truth, rtol=1e-6, atol=1e-9) or not np.allclose(
                np.ravel(last), truth[-1], rtol=1e-6, atol=1e-9
            ):
                return conclude(Verdict("wrong", None, "The path differs from x − η f'(x)."))
    return conclude(Verdict("correct", None, "Every path agrees."))


def check_least_squares(student: Callable, *, seed: int | None = None) -> Verdict:
    """Check student(x, y, degree) -> ascending coefficients of the least squares polynomial."""
    rng = points.generator(seed)
    draws = []
    for k in range(8):
        m = int(rng.integers(6, 12))
        draws.append((rng.uniform(-2, 3, m), rng.normal(1, 2, m), 1 + k % 2))

    def measure(x, y, degree):
        c = np.polynomial.polynomial.polyfit(x, y, degree)
        return differences.Measured(c, 1e-9 * np.abs(c).max() * np.ones_like(c))

    return conclude(_run(student, draws, lambda v, a: answer.vector(v, a[2] + 1), measure))


def check_value(
    student_value: Any,
    expected: Any,
    *,
    rtol: float = 1e-6,
    atol: float = 0.0,
    mistakes: dict[str, Any] | None = None,
) -> Verdict:
    """Check a number, a vector, a matrix, a truth value or a word.

    `student_value` may also be a callable without arguments that gives the value, as in
    `check_value(lambda: [best_rate(a) for a in given], expected)`: what it raises is then told as *not attempted*
    (NotImplementedError) or *crashed*, and its time is bounded like that of any student's function.
    """
    if callable(student_value) and not isinstance(student_value, type):
        reply = calls.call(student_value)
        if trouble := _trouble(reply):
            return conclude(trouble)
        student_value = reply.value
    if student_value is None or student_value is Ellipsis:
        return conclude(Verdict("not attempted", None, "Put your answer in place of None."))
    words = (
        expected
        if isinstance(expected, (list, tuple)) and expected and all(isinstance(e, str) for e in expected)
        else [expected]
    )
    if all(isinstance(w, str) for w in words):
        plain = lambda t: re.sub(r"[\W_]+", "", t).casefold()
        right = type(student_value) is str and plain(student_value) in {plain(w) for w in words}
    elif isinstance(expected, (bool, np.bool_)):
        right = type(student_value) in (bool, np.bool_) and bool(student_value) == bool(expected)
    else:
        try:
            got, truth = answer.numbers(student_value), np.asarray(expected, float)
        except answer.NotNumbers as problem:
            return conclude(Verdict("wrong", problem.mistake, str(problem)))
        if got.size != truth.size:
            return conclude(
                Verdict(
                    "wrong",
                    "wrong_shape",
                    f"{answer.describe(got)} came back where shape {truth.shape} is expected.",
                )
            )
        got = got.reshape(truth.shape)
        right = bool(np.all(np.isfinite(got)) and np.allclose(got, truth, rtol=rtol, atol=atol))
    if right:
        return conclude(Verdict("correct", None, "Right."))
    return conclude(Verdict("wrong", None, f"{str(student_value)[:60]} is not the value that comes out."))
