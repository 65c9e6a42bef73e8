"""The class report: where the class stands, which mistakes were made, who needs a word.

Outcomes and mistakes come from the ledger, points from the gradebook, code samples from the graded notebooks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import mean, median

import pandas as pd

from course_lib.check.outcome import Outcome
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question, Sheet, sheet
from grading.classroom.scores import HandedIn, Scores, read_scores
from grading.pages.charts import histogram, shares
from grading.pages.code_samples import Samples
from grading.pages.concerns import FEW_ANSWERS, LOW_SHARE, people
from grading.pages.lessons import UNNAMED, Failure
from grading.pages.page import render
from grading.submission.unjudged import Unjudged

FEWEST_FOR_SEPARATION = 10
MOST_MISTAKES = 12  # of one assignment
MOST_LESSONS = 5
SHOWN_PEOPLE = 15
PLACES = 3
COLUMNS = ("student", "assignment", "exercise", "outcome", "mistake", "obstacle", "error", "message")


@dataclass(frozen=True)
class ExerciseRow:
    """One exercise in numbers; `separation` is the point-biserial correlation with the rest, or None."""

    task: Question
    counts: dict[str, int]
    share: float | None
    separation: float | None
    waiting: int

    @property
    def total(self) -> int:
        """How many answers were checked."""
        return sum(self.counts.values())

    @property
    def reading(self) -> str:
        """What the separation says, in words."""
        if self.separation is None:
            return "cannot be told"
        bounds = ((0.4, "separates very well"), (0.2, "separates well"), (0.05, "separates little"))
        words = next((words for least, words in bounds if self.separation >= least), "")
        return words or (
            "does not separate" if self.separation > -0.1 else "look at it: strong students fail it"
        )


@dataclass(frozen=True)
class MistakeRow:
    """One mistake in one assignment: who made it where, what it was, what to do about it."""

    outcome: str
    words: str
    who: frozenset[str]
    answers: int
    exercises: tuple[str, ...]
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
        return " ".join(dict.fromkeys(row.words for row in self.mistakes))

    @property
    def places(self) -> list[str]:
        """Where it was done."""
        return [
            f"{row.assignment} ({', '.join(row.exercises[:2])}"
            + (f" and {len(row.exercises) - 2} more)" if len(row.exercises) > 2 else ")")
            for row in self.mistakes[:PLACES]
        ]


@dataclass(frozen=True)
class AssignmentView:
    """One assignment of the report."""

    sheet: Sheet
    totals: tuple[float, ...]
    out_of: float
    bins: tuple[tuple[str, int], ...]
    exercises: tuple[ExerciseRow, ...]
    mistakes: tuple[MistakeRow, ...]
    more_mistakes: int
    waiting: int
    unreadable: int

    @property
    def mean(self) -> float:
        """Mean of the points."""
        return mean(self.totals)

    @property
    def median(self) -> float:
        """Median of the points."""
        return median(self.totals)


def report_page(classroom: Classroom, now: datetime | None = None) -> bytes:
    """Write the report of a class, as the bytes of one HTML file. Raises GradebookError."""
    scores = read_scores(classroom)
    assignments = [name for name in classroom.assignments() if any(a == name for _, a in scores.handed_in)]
    known = students_of(classroom, scores)
    table = verdict_table(scores)
    samples = Samples(classroom, scores)
    views = [assignment_view(classroom, name, scores, table, samples) for name in assignments]
    return render(
        "report.html",
        title=f"Class report: {classroom.path.resolve().name}",
        name=classroom.path.resolve().name,
        now=(now or datetime.now(UTC)).strftime("%d %B %Y, %H:%M UTC").lstrip("0"),
        views=views,
        released=len(classroom.assignments()),
        students=known,
        handed_in=len(scores.handed_in),
        lessons=lessons(views)[:MOST_LESSONS],
        people=people(known, assignments, scores, table),
        flags=flags(scores),
        checked=tuple(Outcome),
        histogram=histogram,
        shares=shares,
        shown=SHOWN_PEOPLE,
        low=LOW_SHARE,
        few=FEW_ANSWERS,
        fewest=FEWEST_FOR_SEPARATION,
        outcome_words={outcome: outcome.look.words for outcome in Outcome},
    )


def students_of(classroom: Classroom, scores: Scores) -> list[str]:
    """Return everybody the class knows: in the gradebook, or with a folder in submitted/."""
    submitted = classroom.path / "submitted"
    folders = {p.name for p in submitted.iterdir() if p.is_dir() and not p.name.startswith(".")}
    return sorted({student for student, _ in scores.handed_in} | set(scores.students) | folders)


def unreadable(scores: Scores, who: tuple[str, str]) -> bool:
    """Return whether a submission could not be read at all, so that it says nothing about the exercises."""
    entry = scores.entries.get(who)
    return entry is not None and any(v["outcome"] == Unjudged.UNREADABLE for v in entry.verdicts.values())


def verdict_table(scores: Scores) -> pd.DataFrame:
    """Return a row for every answer that a check has judged; what its line of the ledger lacks is ""."""
    rows = [
        tuple(verdict.get(name) or "" for name in COLUMNS)
        for who, entry in scores.entries.items()
        if who in scores.handed_in
        for verdict in entry.verdicts.values()
        if verdict["outcome"] in tuple(Outcome)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def assignment_view(
    classroom: Classroom, name: str, scores: Scores, table: pd.DataFrame, samples: Samples
) -> AssignmentView:
    """Return everything the report says about one assignment."""
    page = sheet(classroom, name)
    handed_in = [one for (_, assignment), one in scores.handed_in.items() if assignment == name]
    here = table[table.assignment == name]
    rows = mistake_rows(here, page, samples)
    return AssignmentView(
        sheet=page,
        totals=tuple(one.total for one in handed_in),
        out_of=max(one.out_of for one in handed_in),
        bins=binned([one.total for one in handed_in], max(one.out_of for one in handed_in)),
        exercises=exercise_rows(
            page, [o for o in handed_in if not unreadable(scores, (o.student, name))], here
        ),
        mistakes=tuple(rows[:MOST_MISTAKES]),
        more_mistakes=len(rows[MOST_MISTAKES:]),
        waiting=sum(len(one.waiting) for one in handed_in),
        unreadable=sum(unreadable(scores, (one.student, name)) for one in handed_in),
    )


def binned(totals: list[float], out_of: float, bins: int = 10) -> tuple[tuple[str, int], ...]:
    """Count the totals in each of ten equal parts of the scale; the last includes its upper end."""
    width = out_of / bins or 1.0
    counts = [0] * bins
    for total in totals:
        counts[min(int(total / width + 1e-9), bins - 1)] += 1
    return tuple((f"{i * width:g}–{(i + 1) * width:g}", count) for i, count in enumerate(counts))


def exercise_rows(page: Sheet, handed_in: list[HandedIn], here: pd.DataFrame) -> tuple[ExerciseRow, ...]:
    """Return each exercise's outcomes, share of points, and how well it separates."""
    marks = pd.DataFrame(
        {
            one.student: {name: mark.score for name, mark in one.marks.items() if not mark.waiting}
            for one in handed_in
        }
    ).T.astype(float)
    counted = here.groupby("exercise").outcome.value_counts() if len(here) else pd.Series(dtype=int)
    rows = []
    for task in page.tasks:
        scores = marks[task.name].dropna() if task.name in marks else pd.Series(dtype=float)
        rest = marks.drop(columns=task.name, errors="ignore").sum(axis=1)
        rows.append(
            ExerciseRow(
                task=task,
                counts={}
                if task.manual
                else {name: int(counted.get((task.name, name), 0)) for name in Outcome},
                share=float(scores.mean() / task.points) if len(scores) and task.points else None,
                separation=separation(scores, rest),
                waiting=sum(bool(o.marks.get(task.name) and o.marks[task.name].waiting) for o in handed_in),
            )
        )
    return tuple(rows)


