"""The course as a web page, to read and to work in.

To read: no line of a solution is in it, nothing leaves the machine, search and mathematics work. To work in: JupyterLite
answers, remembers, and what it saves earns its marks.
"""

import html
import json
import os
import re
import shutil
import warnings
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from grading.authoring.build import to_bytes
from grading.authoring.catalogue import by_exercise
from grading.authoring.markers import without_markers
from grading.authoring.synthetic_class import write_class
from grading.site.build import build_site
from grading.site.pyodide import UnavailableError, pyodide_files
from tests.browser.classroom import course, scores
from tests.browser.conftest import ROOT, asleep, faults, picture
from tests.browser.lab import InBrowser
from tests.notebooks.executions import NAMES, released, solved
from tests.prove import all_built

TAGS = re.compile(r"<[^>]+>")
PICTURES = re.compile(r"base64,[A-Za-z0-9+/=]+")  # three quarters of the bytes, and no text
NAME = "01_gradient_descent_1d"
OPEN = "p_slope"  # the one exercise that is still open
WRONG = "def p_slope(x):\n    return 4 * x + 3"
RIGHT = "def p_slope(x):\n    return 4 * x - 3"
POINTS = "18 of 20 points so far"
NO_PYTHON = "THE PRACTICE PAGES WERE NOT TESTED: "
#: Faults of JupyterLite's own pages: editors and buttons without a name, a feed of cells that are no articles, its logo, its skip link.
THEIRS = ("aria-input-field-name", "aria-required-children", "button-name", "link-name", "tabindex")
#: And of its list of files: a button that is no switch says that it is not pressed.
THEIRS_IN_FILES = (*THEIRS, "aria-allowed-attr")


@pytest.fixture(scope="module")
def site():
    """The site, built as `make site` does, from the same runs of the notebooks that other tests look at."""
    for assignment in NAMES:
        solved(assignment), released(assignment)
    return build_site(ROOT / "build" / "site", jobs=1).parent


@pytest.fixture(scope="module")
def address(site, static_server):
    with static_server(site) as address:
        yield address


@pytest.fixture(scope="module")
def built():
    return all_built()


def text_of(notebook) -> str:
    """All that stands in a notebook's cells."""
    return "\n".join(cell.source for cell in notebook.cells)


def secrets(built) -> set[str]:
    """Every line that stands in a solution or a marking scheme, and nowhere in a student's notebook."""
    given = "\n".join(text_of(one.release) for one in built)
    kept = {line.strip() for one in built for line in text_of(one.source).splitlines()}
    return {line for line in kept if len(line) > 5 and not line.startswith("### ") and line not in given}


def texts(site) -> dict[str, str]:
    """What every text file of the site says, as it is and as one reads it."""
    found = {}
    for path in site.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".txt", ".md", ".json") or path.name == "searchindex.js":
            text = PICTURES.sub("", path.read_text(encoding="utf-8"))
            found[str(path)] = text + html.unescape(TAGS.sub("", text))
    return found


def test_no_line_of_a_solution_or_marking_scheme_is_in_the_site(site, built):
    wanted, found = secrets(built), texts(site)
    assert len(wanted) > 100
    assert len(found) > 12
    for name, text in found.items():
        assert [line for line in wanted if line in text or json.dumps(line)[1:-1] in text] == [], name


def test_the_test_above_finds_a_solution_that_is_there(site, built):
    line = max(secrets(built), key=len)
    assert line in html.unescape(TAGS.sub("", f"<span>{html.escape(line)}</span>"))


def test_a_page_shows_mathematics_target_pictures_practice_and_the_download(site, built, address, page):
    page.goto(f"{address}/02_gradient.html")
    expect(page.locator("mjx-container").first).to_be_visible()
    page.wait_for_function("MathJax.startup.promise.then(() => true)")
    assert page.locator("mjx-merror").count() == 0
    assert [text for text in page.locator("article p, article li").all_inner_texts() if "$" in text] == []
    expect(page.get_by_text("Target picture.").first).to_be_visible()
    pictures = page.locator("article img")
    assert pictures.count() >= 8
    assert all(len(alt) > 20 for alt in pictures.evaluate_all("all => all.map(i => i.alt)"))
    (tried,) = {link.get_attribute("href") for link in page.get_by_role("link", name="try it").all()}
    assert (site / tried.partition("?")[0]).is_file()
    assert (site / "practice" / "files" / tried.partition("path=")[2]).is_file()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this notebook").click()
    (release,) = [one.release for one in built if one.master.assignment == "02_gradient"]
    assert download.value.path().read_bytes() == to_bytes(release)


def test_search_finds_a_notebook(address, page):
    page.goto(f"{address}/search.html?q=curl")
    expect(page.locator("#search-results li a").first).to_contain_text("The gradient")
    picture(page, "site-search")


