"""Is there an answer to judge? The cells above may not have been run, or the latest version of its cell is not valid Python.

A cell that does not compile leaves the older function in place, and a check would judge that one. IPython keeps every
cell that was run in `In`, those that failed to compile too, and tells of each how it ended, once this module has been
imported; where there is no IPython, nothing is said here.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Container, Sequence
from typing import Any

from course_lib.check import front_end
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict
from course_lib.explain.words import crashes

LONGEST = 200
#: How a cell ended that stopped with an error, by its text: the error's name and words.
stopped: dict[str, tuple[str, str]] = {}


def watch(shell: Any) -> None:
    """Remember from now on which cells of this shell stop with an error."""
    if shell is not None and _ended not in shell.events.callbacks["post_run_cell"]:
        shell.events.register("post_run_cell", _ended)


def _ended(result: Any) -> None:
    error, cell = result.error_in_exec, getattr(result.info, "raw_cell", None)
    stopped.pop(cell, None)
    if error is not None:
        stopped[cell] = type(error).__name__, " ".join(map(str, error.args))[:LONGEST]


def obstacle(names: Sequence[str]) -> Verdict | None:
    """Return the verdict on an answer that cannot be judged, or None. `names` are those that its cell must define."""
    shell = front_end.shell()
    if shell is None or not names:
        return None
    history = [cell for cell in shell.user_ns.get("In", []) if isinstance(cell, str)]
    if unknown := _unknown(history[-1:], {*shell.user_ns, *names}):
        told = " and ".join(f"`{name}`" for name in unknown[:3])
        words = (
            f"Run the first cell first, then the others above this one: there is no {told} yet. "
            "(JupyterLab: Run → Run All Above Selected Cell.)"
        )
        return Verdict(Outcome.NOT_ATTEMPTED, None, words)
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
    if latest in stopped:
        kind, said = stopped[latest]
        if kind == "NotImplementedError":
            return Verdict(Outcome.NOT_ATTEMPTED, None, "There is no answer here yet.")
        words = f"Your cell stopped with {kind}: {said} {crashes.advice(kind, said)}".rstrip()
        return Verdict(Outcome.CRASHED, None, words)
    return Verdict(Outcome.WRONG, None, f"Your cell ran, but it does not define {told}.")


def _unknown(running: Sequence[str], known: Container[str]) -> list[str]:
    """Return the names that the running cell reads and nobody has given, in order; of a cell that cannot be read, none."""
    try:
        nodes = [node for cell in running for node in ast.walk(ast.parse(cell))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    read: dict[str, None] = {}
    for node in nodes:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                read[node.id] = None
            else:
                own.add(node.id)
    return [name for name in read if name not in own and name not in known and not hasattr(builtins, name)]


def _gives(cell: str, names: Sequence[str]) -> bool:
    """Return whether the text of a cell, valid or not, gives one of the names a value at its top level."""
    some = "|".join(map(re.escape, names))
    return (
        re.search(rf"^(?:async\s+)?(?:def\s+(?:{some})\b|(?:{some})\s*(?:=(?!=)|:|,))", cell, re.MULTILINE)
        is not None
    )


def _broken(shell: Any, cell: str) -> Verdict | None:
    """Return the verdict on a cell that is not valid Python, with the place that Python names."""
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


watch(front_end.shell())
