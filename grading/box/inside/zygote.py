"""The zygote: imports what notebooks use once, then forks one box after the other from itself.

It is the parent of every box and no student code runs in it. It also watches: a box whose processes together hold
more memory or use more CPU than allowed is killed. Requests come over a socket from the grader; when that closes, all ends.
"""

import gc
import importlib
import os
import py_compile
import select
import signal
import socket
from contextlib import suppress
from typing import Any

from . import huge, isolation, notebook, shell
from .watch import Watch
from .wire import Channel, ClosedError, WireError

WATCH = 0.02
CONTROL = 64 << 20


class Server:
    """The loop that answers the grader. `isolated` False: plain processes (`--no-sandbox`)."""

    def __init__(self, control: socket.socket, courses: str, *, isolated: bool) -> None:
        self.control, self.courses, self.isolated = control, courses, isolated
        self.channel = Channel(control, CONTROL)
        self.interpreter = shell.make_shell()
        shell.warm(self.interpreter)
        self.box: Watch | None = None

    def serve(self) -> None:
        """Answer requests until the grader is gone."""
        gc.collect()
        gc.freeze()
        self.channel.send({"ready": True})
        try:
            while True:
                self._watch_until_request()
                descriptors = _descriptors_of(self.control)
                request = self.channel.receive()
                self.channel.send(self._answer(request, descriptors) | {"n": request["n"]})
        except WireError:
            if self.box:
                self.box.end()

    def _watch_until_request(self) -> None:
        while not select.select([self.control], [], [], WATCH if self.box else None)[0]:
            self.box.look()

    def _answer(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        match request["do"]:
            case "course":
                self._write_course(request["key"], request["files"])
                return {}
            case "import":
                self._import(request["names"])
                return {}
            case "start":
                return self._start(request, descriptors)
            case "interrupt" if self.box:
                with suppress(ProcessLookupError):
                    os.kill(self.box.pid, signal.SIGINT)
                return {}
            case "usage" if self.box:
                return self.box.usage()
            case "end" if self.box:
                box, self.box = self.box, None
                return box.end()
        return {"failed": f"the zygote cannot do {request['do']!r} now"}

    def _write_course(self, key: str, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            path = os.path.join(self.courses, key, name)
            os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
            if path.endswith(".py"):
                py_compile.compile(path, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)

    def _import(self, names: list[str]) -> None:
        """Import what a release's given cells import, once for the whole class."""
        for name in names:
            with suppress(Exception):
                importlib.import_module(name)
        gc.collect()
        gc.freeze()
        huge.collapse(isolation.libc)

    def _start(self, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
        """Fork a box. The setup process enters the namespaces and stays as the box's parent until it ends."""
        reader, writer = os.pipe()
        setup = os.fork()
        if not setup:
            os.close(reader)
            self._set_up(request, descriptors, writer)
        os.close(writer)
        for descriptor in descriptors:
            os.close(descriptor)
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read()
        if not said.startswith(b"pid "):
            os.waitpid(setup, 0)
            return {"failed": said.decode("utf-8", "replace") or "the box died before it began"}
        first = int(said[4:])
        self.box = Watch(setup, first, request["memory"], request["cpu"], isolated=self.isolated)
        return {}

    def _set_up(self, request: dict[str, Any], descriptors: list[int], writer: int) -> None:
        status = 1
        try:
            self.control.close()
            course = os.path.join(self.courses, request["key"])
            space = isolation.address_space() + request["memory"]
            if self.isolated:
                isolation.enter_namespaces(course, request["disk"])
            else:
                isolation.adopt_orphans()
            reader, gate = os.pipe()
            if not (pid := os.fork()):
                os.close(gate)
                os.read(reader, 1)
                isolation.keep_only(set(descriptors))
                library = "/box/lib" if self.isolated else course
                self._become_student(request | {"library": library, "space": space}, descriptors)
            os.write(writer, b"pid %d" % pid)
            isolation.keep_only({gate})
            os.close(gate)
            _, status, _usage = os.wait4(pid, 0)
            if not self.isolated:
                _wait_for_orphans()
        except BaseException as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode())
        os._exit(0 if status == 0 else 1)

    def _become_student(self, request: dict[str, Any], descriptors: list[int]) -> None:
        ends = [Channel(socket.socket(fileno=d), notebook.REQUEST) for d in descriptors]
        try:
            os.setsid()
            if self.isolated:
                isolation.limit_resources(
                    request["space"], request["processes"], request["disk"], request["seconds"]
                )
                isolation.drop_powers()
        except BaseException as error:
            ends[0].send({"failed": f"{type(error).__name__}: {error}"})
            os._exit(1)
        try:
            notebook.live(self.interpreter, ends[0], ends[1:], request)
        finally:
            os._exit(0)


def _descriptors_of(control: socket.socket) -> list[int]:
    """Return descriptors that came with the next request. They travel with one byte of their own before its frame."""
    first, descriptors, _flags, _address = socket.recv_fds(control, 1, 64)
    if not first:
        raise ClosedError("the grader is gone")
    return descriptors


def _wait_for_orphans() -> None:
    """Stay their parent until they are gone: so they can be found and killed."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def main(descriptor: int, courses: str, uid: int, isolated: bool) -> None:
    """Run the zygote on an inherited socket. Any failure before `ready` is sent as text instead."""
    control = socket.socket(fileno=descriptor)
    try:
        if uid:
            isolation.become(uid)
        server = Server(control, courses, isolated=isolated)
    except BaseException as error:
        Channel(control, CONTROL).send({"failed": f"{type(error).__name__}: {error}"})
        return
    server.serve()
