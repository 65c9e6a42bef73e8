"""What a student's folder remembers from one kernel to the next: a small hidden file beside the notebook.

It holds what `progress` and `practice` told this student, for this student alone: no grade depends on it, and the grader never reads it.
Only a person's own session reads or writes it; a spoilt file counts as none, and in a folder that cannot be written nothing is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from course_lib.check import front_end

NAME = ".course-progress.json"
#: Where the notebook lies: a kernel starts there, and a student's code may go elsewhere later.
FOLDER = Path.cwd()
MOST_BYTES = 1_000_000


def recall(part: str) -> dict[str, Any]:
    """Return what is kept under `part`, or an empty dict."""
    found = _read().get(part)
    return found if isinstance(found, dict) else {}


def keep(part: str, values: dict[str, Any]) -> None:
    """Add `values` to what is kept under `part`. Another notebook may be open: what it kept meanwhile stays."""
    if not front_end.somebody_is_there():
        return
    whole = _read()
    old = whole.get(part)
    whole[part] = (old if isinstance(old, dict) else {}) | values
    # Where nothing can be written (or no UTF-8 can say it), this kernel still knows.
    with contextlib.suppress(OSError, UnicodeError):
        _write(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


def _read() -> dict[str, Any]:
    if not front_end.somebody_is_there():
        return {}
    try:
        path = FOLDER / NAME
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return {}
        whole = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return whole if isinstance(whole, dict) else {}


def _write(text: str) -> None:
    """Put the whole file in place at once, so that nobody ever reads half of it."""
    handle, unfinished = tempfile.mkstemp(prefix=f"{NAME}.", dir=FOLDER)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(unfinished, FOLDER / NAME)
    except BaseException:
        os.unlink(unfinished)
        raise
