"""Who handed a file in, as the names of learning-management systems and of nbgrader say it; and who that is in the roster.

Moodle    Ada Lovelace_123456_assignsubmission_file_/02_gradient.ipynb      (with folders)
          Ada Lovelace_123456_assignsubmission_file_02_gradient.ipynb       (without)
Canvas    lovelaceada_LATE_48213_99_02_gradient-1.ipynb                     (user 48213, attachment 99, second version)
nbgrader  ada/02_gradient/02_gradient.ipynb · ada+02_gradient+2026-11-24 10:00:00 UTC+…/02_gradient.ipynb

Sources: Moodle mod/assign/locallib.php (download_submissions), Canvas lib/content_zipper.rb, nbgrader's exchange.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import PurePosixPath

from grading.classroom.roster import Person
from grading.classroom.tables import one_spelling

MOODLE = re.compile(
    r"^(?P<name>.+)_(?P<id>\d{1,20})_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<file>.*))?$"
)
CANVAS = re.compile(
    r"^(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d{1,20})_(?P<attachment>\d{1,20})_(?P<file>.+)$"
)
EXCHANGE = re.compile(r"^(?P<id>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
VERSION = re.compile(r"-(?P<number>\d{1,3})$")
#: Shorter ids turn up within file names by chance.
SHORTEST_ID = 3


@dataclass(frozen=True)
class Sender:
    """Who sent a file, as its name says; what is not said is the empty string.

    `order` sorts the versions of one student's file where the system numbers them; `file` is the student's own name
    for it, `packed` the name under which the system expects feedback.
    """

    system: str
    name: str = ""
    lms_id: str = ""
    id: str = ""
    late: bool = False
    time: datetime | None = None
    order: tuple[int, int] = (0, 0)
    file: str = ""
    packed: str = ""

    @property
    def words(self) -> str:
        """For people: `Ada Lovelace (48213)`."""
        return (
            f"{self.name} ({self.lms_id})"
            if self.name and self.lms_id
            else self.name or self.lms_id or self.id
        )


def sender_of(path: PurePosixPath, ids: Iterable[str], assignments: Iterable[str]) -> Sender | None:
    """Return who sent the file at `path` (within what was collected), or None where the path does not say.

    `ids` are the known student ids, `assignments` the names of the released assignments.
    """
    for depth, part in enumerate(path.parts):
        last = depth == len(path.parts) - 1
        if found := MOODLE.match(part):
            packed = str(PurePosixPath(*path.parts[: depth + 1])) if not last else path.name
            return Sender(
                "moodle", found["name"], found["id"], file=found["file"] or path.name, packed=packed
            )
        if last and (found := CANVAS.match(part)):
            return _canvas(found, path)
        if found := EXCHANGE.match(part):
            when = datetime.strptime(found["time"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
            return Sender("nbgrader", id=found["id"], time=when, file=path.name, packed=str(path))
    return _by_folder(path, set(assignments), list(ids))


def _canvas(found: re.Match[str], path: PurePosixPath) -> Sender:
    stem = PurePosixPath(found["file"]).stem
    version = VERSION.search(stem)
    order = (int(version["number"]) if version else 0, int(found["attachment"]))
    return Sender(
        "canvas",
        found["name"],
        found["user"],
        late=bool(found["late"]),
        order=order,
        file=found["file"],
        packed=path.name,
    )


def _by_folder(path: PurePosixPath, assignments: set[str], ids: list[str]) -> Sender | None:
    """`<student>/<assignment>/file`; else a folder, or a part of the file's name, that is a known id."""
    parts = path.parts
    for student, assignment in pairwise(parts[:-1]):
        if assignment in assignments and student not in assignments:
            return Sender("folder", id=student, file=path.name, packed=str(path))
    for part in reversed(parts[:-1]):
        if part in ids:
            return Sender("folder", id=part, file=path.name, packed=str(path))
    within = [
        known
        for known in ids
        if len(known) >= SHORTEST_ID
        and re.search(rf"(?<![^\W_]){re.escape(known)}(?![^\W_])", path.stem, re.IGNORECASE)
    ]
    if len(within) == 1:
        return Sender("folder", id=within[0], file=path.name, packed=str(path))
    return None


class UnknownSenderError(ValueError):
    """Nobody, or more than one person, in the roster fits; the text says which."""


def student_of(sender: Sender, people: Iterable[Person]) -> str:
    """Return the id of the one person whom `sender` names: by id, by the system's id, then by name.

    Raises:
        UnknownSenderError: nobody fits, or several do.
    """
    people = list(people)
    mine = [p.id for p in people if sender.id and one_spelling(p.id) == one_spelling(sender.id)]
    if len(mine) == 1:
        return mine[0]
    for value in filter(None, (sender.lms_id, sender.id)):
        # Moodle numbers each student anew in each assignment, so that its column may hold several.
        known = [
            p.id
            for p in people
            if value in (p.canvas_id, p.sis_user_id, p.id_number, *p.moodle_id.replace(";", " ").split())
        ]
        if len(known) == 1:
            return known[0]
    named = [p.id for p in people if plain(sender.name) and plain(sender.name) in spellings(p)]
    if len(named) == 1:
        return named[0]
    column = "canvas_id" if sender.system == "canvas" else "moodle_id"
    if named:
        raise UnknownSenderError(
            f"{len(named)} students are called {sender.name}: {', '.join(sorted(named))}. "
            f"Write {sender.lms_id} into the column {column} of the right one in students.csv"
        )
    if sender.lms_id:
        raise UnknownSenderError(
            f"nobody in students.csv is {sender.words}. Add a row, or write {sender.lms_id} into the column {column} "
            f"of the right student"
        )
    raise UnknownSenderError(f"nobody in students.csv is {sender.words}: add a row with that id")


def spellings(person: Person) -> set[str]:
    """Return how systems write a person's name, each as `plain` gives it."""
    first, last = plain(person.first_name), plain(person.last_name)
    whole = {first + last, last + first}
    # Somebody's third name may be left out by one system and not by the other.
    short = plain(person.first_name.split()[0]) if person.first_name.split() else ""
    if short:
        whole |= {short + last, last + short}
    return {name for name in whole if name}


def plain(name: str) -> str:
    """Return letters and digits of a name, without accents, case folded: `Łukasz O'Neill-Übel` → `lukaszoneillubel`."""
    spread = unicodedata.normalize("NFKD", name.translate(STROKES)).casefold()
    return "".join(c for c in spread if c.isalnum())


#: Letters that Unicode does not take apart into a letter and a mark.
STROKES = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "œ": "oe"}
)
