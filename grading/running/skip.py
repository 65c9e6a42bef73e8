"""Which submissions must be graded: those whose bytes, release, grader or secret points differ from what is on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from grading.classroom.folder import Classroom, Submission
from grading.classroom.ledger import Entry, Key, digest, grader_version
from grading.classroom.submitted import Leftover, notebook_of
from grading.limits import Limits
from grading.submission.intake import RefusedError, read_submission, refusal_of_id
from grading.submission.types import Release


@dataclass
class Summary:
    """What a run did, and where every submission stands after it.

    `rejected` and `failed` hold one line for each submission that was not graded: because of its folder's name, or for
    a cause that is not the student's; `stuck` says whose the failed ones are, by student and assignment. `leftovers` are files and folders below submitted/ that no assignment takes.
    """

    graded: int = 0
    unchanged: int = 0
    rejected: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    stuck: set[tuple[str, str]] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    interrupted: bool = False
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def fail(self, student: str, assignment: str, reason: str) -> None:
        """Note why a submission stays ungraded, or its feedback unwritten."""
        self.failed.append(f"{student}, {assignment}: {reason}")
        self.stuck.add((student, assignment))

    @property
    def done(self) -> int:
        """Return how many submissions the run is done with."""
        return self.graded + self.unchanged + len(self.rejected) + len(self.failed)

    @property
    def overlooked(self) -> list[Leftover]:
        """Return the leftovers in which somebody's work may be."""
        return [leftover for leftover in self.leftovers if not leftover.harmless]

    @property
    def complete(self) -> bool:
        """Return whether every submission is on record and every file below submitted/ is accounted for."""
        return not (self.failed or self.overlooked or self.interrupted)

    @property
    def flagged(self) -> list[tuple[str, str, str]]:
        """Return who needs a person, for which assignment, and why."""
        return [(*who, entry.flag) for who, entry in sorted(self.entries.items()) if entry.flag]


@dataclass(frozen=True)
class LoadedSubmission:
    """A submission as read from disk: its bytes, or in `refusal` why they were not taken; `key` says what it depends on.

    `note` says which file was read where it is not the one of the expected name.
    """

    submission: Submission
    data: bytes
    refusal: str | None
    key: Key
    note: str = ""

    @property
    def name(self) -> str:
        """Return `student, assignment`, as messages name it."""
        return f"{self.submission.student}, {self.submission.assignment}"


@dataclass(frozen=True)
class ReleaseInUse:
    """A release and the seed of its secret points in this class."""

    release: Release
    seed: int


def releases_in_use(classroom: Classroom, assignments: Iterable[str]) -> dict[str, ReleaseInUse]:
    """Read the releases of a run once, before anything is graded. Raises ClassError."""
    return {name: ReleaseInUse(classroom.read_release(name), classroom.seed(name)) for name in assignments}


def load(submission: Submission, used: ReleaseInUse, limits: Limits) -> LoadedSubmission:
    """Read a submission's bytes, or the reason why they are refused. Raises OSError when the disk fails."""
    path, note = notebook_of(submission)
    try:
        data, refusal = read_submission(path, limits), None
    except RefusedError as error:
        data, refusal = b"", str(error)
    content = digest(data) if refusal is None else f"refused: {refusal}"
    key = Key(content, used.release.digest, grader_version(), used.seed)
    return LoadedSubmission(submission, data, refusal, key, note)


def changed_submissions(
    classroom: Classroom,
    submissions: Iterable[Submission],
    releases: dict[str, ReleaseInUse],
    limits: Limits,
    summary: Summary,
) -> Iterator[LoadedSubmission]:
    """Yield the submissions that are not on record as they are; count the others in `summary`."""
    for submission in submissions:
        if reason := refusal_of_id(submission.student):
            summary.rejected.append(f"{submission.student!r}: {reason}")
            continue
        try:
            loaded = load(submission, releases[submission.assignment], limits)
        except OSError as error:
            summary.fail(submission.student, submission.assignment, f"cannot be read ({error})")
            continue
        if loaded.note:
            summary.notes.append(f"{loaded.name}: {loaded.note}")
        who = (submission.student, submission.assignment)
        entry = summary.entries.get(who)
        if entry and entry.key == loaded.key and classroom.autograded(*who).exists():
            summary.unchanged += 1
        else:
            yield loaded
