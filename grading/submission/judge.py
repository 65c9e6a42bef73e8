"""The verdict, reached where no student code runs.

The release's given cells that a check draws on run once per release in this process (they are the course's own). Each
check cell runs here too, with the names that the student was to define bound to proxies into the box.
"""

import ast
import contextlib
import copy
import io
import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from course_lib.check import asked
from course_lib.check.asked import Asked
from course_lib.check.finite import finite_only
from course_lib.check.outcome import Outcome
from course_lib.check.rehearsal import rehearsing
from course_lib.check.verdict import Verdict
from course_lib.explain.crash import span_at, with_stop
from course_lib.explain.repair import with_repair
from course_lib.explain.words import crashes
from grading.box.inside.wire import Channel
from grading.limits import Limits
from grading.submission.cell_code import plain_python
from grading.submission.mend import mended
from grading.submission.proxies import Breach, Exchange, quoted
from grading.submission.prune import cells_behind
from grading.submission.types import ExerciseResult, Release, ReleasedExercise, read_release, source_of
from grading.submission.unjudged import FOR_A_PERSON, Obstacle, Unjudged

# A cell that ended like this did not finish within its limits: whatever it defined before does not count.
UNFINISHED = ("SystemExit", "KeyboardInterrupt", "MemoryError", "BlockingIOError")


@dataclass(frozen=True)
class CellReport:
    """How a solution cell fared in the box: the exception that ended it, or why it was stopped."""

    error: str | None = None
    message: str = ""
    stopped: str | None = None
    blank: bool = False

    def after(self, earlier: "CellReport | None") -> "CellReport":
        """Return how an answer in several cells fared: stopped where one was, blank where all are, else as its last cell did."""
        if earlier is None:
            return self
        unfinished = earlier if earlier.stopped or earlier.error in UNFINISHED else self
        return replace(unfinished, blank=self.blank and earlier.blank)


def judge(
    release: Release,
    exercise: ReleasedExercise,
    report: CellReport,
    channel: Channel,
    *,
    seed: int,
    limits: Limits,
    seconds: float,
    answer: str = "",
) -> tuple[ExerciseResult, bool]:
    """Run the check cell of a machine-checked exercise against a copy of the student's interpreter, within `seconds`.

    `answer` is the text of the student's cell: where it is wrong, the place of the mistake is looked for in it.

    Returns the result, and whether it only came about because no answer arrived in time.
    """
    if report.stopped or report.error in UNFINISHED:
        reason = report.stopped or f"the cell stopped with {report.error}: {quoted(report.message)}"
        said = f"Your cell did not finish: {reason}"
        return result(exercise, Outcome.CRASHED, said, Obstacle.UNFINISHED), False
    exchange = Exchange(channel, limits, seconds)
    try:
        # What NumPy warns of in a check is for nobody at the instructor's terminal.
        with _without_bells(), warnings.catch_warnings(action="ignore"):
            return _judged(release, exercise, report, exchange, seed, answer), False
    except Breach as breach:
        said = f"Your code was stopped: {breach}"
        return result(exercise, Outcome.CRASHED, said, Obstacle.STOPPED), breach.late


def prepare(release: Release) -> None:
    """Do once, before any clock runs, what no student's seconds may go to: run the given cells, import what checks need."""
    import sympy  # noqa: F401

    _given(release.assignment, release.notebook)


def result(
    exercise: ReleasedExercise,
    outcome: Outcome | Unjudged,
    message: str,
    obstacle: Obstacle | None = None,
    error: str = "",
) -> ExerciseResult:
    """Return a result without credit; what a person must decide has no score at all."""
    score = None if outcome in FOR_A_PERSON else 0.0
    return ExerciseResult(
        exercise.name,
        exercise.kind,
        outcome,
        None,
        message,
        score,
        exercise.points,
        obstacle=obstacle,
        error=error,
    )


