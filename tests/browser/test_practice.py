"""A student works in the browser, with nothing installed: JupyterLite answers, remembers, and what it saves earns its marks."""

import json
import warnings
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from grading.authoring.build import build, to_bytes
from grading.authoring.bundle import course_lib_wheel
from grading.authoring.catalogue import by_exercise
from grading.authoring.markers import without_markers
from grading.authoring.master import read_master
from grading.authoring.synthetic_class import write_class
from grading.site.practice import build_practice
from grading.site.pyodide import UnavailableError, pyodide_files
from tests.browser.classroom import course, scores
from tests.browser.conftest import ROOT, faults, picture
from tests.browser.lab import Notebook

NAME = "01_gradient_descent_1d"
LAST = "p_slope"  # the one exercise that is still open
WRONG = "def p_slope(x):\n    return 4 * x + 3"
RIGHT = "def p_slope(x):\n    return 4 * x - 3"
PAGE = "{address}/practice/notebooks/index.html?path={name}.ipynb"
NO_PYTHON = "THE PRACTICE PAGES WERE NOT TESTED: "
#: Faults of JupyterLite's own pages, which no page of ours can mend.
THEIRS = ()


@pytest.fixture(scope="module")
def built():
    return build(read_master(ROOT / "notebooks" / "source" / f"{NAME}.py"))


@pytest.fixture(scope="module")
def address(built, chromium, static_server, tmp_path_factory):
    """The practice pages, where all exercises of one notebook are done but `LAST`."""
    try:
        pyodide_files()
    except UnavailableError as reason:
        warnings.warn(f"{NO_PYTHON}{reason}", stacklevel=1)
        pytest.skip(f"{NO_PYTHON}{reason}")
    notebook = nbformat.reads(to_bytes(built.release).decode(), as_version=4)
    solved = {cell.id: cell.source for cell in built.source.cells}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.id != LAST:
            cell.source = without_markers(solved[cell.id])
    folder = tmp_path_factory.mktemp("practice")
    build_practice({NAME: to_bytes(notebook)}, course_lib_wheel(), folder / "work", folder / "html" / "practice")
    with static_server(folder / "html") as address:
        yield address


def opened(page, address) -> Notebook:
    """Open the notebook; Python and the course are loaded while one reads."""
    notebook = Notebook(page, address, NAME, at=PAGE)
    page.locator(".course-status[data-ready]").wait_for(state="attached")
    return notebook


def handed_in(page) -> Path:
    """Press the button that saves the notebook as a file."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download to hand in").click()
    assert download.value.suggested_filename == f"{NAME}.ipynb"
    return download.value.path()


def test_an_answer_typed_in_the_browser_is_judged_there_survives_a_reload_and_earns_its_mark(
    address, page, built, tmp_path
):
    page.goto(PAGE.format(address=address, name=NAME), wait_until="commit")
    expect(page.get_by_text("loading into your browser").first).to_be_visible()
    notebook = opened(page, address)
    answer, check = notebook.cell("def p_slope"), notebook.cell(f'exercise("{LAST}")')
    notebook.write(answer, WRONG)
    notebook.menu("Run", "Run All Above Selected Cell")
    notebook.expect_idle()
    notebook.run(answer)
    told = notebook.run(check)
    expect(told.get_by_role("status")).to_contain_text("Not right yet")
    expect(told).to_contain_text("In line 2")
    picture(page, "practice-wrong")

    notebook.write(answer, RIGHT)
    notebook.run(answer)
    expect(notebook.run(check).get_by_role("status")).to_contain_text("Correct")
    assert [fault for fault in faults(page) if not fault.startswith(THEIRS)] == []

    page.reload()
    notebook = opened(page, address)
    expect(notebook.cell("def p_slope").locator(".cm-content")).to_contain_text("4 * x - 3")
    earned = grade(built, handed_in(page), tmp_path)
    wanted = {c.name: c.points for c in built.master.cells if c.points and c.kind == "check"}
    assert {name: float(earned[name]) for name in wanted} == wanted


def grade(built, file: Path, folder: Path) -> dict[str, str]:
    """Hand a file in and grade it as an instructor does; gives the score of each exercise."""
    classroom = folder / "class"
    write_class(classroom, [built], by_exercise(ROOT / "notebooks" / "mistakes"), 1, 0, all_correct=False)
    (submission,) = (classroom / "submitted").glob(f"*/{NAME}/{NAME}.ipynb")
    submission.write_bytes(file.read_bytes())
    course("grade", classroom, "--jobs", 1)
    return {exercise: score for (_, exercise), score in scores(classroom).items()}
