"""An instructor marks a question in words across the class with the keyboard alone, and takes one mark back."""

import sys

import pytest
from playwright.sync_api import expect

from tests.browser.classroom import IN_WORDS, NAME, graded_class, scores
from tests.browser.conftest import ROOT, faults, picture, server


@pytest.fixture(scope="module")
def graded(chromium, tmp_path_factory):
    return graded_class(tmp_path_factory.mktemp("classes"), students=3, all_correct=True)


@pytest.fixture(scope="module")
def marking(graded, tmp_path_factory):
    """The server of the formgrader on that class, with a token of its own."""
    command = [sys.executable, "-m", "grading.nbgrader.formgrader", str(graded), "--no-browser"]
    command += ["--port={port}", "--IdentityProvider.token=secret", "--ServerApp.port_retries=0"]
    with server(command, ROOT, tmp_path_factory.mktemp("home"), "/api/status?token=secret") as address:
        yield address


def test_the_pages_need_the_servers_token(marking, page):
    page.goto(f"{marking}/marking")
    assert "/login" in page.url


def test_answers_are_marked_together_by_keyboard_and_a_mark_is_taken_back(graded, marking, page):
    page.goto(f"{marking}/?token=secret")  # the address that the command prints
    assert [fault for fault in faults(page) if fault.startswith(("critical", "serious"))] == []
    page.get_by_role("main").get_by_role("link").last.click()
    expect(page.locator(".group:focus")).to_have_count(1)
    picture(page, "marking-question")
    assert [fault for fault in faults(page) if fault.startswith(("critical", "serious"))] == []
    page.keyboard.press("1")
    expect(page.get_by_role("status")).to_contain_text("Saved")
    marked = scores(graded)
    assert float(marked["ada", IN_WORDS]) > 0
    assert marked["ada", IN_WORDS] == marked["chidi", IN_WORDS], "they wrote the same"
    assert marked["bao", IN_WORDS] == "", f"bao wrote something else in {NAME}"
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert scores(graded)["ada", IN_WORDS] == ""
    page.get_by_label("New rubric item").fill("says $x^2$")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".item math").first).to_be_visible()
