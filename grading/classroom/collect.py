"""Take in what students handed in: zips of a learning-management system, folders, single notebooks → `submitted/`.

    files (archives) → who (senders) and what (recognise) → a plan, one line per file → carried out

The latest version of a student's notebook goes to submitted/<student>/<assignment>/<assignment>.ipynb, whatever its
name was; every version stays in received/. Nothing is overwritten that is not kept there, and every file is told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from grading.classroom.archives import Budget, Found, files_in
from grading.classroom.folder import Classroom, Submission
from grading.classroom.gradebook import write_file
from grading.classroom.hand_in_times import is_worksheet, origins_with_times, worksheet_times
from grading.classroom.recognise import (
    RefusedError,
    assignment_named,
    assignment_of,
    contents,
    looks_like_a_notebook,
)
from grading.classroom.roster import listed_people
from grading.classroom.schedule import handed_in_at, read_schedule
from grading.classroom.senders import Sender, UnknownSenderError, sender_of, student_of
from grading.limits import Limits
from grading.submission.intake import refusal_of_id

#: A paper that a system marks LATE without saying when: it counts as this much after the due date and the grace.
AFTER_DUE = timedelta(minutes=1)
LATE_UNKNOWN = "Canvas says late, and not how late: if you know, correct its timestamp.txt"
#: How received/ names a version: by its time, then by its content.
KEPT_TIME = "%Y-%m-%d_%H%M%S"


class Fate(StrEnum):
    """What becomes of a file."""

    PLACED = "collected"
    SAME = "already there"
    OLDER = "an earlier version, kept in received/"
    IGNORED = "ignored"
    NEEDS_YOU = "needs you"


@dataclass(frozen=True)
class Line:
    """One file of the plan: where it goes and why. `data` and `when` are only there for notebooks.

    `dated`: `when` is when it was handed in; else it only says which version is the later one. `notebook`: it may be one.
    """

    file: str
    fate: Fate
    reason: str = ""
    student: str = ""
    assignment: str = ""
    when: datetime | None = None
    dated: bool = False
    late: bool = False
    readable: bool = True
    notebook: bool = True
    sender: Sender | None = None
    data: bytes | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """The SHA-256 of the notebook, or the empty string."""
        return sha256(self.data).hexdigest() if self.data is not None else ""

    @property
    def rank(self) -> tuple[tuple[int, int], datetime, bool]:
        """Sorts the versions of one notebook: by the system's own numbers, by time, what can be read last."""
        order = self.sender.order if self.sender else (0, 0)
        return order, self.when or datetime.min.replace(tzinfo=UTC), self.readable


@dataclass(frozen=True)
class Collecting:
    """What `collect` will do, one line per file, in the order in which the files were found."""

    lines: tuple[Line, ...]

    @property
    def undated(self) -> list[Line]:
        """The collected notebooks of which nobody knows when they were handed in."""
        return [line for line in self.lines if line.fate in (Fate.PLACED, Fate.SAME) and not line.dated]

    def of(self, fate: Fate) -> list[Line]:
        """Return the lines with this fate."""
        return [line for line in self.lines if line.fate is fate]


def plan(classroom: Classroom, places: Sequence[Path], limits: Limits | None = None) -> Collecting:
    """Decide for every file in `places` where it goes; nothing is written.

    Raises:
        FileNotFoundError: there is nothing at one of the places.
        ClassError: students.csv or assignments.csv cannot be read.
    """
    limits = limits or Limits()
    worksheets = [place for place in places if is_worksheet(place)]
    budget = Budget(limits.submission_bytes)
    files = [found for place in places if place not in worksheets for found in files_in(place, budget)]
    times = {number: when for path in worksheets for number, when in worksheet_times(path).items()}
    taken = _Reader(classroom, limits, times, origins_with_times(files))
    lines = [
        Line(str(path), Fate.IGNORED, "Moodle's grading worksheet: its times are used") for path in worksheets
    ]
    lines += [taken.line(found) for found in files]
    return Collecting(tuple(_versions(classroom, _without_notebook(_told_unread(lines)))))


