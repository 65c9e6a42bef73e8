"""The masters: `notebooks/source/NN_name.py`, the only edited form of a notebook, read and checked.

An exercise is a `solution=` cell with its `check=` and `hint=` cells; a question in words is one `manual=` cell.
All faults are reported at once, each with file, line and what to do about it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import yaml

from grading.authoring.markers import BEGIN, BEGIN_SCHEME, END, END_SCHEME, Part, text_of
from grading.submission.cell_code import plain_python

MARKS = ("solution", "check", "hint", "manual")
NAME = re.compile(r"[a-z][a-z0-9_]{2,55}")
HINT_STEPS = (2, 3)


@dataclass(frozen=True)
class MasterCell:
    """One cell of a master: its kind (None: given), the exercise it belongs to, and its line."""

    source: str
    code: bool
    kind: str | None
    name: str | None
    title: str | None
    points: float | None
    tags: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Master:
    """A master as read: `title` and `minutes` come from its header."""

    path: Path
    title: str
    minutes: int
    cells: tuple[MasterCell, ...]

    @property
    def assignment(self) -> str:
        """The assignment's name, which is also the notebook's."""
        return self.path.stem

    def of_kind(self, kind: str) -> dict[str, MasterCell]:
        """Return the cells of one kind by exercise name (the first, where a name is there twice)."""
        cells: dict[str, MasterCell] = {}
        for cell in self.cells:
            if cell.kind == kind and cell.name:
                cells.setdefault(cell.name, cell)
        return cells


@dataclass(frozen=True)
class Fault:
    """What is wrong in a master, where, and what to do."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class MasterError(Exception):
    """Masters that cannot be built; `faults` has every one of them."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def read_master(path: Path) -> Master:
    """Read the master at `path`; raises MasterError if its form (not yet its exercises) is broken."""
    text = path.read_text(encoding="utf-8")
    header, body_line = header_of(text)
    course = header.get("course") or {}
    missing = [key for key in ("title", "minutes") if key not in course]
    if missing:
        raise MasterError([Fault(path, 1, f"the header's `course:` part lacks {' and '.join(missing)}")])
    rows = text.splitlines(keepends=True)
    lines = [n for n, row in enumerate(rows, 1) if row.startswith("# %%")]
    if not lines or "".join(rows[body_line - 1 : lines[0] - 1]).strip():
        raise MasterError([Fault(path, body_line, "there is text before the first `# %%`; give it a cell")])
    notebook = jupytext.reads("".join(rows[lines[0] - 1 :]), fmt="py:percent")
    cells = tuple(cell_of(cell, line) for cell, line in zip(notebook.cells, lines, strict=True))
    return Master(path, str(course["title"]), int(course["minutes"]), cells)


def header_of(text: str) -> tuple[dict[str, Any], int]:
    """Read the YAML header between the two `# ---` lines, and the line after it."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "# ---":
        return {}, 1
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "# ---"), 0)
    return yaml.safe_load("\n".join(line[2:] for line in lines[1:end])) or {}, end + 2


def cell_of(cell: Any, line: int) -> MasterCell:
    """Read one cell and its marks."""
    marks = dict(cell.metadata)
    kind = next((k for k in MARKS if k in marks), None)
    points = marks.get("points")
    return MasterCell(
        source=cell.source.strip("\n"),
        code=cell.cell_type == "code",
        kind=kind,
        name=str(marks[kind]) if kind else None,
        title=marks.get("title"),
        points=float(points) if isinstance(points, int | float) else None,
        tags=tuple(marks.get("tags") or ()),
        line=line,
    )


def faults(masters: Iterable[Master]) -> list[Fault]:
    """Return everything an author must fix before these masters can be built, by file and line."""
    found: list[Fault] = []
    owner: dict[str, Path] = {}
    for master in masters:
        found += [Fault(master.path, cell.line, text) for cell in master.cells for text in cell_faults(cell)]
        found += [Fault(master.path, line, text) for line, text in pairing_faults(master)]
        for cell in master.cells:
            if cell.kind in ("solution", "manual") and cell.name:
                if cell.name in owner:
                    where = "in this file" if owner[cell.name] == master.path else f"in {owner[cell.name]}"
                    found.append(
                        Fault(master.path, cell.line, f"the name {cell.name!r} is there twice, first {where}")
                    )
                owner.setdefault(cell.name, master.path)
    return sorted(found, key=lambda fault: (str(fault.path), fault.line))


