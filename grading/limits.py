"""What one submission may use, and the error of a grader that cannot work: shared by the box and all that opens one."""

from dataclasses import dataclass

BOXES, SECOND_BOXES = 6, 3  # that one submission may break; and again, without the answer that failed first
ENTER_SECONDS = 2.0  # to start a box and to end it
COPY_SECONDS = 10.0  # to copy an interpreter
GRACE_SECONDS = 2.0  # for a cell that is interrupted
ALONE_SHARE = 1 / 3  # of the time, for what runs again with the machine to itself


class InfrastructureError(Exception):
    """The grader could not work (no sandbox, a dead zygote, a full disk). Never a student's zero."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Seconds are wall clock; sizes are bytes."""

    cell_seconds: float = 20.0
    notebook_seconds: float = 60.0
    call_seconds: float = 10.0
    exercise_seconds: float = 30.0
    judging_seconds: float = 45.0
    memory: int = 1 << 30
    processes: int = 48
    disk: int = 64 << 20
    submission_bytes: int = 64 << 20
    cells: int = 5000
    source_bytes: int = 1 << 18
    text_per_cell: int = 100_000
    text_per_notebook: int = 2_000_000
    image_bytes: int = 2_000_000
    images_per_notebook: int = 40
    pictures_bytes: int = 16 << 20
    reply_bytes: int = 1 << 20
    calls_per_exercise: int = 200_000


def worst_seconds(limits: Limits, *, submissions: int = 1, jobs: int = 1) -> float:
    """Return an upper bound of the wall seconds for so many submissions, all of them hostile.

    One submission: its cells, its checks, and what boxes take to come and go. What was starved of CPU runs again with a
    share of that time, alone: one job works then and the others wait.
    """
    cells_and_checks = limits.notebook_seconds + limits.judging_seconds
    once = cells_and_checks + COPY_SECONDS + GRACE_SECONDS + (BOXES + SECOND_BOXES) * ENTER_SECONDS
    again = ALONE_SHARE * cells_and_checks + COPY_SECONDS + GRACE_SECONDS + ENTER_SECONDS
    return once * -(-submissions // jobs) + again * submissions
