"""The course as a web page: no line of a solution is in it, nothing leaves the machine, search and mathematics work."""

import html
import json
import re

import pytest
from playwright.sync_api import expect

from grading.build import build, read_masters
from grading.site import build_site
from tests.browser.conftest import ROOT, faults, picture

TAGS = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def site():
    """The site, built as `make site` does; the runs of notebooks are kept from one test run to the next."""
    return build_site(ROOT / "build" / "site", jobs=1).parent


@pytest.fixture(scope="module")
def address(site, static_server):
    with static_server(site) as address:
        yield address


@pytest.fixture(scope="module")
def built():
    return [build(master) for master in read_masters(ROOT / "notebooks" / "source")]


def lines(notebook) -> set[str]:
    """The lines of a notebook without the spaces around them."""
    return {line.strip() for cell in notebook.cells for line in cell.source.splitlines()}


def secrets(built) -> set[str]:
    """Every line that stands in a solution or a marking scheme, and nowhere in a student's notebook."""
    given = {line for one in built for line in lines(one.release)}
    kept = {line for one in built for line in lines(one.source)} - given
    return {line for line in kept if not line.startswith("### ") and len(line) > 5}


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
    assert len(wanted) > 200
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
    assert "$" not in page.locator("article").inner_text()
    expect(page.get_by_text("Target picture.").first).to_be_visible()
    pictures = page.locator("article img")
    assert pictures.count() >= 8
    assert all(len(alt) > 20 for alt in pictures.evaluate_all("all => all.map(i => i.alt)"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this notebook").click()
    released = json.loads(download.value.path().read_text())
    (release,) = [one.release for one in built if one.master.assignment == "02_gradient"]
    assert [cell["source"] for cell in released["cells"]] == [
        cell["source"] for cell in json.loads(json.dumps(release))["cells"]
    ] or ["".join(c["source"]) for c in released["cells"]] == [c.source for c in release.cells]


def test_search_finds_a_notebook(address, page):
    page.goto(f"{address}/search.html?q=curl")
    expect(page.locator("#search-results li a").first).to_contain_text("The gradient")
    picture(page, "site-search")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_any_page(site, address, page, theme):
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = {}
    for path in sorted(site.glob("*.html")):
        if path.name == "genindex.html":
            continue
        page.goto(f"{address}/{path.name}")
        page.wait_for_function("!window.MathJax || MathJax.startup.promise.then(() => true)")
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        picture(page, f"site-{path.stem}-{theme}")
        found[path.name] = faults(page)
    assert not any(found.values()), found
