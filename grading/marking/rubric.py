"""The rubric of a question: items with points that add up. It begins as the author's marking scheme, and a marker adds to it.

`CLASS/rubrics.json`: {assignment: {question: [{"points": 1.0, "text": "…"}, …]}}. Items are only ever appended, so that the
number of an item means the same as long as the class exists.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from grading.authoring.markers import Part, text_of
from grading.classroom.folder import ClassError, Classroom
from grading.classroom.gradebook import write_file
from grading.submission.types import nbgrader_of, source_of

POINTS = re.compile(r"^(?P<points>\d+(?:[.,]\d+)?|half a) points?:\s*(?P<text>.+)", re.IGNORECASE | re.DOTALL)
MOST_ITEMS = 30
MOST_LETTERS = 500


@dataclass(frozen=True)
class Item:
    """One line of a rubric: what it gives (or takes, below zero) and for what."""

    points: float
    text: str


def path_of(classroom: Classroom) -> Path:
    """Return where the class's rubrics stand."""
    return classroom.path / "rubrics.json"


def read_rubric(classroom: Classroom, assignment: str, question: str) -> list[Item]:
    """Return the items of a question: the class's own where there are any, else those of the marking scheme.

    Raises:
        ClassError: rubrics.json cannot be read.
    """
    stored = _all(classroom).get(assignment, {}).get(question)
    if stored is not None:
        return [Item(float(item["points"]), str(item["text"])) for item in stored]
    return items_of(scheme(classroom, assignment, question))


def add(classroom: Classroom, assignment: str, question: str, item: Item) -> list[Item]:
    """Append an item and return them all.

    Raises:
        ValueError: it has no text, too much of it, or points that are no number; or there are too many items.
    """
    items = read_rubric(classroom, assignment, question)
    if not item.text.strip() or len(item.text) > MOST_LETTERS:
        raise ValueError(f"An item needs a text of at most {MOST_LETTERS} letters.")
    if not math.isfinite(item.points) or abs(item.points) > 100:
        raise ValueError("An item's points must be a number between −100 and 100.")
    if len(items) >= MOST_ITEMS:
        raise ValueError(f"A rubric has at most {MOST_ITEMS} items.")
    items.append(item)
    stored = _all(classroom)
    stored.setdefault(assignment, {})[question] = [asdict(one) for one in items]
    write_file(path_of(classroom), json.dumps(stored, indent=1, ensure_ascii=False).encode())
    return items


def scheme(classroom: Classroom, assignment: str, question: str) -> str:
    """Return the author's marking scheme, from source/; empty where there is none."""
    return _part(classroom, assignment, question, Part.SCHEME)


def model_answer(classroom: Classroom, assignment: str, question: str) -> str:
    """Return the author's model answer, from source/; empty where there is none."""
    return _part(classroom, assignment, question, Part.SOLUTION)


def items_of(text: str) -> list[Item]:
    """Return the items of a marking scheme: each paragraph that begins with `1 point:` or `half a point:`."""
    found = []
    for paragraph in re.split(r"\n\s*\n|\n(?=\d+(?:[.,]\d+)? points?:)", text.strip()):
        if match := POINTS.match(" ".join(paragraph.split())):
            written = match["points"].replace(",", ".").lower()
            found.append(Item(0.5 if written == "half a" else float(written), match["text"]))
    return found


def _part(classroom: Classroom, assignment: str, question: str, part: Part) -> str:
    path = classroom.path / "source" / assignment / f"{assignment}.ipynb"
    if not path.is_file():
        return ""
    cells = json.loads(path.read_bytes())["cells"]
    source = next((source_of(c) for c in cells if nbgrader_of(c).get("grade_id") == question), "")
    return text_of(source, part).strip()


def _all(classroom: Classroom) -> dict:
    path = path_of(classroom)
    try:
        return json.loads(path.read_bytes()) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise ClassError(
            f"{path} cannot be read ({error}). Mend it, or move it away to begin again."
        ) from None
