"""What a student's code can import while it is graded answers no exercise, not even with an argument changed."""

import contextlib
import copy
import importlib
import inspect
import io
import itertools
import signal
from collections.abc import Callable, Iterator
from operator import itemgetter
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grading.authoring.allow_list import allowed_modules
from grading.box.overlay import ALWAYS, course_files
from grading.submission.cell_code import bound_names
from tests.prove import built, masters, prover

EXERCISES = [(name, exercise) for name, master in masters().items() for exercise in master.of_kind("check")]
PLAUSIBLE = (0, 1, 0.5, 2, None, lambda w: np.eye(np.size(w)), lambda w: 1.0)
SECONDS = 0.5


class OutOfTime(BaseException):
    """A candidate took too long to be an answer."""


def in_the_box(assignment: str) -> Iterator[ModuleType]:
    """Every module of course_lib whose code the notebook's box holds as it is."""
    _, files = course_files(allowed_modules(masters()[assignment]))
    for path, data in files.items():
        if path.endswith(".py") and b"withheld while this notebook is graded" not in data:
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            if not name.startswith("course_lib.check") or name in ALWAYS:
                yield importlib.import_module(name)


def callables(assignment: str) -> dict[str, Callable[..., Any]]:
    """Everything that can be called in these modules, private or not, but for what draws a picture."""
    found = {}
    for module in in_the_box(assignment):
        for name, value in vars(module).items():
            made_here = getattr(value, "__module__", "").startswith("course_lib.")
            if callable(value) and made_here and not value.__module__.startswith("course_lib.check.topics"):
                found[f"{value.__module__}.{name}"] = value
    return {name: value for name, value in found.items() if not draws(value)}


def draws(function: Callable[..., Any]) -> bool:
    return "Picture" in str(getattr(function, "__annotations__", {}).get("return", ""))


def adapted(function: Callable[..., Any], count: int) -> Iterator[Callable[..., Any]]:
    """`function`, made to fit `count` arguments: their order, those left out, others fixed, a part of what it returns."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in plain if p.default is p.empty]
    named = [p for p in parameters if p.kind is p.KEYWORD_ONLY or (p in plain and p.default is not p.empty)]
    must = [p.name for p in named if p.default is p.empty]
    fixed: list[dict[str, Any]] = [] if must else [{}]
    fixed += [{name: value for name in must or [p.name]} for p in named for value in PLAUSIBLE]
    for size in range(max(0, len(needed) - 1), min(count, len(plain)) + 1):
        for order in itertools.islice(itertools.permutations(range(count), size), 120):
            missing = max(0, len(needed) - size)
            for extra in PLAUSIBLE[:4] if missing else (None,):
                for keywords in fixed:
                    yield bound(function, order, (extra,) * missing, keywords)


def bound(function, order, extra, keywords):
    return lambda *given: function(*[given[k] for k in order], *extra, **keywords)


def parts(value: Any) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    """What came back, one item of it, and the items in reverse; each with the change that gives it."""
    yield value, lambda whole: whole
    if not hasattr(value, "__getitem__"):
        return
    for change in (itemgetter(0), itemgetter(1), itemgetter(-1), lambda whole: tuple(reversed(whole))):
        with contextlib.suppress(Exception):
            yield change(value), change


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Inside the block nothing is printed, and what `quietly` calls is stopped in time."""

    def ring(*_):
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, ring)
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            yield
    finally:
        signal.signal(signal.SIGALRM, before)


def quietly(function: Callable[..., Any], *given: Any) -> Any:
    """What it returns on copies of these arguments; None where it raises or takes too long."""
    copies = [
        item if item is None or isinstance(item, int | float) else copy.deepcopy(item) for item in given
    ]
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return function(*copies)
    except KeyboardInterrupt:
        raise
    except BaseException:  # a check stops endless descents with an exception that is none of Exception's
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def near(ours: Any, right: Any) -> bool:
    """Whether the first answer could be the right one at all: a filter that lets too much through."""
    if isinstance(right, str):
        return isinstance(ours, str) and ours == right
    while isinstance(right, tuple) and isinstance(ours, tuple) and ours:
        ours, right = ours[0], right[0]
    try:
        ours, right = np.asarray(ours, float), np.asarray(right, float)
    except (TypeError, ValueError):
        return False
    return ours.size == right.size and np.allclose(ours.ravel(), right.ravel(), rtol=0.01, atol=1e-3)


