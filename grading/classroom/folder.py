"""A class on disk, in nbgrader's layout: `source/ release/ submitted/ autograded/ feedback/ gradebook.db`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from grading.submission.types import Release, read_release

SECRET_BYTES = 32


class ClassError(Exception):
    """A class folder, or a name of an assignment, that cannot be used: says what is wrong and what to do."""


class GradebookError(Exception):
    """A gradebook that cannot be read or written: says why and what to do."""


@dataclass(frozen=True)
class Submission:
    """One student's folder for one assignment."""

    student: str
    assignment: str
    folder: Path

    @property
    def notebook(self) -> Path:
        """Where the notebook must be."""
        return self.folder / f"{self.assignment}.ipynb"


@dataclass(frozen=True)
class Classroom:
    """The class at `path`."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> Classroom:
        """Open the class at `path`; raises ClassError if it is not a class folder."""
        if path.exists() and not path.is_dir():
            raise ClassError(f"{path} is a file. Name the class folder instead: {path.parent}.")
        if not path.is_dir():
            raise ClassError(
                f"There is no folder {path}. `course init {path}` begins a class there; "
                f"`course sample {path}` makes a synthetic one."
            )
        lacking = [name for name in ("release", "submitted") if not (path / name).is_dir()]
        if lacking:
            raise ClassError(
                f"{path} is not a class folder: it has no {' and no '.join(lacking)} folder. A class has source/, "
                f"release/ and submitted/, as nbgrader lays them out; `course init FOLDER` begins one, and `course sample FOLDER` "
                "makes a synthetic one."
            )
        return cls(path)

    @property
    def gradebook(self) -> Path:
        """nbgrader's gradebook."""
        return self.path / "gradebook.db"

    @property
    def log(self) -> Path:
        """The append-only log of verdicts."""
        return self.path / "grading.jsonl"

    def release(self, assignment: str) -> Path:
        """Return the path of the released notebook of an assignment."""
        return self.path / "release" / assignment / f"{assignment}.ipynb"

    def read_release(self, assignment: str) -> Release:
        """Read the release of an assignment; raises ClassError where it is missing or is not a release."""
        try:
            return read_release(assignment, self.release(assignment).read_bytes())
        except (OSError, ValueError) as error:
            raise ClassError(f"The release {self.release(assignment)} cannot be used: {error}") from None

    def autograded(self, student: str, assignment: str) -> Path:
        """Return the path of the graded notebook of a student."""
        return self.path / "autograded" / student / assignment / f"{assignment}.ipynb"

    def feedback(self, student: str, assignment: str) -> Path:
        """Return the path of the feedback page of a student."""
        return self.path / "feedback" / student / assignment / f"{assignment}.html"

    def assignments(self) -> list[str]:
        """Return the released assignments, in order."""
        return sorted(p.name for p in (self.path / "release").iterdir() if self.release(p.name).is_file())

    def chosen(self, names: Iterable[str]) -> list[str]:
        """Return the named assignments, or all if none is named; raises ClassError for an unknown name."""
        released = self.assignments()
        if not released:
            raise ClassError(f"{self.path / 'release'} holds no assignment NAME/NAME.ipynb.")
        names = list(dict.fromkeys(names))
        if unknown := [name for name in names if name not in released]:
            raise ClassError(
                f"{self.path} has no assignment {', '.join(unknown)}. Released are: {', '.join(released)}."
            )
        return names or released

    def submission(self, student: str, assignment: str) -> Submission:
        """Return where a student's work for an assignment is, or would be."""
        return Submission(student, assignment, self.path / "submitted" / student / assignment)

    def submissions(self, assignments: Iterable[str]) -> list[Submission]:
        """Return what was handed in for the assignments, student by student."""
        found = []
        for student in sorted((self.path / "submitted").iterdir()):
            if student.name.startswith(".") or not student.is_dir():
                continue
            for assignment in assignments:
                folder = student / assignment
                try:
                    there = folder.is_dir() or folder.is_symlink() or folder.exists()
                except OSError:  # a folder that its owner closed to others: told where it is read
                    there = True
                if there:
                    found.append(Submission(student.name, assignment, folder))
        return found

    def seed(self, assignment: str) -> int:
        """Derive the seed of an assignment's secret points from the class's secret."""
        path = self.path / ".secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(SECRET_BYTES))
        return int.from_bytes(sha256(path.read_bytes() + assignment.encode()).digest()[:7])
