"""A student in JupyterLab: runs everything, practises, and types the gradient that somebody once posted in a forum."""

import re

import nbformat
import pytest
import sympy as sp
from playwright.sync_api import expect

from grading.authoring.build import build
from grading.authoring.markers import without_markers
from grading.authoring.master import read_master
from tests.browser.conftest import ROOT, picture
from tests.browser.lab import Notebook, copy_notebook, jupyter_lab

FIRST, NAME = "01_gradient_descent_1d", "02_gradient"
POSTED = """\
def grad_g(w):
    return np.pi * np.sum(2 * w) * -np.cos(np.pi * np.sum(w**2)) + np.sum(2 * w) * (1 / np.sum(w**2))"""
CORRECTED = POSTED.replace("np.sum(2 * w)", "2 * w")
DONE_BEFORE = ("bowl_gradient", "three_variables", "hills_gradient", "flat_points")


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """JupyterLab on a student's folder, whose exercises 1 to 4 are done."""
    folder = tmp_path_factory.mktemp("student")
    path = copy_notebook(NAME, folder)
    notebook = nbformat.read(path, as_version=4)
    solved = {
        c.id: c.source for c in build(read_master(ROOT / "notebooks" / "source" / f"{NAME}.py")).source.cells
    }
    for cell in notebook.cells:
        if cell.id in DONE_BEFORE:
            cell.source = without_markers(solved[cell.id])
    nbformat.write(notebook, path)
    copy_notebook(FIRST, folder)
    with jupyter_lab(folder, tmp_path_factory.mktemp("home")) as address:
        yield address


def test_a_student_sums_the_partial_derivatives_reads_why_not_corrects_it_and_validates(lab, page):
    notebook = Notebook(page, lab, NAME)
    answer, check = notebook.cell("def grad_g(w)"), notebook.cell('exercise("radial_gradient")')

    notebook.write(answer, POSTED)
    notebook.menu("Run", "Run All Above Selected Cell")
    notebook.expect_idle()
    notebook.run(answer)
    told = notebook.run(check)
    expect(told.get_by_role("status")).to_contain_text("Not right yet")
    expect(told).to_contain_text("added up into one number")
    expect(told).not_to_contain_text("Traceback")
    notebook.hide_files()
    page.get_by_role("heading", name="Exercise 5: answer the question").evaluate("h => h.scrollIntoView()")
    box = check.bounding_box()
    seen = {"x": 0, "y": 0, "width": 1280, "height": box["y"] + box["height"] + 6}
    picture(page, "check", clip=seen)  # docs/check.png is a copy of this one

    notebook.write(answer, CORRECTED)
    notebook.run(answer)
    told = notebook.run(check)
    expect(told.get_by_role("status")).to_contain_text("Correct")
    picture(page, "student-correct")

    table = notebook.run(notebook.panel.locator(".jp-CodeCell").last)  # progress()
    expect(table.get_by_role("row", name="Answer the forum's question")).to_contain_text("correct")
    expect(table).to_contain_text(f"{NAME}, 8 of 20 points")
    picture(page, "student-progress")

    page.get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Validation Results")
    expect(dialog).to_contain_text('exercise("slope_along")')
    expect(dialog).not_to_contain_text('exercise("radial_gradient")')
    picture(page, "student-validate")


def slope_of(posed: str, factor: int) -> str:
    """The cell that answers a problem as it reads on the screen: its derivative, times a factor."""
    formula = sp.sympify(re.search(r"f\(x\) = (.+)", posed)[1])
    return f"from numpy import *\ndef slope(x):\n    return {factor} * ({sp.diff(formula)})\n\npractice.check(slope)"


def test_a_student_runs_all_cells_practises_and_finds_the_progress_after_a_restart(lab, page):
    notebook = Notebook(page, lab, FIRST)
    expect(page.get_by_text("Create Assignment")).to_have_count(0)
    expect(page.get_by_text("Jupyter news")).to_have_count(0)
    check = notebook.cell('exercise("p_slope")')
    expect(notebook.run(check).get_by_role("status")).to_contain_text("Run the first cell first")

    notebook.run_all()
    expect(notebook.panel.get_by_role("status").first).to_contain_text("Not attempted yet")
    expect(notebook.panel.locator("[data-mime-type$='.error']")).to_have_count(0)
    answer = notebook.cell("def p_slope(x)")
    notebook.write(answer, "def p_slope(x):\n    return 4 * x - 3")
    notebook.run(answer)
    expect(notebook.run(check).get_by_role("status")).to_contain_text("Correct")

    notebook.write(notebook.panel.locator(".jp-CodeCell").last, 'print(practice("derivative", level=2))')
    asking = notebook.cell("print(practice")
    seen = []
    for factor in (-1, 1, 1):
        seen.append(notebook.run(asking).inner_text())
        below = notebook.cell("practice.check(slope)")  # the newest stands right below
        notebook.write(below, slope_of(seen[-1], factor))
        told = notebook.run(below).get_by_role("status")
        expect(told).to_contain_text("Every sign is opposite" if factor < 0 else "Correct")
    assert len(set(seen)) == 3
    assert "went wrong" not in seen[0]
    assert "It returns to what went wrong before: every sign is opposite" in seen[2]

    notebook.menu("Kernel", "Restart Kernel…")
    page.get_by_role("dialog").get_by_role("button", name="Confirm Kernel Restart").click()
    notebook.write(asking, "from course_lib import progress\nprogress()")
    table = notebook.run(notebook.cell("import progress"))
    expect(table).to_contain_text(f"{FIRST}, 1 of 20 points")
    notebook.menu("Settings", "Theme", "JupyterLab Dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    picture(page, "student-progress-dark")
