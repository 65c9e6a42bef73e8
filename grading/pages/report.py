"""The class report: where the class stands, which mistakes were made, who needs a word.

Outcomes and mistakes come from the ledger, points from the gradebook, code samples from the graded notebooks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median

import pandas as pd

from course_lib.check.outcome import Outcome
from grading.classroom.folder import Classroom
from grading.classroom.lateness import Timing, clock, duration, latest_first, timing_of
from grading.classroom.questions import Question, Sheet, sheet
from grading.classroom.roster import read_roster
from grading.classroom.schedule import Schedule, read_schedule
from grading.classroom.scores import HandedIn, Scores, read_scores
from grading.pages.charts import histogram, shares
from grading.pages.code_samples import Samples
from grading.pages.concerns import FEW_ANSWERS, LOW_SHARE, people
from grading.pages.copies import Pair, likely_copies
from grading.pages.heatmap import KEY, StudentRow, heat_map
from grading.pages.mistakes import MistakeRow, lessons, mistake_rows
from grading.pages.page import render
from grading.submission.unjudged import Unjudged

FEWEST_FOR_SEPARATION = 10
MOST_MISTAKES = 12  # of one assignment
MOST_LESSONS = 5
MOST_PAIRS = 40
SHOWN = 15  # lines of a list; the others are folded away
BADLY = 0.05  # a question that separates less than this is listed
COLUMNS = (
    "student",
    "assignment",
    "exercise",
    "outcome",
    "mistake",
    "obstacle",
    "error",
    "message",
    "place",
    "line",
)


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
        bounds = ((0.4, "separates very well"), (0.2, "separates well"), (BADLY, "separates little"))
        words = next((words for least, words in bounds if self.separation >= least), "")
        return words or (
            "does not separate" if self.separation > -0.1 else "look at it: strong students fail it"
        )


@dataclass(frozen=True)
class ShownPair:
    """Two students with the answers that are most telling of what they share, and the links to their pages."""

    names: tuple[str, str]
    links: tuple[str, str]
    pair: Pair
    titles: tuple[str, ...]
    codes: tuple[str, ...]


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
    map: tuple[StudentRow, ...]
    pairs: tuple[ShownPair, ...]
    more_pairs: int
    due: str
    dates: str

    @property
    def separates_badly(self) -> list[ExerciseRow]:
        """Exercises whose points say nothing of the rest, or the opposite; the worst first."""
        told = [row for row in self.exercises if row.separation is not None and row.separation < BADLY]
        return sorted(told, key=lambda row: row.separation)

    @property
    def mean(self) -> float:
        """Mean of the points."""
        return mean(self.totals)

    @property
    def median(self) -> float:
        """Median of the points."""
        return median(self.totals)


def report_page(classroom: Classroom, now: datetime | None = None, target: Path | None = None) -> bytes:
    """Write the report of a class, as the bytes of one HTML file. Raises GradebookError, ClassError.

    Its links to feedback pages lead from the folder `target`, which is the class folder without it.
    """
    scores = read_scores(classroom)
    about = About.of(classroom, scores, target or classroom.path)
    assignments = [name for name in classroom.assignments() if any(a == name for _, a in scores.handed_in)]
    known = students_of(classroom, scores)
    table = verdict_table(scores)
    views = [assignment_view(name, about, table) for name in assignments]
    late = [
        (about.names.get(student, student), assignment, words)
        for student, assignment, words in latest_first(about.timings)
    ]
    return render(
        "report.html",
        title=f"Class report: {classroom.path.resolve().name}",
        name=classroom.path.resolve().name,
        now=clock(now or datetime.now(UTC)),
        script_of="report/report.js",
        views=views,
        released=len(classroom.assignments()),
        students=known,
        handed_in=len(scores.handed_in),
        lessons=lessons(row for view in views for row in view.mistakes)[:MOST_LESSONS],
        late=late,
        names=about.names,
        key=KEY,
        key_words={style: words for style, _, words in KEY},
        linked_pages=any(row.link for view in views for row in view.map),
        people=people(known, assignments, scores, table),
        flags=flags(scores),
        checked=tuple(Outcome),
        histogram=histogram,
        shares=shares,
        shown=SHOWN,
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


@dataclass(frozen=True)
class About:
    """What every part of the report looks things up in."""

    classroom: Classroom
    scores: Scores
    schedule: Schedule
    timings: Mapping[tuple[str, str], Timing]
    names: Mapping[str, str]
    samples: Samples
    target: Path

    @classmethod
    def of(cls, classroom: Classroom, scores: Scores, target: Path) -> About:
        """Read the class's tables."""
        schedule = read_schedule(classroom)
        people_known = read_roster(classroom, scores).people
        return cls(
            classroom,
            scores,
            schedule,
            {who: timing_of(schedule, one) for who, one in scores.handed_in.items()},
            {person.id: person.shown for person in people_known},
            Samples(classroom, scores, people_known),
            target,
        )