def cell_faults(cell: MasterCell) -> Iterable[str]:
    """Yield what is wrong with one cell by itself."""
    if cell.name is not None and not NAME.fullmatch(cell.name):
        yield f"{cell.name!r} is not an exercise name: 3 to 56 characters of a-z, 0-9 and _, starting with a letter"
    if cell.code:
        yield from python_faults(cell)
    if cell.kind in ("solution", "manual"):
        yield from region_faults(cell)
        if not cell.title:
            yield f'{cell.kind}="{cell.name}" has no title; write title="..." beside it'
    elif BEGIN in cell.source:
        yield 'this cell holds a solution but is not marked; write solution="name" after its `# %%`'
    if cell.kind in ("check", "manual") and not (cell.points and cell.points > 0):
        yield f'{cell.kind}="{cell.name}" has no points; write points=2 (more than 0) beside it'
    if cell.kind in ("solution", "check") and not cell.code:
        yield f'{cell.kind}="{cell.name}" is a markdown cell; it must be a code cell'
    if cell.kind in ("hint", "manual") and cell.code:
        yield f'{cell.kind}="{cell.name}" is a code cell; begin it with `# %% [markdown]`'
    if cell.kind == "hint" and len(hint_steps(cell)) not in HINT_STEPS:
        yield f'hint="{cell.name}" needs three steps (at least two) with a line `---` between them'
    if cell.kind == "manual" and BEGIN_SCHEME not in cell.source:
        yield f'manual="{cell.name}" has no marking scheme between {BEGIN_SCHEME} and {END_SCHEME}'


def hint_steps(cell: MasterCell) -> tuple[str, ...]:
    """Return the steps of a hint cell."""
    return tuple(step.strip() for step in re.split(r"^---\s*$", cell.source, flags=re.M) if step.strip())


def python_faults(cell: MasterCell) -> Iterable[str]:
    """Report invalid Python, with the line in the file (IPython's % and ! lines are skipped)."""
    try:
        ast.parse(plain_python(cell.source))
    except SyntaxError as error:
        yield f"this is not valid Python: {error.msg} (line {cell.line + (error.lineno or 1)})"


def region_faults(cell: MasterCell) -> Iterable[str]:
    """Report a solution without markers, with unpaired markers, or with nothing between them."""
    lines = [line.strip() for line in cell.source.splitlines()]
    begins, ends = lines.count(BEGIN), lines.count(END)
    if not begins:
        yield f'{cell.kind}="{cell.name}" has no {BEGIN} … {END}'
    elif begins != ends:
        yield f'{cell.kind}="{cell.name}" has {begins} {BEGIN} and {ends} {END}'
    elif not any(solution_lines(cell)):
        yield f'{cell.kind}="{cell.name}" has nothing between {BEGIN} and {END}'


def solution_lines(cell: MasterCell) -> Iterable[str]:
    """Yield the lines between the markers that are more than blank or a comment."""
    for line in map(str.strip, text_of(cell.source, Part.SOLUTION).splitlines()):
        if line and not (cell.code and line.startswith("#")):
            yield line


def pairing_faults(master: Master) -> Iterable[tuple[int, str]]:
    """Report cells without their partner, and duplicates."""
    solutions, checks, hints = (master.of_kind(kind) for kind in ("solution", "check", "hint"))
    for name, cell in solutions.items():
        if name not in checks:
            yield cell.line, f'solution="{name}" has no check; add a cell `# %% check="{name}" points=2`'
        if name not in hints:
            yield cell.line, f'solution="{name}" has no hint; add a cell `# %% [markdown] hint="{name}"`'
    for kind, cells in (("check", checks), ("hint", hints)):
        for name, cell in cells.items():
            if name not in solutions:
                yield cell.line, f'{kind}="{name}" has no solution cell of that name'
    seen: set[tuple[str, str]] = set()
    for cell in master.cells:
        if cell.kind in ("check", "hint") and cell.name:
            if (cell.kind, cell.name) in seen:
                yield cell.line, f'{cell.kind}="{cell.name}" is there twice'
            seen.add((cell.kind, cell.name))
