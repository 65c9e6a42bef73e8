"""What `course collect` tells: one row per file, and what needs the instructor at the end."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.classroom.collect import Collecting, Fate, Line

#: Ignored files beyond this many are counted by reason; each stands in received/files.csv.
MOST_IGNORED = 30


def show(console: Console, plan: Collecting, *, dry_run: bool) -> None:
    """Print where each file went, or would go, and why."""
    ignored = plan.of(Fate.IGNORED)
    shown = [line for line in plan.lines if line.fate is not Fate.IGNORED or len(ignored) <= MOST_IGNORED]
    for origin, lines in groupby(shown, key=lambda line: line.file.partition("/")[0]):
        table = Table(
            title=_text(origin),
            title_justify="left",
            box=None,
            padding=(0, 2, 0, 0),
            pad_edge=False,
            expand=True,
        )
        table.add_column("")
        table.add_column("file", overflow="fold", ratio=1)
        table.add_column("where it went, and why", overflow="fold", ratio=1)
        for line in lines:
            table.add_row(*map(_text, _row(line)), style="bold" if line.fate is Fate.NEEDS_YOU else None)
        console.print(table)
    if len(ignored) > MOST_IGNORED:
        for reason, count in Counter(line.reason for line in ignored).most_common():
            console.print(f"{count} files ignored: {reason}", markup=False, soft_wrap=True)
        console.print(
            "Each is listed in received/files.csv."
            if not dry_run
            else "Each would be listed in received/files.csv."
        )
    counts = Counter(line.fate for line in plan.lines)
    total = ", ".join(f"{counts[fate]} {fate}" for fate in Fate if counts[fate])
    console.print(f"{len(plan.lines)} files: {total or 'nothing to collect'}.", markup=False, soft_wrap=True)
    if undated := plan.undated:
        console.print(
            f"Of {len(undated)} notebooks nobody knows when they were handed in: their dates are those of the download. They "
            "count as in time. Canvas marks late ones itself; for Moodle, name its grading worksheet beside the zip.",
            soft_wrap=True,
        )
    if dry_run:
        console.print("Nothing was written (--dry-run).")
    if counts[Fate.NEEDS_YOU]:
        console.print("What needs you was not collected: mend the cause, then collect the same files again.")


def _row(line: Line) -> tuple[str, ...]:
    late = ", late" if line.late else ""
    when = (
        f"({line.when.astimezone():%Y-%m-%d %H:%M}{late})"
        if line.when and line.dated and line.assignment
        else ""
    )
    where = "/".join(filter(None, (line.student, line.assignment)))
    place = f"{where} {when}".strip() if line.fate is not Fate.IGNORED else ""
    short = "an earlier version" if line.fate is Fate.OLDER else line.fate
    return short, _named(line), ". ".join(filter(None, (place, line.reason)))


def _named(line: Line) -> str:
    """Return who sent a file and their own name for it, else where it was; received/files.csv has the whole name."""
    sender = line.sender
    if sender and sender.name and sender.file:
        return f"{sender.words}: {sender.file}"
    return line.file.partition("/")[2] or line.file


def _text(words: str) -> Text:
    """Return words for the terminal: control characters of a file's name are shown, not obeyed."""
    return Text(
        "".join(f"\\x{ord(c):02x}" if unicodedata.category(c) in ("Cc", "Cs", "Cf") else c for c in words)
    )
