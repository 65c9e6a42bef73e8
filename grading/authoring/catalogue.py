"""The catalogue of wrong answers: `notebooks/mistakes/NN_name.py`, each with the name that it must get."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jupytext

from course_lib.check.outcome import Outcome

FACT, CRASHED = "fact", Outcome.CRASHED.value


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer to an exercise: the whole text of its solution cell, and what the check must say of it.

    `expects` holds the names of which one must be given; `("fact",)` where no name can be given, `("crashed",)`
    where the code must be said to crash.
    """

    exercise: str
    expects: tuple[str, ...]
    source: str

    @property
    def outcome(self) -> Outcome:
        """The outcome that the check must reach."""
        return Outcome.CRASHED if CRASHED in self.expects else Outcome.WRONG


def read_mistakes(path: Path) -> list[WrongAnswer]:
    """Read the catalogue of one notebook; raises ValueError naming the cell that lacks a mark."""
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    mistakes = []
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not ({"mistake", "expects"} & set(cell.metadata)):
            if cell.cell_type == "code" and cell.source.strip():
                raise ValueError(f'{path}: cell {number} has no mistake="exercise" expects="name"')
            continue
        if missing := {"mistake", "expects"} - set(cell.metadata):
            raise ValueError(f"{path}: cell {number} lacks {', '.join(sorted(missing))}=")
        expects = tuple(name.strip() for name in str(cell.metadata["expects"]).split("|"))
        mistakes.append(WrongAnswer(str(cell.metadata["mistake"]), expects, cell.source))
    return mistakes


def by_exercise(folder: Path) -> dict[str, list[WrongAnswer]]:
    """Return every catalogued mistake of the course, by exercise."""
    found: dict[str, list[WrongAnswer]] = {}
    for path in sorted(folder.glob("*.py")):
        for mistake in read_mistakes(path):
            found.setdefault(mistake.exercise, []).append(mistake)
    return found
