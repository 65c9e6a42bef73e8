"""The mistakes of a class for its report: who made each, in which exercises and lines, and what to teach about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from course_lib.check.outcome import Outcome
from grading.classroom.questions import Sheet
from grading.pages.code_samples import Samples
from grading.pages.feedback import MarkedLine, place_of
from grading.pages.lessons import COMPARE_A_SAMPLE, Failure

WHERE = 3  # places or exercises that are named


@dataclass(frozen=True)
class PlaceRow:
    """A line of an exercise in which several students made one mistake; `line` is the commonest, its place marked."""

    exercise: str
    students: int
    line: MarkedLine


@dataclass(frozen=True)
class MistakeRow:
    """One mistake in one assignment: who made it where, what it was, what to do about it."""

    outcome: str
    words: str
    who: frozenset[str]
    answers: int
    exercises: tuple[str, ...]
    places: tuple[PlaceRow, ...]
    message: str
    lesson: str
    code: str | None
    assignment: str

    @property
    def students(self) -> int:
        """How many students made it."""
        return len(self.who)


@dataclass(frozen=True)
class Lesson:
    """One thing to do tomorrow, for every mistake that it helps against."""

    text: str
    mistakes: tuple[MistakeRow, ...]

    @property
    def students(self) -> int:
        """How many students it is for."""
        return len(frozenset().union(*(row.who for row in self.mistakes)))

    @property
    def words(self) -> str:
        """What was done, each kind once."""
        return " ".join(dict.fromkeys(f"{row.words}." for row in self.mistakes))

    @property
    def places(self) -> list[str]:
        """Where it was done."""
        return [
            f"{row.assignment} ({', '.join(row.exercises[:2])}"
            + (f" and {len(row.exercises) - 2} more)" if len(row.exercises) > 2 else ")")
            for row in self.mistakes[:WHERE]
        ]


def mistake_rows(here: pd.DataFrame, page: Sheet, samples: Samples) -> list[MistakeRow]:
    """Return the mistakes of an assignment, those that most students made first."""
    failed = here[here.outcome.isin((Outcome.WRONG, Outcome.CRASHED))].copy()
    if failed.empty:
        return []
    fields = ("outcome", "mistake", "obstacle", "error", "exercise")
    failed["failure"] = [Failure.of(*row) for row in zip(*(failed[name] for name in fields), strict=True)]
    titles = {task.name: task.title for task in page.tasks}
    rows = []
    for failure, group in failed.groupby("failure", sort=True):
        sample = samples.of(
            list(zip(group.student, group.assignment, group.exercise, group.message, strict=True))
        )
        rows.append(
            MistakeRow(
                outcome=group.iloc[0].outcome,
                words=failure.words,
                who=frozenset(group.student),
                answers=len(group),
                exercises=tuple(titles.get(name, name) for name in group.exercise.value_counts().index),
                places=tuple(places(group, titles, samples))[:WHERE],
                message=sample.message,
                lesson=failure.lesson,
                code=sample.code,
                assignment=page.title,
            )
        )
    return sorted(rows, key=lambda row: (-row.students, -row.answers, row.words))


def places(group: pd.DataFrame, titles: dict[str, str], samples: Samples) -> Iterable[PlaceRow]:
    """Yield the lines in which one mistake was made, those of most students first."""
    marked = [
        (exercise, student, mark)
        for exercise, student, place, line in zip(
            group.exercise, group.student, group.place, group.line, strict=True
        )
        if (mark := place_of({"place": place, "line": line}))
    ]
    lines = Counter((exercise, mark.number) for exercise, _, mark in marked)
    for (exercise, number), _ in sorted(lines.items(), key=lambda item: (-item[1], item[0])):
        here = [
            (student, mark) for name, student, mark in marked if (name, mark.number) == (exercise, number)
        ]
        ((before, here_text, after), _) = Counter((m.before, m.here, m.after) for _, m in here).most_common(
            1
        )[0]
        texts = [samples.nameless_line(text) for text in (before, here_text, after)]
        yield PlaceRow(titles.get(exercise, exercise), len({s for s, _ in here}), MarkedLine(number, *texts))


def lessons(rows: Iterable[MistakeRow]) -> list[Lesson]:
    """Return what to do tomorrow about mistakes that have a name, for most students first."""
    found: dict[str, list[MistakeRow]] = {}
    for row in rows:
        if row.lesson != COMPARE_A_SAMPLE:
            found.setdefault(row.lesson, []).append(row)
    return sorted((Lesson(text, tuple(made)) for text, made in found.items()), key=lambda one: -one.students)
