"""Due dates after a run: a date or extension that has changed since counts without anything being graded again."""

from __future__ import annotations

from collections.abc import Iterable

from grading.classroom.folder import Classroom
from grading.classroom.lateness import Timing, timing_of
from grading.classroom.schedule import read_schedule
from grading.classroom.scores import read_scores
from grading.running.preconditions import only_run


def timings(classroom: Classroom, assignments: Iterable[str]) -> dict[tuple[str, str], Timing]:
    """Bring extensions and penalties up to date in the gradebook; return how each submission stands to its due date.

    Empty where the class has no due dates. Raises BusyError, ClassError, GradebookError.
    """
    schedule = read_schedule(classroom)
    if not (schedule.dates or schedule.extensions) or not classroom.gradebook.exists():
        return {}
    from grading.classroom.gradebook import Recorder

    with only_run(classroom), Recorder(classroom) as recorder:
        for assignment in assignments:
            recorder.reschedule(assignment)
    return {who: timing_of(schedule, one) for who, one in read_scores(classroom).handed_in.items()}
