"""Files out of archives and folders, one at a time: bounded, nothing followed, nothing written.

A zip's members are read, never extracted, so that a name such as `../../x` is only a name. What is not read is still
yielded, with the reason, so that the caller can account for every file.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

#: Files that are looked at in one go, whatever they are; a class of 1,000 with ten files each fits.
MOST_FILES = 20_000
#: Bytes that are unpacked in one go: a zip bomb ends here.
MOST_BYTES = 1 << 30
EXTENDED_TIMESTAMP = 0x5455
#: What operating systems and Jupyter leave beside people's files.
LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", ".git"}


@dataclass(frozen=True)
class Found:
    """One file: where it was (`origin`, then `path` within), when it was handed in, and its bytes.

    `data` is None for a file that was not read; `reason` then says why. `shut`: whatever its name, work may be in it.
    """

    origin: str
    path: PurePosixPath
    time: datetime | None = None
    data: bytes | None = None
    reason: str = ""
    shut: bool = False

    @property
    def name(self) -> str:
        """Where it was, for people."""
        return f"{self.origin}/{self.path}" if self.path.parts else self.origin


@dataclass
class Budget:
    """What may still be read. `file_bytes` bounds a single file."""

    file_bytes: int
    files: int = MOST_FILES
    bytes: int = MOST_BYTES
    exhausted: set[str] = field(default_factory=set)

    def refusal(self, size: int) -> str:
        """Say why a file of `size` bytes may not be read, or nothing."""
        if size > self.file_bytes:
            return f"larger than the limit of {self.file_bytes >> 20} MB"
        if size > self.bytes:
            return f"not read: more than {MOST_BYTES >> 30} GB would have to be unpacked in one go"
        return ""


def files_in(place: Path, budget: Budget) -> Iterator[Found]:
    """Yield every file in a zip, in a folder (and the zips in it), or the one file at `place`.

    Raises FileNotFoundError where there is nothing at `place`.
    """
    if place.is_symlink():
        yield Found(place.name, PurePosixPath(), reason="a link, which is not followed", shut=True)
    elif place.is_dir():
        for path in _walk(place):
            inside = PurePosixPath(path.relative_to(place).as_posix())
            yield from _file(path, place.name, inside, budget)
    elif place.exists():
        yield from _file(place, place.name, PurePosixPath(), budget)
    else:
        raise FileNotFoundError(place)


def _walk(folder: Path) -> Iterator[Path]:
    """Yield files below `folder` in order of name; folders that are links are yielded, not entered."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _file(path: Path, origin: str, inside: PurePosixPath, budget: Budget) -> Iterator[Found]:
    found = Found(origin, inside)
    if (spent := _spent(found, budget)) is not None:
        yield from spent
        return
    status = path.lstat()
    when = datetime.fromtimestamp(status.st_mtime, UTC)
    if not stat.S_ISREG(status.st_mode):
        kind = "a link, which is not followed" if stat.S_ISLNK(status.st_mode) else "not a plain file"
        yield Found(origin, inside, when, reason=kind, shut=True)
        return
    if litter(inside):
        yield Found(origin, inside, when, reason="left there by a system, not by a student")
        return
    if path.suffix.lower() == ".zip":
        yield from _zip(path, origin, inside, budget, deeper=True)
        return
    if reason := budget.refusal(status.st_size):
        yield Found(origin, inside, when, reason=reason)
        return
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(budget.file_bytes)
    except OSError as error:
        yield Found(origin, inside, when, reason=f"cannot be read: {error.strerror}")
        return
    budget.bytes -= len(data)
    yield Found(origin, inside, when, data)


def _spent(found: Found, budget: Budget) -> list[Found] | None:
    """Return what to say of a file beyond the last that is looked at: once for each origin."""
    if budget.files > 0:
        budget.files -= 1
        return None
    if found.origin in budget.exhausted:
        return []
    budget.exhausted.add(found.origin)
    reason = f"this and what follows were not looked at: more than {MOST_FILES:,} files. Collect it in parts"
    return [Found(found.origin, found.path, reason=reason, shut=True)]


def _zip(
    file: Path | io.BytesIO, origin: str, inside: PurePosixPath, budget: Budget, *, deeper: bool
) -> Iterator[Found]:
    """Yield the members of a zip; of a zip within it too, where `deeper`."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        yield Found(origin, inside, reason=f"cannot be read as a zip: {error}. Download it again", shut=True)
        return
    with archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            place = inside / PurePosixPath(*PurePosixPath(_filename(member)).parts)
            found = Found(origin, place, _time(member))
            if (spent := _spent(found, budget)) is not None:
                yield from spent
                return
            yield from _member(archive, member, found, budget, deeper=deeper)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, found: Found, budget: Budget, *, deeper: bool
) -> Iterator[Found]:
    def told(reason: str, *, shut: bool = False) -> Found:
        return Found(found.origin, found.path, found.time, reason=reason, shut=shut)

    if stat.S_ISLNK(member.external_attr >> 16):
        yield told("a link, which is not followed", shut=True)
    elif litter(found.path):
        yield told("left there by a system, not by a student")
    elif member.flag_bits & 1:
        yield told("locked with a password: unpack it, and collect the folder", shut=True)
    elif reason := budget.refusal(member.file_size):
        yield told(reason)
    else:
        try:
            with archive.open(member) as stream:
                data = stream.read(min(budget.file_bytes, budget.bytes) + 1)
        except Exception as error:  # a broken member raises whatever its decompressor does
            yield told(f"cannot be unpacked: {str(error)[:100] or type(error).__name__}")
            return
        budget.bytes -= len(data)
        if reason := budget.refusal(len(data)):
            yield told(reason)
        elif found.path.suffix.lower() == ".zip":
            if deeper:
                yield from _zip(io.BytesIO(data), found.origin, found.path, budget, deeper=False)
            else:
                yield told("a zip within a zip within a zip: unpack it, and collect the folder", shut=True)
        else:
            yield Found(found.origin, found.path, found.time, data)


def _filename(member: zipfile.ZipInfo) -> str:
    """Return the name of a member, with slashes; as UTF-8 where it is that, also without the zip saying so, as macOS writes it."""
    name = member.filename
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name if "/" in name else name.replace("\\", "/")


def _time(member: zipfile.ZipInfo) -> datetime | None:
    """Return when a member was last changed: in UTC where the zip says so, else its clock time, taken as local."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == EXTENDED_TIMESTAMP and size >= 5 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", extra[5:9])[0], UTC)
        extra = extra[4 + size :]
    try:
        return datetime.fromtimestamp(time.mktime((*member.date_time, 0, 0, -1)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def litter(path: PurePosixPath) -> bool:
    """Return whether a system or an editor left this file, not a person."""
    return any(part in LITTER or part.startswith("._") for part in path.parts)
