"""A kernel in a tenth of a second: forked from a process that has imported what every notebook imports.

    with warm() as environment: …       programs run with this environment start `python3` kernels so

A notebook is run three times by the tests, and a new interpreter that imports IPython, matplotlib and SymPy costs more
than most notebooks' cells. What a forked kernel has imported, a notebook still has to import by name.

The kernel that jupyter_client starts is this file as a program, which has no more to do than to ask the warm process
for a fork, pass on what is signalled, and end when the fork ends. The fork ends when the program does.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

SOCKET = "WARM_KERNEL_SOCKET"


@contextlib.contextmanager
def warm() -> Iterator[dict[str, str]]:
    """Keep a warm process, and give the environment in which `python3` kernels are forked from it."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "kernels", "python3", "kernel.json")
        spec.parent.mkdir(parents=True)
        argv = [sys.executable, "-S", "-E", __file__, "{connection_file}"]
        spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
        added = {
            "JUPYTER_PATH": folder,
            SOCKET: f"{folder}/socket",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        }
        server = subprocess.Popen(
            # With a parent of its own to watch, a kernel prints no words for whoever started it by hand.
            [sys.executable, __file__, "--serve"],
            env=os.environ | added | {"JPY_PARENT_PID": "1"},
            stdout=subprocess.PIPE,
        )
        try:
            assert server.stdout is not None
            server.stdout.readline()
            yield os.environ | added
        finally:
            server.kill()
            server.wait()


def serve() -> None:
    """Fork a kernel for each that asks; print a line when ready."""
    import ipykernel.ipkernel
    import ipykernel.kernelapp  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import sympy  # noqa: F401

    import course_lib
    import course_lib.plots  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.environ[SOCKET])
        listening.listen()
        print("ready", flush=True)
        while True:
            asking, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                be_a_kernel(asking)
            asking.close()


def be_a_kernel(asking: socket.socket) -> None:
    """Run the kernel that `asking` wants, with its files and surroundings; end when it goes."""
    from ipykernel.kernelapp import launch_new_instance

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    words, files, _, _ = socket.recv_fds(asking, 1 << 20, 3)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    wanted = json.loads(words)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["folder"])
    asking.sendall(f"{os.getpid()}\n".encode())

    def until_it_goes() -> None:
        asking.recv(1)
        os._exit(0)

    threading.Thread(target=until_it_goes, daemon=True).start()
    sys.path[0] = ""
    sys.argv = ["ipykernel_launcher", *wanted["arguments"]]
    launch_new_instance()
    os._exit(0)


def ask(arguments: list[str]) -> None:
    """Have a kernel forked, and stay until it ends."""
    with socket.socket(socket.AF_UNIX) as warm:
        warm.connect(os.environ[SOCKET])
        # It watches this program by its socket; its parent is another.
        environment = {name: value for name, value in os.environ.items() if name != "JPY_PARENT_PID"}
        wanted = {"arguments": ["-f", *arguments], "environment": environment, "folder": os.getcwd()}
        socket.send_fds(warm, [json.dumps(wanted).encode()], [0, 1, 2])
        kernel = int(warm.makefile().readline())
        signal.signal(signal.SIGINT, lambda *_: os.kill(kernel, signal.SIGINT))
        warm.recv(1)


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["--serve"] else ask(sys.argv[1:])
