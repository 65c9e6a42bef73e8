"""A handed-in notebook is data: what is taken from it, and where each cell is put."""

from typing import Any

import pytest

from grading.limits import Limits
from grading.submission.align import Canonical, canonical
from grading.submission.intake import student_cells
from grading.submission.types import Release
from tests.grading.small_release import (
    ANSWERS,
    ASSIGNMENT,
    STUBS,
    cell_of,
    code,
    grade,
    release,
    submission,
    text,
    to_bytes,
)

RELEASE = Release.from_bytes(ASSIGNMENT, to_bytes(release()))


def form(notebook: dict[str, Any]) -> Canonical:
    return canonical(RELEASE, student_cells(to_bytes(notebook), Limits()))


def sources(notebook: dict[str, Any]) -> list[tuple[str, str]]:
    return [(cell.role, cell.source) for cell in form(notebook).cells]


def answer(notebook: dict[str, Any], name: str) -> str:
    return next(c.source for c in form(notebook).cells if c.exercise and c.exercise.name == name)


def test_a_release_says_what_its_exercises_are() -> None:
    assert [(e.name, e.kind, e.points, e.names) for e in RELEASE.exercises] == [
        ("small_slope", "machine", 3, ("slope",)),
        ("small_gradient", "machine", 3, ("grad_g",)),
        ("small_value", "machine", 2, ("eta_max",)),
        ("small_descent", "machine", 4, ("descend",)),
        ("small_words", "manual", 2, ()),
    ]
    assert RELEASE.modules == ()


def test_a_check_without_its_solution_is_an_error_of_the_release() -> None:
    broken = release()
    broken["cells"].remove(cell_of(broken, "small_slope"))
    with pytest.raises(ValueError, match="small_slope"):
        Release.from_bytes(ASSIGNMENT, to_bytes(broken))


def test_only_solutions_come_from_the_student() -> None:
    notebook = submission()
    for cell in notebook["cells"]:
        if cell["id"] not in STUBS and cell["id"] != "small_words":
            cell["source"] = "changed by the student"
    changed, honest = sources(notebook), sources(submission())
    assert changed == honest


def test_extra_cells_stay_behind_the_cell_they_followed() -> None:
    notebook = submission()
    at = notebook["cells"].index(cell_of(notebook, "small_slope_check"))
    notebook["cells"].insert(at, code("mine = 1", "new-1"))
    notebook["cells"].insert(0, text("first", "new-2"))
    found = sources(notebook)
    assert found[0] == ("extra", "first")
    assert found[found.index(("extra", "mine = 1")) - 1] == ("solution", ANSWERS["small_slope"])


def test_of_several_copies_each_that_was_attempted_runs_in_order() -> None:
    notebook = submission(small_slope=STUBS["small_slope"])
    at = notebook["cells"].index(cell_of(notebook, "small_slope"))
    for number, source in enumerate(("slope = 1", "slope = 2")):
        copied = dict(cell_of(notebook, "small_slope")) | {"id": f"copy-{number}", "source": source}
        notebook["cells"].insert(at + 1 + number, copied)
    found = [source for role, source in sources(notebook) if role == "solution"]
    assert found[:2] == ["slope = 1", "slope = 2"]
    assert STUBS["small_slope"] not in found
    assert not [source for role, source in sources(notebook) if role == "extra"]


def test_a_solution_turned_into_another_kind_of_cell_is_still_the_answer() -> None:
    notebook = submission()
    cell_of(notebook, "small_slope")["cell_type"] = "raw"
    assert answer(notebook, "small_slope") == ANSWERS["small_slope"]


def test_a_deleted_solution_is_reported_and_its_stub_stands_in() -> None:
    notebook = submission()
    notebook["cells"].remove(cell_of(notebook, "small_slope"))
    assert form(notebook).missing == ("small_slope",)
    assert not form(notebook).stripped
    assert answer(notebook, "small_slope") == STUBS["small_slope"]


def strip(notebook: dict[str, Any]) -> dict[str, Any]:
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id")
    return notebook


def test_stripped_cells_are_matched_by_signature_even_when_broken() -> None:
    notebook = strip(submission(small_slope="def slope(x:\n    return 2 *"))
    assert form(notebook).missing == ()
    assert answer(notebook, "small_slope") == "def slope(x:\n    return 2 *"


def test_stripped_words_are_matched_by_their_place() -> None:
    assert answer(strip(submission()), "small_words") == "Because the derivative points uphill."


def test_stripped_stubs_are_matched_by_their_text() -> None:
    notebook = strip(submission(**STUBS))
    assert form(notebook).missing == ()
    assert form(notebook).stripped


def test_sources_may_be_lists_of_lines_and_have_windows_line_ends() -> None:
    notebook = submission()
    cell_of(notebook, "small_slope")["source"] = ["def slope(x):\r\n", "    return 2 * x"]
    assert answer(notebook, "small_slope") == ANSWERS["small_slope"]


def test_matching_thousands_of_rivals_takes_no_time() -> None:
    notebook = strip(submission())
    notebook["cells"] += [
        {"cell_type": "code", "metadata": {}, "source": "def slope(x):\n    return 0"}
    ] * 4000
    assert answer(notebook, "small_slope") == ANSWERS["small_slope"]


def test_the_notebooks_own_outputs_are_not_taken_over() -> None:
    notebook = submission()
    forged = {"output_type": "stream", "name": "stdout", "text": "told by the student"}
    cell_of(notebook, "small_slope_check")["outputs"] = [forged]
    assert b"told by the student" not in grade(notebook).notebook
