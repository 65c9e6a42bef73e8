"""Students whom the instructor should talk to, and why: work missing, left out or crashed, few points, repeated mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from course_lib.check.outcome import Outcome
from grading.classroom.scores import HandedIn, Scores
from grading.pages.lessons import Failure

LOW_SHARE = 0.4
FEW_ANSWERS = 0.5
REPEATED = 3
WIDESPREAD = 0.3


@dataclass(frozen=True)
class Concern:
    """A student who needs a word: points so far and the reasons."""

    student: str
    share: float | None
    reasons: tuple[str, ...]


def people(known: list[str], assignments: list[str], scores: Scores, table: pd.DataFrame) -> list[Concern]:
    """Return students who need a word, those with the most reasons first."""
    found = []
    outcomes = dict(list(table.groupby("student"))) if len(table) else {}
    common = widespread(table, len(known))
    for student in known:
        mine = [scores.handed_in[student, a] for a in assignments if (student, a) in scores.handed_in]
        had, could = sum(o.total for o in mine), sum(decided(o) for o in mine)
        share = had / could if could else None
        reasons = tuple(why(student, assignments, scores, share, outcomes.get(student), common))
        if reasons:
            found.append(Concern(student, share, reasons))
    return sorted(found, key=lambda p: (-len(p.reasons), p.share if p.share is not None else -1.0, p.student))


def widespread(table: pd.DataFrame, students: int) -> set[str]:
    """Return mistakes that so many made that they are the class's, not one student's."""
    made = table[table.mistake != ""].groupby("mistake").student.nunique()
    return set(made.index[made > max(WIDESPREAD * students, 1)])


def decided(one: HandedIn) -> float:
    """Return the points of a submission that a check or a person has decided about."""
    return sum(mark.max_score for mark in one.marks.values() if mark.score is not None)


def why(
    student: str,
    assignments: list[str],
    scores: Scores,
    share: float | None,
    answers: pd.DataFrame | None,
    common: set[str],
) -> Iterable[str]:
    """Yield the reasons to talk with a student."""
    missing = [a for a in assignments if (student, a) not in scores.handed_in]
    if missing:
        yield f"has not handed in {', '.join(missing)}"
    if share is not None and share < LOW_SHARE:
        yield f"has {share:.0%} of the points decided so far"
    if answers is None or answers.empty:
        return
    share_untouched = float((answers.outcome == Outcome.NOT_ATTEMPTED).mean())
    if share_untouched >= FEW_ANSWERS:
        yield f"left {share_untouched:.0%} of the checked exercises untouched"
    crashed = int((answers.outcome == Outcome.CRASHED).sum())
    if crashed >= REPEATED:
        yield f"handed in {crashed} answers that stop with an error"
    named = answers.mistake[~answers.mistake.isin({"", *common})].value_counts()
    if len(named) and named.iloc[0] >= REPEATED:
        words = Failure(mistake=named.index[0]).words
        yield f"made one mistake {named.iloc[0]} times: {words[:1].lower()}{words[1:]}"
