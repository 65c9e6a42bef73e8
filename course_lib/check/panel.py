"""A verdict as students see it: plain text in a terminal, a small panel in a notebook."""

from __future__ import annotations

import sys
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course_lib.check.verdict import Verdict

#: Icon, words and edge colour of each outcome. The words carry the meaning; icon and colour repeat it.
LOOKS = {
    "correct": ("✓", "Correct", "#1a7f37"),
    "wrong": ("✗", "Not right yet", "#b35900"),
    "crashed": ("⚠", "Your code stopped with an error", "#b3261e"),
    "not attempted": ("…", "Not attempted yet", "#57606a"),
    "undecided": ("?", "Cannot be decided by measuring", "#0550ae"),
}


def as_text(verdict: Verdict) -> str:
    """The panel in plain text, one paragraph."""
    icon, words, _ = LOOKS[verdict.outcome]
    return f"{icon} {words}. {verdict.message}".rstrip()


def as_html(verdict: Verdict) -> str:
    """The panel as HTML that needs no style sheet and no script and reads well aloud."""
    icon, words, colour = LOOKS[verdict.outcome]
    picture = f'<div style="margin-top:.5em">{verdict.picture}</div>' if verdict.picture else ""
    return (
        f'<div role="status" style="border-left:.4em solid {colour};padding:.5em .9em;margin:.3em 0;max-width:44em">'
        f'<strong><span aria-hidden="true" style="color:{colour}">{icon}</span> {escape(words)}</strong>'
        f'<div style="margin-top:.2em">{escape(verdict.message)}</div>{picture}</div>'
    )


def as_error_lines(verdict: Verdict) -> list[str]:
    """What stands in place of a traceback: the text, or one line where the panel already shows it."""
    return ["(see the panel above)"] if _kernel() else [as_text(verdict)]


def show(verdict: Verdict) -> None:
    """Display the panel where a notebook is there to display it."""
    if shell := _kernel():
        shell.display_pub.publish(
            {"text/html": as_html(verdict), "text/plain": as_text(verdict)}, metadata={}
        )


def _kernel():
    """The running notebook shell, or None. IPython is looked up, never imported: Pyodide may lack it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if shell is not None and getattr(shell, "kernel", None) is not None else None


def arrows(batch, w, got, truth, around) -> str:
    """An SVG of the two arrows at w, over contours of f: what came back, and what was measured."""
    return ""
