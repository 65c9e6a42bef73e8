"""What one submission may use, and the error of a grader that cannot work: shared by the box and all that opens one."""

from dataclasses import dataclass


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
