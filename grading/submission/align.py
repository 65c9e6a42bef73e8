"""The handed-in cells in the release's form: given and check cells as released, answers from the student.

    grade_id, else cell id, else position and signature, else flagged for a person

The student's order, points, locks and metadata are not read. Extra cells keep their place: each follows the
released cell that it followed in the student's notebook. An answer in several cells (one that was split, a corrected copy
below) runs piece by piece, in order: the last definition wins, as in the student's notebook. What a student added to a
given cell, and the release does not define, runs behind that cell.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from grading.submission.cell_code import likely_names
from grading.submission.given import added_definitions, all_bound, is_python
from grading.submission.intake import StudentCell
from grading.submission.types import Release, ReleasedExercise, nbgrader_of, source_of

Role = Literal["given", "solution", "check", "manual", "extra"]


@dataclass(frozen=True)
class CanonicalCell:
    """One cell of the notebook that is graded. `released` indexes the release's cells; None for an extra cell."""

    role: Role
    kind: str
    source: str
    released: int | None
    exercise: ReleasedExercise | None = None


@dataclass(frozen=True)
class Canonical:
    """The notebook that is graded. `missing` names exercises whose cell was not found in what was handed in.

    `stripped`: not one id of the release was found either, so that a missing cell may only be unrecognised.
    """

    cells: tuple[CanonicalCell, ...]
    missing: tuple[str, ...]
    stripped: bool

    @property
    def flags(self) -> tuple[str, ...]:
        """What a person must be told."""
        return tuple(f"the cell of “{name}” was not found in the notebook" for name in self.missing)


def canonical(release: Release, submitted: tuple[StudentCell, ...]) -> Canonical:
    """Match the student's cells to the release."""
    matched = _Match(release, submitted)
    matched.by_id(lambda cell: nbgrader_of(cell).get("grade_id"), lambda cell: cell.grade_id)
    matched.by_id(lambda cell: cell.get("id"), lambda cell: cell.cell_id)
    stripped = not matched.place
    matched.given_by_source()
    matched.by_signature()
    matched.by_place()
    return matched.result(stripped=stripped)


