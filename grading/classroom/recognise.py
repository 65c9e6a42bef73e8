"""Which assignment a handed-in notebook is: told by its content, whatever its name.

share of the release's grade ids that are there   (else)   share of the release's cell texts that are there
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading.classroom.folder import Classroom
from grading.limits import Limits
from grading.submission.intake import RefusedError, student_cells
from grading.submission.types import Release, nbgrader_of, source_of

#: So much of a release must be found again; a student may have deleted or rewritten the rest.
LEAST_SHARE = 0.2
#: Two assignments begin alike (imports, headings); the right one shares clearly more.
CLEARLY = 1.5


@dataclass(frozen=True)
class Contents:
    """What is looked for of one release: the grade ids of its cells, and their texts."""

    grade_ids: frozenset[str]
    texts: frozenset[str]


def contents(classroom: Classroom) -> dict[str, Contents]:
    """Return the contents of every released notebook of the class, by assignment."""
    found = {}
    for assignment in classroom.assignments():
        release = Release.from_bytes(assignment, classroom.release(assignment).read_bytes())
        ids = (nbgrader_of(cell).get("grade_id") for cell in release.cells)
        texts = (source_of(cell).strip() for cell in release.cells)
        found[assignment] = Contents(frozenset(filter(None, ids)), frozenset(filter(None, texts)))
    return found


def assignment_of(data: bytes, releases: Mapping[str, Contents], limits: Limits) -> str | None:
    """Return the assignment whose cells the notebook holds, or None where no release is recognised.

    Raises:
        RefusedError: these bytes are not a notebook that can be read.
    """
    cells = student_cells(data, limits)
    ids = {cell.grade_id for cell in cells if cell.grade_id}
    texts = {cell.source.strip() for cell in cells}
    for mine, theirs in ((ids, "grade_ids"), (texts, "texts")):
        shares = sorted(
            (
                (len(mine & getattr(release, theirs)) / max(len(getattr(release, theirs)), 1), name)
                for name, release in releases.items()
            ),
            reverse=True,
        )
        if not shares or shares[0][0] < LEAST_SHARE:
            continue
        if len(shares) == 1 or shares[0][0] >= CLEARLY * shares[1][0]:
            return shares[0][1]
    return None


def assignment_named(name: str, releases: Mapping[str, Contents]) -> str | None:
    """Return the one assignment whose name stands in a file's name: for files whose content cannot be read."""
    named = [assignment for assignment in releases if assignment.lower() in name.lower()]
    return named[0] if len(named) == 1 else None


def looks_like_a_notebook(data: bytes) -> bool:
    """Tell a notebook by its content: browsers save `02_gradient.ipynb.txt` or `.json`."""
    return (
        data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"cells"' in data and b'"nbformat"' in data
    )


__all__ = [
    "Contents",
    "RefusedError",
    "assignment_named",
    "assignment_of",
    "contents",
    "looks_like_a_notebook",
]