def faults_of(page, address: str, name: str, theme: str) -> list[str]:
    """What axe-core finds on a page of the site once its mathematics stands."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.goto(f"{address}/{name}.html")
    page.wait_for_function("!window.MathJax || MathJax.startup.promise.then(() => true)")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    picture(page, f"site-{name}-{theme}")
    return faults(page)


def test_axe_finds_no_serious_fault_on_any_page(site, address, page):
    names = sorted(path.stem for path in site.glob("*.html") if path.stem != "genindex")
    assert len(names) == len(NAMES) + 2  # the index and the search
    assert {name: found for name in names if (found := faults_of(page, address, name, "light"))} == {}


def test_axe_finds_no_serious_fault_in_the_dark_theme(address, page):
    for name in ("index", "03_least_squares"):
        assert faults_of(page, address, name, "dark") == []


@pytest.fixture(scope="module")
def practice(site, built, tmp_path_factory):
    """The practice pages, where all exercises of one notebook are done but `OPEN`."""
    try:
        pyodide_files()
    except UnavailableError as reason:
        warnings.warn(f"{NO_PYTHON}{reason}", stacklevel=1)
        pytest.skip(f"{NO_PYTHON}{reason}")
    html = tmp_path_factory.mktemp("practice")
    shutil.copytree(site / "practice", html / "practice", copy_function=os.link)
    (one,) = [one for one in built if one.master.assignment == NAME]
    notebook = nbformat.reads(to_bytes(one.release).decode(), as_version=4)
    solved = {cell.id: cell.source for cell in one.source.cells}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.id != OPEN:
            cell.source = without_markers(solved[cell.id])
    path = html / "practice" / "files" / f"{NAME}.ipynb"
    path.unlink()  # a link to the site's own
    path.write_bytes(to_bytes(notebook))
    return html


def handed_in(page) -> Path:
    """Press the button that saves the notebook as a file."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download to hand in").click()
    assert download.value.suggested_filename == f"{NAME}.ipynb"
    return download.value.path()


def test_an_answer_typed_in_the_browser_is_judged_there_outlives_the_network_and_earns_its_mark(
    practice, static_server, page, built, tmp_path
):
    with static_server(practice) as address:
        answered(page, address)
        page.goto(f"{address}/practice/tree/index.html")
        expect(page.get_by_text(f"{NAME}.ipynb")).to_be_visible()
        picture(page, "practice-files")
        assert ours(faults(page), THEIRS_IN_FILES) == []
    asleep(page)
    notebook = InBrowser(page, address, NAME)
    expect(notebook.cell("def p_slope").locator(".cm-content")).to_contain_text("4 * x - 3")
    folded = notebook.panel.locator(".jp-CodeCell")
    for cell in (folded.nth(0), folded.nth(1)):  # the course and its names
        cell.locator(".jp-InputPrompt").click()
        page.keyboard.press("Shift+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"^\[\d+\]:$"))
    expect(notebook.run(notebook.panel.locator(".jp-CodeCell").last)).to_contain_text(POINTS)
    earned = grade(built, handed_in(page), tmp_path)
    (one,) = [one for one in built if one.master.assignment == NAME]
    wanted = {c.name: c.points for c in one.master.cells if c.points and c.kind == "check"}
    assert {name: float(earned[name]) for name in wanted} == wanted


def ours(faults: list[str], theirs: tuple[str, ...]) -> list[str]:
    """The faults that do not belong to JupyterLite's own pages."""
    return [fault for fault in faults if not any(f" {rule} " in fault for rule in theirs)]


def answered(page, address: str) -> None:
    """Run the notebook with a wrong answer, look at what it says, and put the right one; kept when it returns."""
    page.route("**/notebooks/bundle.js*", lambda route: None)  # a slow line: the scripts have not come yet
    page.goto(InBrowser.AT.format(address=address, name=NAME), wait_until="commit")
    expect(page.get_by_text("loading into your browser")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    notebook = InBrowser(page, address, NAME)
    answer, check = notebook.cell("def p_slope"), notebook.cell(f'exercise("{OPEN}")')
    notebook.write(answer, WRONG)
    notebook.menu("Run", "Run All Cells")
    table = notebook.panel.locator(".jp-CodeCell").last  # progress()
    expect(table).to_contain_text("points")
    notebook.expect_idle()
    told = check.locator(".jp-OutputArea")
    expect(told.get_by_role("status")).to_contain_text("Not right yet")
    expect(told).to_contain_text("In line 2")
    told.scroll_into_view_if_needed()
    picture(page, "practice-wrong")
    figure = notebook.panel.locator(".course-explorable").first
    before = figure.locator(".said").inner_text()
    figure.locator("input").first.press("ArrowRight")
    expect(figure.locator(".said")).not_to_have_text(before)

    notebook.write(answer, RIGHT)
    notebook.run(answer)
    expect(notebook.run(check).get_by_role("status")).to_contain_text("Correct")
    notebook.write(table, f'hint("{OPEN}")')
    expect(notebook.run(table)).to_contain_text("one term after the other")
    notebook.write(table, "progress()")
    expect(notebook.run(table)).to_contain_text(POINTS)
    assert faults(page, within=".jp-OutputArea-output") == []
    assert ours(faults(page), THEIRS) == []

    expect(notebook.panel).to_have_attribute("data-kept", "true")
    expect(page.locator("body")).to_have_attribute("data-kept", "true")


def grade(built, file: Path, folder: Path) -> dict[str, str]:
    """Hand a file in and grade it as an instructor does; gives the score of each exercise."""
    classroom = folder / "class"
    write_class(
        classroom,
        [one for one in built if one.master.assignment == NAME],
        by_exercise(ROOT / "notebooks" / "mistakes"),
        1,
        0,
        all_correct=False,
    )
    (submission,) = (classroom / "submitted").glob(f"*/{NAME}/{NAME}.ipynb")
    submission.write_bytes(file.read_bytes())
    course("grade", classroom, "--jobs", 1)
    return {exercise: score for (_, exercise), score in scores(classroom).items()}
