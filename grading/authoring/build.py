"""Build student notebooks from the masters with nbgrader's own preprocessors, deterministic to the byte.

`source_notebook` expands the short markers to nbgrader's cell metadata (schema 3); `release_notebook` takes the
solutions out. Cell ids derive from the exercise's name, or from the text of the cell, so that a rebuild changes nothing.
"""

from __future__ import annotations

import copy
import hashlib
import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from grading.authoring import folding
from grading.authoring.allow_list import allow_list_faults, allowed_modules
from grading.authoring.markers import Part, answers_within_a_block, text_of
from grading.authoring.master import (
    Fault,
    Master,
    MasterCell,
    MasterError,
    faults,
    hint_steps,
    read_master,
)
from grading.submission.cell_code import bound_names

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
#: The first line of every check. It brings `exercise` itself, so that a check can tell when the cells above were not run.
CHECK = 'from course_lib import exercise; exercise("{name}")'
UNFOLDED = "unfolded"
FUNCTION_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
SETUP = """\
# Run this cell first.
import glob, sys
sys.path += glob.glob("course_lib-*.whl")  # where the course's own package lies beside this notebook
try:
    from course_lib import begin, practice
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "The course's own package, course_lib, is not here. On your machine: install it as README.html says, or start the "
        "notebook with `make lab`. In Colab: put the file course_lib-….whl from the course's zip into the Files panel on the "
        "left. Then run this cell again."
    ) from None
begin("{assignment}")"""


@dataclass(frozen=True)
class Built:
    """What one master becomes: the notebook with solutions, and the one that students open."""

    master: Master
    source: NotebookNode
    release: NotebookNode


def read_masters(folder: Path) -> list[Master]:
    """Read all masters in `folder`; raises MasterError with every fault of every file."""
    paths = sorted(folder.glob("*.py"))
    if not paths:
        raise MasterError([Fault(folder, 0, "there is no master NN_name.py in this folder")])
    masters, broken = [], []
    for path in paths:
        try:
            masters.append(read_master(path))
        except MasterError as error:
            broken += error.faults
    unfit = [fault for master in masters for fault in allow_list_faults(master)]
    if found := broken + faults(masters) + unfit:
        raise MasterError(found)
    return masters


def build(master: Master) -> Built:
    """Build both notebooks of a master."""
    source = source_notebook(master)
    return Built(master, source, release_notebook(source))


def source_notebook(master: Master) -> NotebookNode:
    """Return the notebook with its solutions, in nbgrader's metadata: what stands in a course's source/."""
    first_text = next((i for i, cell in enumerate(master.cells) if not cell.code), -1)
    cells: list[NotebookNode] = []
    for index, cell in enumerate(master.cells):
        if cell.kind is None and cell.code:
            cells += given_cells(cell)
        elif cell.kind != "hint":
            cells.append(expand(cell))
        if index == first_text:
            cells.append(given(SETUP.format(assignment=master.assignment), folded=True))
    number_cells(cells)
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": dict(KERNEL),
            "language_info": {"name": "python"},
            "course": {
                "assignment": master.assignment,
                "title": master.title,
                "minutes": master.minutes,
                "modules": list(allowed_modules(master)),
            },
        },
    )


def expand(cell: MasterCell) -> NotebookNode:
    """Turn a master's text, or a cell of an exercise, into a notebook cell with nbgrader's metadata."""
    if cell.kind is None:
        node = nbformat.v4.new_markdown_cell(cell.source)
        node.id = ""
        if cell.tags:
            node.metadata["tags"] = list(cell.tags)
        return node
    if cell.kind == "check":
        begins = CHECK.format(name=cell.name)
        node = nbformat.v4.new_code_cell(f"{begins}\n{cell.source}", id=f"{cell.name}_check")
        node.metadata["nbgrader"] = marks(f"{cell.name}_check", grade=True, locked=True, points=cell.points)
    elif cell.kind == "manual":
        node = nbformat.v4.new_markdown_cell(cell.source, id=cell.name)
        node.metadata["nbgrader"] = marks(cell.name, grade=True, solution=True, points=cell.points)
    else:
        node = nbformat.v4.new_code_cell(cell.source, id=cell.name)
        node.metadata["nbgrader"] = marks(cell.name, solution=True)
    if cell.title:
        node.metadata["course"] = {"title": cell.title}
    return node


def given_cells(cell: MasterCell) -> Iterator[NotebookNode]:
    """Turn a master's given code into one cell, or into two where a long drawing is folded away.

    An author who wants all of it read tags it `unfolded`.
    """
    whole = [folding.Piece(cell.source, folded=False)]
    for part in whole if UNFOLDED in cell.tags else folding.parts(cell.source):
        node = given(part.source, folded=part.folded)
        if cell.tags:
            node.metadata["tags"] = [*cell.tags, *node.metadata.get("tags", ())]
        yield node


