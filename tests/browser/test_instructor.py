"""An instructor in the formgrader: finds the scores, marks a question in words beside its scheme, sees the total change."""

import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.classroom import IN_WORDS, NAME, course, graded_class, scores, write_answer
from tests.browser.conftest import ROOT, faults, picture, server


@pytest.fixture(scope="module")
def graded(chromium, tmp_path_factory):
    return graded_class(tmp_path_factory.mktemp("classes"), students=2, all_correct=True)


@pytest.fixture(scope="module")
def formgrader(graded, tmp_path_factory):
    """The formgrader on that class, without a password."""
    command = [sys.executable, "-m", "grading.nbgrader.formgrader", str(graded), "--no-browser"]
    command += ["--port={port}", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
    with server(command, ROOT, tmp_path_factory.mktemp("home"), "/api/status") as address:
        yield address


def open_submission(page: Page, address: str, student: str) -> None:
    """From the first page to a student's notebook, by the links that a person would follow."""
    page.goto(address)
    page.get_by_role("link", name="The formgrader").click()
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name=NAME).last.click()
    page.locator(f"#main-table tr:has-text('{student}') a:visible").first.click()
    expect(page.locator(".nbgrader_cell").first).to_be_visible()
    page.wait_for_load_state("networkidle")  # then the page listens to what is typed


def test_an_instructor_marks_a_question_beside_its_scheme_and_a_regrade_keeps_the_mark(
    graded, formgrader, page
):
    assert scores(graded)["ada", IN_WORDS] == ""
    page.goto(f"{formgrader}/formgrader/gradebook/{NAME}/{NAME}")
    row = page.locator("#main-table tr", has_text="ada")
    expect(row).to_contain_text("5 / 7")
    picture(page, "formgrader-scores")

    open_submission(page, formgrader, "ada")
    cell = page.locator(".beside", has=page.locator(f"#{IN_WORDS}"))
    expect(cell.get_by_role("complementary")).to_contain_text("2 points: uphill is named.")
    expect(cell.get_by_role("complementary")).to_contain_text("the derivative points uphill")
    score, comment = cell.get_by_label("Points", exact=True), cell.get_by_label("Comment for the student")
    expect(score).to_be_editable()
    with page.expect_response(lambda r: "/api/grade/" in r.url and r.request.method == "PUT"):
        score.fill("1.5")
        score.blur()
    with page.expect_response(lambda r: "/api/comment/" in r.url and r.request.method == "PUT"):
        comment.fill("Say which way is uphill.")
        comment.blur()
    cell.scroll_into_view_if_needed()
    picture(page, "formgrader-marking")
    assert [
        fault for fault in faults(page) if fault.startswith("critical")
    ] == []  # contrast is nbgrader's own

    page.goto(f"{formgrader}/formgrader/gradebook/{NAME}/{NAME}")
    expect(row).to_contain_text("6.5 / 7")
    assert scores(graded)["ada", IN_WORDS] == "1.5"

    write_answer(graded, "ada", "small_slope", "def slope(x):\n    return -2 * x")
    course("grade", graded, "--jobs", 1)
    after = scores(graded)
    assert (after["ada", IN_WORDS], after["ada", "small_slope"]) == ("1.5", "0.0")


def test_nothing_that_a_student_wrote_runs_in_the_instructors_browser(formgrader, page):
    open_submission(page, formgrader, "bao")
    cell = page.locator(".nbgrader_cell", has=page.locator(f"#{IN_WORDS}"))
    expect(cell).to_contain_text("Because.")
    assert cell.locator("script, img").count() == 0
    expect(page).to_have_title(NAME)


def test_the_autograde_button_grades_in_the_sandbox_with_the_courses_judge(graded, formgrader, page):
    write_answer(graded, "bao", "small_slope", "def slope(x):\n    import os\n    os._exit(0)")
    page.goto(f"{formgrader}/formgrader/manage_submissions/{NAME}")
    page.locator("#main-table tr", has_text="bao").locator(".autograde a").click()
    expect(page.locator(".modal-dialog")).to_contain_text("Successfully", timeout=60_000)
    picture(page, "formgrader-autograde")
    assert scores(graded)["bao", "small_slope"] == "0.0"
    assert "0 graded now" in course("grade", graded, "--jobs", 1)


def test_what_the_course_does_otherwise_is_refused_with_the_command_to_use(formgrader, page):
    page.goto(f"{formgrader}/formgrader/manage_assignments")
    answer = page.evaluate(
        """async path => { const token = document.cookie.match(/_xsrf=([^;]+)/)[1];
        const reply = await fetch(path, {method: 'POST', headers: {'X-XSRFToken': token}}); return await reply.text() }""",
        f"{formgrader}/formgrader/api/assignment/{NAME}/generate_feedback",
    )
    assert "course feedback" in answer
