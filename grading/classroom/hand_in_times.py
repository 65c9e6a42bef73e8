"""When work was handed in, as far as what was downloaded says so.

Canvas dates the files of its zip by the download, and says in their names who was late; Moodle, depending on its version, dates
them by the download or by the student. Files that all have one date, but for the time that a download takes, say nothing.
Moodle's grading worksheet says it for everybody, in the column `Last modified (submission)`.

Sources: Canvas lib/content_zipper.rb and canvas-lms issue 2219; Moodle lib/classes/…/zip_writer.php (the time "defaults to
current time") and mod/assign/gradingtable.php.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grading.classroom.archives import Found
from grading.classroom.folder import ClassError
from grading.classroom.tables import header_of, rows_of

#: A download of a whole class takes less.
DOWNLOAD = timedelta(hours=1)
COLUMN = "last modified (submission)"
NUMBER = re.compile(r"(\d+)\s*$")


def origins_with_times(files: Iterable[Found]) -> set[str]:
    """Return the zips and folders whose files have dates too far apart to be those of one download."""
    times: dict[str, list[datetime]] = {}
    for file in files:
        if file.time is not None and file.data is not None:
            times.setdefault(file.origin, []).append(file.time)
    return {origin for origin, found in times.items() if max(found) - min(found) > DOWNLOAD}


def is_worksheet(path: Path) -> bool:
    """Tell whether a file is Moodle's grading worksheet. Raises ClassError for a CSV file that cannot be read."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    return {"identifier", COLUMN} <= {name.lower() for name in header_of(path)}


def worksheet_times(path: Path) -> dict[str, datetime]:
    """Return when each participant, by number, handed in. Raises ClassError for a date that cannot be read."""
    from dateutil.parser import ParserError, parse

    found = {}
    for row in rows_of(path):
        participant, said = NUMBER.search(row["identifier"]), row[COLUMN]
        if participant is None or not any(c.isdigit() for c in said):
            continue
        try:
            found[participant[1]] = parse(said).astimezone(UTC)
        except (ParserError, OverflowError, ValueError):
            raise ClassError(
                f"{path}: row {row.number} has the date {said!r}, which cannot be read. Download the worksheet in English."
            ) from None
    return found