def assignment_view(name: str, about: About, table: pd.DataFrame) -> AssignmentView:
    """Return everything the report says about one assignment."""
    classroom, scores = about.classroom, about.scores
    page = sheet(classroom, name)
    handed_in = [one for (_, assignment), one in scores.handed_in.items() if assignment == name]
    here = table[table.assignment == name]
    rows = mistake_rows(here, page, about.samples)
    due = about.schedule.due(name, "")
    lines = heat_map(classroom, page, scores, about.timings, about.names, about.target)
    pairs = shown_pairs(page, about, {line.id: line for line in lines})
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
        map=lines,
        pairs=tuple(pairs[:MOST_PAIRS]),
        more_pairs=len(pairs[MOST_PAIRS:]),
        due=clock(due) if due else "",
        dates=dates_in_words([about.timings[one.student, name] for one in handed_in], about, name),
    )


def dates_in_words(timings: list[Timing], about: About, assignment: str) -> str:
    """Say how many were late, within the grace, or had longer."""
    grace = about.schedule.grace.get(assignment)
    counts = Counter(
        "late" if t.late else "within the grace" if t.grace_used else "in time" for t in timings if t.due
    )
    said = [f"{counts[kind]} {kind}" for kind in ("in time", "within the grace", "late") if counts[kind]]
    longer = sum(bool(t.extension) for t in timings)
    if longer:
        said.append(f"{longer} had an extension")
    return (f"grace {duration(grace)}; " if grace else "") + ", ".join(said)


def shown_pairs(page: Sheet, about: About, lines: Mapping[str, StudentRow]) -> list[ShownPair]:
    """Return the pairs whose code is alike beyond what the exercises force, with the most telling answer."""
    samples, name = about.samples, page.assignment
    checked = [task for task in page.tasks if not task.manual]
    titles = {task.name: task.title for task in checked}
    answers = {student: samples.sources(student, name) for student in lines}
    found = likely_copies(name, answers, {t.name: t.stub for t in checked}, samples.solutions(name))
    return [
        ShownPair(
            names=tuple(lines[student].student for student in pair.students),
            links=tuple(lines[student].link for student in pair.students),
            pair=pair,
            titles=tuple(titles[one] for one in (*pair.to_the_letter, *pair.but_for_names)),
            codes=tuple(
                dict.fromkeys(
                    samples.as_written(answers[student][pair.most_telling]) for student in pair.students
                )
            )
            if number < MOST_PAIRS
            else (),
        )
        for number, pair in enumerate(found)
    ]


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


def flags(scores: Scores) -> list[tuple[str, str, str]]:
    """Return submissions that a person must look at, and why."""
    found = [
        (*who, entry.flag) for who, entry in scores.entries.items() if entry.flag and who in scores.handed_in
    ]
    by_hand = [
        (*who, "flagged by hand in the formgrader") for who, one in scores.handed_in.items() if one.flagged
    ]
    return sorted(found + by_hand)
