"""Samples of students' code for the class report: short, and without anybody's name."""

from __future__ import annotations

import builtins
import io
import keyword
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from markupsafe import Markup

from grading.authoring.markers import without_markers
from grading.classroom.folder import Classroom
from grading.classroom.roster import Person
from grading.classroom.scores import Scores
from grading.pages.safe_html import python_code
from grading.plain_text import plain_text
from grading.submission.types import sources_by_id

LOOKED_AT = 3
MOST_LINES = 30
LONGEST = 20_000  # characters of an answer that are looked at
SHORTEST_NAME = 3  # shorter words than this are everywhere in code
WORD = re.compile(r"[^\W_]+")
CODE_WORDS = {*keyword.kwlist, *dir(builtins), *dir(np), *dir(np.linalg)}  # a student may be called Max


@dataclass(frozen=True)
class Sample:
    """An answer that shows a mistake, as coloured code (None where it cannot be read), and what the check said of it."""

    code: str | None
    message: str


class Samples:
    """Finds samples in the graded notebooks; each notebook is read once. `people` are those of the roster."""

    def __init__(self, classroom: Classroom, scores: Scores, people: Iterable[Person] = ()):
        self.classroom = classroom
        self.scores = scores
        self.people = tuple(people)
        self.sources = cache(self.read)

    def of(self, answers: list[tuple[str, str, str, str]]) -> Sample:
        """Return the shortest of the first few answers `(student, assignment, exercise, message)` with one mistake."""
        found = []
        for student, assignment, exercise, message in answers[:LOOKED_AT]:
            source = self.sources(student, assignment).get(exercise, "").strip()[:LONGEST]
            if source:
                found.append((len(source), self.nameless(source), self.nameless(message)))
        if not found:
            return Sample(None, answers[0][3])
        _, code, message = min(found)
        return Sample(python_code(code), message)

    def read(self, student: str, assignment: str) -> dict[str, str]:
        """Return the text of each cell with a grade id in a graded notebook."""
        return sources_at(self.classroom.autograded(student, assignment))

    def solutions(self, assignment: str) -> dict[str, str]:
        """Return the author's solutions, from source/; empty where that is missing."""
        sources = sources_at(self.classroom.path / "source" / assignment / f"{assignment}.ipynb")
        return {name: without_markers(source) for name, source in sources.items()}

    @cached_property
    def names(self) -> tuple[frozenset[str], list[str]]:
        """Every name in the class in small letters: single words, and those of several parts."""
        known = (*self.scores.students.values(), *self.people)
        texts = {text.casefold() for s in known for text in (s.id, s.first_name, s.last_name, s.email)}
        texts |= {word for text in texts for word in text.split()}
        texts |= {student.casefold() for student, _ in self.scores.handed_in}
        long_enough = {text for text in texts if len(text) >= SHORTEST_NAME and text not in CODE_WORDS}
        single = frozenset(text for text in long_enough if WORD.fullmatch(text))
        return single, sorted(long_enough - single, key=len, reverse=True)

    def as_written(self, source: str) -> Markup:
        """Return an answer as its author wrote it, coloured and in bounded length."""
        return python_code(bounded(plain_text(source[:LONGEST].strip())))

    def nameless(self, text: str) -> str:
        """Return a text without comments, in bounded length, and with everybody's names taken out."""
        return bounded(self.nameless_line(without_comments(plain_text(text))))

    def nameless_line(self, text: str) -> str:
        """Return a text with everybody's names taken out."""
        single, several = self.names
        for name in several:
            if name in text.casefold():
                text = re.sub(re.escape(name), "…", text, flags=re.I)
        return WORD.sub(lambda word: "…" if word[0].casefold() in single else word[0], text)


def bounded(text: str) -> str:
    """Return the first lines of a text."""
    lines = text.splitlines()
    return "\n".join(lines[:MOST_LINES] + (["…"] if len(lines) > MOST_LINES else []))


def sources_at(path: Path) -> dict[str, str]:
    """Return the text of each cell with a grade id in a notebook; empty where it cannot be read."""
    try:
        return sources_by_id(path.read_bytes())
    except (OSError, ValueError, KeyError):
        return {}


def without_comments(source: str) -> str:
    """Return Python source without its comments, where a name may stand; other text as it is."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return source
    whole = source.splitlines()
    lines: list[str | None] = list(whole)
    for token in tokens:
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = whole[row - 1][:column].rstrip() or None
    return "\n".join(line for line in lines if line is not None).strip("\n")
