"""The student's side of one box: run the cells that come through the pipe; copy itself where a check stands."""

import os
import signal
import sys
from typing import Any

from . import capture, isolation, serve, shell
from .wire import Channel

REQUEST = 8 << 20


def live(interpreter: shell.Shell, main: Channel, slots: list[Channel], settings: dict[str, Any]) -> None:
    """Answer `run` and `copy` requests until the other end closes. Never returns to the zygote's code."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.path.insert(0, settings["library"])
    sys.path.insert(0, "")
    caps = capture.Capture(settings["text"], settings["image"], settings["images"], settings["pictures"])
    shell.Shell.capture = caps
    capture.install(caps)
    os.chdir("/tmp")
    caps.watch_descriptors()
    isolation.reseed()
    loop = shell.start_loop()
    own = os.getpid()
    main.send({"ready": True})
    while True:
        try:
            request = main.receive()
            if request["do"] == "copy":
                reply = _copy(interpreter, main, slots, request["slot"], settings["exercise_seconds"])
            else:
                reply = shell.run_cell(interpreter, loop, request["source"], drawing=request["drawing"])
            if os.getpid() != own:
                os._exit(0)  # a fork of the student's has come to the end of its cell
            main.send(reply | {"n": request["n"]})
        except KeyboardInterrupt:
            # The interrupt came between two bytecodes of ours: the cell is over, and the answer still due.
            main.send({"n": request["n"], "outputs": caps.outputs, "count": interpreter.execution_count - 1})


def _copy(
    interpreter: shell.Shell, main: Channel, slots: list[Channel], slot: int, seconds: float
) -> dict[str, Any]:
    """Fork: the copy answers the check of exercise `slot` with the names as they are now."""
    try:
        pid = os.fork()
    except OSError as error:
        return {"failed": f"no process could be started: {error.strerror}"}
    if pid:
        slots[slot].close()
        return {}
    try:
        main.close()
        for number, channel in enumerate(slots):
            if number != slot:
                channel.close()
        isolation.limit_cpu(seconds)
        serve.serve(slots[slot], interpreter.user_ns)
    finally:
        os._exit(0)
