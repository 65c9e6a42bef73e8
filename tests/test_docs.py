"""The pages that people read name commands that exist and files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grading.cli import app

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    named = set(re.findall(r"(?:^|`)course ([a-z]+)\b", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= COMMANDS, f"{page.name} names {named - COMMANDS}"


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [
        page.name for page in PAGES if page.parent.name == "docs" and f"docs/{page.name}" not in readme
    ] == []


def test_every_file_on_the_two_walks_through_the_house_is_there() -> None:
    walks = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("# Where things are")[1]
    for package in ("grading", "course_lib"):
        walk = walks.split(f"(all below `{package}/`):\n\n")[1].split("\n\n")[0]
        files = re.findall(r"`([\w/]+\.py)`", walk)
        assert len(files) > 12
        assert [file for file in files if not (ROOT / package / file).exists()] == []
