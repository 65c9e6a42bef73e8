"""How a submission stands to its due date, for people: how late, what it cost, how much of the grace, which extension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from grading.classroom.schedule import Schedule
from grading.classroom.scores import HandedIn

NONE = timedelta()


@dataclass(frozen=True)
class Timing:
    """One submission against its due date (UTC). `late` is zero within the grace, and `grace_used` beyond it.

    `penalty` are the points that nbgrader's late-submission plugin took off.
    """

    due: datetime | None
    late: timedelta
    grace_used: timedelta
    extension: timedelta | None
    penalty: float

    @property
    def words(self) -> str:
        """Say what is out of the ordinary; empty for work that came in time without an extension."""
        longer = f"an extension of {duration(self.extension)}" if (self.extension or NONE) > NONE else ""
        if self.late:
            cost = f"{points_words(self.penalty)} off" if self.penalty else "no points off"
            return f"{duration(self.late)} late" + (f" after {longer}" if longer else "") + f", {cost}"
        cost = f", {points_words(self.penalty)} off" if self.penalty else ""
        if self.grace_used:
            after = f"{duration(self.grace_used)} after the due date, within the grace"
            return after + (f", with {longer}" if longer else "") + cost
        return (f"in time with {longer}" if longer else "") + cost.removeprefix(", " if not longer else "")


def timing_of(schedule: Schedule, one: HandedIn) -> Timing:
    """Return how one submission stands to the class's dates."""
    when = None if one.time is None else one.time.replace(tzinfo=UTC)
    due = schedule.due(one.assignment, one.student)
    late = schedule.lateness(one.assignment, one.student, when)
    after = when - due if when and due else NONE
    return Timing(
        due=due,
        late=late,
        grace_used=after if after > NONE and not late else NONE,
        extension=schedule.extension(one.assignment, one.student),
        penalty=one.penalty,
    )


def latest_first(timings: Mapping[tuple[str, str], Timing]) -> list[tuple[str, str, str]]:
    """Return student, assignment and words of all that is out of the ordinary, the latest first."""
    ordered = sorted(timings.items(), key=lambda item: (-item[1].late, item[0]))
    return [(student, assignment, one.words) for (student, assignment), one in ordered if one.words]


def duration(time: timedelta) -> str:
    """Return a duration in its two largest units, rounded down, at least a minute: `2 days 3 h`, `1 h 5 min`."""
    minutes = max(int(time.total_seconds()) // 60, 1)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [
        f"{days} day{'s' if days > 1 else ''}" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes and not days else "",
    ]
    return " ".join(filter(None, parts))


def points_words(points: float) -> str:
    """Return `1 point`, `2.5 points`."""
    return f"{round(points, 2):g} point" + ("" if points == 1 else "s")


def clock(when: datetime) -> str:
    """Return a date and time in this machine's own zone, which is named: `20 November 2026, 18:00 CET`."""
    return f"{when.astimezone():%d %B %Y, %H:%M %Z}".lstrip("0").strip()
