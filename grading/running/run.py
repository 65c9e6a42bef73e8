"""Grade a class: skip unchanged submissions, run the rest in an executor, record with a single writer.

Grading one submission is a pure function from bytes to bytes, so that any `concurrent.futures` executor can do it.
Whatever one submission does, the others are graded. A submission that cannot be graded for a cause that is not the
student's stays ungraded, and the next run tries it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Protocol

from grading.classroom.folder import Classroom, GradebookError
from grading.classroom.ledger import Entry, read
from grading.classroom.submitted import leftovers
from grading.limits import InfrastructureError, Limits
from grading.running.pool import WorkerDiedError, WorkerLostError
from grading.running.preconditions import only_run
from grading.running.skip import (
    LoadedSubmission,
    ReleaseInUse,
    Summary,
    changed_submissions,
    releases_in_use,
)
from grading.submission.types import Graded

IN_FLIGHT = 3  # submissions waiting per worker: enough to keep it busy, few enough to keep memory flat
TRIES = 2


def grade_class(
    classroom: Classroom,
    assignments: list[str],
    *,
    executor: Callable[[], Executor],
    jobs: int,
    limits: Limits,
    sandbox: bool = True,
    tell: Callable[[Summary], None] = lambda summary: None,
    only: Collection[tuple[str, str]] | None = None,
) -> Summary:
    """Grade what is new or changed. `tell` is called after every submission, with the counts so far.

    `only` names the students and assignments to look at; without it, everything that was handed in.

    Raises BusyError, ClassError, GradebookError or InfrastructureError before anything is graded; GradebookError later
    too, where no submission could be recorded any more.
    """
    with only_run(classroom):
        summary = Summary(entries=read(classroom.log))
        summary.leftovers.extend(leftovers(classroom, classroom.assignments()))
        releases = releases_in_use(classroom, assignments)
        submissions = classroom.submissions(assignments)
        if only is not None:
            wanted = frozenset(only)
            submissions = [s for s in submissions if (s.student, s.assignment) in wanted]
        changed = changed_submissions(classroom, submissions, releases, limits, summary)
        first = next(changed, None)
        tell(summary)
        if first is None and classroom.gradebook.exists():
            return summary
        # The workers import the grader while this process imports nbgrader.
        pool = executor() if first is not None else None
        try:
            from grading.running.writer import ClassWriter  # nbgrader, which a run without news does not need

            with ClassWriter(classroom) as writer:
                writer.register(used.release for used in releases.values())
                if first is not None:
                    run = ClassRun(releases, writer, limits, sandbox, summary, tell)
                    run.all(first, changed, lambda: pool, jobs)
        finally:
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)
    return summary


class Records(Protocol):
    """Where the results of a run go."""

    def write(self, loaded: LoadedSubmission, graded: Graded) -> Entry:
        """Take one result and return its entry of the ledger."""


@dataclass
class ClassRun:
    """Gives submissions to an executor and results to the writer; only a few are in flight, so that memory stays flat."""

    releases: dict[str, ReleaseInUse]
    writer: Records
    limits: Limits
    sandbox: bool
    summary: Summary
    tell: Callable[[Summary], None]
    again: deque[LoadedSubmission] = field(default_factory=deque)
    suspects: deque[LoadedSubmission] = field(default_factory=deque)
    deaths: dict[str, int] = field(default_factory=dict)

    def all(
        self,
        first: LoadedSubmission,
        rest: Iterator[LoadedSubmission],
        executor: Callable[[], Executor],
        jobs: int,
    ) -> None:
        """Grade every submission; those on which a worker died come last, one at a time, with nothing beside them."""
        self.again.append(first)
        flying: dict[Future[Graded], LoadedSubmission] = {}
        pool = executor()
        try:
            while True:
                while len(flying) < IN_FLIGHT * jobs and (loaded := self.next(rest)):
                    flying[self.submit(pool, loaded)] = loaded
                if not flying and self.suspects:
                    loaded = self.suspects.popleft()
                    flying[self.submit(pool, loaded)] = loaded
                if not flying:
                    return
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                for future in done:
                    self.finish(flying.pop(future), future)
        except KeyboardInterrupt:
            self.summary.interrupted = True
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def next(self, rest: Iterator[LoadedSubmission]) -> LoadedSubmission | None:
        """Return the next submission that is not a suspect."""
        return self.again.popleft() if self.again else next(rest, None)

    def submit(self, pool: Executor, loaded: LoadedSubmission) -> Future[Graded]:
        """Give one submission to the pool."""
        from grading.submission.grade import grade_submission, refused

        used = self.releases[loaded.submission.assignment]
        name, notebook = used.release.assignment, used.release.notebook
        if loaded.refusal is not None:
            return pool.submit(refused, notebook, loaded.refusal, assignment=name)
        return pool.submit(
            grade_submission,
            loaded.data,
            notebook,
            assignment=name,
            seed=used.seed,
            limits=self.limits,
            sandbox=self.sandbox,
        )

    def finish(self, loaded: LoadedSubmission, future: Future[Graded]) -> None:
        """Record a result; what the grader could not do is told, and left for the next run."""
        try:
            graded = future.result()
        except WorkerLostError:
            self.again.append(loaded)
            return
        except WorkerDiedError:
            self.suspect(loaded)
        except InfrastructureError as error:
            self.fail(loaded, str(error))
        except Exception as error:  # a fault of the grader's own: this submission waits, the others go on
            self.fail(loaded, f"the grader failed with {type(error).__name__}: {error}")
        else:
            self.record(loaded, graded)
        self.tell(self.summary)

    def record(self, loaded: LoadedSubmission, graded: Graded) -> None:
        """Put a result on record. Raises GradebookError where no other could be recorded either."""
        try:
            entry = self.writer.write(loaded, graded)
        except GradebookError:
            raise
        except Exception as error:  # this submission's own: the others go on
            self.fail(loaded, f"it could not be recorded ({type(error).__name__}: {error})")
        else:
            self.summary.entries[loaded.submission.student, loaded.submission.assignment] = entry
            self.summary.graded += 1

    def suspect(self, loaded: LoadedSubmission) -> None:
        """Put a submission aside on which a worker died; after `TRIES` deaths it has failed."""
        self.deaths[loaded.name] = self.deaths.get(loaded.name, 0) + 1
        if self.deaths[loaded.name] < TRIES:
            self.suspects.append(loaded)
        else:
            self.fail(loaded, f"the grading process died {TRIES} times")

    def fail(self, loaded: LoadedSubmission, reason: str) -> None:
        """Note why a submission stays ungraded."""
        self.summary.fail(loaded.submission.student, loaded.submission.assignment, reason)
