"""What an instructor sees while a class is being graded, and the table at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import mean
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from course_lib.check.outcome import Outcome
from grading.classroom.folder import Classroom
from grading.plain_text import plain_text
from grading.submission.unjudged import Unjudged

if TYPE_CHECKING:
    from grading.classroom.ledger import Entry
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


def final_table(console: Console, classroom: Classroom, assignments: list[str], summary: Summary) -> None:
    """Print where the class stands, what needs a person, and where to look."""
    if summary.done or summary.entries:
        console.print(class_table(assignments, summary.entries))
        console.print(
            f"{summary.graded} graded now, {summary.unchanged} unchanged since they were graded, "
            f"{len(summary.failed)} could not be graded, {len(summary.rejected)} rejected."
        )
    else:
        console.print(f"Nobody has handed in anything in {classroom.path / 'submitted'}.", markup=False)
    flags = [f"{student}, {assignment}: {flag}" for student, assignment, flag in summary.flagged]
    listing(console, "Needs a person:", flags[:SHOWN])
    if len(flags) > SHOWN:
        console.print(f"  … and {len(flags) - SHOWN} more; all are in the log, grading.jsonl")
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


def listing(console: Console, title: str, lines: list[str]) -> None:
    """Print a titled list, or nothing where it is empty."""
    if lines:
        console.print(title, style="bold")
    for line in lines:
        console.print(f"  {plain_text(line)}", markup=False, soft_wrap=True)


def class_table(assignments: list[str], entries: dict[tuple[str, str], Entry]) -> Table:
    """Build the table: one row per assignment, with mean points and outcomes of the exercises."""
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
    for name in ("handed in", "points", *shown, "flagged"):
        table.add_column(name, justify="right")
    for assignment in assignments:
        here = [entry for (_, name), entry in sorted(entries.items()) if name == assignment]
        outcomes = Counter(v["outcome"] for entry in here for v in entry.verdicts.values())
        table.add_row(
            assignment,
            str(len(here)),
            mean_points(here),
            *(str(outcomes[name]) for name in shown),
            str(sum(entry.flag is not None for entry in here)),
        )
    return table


def mean_points(entries: list[Entry]) -> str:
    """Format the mean of the machine-checked points and their maximum: `12.5/18`."""
    checked = [[v for v in entry.verdicts.values() if v["outcome"] != Unjudged.MANUAL] for entry in entries]
    most = max((sum(v["max_score"] for v in verdicts) for verdicts in checked), default=0)
    points = [sum(v["score"] or 0 for v in verdicts) for verdicts in checked]
    return f"{mean(points):.1f}/{most:g}" if points else ""