def _judged(
    release: Release,
    exercise: ReleasedExercise,
    report: CellReport,
    exchange: Exchange,
    seed: int,
    answer: str,
) -> ExerciseResult:
    source = source_of(release.cells[exercise.check])
    wanted = _wanted(release, exercise, source)
    found = exchange.names(wanted)
    missing = [name for name in wanted if name not in found]
    if any(found[name] is ... for name in found):
        return result(exercise, Outcome.NOT_ATTEMPTED, "There is no answer here yet.")
    if missing:
        return _without(exercise, report, missing)
    namespace = _given_namespace(release, source) | found
    verdicts, failure, questions = _run_check(source, exercise, namespace, seed)
    if exchange.breach:
        raise exchange.breach
    concluded = _concluded(exercise, verdicts, failure)
    verdict = getattr(failure, "verdict", None)
    if verdict is None or not answer:
        return concluded
    if concluded.outcome is Outcome.CRASHED:
        return _with_stop(concluded, verdict, questions, answer)
    if concluded.outcome is not Outcome.WRONG:
        return concluded

    def passes(edited: dict[str, Any]) -> bool:
        with rehearsing() as heard:
            _, failed, _ = _run_check(source, exercise, _given_namespace(release, source) | edited, seed)
        return heard.passed and failed is None

    released = source_of(release.cells[exercise.solution]).split("\n")
    given = {row.rstrip() for row in released if not row.strip().startswith(("#", "raise "))}
    found = mended(answer, exercise.names, wanted, verdict, questions, exchange, passes, given)
    if found is None:
        return concluded
    shown = with_repair(verdict, found)
    return replace(concluded, message=shown.message, place=shown.place, line=shown.line)


def _with_stop(
    concluded: ExerciseResult, verdict: Verdict, questions: list[Asked], answer: str
) -> ExerciseResult:
    """Return the result with the place where the code stopped, if the box named one that the student's cell has."""
    said = next((at for q in questions if (at := getattr(q.error, "at", None)) is not None), None)
    span = span_at(answer, *said) if said else None
    if span is None:
        return concluded
    shown = with_stop(verdict, span, answer)
    return replace(concluded, message=shown.message, place=shown.place, line=shown.line)


def _without(exercise: ReleasedExercise, report: CellReport, missing: list[str]) -> ExerciseResult:
    if report.blank or report.error == "NotImplementedError":
        return result(exercise, Outcome.NOT_ATTEMPTED, "There is no answer here yet.")
    if report.error:
        advice = crashes.advice(report.error, quoted(report.message))
        said = f"Your cell stopped with {report.error}: {quoted(report.message)} {advice}".rstrip()
        return result(exercise, Outcome.CRASHED, said, Obstacle.RAISED, report.error)
    names = ", ".join(f"`{name}`" for name in missing)
    return result(
        exercise, Outcome.WRONG, f"Your cell ran, but it does not define {names}.", Obstacle.UNDEFINED
    )


def _wanted(release: Release, exercise: ReleasedExercise, source: str) -> list[str]:
    """Return names that the check cell uses and that students define."""
    students = {name for each in release.exercises for name in each.names} | set(exercise.names)
    return sorted(students & _read_by(source))


@lru_cache(maxsize=200)
def _read_by(source: str) -> frozenset[str]:
    """Return every name in a check cell."""
    return frozenset(node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name))


def _run_check(
    source: str, exercise: ReleasedExercise, namespace: dict[str, Any], seed: int
) -> tuple[list[Any], Exception | None, list[Asked]]:
    """Return every verdict that the check cell's checks reached, the exception that ended it, and what was asked last."""
    from course_lib.check.points import seeding
    from course_lib.check.verdict import explainers, listeners

    verdicts: list[Any] = []
    questions: list[Asked] = []

    def keep(verdict: Any) -> Any:
        questions[:] = asked.recent
        return verdict

    # What explains an answer where a student checks it runs the student's text: never here.
    at_home, explainers[:] = list(explainers), [keep]
    listeners.append(verdicts.append)
    failure = None
    try:
        # No bell could end a routine that never returns.
        with finite_only(), seeding(seed), _seeded(seed), contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source, f"<check of {exercise.name}>", "exec"), namespace)
    except Exception as error:
        failure = error
    finally:
        listeners.remove(verdicts.append)
        explainers[:] = at_home
    return verdicts, failure, questions


