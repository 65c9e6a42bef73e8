"""Commands around the grading of a class: begin it, collect, compare a second grading with the first, hand back."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from grading.classroom.folder import ClassError, GradebookError
from grading.terminal import (
    Assignments,
    ClassFolder,
    Jobs,
    NoSandbox,
    Scheduler,
    Timeout,
    app,
    classroom_at,
    console,
    errors,
    executor_maker,
    graded_classroom,
    in_words,
    notebooks_folder,
    stop,
)


@app.command()
def init(
    folder: ClassFolder,
    roster: Annotated[
        Path | None,
        typer.Option(help="A class list exported from Canvas, Moodle or nbgrader (CSV).", metavar="FILE"),
    ] = None,
) -> None:
    """Begin a real class: source/, release/, students.csv, assignments.csv, the students' zip.

    Can be run again; overwrites nothing.

    Example: course init spring27 --roster canvas-grades.csv
    """
    from grading.authoring.build import build as build_notebooks
    from grading.authoring.build import read_masters, to_bytes
    from grading.authoring.bundle import build_bundle
    from grading.authoring.master import MasterError
    from grading.classroom.begin import BUNDLE, PLAIN, begin
    from grading.classroom.lms_rosters import read_lms_roster

    try:
        people = read_lms_roster(roster) if roster else None
        built = [build_notebooks(master) for master in read_masters(notebooks_folder() / "source")]
        with TemporaryDirectory() as scratch:
            releases = {b.master.assignment: to_bytes(b.release) for b in built}
            bundle = build_bundle(Path(scratch) / BUNDLE, releases).read_bytes()
    except MasterError as error:
        raise stop(error, 1) from None
    except ClassError as error:
        raise stop(error) from None
    notebooks = {b.master.assignment: (to_bytes(b.source), to_bytes(b.release)) for b in built}
    points = {b.master.assignment: sum(c.points or 0 for c in b.master.cells) for b in built}
    with in_words(folder):
        written = begin(folder, notebooks, points, people, bundle)
    counted = [file for file in written if file.what in PLAIN and len(file.path.parts) > 1]
    for what, count in Counter(file.what for file in counted).items():
        console.print(f"{what}: {count} notebooks in source/ and release/", markup=False)
    for file in written:
        if file not in counted:
            console.print(f"{file.what}: {folder / file.path}", markup=False, soft_wrap=True)
    console.print(
        f"Next: write the due dates into {folder / 'assignments.csv'}, give out {folder / BUNDLE}, and "
        f"`course collect {folder} …` what comes back.",
        markup=False,
        soft_wrap=True,
    )


@app.command()
def collect(
    folder: ClassFolder,
    what: Annotated[
        list[Path], typer.Argument(help="Zips from Moodle or Canvas, folders, notebooks.", metavar="WHAT…")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show where each file would go.")] = False,
) -> None:
    """Put what students handed in where it belongs, and say for every file where it went and why.

    Example: course collect spring27 ~/Downloads/submissions.zip --dry-run
    """
    from grading.classroom.collect import Fate, carry_out, plan
    from grading.classroom.collected_table import show

    classroom = classroom_at(folder)
    with in_words(classroom.path / "received"):
        try:
            found = plan(classroom, what)
        except FileNotFoundError as error:
            raise stop(f"There is nothing at {error}. Nothing was collected.") from None
        if not dry_run:
            carry_out(classroom, found)
    show(console, found, dry_run=dry_run)
    if found.of(Fate.NEEDS_YOU):
        raise typer.Exit(1)


@app.command()
def regrade(
    folder: ClassFolder,
    assignment: Assignments = None,
    apply: Annotated[bool, typer.Option("--apply", help="Record what was graded again.")] = False,
    jobs: Jobs = 0,
    timeout: Timeout = 20.0,
    scheduler: Scheduler = None,
    no_sandbox: NoSandbox = False,
) -> None:
    """Show, mark by mark, what a changed release or check changes for work that is on record; --apply records it.

    Example: course regrade spring27 --assignment 02_gradient
    """
    from grading.limits import InfrastructureError, Limits
    from grading.running import regrade as again
    from grading.running.preconditions import BusyError
    from grading.running.regrade_table import show
    from grading.screen import watch

    classroom = graded_classroom(folder)
    jobs = jobs or len(os.sched_getaffinity(0))
    try:
        chosen = classroom.chosen(assignment or [])
        make = executor_maker(jobs, scheduler, sandbox=not no_sandbox)
        with (
            watch(console, len(classroom.submissions(chosen))) as tell,
            again.regraded(
                classroom,
                chosen,
                executor=make,
                jobs=jobs,
                limits=Limits(cell_seconds=timeout),
                sandbox=not no_sandbox,
                tell=tell,
            ) as comparison,
        ):
            recorded = (
                again.apply(classroom, comparison) if apply and not comparison.summary.interrupted else None
            )
    except ClassError as error:
        raise stop(error) from None
    except (BusyError, GradebookError, InfrastructureError) as error:
        raise stop(error, 1) from None
    show(console, comparison, recorded)
    if comparison.summary.failed or comparison.summary.interrupted:
        raise typer.Exit(1)


@app.command()
def handback(
    folder: ClassFolder,
    format: Annotated[
        str, typer.Option(help="moodle, canvas: the zip that the system takes; folder.")
    ] = "folder",
    assignment: Assignments = None,
    output: Annotated[
        Path | None, typer.Option(help="The folder to write to; CLASS/handback without it.", metavar="FOLDER")
    ] = None,
) -> None:
    """Give the feedback back: a zip for each assignment, named as Moodle or Canvas takes it, and an index page.

    Example: course handback spring27 --format moodle
    """
    from grading.classroom.handback import FORMATS, gather, write
    from grading.pages.index import index_page

    if format not in FORMATS:
        raise stop(f"There is no format {format!r}. There are: {', '.join(FORMATS)}.")
    classroom = graded_classroom(folder)
    target = output or classroom.path / "handback"
    with in_words(target):
        back = gather(classroom, classroom.chosen(assignment or []), format)
        written = write(back, target, index_page(classroom, back, target))
    console.print(f"{len(back.pages)} pages of feedback in {target}:", markup=False, soft_wrap=True)
    for path in written:
        console.print(f"  {path.name}", markup=False)
    for student, name, why in back.left_out:
        errors.print(f"{student}, {name}: {why}", markup=False, soft_wrap=True)
