"""The `course` command: build the notebooks, make a sample class, grade, give feedback, export.

Heavy packages are imported inside the commands, so that usage errors and help come at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grading.classroom.folder import ClassError, Classroom, GradebookError

USAGE = 2
WITHOUT_SANDBOX = (
    "Without the sandbox, students' code runs as you: it can read and change your files, the gradebook and the "
    "solutions, use the network and leave programs running. Do this only for code that you trust."
)

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Build the course's notebooks, and grade a class that worked on them.",
)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

ClassFolder = Annotated[Path, typer.Argument(help="An nbgrader course folder.", metavar="CLASS")]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--assignment", help="Only this assignment (may be repeated).", metavar="A"),
]
Output = Annotated[Path | None, typer.Option(help="Write to this file.", metavar="FILE", show_default=False)]


def stop(message: object, status: int = USAGE) -> typer.Exit:
    """Say what is wrong on standard error; the caller raises the result."""
    errors.print(str(message), style="bold red", markup=False, soft_wrap=True)
    return typer.Exit(status)


def notebooks_folder() -> Path:
    """The checkout's notebooks/ folder; building and sampling need the masters in it."""
    for root in (Path.cwd(), Path(__file__).resolve().parent.parent):
        if (root / "notebooks" / "source").is_dir():
            return root / "notebooks"
    raise stop("There is no notebooks/source here. Run this in a checkout of the course.")


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if a notebook is stale.")
    ] = False,
) -> None:
    """Make notebooks/*.ipynb from the masters in notebooks/source."""
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
    """Write a synthetic class: source/, release/, submitted/, and expected.csv with what each answer must get."""
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
def init(
    folder: ClassFolder,
    roster: Annotated[
        Path | None,
        typer.Option(help="A class list exported from Canvas, Moodle or nbgrader (CSV).", metavar="FILE"),
    ] = None,
) -> None:
    """Begin a real class: source/, release/, students.csv, assignments.csv. Can be run again; overwrites nothing.

    Example: course init spring27 --roster canvas-grades.csv
    """
    from grading.authoring.build import build as build_notebooks
    from grading.authoring.build import read_masters, to_bytes
    from grading.authoring.master import MasterError
    from grading.classroom.begin import begin
    from grading.classroom.lms_rosters import read_lms_roster

    try:
        people = read_lms_roster(roster) if roster else None
        built = [build_notebooks(master) for master in read_masters(notebooks_folder() / "source")]
    except MasterError as error:
        raise stop(error, 1) from None
    except ClassError as error:
        raise stop(error) from None
    notebooks = {b.master.assignment: (to_bytes(b.source), to_bytes(b.release)) for b in built}
    points = {b.master.assignment: sum(c.points or 0 for c in b.master.cells) for b in built}
    with told(folder):
        written = begin(folder, notebooks, points, people)
    for file in written:
        console.print(f"{file.what}: {folder / file.path}", markup=False, soft_wrap=True)
    console.print(
        f"Next: write the due dates into {folder / 'assignments.csv'}, give out what is in {folder / 'release'}, and "
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
    with told(classroom.path / "received"):
        try:
            found = plan(classroom, what)
        except FileNotFoundError as error:
            raise stop(f"There is nothing at {error}. Nothing was collected.") from None
        if not dry_run:
            carry_out(classroom, found)
    show(console, found, dry_run=dry_run)
    if found.of(Fate.NEEDS_YOU):
        raise typer.Exit(1)


def classroom_at(folder: Path) -> Classroom:
    """The class at `folder`, or exit with a sentence."""
    try:
        return Classroom.at(folder)
    except ClassError as error:
        raise stop(error) from None


@app.command()
def grade(
    folder: ClassFolder,
    assignment: Assignments = None,
    jobs: Annotated[int, typer.Option(help="Worker processes; 0: one for each core.", min=0)] = 0,
    timeout: Annotated[float, typer.Option(help="Seconds that one cell may run.", min=0.1)] = 20.0,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler, as tcp://host:port.", metavar="ADDRESS")
    ] = None,
    no_sandbox: Annotated[bool, typer.Option("--no-sandbox", help="Run students' code unprotected.")] = False,
) -> None:
    """Grade what is new or changed, and record it in the class's gradebook."""
    from grading.running.preconditions import BusyError
    from grading.running.run import grade_class
    from grading.screen import final_table, watch
    from grading.submission.types import InfrastructureError, Limits

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
        with watch(console, total) as tell:
            summary = grade_class(
                classroom, chosen, executor=make, jobs=jobs, limits=limits, sandbox=not no_sandbox, tell=tell
            )
    except ClassError as error:
        raise stop(error) from None
    except (BusyError, GradebookError, InfrastructureError) as error:
        raise stop(error, 1) from None
    final_table(console, classroom, chosen, summary)
    if summary.interrupted:
        raise stop("Stopped. What was graded is on record; run the command again to go on.", 1)
    if not summary.complete:
        raise typer.Exit(1)


