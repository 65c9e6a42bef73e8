"""A submission as it lies on disk → its cells, or a reason in words. Everything a student hands in is data.

Nothing is followed, opened twice or believed: no links, pipes or giants; the encoding, the nesting and the number
of cells are checked, and of each cell only its kind, its source and its ids are read.
"""

import json
import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grading.submission.types import Limits

DEPTH = 60
ID_BYTES = 255
MARKUP = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^\[\]{}"]++', re.DOTALL)


class RefusedError(ValueError):
    """This submission cannot be graded by a machine; the text says why, for a person to read."""


@dataclass(frozen=True)
class StudentCell:
    """What is taken from one cell of a handed-in notebook. `cell_id` and `grade_id` are claims, not facts."""

    kind: str
    source: str
    cell_id: str | None
    grade_id: str | None


def refusal_of_id(student: str) -> str | None:
    """Why `student` cannot be a student's id (a folder name and a key of the gradebook), or None if it can.

    Unicode, spaces, a leading dash and 200 characters are fine.
    """
    if student in ("", ".", ".."):
        return f"the student id {student!r} names a folder of the system"
    if any(mark in student for mark in "/\\*?[]"):
        return f"the student id {student!r} holds a slash or a glob character"
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in student):
        return f"the student id {student!r} holds a control character"
    if len(student.encode()) > ID_BYTES:
        return f"the student id {student[:40]!r}… is longer than {ID_BYTES} bytes"
    return None


def read_submission(path: Path, limits: Limits) -> bytes:
    """The bytes of the notebook at `path`, a plain file that is no link.

    Raises:
        RefusedError: it is missing, a link, a pipe, a folder, or larger than the limit.
        OSError: the disk failed, or the grader may not read it: not the student's fault.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except FileNotFoundError:
        raise RefusedError(f"no notebook named {path.name} was handed in") from None
    except OSError as error:
        if path.is_symlink():
            raise RefusedError(f"{path.name} is a link, not a file") from None
        if path.exists() and not path.is_file():
            raise RefusedError(f"{path.name} is not a plain file") from None
        raise error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise RefusedError(
            f"{path.name} is {'a folder' if stat.S_ISDIR(mode) else 'a pipe or device'}, not a plain file"
        )
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(limits.submission_bytes + 1)
    check_size(data, limits)
    return data


def check_size(data: bytes, limits: Limits) -> None:
    """Raises RefusedError when `data` is empty or larger than the limit."""
    if not data.strip():
        raise RefusedError("the file is empty")
    if len(data) > limits.submission_bytes:
        raise RefusedError(f"the file is larger than the limit of {limits.submission_bytes >> 20} MB")


def student_cells(data: bytes, limits: Limits) -> tuple[StudentCell, ...]:
    """The cells of a handed-in notebook, of nbformat 3 or 4.

    Raises:
        RefusedError: these bytes are no notebook that can be read safely.
    """
    check_size(data, limits)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(f"the file is not UTF-8 text (byte {error.start})") from None
    check_nesting(data)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"the file is not valid JSON: {str(error)[:200]}") from None
    cells = [_cell(raw) for raw in _raw_cells(document)]
    found = tuple(cell for cell in cells if cell is not None)
    if len(found) > limits.cells:
        raise RefusedError(f"the notebook has {len(found)} cells; the limit is {limits.cells}")
    for number, cell in enumerate(found, start=1):
        _check_source(cell.source, number, limits)
    return found


def check_nesting(data: bytes) -> None:
    """Raises RefusedError when JSON brackets nest deeper than any notebook does, without parsing it."""
    brackets = np.frombuffer(MARKUP.sub(b"", data), dtype=np.uint8)
    opening = np.isin(brackets, np.frombuffer(b"[{", dtype=np.uint8))
    depth = np.cumsum(np.where(opening, 1, -1))
    if depth.size and depth.max() > DEPTH:
        raise RefusedError(f"the file nests {int(depth.max())} levels deep; no notebook does")


def _raw_cells(document: Any) -> list[Any]:
    if not isinstance(document, dict):
        raise RefusedError(f"the file is JSON, but a {type(document).__name__} and not a notebook")
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [s.get("cells") for s in document["worksheets"] if isinstance(s, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise RefusedError("the file is JSON, but it has no list of cells: not a notebook")
    return cells


def _cell(raw: Any) -> StudentCell | None:
    """The cell as plain strings; None for what is no cell (the rest of the notebook still counts)."""
    if not isinstance(raw, dict):
        return None
    kind = {"code": "code", "markdown": "markdown", "heading": "markdown", "raw": "raw"}.get(
        str(raw.get("cell_type"))
    )
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if kind is None or not isinstance(source, str):
        return None
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return StudentCell(kind, source.replace("\r\n", "\n"), _text(raw.get("id")), _text(grade_id))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _check_source(source: str, number: int, limits: Limits) -> None:
    if len(source) > limits.source_bytes:
        raise RefusedError(f"cell {number} is longer than {limits.source_bytes} characters")
    try:
        source.encode()
    except UnicodeEncodeError:
        raise RefusedError(f"cell {number} holds surrogates, which are not text") from None
