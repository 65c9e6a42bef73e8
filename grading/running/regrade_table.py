"""What `course regrade` tells: each mark that changes, and how many stay."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from grading.running.regrade import Change, Comparison

MOST_ROWS = 200


def show(console: Console, comparison: Comparison, recorded: int | None) -> None:
    """Print the changes; `recorded` is the number of submissions recorded, or None where nothing was to be."""
    changes = sorted(comparison.changes, key=lambda c: (c.assignment, c.exercise, c.student))
    if changes:
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for name in ("assignment", "exercise", "student", "before", "after", ""):
            table.add_column(name, overflow="fold")
        for change in changes[:MOST_ROWS]:
            table.add_row(*_row(change))
        console.print(table)
        if len(changes) > MOST_ROWS:
            console.print(f"… and {len(changes) - MOST_ROWS} more.")
    looked_at = len(comparison.held)
    console.print(
        f"{looked_at} submissions graded again: {len(changes)} marks change, {comparison.same} stay."
    )
    if unchanged := comparison.summary.unchanged:
        console.print(f"{unchanged} submissions depend on nothing that changed.")
    for line in comparison.summary.failed:
        console.print(f"could not be graded: {line}", markup=False, soft_wrap=True)
    if recorded is None:
        if comparison.summary.interrupted:
            console.print("Stopped: nothing was recorded.")
        elif looked_at:
            console.print("Nothing was recorded. To record it, run the same command with --apply.")
    else:
        console.print(f"Recorded {recorded} submissions; grading.jsonl keeps both versions.")


def _row(change: Change) -> tuple[str, ...]:
    before = f"{_points(change.before)} {change.outcome_before}"
    after = f"{_points(change.after)} {change.outcome_after}"
    stays = "" if change.by_person is None else f"a person's mark stays: {change.by_person:g}"
    return change.assignment, change.exercise, change.student, before.strip(), after.strip(), stays


def _points(score: float | None) -> str:
    return "–" if score is None else f"{score:g}"
