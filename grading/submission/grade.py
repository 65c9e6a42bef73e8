"""One submission, from bytes to bytes: intake → canonical form → box → judge → the autograded notebook.

    1. the cells run in the box, in order; where a check stands the interpreter is copied, and the copy waits
    2. when all cells have run and their outputs are kept, the judge questions the copies
    3. a cell or a call that breaks the box costs its own exercise: a new box runs the others once more
    4. what was stopped for taking too long while its neighbours had the processors runs once more, alone

Nothing a check asks can change what a later cell does or shows, because no cell runs after the first question.
"""

import ast
import re
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from course_lib.check.outcome import Outcome
from grading import box
from grading.box import BoxError, neighbours
from grading.limits import ALONE_SHARE, BOXES, COPY_SECONDS, SECOND_BOXES, InfrastructureError, Limits
from grading.submission.align import Canonical, CanonicalCell, canonical
from grading.submission.intake import RefusedError, student_cells
from grading.submission.judge import CellReport, judge, prepare, result
from grading.submission.notebook import Outputs, autograded, error_output
from grading.submission.prune import cells_to_run, figures_to_draw
from grading.submission.types import (
    ExerciseResult,
    Graded,
    Release,
    ReleasedExercise,
    nbgrader_of,
    read_release,
    source_of,
)
from grading.submission.unjudged import Obstacle, Unjudged

OWN_SHARE = 0.5  # of the notebook's time, for cells that answer nothing
FAIR_SECONDS = 3.0  # of judging, that no other exercise can use up
MOST_NOTES = 12
MOST_CELLS = 1_000_000  # that a notebook can have counted
NO_MODULE = re.compile(r"No module named '([\w.]{1,60})'")
_one_at_a_time = threading.Lock()


def grade_submission(
    submission: bytes, release: bytes, *, assignment: str, seed: int, limits: Limits, sandbox: bool = True
) -> Graded:
    """Grade one handed-in notebook. Whatever the student did, the answer is a Graded.

    Raises:
        InfrastructureError: the grader itself could not work; the submission stays ungraded.
        ValueError: the release is not a notebook.
    """
    known = read_release(assignment, release)
    try:
        cells = student_cells(submission, limits)
    except RefusedError as refusal:
        return refused(known, str(refusal))
    with _one_at_a_time:
        started = time.process_time()
        try:
            prepare(known)
            run = _Grading(known, canonical(known, cells), seed, limits, sandbox=sandbox)
            run.notes += [cell.remark for cell in cells if cell.remark]
            run.to_the_end()
            return run.graded(time.process_time() - started)
        except (InfrastructureError, OSError):
            raise
        except Exception as error:
            # Whatever it was, it comes from this notebook, and would come again: a person decides, nobody waits.
            return _undecided(known, f"the grader could not work with this notebook ({type(error).__name__})")


def refused(release: Release | bytes, reason: str, *, assignment: str = "") -> Graded:
    """Return the result of an unreadable submission: zeros for what is checked, flagged with the reason."""
    known = release if isinstance(release, Release) else read_release(assignment, release)
    results = {e.name: result(e, Unjudged.UNREADABLE, f"Not graded: {reason}.") for e in known.exercises}
    results |= {e.name: replace(_manual(e), message=reason) for e in known.exercises if e.kind == "manual"}
    notebook = autograded(known, canonical(known, ()), {}, results, reason)
    return Graded(notebook, tuple(results[e.name] for e in known.exercises), reason, 0.0)


def _undecided(release: Release, reason: str) -> Graded:
    """Return the result of a submission that a person must look at: no points given, none taken."""
    results = {e.name: result(e, Unjudged.GRADER_FAILED, f"Not graded: {reason}.") for e in release.exercises}
    results |= {e.name: replace(_manual(e), message=reason) for e in release.exercises if e.kind == "manual"}
    notebook = autograded(release, canonical(release, ()), {}, results, reason)
    return Graded(notebook, tuple(results[e.name] for e in release.exercises), reason, 0.0)


