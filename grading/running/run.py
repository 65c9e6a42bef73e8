"""A whole class through the grader: what is unchanged is passed over, the rest goes to an executor, one writer records.

Grading one submission is a pure function from bytes to bytes, so that any `concurrent.futures` executor can do it.
A submission that cannot be graded for a cause that is not the student's stays ungraded and is taken up next time.
"""

from __future__ import annotations

import ctypes
import fcntl
import shutil
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grading.classroom.folder import Classroom, Submission
from grading.classroom.ledger import Entry, Key, append, digest, grader_version, read
from grading.submission.intake import RefusedError, read_submission, refusal_of_id
from grading.submission.types import Graded, InfrastructureError, Limits

if TYPE_CHECKING:
    from grading.classroom.gradebook import Recorder

IN_FLIGHT = 3  # submissions waiting per worker: enough to keep it busy, few enough to keep memory flat
TRIES = 2
PR_SET_PDEATHSIG = 1


class BusyError(Exception):
    """Another run works on this class."""


@dataclass
class Summary:
    """What a run did, and where every submission stands after it."""

    graded: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    interrupted: bool = False
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)

    @property
    def flagged(self) -> list[tuple[str, str, str]]:
        """Who needs a person, for which assignment, and why."""
        return [(*who, entry.flag) for who, entry in sorted(self.entries.items()) if entry.flag]


@dataclass(frozen=True)
class Task:
    """A submission that must be graded: its bytes, or why they could not be taken."""

    submission: Submission
    data: bytes
    refusal: str | None
    key: Key


@dataclass(frozen=True)
class Releases:
    """The released notebooks of a run, and the seeds of their secret points."""

    data: dict[str, bytes]
    digests: dict[str, str]
    seeds: dict[str, int]

    @classmethod
    def of(cls, classroom: Classroom, assignments: list[str]) -> Releases:
        """Read once, before anything is graded."""
        data = {name: classroom.release(name).read_bytes() for name in assignments}
        return cls(data, {n: digest(d) for n, d in data.items()}, {n: classroom.seed(n) for n in assignments})


@contextmanager
def only_run(classroom: Classroom) -> Iterator[None]:
    """Hold the class for this run; raises BusyError while another run holds it."""
    with (classroom.path / ".grading.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"Another `course grade` is at work on {classroom.path}. Wait until it has ended, then run this again."
            ) from None
        yield


def require_sandbox() -> None:
    """Raise InfrastructureError where bubblewrap cannot make a box, before anything is graded."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise InfrastructureError(
            "There is no bubblewrap here, and without a sandbox nothing is graded. Install it with "
            "`apt-get install bubblewrap`. (`--no-sandbox` grades code that you trust.)"
        )
    probe = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "--", "true"]
    done = subprocess.run(probe, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise InfrastructureError(
            f"bubblewrap cannot make a box here ({done.stderr.strip()}), and without a sandbox nothing is graded. "
            "This system must let your user make namespaces: on Ubuntu `sudo sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0`; in a container, start it with user namespaces allowed."
        )


def bind_worker() -> None:
    """A worker leaves Ctrl-C to the run, which stops its workers itself, and dies when the run is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def local_executor(jobs: int) -> ProcessPoolExecutor:
    """Worker processes on this machine."""
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=bind_worker)


def take(submission: Submission, releases: Releases, limits: Limits) -> Task:
    """A submission with its bytes, or with the reason why they are refused. Raises OSError when the disk fails."""
    try:
        data, refusal = read_submission(submission.notebook, limits), None
    except RefusedError as error:
        data, refusal = b"", str(error)
    name = submission.assignment
    content = digest(data) if refusal is None else f"refused: {refusal}"
    key = Key(content, releases.digests[name], grader_version(), releases.seeds[name])
    return Task(submission, data, refusal, key)


def pending(
    classroom: Classroom, submissions: list[Submission], releases: Releases, limits: Limits, summary: Summary
) -> Iterator[Task]:
    """The submissions that are not on record as they are, one by one; the others are counted in `summary`."""
    for submission in submissions:
        if reason := refusal_of_id(submission.student):
            summary.refused.append(f"{submission.student!r}: {reason}")
            continue
        try:
            task = take(submission, releases, limits)
        except OSError as error:
            summary.failed.append(f"{submission.student}, {submission.assignment}: cannot be read ({error})")
            continue
        who = (submission.student, submission.assignment)
        entry = summary.entries.get(who)
        if entry and entry.key == task.key and classroom.autograded(*who).exists():
            summary.unchanged += 1
        else:
            yield task


def grade_class(
    classroom: Classroom,
    assignments: list[str],
    *,
    executor: Callable[[], Executor],
    jobs: int,
    limits: Limits,
    sandbox: bool = True,
    tell: Callable[[Summary], None] = lambda summary: None,
) -> Summary:
    """Grade what is new or changed. `tell` is called after every submission, with the counts so far.

    Raises BusyError, GradebookError (from grading.classroom.gradebook) or InfrastructureError before anything is graded.
    """
    with only_run(classroom):
        summary = Summary(entries=read(classroom.log))
        releases = Releases.of(classroom, assignments)
        tasks = pending(classroom, classroom.submissions(assignments), releases, limits, summary)
        first = next(tasks, None)
        tell(summary)
        if first is None and classroom.gradebook.exists():
            return summary
        from grading.classroom.gradebook import Recorder

        with Recorder(classroom) as recorder:
            for name in assignments:
                recorder.register(name, releases.data[name])
            run = Run(classroom, releases, recorder, limits, sandbox, summary, tell)
            if first is not None:
                run.all(first, tasks, executor, jobs)
    return summary