def one_call(assignment: str, exercise: str, function: str) -> tuple[tuple[Any, ...], Any] | None:
    """The arguments of one call that the check makes of the solution, and what that returned."""
    seen: list[tuple[tuple[Any, ...], Any]] = []

    def watched(answer):
        def call(*given):
            kept = copy.deepcopy(given)
            seen.append((kept, answer(*given)))
            return copy.deepcopy(seen[-1][1])

        return call

    source = next(cell.source for cell in built(assignment).source.cells if cell.id == exercise)
    prover(assignment).before[exercise]["watched"] = watched
    assert (
        prover(assignment).verdict(exercise, f"{source}\n{function} = watched({function})").outcome
        == "correct"
    )
    if not seen:
        return None
    # The longest answer tells most candidates apart; and where a check counts what it is asked, it may be asked most there.
    given, right = max(seen, key=lambda call: size_of(call[1]))
    return tuple(remembered(item) if callable(item) else item for item in given), right


def size_of(answer: Any) -> int:
    """How many numbers an answer holds; 0 where it is something else."""
    try:
        return (
            sum(map(size_of, answer)) if isinstance(answer, tuple | list) else np.asarray(answer, float).size
        )
    except (TypeError, ValueError):
        return 0


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, asked once for each argument: a check's own slope may be asked only so often."""
    known: dict[Any, Any] = {}

    def ask(*given: Any) -> Any:
        key = tuple(item.tobytes() if isinstance(item, np.ndarray) else repr(item) for item in given)
        if key not in known:
            known[key] = function(*given)
        return copy.deepcopy(known[key])

    return ask


def answering(assignment: str, exercise: str, candidates: dict[str, Callable[..., Any]]) -> list[str]:
    """The candidates that pass the exercise's check, as they are or adapted."""
    stub = next(cell.source for cell in built(assignment).release.cells if cell.id == exercise)
    source = next(cell.source for cell in built(assignment).source.cells if cell.id == exercise)
    found = []
    for function in bound_names(stub):
        if f"def {function}(" not in stub or (call := one_call(assignment, exercise, function)) is None:
            continue
        given, right = call
        for name, candidate in candidates.items():
            with bounded():
                fitting = list(forms(candidate, given, right))
            if any(passes(assignment, exercise, source, function, form) for form in fitting):
                found.append(name)
    return found


def forms(candidate: Callable[..., Any], given: tuple[Any, ...], right: Any) -> Iterator[Callable[..., Any]]:
    """The candidate's forms that come near the right answer to this call."""
    for whole in adapted(candidate, len(given)):
        value = quietly(whole, *given)
        for part, change in parts(value) if value is not None else ():
            if near(part, right):
                yield lambda *given, whole=whole, change=change: change(whole(*given))


def passes(assignment: str, exercise: str, source: str, function: str, form: Callable[..., Any]) -> bool:
    prover(assignment).before[exercise]["candidate"] = form
    return prover(assignment).accepts(exercise, f"{source}\n{function} = candidate")


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_nothing_that_can_be_imported_answers_the_exercise(assignment, exercise):
    assert not answering(assignment, exercise, callables(assignment))


def test_the_proof_finds_an_implementation_and_one_that_becomes_it_by_an_argument():
    from course_lib.descent import gradient_descent
    from course_lib.optimisers.momentum import momentum
    from course_lib.optimisers.newton import newton

    forbidden = {"descent": gradient_descent, "momentum": momentum, "newton": newton, "len": len}
    found = answering("03_least_squares", "descent_many", forbidden)
    assert found == ["descent", "momentum", "newton"]


def test_a_box_without_given_imports_holds_no_reference_implementation():
    names = {module.__name__ for module in in_the_box("01_gradient_descent_1d")}
    assert {name for name in names if not name.startswith("course_lib.plots")} == set(ALWAYS)