@lru_cache(maxsize=16)
def _imports(assignment: str, data: bytes) -> frozenset[str]:
    """Return the modules that the given cells import, except the course's own, which differ from box to box."""
    cells = [cell for cell in read_release(assignment, data).cells if cell["cell_type"] == "code"]
    given = [cell for cell in cells if not nbgrader_of(cell).get("solution")]
    found: set[str] = set()
    for cell in given:
        with suppress(SyntaxError):
            for node in ast.walk(ast.parse(source_of(cell))):
                if isinstance(node, ast.Import):
                    found.update(alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module)
    return frozenset(name for name in found if not name.startswith("course_lib"))


def _manual(exercise: ReleasedExercise) -> ExerciseResult:
    return ExerciseResult(exercise.name, "manual", Unjudged.MANUAL, None, "", None, exercise.points)


class _Grading:
    """Grades one submission, opening a new box each time it breaks one (at most `BOXES`)."""

    def __init__(
        self, release: Release, form: Canonical, seed: int, limits: Limits, *, sandbox: bool
    ) -> None:
        self.release, self.form, self.seed, self.limits, self.sandbox = release, form, seed, limits, sandbox
        self.boxes, self.alone, self.starved = BOXES, False, False
        self._wind_up()
        self.running, self.drawn = cells_to_run(form), figures_to_draw(form)
        self.machine = [e for e in release.exercises if e.kind == "machine"]
        self.reports: dict[int, CellReport] = {}
        self.results: dict[str, ExerciseResult] = {}
        self.outputs: dict[int, tuple[list[dict[str, Any]], int | None]] = {}
        self.killers: dict[int, str] = {}
        self.notes: list[str] = []
        self.box_seconds = 0.0

    def to_the_end(self) -> None:
        """Open boxes until every exercise has a result."""
        for exercise in self.release.exercises:
            if settled := self._settled_without_running(exercise):
                self.results[exercise.name] = settled
        self._open_boxes()
        self._second_chance()

    def _wind_up(self, share: float = 1.0) -> None:
        self.deadline = time.monotonic() + share * self.limits.notebook_seconds
        self.judging = share * self.limits.judging_seconds

    def _open_boxes(self) -> None:
        while self.boxes > 0:
            self.boxes -= 1
            self._in_one_box()
            if all(exercise.name in self.results for exercise in self.machine):
                return
        for exercise in self.machine:
            broken = result(
                exercise,
                Outcome.CRASHED,
                "The notebook broke the interpreter again and again.",
                Obstacle.STOPPED,
            )
            self.results.setdefault(exercise.name, broken)

    def _second_chance(self) -> None:
        """Try what crashed after a failed answer once more without that answer, which may have poisoned the rest.

        The better result counts: an answer that needs the failed one keeps the first.
        """
        failed = [e for e in self.machine if self._has_failed(e)]
        first = {
            e.name: self.results[e.name]
            for e in failed[1:]
            if self.results[e.name].outcome is not Outcome.WRONG or self.results[e.name].obstacle
        }
        if not first or time.monotonic() > self.deadline or self.judging <= 0:
            return
        shown = dict(self.outputs)
        for name in first:
            del self.results[name]
        # Who was blamed may have been innocent: what the failed answer left behind can end the interpreter later.
        self.killers = dict.fromkeys(self._numbers_of(failed[0]), "left out for the second try")
        self.boxes = SECOND_BOXES
        self._open_boxes()
        for name, before in first.items():
            if not self.results[name].score:
                self.results[name] = before
        self.outputs = shown

    def _has_failed(self, exercise: ReleasedExercise) -> bool:
        """Return whether an answer earned nothing; a cell that was written counts as an answer, whatever came of it."""
        outcome = self.results[exercise.name].outcome
        written = exercise.name not in self.form.missing and not self._report_of(exercise).blank
        return outcome in (Outcome.WRONG, Outcome.CRASHED) or (outcome is Outcome.NOT_ATTEMPTED and written)

    def graded(self, seconds: float) -> Graded:
        """Put everything together."""
        results = {e.name: self.results.get(e.name) or _manual(e) for e in self.release.exercises}
        notes = list(dict.fromkeys([*self.form.flags, *self.notes]))
        more = [f"and {len(notes) - MOST_NOTES} more"] if len(notes) > MOST_NOTES else []
        flag = "; ".join(notes[:MOST_NOTES] + more) or None
        notebook = autograded(self.release, self.form, self.outputs, results, flag)
        return Graded(notebook, tuple(results.values()), flag, seconds + self.box_seconds)

    def _settled_without_running(self, exercise: ReleasedExercise) -> ExerciseResult | None:
        cell = self._cell_of(exercise)
        if exercise.name in self.form.missing:
            if self.form.stripped:
                return result(exercise, Unjudged.NOT_FOUND, "The answer's cell was not found.")
            return result(exercise, Outcome.NOT_ATTEMPTED, "The answer's cell is not in the notebook.")
        if exercise.kind == "manual" and cell.source.strip() in ("", self._stub(exercise)):
            return result(exercise, Outcome.NOT_ATTEMPTED, "There is no answer here yet.")
        return None

    def _in_one_box(self) -> None:
        """Run the cells in a new box, then put the checks that are still open.

        The zygote runs no student code; if it dies nevertheless, it is replaced once.
        """
        try:
            self._try_one_box()
        except InfrastructureError:
            self._try_one_box()

    def _try_one_box(self) -> None:
        with neighbours.alone() if self.starved else neighbours.beside():
            if self.starved:
                self._wind_up(ALONE_SHARE)
                self.alone, self.starved = True, False
            zygote = box.zygote(sandboxed=self.sandbox)
            zygote.prepare(_imports(self.release.assignment, self.release.notebook))
            opened = zygote.start(self.release.modules, len(self.machine), self.limits)
            try:
                if self._run_cells(opened):
                    self._judge(opened)
            finally:
                self.box_seconds += opened.end()["cpu"]

    def _was_starved(self, starved: bool) -> bool:
        """Decide whether to run once more, alone, because something was stopped for want of a processor."""
        self.starved = starved and not self.alone
        self.boxes += self.starved
        return self.starved

    def _run_cells(self, opened: box.OpenBox) -> bool:
        """Run every cell but the known killers. False when the box is broken, or cannot be trusted to be fair."""
        outputs = Outputs(self.limits)
        for number, cell in enumerate(self.form.cells):
            try:
                if cell.role == "check" and cell.exercise.name not in self.results:
                    late = self.deadline + COPY_SECONDS - time.monotonic()
                    opened.copy(self.machine.index(cell.exercise), max(min(COPY_SECONDS, late), 0.1))
                elif number in self.running and number not in self.killers:
                    self._run_cell(opened, number, cell, outputs)
            except BoxError as error:
                if not self._was_starved(error.starved):
                    self._blame(number, cell, str(error))
                return False
            if self.starved:
                return False
        return True

    def _run_cell(self, opened: box.OpenBox, number: int, cell: CanonicalCell, outputs: Outputs) -> None:
        left = self.deadline - time.monotonic()
        if cell.role == "extra":
            left -= (1 - OWN_SHARE) * self.limits.notebook_seconds * (ALONE_SHARE if self.alone else 1)
        if left <= 0:
            if not self._was_starved(opened.starved(self.limits.notebook_seconds)):
                self._skip(number, cell, "the cells of this notebook took too long together")
            return
        seconds = min(left, self.limits.cell_seconds)
        reply, interrupted = opened.run(cell.source, drawing=number in self.drawn, seconds=seconds)
        if interrupted and self._was_starved(interrupted.starved):
            return
        count = reply.get("count")
        count = count if type(count) is int and 0 <= count <= MOST_CELLS else None
        shown = outputs.of_cell(reply.get("outputs"), count)
        self.outputs[number] = (shown, count)
        stopped = f"it ran longer than {seconds:.3g} s" if interrupted else None
        self._report(number, cell, stopped, shown)

    def _report(
        self, number: int, cell: CanonicalCell, stopped: str | None, shown: list[dict[str, Any]]
    ) -> None:
        errors = [output for output in shown if output["output_type"] == "error"]
        for error in errors[-1:]:
            if error["ename"] == "ModuleNotFoundError" and (name := NO_MODULE.search(error["evalue"])):
                self.notes.append(f"the library “{name[1]}” is not installed here")
        if cell.role != "solution" or cell.exercise is None:
            return
        lines = [
            line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")
        ]
        self.reports[number] = CellReport(
            error=errors[-1]["ename"] if errors else None,
            message=errors[-1]["evalue"] if errors else "",
            stopped=stopped,
            blank=not lines or cell.source.strip() == self._stub(cell.exercise),
        )

    def _report_of(self, exercise: ReleasedExercise) -> CellReport:
        """Return how the answer fared, all its pieces together."""
        whole = None
        for number in self._numbers_of(exercise):
            if number in self.reports:
                whole = self.reports[number].after(whole)
        return whole or CellReport()

    def _blame(self, number: int, cell: CanonicalCell, reason: str) -> None:
        """Leave out a cell that killed the box from now on, and settle its exercise."""
        if cell.role == "check":
            # The copy could not be made: what ran before it broke the interpreter without ending it, and would again.
            self.killers |= dict.fromkeys(self._numbers_of(cell.exercise), reason)
            self.results[cell.exercise.name] = result(
                cell.exercise, Outcome.CRASHED, f"Your code was stopped: {reason}", Obstacle.STOPPED
            )
            return
        self._skip(number, cell, reason)

    def _skip(self, number: int, cell: CanonicalCell, reason: str) -> None:
        self.killers[number] = reason
        self.outputs[number] = ([error_output("Stopped", reason, f"Stopped: {reason}")], None)
        self._report(number, cell, reason, [])

    def _judge(self, opened: box.OpenBox) -> None:
        """Question the copies, until one takes the whole box with it."""
        waiting = [e for e in self.machine if e.name not in self.results]
        for later, exercise in zip(reversed(range(len(waiting))), waiting, strict=True):
            if opened.main.unread():
                return
            # However slow the others are, each exercise has its own few seconds.
            seconds = max(self.judging - later * FAIR_SECONDS, self.judging / (later + 1), 0.01)
            seconds = min(seconds, self.limits.exercise_seconds)
            report = self._report_of(exercise)
            started = time.monotonic()
            found, late = self._judged(exercise, report, opened, seconds)
            self.judging -= time.monotonic() - started
            if late and not self.alone and self._was_starved(opened.starved(time.monotonic() - started)):
                return
            self.results[exercise.name] = found

    def _judged(
        self, exercise: ReleasedExercise, report: CellReport, opened: box.OpenBox, seconds: float
    ) -> tuple[ExerciseResult, bool]:
        """Return the verdict; where the judge itself fails, a person decides."""
        channel = opened.slots[self.machine.index(exercise)]
        try:
            pieces = self._numbers_of(exercise)
            return judge(
                self.release,
                exercise,
                report,
                channel,
                seed=self.seed,
                limits=self.limits,
                seconds=seconds,
                # An answer in several cells has no text in one piece to point into.
                answer=self.form.cells[pieces[0]].source if len(pieces) == 1 else "",
            )
        except Exception as error:
            reason = f"the check itself failed ({type(error).__name__})"
            self.notes.append(f"“{exercise.name}”: {reason}")
            return result(
                exercise, Unjudged.GRADER_FAILED, f"Not graded: {reason}. A person will look at it."
            ), False

    def _numbers_of(self, exercise: ReleasedExercise) -> list[int]:
        """Return where the pieces of an answer stand, the last in the place of the released cell."""
        return [n for n, c in enumerate(self.form.cells) if c.exercise is exercise and c.role != "check"]

    def _cell_of(self, exercise: ReleasedExercise) -> CanonicalCell:
        return self.form.cells[self._numbers_of(exercise)[-1]]

    def _stub(self, exercise: ReleasedExercise) -> str:
        return source_of(self.release.cells[exercise.solution]).strip()


__all__ = ["InfrastructureError", "grade_submission", "refused"]
