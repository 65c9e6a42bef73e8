"""The append-only log of verdicts (grading.jsonl): which submissions were graded, and with which outcome.

Lines are JSON. Each submission is one write, closed by a line of kind `submission`; what a killed run left half
written is skipped, and the submission is graded again.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from grading.classroom.folder import Submission
from grading.submission.types import Graded

PACKAGES = ("numpy", "sympy", "matplotlib", "ipython", "nbgrader")


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hex."""
    return sha256(data).hexdigest()


@cache
def grader_version() -> str:
    """Return what decides a verdict besides the submission: our own code and the packages it stands on."""
    root = Path(__file__).resolve().parents[2]
    files = sorted(p for folder in ("course_lib", "grading") for p in (root / folder).rglob("*.py"))
    parts = [f"{path.relative_to(root)} {digest(path.read_bytes())}" for path in files]
    return digest("\n".join([*parts, *(f"{name} {version(name)}" for name in PACKAGES)]).encode())[:16]


@dataclass(frozen=True)
class Key:
    """What a verdict depends on; a submission with the key of its last record is not graded again."""

    submission: str
    release: str
    grader: str
    seed: int


@dataclass(frozen=True)
class Entry:
    """The last record of a submission: its key, why it is flagged, and the outcome of each exercise."""

    key: Key
    flag: str | None
    seconds: float
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)


def read(path: Path) -> dict[tuple[str, str], Entry]:
    """Read the last complete entry of every (student, assignment)."""
    entries: dict[tuple[str, str], Entry] = {}
    open_verdicts: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    if not path.exists():
        return entries
    with path.open(encoding="utf-8") as file:
        for line in file:
            try:
                row = json.loads(line)
                who = (row["student"], row["assignment"])
                if row["kind"] == "verdict":
                    open_verdicts.setdefault(who, {})[row["exercise"]] = row
                else:
                    key = Key(row["submission"], row["release"], row["grader"], row["seed"])
                    entries[who] = Entry(key, row["flag"], row["seconds"], open_verdicts.pop(who, {}))
            except (ValueError, KeyError, TypeError):
                continue
    return entries


def entry_of(submission: Submission, key: Key, graded: Graded) -> Entry:
    """Return the entry that the lines of a graded submission make."""
    *verdicts, _ = lines_of(submission, key, graded)
    return Entry(key, graded.flag, graded.seconds, {line["exercise"]: line for line in verdicts})


def lines_of(submission: Submission, key: Key, graded: Graded) -> list[dict[str, Any]]:
    """Return the lines of one submission: its verdicts, then what they depended on."""
    who = {"student": submission.student, "assignment": submission.assignment}
    verdicts = [
        {
            "kind": "verdict",
            **who,
            "exercise": result.name,
            "outcome": result.outcome,
            "mistake": result.mistake,
            "obstacle": result.obstacle,
            "error": result.error,
            "score": result.score,
            "max_score": result.max_score,
            "message": result.message,
            "place": result.place,
            "line": result.line,
        }
        for result in graded.results
    ]
    closing = {
        "kind": "submission",
        **who,
        "submission": key.submission,
        "release": key.release,
        "grader": key.grader,
        "seed": key.seed,
        "flag": graded.flag,
        "seconds": round(graded.seconds, 3),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return [*verdicts, closing]


def append(path: Path, rows: list[dict[str, Any]]) -> None:
    """Add the lines of one submission, in one write that is on disk when this returns."""
    text = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
    with path.open("a+b") as file:
        if file.tell() and not ends_with_newline(path):
            text = "\n" + text
        file.write(text.encode("utf-8", "backslashreplace"))
        file.flush()
        os.fsync(file.fileno())


def ends_with_newline(path: Path) -> bool:
    """Return whether the last line of a file that is not empty is whole."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
