"""What is folded away is drawing and imports; what a student must read stays in sight, and every line is kept."""

from __future__ import annotations

import nbformat
import pytest

from grading.authoring.build import build
from grading.authoring.folding import Piece, parts
from grading.authoring.master import read_master
from tests.prove import NOTEBOOKS

DRAWING = 'plots.curve(\n    bowl,\n    (-3, 3),\n    alt="A parabola.",\n)'
FUNCTION = "def bowl(x):\n    return x**2"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (DRAWING, [Piece(DRAWING, True)]),
        (f"{FUNCTION}\n\n\n{DRAWING}", [Piece(FUNCTION, False), Piece(DRAWING, True)]),
        (f"x = 1\n# The picture.\n{DRAWING}", [Piece("x = 1", False), Piece(f"# The picture.\n{DRAWING}", True)]),
        ("plots.curve(bowl, (-3, 3))", [Piece("plots.curve(bowl, (-3, 3))", False)]),
        ("import math\nimport numpy as np\n\nfrom course_lib import hint", None),
        ("import math", [Piece("import math", False)]),
        ("import math\n\n\nx = math.pi\ny = 2\nprint(x)", [Piece("import math\n\n\nx = math.pi\ny = 2\nprint(x)", False)]),
        # Cut here, the cell would show 3, which it does not show now.
        (f"1 + 2\n{DRAWING}", [Piece(f"1 + 2\n{DRAWING}", False)]),
        (f"{FUNCTION}\n\n\nprint(\n    bowl(1),\n    bowl(2),\n    bowl(3),\n)", None),
    ],
)  # fmt: skip
def test_a_long_drawing_is_folded_and_the_rest_stays_in_sight(source, expected):
    if expected is None:
        expected = [Piece(source, source.startswith("import"))]
    assert list(parts(source)) == expected


def test_a_function_that_only_draws_is_folded_with_the_call_that_waits_for_an_exercise():
    draw = 'def draw():\n    x = step(1)\n    return plots.curve(x, alt="The step.")'
    call = 'waiting_for("step", draw)'
    assert list(parts(f"{FUNCTION}\n\n\n{draw}\n\n\n{call}")) == [
        Piece(FUNCTION, False),
        Piece(f"{draw}\n\n\n{call}", True),
    ]
    table = 'def table():\n    for x in range(3):\n        print(x, step(x))\n\n\nwaiting_for("step", table)'
    assert list(parts(table)) == [Piece(table, True)]
    # A function that computes is to be read, though a drawing uses it.
    computes = "def steps():\n    a = step(1)\n    b = step(a)\n    return a, b"
    whole = f'{computes}\n\n\nwaiting_for("step", lambda: plots.curve(steps(), alt="Steps."))'
    assert list(parts(whole)) == [Piece(whole, False)]


def test_folding_changes_no_line():
    master = read_master(NOTEBOOKS / "source" / "01_gradient_descent_1d.py")
    text = "\n".join(cell.source for cell in build(master).source.cells)
    for cell in master.cells:
        if cell.kind is None and cell.code:
            assert all(line in text for line in cell.source.split("\n"))


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_exercise_is_folded_and_every_long_drawing_is(path):
    for cell in nbformat.read(path, as_version=4).cells:
        marks = cell.metadata.get("nbgrader", {})
        folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        assert not (folded and (marks.get("grade") or marks.get("solution")))
        assert folded == ("hide-input" in cell.metadata.get("tags", ()))
        if cell.cell_type == "code" and "alt=" in cell.source and len(cell.source.split("\n")) > 6:
            assert folded or "unfolded" in cell.metadata.get("tags", ()), cell.source
