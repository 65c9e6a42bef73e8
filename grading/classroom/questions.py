"""What a released notebook says about its exercises: title, points, and the text of the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grading.classroom.folder import Classroom
from grading.submission.types import NotebookCell, source_of

HEADING = re.compile(r"^#{1,6}[ \t]+(?P<text>[^\n]+)$", re.M)
NUMBERED = re.compile(r"(?P<label>(Exercise|Question)\s+\d+\w?)\b\W*", re.I)


@dataclass(frozen=True)
class Question:
    """One exercise as posed: `text` is Markdown without its heading, `given` the code that stands before the answer.

    `label` is the notebook's own numbering ("Exercise 3") or empty; `stub` is what the answer's cell held at first.
    """

    name: str
    title: str
    label: str
    points: float
    manual: bool
    text: str
    given: str
    stub: str


@dataclass(frozen=True)
class Sheet:
    """A released notebook: its title and its exercises in order. `sources` are the texts of all its cells."""

    assignment: str
    title: str
    tasks: tuple[Question, ...]
    sources: frozenset[str]


def sheet(classroom: Classroom, assignment: str) -> Sheet:
    """Read what the release of an assignment asks; raises ClassError where there is no release."""
    release = classroom.read_release(assignment)
    tasks, begin = [], 0
    for exercise in release.exercises:
        cell = release.cells[exercise.solution]
        label, heading, text, given = posed(release.cells[begin : exercise.solution])
        tasks.append(
            Question(
                name=exercise.name,
                title=cell.get("metadata", {}).get("course", {}).get("title") or heading or exercise.name,
                label=label,
                points=exercise.points,
                manual=exercise.kind == "manual",
                text=text,
                given=given,
                stub=source_of(cell),
            )
        )
        begin = max(exercise.check or 0, exercise.solution) + 1
    return Sheet(
        assignment,
        release.title or assignment,
        tuple(tasks),
        frozenset(source_of(cell) for cell in release.cells),
    )


def posed(cells: Sequence[NotebookCell]) -> tuple[str, str, str, str]:
    """Return label, title, text and given code from the cells before an answer.

    It begins at the last heading that has a number, else at the last heading, else at the last Markdown cell.
    """
    texts = [(i, source_of(cell)) for i, cell in enumerate(cells) if cell["cell_type"] == "markdown"]
    headings = [(i, found) for i, text in texts for found in HEADING.finditer(text)]
    numbered = [(i, found) for i, found in headings if NUMBERED.match(found["text"])]
    if not texts:
        return "", "", "", ""
    if not headings:
        first, heading, text = texts[-1][0], "", texts[-1][1]
    else:
        first, found = (numbered or headings)[-1]
        heading, text = found["text"].strip(), found.string[found.end() :]
    number = NUMBERED.match(heading)
    rest = [text, *(t for i, t in texts if i > first)]
    given = [source_of(c) for c in cells[first:] if c["cell_type"] == "code"]
    title = heading[number.end() :] if number else heading
    return number["label"] if number else "", title, "\n\n".join(rest).strip(), "\n\n\n".join(given)
