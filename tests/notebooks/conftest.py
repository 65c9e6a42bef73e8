"""What several proofs of a notebook's numbers stand on."""

import contextlib
import io

import pytest

from course_lib.plots.drawing import undrawn
from tests.prove import built


@pytest.fixture(scope="module")
def run(request):
    """The solution notebook `ASSIGNMENT` of the test module, run once without its pictures: its names, and all that it printed."""
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with undrawn(), contextlib.redirect_stdout(printed):
        for cell in built(request.module.ASSIGNMENT).source.cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, "<cell>", "exec"), names)
    return names, printed.getvalue()


@pytest.fixture(scope="module")
def names(run):
    return run[0]


@pytest.fixture(scope="module")
def printed(run):
    return run[1]