class _Reader:
    """Decides for one file at a time who sent it and what it is."""

    def __init__(
        self, classroom: Classroom, limits: Limits, times: Mapping[str, datetime], dated: Collection[str]
    ) -> None:
        self.limits = limits
        self.times, self.dated = times, dated
        self.releases = contents(classroom)
        self.people = listed_people(classroom)
        self.schedule = read_schedule(classroom)
        self.ids = [p.id for p in self.people or ()] or _there(classroom)
        self.named: dict[str, set[str]] = {}

    def line(self, found: Found) -> Line:
        path = found.path if found.path.parts else type(found.path)(found.origin)
        sender = sender_of(path, self.ids, self.releases)
        line = Line(found.name, Fate.IGNORED, found.reason, sender=sender, when=found.time)
        notebook = path.suffix.lower() == ".ipynb" or looks_like_a_notebook(found.data or b"")
        if found.data is None:
            return replace(line, fate=Fate.NEEDS_YOU) if notebook or found.shut else line
        if path.suffix.lower() in ARCHIVES:
            return replace(line, fate=Fate.NEEDS_YOU, reason=NOT_OPENED)
        if not notebook:
            return replace(line, notebook=False, reason=f"not a notebook ({path.suffix or 'no extension'})")
        line = replace(line, data=found.data, fate=Fate.NEEDS_YOU)
        if sender is None:
            return replace(line, reason=NO_SENDER)
        try:
            student = self.student(sender)
        except UnknownSenderError as error:
            if sender.system == "canvas" and sender.name == CANVAS_TEST_STUDENT:
                return replace(
                    line, data=None, fate=Fate.IGNORED, reason="Canvas's test student, who is nobody"
                )
            return replace(line, reason=str(error))
        if (refusal := refusal_of_id(student)) is not None:
            return replace(line, reason=refusal)
        line = replace(line, student=student)
        try:
            assignment = assignment_of(found.data, self.releases, self.limits)
            reason = (
                "" if assignment else "a notebook, but not one of this course: its cells are in no release"
            )
        except RefusedError as error:
            assignment = assignment_named(found.name, self.releases)
            reason = f"cannot be read: {error}" + ("; handed on as it is" if assignment else "")
            line = replace(line, readable=False)
        if assignment is None:
            return replace(line, reason=reason)
        when, dated, late = self._when(found, sender, assignment, student)
        if late and sender.system == "canvas":
            reason = f"{reason}; {LATE_UNKNOWN}" if reason else LATE_UNKNOWN
        line = replace(line, fate=Fate.PLACED, reason=reason, assignment=assignment)
        return replace(line, when=when, dated=dated, late=late)

    def student(self, sender: Sender) -> str:
        """Return the id under which `sender` is known here; without a roster, one made from what the system says."""
        if self.people is not None:
            return student_of(sender, self.people)
        if sender.id:
            return sender.id
        known = self.named.setdefault(sender.name, set())
        known.add(sender.lms_id)
        return sender.name if len(known) == 1 else f"{sender.name} {sender.lms_id}"

    def _when(
        self, found: Found, sender: Sender, assignment: str, student: str
    ) -> tuple[datetime | None, bool, bool]:
        """Return when a file was handed in, whether that is known, and whether it was late."""
        if sender.late:
            after = self.schedule.counts_as_late_after(assignment)
            return (after + AFTER_DUE if after else found.time), True, True
        said = self.times.get(sender.lms_id) if sender.system == "moodle" else None
        when = sender.time or said or found.time
        dated = bool(sender.time or said) or (sender.system != "canvas" and found.origin in self.dated)
        late = dated and self.schedule.lateness(assignment, student, when) > timedelta()
        return when, dated and when is not None, late


#: What a zip's Student, Test is called in the names of Canvas's files.
CANVAS_TEST_STUDENT = "studenttest"
#: Archives that students hand in and that are not opened here.
ARCHIVES = {".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zipx"}
NOT_OPENED = "an archive that is not opened here: unpack it, and collect the folder"
NO_SENDER = (
    "nothing in its path says who handed it in: put it into a folder with the student's id, "
    "<student>/<assignment>/, and collect that"
)


def _there(classroom: Classroom) -> list[str]:
    return sorted(p.name for p in (classroom.path / "submitted").iterdir() if p.is_dir())


def _told_unread(lines: Iterable[Line]) -> list[Line]:
    """Send unreadable notebooks without a name of an assignment where the rest of the same collection goes."""
    lines = list(lines)
    homes = {line.assignment for line in lines if line.assignment}
    if len(homes) != 1:
        return lines
    home = homes.pop()
    return [
        replace(
            line, fate=Fate.PLACED, assignment=home, reason=f"{line.reason}; handed on as {home}, as the rest"
        )
        if line.fate is Fate.NEEDS_YOU and line.student and line.data is not None and not line.readable
        else line
        for line in lines
    ]


def _without_notebook(lines: Iterable[Line]) -> list[Line]:
    """Set apart the lines that are all that somebody sent: there the work itself may be missing."""
    lines = list(lines)
    with_notebook = {_who(line) for line in lines if line.fate is not Fate.IGNORED}
    return [
        replace(
            line,
            fate=Fate.NEEDS_YOU,
            reason=f"{line.reason}; {line.sender.words} sent no notebook: ask for it",
        )
        if line.sender and not line.notebook and _who(line) not in with_notebook
        else line
        for line in lines
    ]


