"""What the box of a notebook holds of course_lib: what the notebook's given cells import, and nothing that answers it.

The list is computed from imports: those of the cells that stay in the student's copy, and of the modules that these
import in turn. A module that a check of the same notebook compares answers with must not be among them.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from grading.authoring.markers import Part, parted
from grading.authoring.master import Fault, Master, MasterCell
from grading.box.overlay import always_there
from grading.submission.cell_code import plain_python

PACKAGE = "course_lib"
NOT_GIVEN = (f"{PACKAGE}.check", f"{PACKAGE}.explain")


def allowed_modules(master: Master) -> tuple[str, ...]:
    """Return the modules of course_lib that the box holds for this notebook, besides those that every box holds."""
    wanted = {module for cell in master.cells for module, _ in imports_of(given_part(cell))}
    return tuple(sorted(module for module in with_imports(wanted) if not always_there(module)))


def allow_list_faults(master: Master) -> Iterator[Fault]:
    """Yield given cells that import what the box cannot hold: checks, and modules that hold an answer."""
    answers = answering_modules(master)
    for cell in master.cells:
        for module, line in imports_of(given_part(cell)):
            reached = with_imports([module])
            if not always_there(module) and module.startswith(NOT_GIVEN):
                text = f"a given cell imports {module}, which does not exist while the notebook is graded"
                yield Fault(
                    master.path, cell.line + line, f"{text}; import from course_lib, or put it in a check"
                )
            for held in sorted(reached & answers.keys()):
                way = "" if held == module else f" (which imports {held})"
                yield Fault(
                    master.path,
                    cell.line + line,
                    f"a given cell imports {module}{way}, but the check of {answers[held]!r} compares answers with "
                    f"{held}; move what the cell needs to a module of its own",
                )


def given_part(cell: MasterCell) -> str:
    """Return the code of a cell that stays in the student's copy and runs in the box, line for line."""
    if not cell.code or cell.kind not in (None, "solution"):
        return ""
    lines = (line if part is Part.GIVEN else "" for part, line in parted(cell.source))
    return plain_python("\n".join(lines))


def answering_modules(master: Master) -> dict[str, str]:
    """Return the modules that the notebook's checks compare answers with, each with the exercise that it answers.

    They are what the modules of `check` and `explain` that a check is made of import from the rest of course_lib.
    """
    found: dict[str, str] = {}
    for name, cell in master.of_kind("check").items():
        waiting = [module for module, _ in imports_of(cell.source)] + topics_of(cell.source)
        seen: set[str] = set()
        while waiting:
            module = waiting.pop()
            if module in seen or always_there(module):
                continue
            seen.add(module)
            if module.startswith(NOT_GIVEN):
                waiting += imports_of_module(module)
            else:
                found.setdefault(module, name)
    return found


def topics_of(source: str) -> list[str]:
    """Return the modules that define the checks which a check cell calls."""
    package = importlib.import_module(PACKAGE)
    names = {node.id for node in ast.walk(tree_of(source)) if isinstance(node, ast.Name)}
    return sorted(
        getattr(package, name).__module__
        for name in names
        if name in package.__all__ and name.startswith("check_")
    )


def with_imports(modules: Iterable[str]) -> set[str]:
    """Return these modules of course_lib, the packages they lie in, and all that they import of course_lib in turn.

    What every box holds is complete in itself (`grading.box.overlay` sees to that): its imports are not followed.
    """
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module in found or module == PACKAGE:
            continue
        found.add(module)
        if always_there(module):
            continue
        waiting.append(module.rpartition(".")[0])
        waiting += imports_of_module(module)
    return found


@cache
def imports_of_module(module: str) -> tuple[str, ...]:
    """Return the modules of course_lib that this one imports, from its source."""
    spec = importlib.util.find_spec(module)
    source = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
    package = module if is_package(module) else module.rpartition(".")[0]
    return tuple(name for name, _ in imports_of(source, package))


def imports_of(source: str, package: str = "") -> list[tuple[str, int]]:
    """Return the modules of course_lib that a source (of a module in `package`) imports, each with its line."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names if is_ours(alias.name)]
        elif isinstance(node, ast.ImportFrom) and is_ours(origin := origin_of(node, package)):
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                found.append((inner if is_module(inner) else origin, node.lineno))
    return found


def origin_of(node: ast.ImportFrom, package: str) -> str:
    """Return the module that `from … import` names, in full; dots count from the package."""
    if not node.level:
        return node.module or ""
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def tree_of(source: str) -> ast.Module:
    """Return the syntax tree; an empty one where the source is broken, which is a fault of its own."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


def is_ours(module: str) -> bool:
    """Return whether a module is course_lib or lies in it."""
    return module == PACKAGE or module.startswith(f"{PACKAGE}.")


@cache
def is_module(name: str) -> bool:
    """Return whether course_lib has a module of this full name."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def is_package(module: str) -> bool:
    """Return whether a module is a folder of modules."""
    spec = importlib.util.find_spec(module)
    return spec is not None and spec.submodule_search_locations is not None
