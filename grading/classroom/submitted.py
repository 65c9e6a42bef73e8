"""What lies below submitted/: which file of each folder is graded, and why every other file is not.

submitted/<student>/<assignment>/<assignment>.ipynb is graded. Where that name is missing and the folder holds one
notebook, that one is taken, with a note; what is left over is told, so that nothing vanishes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grading.classroom.folder import Classroom, Submission

#: What stands beside a notebook without being handed in: nbgrader's own time stamp, and what systems leave.
BESIDE = {"timestamp.txt", ".DS_Store", "Thumbs.db", "desktop.ini"}
CHECKPOINTS = ".ipynb_checkpoints"
MOST_HIDDEN = 10_000  # files and folders of a hidden folder that are looked at


@dataclass(frozen=True)
class Leftover:
    """A file or folder below submitted/ that is not graded, and why. `harmless`: nothing can have been lost by it."""

    path: Path
    reason: str
    harmless: bool = False


def notebook_of(submission: Submission) -> tuple[Path, str]:
    """Return the notebook to grade, and a note where it is not the one of the expected name.

    The path need not exist: then nothing was handed in under a name that can be guessed.
    """
    expected = submission.notebook
    if os.path.lexists(expected) or submission.folder.is_symlink() or not submission.folder.is_dir():
        return expected, ""
    others = [p for p in _notebooks(submission.folder) if not p.is_symlink() and p.is_file()]
    if len(others) == 1:
        return others[
            0
        ], f"taken although it is named {others[0].name}: it is the only notebook in its folder"
    return expected, ""


def _notebooks(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.lower() == ".ipynb" and not p.name.startswith("."))


def leftovers(classroom: Classroom, assignments: Iterable[str]) -> Iterator[Leftover]:
    """Yield everything below submitted/ that no assignment of the class takes, with the reason and what to do."""
    known = set(assignments)
    for student in sorted((classroom.path / "submitted").iterdir()):
        if student.is_symlink():
            yield Leftover(student, "a link, which is not followed: move the folder itself here")
        elif not student.is_dir():
            yield _loose(student, "submitted/", classroom)
        elif student.name.startswith("."):
            yield from _hidden(student)
        else:
            try:
                inside = sorted(student.iterdir())
                found = [one for path in inside for one in _of_student(path, student, known, classroom)]
            except OSError as error:
                found = [Leftover(student, f"it cannot be read ({error.strerror}): look at its permissions")]
            yield from found


def _of_student(path: Path, student: Path, known: set[str], classroom: Classroom) -> Iterator[Leftover]:
    if path.is_symlink():
        yield Leftover(path, "a link, which is not followed: move the folder itself here")
    elif not path.is_dir():
        yield _loose(path, f"submitted/{student.name}/", classroom)
    elif path.name in known:
        yield from _of_submission(classroom.submission(student.name, path.name))
    elif path.name.startswith("."):
        yield from _hidden(path)
    elif any(path.rglob("*")):
        names = ", ".join(sorted(known))
        yield Leftover(
            path, f"no assignment has this name; released are {names}. Rename it, or `course collect` it"
        )


def _of_submission(submission: Submission) -> Iterator[Leftover]:
    taken, _ = notebook_of(submission)
    for path in sorted(submission.folder.iterdir()):
        if path == taken or path.name in BESIDE:
            continue
        if path.suffix.lower() == ".ipynb" and not path.is_dir():
            yield Leftover(
                path, f"not graded: {taken.name} is the one that counts. Move it away if it should not"
            )
        elif path.name == CHECKPOINTS or path.name.startswith("."):
            yield Leftover(path, "an editor's own copies", harmless=True)
        else:
            yield Leftover(path, "not a notebook: the grader does not read it", harmless=True)


def _hidden(folder: Path) -> Iterator[Leftover]:
    if _may_hold_a_notebook(folder):
        yield Leftover(folder, "its name begins with a dot, so it is skipped: rename it")
    else:
        yield Leftover(folder, "a hidden folder", harmless=True)


def _may_hold_a_notebook(folder: Path) -> bool:
    """Return whether a notebook lies at any depth below, or may: of a folder that is too large or too deep nobody knows."""
    waiting, seen = [] if folder.name == CHECKPOINTS else [str(folder)], 0
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    seen += 1
                    if seen > MOST_HIDDEN:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        waiting += [entry.path] if entry.name != CHECKPOINTS else []
                    elif entry.name.lower().endswith(".ipynb"):
                        return True
        except OSError:
            return True
    return False


def _loose(path: Path, where: str, classroom: Classroom) -> Leftover:
    if path.suffix.lower() in (".ipynb", ".zip"):
        return Leftover(
            path,
            f"it lies loose in {where}, so nobody can tell whose and which it is. Move it away, then "
            f"`course collect {classroom.path} THE_FILE`",
        )
    return Leftover(path, f"a file in {where} that is not a notebook", harmless=True)
