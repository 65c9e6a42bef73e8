"""A submission as it lies on disk → its cells, or a reason in words. Everything a student hands in is data.

Nothing is followed, opened twice or believed: no links on the way, pipes or giants; the encoding, the nesting and the
number of values are checked before anything is parsed, and of each cell only its kind, its source and its ids are read.
A cell that cannot be taken as it is costs that cell, and says so; the others count.
"""

import errno
import json
import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grading.limits import Limits

DEPTH = 60
ID_BYTES = 255
NAME = 300  # letters of a cell's id
VALUES = 250_000  # in one file: 5,000 cells need less than half
PARSED_BYTES = 32 << 20  # of a file without its longest texts, which are pictures
# A text, closed or not: without the end of the file every quote of `"\\"\\"\\"…` would be looked at as a beginning.
TEXT = rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
STRINGS = re.compile(TEXT, re.DOTALL)
MARKUP = re.compile(TEXT + rb'|[^\[\]{},"]++', re.DOTALL)
# A picture as letters. It begins behind no letter and no backslash: not within an escape, and each run is read once.
ENCODED = re.compile(rb"(?<![\\A-Za-z0-9+/=])(?:[A-Za-z0-9+/=]|\\n){2000,}+")
GAP = "[left out here: too long]"
SURROGATE = re.compile("[\ud800-\udfff]")
PLACES = {1: "the student's folder", 0: "the assignment's folder"}


class RefusedError(ValueError):
    """This submission cannot be graded by a machine; the text says why, for a person to read."""


@dataclass(frozen=True)
class StudentCell:
    """What is taken from one cell of a handed-in notebook. `cell_id` and `grade_id` are claims, not facts.

    `remark` says what of it could not be taken, for a person to read.
    """

    kind: str
    source: str
    cell_id: str | None
    grade_id: str | None
    remark: str | None = None


def refusal_of_id(student: str) -> str | None:
    """Return why `student` cannot be a student's id (a folder name and a key of the gradebook), or None if it can.

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
    """Return the bytes of the notebook at `path`: …/student/assignment/notebook, of which nothing is a link.

    Raises:
        RefusedError: it is missing, a link, behind a link, a pipe, a folder, or larger than the limit.
        OSError: the disk failed, or the grader may not read it: not the student's fault.
    """
    with os.fdopen(_open_plain_file(path.absolute()), "rb") as file:
        data = file.read(limits.submission_bytes + 1)
    check_size(data, limits)
    return data


def _open_plain_file(path: Path) -> int:
    """Open step by step from the folder of all submissions, so that no step can lead elsewhere."""
    above = path.parents[min(2, len(path.parents) - 1)]
    held = os.open(above, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        steps = path.relative_to(above).parts
        for number, name in enumerate(steps[:-1]):
            place = PLACES[len(steps) - 2 - number]
            step = _open_at(held, name, os.O_DIRECTORY, path.name, place)
            os.close(held)
            held = step
        descriptor = _open_at(held, path.name, os.O_NONBLOCK | os.O_NOCTTY, path.name, path.name)
    finally:
        os.close(held)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or device"
        raise RefusedError(f"{path.name} is {kind}, not a plain file")
    return descriptor


def _open_at(folder: int, name: str, flags: int, wanted: str, place: str) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    except FileNotFoundError:
        raise RefusedError(f"no notebook named {wanted} was handed in") from None
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.ENODEV):
            raise
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            raise RefusedError(f"{place} is a link, which is not followed") from None
        expected = "folder" if flags & os.O_DIRECTORY else "plain file"
        raise RefusedError(f"{place} is not a {expected}") from None


def check_size(data: bytes, limits: Limits) -> None:
    """Raise RefusedError when `data` is empty or larger than the limit."""
    if not data.strip():
        raise RefusedError("the file is empty")
    if len(data) > limits.submission_bytes:
        raise RefusedError(f"the file is larger than the limit of {limits.submission_bytes >> 20} MB")


def student_cells(data: bytes, limits: Limits) -> tuple[StudentCell, ...]:
    """Return the cells of a handed-in notebook, of nbformat 3 or 4.

    Raises:
        RefusedError: these bytes are no notebook that can be read safely.
    """
    check_size(data, limits)
    try:
        document = _parsed(data, limits)
    except (RecursionError, MemoryError):
        raise RefusedError("the file cannot be read: it nests too deep, or swells too much") from None
    raw = _raw_cells(document)
    if len(raw) > limits.cells:
        raise RefusedError(f"the notebook has {len(raw)} cells; the limit is {limits.cells}")
    cells = [_cell(cell, number, limits) for number, cell in enumerate(raw, start=1)]
    return tuple(cell for cell in cells if cell is not None)


def check_structure(data: bytes) -> None:
    """Raise RefusedError when JSON nests deeper or holds more values than any notebook does, without parsing it."""
    marks, others = MARKUP.subn(b"", data, count=2 * VALUES)
    values = marks.count(b",") + marks.count(b"[") + marks.count(b"{")
    if values > VALUES or others == 2 * VALUES:
        raise RefusedError(f"the file holds more than {VALUES} values")
    brackets = np.frombuffer(marks.replace(b",", b""), dtype=np.uint8)
    depth = np.cumsum(np.where((brackets == ord("[")) | (brackets == ord("{")), 1, -1))
    if depth.size and depth.max() > DEPTH:
        raise RefusedError(f"the file nests {int(depth.max())} levels deep; no notebook does")


def _parsed(data: bytes, limits: Limits) -> Any:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(f"the file is not UTF-8 text (byte {error.start})") from None
    check_structure(data)
    data = STRINGS.sub(lambda found: _shortened(found[0], limits.source_bytes), data)
    if len(data) > PARSED_BYTES:
        raise RefusedError(f"the file holds more than {PARSED_BYTES >> 20} MB besides its pictures")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        raise RefusedError(f"the file is not valid JSON: {str(error)[:200]}") from None


def _shortened(text: bytes, most: int) -> bytes:
    """Return a JSON string, but for a too long one without its pictures, or without everything."""
    if len(text) <= most:
        return text
    gap = GAP.encode()
    text = ENCODED.sub(gap, text)
    return text if len(text) <= most else b'"' + gap + b'"'


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


def _cell(raw: Any, number: int, limits: Limits) -> StudentCell | None:
    """Return the cell as plain strings; None for what is not a cell (the rest of the notebook still counts)."""
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
    source, remark = _readable(source.replace("\r\n", "\n"), number, limits)
    return StudentCell(kind, source, _text(raw.get("id")), _text(grade_id), remark)


def _readable(source: str, number: int, limits: Limits) -> tuple[str, str | None]:
    """Return the source as it can be used, and what was done to it."""
    if GAP in source or len(source) > limits.source_bytes:
        remark = f"cell {number} is longer than {limits.source_bytes} characters: "
        if len(source) > limits.source_bytes or source == GAP:
            return "", remark + "it was left out"
        return source, remark + "a picture or the like in it was left out"
    if SURROGATE.search(source):
        return SURROGATE.sub("\ufffd", source), f"cell {number} holds half a character, which was replaced"
    return source, None


def _text(value: Any) -> str | None:
    return SURROGATE.sub("\ufffd", value[:NAME]) if isinstance(value, str) and value else None
