"""Every file below submitted/ is graded, or told with the reason."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

import grading.classroom.submitted as submitted_module
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


@pytest.fixture
def deep_folder(submitted: Path):
    """A hidden folder of a student's, as deep as a path can say it."""
    path = submitted / "eve" / ".deep"
    path.mkdir(parents=True)
    steps = [str(path)]
    while len(steps) < 1500 and len(steps[-1]) < 4000:
        steps.append(steps[-1] + "/a")
        os.mkdir(steps[-1])
    yield path
    for step in reversed(steps):
        os.rmdir(step)


def test_a_folder_too_deep_to_be_walked_ends_no_run_and_is_told(submitted: Path, deep_folder: Path) -> None:
    put(submitted / "ada" / "01_slopes" / "01_slopes.ipynb")
    (submitted / "fox" / ".empty" / "inner").mkdir(parents=True)
    found = told(submitted)
    assert not [name for name in found if "ada" in name]
    assert [harmless for name, (_, harmless) in found.items() if ".empty" in name] == [True]
    assert [name for name in found if ".deep" in name]


def test_of_a_hidden_folder_with_too_much_in_it_nobody_says_that_it_is_harmless(
    submitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitted_module, "MOST_HIDDEN", 3)
    for number in range(5):
        (submitted / "eve" / ".many" / str(number)).mkdir(parents=True)
    assert [harmless for _, harmless in told(submitted).values()] == [False]


@pytest.fixture
def as_somebody_else():
    """Let the test, if root runs it, have no more rights than anybody."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_a_folder_that_its_owner_closed_is_told_and_ends_no_run(as_somebody_else, mode: int) -> None:
    with tempfile.TemporaryDirectory() as base:
        for name in ("release", "submitted"):
            (Path(base) / name).mkdir()
        submitted, closed = Path(base) / "submitted", Path(base) / "submitted" / "eve"
        put(submitted / "ada" / "01_slopes" / "01_slopes.ipynb")
        put(closed / "01_slopes" / "01_slopes.ipynb")
        closed.chmod(mode)
        try:
            handed_in = Classroom(Path(base)).submissions(["01_slopes"])
            assert [submission.student for submission in handed_in] == ["ada", "eve"]
            ((name, (reason, harmless)),) = told(submitted).items()
        finally:
            closed.chmod(0o755)
    assert (name, harmless) == ("eve", False)
    assert "cannot be read (Permission denied)" in reason