@app.command()
def feedback(folder: ClassFolder, assignment: Assignments = None) -> None:
    """Write feedback/<student>/<assignment>/*.html for every graded notebook."""
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
    """Write report.html: where the class stands, which mistakes were made, who needs a word."""
    from grading.classroom.gradebook import write_file
    from grading.pages.report import report_page

    classroom = graded_classroom(folder)
    path = output or classroom.path / "report.html"
    with told(path):
        write_file(path, report_page(classroom))
    console.print(f"Wrote {path}. It names students: keep it to yourself.", markup=False, soft_wrap=True)


@app.command()
def export(
    folder: ClassFolder,
    format: Annotated[
        str, typer.Option(help="csv: a row for every exercise; canvas, moodle: what these import.")
    ] = "csv",
    output: Output = None,
) -> None:
    """Write the gradebook as a table to standard output; what its reader must know goes to standard error."""
    from grading.classroom.export import FORMATS
    from grading.classroom.export import export as export_table
    from grading.classroom.gradebook import write_file

    if format not in FORMATS:
        raise stop(f"There is no format {format!r}. There are: {', '.join(FORMATS)}.")
    classroom = graded_classroom(folder)
    with told(output):
        table = export_table(classroom, format)
        if output:
            write_file(output, table.text.encode())
    for notice in table.notices:
        errors.print(notice, markup=False, soft_wrap=True)
    if output:
        console.print(f"Wrote {output}", markup=False)
    else:
        typer.echo(table.text, nl=False)


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
    with told(target):
        back = gather(classroom, classroom.chosen(assignment or []), format)
        written = write(back, target, index_page(classroom, back, target))
    console.print(f"{len(back.pages)} pages of feedback in {target}:", markup=False, soft_wrap=True)
    for path in written:
        console.print(f"  {path.name}", markup=False)
    for student, name, why in back.left_out:
        errors.print(f"{student}, {name}: {why}", markup=False, soft_wrap=True)


@contextmanager
def told(path: Path | None) -> Iterator[None]:
    """End with a sentence where a class, its gradebook or the file to write cannot be used."""
    try:
        yield
    except ClassError as error:
        raise stop(error) from None
    except GradebookError as error:
        raise stop(error, 1) from None
    except OSError as error:
        raise stop(
            f"{path or 'The table'} cannot be written: {error.strerror}. The gradebook is as it was.", 1
        ) from None


def graded_classroom(folder: Path) -> Classroom:
    """The class at `folder`, which must have been graded, or have nothing to grade."""
    classroom = classroom_at(folder)
    if not classroom.gradebook.exists() and classroom.submissions(classroom.assignments()):
        raise stop(f"{folder} has no gradebook yet. Run `course grade {folder}` first.")
    return classroom


def executor_maker(jobs: int, scheduler: str | None, *, sandbox: bool) -> Callable[[], Executor]:
    """What makes the executor of a run: worker processes here, or a Dask cluster's."""
    from grading.running.pool import LocalPool
    from grading.running.preconditions import require_sandbox

    if scheduler:
        from grading.running.cluster import ClusterExecutor

        return lambda: ClusterExecutor(scheduler)
    if sandbox:
        require_sandbox()
    return lambda: LocalPool(jobs)


def main() -> None:
    """The console script."""
    app(prog_name="course")