def separation(scores: pd.Series, rest: pd.Series) -> float | None:
    """Return the correlation of an exercise's points with those on the rest (item-rest, point-biserial).

    None with fewer than ten answers, or where everybody got the same. Source: Lord & Novick, Statistical Theories of
    Mental Test Scores, 1968, section 15.5.
    """
    rest = rest.reindex(scores.index)
    if len(scores) < FEWEST_FOR_SEPARATION or scores.std() < 1e-9 or rest.std() < 1e-9:
        return None
    return float(scores.corr(rest))


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
                message=sample.message,
                lesson=failure.lesson,
                code=sample.code,
                assignment=page.title,
            )
        )
    return sorted(rows, key=lambda row: (-row.students, -row.answers, row.words))


def lessons(views: list[AssignmentView]) -> list[Lesson]:
    """Return what to do tomorrow about mistakes that have a name, for most students first."""
    found: dict[str, list[MistakeRow]] = {}
    for row in (row for view in views for row in view.mistakes if row.lesson != UNNAMED):
        found.setdefault(row.lesson, []).append(row)
    return sorted((Lesson(text, tuple(rows)) for text, rows in found.items()), key=lambda one: -one.students)


def flags(scores: Scores) -> list[tuple[str, str, str]]:
    """Return submissions that a person must look at, and why."""
    found = [
        (*who, entry.flag) for who, entry in scores.entries.items() if entry.flag and who in scores.handed_in
    ]
    by_hand = [
        (*who, "flagged by hand in the formgrader") for who, one in scores.handed_in.items() if one.flagged
    ]
    return sorted(found + by_hand)
