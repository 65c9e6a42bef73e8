"""Boxes of one machine run beside each other; one that its neighbours starved of CPU runs once more, alone.

Two locks of the kernel's on two of this package's own files, so that no file has to be made and none is left:

    beside   shares the door for a moment, then shares the room
    alone    holds the door, so that nobody enters, until the room is empty
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

DOOR, ROOM = Path(__file__), Path(__file__).parent / "sandbox.py"
PATIENCE = 300.0
STEP = 0.02


@contextmanager
def beside() -> Iterator[None]:
    """Hold a place among the boxes of this machine; waits while one of them runs alone."""
    with ExitStack() as held:
        with ExitStack() as door:
            _lock(door, DOOR, fcntl.LOCK_SH)
            _lock(held, ROOM, fcntl.LOCK_SH)
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other box of this machine runs, and keep others from starting.

    Nobody waits longer than `PATIENCE`: better crowded than never.
    """
    with ExitStack() as held:
        _lock(held, DOOR, fcntl.LOCK_EX)
        _lock(held, ROOM, fcntl.LOCK_EX)
        yield


def _lock(held: ExitStack, path: Path, kind: int) -> None:
    with suppress(OSError):  # a file system without locks: then boxes are crowded, as before
        file: IO[bytes] = held.enter_context(path.open("rb"))
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    return
                time.sleep(STEP)
            else:
                return