def _concluded(exercise: ReleasedExercise, verdicts: list[Any], failure: Exception | None) -> ExerciseResult:
    """Conclude: of several checks in a cell the first that is not correct decides."""
    verdict = getattr(failure, "verdict", None)
    if verdict is None and isinstance(failure, NotImplementedError):
        return result(exercise, Outcome.NOT_ATTEMPTED, "There is no answer here yet.")
    if verdict is None and isinstance(failure, AssertionError):
        return result(exercise, Outcome.WRONG, str(failure) or "A comparison in the check does not hold.")
    if verdict is None and failure is not None:
        said = quoted(f"{type(failure).__name__}: {failure}")
        message = f"The check could not use what your code gave: {said}"
        return result(exercise, Outcome.CRASHED, message, Obstacle.UNUSABLE, type(failure).__name__)
    if verdict is None:
        verdict = next(
            (v for v in verdicts if v.outcome != Outcome.CORRECT), verdicts[-1] if verdicts else None
        )
    if verdict is None:
        score = exercise.points
        return ExerciseResult(exercise.name, exercise.kind, Outcome.CORRECT, None, "", score, exercise.points)
    score = None if verdict.outcome == Outcome.UNDECIDED else exercise.points * float(verdict.credit)
    return ExerciseResult(
        exercise.name,
        exercise.kind,
        Outcome(verdict.outcome),
        verdict.mistake,
        verdict.message,
        score,
        exercise.points,
        verdict.picture,
    )


def _given_namespace(release: Release, source: str) -> dict[str, Any]:
    """Return the given names that a check cell reads, with copies of what a check or a student could change in place."""
    mutable = (np.ndarray, list, dict, set)
    given = _given(release.assignment, release.notebook)
    read = {name: given[name] for name in (*_read_by(source), "__name__") if name in given}
    return {name: copy.deepcopy(v) if isinstance(v, mutable) else v for name, v in read.items()}


@lru_cache(maxsize=8)
def _given(assignment: str, notebook: bytes) -> dict[str, Any]:
    """Return what the checks read of the release's own cells, stubs included, without the names that students define."""
    from course_lib.plots.drawing import undrawn

    release = read_release(assignment, notebook)
    checks = {exercise.check for exercise in release.exercises if exercise.check is not None}
    wanted = frozenset().union(*(_read_by(source_of(release.cells[index])) for index in checks))
    code = {n: source_of(cell) for n, cell in enumerate(release.cells) if cell["cell_type"] == "code"}
    own = [(index, source) for index, source in code.items() if index not in checks]
    needed = cells_behind([source for _, source in own], wanted)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    with _seeded(0), undrawn(), contextlib.redirect_stdout(io.StringIO()):
        for index, source in (own[number] for number in sorted(needed)):
            # A stub raises; a given cell that waits for an answer may too. Neither defines less for it.
            with contextlib.suppress(Exception):
                exec(compile(plain_python(source), f"<{assignment}, cell {index}>", "exec"), namespace)
    for exercise in release.exercises:
        for name in exercise.names:
            namespace.pop(name, None)
    return namespace


@contextlib.contextmanager
def _without_bells() -> Iterator[None]:
    """Let no timer ring inside the block: every call has its deadline at the pipe, and a bell could ring anywhere."""
    from course_lib.check import deadlines

    before, deadlines.bells = deadlines.bells, False
    try:
        yield
    finally:
        deadlines.bells = before


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Let the global generators start from `seed` inside the block; after it all is as before."""
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
