"""Who is in the class, and under which ids the learning-management system knows them.

`students.csv` in the class folder, when it is there, has a column `id` (the folder's name in submitted/) and any of:
first_name, last_name, email, canvas_id, moodle_id, sis_user_id, sis_login_id, section, id_number, username. What it leaves out
comes from nbgrader's gradebook. `assignments.csv` (assignment, canvas, moodle) names the columns there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path

from grading.classroom.folder import Classroom
from grading.classroom.scores import Scores
from grading.classroom.tables import table


@dataclass(frozen=True)
class Person:
    """One student; what is not known is the empty string."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    canvas_id: str = ""
    moodle_id: str = ""
    sis_user_id: str = ""
    sis_login_id: str = ""
    section: str = ""
    id_number: str = ""
    username: str = ""

    @property
    def shown(self) -> str:
        """`Ada Lovelace (ada)`; the id where no name is known."""
        name = " ".join(filter(None, (self.first_name, self.last_name)))
        return f"{name} ({self.id})" if name else self.id

    @property
    def sortable_name(self) -> str:
        """`Lovelace, Ada`, as gradebooks sort; the id where no name is known."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.id


@dataclass(frozen=True)
class Roster:
    """The students in order. `listed` are the ids of students.csv, or None where there is none."""

    people: tuple[Person, ...]
    listed: frozenset[str] | None

    @property
    def unknown(self) -> list[str]:
        """Students with a submission on record whom students.csv does not list."""
        return [p.id for p in self.people if self.listed is not None and p.id not in self.listed]


def read_roster(classroom: Classroom, scores: Scores) -> Roster:
    """Return everybody in students.csv, in the gradebook or with a recorded submission. Raises ClassError."""
    rows = listed(classroom) or {}
    ids = {*rows, *scores.students, *(student for student, _ in scores.handed_in)}
    people = []
    for student in sorted(ids):
        known = scores.students.get(student)
        person = Person(student)
        if known:
            person = Person(
                student,
                known.first_name,
                known.last_name,
                known.email,
                canvas_id=known.lms_user_id,
                id_number=known.lms_user_id,
            )
        people.append(replace(person, **{k: v for k, v in rows.get(student, {}).items() if v}))
    return Roster(tuple(people), frozenset(rows) if roster_path(classroom).exists() else None)


def roster_path(classroom: Classroom) -> Path:
    """Return where the roster stands."""
    return classroom.path / "students.csv"


def listed(classroom: Classroom) -> dict[str, dict[str, str]] | None:
    """Return the rows of students.csv by id, or None where there is no such file. Raises ClassError."""
    path = roster_path(classroom)
    return table(path, "id", [field.name for field in fields(Person)]) if path.exists() else None


def listed_people(classroom: Classroom) -> list[Person] | None:
    """Return the people of students.csv, or None where there is no such file. Raises ClassError."""
    rows = listed(classroom)
    return None if rows is None else [Person(**{**row, "id": student}) for student, row in rows.items()]
