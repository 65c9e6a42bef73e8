"""CSV files as people and systems save them, read with errors that say which file and row to mend.

Comma, semicolon or tab (also as Excel's first line `sep=;` says); UTF-8, with or without its mark, or UTF-16 with it.
Names of columns are compared without case and blanks around them; rows of empty cells are passed over.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from grading.classroom.folder import ClassError

SEPARATORS = ",;\t"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LARGEST = 100 << 20


class Row(dict[str, str]):
    """A row by the names of its columns; `number` is the one that a spreadsheet shows beside it."""

    def __init__(self, number: int, cells: Iterable[tuple[str, str]]):
        super().__init__(cells)
        self.number = number


def header_of(path: Path) -> list[str]:
    """Return the names in the first line of a CSV file, as they stand there. Raises ClassError."""
    return next(iter(_records(path)), [])


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a CSV file by the names in its first line, in small letters. Raises ClassError."""
    header, *records = _records(path) or [[]]
    names = [name.lower() for name in header]
    if not any(names):
        raise ClassError(f"{path} is empty: its first line must name the columns.")
    if double := sorted({name for name in names if name and names.count(name) > 1}):
        raise ClassError(f"{path} has two columns {double[0]!r}. Rename or delete one of them.")
    found = []
    for number, record in enumerate(records, 2):
        if any(record[len(names) :]):
            raise ClassError(
                f"{path}: row {number} has more cells than the first line has names. A cell with a "
                f"comma or semicolon in it must stand in double quotes."
            )
        if any(record):
            cells = [*record, *[""] * (len(names) - len(record))]
            found.append(Row(number, zip(names, cells, strict=False)))
    return found


def table(path: Path, key: str, columns: list[str]) -> dict[str, Row]:
    """Return the rows of a CSV file by `key`; columns that are not among `columns` are left out."""
    rows = rows_of(path)
    if key not in (names := [name.lower() for name in header_of(path)]):
        raise ClassError(
            f"{path} has no column {key!r} in its first line, but {', '.join(filter(None, names))}."
        )
    found: dict[str, Row] = {}
    spelt: dict[str, str] = {}
    for row in rows:
        if not (name := row[key]):
            raise ClassError(f"{path}: row {row.number} has no {key!r}.")
        if (other := spelt.setdefault(one_spelling(name), name)) != name:
            raise ClassError(
                f"{path}: {other!r} and {name!r} differ only in case or in how accents are stored. "
                f"They name folders, so choose another for one of them."
            )
        if name in found:
            raise ClassError(f"{path}: {name!r} is there twice.")
        found[name] = Row(row.number, ((column, row.get(column, "")) for column in columns))
    return found


def one_spelling(name: str) -> str:
    """Return a name as file systems compare it that look at neither case nor composition (macOS, Windows)."""
    return unicodedata.normalize("NFC", name).casefold()


def _records(path: Path) -> list[list[str]]:
    text = _text(path)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text = first.strip()[4], rest
    else:
        separator = max(SEPARATORS, key=first.count)
    try:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return [[cell.strip() for cell in record] for record in records]
    except csv.Error as error:
        raise ClassError(
            f"{path} cannot be read as a CSV file: {error}. Is there a double quote that is never closed?"
        ) from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise ClassError(
                f"{path} is larger than {LARGEST >> 20} MB: it cannot be a class list or a gradebook."
            )
        data = path.read_bytes()
    except OSError as error:
        raise ClassError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        kind = (
            "a spreadsheet's own format"
            if data.startswith((b"PK", b"\xd0\xcf"))
            else "neither UTF-8 nor UTF-16"
        )
        raise ClassError(
            f"{path} is {kind}. Save it as “CSV UTF-8” (Excel: Save As; LibreOffice: Save As → Text CSV → UTF-8)."
        )
    return text
