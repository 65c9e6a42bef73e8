"""Samples of students' code for the class report: short, and without anybody's name."""

from __future__ import annotations

import io
import json
import re
import tokenize
from dataclasses import dataclass
from functools import lru_cache

from grading.classroom import Classroom
from grading.graded import nbgrader_of, source_of
from grading.prose import python_code, tidy
from grading.scores import Scores

LOOKED_AT = 3
MOST_LINES = 30
SHORTEST_NAME = 3  # shorter words than this are everywhere in code


@dataclass(frozen=True)
class Sample:
    """An answer that shows a mistake, as coloured code (None where it cannot be read), and what the check said of it."""

    code: str | None
    message: str


class Samples:
    """Finds samples in the graded notebooks; each notebook is read once."""

    def __init__(self, classroom: Classroom, scores: Scores):
        self.classroom = classroom
        self.scores = scores
        self.sources = lru_cache(maxsize=256)(self.read)

    def of(self, answers: list[tuple[str, str, str, str]]) -> Sample:
        """The shortest of the first few answers `(student, assignment, exercise, message)` that made one mistake."""
        found = []
        for student, assignment, exercise, message in answers[:LOOKED_AT]:
            source = self.sources(student, assignment).get(exercise, "").strip()
            if source:
                found.append((len(source), self.nameless(source, student), self.nameless(message, student)))
        if not found:
            return Sample(None, answers[0][3])
        _, code, message = min(found)
        return Sample(python_code(code), message)

    def read(self, student: str, assignment: str) -> dict[str, str]:
        """The text of each cell with a grade id in a graded notebook."""
        try:
            cells = json.loads(self.classroom.autograded(student, assignment).read_bytes())["cells"]
        except (OSError, ValueError, KeyError):
            return {}
        return {
            nbgrader_of(cell)["grade_id"]: source_of(cell)
            for cell in cells
            if nbgrader_of(cell).get("grade_id")
        }

    def nameless(self, text: str, student: str) -> str:
        """A text without comments, in bounded length, and with the student's names taken out."""
        known = self.scores.students.get(student)
        names = [student, *((known.first_name, known.last_name, known.email) if known else ())]
        for name in sorted(filter(None, names), key=len, reverse=True):
            if len(name) >= SHORTEST_NAME:
                text = re.sub(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", "…", text, flags=re.I)
        lines = without_comments(tidy(text)).splitlines()
        return "\n".join(lines[:MOST_LINES] + (["…"] if len(lines) > MOST_LINES else []))


def without_comments(source: str) -> str:
    """Python source without its comments, where a name may stand; other text as it is."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return source
    lines: list[str | None] = list(source.splitlines())
    for token in tokens:
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = source.splitlines()[row - 1][:column].rstrip() or None
    return "\n".join(line for line in lines if line is not None).strip("\n")
