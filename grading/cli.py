"""The `course` command: build the notebooks, make a sample class, grade, give feedback, export.

Heavy packages are imported inside the commands, so that usage errors and help come at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grading.classroom import ClassError, Classroom

USAGE = 2

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
    from grading.build import stale, write
    from grading.master import MasterError

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
    from grading.build import build as build_notebooks
    from grading.build import read_masters
    from grading.master import MasterError
    from grading.mistakes import by_exercise
    from grading.sample import write_class

    notebooks = notebooks_folder()
    try:
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


def classroom_at(folder: Path) -> Classroom:
    """The class at `folder`, or exit with a sentence."""
    try:
        return Classroom.at(folder)
    except ClassError as error:
        raise stop(error) from None


def main() -> None:
    """The console script."""
    app(prog_name="course")
