"""Execute a notebook once per content: its outputs are kept under a name made of all that they depend on.

The site takes its pages from here, and so does every test that reads what a notebook shows.
"""

from __future__ import annotations

import copy
import fcntl
import hashlib
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from grading.authoring.build import to_bytes
from grading.box.overlay import SUFFIXES

ROOT = Path(__file__).resolve().parents[2]
CELL_SECONDS = 120

Execute = Callable[[NotebookNode], NotebookNode]


def execute(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook with the outputs of its cells; a cell that raises does not stop it."""
    done = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(
            done,
            timeout=CELL_SECONDS,
            allow_errors=True,
            extra_arguments=["--log-level=ERROR"],  # no word about encryption on one's own machine
            resources={"metadata": {"path": folder}},
        ).execute()
    return done


def executed(notebook: NotebookNode, kept: Path, run: Execute = execute) -> NotebookNode:
    """Return the notebook with its outputs: from the folder `kept` if it is there, else by `run`, and then kept."""
    return nbformat.read(kept_run(notebook, kept, run), as_version=4)


def kept_run(notebook: NotebookNode, kept: Path, run: Execute = execute) -> Path:
    """Return the file of that run. Of several processes that ask at once, one executes and the others wait."""
    path = kept / f"{digest(to_bytes(notebook))}.ipynb"
    kept.mkdir(parents=True, exist_ok=True)
    with only_one(path.with_suffix(".lock")):
        if not path.exists():
            unfinished = path.with_suffix(".part")
            nbformat.write(run(notebook), unfinished)
            os.replace(unfinished, path)
    return path


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold a lock that other processes respect."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def digest(notebook: bytes) -> str:
    """Name a run by the notebook, course_lib, and the interpreter with its packages."""
    return hashlib.sha256(b"\0".join([notebook, surroundings()])).hexdigest()[:20]


@cache
def surroundings() -> bytes:
    """Return all that every notebook's outputs depend on."""
    files = sorted(p for p in (ROOT / "course_lib").rglob("*") if p.suffix in SUFFIXES)
    packages = sorted(p.name for p in Path(sysconfig.get_paths()["purelib"]).glob("*.dist-info"))
    words = "\n".join([sys.version, *packages])
    return b"\0".join([words.encode(), *(path.read_bytes() for path in files)])
