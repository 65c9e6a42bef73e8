"""What notebooks show when they run. Each is executed once per content, and all tests look at the same runs.

    solved(built)       the solution notebook, by nbclient: figures and their texts, nbval's reference, target pictures
    released(built)     the student notebook, by nbval-lax: which cells fail and with what; the pages of the site

The first is a kernel as anyone starts it; for nbval's, which are two a notebook, kernels are forked (warm_kernel.py).
The runs are kept in the site's own folder (grading/site/executed.py), from one test run to the next.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.authoring.build import to_bytes
from grading.site.executed import digest, executed, kept_run, only_one
from tests.notebooks.warm_kernel import warm
from tests.prove import NOTEBOOKS, ROOT, built

KEPT = ROOT / "build" / "site" / "runs"
CELL_SECONDS = 60
#: `grading` comes before what imports nbformat, which would take a second more without it.
PLUGINS = ("-p", "grading", "-p", "nbval.plugin")
NAMES = [path.stem for path in sorted((NOTEBOOKS / "source").glob("*.py"))]


@dataclass(frozen=True)
class Nbval:
    """What a run of nbval says: its exit status, its words, and the text of each failed code cell by index."""

    status: int
    words: str
    failed: dict[int, str]


@cache
def surroundings() -> dict[str, str]:
    """The environment of nbval's programs, with kernels forked from one warm process until the tests end."""
    stack = ExitStack()
    atexit.register(stack.close)
    ours = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return stack.enter_context(warm()) | ours


def solved(assignment: str) -> NotebookNode:
    return executed(built(assignment).source, KEPT)


def printed_by(assignment: str) -> str:
    """All that the solution notebook prints, in order."""
    outputs = [out for cell in solved(assignment).cells for out in cell.get("outputs", [])]
    return "".join(out.text for out in outputs if out.output_type == "stream")


def released(assignment: str) -> tuple[NotebookNode, dict[int, str]]:
    """The student notebook as it ran, and the text of each failed code cell by index."""
    notebook = built(assignment).release
    report = KEPT / f"{digest(to_bytes(notebook))}.xml"
    KEPT.mkdir(parents=True, exist_ok=True)

    def by_nbval(notebook: NotebookNode) -> NotebookNode:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{assignment}.ipynb"
            nbformat.write(notebook, path)
            nbval(path, "--nbval-lax", "-p", "tests.notebooks.keep_outputs")
            os.replace(path.with_suffix(".xml"), report)
            return nbformat.read(path.with_suffix(".executed.ipynb"), as_version=4)

    with only_one(report.with_suffix(".nbval")):
        if not report.exists():  # `make site` keeps runs too, and those are not nbval's
            report.with_suffix(".ipynb").unlink(missing_ok=True)
        path = kept_run(notebook, KEPT, by_nbval)
    return nbformat.read(path, as_version=4), failures(report)


def nbval(path: Path, *options: str) -> Nbval:
    """Run nbval on a notebook; its report stays beside the notebook, as XML."""
    report = path.with_suffix(".xml")
    command = [sys.executable, "-m", "pytest", *PLUGINS, "-p", "no:cacheprovider", "-q"]
    command += [f"--rootdir={path.parent}", f"--nbval-cell-timeout={CELL_SECONDS}", f"--junitxml={report}"]
    done = subprocess.run(
        [*command, *options, str(path)],
        cwd=path.parent,
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Nbval(done.returncode, done.stdout[-3000:] + done.stderr[-3000:], failures(report))


def failures(report: Path) -> dict[int, str]:
    cases = {case.get("name"): case.find("failure") for case in ElementTree.parse(report).iter("testcase")}
    return {int(name.rsplit(" ", 1)[1]): found.text for name, found in cases.items() if found is not None}