class _Match:
    """Which student cell stands for which released cell: `place[i]` is the released index of student cell i."""

    def __init__(self, release: Release, submitted: tuple[StudentCell, ...]) -> None:
        self.release = release
        self.submitted = submitted
        self.place: dict[int, int] = {}
        self.answer: dict[int, list[int]] = {}
        self.exercises = {exercise.solution: exercise for exercise in release.exercises}
        checks = {exercise.check: exercise for exercise in release.exercises if exercise.check is not None}
        self.checks = checks
        self.solutions = [
            index for index, cell in enumerate(release.cells) if nbgrader_of(cell).get("solution")
        ]

    def by_id(self, of_release: Callable, of_student: Callable[[StudentCell], str | None]) -> None:
        """Match equal ids. Every copy of a cell is taken out of the extras; of an answer each is a piece."""
        known = {of_release(cell): index for index, cell in enumerate(self.release.cells) if of_release(cell)}
        for number, cell in enumerate(self.submitted):
            if number in self.place or (index := known.get(of_student(cell))) is None:
                continue
            if not self._believable(index, cell):
                continue
            self.place[number] = index
            if index in self.solutions:
                self._offer(index, number)

    def given_by_source(self) -> None:
        """Match given and check cells that lost their ids by their text, in the order of the release."""
        waiting: dict[str, list[int]] = {}
        placed = set(self.place.values())
        for index, cell in enumerate(self.release.cells):
            if index not in placed:
                waiting.setdefault(_normal(source_of(cell)), []).append(index)
        for number, cell in enumerate(self.submitted):
            if number not in self.place and (found := waiting.get(_normal(cell.source))):
                index = found.pop(0) if len(found) > 1 else found[0]
                self.place[number] = index
                if index in self.solutions:
                    self._offer(index, number)

    def by_signature(self) -> None:
        """Place a code cell that defines what a solution cell must define: it answers it; the first in its gap wins."""
        defines = {
            number: likely_names(cell.source)
            for number, cell in enumerate(self.submitted)
            if number not in self.place and cell.kind == "code"
        }
        for index in self._unanswered("machine"):
            names = set(self.exercises[index].names)
            fitting = [n for n, found in defines.items() if n not in self.place and names & found]
            gaps = self._gaps()
            within = [number for number in fitting if index in gaps[number]]
            if chosen := within or fitting:
                self.place[chosen[0]] = index
                self.answer[index] = chosen[:1]

    def by_place(self) -> None:
        """Place an answer in words, which is known by its neighbours, where only one answer is missing between them."""
        unanswered = self._unanswered("manual")
        for index in unanswered:
            gaps = self._gaps()
            for number, cell in enumerate(self.submitted):
                rivals = [i for i in unanswered if i != index and i not in self.answer and i in gaps[number]]
                fits = index in gaps[number] and cell.kind == self.release.cells[index]["cell_type"]
                if number not in self.place and fits and not rivals:
                    self.place[number] = index
                    self.answer[index] = [number]
                    break

    def result(self, *, stripped: bool) -> Canonical:
        """Return the release's cells with the answers in them, extras where they stood."""
        extras = self._extras()
        cells = [self._extra(number) for number in extras.get(-1, ())]
        for index in range(len(self.release.cells)):
            cells.extend(self._released(index))
            cells.extend(self._extra(number) for number in extras.get(index, ()))
        missing = [e.name for index, e in self.exercises.items() if index not in self.answer]
        return Canonical(tuple(cells), tuple(missing), stripped)

    def _believable(self, index: int, cell: StudentCell) -> bool:
        """Return whether to believe an id: only where kinds agree; a solution turned into text is still the student's answer."""
        return index in self.solutions or cell.kind == self.release.cells[index]["cell_type"]

    def _offer(self, index: int, number: int) -> None:
        """Take one more piece of an answer. The untouched stub is none, unless there is nothing else."""
        stub = _normal(source_of(self.release.cells[index]))
        held = self.answer.setdefault(index, [])
        if _normal(self.submitted[number].source) not in (stub, ""):
            held[:] = [n for n in held if _normal(self.submitted[n].source) not in (stub, "")] + [number]
        elif not held:
            held.append(number)

    def _unanswered(self, kind: str) -> list[int]:
        return [i for i, e in self.exercises.items() if e.kind == kind and i not in self.answer]

    def _gaps(self) -> list[range]:
        """Return for each student cell the released indices strictly between its nearest matched neighbours."""
        count = len(self.submitted)
        lower, upper = [-1] * count, [len(self.release.cells)] * count
        for number in range(1, count):
            lower[number] = self.place.get(number - 1, lower[number - 1])
        for number in range(count - 2, -1, -1):
            upper[number] = self.place.get(number + 1, upper[number + 1])
        return [range(low + 1, high) for low, high in zip(lower, upper, strict=True)]

    def _extras(self) -> dict[int, list[int]]:
        """Return numbers of the student's own cells by the released cell that each follows (-1: before them all)."""
        following, after = -1, {}
        for number in range(len(self.submitted)):
            if number in self.place:
                following = self.place[number]
            else:
                after.setdefault(following, []).append(number)
        return after

    def _extra(self, number: int) -> CanonicalCell:
        cell = self.submitted[number]
        return CanonicalCell("extra", cell.kind, cell.source, None)

    def _released(self, index: int) -> list[CanonicalCell]:
        """Return a released cell: before an answer its other pieces, behind a given cell what the student added to it."""
        cell = self.release.cells[index]
        exercise = self.exercises.get(index) or self.checks.get(index)
        kind, source = cell["cell_type"], source_of(cell)
        if index in self.checks:
            return [CanonicalCell("check", kind, source, index, exercise)]
        if index not in self.solutions:
            added = self._added(index, source) if kind == "code" else ""
            extra = [CanonicalCell("extra", kind, added, None)] if added else []
            return [CanonicalCell("given", kind, source, index, exercise), *extra]
        role: Role = "manual" if exercise and exercise.kind == "manual" else "solution"
        pieces = [self.submitted[number].source for number in self.answer.get(index, ())] or [source]
        if role == "manual":
            pieces = ["\n\n".join(dict.fromkeys(pieces))]
        elif len(pieces) > 1 and not all(map(is_python, pieces)) and is_python("\n".join(pieces)):
            pieces = ["\n".join(pieces)]  # split in the middle of a function
        before = [CanonicalCell(role, kind, piece, None, exercise) for piece in pieces[:-1]]
        return [*before, CanonicalCell(role, kind, pieces[-1], index, exercise)]

    def _added(self, index: int, source: str) -> str:
        """Return what the student's version of a given cell defines or imports besides, under names that the
        release leaves free.
        """
        own = [self.submitted[number].source for number, place in self.place.items() if place == index]
        return added_definitions(source, own[0], self.taken) if own and own[0] != source else ""

    @cached_property
    def taken(self) -> frozenset[str]:
        """Names that the release binds or asks for."""
        code = [source_of(cell) for cell in self.release.cells if cell["cell_type"] == "code"]
        asked = [name for exercise in self.exercises.values() for name in exercise.names]
        return frozenset(asked).union(*map(all_bound, code))


def _normal(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
