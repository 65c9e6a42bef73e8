"""Who runs this cell: a person at a front end, or a program? And how a check that fails lets a person's run go on."""

from __future__ import annotations

import os
import sys
from typing import Any


def shell() -> Any:
    """Return the running shell of IPython, or None. It is looked up, never imported: a page in a browser may lack it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def notebook() -> Any:
    """Return the running shell where it belongs to a notebook's kernel, or None."""
    running = shell()
    return running if getattr(running, "kernel", None) is not None else None


def somebody_is_there() -> bool:
    """Return whether the cell that runs now was sent by a person's front end.

    A front end with a person before it says in every request that `input()` may ask (`allow_stdin` of the execute_request,
    Jupyter's messaging protocol): JupyterLab, Notebook and VS Code do. Programs say that it may not: nbclient, and with it
    nbgrader, nbconvert and papermill; nbval.
    """
    running = notebook()
    if running is None or "NBGRADER_EXECUTION" in os.environ:
        return False
    if sys.platform == "emscripten" or "google.colab" in sys.modules:
        return True  # a page in somebody's browser
    parent = getattr(running.kernel, "get_parent", dict)()
    return bool(parent.get("content", {}).get("allow_stdin"))


def go_on_after(failure: type[Exception]) -> None:
    """Let the cell that runs now end quietly when it raises `failure`: no red lines, and *Run All* goes on to the next.

    The exception still ends the cell. Both hooks are IPython's own, and both are taken away when the cell has ended.
    """
    running = shell()
    if failure in running.custom_exceptions:
        return  # an earlier check of this cell has seen to it
    before = running.custom_exceptions, running.CustomTB

    def ended(result: Any) -> None:
        running.events.unregister("post_run_cell", ended)
        running.custom_exceptions, running.CustomTB = before
        # From this the kernel makes its reply, and a front end that hears of an error runs no further cell.
        if isinstance(result.error_in_exec, failure):
            result.error_in_exec = None

    running.set_custom_exc((failure,), lambda *_, **__: None)
    running.events.register("post_run_cell", ended)


def offer_cell(text: str) -> bool:
    """Put a new cell with this text below the one that runs; return whether a person's front end can."""
    if not somebody_is_there() or "google.colab" in sys.modules or not hasattr(notebook(), "set_next_input"):
        return False
    notebook().set_next_input(text)
    return True
