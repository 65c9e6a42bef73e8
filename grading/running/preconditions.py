"""What must hold before anything is graded: no other run on the class, and a sandbox that works."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from grading.classroom.folder import Classroom
from grading.limits import InfrastructureError


class BusyError(Exception):
    """Another run is at work on this class."""


@contextmanager
def only_run(classroom: Classroom) -> Iterator[None]:
    """Hold the class for this run; raises BusyError while another run holds it."""
    with (classroom.path / ".grading.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"Another `course grade` is at work on {classroom.path}. Wait until it has ended, then run this again."
            ) from None
        yield


def require_sandbox() -> None:
    """Raise InfrastructureError where bubblewrap cannot make a box."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise InfrastructureError(
            "There is no bubblewrap here, and without a sandbox nothing is graded. Install it with "
            "`apt-get install bubblewrap`. (`--no-sandbox` grades code that you trust.)"
        )
    probe = [bwrap, "--unshare-all", "--ro-bind", "/", "/", "--", "true"]
    done = subprocess.run(probe, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise InfrastructureError(
            f"bubblewrap cannot make a box here ({done.stderr.strip()}), and without a sandbox nothing is graded. "
            "This system must let your user make namespaces: on Ubuntu `sudo sysctl "
            "kernel.apparmor_restrict_unprivileged_userns=0`; in a container, start it with user namespaces allowed."
        )
