"""The course as a web page: no line of a solution is in it, nothing leaves the machine, search and mathematics work."""

import html
import json
import re

import pytest
from playwright.sync_api import expect

from grading.authoring.build import to_bytes
from grading.site.build import build_site
from tests.browser.conftest import ROOT, faults, picture
from tests.notebooks.executions import NAMES, released, solved
from tests.prove import all_built

TAGS = re.compile(r"<[^>]+>")


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
            text = path.read_text(encoding="utf-8")
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


def test_a_page_shows_mathematics_target_pictures_and_the_download(built, address, page):
    page.goto(f"{address}/02_gradient.html")
    expect(page.locator("mjx-container").first).to_be_visible()
    page.wait_for_function("MathJax.startup.promise.then(() => true)")
    assert page.locator("mjx-merror").count() == 0
    assert [text for text in page.locator("article p, article li").all_inner_texts() if "$" in text] == []
    expect(page.get_by_text("Target picture.").first).to_be_visible()
    pictures = page.locator("article img")
    assert pictures.count() >= 8
    assert all(len(alt) > 20 for alt in pictures.evaluate_all("all => all.map(i => i.alt)"))
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
    assert len(names) == 8
    assert {name: found for name in names if (found := faults_of(page, address, name, "light"))} == {}


def test_axe_finds_no_serious_fault_in_the_dark_theme(address, page):
    for name in ("index", "03_least_squares"):
        assert faults_of(page, address, name, "dark") == []
