"""Data flows one way: notebooks → course_lib ← grading, and inside a package only from a room to those below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: The rooms of each package, bottom to top, each with what is in it: modules, or folders with all that they hold. A module
#: imports its own room and those below it, and nothing else of its package; the longest name that fits says the room. "" stands
#: for the modules that are in no folder.
FLOORS = {
    "course_lib": [
        ["chain_rule", "descent", "differences", "hessian", "least_squares", "taylor", "optimisers", "plots"],
        ["explain.words"],
        ["check"],
        ["kept"],
        ["exercise"],
        ["standing"],
        ["explain"],
        ["check.topics"],
        ["practice"],
        [""],
    ],
    "grading": [
        ["limits", "plain_text"],
        ["box"],
        ["submission"],
        ["classroom"],
        ["running"],
        ["pages", "nbgrader", "site", "authoring", "marking"],
        [""],
    ],
}
#: What a package must do without: course_lib runs in Pyodide, and nothing of the grader is given to students.
NEVER = {"course_lib": ("grading", "nbgrader", "IPython", "jupytext", "nbformat")}


def modules(package: str) -> Iterator[tuple[str, Path]]:
    """Every module of a package, as Python names it."""
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path, known: set[str]) -> Iterator[tuple[str, int]]:
    """Every module that a file imports anywhere in it, for type checkers only or not, with the line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module, node.lineno


def floor(package: str, module: str) -> int:
    """The floor on which a module lives."""
    inside = module.removeprefix(package).removeprefix(".")
    fits = [
        (len(room), number)
        for number, rooms in enumerate(FLOORS[package])
        for room in rooms
        if inside == room or (room and inside.startswith(f"{room}.")) or (not room and "." not in inside)
    ]
    assert fits, f"{module} has no room: name it in FLOORS"
    return max(fits)[1]


@pytest.mark.parametrize("package", FLOORS)
def test_no_module_imports_from_a_room_above_its_own(package):
    known = dict(modules(package))
    upwards = [
        f"{path.relative_to(ROOT)}:{line} imports {target}"
        for module, path in known.items()
        for target, line in imports(path, set(known))
        if target in known and floor(package, target) > floor(package, module)
    ]
    assert upwards == []


@pytest.mark.parametrize("package", ["course_lib", "grading"])
def test_no_module_imports_one_that_imports_it(package):
    known = dict(modules(package))
    graph = {
        module: {target for target, _ in imports(path, set(known)) if target in known and target != module}
        for module, path in known.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        pytest.fail(" → ".join(cycle.args[1]))


@pytest.mark.parametrize(("package", "others"), NEVER.items())
def test_a_package_imports_nothing_that_it_must_do_without(package, others):
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {target}"
        for _, path in modules(package)
        for target, line in imports(path, set())
        if target.split(".")[0] in others
    ]
    assert found == []


def test_the_name_of_a_class_means_one_thing_in_the_whole_house():
    homes: dict[str, list[str]] = {}
    for package in FLOORS:
        for module, path in modules(package):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    homes.setdefault(node.name, []).append(module)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
