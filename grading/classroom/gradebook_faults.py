"""What keeps a gradebook from being read or written, in a sentence for the instructor that says what to do.

An error that every submission would meet ends a run; one that only a single submission meets does not.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import InvalidEntry
from sqlalchemy.exc import SQLAlchemyError

from grading.classroom.folder import GradebookError

NOT_WRITABLE = "Make the file and its folder writable."
DISK_FULL = "The disk is full: make room, then run the command again."
DISK_FAILED = "The disk failed: look at it before you run the command again."
# What no other submission would survive either, by SQLite's name for it (without its extension) or by errno.
REMEDIES: dict[str | int, str] = {
    "READONLY": NOT_WRITABLE,
    "CANTOPEN": NOT_WRITABLE,
    "PERM": NOT_WRITABLE,
    errno.EROFS: NOT_WRITABLE,
    "BUSY": "Another program holds it: close the formgrader or wait, then run the command again.",
    "LOCKED": "Another program holds it: close the formgrader or wait, then run the command again.",
    "FULL": DISK_FULL,
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    "IOERR": DISK_FAILED,
    errno.EIO: DISK_FAILED,
    "NOTADB": "It is not an nbgrader gradebook: move it away, or put back a copy of yours.",
    "CORRUPT": "It is damaged: put back a copy of yours.",
}


def fault_of_the_place(error: BaseException) -> str | None:
    """Return what to do about an error that every submission would meet; None for one of a single submission."""
    while error is not None:
        if isinstance(error, sqlite3.Error):
            # such as SQLITE_READONLY_DBMOVED
            name = (getattr(error, "sqlite_errorname", None) or "").removeprefix("SQLITE_").split("_")[0]
            return REMEDIES.get(name)
        if isinstance(error, OSError):
            return REMEDIES.get(error.errno)
        error = getattr(error, "orig", None) or error.__cause__ or error.__context__
    return None


def cause_of(error: BaseException) -> str:
    """Return the words of the error below SQLAlchemy's and nbgrader's."""
    while below := getattr(error, "orig", None) or (
        isinstance(error, InvalidEntry) and (error.__cause__ or error.__context__)
    ):
        error = below
    return str(error)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn any error of the database or the disk into a GradebookError: a sentence for the instructor."""
    try:
        yield
    except (SQLAlchemyError, InvalidEntry, OSError) as error:
        advice = fault_of_the_place(error) or "Then run the command again."
        raise GradebookError(
            f"The gradebook {path} cannot be used: {cause_of(error)}. {advice} What is on record stays."
        ) from error


@contextmanager
def explained_if_general(path: Path) -> Iterator[None]:
    """Turn an error that every submission would meet into a GradebookError; let one of a single submission pass."""
    try:
        yield
    except Exception as error:
        if fault_of_the_place(error) is None:
            raise
        with explained(path):
            raise
