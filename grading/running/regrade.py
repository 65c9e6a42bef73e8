"""Grade again what a changed release or check may have changed, and compare, mark by mark, before anything is recorded.

Results wait in a temporary folder. `apply` records them as the run does; the ledger keeps both versions, since it is
only ever appended to, and a mark that a person gave stays.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from grading.classroom.folder import Classroom
from grading.classroom.ledger import Entry, entry_of, read
from grading.limits import Limits
from grading.running.preconditions import only_run
from grading.running.run import ClassRun
from grading.running.skip import LoadedSubmission, ReleaseInUse, Summary, changed_submissions, releases_in_use
from grading.submission.types import Graded


@dataclass(frozen=True)
class Change:
    """One mark that would change. Scores are the machine's; `by_person` is the mark that stays in force, if any."""

    student: str
    assignment: str
    exercise: str
    before: float | None
    after: float | None
    outcome_before: str
    outcome_after: str
    by_person: float | None = None


@dataclass
class Comparison:
    """What grading again gives: the marks that differ, and how many submissions and marks were looked at."""

    summary: Summary
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    releases: dict[str, ReleaseInUse] = field(default_factory=dict)
    held: list[Path] = field(default_factory=list)


class _Holder:
    """Stands where the writer stands in a run: compares with the record, and keeps the result for later."""

    def __init__(self, classroom: Classroom, comparison: Comparison, spool: Path) -> None:
        self.persons = persons_marks(classroom)
        self.comparison, self.spool = comparison, spool

    def write(self, loaded: LoadedSubmission, graded: Graded) -> Entry:
        who = (loaded.submission.student, loaded.submission.assignment)
        new = entry_of(loaded.submission, loaded.key, graded)
        found = list(changes(who, self.comparison.summary.entries[who], new, self.persons))
        self.comparison.changes += found
        self.comparison.same += len(new.verdicts) - len(found)
        path = self.spool / f"{len(self.comparison.held)}.pickle"
        path.write_bytes(pickle.dumps((loaded, graded)))
        self.comparison.held.append(path)
        return new


def changes(
    who: tuple[str, str], old: Entry, new: Entry, persons: dict[tuple[str, str, str], float]
) -> Iterator[Change]:
    """Yield the marks of one submission that differ; an outcome that differs at the same score is one too."""
    for exercise in dict.fromkeys([*old.verdicts, *new.verdicts]):
        before, after = old.verdicts.get(exercise, {}), new.verdicts.get(exercise, {})
        seen = [(line.get("score"), line.get("outcome", "")) for line in (before, after)]
        if seen[0] != seen[1]:
            (score, outcome), (score_now, outcome_now) = seen
            yield Change(
                *who, exercise, score, score_now, outcome, outcome_now, persons.get((*who, exercise))
            )


def persons_marks(classroom: Classroom) -> dict[tuple[str, str, str], float]:
    """Read the marks that a person gave, by student, assignment and exercise. Raises GradebookError."""
    from grading.classroom.scores import read_scores

    return {
        (*who, name): mark.score
        for who, handed_in in read_scores(classroom).handed_in.items()
        for name, mark in handed_in.marks.items()
        if mark.by_person and mark.score is not None
    }


@contextmanager
def regraded(
    classroom: Classroom,
    assignments: Iterable[str],
    *,
    executor: Callable[[], Executor],
    jobs: int,
    limits: Limits,
    sandbox: bool = True,
    tell: Callable[[Summary], None] = lambda summary: None,
) -> Iterator[Comparison]:
    """Grade again every submission on record whose release, check or grader has changed; nothing is recorded.

    Raises BusyError, ClassError, GradebookError or InfrastructureError.
    """
    with only_run(classroom), tempfile.TemporaryDirectory(prefix="regrade-") as spool:
        summary = Summary(entries=read(classroom.log))
        comparison = Comparison(summary, releases=releases_in_use(classroom, assignments))
        on_record = [
            submission
            for submission in classroom.submissions(comparison.releases)
            if (submission.student, submission.assignment) in summary.entries
        ]
        changed = changed_submissions(classroom, on_record, comparison.releases, limits, summary)
        if (first := next(changed, None)) is not None:
            holder = _Holder(classroom, comparison, Path(spool))
            run = ClassRun(comparison.releases, holder, limits, sandbox, summary, tell)
            run.all(first, changed, executor, jobs)
        yield comparison


def apply(classroom: Classroom, comparison: Comparison) -> int:
    """Record what was graded again; returns the number of submissions. Raises GradebookError."""
    from grading.running.writer import ClassWriter

    if not comparison.held:
        return 0
    with ClassWriter(classroom) as writer:
        writer.register(used.release for used in comparison.releases.values())
        for path in comparison.held:
            writer.write(*pickle.loads(path.read_bytes()))  # our own bytes, written a moment ago
    return len(comparison.held)
