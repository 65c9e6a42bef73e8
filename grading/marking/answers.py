"""The answers to one question in words, across the class: read from the graded notebooks, alike ones together.

Two answers are *identical* when they differ only in case, spaces and punctuation, and *near* when at least 90 % of one
text is found in the other in the same order (difflib's ratio 2M / T, M matching characters of T in both) and they have
the same numbers, signs and negations.
"""

from __future__ import annotations

import difflib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from grading.classroom.folder import Classroom
from grading.classroom.questions import Question
from grading.submission.types import nbgrader_of, source_of

NEAR = 0.9
#: Texts longer than this are compared by their beginning, so that a pasted book costs no minutes.
COMPARED = 2_000
NEGATIONS = frozenset({"no", "not", "never", "none", "cannot", "without", "neither", "nor", "n", "t"})


@dataclass(frozen=True)
class Answer:
    """What one student wrote; empty where the cell is as it was released."""

    student: str
    text: str


@dataclass(frozen=True)
class Group:
    """Answers that are marked together. `key` stays the same as long as the first answer does."""

    key: str
    answers: tuple[Answer, ...]

    @property
    def text(self) -> str:
        """The answer that stands for the group: the first student's."""
        return self.answers[0].text

    @property
    def students(self) -> tuple[str, ...]:
        """Everybody in the group."""
        return tuple(answer.student for answer in self.answers)

    @property
    def differing(self) -> tuple[Answer, ...]:
        """Answers that are near the first one, and not identical: to be opened before they are marked together."""
        return tuple(a for a in self.answers if plain(a.text) != plain(self.text))


def read_answers(classroom: Classroom, assignment: str, question: Question) -> list[Answer]:
    """Read every student's answer to a question from autograded/, in order of the students' ids."""
    found = []
    for path in sorted((classroom.path / "autograded").glob(f"*/{assignment}/{assignment}.ipynb")):
        cells = json.loads(path.read_bytes())["cells"]
        source = next((source_of(c) for c in cells if nbgrader_of(c).get("grade_id") == question.name), "")
        text = source.removeprefix(question.stub).strip() if source.strip() != question.stub.strip() else ""
        found.append(Answer(path.parts[-3], text))
    return found


def grouped(answers: Iterable[Answer]) -> list[Group]:
    """Put identical and near-identical answers together; the largest group first, blank answers last."""
    groups: list[list[Answer]] = []
    for answer in answers:
        home = next((g for g in groups if alike(g[0].text, answer.text)), None)
        if home is None:
            groups.append([answer])
        else:
            home.append(answer)
    made = [Group(sha256(g[0].text.encode("utf-8", "replace")).hexdigest()[:12], tuple(g)) for g in groups]
    return sorted(made, key=lambda g: (not g.text, -len(g.answers), g.students[0]))


def alike(one: str, other: str) -> bool:
    """Return whether two answers are identical or near, as defined above; blank ones are alike only to blank ones."""
    a, b = plain(one)[:COMPARED], plain(other)[:COMPARED]
    if a == b:
        return True
    if not a or not b or min(len(a), len(b)) < NEAR * max(len(a), len(b)) / (2 - NEAR):
        return False
    if telling(a) != telling(b):
        return False
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def telling(text: str) -> Counter[str]:
    """Return the words of a plain text by which nearly equal answers may mean the opposite: numbers, signs, negations."""
    return Counter(w for w in text.split() if w in NEGATIONS or any(not c.isalpha() for c in w))


def plain(text: str) -> str:
    """Letters, digits and signs of mathematics, case folded, single spaces: what two identical answers share."""
    kept = (
        c if c.isalnum() or unicodedata.category(c) == "Sm" or c in "-/*^" else " " for c in text.casefold()
    )
    return " ".join("".join(kept).split())
