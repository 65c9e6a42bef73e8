"""CSV files that an instructor edits, read with errors that say which row to mend."""

from __future__ import annotations

import csv
from pathlib import Path

from grading.classroom.folder import ClassError


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by the names in its first line. Raises ClassError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ClassError(f"{path} cannot be read as a UTF-8 CSV file: {error}") from None


def table(path: Path, key: str, columns: list[str]) -> dict[str, dict[str, str]]:
    """Return the rows of a CSV file by `key`; columns that are not among `columns` are left out."""
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows_of(path), 2):
        name = row.get(key) or ""
        if not name:
            raise ClassError(f"{path}: row {number} has no {key!r}; the first line must name the columns.")
        if name in found:
            raise ClassError(f"{path}: {name!r} is there twice.")
        found[name] = {column: row.get(column) or "" for column in columns}
    return found
