"""CSV files that an instructor edits, read with errors that say which row to mend."""

from __future__ import annotations

import csv
from pathlib import Path

from grading.classroom.folder import ClassError


def table(path: Path, key: str, columns: list[str]) -> dict[str, dict[str, str]]:
    """Return the rows of a CSV file by `key`; columns that are not among `columns` are left out."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ClassError(f"{path} cannot be read as a UTF-8 CSV file: {error}") from None
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows, 2):
        name = row.get(key) or ""
        if not name:
            raise ClassError(f"{path}: row {number} has no {key!r}; the first line must name the columns.")
        if name in found:
            raise ClassError(f"{path}: {name!r} is there twice.")
        found[name] = {column: row.get(column) or "" for column in columns}
    return found