def _who(line: Line) -> tuple[str, ...]:
    sender = line.sender
    return (sender.system, sender.name, sender.lms_id, sender.id) if sender else ()


def _versions(classroom: Classroom, lines: list[Line]) -> Iterator[Line]:
    """Yield the lines with all but the latest version of each notebook marked as kept or as known already."""
    by_place: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        if line.fate is Fate.PLACED:
            by_place.setdefault((line.student, line.assignment), []).append(line)
    latest = {place: max(versions, key=lambda v: v.rank) for place, versions in by_place.items()}
    for line in lines:
        if line.fate is not Fate.PLACED:
            yield line
        elif line is not latest[line.student, line.assignment]:
            newer = latest[line.student, line.assignment]
            yield replace(line, fate=Fate.OLDER, reason=line.reason or f"{newer.file} counts")
        else:
            yield _beside_what_is_there(classroom, line)


def _beside_what_is_there(classroom: Classroom, line: Line) -> Line:
    """Return the latest of the new versions, beside the notebook that was collected or put there before."""
    there = classroom.submission(line.student, line.assignment)
    if link := next((p for p in (there.folder.parent, there.folder, there.notebook) if p.is_symlink()), None):
        reason = f"{link.relative_to(classroom.path)} is a link, which is not followed: move it away"
        return replace(line, fate=Fate.NEEDS_YOU, reason=reason)
    if there.notebook.is_file() and sha256(there.notebook.read_bytes()).hexdigest() == line.digest:
        return replace(line, fate=Fate.SAME)
    if (
        there.notebook.is_file()
        and line.when
        and (before := _date_of(classroom, there))
        and before > line.when
    ):
        return replace(line, fate=Fate.OLDER, reason=f"the one in submitted/ is of {before:%Y-%m-%d %H:%M}")
    return line


def _date_of(classroom: Classroom, there: Submission) -> datetime | None:
    """Return when the notebook in submitted/ was handed in or, where that is not known, downloaded: as received/ names it."""
    if when := handed_in_at(there):
        return when
    digest = sha256(there.notebook.read_bytes()).hexdigest()[:12]
    kept = sorted((classroom.path / "received" / there.student / there.assignment).glob(f"*_{digest}.ipynb"))
    try:
        return datetime.strptime(kept[-1].name[:17], KEPT_TIME).replace(tzinfo=UTC) if kept else None
    except ValueError:
        return None


def carry_out(classroom: Classroom, plan: Collecting) -> None:
    """Do what the plan says, and add it to received/files.csv.

    Each version is kept in received/ before submitted/ is touched, so that a stop half-way loses nothing.
    """
    kept = classroom.path / "received"
    for line in plan.lines:
        if line.fate in (Fate.PLACED, Fate.OLDER):
            _keep(kept, line)
    for line in plan.of(Fate.PLACED):
        there = classroom.submission(line.student, line.assignment)
        before = there.notebook
        if before.is_file():
            when = _date_of(classroom, there) or datetime.fromtimestamp(before.stat().st_mtime, UTC)
            _keep(kept, replace(line, data=before.read_bytes(), when=when))
        write_file(before, line.data or b"")
        if not line.dated:
            (there.folder / "timestamp.txt").unlink(missing_ok=True)
    for line in (*plan.of(Fate.PLACED), *plan.of(Fate.SAME)):
        if line.when and line.dated:
            stamp = f"{line.when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n"
            folder = classroom.submission(line.student, line.assignment).folder
            write_file(folder / "timestamp.txt", stamp.encode())
    _record(kept / "files.csv", plan)


def _keep(kept: Path, line: Line) -> Path:
    """Return where this version is kept: by time and content, so that the same one is kept once."""
    when = line.when.astimezone(UTC).strftime(KEPT_TIME) if line.when else "undated"
    path = kept / line.student / line.assignment / f"{when}_{line.digest[:12]}.ipynb"
    if not path.exists():
        write_file(path, line.data or b"")
    return path


COLUMNS = (
    "collected",
    "file",
    "fate",
    "reason",
    "student",
    "assignment",
    "handed_in",
    "late",
    "system",
    "name",
    "lms_id",
    "packed",
    "sha256",
)


def _record(path: Path, plan: Collecting) -> None:
    """Append the plan's lines to the table of everything that was ever collected."""
    new = not path.exists()
    text = io.StringIO()
    table = csv.writer(text)
    if new:
        table.writerow(COLUMNS)
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    for line in plan.lines:
        sender = line.sender or Sender("")
        when = f"{line.when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if line.when and line.dated else ""
        what = (now, line.file, line.fate, line.reason, line.student, line.assignment, when)
        who = (sender.system, sender.name, sender.lms_id, sender.packed)
        table.writerow((*what, "late" if line.late else "", *who, line.digest))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.write(text.getvalue())
