"""A synthetic class in nbgrader's layout: honest, mistaken, unfinished and crashing students, all seeded.

`expected.csv` beside the folders says what each answer must get, so that a run can be compared with it.
"""

from __future__ import annotations

import copy
import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course_lib.check.outcome import Outcome
from grading.authoring.build import Built, to_bytes
from grading.authoring.catalogue import WrongAnswer
from grading.authoring.markers import without_markers
from grading.classroom.begin import CONFIG_FILE
from grading.submission.unjudged import Unjudged

NAMES = (
    *(
        "ada",
        "bao",
        "chidi",
        "dana",
        "emeka",
        "farah",
        "goran",
        "hana",
        "ines",
        "jonas",
        "kofi",
        "lena",
        "malik",
    ),
    *(
        "noor",
        "oskar",
        "priya",
        "quinn",
        "rosa",
        "sami",
        "tomas",
        "uma",
        "vera",
        "wen",
        "ximena",
        "yusuf",
        "zoe",
    ),
)
CRASH = "raise ZeroDivisionError('the loop divided by its own step')"
WORDS = "The derivative points uphill, so we subtract it to go down."
HEADER = ("student", "assignment", "exercise", "score", "max_score", "outcome", "mistake")


@dataclass(frozen=True)
class SyntheticAnswer:
    """What a synthetic student writes for one exercise, and what must come of it (`expects`: fair names)."""

    source: str
    outcome: Outcome
    expects: tuple[str, ...] = ()


def student_name(index: int) -> str:
    """Return `ada`, `bao`, … and, from the 27th student on, `ada-2`, …"""
    name = NAMES[index % len(NAMES)]
    return name if index < len(NAMES) else f"{name}-{index // len(NAMES) + 1}"


def answer_for(
    solution: str, stub: str, wrong: list[WrongAnswer], habit: str, rng: random.Random
) -> SyntheticAnswer:
    """Draw one answer of a student whose habit is `right`, `mixed`, `slips`, `unfinished` or `crashes`."""
    chances = {
        "right": (1.0, 0.0, 0.0, 0.0),
        "mixed": (0.7, 0.2, 0.1, 0.0),
        "slips": (0.3, 0.6, 0.1, 0.0),
        "unfinished": (0.4, 0.1, 0.5, 0.0),
        "crashes": (0.4, 0.2, 0.1, 0.3),
    }[habit]
    (kind,) = rng.choices((Outcome.CORRECT, Outcome.WRONG, Outcome.NOT_ATTEMPTED, Outcome.CRASHED), chances)
    if kind is Outcome.WRONG and wrong:
        mistake = rng.choice(wrong)
        return SyntheticAnswer(mistake.source, mistake.outcome, mistake.expects)
    if kind is Outcome.NOT_ATTEMPTED:
        return SyntheticAnswer(stub, kind)
    if kind is Outcome.CRASHED:
        return SyntheticAnswer(crashing(stub), kind)
    return SyntheticAnswer(solution, Outcome.CORRECT)


def crashing(stub: str) -> str:
    """Return the released cell with a crash where the answer belongs."""
    if "raise NotImplementedError()" in stub:
        return stub.replace("raise NotImplementedError()", CRASH)
    return re.sub(r"= \.\.\..*$", "= 1 / 0", stub, flags=re.M)


HABITS = ("right", "mixed", "slips", "mixed", "unfinished", "crashes")


def write_class(
    folder: Path,
    built: list[Built],
    mistakes: dict[str, list[WrongAnswer]],
    students: int,
    seed: int,
    all_correct: bool,
) -> None:
    """Write source/, release/, submitted/ and expected.csv below `folder`; raises FileExistsError on a used one."""
    refuse_used(folder)
    (folder / "submitted").mkdir(parents=True)
    for one in built:
        name = one.master.assignment
        put(folder / "source" / name / f"{name}.ipynb", to_bytes(one.source))
        put(folder / "release" / name / f"{name}.ipynb", to_bytes(one.release))
    put(folder / "nbgrader_config.py", CONFIG_FILE.encode())
    rows = []
    for index in range(students):
        habit = "right" if all_correct else HABITS[index % len(HABITS)]
        for one in built:
            rng = random.Random(f"{seed}/{index}/{one.master.assignment}")
            student, name = student_name(index), one.master.assignment
            notebook, expected = submission(one, mistakes, habit, rng)
            put(folder / "submitted" / student / name / f"{name}.ipynb", to_bytes(notebook))
            rows += [(student, name, *row) for row in expected]
    with (folder / "expected.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])


def refuse_used(folder: Path) -> None:
    """Raise FileExistsError when `folder` already holds a class."""
    used = [name for name in ("source", "release", "submitted", "gradebook.db") if (folder / name).exists()]
    if used:
        raise FileExistsError(f"{folder} already holds a class ({', '.join(used)})")


def put(path: Path, data: bytes) -> None:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def submission(
    built: Built, mistakes: dict[str, list[WrongAnswer]], habit: str, rng: random.Random
) -> tuple[NotebookNode, list[tuple[object, ...]]]:
    """Make one student's notebook, and the rows of expected.csv (without student and assignment) for it."""
    notebook = copy.deepcopy(built.release)
    points = {c.name: c.points for c in built.master.cells if c.kind in ("check", "manual")}
    rows: list[tuple[object, ...]] = []
    for cell, solved in zip(notebook.cells, built.source.cells, strict=True):
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        if cell.cell_type == "markdown":
            cell.source = f"{cell.source}\n\n{WORDS}"
            rows.append((cell.id, "", points[cell.id], Unjudged.MANUAL, ""))
            continue
        answer = answer_for(
            without_markers(solved.source), cell.source, mistakes.get(cell.id, []), habit, rng
        )
        cell.source = answer.source
        score = points[cell.id] if answer.outcome is Outcome.CORRECT else 0.0
        rows.append((cell.id, score, points[cell.id], answer.outcome, "|".join(answer.expects)))
    return notebook, rows


def expected_rows(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of expected.csv."""
    with (folder / "expected.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
