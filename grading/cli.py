"""The `course` command: build the notebooks, make a sample class, grade, give feedback, export.

Heavy packages are imported inside the commands, so that usage errors and help come at once.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from grading import class_commands
from grading.classroom.folder import ClassError, Classroom, GradebookError
from grading.plain_text import plain_text
from grading.terminal import (
    WITHOUT_SANDBOX,
    Assignments,
    ClassFolder,
    Jobs,
    NoSandbox,
    Output,
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
    require_folder_of,
    stop,
)

if TYPE_CHECKING:
    from grading.limits import Limits
    from grading.running.skip import Summary

__all__ = ["app", "class_commands", "main"]


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if a notebook is stale.")
    ] = False,
) -> None:
    """Make notebooks/*.ipynb from the masters in notebooks/source.

    Example: course build --check
    """
    from grading.authoring.build import stale, write
    from grading.authoring.master import MasterError

    folder = notebooks_folder()
    try:
        changed = stale(folder) if check else write(folder)
    except MasterError as error:
        raise stop(error, 1) from None
    for path in changed:
        console.print(f"{'stale' if check else 'wrote'} {path.relative_to(folder.parent)}", markup=False)
    if check and changed:
        raise stop("Run `course build`, look at the change, and commit it.", 1)
    if not changed:
        console.print("Every notebook is up to date.")


@app.command()
def sample(
    folder: ClassFolder,
    students: Annotated[int, typer.Option(help="How many students.", min=0)] = 12,
    seed: Annotated[int, typer.Option(help="Which synthetic class.")] = 0,
    all_correct: Annotated[
        bool, typer.Option("--all-correct", help="Everybody answers everything right.")
    ] = False,
    assignment: Assignments = None,
) -> None:
    """Write a synthetic class: source/, release/, submitted/, and expected.csv with what each answer must get.

    Example: course sample pretend --students 12
    """
    from grading.authoring.build import build as build_notebooks
    from grading.authoring.build import read_masters
    from grading.authoring.catalogue import by_exercise
    from grading.authoring.master import MasterError
    from grading.authoring.synthetic_class import refuse_used, write_class

    notebooks = notebooks_folder()
    try:
        refuse_used(folder)
        masters = read_masters(notebooks / "source")
        names = [master.assignment for master in masters]
        if unknown := [name for name in assignment or [] if name not in names]:
            raise stop(f"There is no assignment {', '.join(unknown)}. There are: {', '.join(names)}.")
        built = [
            build_notebooks(master) for master in masters if not assignment or master.assignment in assignment
        ]
        write_class(folder, built, by_exercise(notebooks / "mistakes"), students, seed, all_correct)
    except (MasterError, ValueError) as error:
        raise stop(error, 1) from None
    except FileExistsError as error:
        raise stop(f"{error}. Name a new folder; nothing was changed.") from None
    console.print(f"Wrote a class of {students} for {len(built)} assignments to {folder}.", markup=False)


@app.command()
def grade(
    folder: ClassFolder,
    assignment: Assignments = None,
    jobs: Jobs = 0,
    timeout: Timeout = 20.0,
    scheduler: Scheduler = None,
    no_sandbox: NoSandbox = False,
    watch_folder: Annotated[
        bool,
        typer.Option("--watch", help="Go on: grade what arrives, write its feedback, until Ctrl-C."),
    ] = False,
) -> None:
    """Grade what is new or changed, and record it in the class's gradebook.

    Example: course grade spring27 --assignment 02_gradient
    """
    from grading.limits import InfrastructureError, Limits
    from grading.running.dates import timings
    from grading.running.preconditions import BusyError
    from grading.running.run import grade_class
    from grading.screen import final_table, watch, what_bounds

    classroom = classroom_at(folder)
    try:
        chosen = classroom.chosen(assignment or [])
    except ClassError as error:
        raise stop(error) from None
    if no_sandbox:
        errors.print(WITHOUT_SANDBOX, style="bold yellow", markup=False, soft_wrap=True)
    jobs = jobs or len(os.sched_getaffinity(0))
    limits = Limits(cell_seconds=timeout)
    total = len(classroom.submissions(chosen))
    try:
        make = executor_maker(jobs, scheduler, sandbox=not no_sandbox)
        what_bounds(console, limits, total, jobs, scheduler)
        if watch_folder:
            watch_class(classroom, chosen, make, jobs, limits, sandbox=not no_sandbox)
            return
        with watch(console, total) as tell:
            summary = grade_class(
                classroom, chosen, executor=make, jobs=jobs, limits=limits, sandbox=not no_sandbox, tell=tell
            )
        dates = timings(classroom, chosen)
    except ClassError as error:
        raise stop(error) from None
    except (BusyError, GradebookError, InfrastructureError) as error:
        raise stop(error, 1) from None
    final_table(console, classroom, chosen, summary, dates)
    if summary.interrupted:
        raise stop("Stopped. What was graded is on record; run the command again to go on.", 1)
    if not summary.complete:
        raise typer.Exit(1)


def watch_class(
    classroom: Classroom,
    chosen: list[str],
    make: Callable[[], Executor],
    jobs: int,
    limits: Limits,
    *,
    sandbox: bool,
) -> None:
    """Grade what arrives and write its feedback until Ctrl-C or SIGTERM."""
    from grading.pages.feedback import GradedNotebook, write_feedback
    from grading.running.run import grade_class
    from grading.running.watching import HEARTBEAT, ClassWatch, KeptExecutor

    kept = KeptExecutor(make)

    def graded(whose: Collection[tuple[str, str]], tell: Callable[[Summary], None]) -> Summary:
        return grade_class(
            classroom,
            chosen,
            executor=lambda: kept,
            jobs=jobs,
            limits=limits,
            sandbox=sandbox,
            tell=tell,
            only=whose,
        )

    def written(whose: Collection[tuple[str, str]]) -> None:
        write_feedback(classroom, chosen, only=[GradedNotebook(*who) for who in whose])

    def tell_of(summary: Summary) -> None:
        console.print(f"{datetime.now():%H:%M:%S} {summary.graded} graded, {len(summary.failed)} failed")
        for line in summary.failed:
            errors.print(f"  {plain_text(line)}", markup=False, soft_wrap=True)

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console.print(
        f"Watching {classroom.path / 'submitted'}; {HEARTBEAT} says how it goes. Ctrl-C ends it.",
        markup=False,
        soft_wrap=True,
    )
    try:
        ClassWatch(classroom, chosen, graded, written).run(tell_of)
    finally:
        kept.end()


@app.command()
def feedback(folder: ClassFolder, assignment: Assignments = None) -> None:
    """Write feedback/<student>/<assignment>/*.html for every graded notebook.

    Example: course feedback spring27
    """
    from rich.progress import Progress

    from grading.pages.feedback import pages, write_feedback

    classroom = graded_classroom(folder)
    try:
        chosen = classroom.chosen(assignment or [])
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task("feedback", total=len(pages(classroom, chosen)))
            written = write_feedback(classroom, chosen, lambda page: progress.advance(bar))
    except ClassError as error:
        raise stop(error) from None
    except GradebookError as error:
        raise stop(error, 1) from None
    console.print(f"Wrote {len(written)} feedback pages below {classroom.path / 'feedback'}", markup=False)
    for path in written[:1]:
        console.print(f"The first of them: {path}", markup=False, soft_wrap=True)


@app.command()
def report(folder: ClassFolder, output: Output = None) -> None:
    """Write report.html: where the class stands, which mistakes were made, who needs a word.

    Example: course report spring27
    """
    from grading.classroom.gradebook import write_file
    from grading.pages.report import report_page

    require_folder_of(output)
    classroom = graded_classroom(folder)
    path = output or classroom.path / "report.html"
    with in_words(path):
        write_file(path, report_page(classroom, target=path.absolute().parent))
    console.print(f"Wrote {path}. It names students: keep it to yourself.", markup=False, soft_wrap=True)


@app.command()
def unnamed(folder: ClassFolder, output: Output = None) -> None:
    """Write the most frequent wrong answers that no check has a name for, to paste into notebooks/mistakes/.

    They carry nobody's name. Example: course unnamed spring27
    """
    from grading.classroom.gradebook import write_file
    from grading.classroom.roster import read_roster
    from grading.classroom.scores import read_scores
    from grading.pages.unnamed import as_catalogue, unnamed_answers

    require_folder_of(output)
    classroom = graded_classroom(folder)
    with in_words(output):
        scores = read_scores(classroom)
        text = as_catalogue(unnamed_answers(classroom, scores, read_roster(classroom, scores).people))
        if output:
            write_file(output, text.encode())
        else:
            typer.echo(text)


@app.command()
def export(
    folder: ClassFolder,
    format: Annotated[
        str, typer.Option(help="csv: a row for every exercise; canvas, moodle: what these import.")
    ] = "csv",
    output: Output = None,
) -> None:
    """Write the gradebook as a table to standard output; what its reader must know goes to standard error.

    Example: course export spring27 --format moodle --output grades.csv
    """
    from grading.classroom.export import FORMATS
    from grading.classroom.export import export as export_table
    from grading.classroom.gradebook import write_file

    if format not in FORMATS:
        raise stop(f"There is no format {format!r}. There are: {', '.join(FORMATS)}.")
    require_folder_of(output)
    classroom = graded_classroom(folder)
    with in_words(output):
        table = export_table(classroom, format)
        if output:
            write_file(output, table.text.encode())
    for notice in table.notices:
        errors.print(notice, markup=False, soft_wrap=True)
    if output:
        console.print(f"Wrote {output}", markup=False)
    else:
        typer.echo(table.text, nl=False)


def main() -> None:
    """Run the `course` command."""
    app(prog_name="course")
