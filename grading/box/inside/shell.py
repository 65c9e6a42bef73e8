"""The interpreter that runs a notebook's cells with IPython's semantics, without a kernel, a socket or a file.

Magics, `!command`, top-level await, `_` and `Out`, display of the last value, figures shown at the end of a cell.
"""

import asyncio
import builtins
import os
import subprocess
import sys
import threading
import traceback
from typing import Any, ClassVar

import matplotlib
import matplotlib_inline.backend_inline as inline
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot
from traitlets.config import Config

from .capture import Capture

FRAMES = 20
SHOWN = ["text/plain", "image/png"]


class Publisher(DisplayPublisher):
    """`display(...)` goes into the capture."""

    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:
        """Keep what is shown."""
        self.shell.capture.show(data, metadata or {}, result=False)


class Hook(DisplayHook):
    """The value of a cell's last line goes into the capture."""

    def write_output_prompt(self) -> None:
        """Write nothing: notebooks have no Out[n] prompt in the text."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep what is shown."""
        self.shell.capture.show(format_dict, md_dict or {}, result=True)

    def finish_displayhook(self) -> None:
        """Do nothing: nothing was printed, so there is nothing to end."""


class Compiler(CachingCompiler):
    """Tracebacks name cells as a reader counts them."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        """Return the file name of a cell in a traceback."""
        return f"<cell {number}>"


class Shell(InteractiveShell):
    """IPython's shell with the capture in place of a terminal."""

    displayhook_class = Hook
    display_pub_class = Publisher
    compiler_class = Compiler
    capture: ClassVar[Capture]
    drawing: ClassVar[bool] = True

    def init_history(self) -> None:
        """Keep no history file."""
        super().init_history()
        self.history_manager.enabled = False

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no window here."""

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str, str]:
        """Keep figures inline, whatever `%matplotlib` asks for."""
        return super().enable_matplotlib("inline")

    def ask_exit(self) -> None:
        """Do nothing: `exit` ends a kernel; here the notebook goes on."""
        print("exit: the notebook goes on while it is graded")

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Show a short traceback through the student's own lines."""
        kind, value, trace = exc_tuple or sys.exc_info()
        if kind is None:
            print("No traceback available to show.", file=sys.stderr)
            return
        frames = [f for f in traceback.extract_tb(trace, limit=200) if "/IPython/" not in f.filename]
        head = (
            [] if issubclass(kind, SyntaxError) and not frames else ["Traceback (most recent call last):\n"]
        )
        lines = head + traceback.format_list(frames[-FRAMES:]) + traceback.format_exception_only(kind, value)
        self._keep_error(kind, value, lines)

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Show the line, the caret and the message."""
        kind, value, _ = sys.exc_info()
        self._keep_error(kind, value, traceback.format_exception_only(kind, value))

    def system(self, command: str) -> None:
        """`!command`: its output goes where the notebook's output goes."""
        done = subprocess.run(self.var_expand(command, depth=1), shell=True, stdin=subprocess.DEVNULL)
        self.capture.collect_descriptors()
        self.user_ns["_exit_code"] = done.returncode

    def _keep_error(self, kind: type, value: BaseException, lines: list[str]) -> None:
        try:
            message = str(value)
        except BaseException:
            message = "an exception that cannot be shown"
        self.capture.error(kind.__name__, message, "".join(lines))


def make_shell() -> Shell:
    """Return the one shell of this process, with figures inline. Slow; done once, before any fork."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    Shell.capture = Capture(0, 0, 0, 0)
    shell = Shell.instance(config=config)
    shell.enable_matplotlib("inline")
    shell.events.unregister("post_execute", inline.flush_figures)
    shell.events.register("post_execute", _flush)
    shell.display_formatter.active_types = SHOWN
    matplotlib.use = pyplot.switch_backend = _stay_inline
    builtins.input = _no_input
    asyncio.run = _run_beside
    return shell


def start_loop() -> asyncio.AbstractEventLoop:
    """Return the loop in which cells run, as in a kernel, so that create_task and get_running_loop work in each."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop


def run_cell(shell: Shell, loop: asyncio.AbstractEventLoop, source: str, *, drawing: bool) -> dict[str, Any]:
    """Run one cell; returns its outputs and its number.

    Without `drawing`, figures are neither drawn nor kept: nobody will look at them.
    """
    capture = shell.capture
    capture.begin()
    Shell.drawing = drawing
    shell.display_formatter.active_types = SHOWN if drawing else SHOWN[:1]
    if figures := sys.modules.get("course_lib.plots.drawing"):
        figures.wanted = drawing
    loop.run_until_complete(_execute(shell, source))
    capture.collect_descriptors()
    return {"outputs": capture.outputs, "count": shell.execution_count - 1}


async def _execute(shell: Shell, source: str) -> None:
    try:
        transformed, broken = shell.transform_cell(source), None
    except Exception:
        transformed, broken = source, sys.exc_info()
    try:
        await shell.run_cell_async(
            source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=broken
        )
    except BaseException:
        shell.showtraceback()
    shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", shell.last_execution_result)


def _flush() -> None:
    if not pyplot.get_fignums():
        return
    if Shell.drawing:
        inline.flush_figures()
    else:
        pyplot.close("all")


def _stay_inline(backend: object = None, *args: object, **kwargs: object) -> None:
    """matplotlib.use("TkAgg"): there is no window here, and figures are inline as in a notebook."""


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() was called, but nobody is there to answer while the notebook is graded")


def _run_beside(main: Any, **kwargs: Any) -> Any:
    """asyncio.run, also where a loop is running already: then in a thread of its own."""
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            with asyncio.Runner(**kwargs) as runner:
                outcome["value"] = runner.run(main)
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]


def warm(shell: Shell) -> None:
    """Do once what the first cell of a kind would pay for: imports, fonts, a figure, an error, an await."""
    import IPython.display
    import mpl_toolkits.mplot3d  # noqa: F401
    import numpy
    import PIL.PngImagePlugin  # noqa: F401
    import sympy

    os.chdir("/tmp")
    loop = start_loop()
    for source in (
        "1 + 1",
        "import numpy as np, sympy as sp\nimport matplotlib.pyplot as plt\nprint('warm')",
        "fig, ax = plt.subplots(subplot_kw={'projection': '3d'})\nax.set_title('$x^2$')",
        "fig, ax = plt.subplots(layout='constrained')\nax.plot([1, 2], label='x')\nax.legend()\nfig.canvas.draw()",
        "%matplotlib inline",
        "x = sp.Symbol('x')\nsp.lambdify(x, sp.diff(sp.sin(x)**2, x))(1.0)",
        "def f(:\n  pass",
        "1/0",
        "import asyncio\nawait asyncio.sleep(0)",
    ):
        run_cell(shell, loop, source, drawing=True)
    loop.close()
    numpy.linalg.eigh(numpy.eye(3))
    sympy.simplify("x + x")
    IPython.display.Markdown("")
    shell.reset(new_session=True)
    pyplot.close("all")
    shell.execution_count = 1
