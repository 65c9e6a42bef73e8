"""A class list as Canvas, Moodle or nbgrader exports it → the people of students.csv. Recognised by its header.

Canvas    gradebook export      Student, ID, SIS User ID, SIS Login ID, Section, …
Moodle    participants, grades  First name, Last name (or Surname), [Username], [ID number], Email address, …
Moodle    grading worksheet     Identifier ("Participant 123"), Full name, [Email address], …
nbgrader  students              id, first_name, last_name, email, lms_user_id
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path

from grading.classroom.folder import ClassError
from grading.classroom.roster import Person
from grading.classroom.senders import plain
from grading.classroom.tables import header_of, one_spelling, rows_of
from grading.submission.intake import refusal_of_id

Row = Mapping[str, str]
#: Rows of a Canvas export that are not people.
NOT_PEOPLE = ("points possible", "student, test")
PARTICIPANT = re.compile(r"(\d+)\s*$")


def read_lms_roster(path: Path) -> list[Person]:
    """Return the people of a class list, each with an id of its own.

    Raises:
        ClassError: the file cannot be read, its header is of no known kind, or two rows have the same id.
    """
    rows = rows_of(path)
    header = {name.lower() for name in header_of(path)}
    reader = next((read for needed, read in FORMATS if needed <= header), None)
    if reader is None:
        raise ClassError(
            f"{path} has none of the headers that are known; it has {', '.join(sorted(filter(None, header)))}. "
            "Export the gradebook of Canvas or the participants of Moodle as CSV, in English; or write the columns "
            "id, first_name, last_name, email yourself."
        )
    people = [person for row in rows if (person := reader(row))]
    if not people:
        raise ClassError(
            f"{path} has a header that is known and nobody below it. Was everybody selected before it was exported?"
        )
    return _with_ids(people, path)


def _canvas(row: Row) -> Person | None:
    name = row["student"]
    if not name or name.strip().lower() in NOT_PEOPLE:
        return None
    last, _, first = (part.strip() for part in name.partition(","))
    return Person(
        row.get("sis login id") or row["id"],
        first,
        last,
        canvas_id=row["id"],
        sis_user_id=row.get("sis user id", ""),
        sis_login_id=row.get("sis login id", ""),
        section=row.get("section", ""),
    )


def _moodle(row: Row) -> Person | None:
    first, last = row["first name"], row.get("last name") or row.get("surname", "")
    email, number = row.get("email address", ""), row.get("id number", "")
    if not (first or last):
        return None
    username = row.get("username", "")
    return Person(
        username or number or _local(email), first, last, email, id_number=number, username=username
    )


def _worksheet(row: Row) -> Person | None:
    first, _, last = row["full name"].rpartition(" ")
    participant = PARTICIPANT.search(row["identifier"])
    if not row["full name"]:
        return None
    email = row.get("email address", "")
    return Person(
        row.get("username") or row.get("id number") or _local(email),
        first or last,
        last if first else "",
        email,
        moodle_id=participant[1] if participant else "",
        id_number=row.get("id number", ""),
    )


def _nbgrader(row: Row) -> Person | None:
    if not row["id"]:
        return None
    known = {field.name: row[field.name] for field in fields(Person) if row.get(field.name)}
    return replace(Person(**known), canvas_id=row.get("canvas_id") or row.get("lms_user_id", ""))


def _local(email: str) -> str:
    return email.partition("@")[0]


FORMATS: tuple[tuple[set[str], Callable[[Row], Person | None]], ...] = (
    ({"student", "id"}, _canvas),
    ({"identifier", "full name"}, _worksheet),
    ({"first name", "last name"}, _moodle),
    ({"first name", "surname"}, _moodle),
    ({"id"}, _nbgrader),
)


def _with_ids(people: list[Person], path: Path) -> list[Person]:
    """Return everybody with an id: from the list, else made of the name (and a number where two would be alike)."""
    given = [p.id for p in people if p.id]
    if double := sorted({i for i in given if given.count(i) > 1}):
        raise ClassError(f"{path} holds the id {double[0]!r} twice. Each student needs an id of their own.")
    spelt: dict[str, str] = {}
    for one in given:
        if (other := spelt.setdefault(one_spelling(one), one)) != one:
            raise ClassError(
                f"{path}: the ids {other!r} and {one!r} differ only in case or in how accents are stored. They name "
                f"folders, so choose another for one of them."
            )
    if (bad := next((i for i in given if refusal_of_id(i)), None)) is not None:
        raise ClassError(f"{path}: {refusal_of_id(bad)}. It names a folder, so choose another.")
    taken, found = set(spelt), []
    for person in people:
        if not person.id:
            stem = plain(person.first_name) + plain(person.last_name) or "student"
            name = next(
                n for n in (stem, *(f"{stem}{k}" for k in range(2, len(people) + 2))) if n not in taken
            )
            person = replace(person, id=name)
            taken.add(name)
        found.append(person)
    return sorted(found, key=lambda p: p.id)