def given(source: str, *, folded: bool = False) -> NotebookNode:
    """Make a given code cell, which nbgrader restores when a student has changed it."""
    node = nbformat.v4.new_code_cell(source, metadata=folding.folded_metadata() if folded else {})
    node.id = ""
    node.metadata["nbgrader"] = marks("", locked=True)
    return node


def marks(grade_id: str | None, **values: object) -> dict[str, object]:
    """Return nbgrader's cell metadata, schema 3."""
    plain = {"grade": False, "grade_id": grade_id, "locked": False, "schema_version": 3, "solution": False}
    return plain | {"task": False} | values


def number_cells(cells: Iterable[NotebookNode]) -> None:
    """Give every cell that has no exercise name an id that derives from its text."""
    copies: Counter[str] = Counter()
    for cell in cells:
        if cell.id:
            continue
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        copies[digest] += 1
        cell.id = f"{digest}-{copies[digest]}" if copies[digest] > 1 else digest
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"]["grade_id"] = f"given-{cell.id}"


def release_notebook(source: NotebookNode) -> NotebookNode:
    """Make the notebook that students open, without solutions and marking schemes."""
    notebook = copy.deepcopy(source)
    resources: dict[str, object] = {"language": "python"}
    clear = ClearSolutions(text_stub="")
    for index, cell in enumerate(notebook.cells):
        clear.code_stub = {"python": stub(cell.source) if cell.cell_type == "code" else ""}
        clear.preprocess_cell(cell, resources, index)
    for preprocessor in (
        ClearMarkScheme(enforce_metadata=False),
        # Given cells stay editable: a student may play with them; grading takes the released ones all the same.
        LockCells(lock_readonly_cells=False),
        ClearOutput(),
        ComputeChecksums(),
        CheckCellMetadata(),
    ):
        notebook, _ = preprocessor.preprocess(notebook, resources)
    for cell in notebook.cells:
        cell.source = cell.source.rstrip()
    return ComputeChecksums().preprocess(notebook, resources)[0]


def stub(source: str) -> str:
    """Return what replaces a solution: a raise inside a function, or `name = ...` where a value is asked for."""
    names = bound_names(textwrap.dedent(text_of(source, Part.SOLUTION)))
    if not names or answers_within_a_block(source):
        return FUNCTION_STUB
    return "\n".join(f"{name} = ...  # your answer here" for name in names)


def catalogue(masters: Iterable[Master]) -> dict[str, dict[str, object]]:
    """Return what course_lib needs to know of every exercise: title, points, hints."""
    entries: dict[str, dict[str, object]] = {}
    for master in masters:
        checks, hints = master.of_kind("check"), master.of_kind("hint")
        for cell in master.cells:
            if cell.kind not in ("solution", "manual"):
                continue
            manual = cell.kind == "manual"
            entries[cell.name] = {
                "assignment": master.assignment,
                "title": cell.title,
                "points": cell.points if manual else checks[cell.name].points,
                "hints": [] if manual else list(hint_steps(hints[cell.name])),
                "manual": manual,
                "names": [] if manual else list(bound_names(cell.source)),
                "given": [] if manual else given_lines(text_of(cell.source, Part.GIVEN)),
            }
    return entries


def given_lines(text: str) -> list[str]:
    """Return the lines of code that an answer's cell holds from the start: no mistake of a student's is in them."""
    return [row.rstrip() for row in text.split("\n") if row.strip() and not row.lstrip().startswith("#")]


def to_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as the bytes of its file."""
    return nbformat.writes(notebook).encode().rstrip() + b"\n"


def built_files(notebooks: Path) -> dict[Path, bytes]:
    """Return every generated file of the course, by path, with the bytes it must have."""
    masters = read_masters(notebooks / "source")
    files = {notebooks / f"{m.assignment}.ipynb": to_bytes(build(m).release) for m in masters}
    text = json.dumps(catalogue(masters), indent=1, ensure_ascii=False) + "\n"
    files[notebooks.parent / "course_lib" / "exercises.json"] = text.encode()
    return files


def stale(notebooks: Path) -> list[Path]:
    """Return generated files that differ from what the masters give, and notebooks without a master."""
    files = built_files(notebooks)
    changed = [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
    return changed + [path for path in sorted(notebooks.glob("*.ipynb")) if path not in files]


def write(notebooks: Path) -> list[Path]:
    """Write the generated files that changed; returns their paths."""
    files = built_files(notebooks)
    changed = [path for path, data in files.items() if not path.exists() or path.read_bytes() != data]
    for path in changed:
        path.write_bytes(files[path])
    return changed
