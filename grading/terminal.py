"""What the commands share: the application, where they print, how they stop, and the arguments of most of them."""

from __future__ import annotations

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
    """Return the checkout's notebooks/ folder; building and sampling need the masters in it."""
    for root in (Path.cwd(), Path(__file__).resolve().parent.parent):
        if (root / "notebooks" / "source").is_dir():
            return root / "notebooks"
    raise stop("There is no notebooks/source here. Run this in a checkout of the course.")


def classroom_at(folder: Path) -> Classroom:
    """Return the class at `folder`, or exit with a sentence."""
    try:
        return Classroom.at(folder)
    except ClassError as error:
        raise stop(error) from None


@contextmanager
def in_words(path: Path | None) -> Iterator[None]:
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


def require_folder_of(output: Path | None) -> None:
    """Exit with a sentence where the folder of a file to write does not exist: a slip in its name makes no new folder."""
    if output and not output.absolute().parent.is_dir():
        raise stop(
            f"There is no folder {output.parent} for {output.name}. Make it first, or name another file."
        )
    if output and output.is_dir():
        raise stop(f"{output} is a folder. Name the file to write in it.")


def graded_classroom(folder: Path) -> Classroom:
    """Return the class at `folder`, which must have been graded, or have nothing to grade."""
    classroom = classroom_at(folder)
    if not classroom.gradebook.exists() and classroom.submissions(classroom.assignments()):
        raise stop(f"{folder} has no gradebook yet. Run `course grade {folder}` first.")
    return classroom


Jobs = Annotated[int, typer.Option(help="Worker processes; 0: one for each core.", min=0)]
Timeout = Annotated[float, typer.Option(help="Seconds that one cell may run.", min=0.1)]
Scheduler = Annotated[
    str | None, typer.Option(help="A Dask scheduler, as tcp://host:port.", metavar="ADDRESS")
]
NoSandbox = Annotated[bool, typer.Option("--no-sandbox", help="Run students' code unprotected.")]


def executor_maker(jobs: int, scheduler: str | None, *, sandbox: bool) -> Callable[[], Executor]:
    """Return what makes the executor of a run: worker processes here, or a Dask cluster's."""
    from grading.running.pool import LocalPool
    from grading.running.preconditions import require_sandbox

    if scheduler:
        from grading.running.cluster import ClusterExecutor

        return lambda: ClusterExecutor(scheduler)
    if sandbox:
        require_sandbox()
    return lambda: LocalPool(jobs)
