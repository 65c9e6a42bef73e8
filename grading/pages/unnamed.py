"""Wrong answers of a class that no check has a name for, ready to go into `notebooks/mistakes/`: the most frequent first.

Answers that differ in comments and layout alone are one. What is long or has somebody's name in it is left out.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass

from course_lib.check.outcome import Outcome
from course_lib.explain.words.vocabulary import VOCABULARY
from grading.authoring.catalogue import FACT
from grading.classroom.folder import Classroom
from grading.classroom.roster import Person
from grading.classroom.scores import Scores
from grading.pages.code_samples import LONGEST, Samples

#: So many are written for one exercise.
MOST = 5


@dataclass(frozen=True)
class UnnamedAnswer:
    """A wrong answer without a name, and how many students gave it."""

    assignment: str
    exercise: str
    source: str
    students: int

    @property
    def cell(self) -> str:
        """The cell of the catalogue, which asks its author for the name that it should get."""
        return f'# %% mistake="{self.exercise}" expects="{FACT}"\n{self.source}\n'


def unnamed_answers(
    classroom: Classroom, scores: Scores, people: tuple[Person, ...] = ()
) -> list[UnnamedAnswer]:
    """Return the wrong answers that got no name or that of a mere fact, the most frequent first."""
    samples = Samples(classroom, scores, people)
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for (student, assignment), entry in scores.entries.items():
        for exercise, verdict in entry.verdicts.items():
            name = verdict.get("mistake")
            if verdict.get("outcome") != Outcome.WRONG or (name in VOCABULARY and not VOCABULARY[name].fact):
                continue
            source = _plain(samples.sources(student, assignment).get(exercise, ""))
            if source and "…" not in (nameless := samples.nameless(source)):
                found[assignment, exercise, nameless] += 1
    answers = [UnnamedAnswer(*key, students) for key, students in found.items()]
    answers.sort(key=lambda answer: (-answer.students, answer.assignment, answer.exercise, answer.source))
    kept: dict[str, int] = defaultdict(int)
    few = []
    for answer in answers:
        kept[answer.exercise] += 1
        if kept[answer.exercise] <= MOST:
            few.append(answer)
    return few


def as_catalogue(answers: list[UnnamedAnswer]) -> str:
    """Write the answers as cells for `notebooks/mistakes/`, under the file that each belongs to."""
    if not answers:
        return "# Every wrong answer of this class has a name.\n"
    text, above = [], ""
    for answer in sorted(answers, key=lambda one: one.assignment):
        if answer.assignment != above:
            above = answer.assignment
            text.append(
                f"# %% [markdown]\n# For notebooks/mistakes/{above}.py: expects= takes the name that is true.\n"
            )
        students = "1 student" if answer.students == 1 else f"{answer.students} students"
        text.append(f"# %% [markdown]\n# {students}\n\n{answer.cell}")
    return "\n".join(text)


def _plain(source: str) -> str:
    """Return an answer without comments, docstrings and layout of its own; empty where that cannot be written."""
    try:
        tree = ast.parse(source[:LONGEST])
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            first = body[0] if isinstance(body, list) and len(body) > 1 else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                del body[0]
        text = ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    # There are no comments any more: such a line stands within a text, and could begin a cell of the catalogue.
    return "" if any(line.lstrip().startswith("#") for line in text.splitlines()) else text
