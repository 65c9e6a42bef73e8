"""The course as a web page: the student notebooks, run, with target pictures, made into HTML by Sphinx.

Every notebook is run twice: as students get it, and solved. The page is the student's; from the solved run it takes
only pictures, and only those that wait for an exercise (`waiting_for`). No line of a solution gets here.
"""

from __future__ import annotations

import copy
import os
import re
import shutil
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.authoring.build import SETUP, Built, build, read_masters, to_bytes
from grading.authoring.bundle import course_lib_wheel
from grading.authoring.master import MasterError
from grading.site.executed import ROOT, executed
from grading.site.in_browser import build_in_browser, python_here
from grading.site.pyodide import UnavailableError

WAITING = re.compile(r'waiting_for\(\s*"(\w+)"')
TARGET = "**Target picture.** This is what you see once the exercise “{title}” is done."
FACTS = (
    "{{download}}`Download this notebook <files/{name}.ipynb>` · about {minutes} minutes · {points:g} points"
)
TRY = '<a href="practice/notebooks/index.html?path={name}.ipynb">Open this notebook and try it</a> · '


def page(built: Built, student: NotebookNode, solved: NotebookNode, practice: bool = True) -> NotebookNode:
    """Make the notebook that Sphinx reads: `student` as it ran, with target pictures from `solved`.

    `practice` tells whether there is a practice page to link to.
    """
    shown = copy.deepcopy(student)
    titles = {cell.name: cell.title for cell in built.master.cells if cell.title}
    setup = SETUP.format(assignment=built.master.assignment)
    shown.cells = [cell for cell in shown.cells if cell.source != setup]
    theirs = {cell.id: cell for cell in solved.cells}
    for cell in shown.cells:
        if cell.cell_type != "code":
            continue
        marks = cell.metadata.pop("nbgrader", {})
        if marks.get("grade") or marks.get("solution"):
            cell.outputs = []
            if marks.get("grade"):
                cell.metadata["tags"] = ["hide-input"]
                cell.metadata["mystnb"] = {
                    "code_prompt_show": "Show the check",
                    "code_prompt_hide": "Hide it",
                }
            continue
        waits = WAITING.search(cell.source)
        targets = pictures(theirs[cell.id]) if waits else []
        if targets:
            text = TARGET.format(title=titles[waits[1]])
            note = nbformat.v4.new_output("display_data", data={"text/markdown": text, "text/plain": text})
            cell.outputs = [note, *targets]
        as_files(cell)
    first = next(index for index, cell in enumerate(shown.cells) if cell.cell_type == "markdown")
    shown.cells.insert(first + 1, nbformat.v4.new_markdown_cell(facts(built, practice), id="facts"))
    return shown


def facts(built: Built, practice: bool) -> str:
    """Return the line below the introduction."""
    points = sum(cell.points or 0 for cell in built.master.cells)
    line = (TRY if practice else "") + FACTS
    return line.format(name=built.master.assignment, minutes=built.master.minutes, points=points)


def pictures(cell: NotebookNode) -> list[NotebookNode]:
    """Return the outputs of a cell that hold a picture."""
    return [output for output in cell.outputs if "image/png" in output.get("data", {})]


def as_files(cell: NotebookNode) -> None:
    """Let a still picture become a file of the site, with its alternative text; one that moves stays as it is."""
    for output in pictures(cell):
        if "<script" in output.data.get("text/html", "") or "onload" in output.data.get("text/html", ""):
            continue
        output.data.pop("text/html", None)
        alt = output.metadata.get("image/png", {}).get("alt", "")
        cell.metadata["mystnb"] = {"image": {"alt": alt}}


def prepared(built: Built, kept: Path, practice: bool) -> NotebookNode:
    """Prepare the page of one notebook; its two runs are kept until something they depend on changes."""
    return page(built, executed(built.release, kept), executed(built.source, kept), practice)


def build_site(folder: Path, jobs: int) -> Path:
    """Build the site below `folder`; returns its first page.

    Practice pages are part of it where Python for the browser can be had. Raises MasterError, or RuntimeError with the
    words of Sphinx or JupyterLite.
    """
    from sphinx.cmd.build import build_main

    built = [build(master) for master in read_masters(ROOT / "notebooks" / "source")]
    pages, html, practice = folder / "pages", folder / "html", python_here()
    for old in (pages, html):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(ROOT / "docs" / "site", pages, ignore=shutil.ignore_patterns("__pycache__"))
    (pages / "files").mkdir()
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for one, notebook in zip(
            built,
            pool.map(prepared, built, [folder / "runs"] * len(built), [practice] * len(built)),
            strict=True,
        ):
            nbformat.write(notebook, pages / f"{one.master.assignment}.ipynb")
            (pages / "files" / f"{one.master.assignment}.ipynb").write_bytes(to_bytes(one.release))
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # Sphinx's extensions on each other; what concerns our pages stops the build
        status = build_main(["-q", "-W", "--keep-going", "-b", "html", str(pages), str(html)])
    if status:
        raise RuntimeError("Sphinx found fault with the pages: see above.")
    if practice:
        releases = {one.master.assignment: to_bytes(one.release) for one in built}
        build_in_browser(releases, course_lib_wheel(), folder / "lite", html / "practice")
    return html / "index.html"


def main() -> int:
    """Build the site and say where it is (`python -m grading.site.build`)."""
    try:
        first = build_site(ROOT / "build" / "site", jobs=len(os.sched_getaffinity(0)))
    except (MasterError, UnavailableError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"Wrote {first.relative_to(ROOT)}. Search and the practice pages need a server, any that gives files:"
    )
    print(f"  {sys.executable} -m http.server --bind 127.0.0.1 --directory {first.parent.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
