"""Is there an answer to judge? The latest version of its cell may not be valid Python, or may never have been run.

A cell that does not compile leaves the older function in place, and a check would judge that one. IPython keeps every
cell that was run in `In`, those that failed to compile too; where there is no IPython, nothing is said here.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence
from typing import Any

from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict
from course_lib.explain.words import crashes


def obstacle(names: Sequence[str]) -> Verdict | None:
    """The verdict on an answer that cannot be judged, or None. `names` are those that its cell must define."""
    shell = _shell()
    if shell is None or not names:
        return None
    history = [cell for cell in shell.user_ns.get("In", []) if isinstance(cell, str)]
    latest = next((cell for cell in reversed(history) if _gives(cell, names)), None)
    if latest is not None and (broken := _broken(shell, latest)):
        return broken
    missing = [name for name in names if name not in shell.user_ns]
    if not missing:
        return None
    told = " and ".join(f"`{name}`" for name in missing)
    if latest is None:
        words = f"There is no {told} yet: run the cell with your answer, and keep the name that stands in it."
        return Verdict(Outcome.NOT_ATTEMPTED, None, words)
    return Verdict(Outcome.WRONG, None, f"Your cell ran, but it does not define {told}.")


def _gives(cell: str, names: Sequence[str]) -> bool:
    """Whether the text of a cell, valid or not, gives one of the names a value at its top level."""
    some = "|".join(map(re.escape, names))
    return (
        re.search(rf"^(?:async\s+)?(?:def\s+(?:{some})\b|(?:{some})\s*(?:=(?!=)|:|,))", cell, re.MULTILINE)
        is not None
    )


def _broken(shell: Any, cell: str) -> Verdict | None:
    """The verdict on a cell that is not valid Python, with the place that Python names."""
    try:
        ast.parse(shell.transform_cell(cell))
    except SyntaxError as error:
        kind, words = type(error).__name__, error.msg or ""
        line = error.lineno or 1
        rows = cell.split("\n")
        text = rows[line - 1] if line <= len(rows) else ""
        start = min(max((error.offset or 1) - 1, 0), len(text))
        end = (error.end_offset or 0) - 1 if error.end_lineno == error.lineno else 0
        said = f"The cell with your answer has changed and is not valid Python, so nothing was checked: line {line}, {words}."
        return Verdict(
            Outcome.CRASHED,
            "raises",
            f"{said} {crashes.advice(kind, words)}".rstrip(),
            place=(line, start, line, max(end, min(start + 1, len(text)), start)),
            line=text,
        )
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _shell() -> Any:
    """The running shell of IPython, or None. It is looked up, never imported: the page in a browser may lack it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None
