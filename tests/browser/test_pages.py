"""The report and a feedback page in a browser: they open offline, read aloud and by keyboard, and run nothing."""

import pytest
from playwright.sync_api import expect

from grading.authoring.catalogue import by_exercise
from grading.authoring.synthetic_class import write_class
from tests.browser.classroom import course
from tests.browser.conftest import faults, picture
from tests.prove import NOTEBOOKS, built

NAME = "02_gradient"
STUDENTS = 4


@pytest.fixture(scope="module")
def graded(chromium, tmp_path_factory):
    """A class on a real notebook, with its report and feedback."""
    folder = tmp_path_factory.mktemp("pages") / "class"
    write_class(folder, [built(NAME)], by_exercise(NOTEBOOKS / "mistakes"), STUDENTS, 0, all_correct=False)
    course("grade", folder, "--jobs", 1)
    course("feedback", folder)
    course("report", folder)
    return folder


@pytest.fixture
def told(page):
    """What the page's console says: a broken security policy would be told here."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    return lines


def open_all(page) -> None:
    """Open everything that is folded away."""
    for summary in page.locator("summary").all():
        if not summary.evaluate("s => s.parentElement.open"):
            summary.focus()
            page.keyboard.press("Enter")


def test_the_report_has_no_serious_fault_and_says_where_the_class_stands(graded, page, told):
    page.goto((graded / "report.html").as_uri())
    expect(page.get_by_role("heading", name="Teach tomorrow")).to_be_visible()
    expect(page.get_by_text(f"{STUDENTS} submissions on record, for 1 of 1 assignment")).to_be_visible()
    expect(page.get_by_role("img", name="How many submissions have how many")).to_be_visible()
    picture(page, "report", full_page=True)
    assert faults(page) == []
    open_all(page)
    expect(page.get_by_role("columnheader", name="Submissions")).to_be_visible()
    picture(page, "report-open", full_page=True)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    picture(page, "report-dark", full_page=True)
    assert faults(page) == []
    assert told == []


def test_the_report_is_walked_by_keyboard(graded, page):
    page.goto((graded / "report.html").as_uri())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Teach tomorrow")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Teach tomorrow")).to_be_in_viewport()


def test_the_map_is_sorted_and_sifted_by_keyboard_and_leads_to_the_feedback(graded, page, told):
    page.goto((graded / "report.html").as_uri())
    rows = page.locator("table.map tbody tr:visible")
    expect(rows).to_have_count(STUDENTS)
    names = rows.locator("th").all_inner_texts()
    assert names == sorted(names)
    page.get_by_role("searchbox", name="Only rows with the text").focus()
    page.keyboard.type("ada")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text(f"1 of {STUDENTS} students")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    for order in ("ascending", "descending"):
        page.get_by_role("columnheader", name="Points").last.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(page.locator("table.map th[aria-sort]")).to_have_attribute("aria-sort", order)
        points = [float(text) for text in rows.locator("td:nth-child(2)").all_inner_texts()]
        assert points == sorted(points, reverse=order == "descending")
    rows.first.get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", name="What to try next")).to_be_visible()
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    assert told == []


def test_feedback_shows_message_picture_and_mathematics(graded, page, told):
    pages = sorted((graded / "feedback").rglob("*.html"))
    assert len(pages) == STUDENTS
    with_picture = next(path for path in pages if "Two arrows at the point" in path.read_text())
    page.goto(with_picture.as_uri())
    expect(page.get_by_role("heading", name="What to try next")).to_be_visible()
    arrows = page.get_by_role("img", name="Two arrows at the point").first
    expect(arrows).to_be_visible()
    assert arrows.evaluate("img => img.naturalWidth") > 100
    open_all(page)
    formula = page.locator("math mfrac").first
    expect(formula).to_be_visible()
    above, below = (formula.locator(f"> :nth-child({n})").bounding_box() for n in (1, 2))
    assert above["y"] + above["height"] <= below["y"] + 2  # laid out as a fraction, not as a line of text
    picture(page, "feedback", full_page=True)
    assert faults(page) == []
    assert told == []


def test_feedback_prints_on_paper(graded, page, tmp_path):
    page.goto(sorted((graded / "feedback").rglob("*.html"))[1].as_uri())
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_hidden()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    page.pdf(path=tmp_path / "feedback.pdf", format="A4")
    assert (tmp_path / "feedback.pdf").stat().st_size > 10_000
