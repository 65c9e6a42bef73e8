"""Give feedback back through the system that the work came from: one archive per assignment, named as it expects.

moodle    the folder of the download, `Ada Lovelace_77_assignsubmission_file_/02_gradient.html`, in a zip for
          "Upload multiple feedback files in a zip"
canvas    the name of the download with .html, `lovelaceada_48213_99_02_gradient.html`, in a zip for "Upload submissions"
folder    <student>/<assignment>.html and index.html

What a file was called when it was downloaded stands in received/files.csv, which `course collect` writes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grading.classroom.folder import ClassError, Classroom
from grading.classroom.gradebook import write_file
from grading.classroom.tables import rows_of

FORMATS = ("moodle", "canvas", "folder")


@dataclass(frozen=True)
class Page:
    """A feedback page to hand back: whose, for what, the file, and its name within the archive or folder."""

    student: str
    assignment: str
    path: Path
    name: str


@dataclass(frozen=True)
class Handback:
    """What goes back, and who cannot be reached this way, each with the reason."""

    format: str
    pages: tuple[Page, ...]
    left_out: tuple[tuple[str, str, str], ...]

    def of(self, assignment: str) -> list[Page]:
        """Return the pages of one assignment."""
        return [page for page in self.pages if page.assignment == assignment]


def gather(classroom: Classroom, assignments: Iterable[str], format: str) -> Handback:
    """Find every feedback page of these assignments and the name that the system knows it by.

    Raises:
        ClassError: there is no feedback at all.
    """
    packed = _packed(classroom.path / "received" / "files.csv", format)
    pages: list[Page] = []
    left_out: list[tuple[str, str, str]] = []
    for assignment in assignments:
        for path in sorted((classroom.path / "feedback").glob(f"*/{assignment}/{assignment}.html")):
            student = path.parts[-3]
            if format == "folder":
                pages.append(Page(student, assignment, path, f"{student}/{assignment}.html"))
            elif (student, assignment) in packed:
                name = _named(packed[student, assignment], assignment, format)
                pages.append(Page(student, assignment, path, name))
            else:
                why = f"was not collected from {format.title()}: hand it back by hand"
                left_out.append((student, assignment, why))
    if not pages and not left_out:
        raise ClassError(
            f"{classroom.path / 'feedback'} holds no feedback for {', '.join(assignments)}. "
            f"Run `course feedback {classroom.path}` first."
        )
    return Handback(format, tuple(pages), tuple(left_out))


def _packed(path: Path, system: str) -> dict[tuple[str, str], str]:
    """Return the name of the latest collected version, by student and assignment."""
    if system == "folder" or not path.exists():
        return {}
    rows = [row for row in rows_of(path) if row.get("system") == system and row.get("packed")]
    return {(row["student"], row["assignment"]): row["packed"] for row in rows if row.get("assignment")}


def _named(packed: str, assignment: str, format: str) -> str:
    path = PurePosixPath(packed)
    if format == "canvas":
        return path.with_suffix(".html").name
    # Moodle matches the folder, or the beginning of the name where the download had no folders.
    return str(path.with_suffix(".html")) if path.suffix == ".ipynb" else str(path / f"{assignment}.html")


def write(handback: Handback, target: Path, index: bytes) -> list[Path]:
    """Write the archives (or the folder) and index.html to `target`; returns what was written.

    Raises OSError where `target` cannot be written.
    """
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for assignment in dict.fromkeys(page.assignment for page in handback.pages):
        pages = handback.of(assignment)
        if handback.format == "folder":
            for page in pages:
                write_file(target / page.name, page.path.read_bytes())
            continue
        draft = target / f".{assignment}.zip.part"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for page in pages:
                archive.writestr(page.name, page.path.read_bytes())
        written.append(draft.replace(target / f"{assignment}_{handback.format}.zip"))
    write_file(target / "index.html", index)
    return [*written, target / "index.html"]
