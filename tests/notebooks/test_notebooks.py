"""Every notebook runs: solutions twice with equal outputs, student notebooks with nothing but *not attempted*."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grading.authoring.build import build, built_files, read_masters, stale
from tests.prove import NOTEBOOKS, is_check

CELL_SECONDS = 60
MASTERS = {path.stem: path for path in sorted((NOTEBOOKS / "source").glob("*.py"))}
PICTURE_BYTES = 400_000


@pytest.fixture(scope="module")
def built():
    return {master.assignment: build(master) for master in read_masters(NOTEBOOKS / "source")}


@pytest.fixture(scope="module")
def executed(built, tmp_path_factory):
    """The path of a solution notebook that was run once, by name; each is run when it is first asked for."""
    folder = tmp_path_factory.mktemp("executed")

    def run(assignment: str) -> Path:
        path = folder / f"{assignment}.ipynb"
        if not path.exists():
            notebook = nbformat.from_dict(built[assignment].source)
            NotebookClient(
                notebook, timeout=CELL_SECONDS, resources={"metadata": {"path": str(folder)}}
            ).execute()
            nbformat.write(notebook, path)
        return path

    return run


def nbval(path: Path, *options: str) -> tuple[subprocess.CompletedProcess, dict[int, str]]:
    """Run nbval on a notebook; gives the run, and the failure text by index of the code cell."""
    report = path.with_suffix(".xml")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--rootdir", str(path.parent)]
    command += [*options, f"--nbval-cell-timeout={CELL_SECONDS}", f"--junitxml={report}", str(path)]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, timeout=600, check=False)
    cases = ElementTree.parse(report).iter("testcase")
    failed = {
        int(c.get("name").rsplit(" ", 1)[1]): c.find("failure").text
        for c in cases
        if c.find("failure") is not None
    }
    return done, failed


def test_the_committed_notebooks_are_what_the_masters_give():
    assert stale(NOTEBOOKS) == []


def test_building_again_gives_the_same_bytes():
    assert built_files(NOTEBOOKS) == built_files(NOTEBOOKS)


@pytest.mark.parametrize("assignment", MASTERS)
def test_a_solution_notebook_runs_twice_with_equal_outputs(executed, assignment):
    done, failed = nbval(executed(assignment), "--nbval")
    assert done.returncode == 0, (failed, done.stdout[-3000:])


@pytest.mark.parametrize("assignment", MASTERS)
def test_every_figure_of_a_solution_notebook_has_alternative_text(executed, assignment):
    notebook = nbformat.read(executed(assignment), as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures
    for output in pictures:
        assert len(output.metadata["image/png"]["alt"]) > 20
        assert len(output.data["image/png"]) < PICTURE_BYTES


@pytest.mark.parametrize("assignment", MASTERS)
def test_a_student_notebook_fails_with_not_attempted_and_nothing_else(built, tmp_path, assignment):
    path = tmp_path / f"{assignment}.ipynb"
    nbformat.write(built[assignment].release, path)
    _, failed = nbval(path, "--nbval-lax")
    code = [cell for cell in built[assignment].release.cells if cell.cell_type == "code"]
    checks = {index for index, cell in enumerate(code) if is_check(cell)}
    assert set(failed) == checks, {index: failed[index] for index in set(failed) - checks}
    assert all("not attempted" in text.lower() for text in failed.values())
