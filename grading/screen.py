"""What an instructor sees while a class is being graded, and the table at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from statistics import mean
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from course_lib.check.outcome import Outcome
from grading.classroom.folder import Classroom
from grading.classroom.lateness import Timing, latest_first
from grading.limits import worst_seconds
from grading.plain_text import plain_text
from grading.submission.unjudged import Unjudged

if TYPE_CHECKING:
    from grading.classroom.ledger import Entry
    from grading.limits import Limits
    from grading.running.skip import Summary

SHOWN = 20


@contextmanager
def watch(console: Console, total: int) -> Iterator[Callable[[Summary], None]]:
    """Show a progress bar with rate, time left and counts; yields the function that updates it."""
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("", total=total, rate="", counts="")

        def tell(summary: Summary) -> None:
            speed = progress.tasks[bar].finished_speed or progress.tasks[bar].speed
            progress.update(
                bar,
                completed=summary.done,
                rate=f"{speed:.1f}/s" if speed else "",
                counts=f"{len(summary.flagged)} flagged, {len(summary.failed)} failed",
            )

        yield tell


def what_bounds(console: Console, limits: Limits, submissions: int, jobs: int, scheduler: str | None) -> None:
    """Say what bounds a student's code, and when the run is over at the latest, were everybody's as slow as it may be."""
    each = (
        f"Each box: {limits.memory >> 20} MB and {limits.notebook_seconds + limits.judging_seconds:g} s of CPU in all its "
        "processes, held by a watchdog (cgroups are not used)."
    )
    if scheduler is None:
        hours = worst_seconds(limits, submissions=submissions, jobs=jobs) / 3600
        latest = f"{60 * hours:.0f} minutes" if hours < 1 else f"{hours:.1f} hours"
        each += f" Were all {submissions} submissions hostile in the slowest way, {jobs} jobs would need {latest}."
    console.print(each, soft_wrap=True)


def final_table(
    console: Console,
    classroom: Classroom,
    assignments: list[str],
    summary: Summary,
    timings: Mapping[tuple[str, str], Timing],
) -> None:
    """Print where the class stands, what needs a person, who was late, and where to look.

    `timings` are those of the class's due dates, empty where it has none.
    """
    if summary.done or summary.entries:
        checked = {name: machine_checked(classroom, name) for name in assignments}
        late = {who for who, timing in timings.items() if timing.late}
        console.print(class_table(checked, summary.entries, late))
        console.print(
            f"{summary.graded} graded now, {summary.unchanged} unchanged since they were graded, "
            f"{len(summary.failed)} could not be graded, {len(summary.rejected)} rejected.",
            soft_wrap=True,
        )
        handed_in = {assignment for _, assignment in summary.entries}
        if nobody := [name for name in assignments if name not in handed_in]:
            console.print(f"Nobody has handed in {', '.join(nobody)}.", markup=False, soft_wrap=True)
    else:
        console.print(f"Nobody has handed in anything in {classroom.path / 'submitted'}.", markup=False)
    flags = [f"{student}, {assignment}: {flag}" for student, assignment, flag in summary.flagged]
    listing(console, "Needs a person:", flags, "all are in the log, grading.jsonl")
    dates = [
        f"{student}, {assignment}: {words}"
        for student, assignment, words in latest_first(timings)
        if assignment in assignments
    ]
    listing(console, "Late, or with longer time:", dates, "`course report` lists all")
    listing(console, "Note:", summary.notes)
    listing(console, "Rejected (rename the folder; other students are unaffected):", summary.rejected)
    listing(console, "Could not be graded; the next run tries these again:", summary.failed)
    below = classroom.path / "submitted"
    overlooked = [f"{leftover.path.relative_to(below)}: {leftover.reason}" for leftover in summary.overlooked]
    listing(console, "In submitted/, but not graded:", overlooked)
    if harmless := len(summary.leftovers) - len(overlooked):
        console.print(f"{harmless} other files in submitted/ are not notebooks and were ignored.")
    if summary.entries:
        console.print(f"Gradebook: {classroom.gradebook}", markup=False, soft_wrap=True)
        console.print(f"Graded notebooks: {classroom.path / 'autograded'}", markup=False, soft_wrap=True)
        console.print(
            f"Next: `make formgrader CLASS={classroom.path}` to mark questions in words, `course report {classroom.path}` "
            f"for the class at a glance.",
            markup=False,
            soft_wrap=True,
        )


def listing(console: Console, title: str, lines: list[str], where: str = "") -> None:
    """Print a titled list, or nothing where it is empty; with `where`, only its beginning, and where the rest is."""
    if lines:
        console.print(title, style="bold")
    most = SHOWN if where else len(lines)
    for line in lines[:most]:
        console.print(f"  {plain_text(line)}", markup=False, soft_wrap=True)
    if len(lines) > most:
        console.print(f"  … and {len(lines) - most} more; {where}")


def machine_checked(classroom: Classroom, assignment: str) -> frozenset[str]:
    """Return the exercises of an assignment that a check marks."""
    exercises = classroom.read_release(assignment).exercises
    return frozenset(exercise.name for exercise in exercises if exercise.kind == "machine")


def class_table(
    checked: Mapping[str, frozenset[str]],
    entries: dict[tuple[str, str], Entry],
    late: Collection[tuple[str, str]] = (),
) -> Table:
    """Build the table: one row per assignment, with mean points and outcomes of the exercises.

    `checked` are the exercises that a check marks, by assignment; `late` who was late. What nobody is has no column.
    """
    table = Table(
        title="Where the class stands",
        caption="points: mean, of the machine-checked exercises",
        box=None,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    verdicts = [v for entry in entries.values() for v in entry.verdicts.values()]
    found = {v["outcome"] for v in verdicts}
    rare = [
        o
        for o in (Outcome.UNDECIDED, Unjudged.UNREADABLE, Unjudged.NOT_FOUND, Unjudged.GRADER_FAILED)
        if o in found
    ]
    shown = [*(o for o in Outcome if o is not Outcome.UNDECIDED), *rare]
    table.add_column("assignment", no_wrap=True)
    flagged = any(entry.flag is not None for entry in entries.values())
    for name in (
        "handed in",
        *(["late"] if late else []),
        "points",
        *shown,
        *(["flagged"] if flagged else []),
    ):
        table.add_column(name, justify="right", overflow="fold")
    for assignment, exercises in checked.items():
        here = [entry for (_, name), entry in sorted(entries.items()) if name == assignment]
        if not here:
            continue
        outcomes = Counter(v["outcome"] for entry in here for v in entry.verdicts.values())
        table.add_row(
            assignment,
            str(len(here)),
            *([str(sum(name == assignment for _, name in late))] if late else []),
            mean_points(here, exercises),
            *(str(outcomes[name]) for name in shown),
            *([str(sum(entry.flag is not None for entry in here))] if flagged else []),
        )
    return table


def mean_points(entries: list[Entry], exercises: frozenset[str]) -> str:
    """Format the mean of the points of these exercises and their maximum: `12.5/18`."""
    checked = [[v for name, v in entry.verdicts.items() if name in exercises] for entry in entries]
    most = max((sum(v["max_score"] for v in verdicts) for verdicts in checked), default=0)
    points = [sum(v["score"] or 0 for v in verdicts) for verdicts in checked]
    return f"{mean(points):.1f}/{most:g}" if points else ""
