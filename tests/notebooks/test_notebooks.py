"""Every notebook runs: solutions twice with equal outputs, student notebooks with nothing but *not attempted*."""

import nbformat
import pytest

from grading.authoring.build import stale
from tests.notebooks.executions import NAMES, nbval, released, solved
from tests.prove import NOTEBOOKS, is_check

PICTURE_BYTES = 400_000


def test_the_committed_notebooks_are_what_the_masters_give_byte_for_byte_and_every_time():
    assert stale(NOTEBOOKS) == stale(NOTEBOOKS) == []


@pytest.mark.parametrize("assignment", NAMES)
def test_a_solution_notebook_runs_twice_with_equal_outputs(tmp_path, assignment):
    path = tmp_path / f"{assignment}.ipynb"
    nbformat.write(solved(assignment), path)
    second = nbval(path, "--nbval")
    assert second.status == 0, (second.failed, second.words)


@pytest.mark.parametrize("assignment", NAMES)
def test_every_figure_of_a_solution_notebook_has_alternative_text(assignment):
    notebook = solved(assignment)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures
    for output in pictures:
        assert len(output.metadata["image/png"]["alt"]) > 20
        assert len(output.data["image/png"]) < PICTURE_BYTES


@pytest.mark.parametrize("assignment", NAMES)
def test_a_student_notebook_fails_with_not_attempted_and_nothing_else(assignment):
    notebook, failed = released(assignment)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    checks = {index for index, cell in enumerate(code) if is_check(cell)}
    assert set(failed) == checks, {index: failed[index] for index in set(failed) - checks}
    assert all("not attempted" in text.lower() for text in failed.values())
