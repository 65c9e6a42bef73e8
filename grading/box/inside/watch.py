"""What the processes of a box hold and use together, read from /proc by the zygote, where no student code runs.

    memory = Σ (resident − what every fork has of the zygote) + what unread sockets may hold
    cpu    = Σ own time + time of children that ended        waited = Σ time in the queue for a processor

No term of a sum is negative, so that a small process cannot pay for a large one.
"""

import os
import resource
import signal
from contextlib import suppress

PAGE = os.sysconf("SC_PAGESIZE")
TICK = os.sysconf("SC_CLK_TCK")
SOCKET = 212_992  # bytes that a socket's buffer may hold: net.core.wmem_default, which the filter does not let grow


class Watch:
    """The processes of one box. `setup` is the parent of its first process `pid`; `isolated` boxes have a /proc to themselves."""

    def __init__(self, setup: int, pid: int, memory: int, seconds: float, *, isolated: bool) -> None:
        self.setup, self.pid, self.isolated = setup, pid, isolated
        self.memory, self.seconds = memory, seconds
        self.base = _resident(os.getpid())
        self.spent = 0.0
        self.over = ""

    def look(self) -> None:
        """Kill the box when its processes together hold or use more than allowed; `over` then says of what."""
        if self.over:
            return
        found = self.processes()
        self.over = self._over(found)
        if self.over:
            self.kill()

    def usage(self) -> dict[str, float | None]:
        """CPU seconds used so far, and seconds that processes which still live have waited for a processor."""
        found = self.processes()
        self.spent = max(self.spent, sum(map(_cpu, found)))
        waits = [_waited(pid) for pid in found]
        return {"cpu": self.spent, "waited": None if None in waits else float(sum(waits))}

    def processes(self) -> set[int]:
        """Return every process of the box."""
        if self.isolated:
            return _listed("/proc") - {os.getpid(), self.setup}
        return _descendants(self.setup)

    def kill(self) -> None:
        """Kill the first process (the kernel kills the others of its namespace with it); without walls, each of them."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        while not self.isolated and (left := {pid for pid in _descendants(self.setup) if not _dead(pid)}):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def end(self) -> dict[str, float | int | str]:
        """Kill what is left, wait until it is gone; the CPU it used and what it used too much of."""
        self.kill()
        _, status, usage = os.wait4(self.setup, 0)
        return {"cpu": usage.ru_utime + usage.ru_stime, "status": status, "over": self.over}

    def _over(self, found: set[int]) -> str:
        self.spent = max(self.spent, sum(map(_cpu, found)))
        if self.spent > self.seconds:
            return "processor time"
        buffers = SOCKET * _sockets(self.pid) if self.isolated else 0
        if sum(max(_resident(pid) - self.base, 0) for pid in found) * PAGE + buffers <= self.memory:
            return ""
        return "memory" if sum(map(_proportional, found)) + buffers > self.memory else ""


def _listed(folder: str) -> set[int]:
    return {int(name) for name in os.listdir(folder) if name.isdigit()}


def _descendants(ancestor: int) -> set[int]:
    found: set[int] = set()
    waiting = [ancestor]
    while waiting:
        pid = waiting.pop()
        with suppress(OSError, ValueError):
            for thread in _listed(f"/proc/{pid}/task"):
                children = _words(f"/proc/{pid}/task/{thread}/children")
                new = {int(child) for child in children} - found
                found |= new
                waiting += new
    return found


def _words(path: str) -> list[bytes]:
    with open(path, "rb") as file:
        return file.read().split()


def _stat(pid: int) -> list[bytes]:
    """Return the fields of /proc/pid/stat from the state on; a process may have put anything into its name."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].split()


def _dead(pid: int) -> bool:
    with suppress(OSError, IndexError):
        return _stat(pid)[0] in (b"Z", b"X")
    return True


def _cpu(pid: int) -> float:
    with suppress(OSError, ValueError, IndexError):
        return sum(map(int, _stat(pid)[11:15])) / TICK
    return 0.0


def _waited(pid: int) -> float | None:
    """Return seconds that the threads of a process have waited for a processor; None where the kernel does not count them."""
    total = 0.0
    try:
        for thread in _listed(f"/proc/{pid}/task"):
            total += int(_words(f"/proc/{pid}/task/{thread}/schedstat")[1]) / 1e9
    except FileNotFoundError:
        return None if os.path.exists(f"/proc/{pid}/stat") else total
    except (OSError, ValueError, IndexError):
        return total
    return total


def _sockets(pid: int) -> int:
    """Count the sockets in the network namespace of a process."""
    with suppress(OSError, ValueError, IndexError):
        return int(_words(f"/proc/{pid}/net/sockstat")[2])
    return 0


def _resident(pid: int) -> int:
    """Return how many pages a process holds, 0 when it is gone."""
    with suppress(OSError, ValueError, IndexError):
        return int(_words(f"/proc/{pid}/statm")[1])
    return 0


def _proportional(pid: int) -> int:
    """Return how many bytes a process holds, in memory or swapped out, pages that several share divided among them."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            found = [int(line.split()[1]) << 10 for line in file if line.startswith((b"Pss:", b"SwapPss:"))]
    except OSError:
        found = []
    return sum(found) if found else _resident(pid) * resource.getpagesize()
