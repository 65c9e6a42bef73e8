"""A student in JupyterLab: types the gradient that somebody once posted in a forum, and is told what is wrong with it."""

import nbformat
import pytest
from playwright.sync_api import expect

from grading.authoring.build import build
from grading.authoring.markers import without_markers
from grading.authoring.master import read_master
from tests.browser.conftest import ROOT, picture
from tests.browser.lab import Notebook, copy_notebook, jupyter_lab

NAME = "02_gradient"
POSTED = """\
def grad_g(w):
    return np.pi * np.sum(2 * w) * -np.cos(np.pi * np.sum(w**2)) + np.sum(2 * w) * (1 / np.sum(w**2))"""
CORRECTED = POSTED.replace("np.sum(2 * w)", "2 * w")
DONE_BEFORE = ("bowl_gradient", "three_variables", "hills_gradient")


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """JupyterLab on a student's folder, whose exercises 1 to 3 are done."""
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
    page.get_by_role("heading", name="Exercise 4: answer the question").evaluate("h => h.scrollIntoView()")
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
    expect(table).to_contain_text("8 of 20 points so far")
    picture(page, "student-progress")

    page.get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Validation Results")
    expect(dialog).to_contain_text('exercise("slope_along")')
    expect(dialog).not_to_contain_text('exercise("radial_gradient")')
    picture(page, "student-validate")
