"""Grade a class while it hands in: look every few seconds, grade what has arrived, write its feedback, leave a heartbeat.

    look → what changed and then stood still for one look → its turn, where that student's last grading is a pause ago
         → grade_class → feedback pages → CLASS/watching.json

All that must outlive a restart is on disk already: what is graded in the ledger, when in the graded notebook's date, and
what lacks its feedback page in the two dates. Nothing else is remembered.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from grading.classroom.folder import ClassError, Classroom, GradebookError, Submission
from grading.limits import InfrastructureError
from grading.running.preconditions import BusyError
from grading.running.skip import Summary

LOOK_SECONDS = 2.0
PAUSE_SECONDS = 60.0  # between two gradings of one student's work for an assignment
BEAT_SECONDS = 1.0
MOST_FILES = 50  # of a submission's folder that are looked at
HEARTBEAT = "watching.json"

Who = tuple[str, str]
State = tuple[tuple[str, int, int, int], ...]
Grade = Callable[[Collection[Who], Callable[[Summary], None]], Summary]


class KeptExecutor(Executor):
    """An executor that outlives the run it is handed to, so that workers start once; `end` lets it go."""

    def __init__(self, make: Callable[[], Executor]):
        self.make = make
        self.made: Executor | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give a call to the executor, which is made for the first one."""
        self.made = self.made or self.make()
        return self.made.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do nothing: the next run uses it too."""

    def end(self) -> None:
        """Let the executor go, with whatever it is doing."""
        if self.made is not None:
            self.made.shutdown(wait=False, cancel_futures=True)
            self.made = None


@dataclass
class Heartbeat:
    """The file that says how the watch is: `time` is never older than a few seconds, or one slow submission's minutes."""

    classroom: Classroom
    graded: int = 0
    failed: list[str] = field(default_factory=list)
    written: float = 0.0

    def beat(self, state: str, waiting: int = 0, problem: str = "") -> None:
        """Write the file whole or not at all; a disk that is full is for the next beat."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        said = {"time": now, "pid": os.getpid(), "state": state, "waiting": waiting, "graded": self.graded}
        said |= {"failed": self.failed[-20:], "problem": problem}
        draft = self.classroom.path / f".{HEARTBEAT}.part"
        try:
            text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
            draft.write_text(text, encoding="utf-8", errors="backslashreplace")
            draft.replace(self.classroom.path / HEARTBEAT)
        except OSError:
            return
        self.written = time.monotonic()

    def beat_now_and_then(self, state: str, waiting: int) -> None:
        """Write the file where the last beat is a while ago."""
        if time.monotonic() - self.written > BEAT_SECONDS:
            self.beat(state, waiting)


class ClassWatch:
    """Looks at a class again and again.

    grade     grades these submissions where they are new or changed, calling back after each, and returns what it did
    feedback  writes the feedback pages of these submissions
    """

    def __init__(
        self,
        classroom: Classroom,
        assignments: list[str],
        grade: Grade,
        feedback: Callable[[Collection[Who]], Any],
        *,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self.classroom, self.assignments, self.grade, self.feedback = classroom, assignments, grade, feedback
        self.pause = pause
        self.heart = Heartbeat(classroom)
        self.seen: dict[Who, State] = {}  # at the last look
        self.done: dict[Who, State] = {}  # as it was graded, or found unchanged
        self.tried: dict[Who, float] = {}

    def run(self, told: Callable[[Summary], None], *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Look until KeyboardInterrupt; `told` hears of every look at which something was graded, or could not be."""
        try:
            while True:
                summary = self.look()
                if summary and (summary.graded or summary.failed):
                    told(summary)
                sleep(LOOK_SECONDS)
        except KeyboardInterrupt:
            self.heart.beat("stopped")

    def look(self) -> Summary | None:
        """Look once: grade what has settled and whose turn it is, then write feedback. Returns what was graded."""
        try:
            waiting, ready = self.arrivals()
            summary = self._graded(ready, len(waiting)) if ready else None
        except (BusyError, ClassError, GradebookError, InfrastructureError, OSError) as error:
            self.heart.beat("waiting", problem=str(error)[:1000])
            return None
        self.heart.beat("watching", len(waiting) - len(ready))
        return summary

    def arrivals(self) -> tuple[set[Who], list[Who]]:
        """Return what is not graded as it is now, and of it what has stood still since the last look and may be graded."""
        before, self.seen = self.seen, {}
        for submission in self.classroom.submissions(self.assignments):
            self.seen[submission.student, submission.assignment] = state_of(submission)
        waiting = {who for who, state in self.seen.items() if self.done.get(who) != state}
        settled = (who for who in waiting if before.get(who) == self.seen[who])
        return waiting, sorted(who for who in settled if self._has_its_turn(who))

    def _has_its_turn(self, who: Who) -> bool:
        """Return whether this work was last graded, or tried, a pause ago. The graded notebook's date outlives a restart."""
        if time.monotonic() - self.tried.get(who, -self.pause) < self.pause:
            return False
        try:
            age = time.time() - self.classroom.autograded(*who).stat().st_mtime
        except OSError:
            return True
        return not 0 <= age < self.pause

    def _graded(self, ready: list[Who], waiting: int) -> Summary:
        self.heart.beat("grading", waiting)
        had = self.heart.graded
        states = {who: self.seen[who] for who in ready}

        def tell(summary: Summary) -> None:
            self.heart.graded = had + summary.graded
            self.heart.beat_now_and_then("grading", max(waiting - summary.done, 0))

        summary = self.grade(ready, tell)
        if summary.interrupted:
            raise KeyboardInterrupt
        if pages := [who for who in ready if self._lacks_feedback(who)]:
            for who, reason in self._pages_that_fail(pages).items():
                summary.fail(*who, reason)
        self.heart.graded, self.heart.failed = had + summary.graded, list(summary.failed)
        now = time.monotonic()
        for who, state in states.items():
            if who in summary.stuck:
                self.tried[who] = now
            else:
                self.done[who] = state
        return summary

    def _pages_that_fail(self, whose: list[Who]) -> dict[Who, str]:
        """Write feedback; where that fails, for each alone, so that one page costs no other. Returns whose failed, and why."""
        try:
            self.feedback(whose)
        except (ClassError, GradebookError):
            raise
        except Exception as error:
            if len(whose) == 1:
                return {whose[0]: f"its feedback could not be written ({type(error).__name__}: {error})"}
            return {k: reason for who in whose for k, reason in self._pages_that_fail([who]).items()}
        return {}

    def _lacks_feedback(self, who: Who) -> bool:
        try:
            graded = self.classroom.autograded(*who).stat().st_mtime_ns
        except OSError:
            return False
        try:
            return self.classroom.feedback(*who).stat().st_mtime_ns < graded
        except OSError:
            return True


def state_of(submission: Submission) -> State:
    """Return what tells that a submission has changed: names, dates, sizes and numbers of its files. No link is followed.

    Of a folder with more than `MOST_FILES`, the notebook is among those that are looked at.
    """
    try:
        with os.scandir(submission.folder) as entries:
            files = {e.name: e.stat(follow_symlinks=False) for e in islice(entries, MOST_FILES)}
        if os.path.lexists(submission.notebook):
            files[submission.notebook.name] = os.lstat(submission.notebook)
    except OSError as error:
        return ((type(error).__name__, 0, 0, 0),)
    return tuple(sorted((name, s.st_mtime_ns, s.st_size, s.st_ino) for name, s in files.items()))
