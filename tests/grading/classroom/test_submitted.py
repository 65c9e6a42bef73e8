"""Every file below submitted/ is graded, or told with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.classroom.folder import Classroom
from grading.classroom.submitted import leftovers, notebook_of

NAMES = ("01_slopes", "02_fields")


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    for name in ("release", "submitted"):
        (tmp_path / name).mkdir()
    return tmp_path / "submitted"


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    return path


def told(submitted: Path) -> dict[str, tuple[str, bool]]:
    found = leftovers(Classroom(submitted.parent), NAMES)
    return {str(one.path.relative_to(submitted)): (one.reason, one.harmless) for one in found}


def taken(submitted: Path, student: str = "ada") -> tuple[str, str]:
    path, note = notebook_of(Classroom(submitted.parent).submission(student, "01_slopes"))
    return path.name, note


def test_a_notebook_in_its_place_leaves_nothing_over(submitted: Path) -> None:
    put(submitted / "ada/01_slopes/01_slopes.ipynb")
    put(submitted / "ada/01_slopes/timestamp.txt")
    assert told(submitted) == {}
    assert taken(submitted) == ("01_slopes.ipynb", "")


def test_the_only_notebook_of_a_folder_is_taken_under_any_name_with_a_note(submitted: Path) -> None:
    put(submitted / "ada/01_slopes/01_slopes (1).ipynb")
    assert told(submitted) == {}
    name, note = taken(submitted)
    assert name == "01_slopes (1).ipynb"
    assert "only notebook" in note


def test_of_two_notebooks_with_wrong_names_none_is_guessed_and_both_are_told(submitted: Path) -> None:
    put(submitted / "ada/01_slopes/a.ipynb")
    put(submitted / "ada/01_slopes/b.ipynb")
    assert taken(submitted) == ("01_slopes.ipynb", "")
    assert set(told(submitted)) == {"ada/01_slopes/a.ipynb", "ada/01_slopes/b.ipynb"}


def test_a_second_notebook_beside_the_right_one_is_told(submitted: Path) -> None:
    put(submitted / "ada/01_slopes/01_slopes.ipynb")
    put(submitted / "ada/01_slopes/01_slopes-new.ipynb")
    assert "01_slopes.ipynb is the one that counts" in told(submitted)["ada/01_slopes/01_slopes-new.ipynb"][0]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("loose.ipynb", "course collect"),
        ("submissions.zip", "course collect"),
        ("ada/01_slopes.ipynb", "course collect"),
        ("ada/1_slopes/01_slopes.ipynb", "no assignment has this name"),
        (".ada/01_slopes/01_slopes.ipynb", "begins with a dot"),
        ("ada/.01_slopes/01_slopes.ipynb", "begins with a dot"),
    ],
)
def test_work_in_the_wrong_place_is_told_with_what_to_do(submitted: Path, place: str, words: str) -> None:
    put(submitted / place)
    ((reason, harmless),) = told(submitted).values()
    assert words in reason
    assert not harmless


@pytest.mark.parametrize("depth", ["student", "assignment"])
def test_links_are_told_and_not_followed(submitted: Path, tmp_path: Path, depth: str) -> None:
    put(tmp_path / "elsewhere/01_slopes/01_slopes.ipynb")
    if depth == "student":
        (submitted / "ada").symlink_to(tmp_path / "elsewhere")
    else:
        (submitted / "ada").mkdir()
        (submitted / "ada/01_slopes").symlink_to(tmp_path / "elsewhere/01_slopes")
    ((reason, harmless),) = told(submitted).values()
    assert "link" in reason
    assert not harmless


def test_what_editors_and_students_leave_beside_a_notebook_is_harmless(submitted: Path) -> None:
    put(submitted / "ada/01_slopes/01_slopes.ipynb")
    put(submitted / "ada/01_slopes/.ipynb_checkpoints/01_slopes-checkpoint.ipynb")
    put(submitted / "ada/01_slopes/photo.png")
    put(submitted / "readme.txt")
    assert all(harmless for _, harmless in told(submitted).values())
    assert len(told(submitted)) == 3