@dataclass
class Run:
    """Tasks to an executor, results to the record. Memory stays flat: only a few submissions are in flight."""

    classroom: Classroom
    releases: Releases
    recorder: Recorder
    limits: Limits
    sandbox: bool
    summary: Summary
    tell: Callable[[Summary], None]

    def all(self, first: Task, rest: Iterator[Task], executor: Callable[[], Executor], jobs: int) -> None:
        """Every task, in a pool that is made anew when a worker dies under it."""
        todo: deque[Task] = deque([first])
        tries: dict[tuple[str, str], int] = {}
        more = True
        while todo or more:
            pool = executor()
            flying: dict[Future[Graded], Task] = {}
            try:
                while True:
                    while len(flying) < IN_FLIGHT * jobs and (todo or more):
                        task = todo.popleft() if todo else next(rest, None)
                        if task is None:
                            more = False
                            break
                        flying[self.submit(pool, task)] = task
                    if not flying:
                        break
                    done, _ = wait(flying, return_when=FIRST_COMPLETED)
                    for future in done:
                        task = flying[future]
                        self.finish(task, future)
                        del flying[future]
            except BrokenProcessPool:
                self.again(flying.values(), todo, tries)
            except KeyboardInterrupt:
                self.summary.interrupted = True
                return
            finally:
                end(pool)

    def submit(self, pool: Executor, task: Task) -> Future[Graded]:
        """One submission to the pool."""
        from grading.submission.grade import grade_submission, refused

        name = task.submission.assignment
        if task.refusal is not None:
            return pool.submit(refused, self.releases.data[name], task.refusal, assignment=name)
        return pool.submit(
            grade_submission,
            task.data,
            self.releases.data[name],
            assignment=name,
            seed=self.releases.seeds[name],
            limits=self.limits,
            sandbox=self.sandbox,
        )

    def finish(self, task: Task, future: Future[Graded]) -> None:
        """Record a result; what the grader could not do is told, and left for the next run."""
        who = f"{task.submission.student}, {task.submission.assignment}"
        try:
            graded = future.result()
        except BrokenProcessPool:
            raise
        except InfrastructureError as error:
            self.summary.failed.append(f"{who}: {error}")
        except Exception as error:  # a fault of the grader's own: this submission waits, the others go on
            self.summary.failed.append(f"{who}: the grader failed with {type(error).__name__}: {error}")
        else:
            self.recorder.record(task.submission, graded, handed_in(task.submission))
            append(self.classroom.log, rows(task, graded))
            verdicts = {r.name: row(task, r) for r in graded.results}
            name = (task.submission.student, task.submission.assignment)
            self.summary.entries[name] = Entry(task.key, graded.flag, graded.seconds, verdicts)
            self.summary.graded += 1
        self.tell(self.summary)

    def again(self, flying: Any, todo: deque[Task], tries: dict[tuple[str, str], int]) -> None:
        """Put back what was in flight when a worker died; what has met that twice is told as failed."""
        for task in flying:
            who = (task.submission.student, task.submission.assignment)
            tries[who] = tries.get(who, 1) + 1
            if tries[who] > TRIES:
                self.summary.failed.append(f"{', '.join(who)}: the grading process died {TRIES} times")
            else:
                todo.append(task)


def end(pool: Executor) -> None:
    """Stop a pool at once; what it had not finished stays ungraded."""
    workers = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(timeout=5)


def handed_in(submission: Submission) -> datetime | None:
    """When the submission was handed in, as nbgrader's exchange writes it to timestamp.txt; None if it did not."""
    from nbgrader.utils import parse_utc

    path: Path = submission.folder / "timestamp.txt"
    try:
        return parse_utc(read_submission(path, Limits(submission_bytes=200)).decode().strip())
    except (RefusedError, ValueError, OSError):
        return None


def row(task: Task, result: Any) -> dict[str, Any]:
    """A verdict as a line of the log."""
    return {
        "kind": "verdict",
        "student": task.submission.student,
        "assignment": task.submission.assignment,
        "exercise": result.name,
        "outcome": result.outcome,
        "mistake": result.mistake,
        "score": result.score,
        "max_score": result.max_score,
        "message": result.message,
    }


def rows(task: Task, graded: Graded) -> list[dict[str, Any]]:
    """The lines of one submission: its verdicts, then what they depended on."""
    closing = {
        "kind": "submission",
        "student": task.submission.student,
        "assignment": task.submission.assignment,
        "submission": task.key.submission,
        "release": task.key.release,
        "grader": task.key.grader,
        "seed": task.key.seed,
        "flag": graded.flag,
        "seconds": round(graded.seconds, 3),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return [*(row(task, result) for result in graded.results), closing]
