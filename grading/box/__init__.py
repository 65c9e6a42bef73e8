"""The box: where a student's code runs. Nothing that comes out of it is believed.

Zygote    an interpreter in bubblewrap that has imported what notebooks use; forks boxes from itself
OpenBox   one submission's interpreter: run cells, copy it where a check stands, end it
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from grading.box import sandbox
from grading.box.inside.wire import Channel, ClosedError, LateError, WireError
from grading.box.overlay import course_files
from grading.limits import COPY_SECONDS, GRACE_SECONDS, InfrastructureError, Limits

START_SECONDS = 60.0
ANSWER_SECONDS = 60.0
STARVED = 0.5  # below this share of its time on a processor, a box may have been kept from it


class BoxError(Exception):
    """The student's code broke its box: the text says how. The box is dead.

    `starved`: it was stopped for taking too long, while it waited for a processor more than it ran.
    """

    def __init__(self, reason: str, *, starved: bool = False) -> None:
        super().__init__(reason)
        self.starved = starved


@dataclass(frozen=True)
class Interrupted:
    """A cell was interrupted for taking too long; `starved` as in BoxError."""

    starved: bool


class Zygote:
    """A running zygote. Use `Zygote.of_this_process()`; one serves all submissions of a worker process."""

    def __init__(self, *, sandboxed: bool) -> None:
        self.owner, self.asked = os.getpid(), 0
        self.courses: set[str] = set()
        self.imported: set[str] = set()
        self.folder = "" if sandboxed else tempfile.mkdtemp(prefix="course-")
        ours, theirs = socket.socketpair()
        with theirs:
            command, handed = self._command(theirs.fileno(), sandboxed=sandboxed)
            try:
                self.process = subprocess.Popen(
                    command,
                    env=sandbox.environment() | ({} if sandboxed else {"MPLCONFIGDIR": self.folder}),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    pass_fds=[theirs.fileno(), *handed],
                    start_new_session=True,
                )
            finally:
                for descriptor in handed:
                    os.close(descriptor)
        self.channel = Channel(ours, 1 << 20)
        self._await_ready()

    def prepare(self, imports: frozenset[str]) -> None:
        """Import these modules once, for all boxes to come. They are the course's own choice, never a student's."""
        if new := sorted(imports - self.imported):
            self.ask({"do": "import", "names": new})
            self.imported |= imports

    def start(self, modules: tuple[str, ...], slots: int, limits: Limits) -> "OpenBox":
        """Return a new box with `slots` places for checks and these modules of course_lib. Raises InfrastructureError."""
        key, files = course_files(modules)
        if key not in self.courses:
            self.ask({"do": "course", "key": key, "files": files})
            self.courses.add(key)
        pairs = [socket.socketpair() for _ in range(slots + 1)]
        settings = {
            "do": "start",
            "key": key,
            "memory": limits.memory,
            "processes": limits.processes,
            "disk": limits.disk,
            "seconds": limits.notebook_seconds,
            "cpu": limits.notebook_seconds + limits.judging_seconds,
            "exercise_seconds": limits.exercise_seconds,
            "text": limits.text_per_cell,
            "image": limits.image_bytes,
            "images": limits.images_per_notebook,
            "pictures": limits.pictures_bytes,
        }
        try:
            self.ask(settings, [theirs.fileno() for _, theirs in pairs])
        finally:
            for _, theirs in pairs:
                theirs.close()
        return OpenBox(self, [ours for ours, _ in pairs], limits)

    def ask(self, request: dict[str, Any], descriptors: list[int] | None = None) -> dict[str, Any]:
        """Send a request to the zygote. Raises InfrastructureError when it is dead or refuses.

        Whatever ends the exchange half-way ends the zygote too: the next answer would be to another question.
        """
        self.asked += 1
        try:
            socket.send_fds(self.channel.socket, [b"!"], descriptors or [])
            self.channel.send(request | {"n": self.asked}, time.monotonic() + ANSWER_SECONDS)
            reply = self.channel.receive(time.monotonic() + ANSWER_SECONDS)
            if reply.pop("n", None) != self.asked:
                raise WireError("it answers another question")
        except BaseException as error:
            self.close()
            if not isinstance(error, (WireError, OSError)):
                raise
            raise InfrastructureError(f"the sandbox died: {error}") from error
        if "failed" in reply:
            raise InfrastructureError(f"the sandbox cannot start a box: {reply['failed']}")
        return reply

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None and self.channel.socket.fileno() >= 0

    def close(self) -> None:
        """End the zygote and its box. It dies by itself when this process does."""
        self.channel.close()
        if self.owner != os.getpid() or self.process.stderr.closed:
            return
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stderr.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _command(self, descriptor: int, *, sandboxed: bool) -> tuple[list[str], list[int]]:
        if not sandboxed:
            return sandbox.bare(descriptor, self.folder), []
        return sandbox.sandboxed(descriptor)

    def _await_ready(self) -> None:
        try:
            reply = self.channel.receive(time.monotonic() + START_SECONDS)
        except WireError as error:
            said = b"" if isinstance(error, LateError) else self.process.stderr.read(2000)
            self.close()
            reason = said.decode("utf-8", "replace").strip() or str(error)
            raise InfrastructureError(f"the sandbox cannot run here: {reason}") from None
        if "failed" in reply:
            self.close()
            raise InfrastructureError(f"the sandbox cannot run here: {reply['failed']}")


class OpenBox:
    """One submission's interpreter. Methods raise BoxError when the student's code has broken it."""

    def __init__(self, zygote: Zygote, ends: list[socket.socket], limits: Limits) -> None:
        self.zygote, self.limits, self.number = zygote, limits, 0
        room = 4 * limits.text_per_cell + limits.pictures_bytes + (1 << 20)
        self.main = Channel(ends[0], room)
        self.slots = [Channel(end, limits.reply_bytes) for end in ends[1:]]
        self.ended: dict[str, Any] | None = None
        try:
            reply = self.main.receive(time.monotonic() + ANSWER_SECONDS)
        except WireError as error:
            reply = {"failed": str(error)}
        if "failed" in reply:
            self.end()
            raise InfrastructureError(f"the sandbox cannot start a box: {reply['failed']}")

    def run(
        self, source: str, *, drawing: bool, seconds: float
    ) -> tuple[dict[str, Any], "Interrupted | None"]:
        """Run a cell; its outputs as the box reports them, and how it had to be interrupted, if it had to."""
        try:
            return self._ask({"do": "run", "source": source, "drawing": drawing}, seconds), None
        except LateError:
            pass
        starved = self.starved(seconds)
        try:
            self.zygote.ask({"do": "interrupt"})
            return self._answer(time.monotonic() + GRACE_SECONDS), Interrupted(starved)
        except LateError:
            reason = f"the cell ran longer than {seconds:.3g} s and could not be interrupted"
            raise self._broken(reason, starved=starved) from None

    def copy(self, slot: int, seconds: float = COPY_SECONDS) -> None:
        """Keep a copy of the interpreter as it is now, for the check of this slot."""
        try:
            reply = self._ask({"do": "copy", "slot": slot}, seconds)
        except LateError:
            starved = self.starved(seconds)
            raise self._broken("the interpreter stopped answering", starved=starved) from None
        if "failed" in reply:
            raise self._broken("it left so many processes behind that no other could start")

    def starved(self, seconds: float) -> bool:
        """Whether, of so many seconds that were too many, the box waited for a processor more than it ran."""
        used = self.zygote.ask({"do": "usage"})
        waited = used["waited"]
        return used["cpu"] < STARVED * seconds and (
            waited is None or waited > max(used["cpu"], 0.1 * seconds)
        )

    def end(self) -> dict[str, Any]:
        """Kill all that is in the box; what it used: {"cpu", "status", "over"}."""
        if self.ended is None:
            for channel in (self.main, *self.slots):
                channel.close()
            self.ended = self.zygote.ask({"do": "end"})
        return self.ended

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        if self.main.unread():
            raise self._broken("it wrote to the grader's pipe unasked, or died")
        self.number += 1
        deadline = time.monotonic() + seconds
        try:
            self.main.send(request | {"n": self.number}, deadline)
        except ClosedError:
            raise self._broken("it ended the interpreter") from None
        return self._answer(deadline)

    def _answer(self, deadline: float) -> dict[str, Any]:
        try:
            reply = self.main.receive(deadline)
        except LateError:
            raise
        except ClosedError:
            raise self._broken("it ended the interpreter") from None
        except WireError as error:
            raise self._broken(f"it forged an answer to the grader: {error}") from None
        number = reply.get("n") if type(reply) is dict else None
        if type(number) is not int or number != self.number:
            raise self._broken("it forged an answer to the grader")
        return reply

    def _broken(self, reason: str, *, starved: bool = False) -> BoxError:
        ended = self.end()
        if ended["over"]:
            return BoxError(f"it used more {ended['over']} than allowed")
        return BoxError(reason, starved=starved)


_zygotes: dict[bool, Zygote] = {}


def zygote(*, sandboxed: bool) -> Zygote:
    """Return this process's zygote, started when there is none alive. Raises InfrastructureError."""
    found = _zygotes.get(sandboxed)
    if found is None or not found.alive:
        found = _zygotes[sandboxed] = Zygote(sandboxed=sandboxed)
    return found


def close_zygotes() -> None:
    """End this process's zygotes."""
    while _zygotes:
        _zygotes.popitem()[1].close()


def _forget_parents() -> None:
    """See to it that a forked worker holds no zygote of its parent's open, and speaks to none."""
    while _zygotes:
        _zygotes.popitem()[1].channel.close()


atexit.register(close_zygotes)
os.register_at_fork(after_in_child=_forget_parents)
