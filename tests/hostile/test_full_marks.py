"""Nuisances that cost no marks: they are absorbed, cut, restored or killed."""

import copy
import json
from typing import Any

import pytest

from grading.limits import Limits
from tests.grading.small_release import (
    ANSWERS,
    CHECKS,
    FULL,
    STUBS,
    cell_of,
    code,
    grade,
    scores,
    submission,
    text,
    to_bytes,
)

RIGHT = ANSWERS["small_slope"] + "\n"
NUISANCES = {
    "warning on stderr": RIGHT
    + "import warnings, sys\nwarnings.warn('careful')\nprint('oops', file=sys.stderr)\nnp.log(-1.0)",
    "warning in the function": "def slope(x):\n    np.log(np.float64(-1.0))\n    return 2 * x",
    "100 MB of stdout": RIGHT + "for _ in range(100):\n    print('x' * 1_000_000)",
    "100 MB of stdout from a subprocess": RIGHT + "import os\nos.system('head -c 100000000 /dev/zero')",
    "40 MB image": RIGHT
    + """
from IPython.display import Image, display
display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(40_000_000), format='png'))""",
    "HTML output": RIGHT
    + "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))",
    "JavaScript output": RIGHT
    + "from IPython.display import Javascript, display\ndisplay(Javascript('alert(1)'))",
    "daemon left running": RIGHT
    + """
import subprocess
subprocess.Popen(['sleep', '1000'], start_new_session=True)
import os
if os.fork() == 0:
    os.setsid()
    while True: pass""",
    "thread left running": RIGHT
    + "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()",
    "changed random state": RIGHT + "import random\nnp.random.seed(0)\nrandom.seed(0)",
    "top-level await": RIGHT + "import asyncio\nawait asyncio.sleep(0.001)",
    "asyncio.run": RIGHT + "import asyncio\nasync def main():\n    return 1\nassert asyncio.run(main()) == 1",
    "asyncio task": RIGHT + "import asyncio\ntask = asyncio.create_task(asyncio.sleep(0))\nawait task",
    "%matplotlib tk": "%matplotlib tk\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
    + RIGHT,
    "%matplotlib notebook": "%matplotlib inline\n%matplotlib\n" + RIGHT,
    "!ls": "!ls\nfiles = !ls\n%time 1 + 1\n" + RIGHT,
    "%%time": "%%time\n" + RIGHT,
    "pip install": "%pip install numpy\n" + RIGHT,
    "numbers of other kinds": "def slope(x):\n    return [np.float32(2) * np.float64(x)]",
    "a number of sympy's": "import sympy as sp\nt = sp.Symbol('t')\ndef slope(x):\n    return sp.diff(t**2, t).subs(t, x)",
    "a print at every call": "def slope(x):\n    print('called with', x)\n    return 2 * x",
    "functions of one's own, recursion, classes": """\
class Tool:
    def __call__(self, x):
        return self.double(x)
    def double(self, x):
        return 2 * x
slope = Tool()""",
    "lambda": "slope = lambda x: 2 * x",
    "functools.partial": "from functools import partial\nfrom operator import mul\nslope = partial(mul, 2)",
    "a comment in Greek and an emoji": "# η is the learning rate 🎉\n" + RIGHT,
    "files of one's own": "open('notes.txt', 'w').write('2')\ndef slope(x):\n    return int(open('notes.txt').read()) * x",
    "multiprocessing": RIGHT
    + "import multiprocessing as mp\nwith mp.get_context('fork').Pool(2) as p:\n    p.map(abs, [1, 2])",
    "an error below the answer": RIGHT + "1 / 0",
    "%time of a given function": "%time df(1.0)\n%timeit -n1 -r1 g(np.ones(2))\n" + RIGHT,
    "a backend for windows": "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\n"
    "plt.switch_backend('QtAgg')\nplt.plot([1, 2])\nplt.show()\n" + RIGHT,
    "IPython history": RIGHT + "%history\nIn, Out, _",
    "exit": RIGHT + "exit",
}


@pytest.mark.parametrize("nuisance", NUISANCES)
def test_nuisance_costs_no_marks(nuisance: str) -> None:
    graded = grade(submission(small_slope=NUISANCES[nuisance]), limits=Limits())
    assert scores(graded) == FULL
    assert graded.flag is None
    assert len(graded.notebook) < 1_000_000
    assert b"alert(1)" not in outputs_of(graded.notebook, "small_slope")


def test_input_elsewhere_gives_a_message() -> None:
    graded = grade(with_extra("name = input('your name? ')"))
    assert scores(graded) == FULL
    assert b"nobody is there to answer" in graded.notebook


# The answer's cell in several pieces, every one with the same grade id, as JupyterLab's "split cell" and copies leave it.
PIECES = {
    "copied twice": [ANSWERS["small_slope"]] * 3,
    "split between statements": ["two = 2", "def slope(x):\n    return two * x"],
    "split within the function": ["def slope(x):\n    y = 2 * x", "    return y"],
    "corrected in a copy below": ["def slope(x):\n    return -7 * x", ANSWERS["small_slope"]],
    "a broken first try above": ["def slope(x:\n    return", ANSWERS["small_slope"]],
    "a first try that stops": ["slope = 1 / 0", ANSWERS["small_slope"]],
    "the stub above": [STUBS["small_slope"], ANSWERS["small_slope"]],
    "the stub below": [ANSWERS["small_slope"], STUBS["small_slope"]],
    "an empty cell below": [ANSWERS["small_slope"], ""],
    "a timing magic below": [ANSWERS["small_slope"], "%%time\nslope(1.0)"],
}


@pytest.mark.parametrize("case", PIECES)
def test_an_answer_in_several_cells_is_the_answer(case: str) -> None:
    assert scores(grade(in_pieces(PIECES[case]))) == FULL


@pytest.mark.parametrize("piece", ["import sys\nsys.exit()", "while True:\n    pass"])
def test_no_piece_makes_up_for_one_that_was_stopped(piece: str) -> None:
    pieces = [ANSWERS["small_slope"] + "\n" + piece, "'done'"]
    assert scores(grade(in_pieces(pieces))) == FULL | {"small_slope": 0.0}


def test_words_in_several_cells_are_read_together() -> None:
    notebook = submission()
    last = notebook["cells"][-1]
    notebook["cells"].append(
        copy.deepcopy(last) | {"id": "second", "source": "And downhill is its negative."}
    )
    cells = json.loads(grade(notebook).notebook)["cells"]
    assert cells[-1]["source"] == "Because the derivative points uphill.\n\nAnd downhill is its negative."


def in_pieces(pieces: list[str]) -> dict[str, Any]:
    notebook = submission()
    whole = cell_of(notebook, "small_slope")
    at = position(notebook, "small_slope")
    notebook["cells"][at : at + 1] = [
        copy.deepcopy(whole) | {"id": f"piece-{number}", "source": source}
        for number, source in enumerate(pieces)
    ]
    return notebook


@pytest.mark.parametrize(
    ("added", "answer"),
    [
        ("import math", "def slope(x):\n    return math.sqrt(4) * x"),
        ("import math, numpy as np", "def slope(x):\n    return math.sqrt(4) * x"),
        ("from math import *\nfrom math import sqrt", "def slope(x):\n    return sqrt(4) * x"),
        ("two = 2", "def slope(x):\n    return two * x"),
        ("def double(x):\n    return 2 * x", "slope = double"),
        ("%config x = 1\nimport math", "def slope(x):\n    return math.sqrt(4) * x"),
    ],
)
def test_what_a_student_added_to_a_given_cell_is_there(added: str, answer: str) -> None:
    notebook = submission(small_slope=answer)
    cell_of(notebook, "given-2")["source"] += "\n" + added
    assert scores(grade(notebook)) == FULL


def test_what_a_student_changed_in_a_given_cell_is_not_there() -> None:
    notebook = submission()
    given = cell_of(notebook, "given-2")
    given["source"] = given["source"].replace("2 * x", "0 * x") + "\nslope = 1\ndata[0] = 7\nf = g = None"
    assert scores(grade(notebook)) == FULL


NOTES = {
    "a huge note": ("x " * 600_000, "left out"),
    "a pasted picture": ("See: ![](data:image/png;base64," + "iVBORw0KGgo" * 100_000 + ") nice", "left out"),
    "half an emoji": ("good \ud83d idea", "half a character"),
    "a huge note of quotes": ('"\\' * 300_000, "left out"),
}


@pytest.mark.parametrize("note", NOTES)
def test_a_note_that_cannot_be_taken_costs_that_note_only_and_is_told(note: str) -> None:
    notebook = submission()
    source, told = NOTES[note]
    notebook["cells"].insert(2, text(source, "note"))
    graded = grade(notebook)
    assert scores(graded) == FULL
    assert "cell 3" in graded.flag
    assert told in graded.flag
    assert len(graded.notebook) < 200_000


def test_a_picture_pasted_into_an_answer_leaves_its_words() -> None:
    notebook = submission()
    notebook["cells"][-1]["source"] = (
        "Uphill. ![](data:image/png;base64," + "AAAA" * 100_000 + ")\nAnd so downhill."
    )
    answer = json.loads(grade(notebook).notebook)["cells"][-1]["source"]
    assert answer.startswith("Uphill. ![](data:image/png;base64")
    assert answer.endswith("And so downhill.")


def test_an_answer_of_2_mb_costs_that_answer_only() -> None:
    graded = grade(submission(small_slope="#" * 2_000_000))
    assert scores(graded) == FULL | {"small_slope": 0.0}
    assert "longer" in graded.flag


def test_a_library_that_is_not_installed_is_told_by_its_name() -> None:
    graded = grade(with_extra("import scikit_nothing.linear as s"))
    assert scores(graded) == FULL
    assert "“scikit_nothing” is not installed here" in graded.flag


DEEP = {
    "brackets": "(" * 5000 + ")" * 5000,
    "signs": "x = " + "-" * 50_000 + "1",
    "attributes": "x" + ".a" * 50_000,
    "lambdas": "f = " + "lambda:" * 5000 + "0",
    "sums": "x = " + "1+" * 50_000 + "1",
    "indents": "\n".join(" " * n + "if 1:" for n in range(150)),
    "calls": "f" + "()" * 50_000,
    "zero bytes": "x = '\0'",
    "long number": "x = " + "9" * 100_000,
}


@pytest.mark.parametrize("source", DEEP)
def test_a_source_too_deep_to_parse_costs_its_own_cell_only(source: str) -> None:
    notebook = with_extra(DEEP[source])
    cell_of(notebook, "given-2")["source"] += "\n" + DEEP[source]
    assert scores(grade(notebook)) == FULL
    assert scores(grade(submission(small_slope=DEEP[source]))) == FULL | {"small_slope": 0.0}


def test_a_check_cell_copied_or_deleted_is_restored() -> None:
    notebook = submission()
    check = cell_of(notebook, "small_value_check")
    notebook["cells"].remove(cell_of(notebook, "small_slope_check"))
    notebook["cells"] += [copy.deepcopy(check), copy.deepcopy(check)]
    assert scores(grade(notebook)) == FULL


def test_reordered_cells_cost_no_marks() -> None:
    notebook = submission()
    notebook["cells"].reverse()
    assert scores(grade(notebook)) == FULL


def test_added_cells_cost_no_marks_and_stay() -> None:
    notebook = submission(small_slope="def slope(x):\n    return two * x")
    notebook["cells"].insert(position(notebook, "small_slope"), code("two = 2", "mine"))
    notebook["cells"].insert(0, text("A note of mine", "note"))
    notebook["cells"].append(code("print('the' + ' end')", "last"))
    graded = grade(notebook)
    assert scores(graded) == FULL
    assert b"A note of mine" in graded.notebook
    assert b"the end" in graded.notebook


def test_unlocked_cells_and_edited_points_change_nothing() -> None:
    notebook = submission(small_value="eta_max = 7")
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"locked": False, "points": 1000, "schema_version": 99}
    notebook["metadata"] = {
        "course": {"modules": ["course_lib.descent"]},
        "kernelspec": {"name": "../../bin/sh"},
        "nbgrader": "x",
    }
    graded = grade(notebook)
    assert scores(graded) == FULL | {"small_value": 0.0}
    assert [result.max_score for result in graded.results] == [3, 3, 2, 4, 2]


def test_an_invented_grade_id_of_an_extra_cell_is_nothing() -> None:
    notebook = with_extra("1 + 1")
    meta = {"grade": True, "grade_id": "bonus", "points": 100, "solution": False, "schema_version": 3}
    notebook["cells"][-1]["metadata"] = {"nbgrader": meta}
    graded = grade(notebook)
    assert scores(graded) == FULL


def test_without_nbgrader_metadata_cells_are_known_by_their_ids() -> None:
    notebook = submission()
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    graded = grade(notebook)
    assert scores(graded) == FULL
    assert graded.flag is None


def stripped(notebook: dict[str, Any]) -> dict[str, Any]:
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    return notebook | {"nbformat_minor": 0, "metadata": {}}


def test_without_metadata_and_ids_cells_are_known_by_position_and_signature() -> None:
    graded = grade(stripped(submission()))
    assert scores(graded) == FULL
    assert graded.flag is None


def test_what_cannot_be_matched_is_flagged_and_never_a_silent_zero() -> None:
    notebook = stripped(submission())
    notebook["cells"] = [c for c in notebook["cells"] if c["source"] != ANSWERS["small_value"]]
    graded = grade(notebook)
    assert scores(graded) == FULL | {"small_value": None}
    assert "small_value" in graded.flag


def test_nbformat_3_costs_no_marks() -> None:
    cells = []
    for cell in submission()["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            old |= {"input": cell["source"], "outputs": [], "language": "python", "prompt_number": 1}
        else:
            old |= {"source": cell["source"]}
        cells.append(old)
    old_notebook = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells}],
    }
    assert scores(grade(old_notebook)) == FULL


def test_colab_without_cell_ids_costs_no_marks() -> None:
    notebook = submission() | {
        "nbformat_minor": 0,
        "metadata": {"colab": {"provenance": []}, "accelerator": "GPU"},
    }
    for cell in notebook["cells"]:
        cell["metadata"] |= {"id": cell.pop("id") + "x", "colab": {"base_uri": "https://localhost:8080/"}}
        cell["source"] = cell["source"].splitlines(keepends=True)
    assert scores(grade(notebook)) == FULL


@pytest.mark.parametrize(
    "kernelspec", [None, {}, {"display_name": ".venv", "language": "python", "name": "python3"}]
)
def test_vs_codes_or_a_missing_kernelspec_costs_no_marks(kernelspec: dict[str, str] | None) -> None:
    notebook = submission()
    notebook["metadata"] = {} if kernelspec is None else {"kernelspec": kernelspec, "vscode": {"x": 1}}
    assert scores(grade(notebook)) == FULL


def test_a_bom_costs_no_marks() -> None:
    assert scores(grade(b"\xef\xbb\xbf" + to_bytes(submission()))) == FULL


def test_what_is_too_deep_to_be_read_costs_no_marks_where_nothing_is_asked() -> None:
    notebook = with_extra(
        "\n".join(["def a(x):", *(f"{' ' * n}def a(x):" for n in range(1, 90)), " " * 90 + "pass"])
    )
    cell_of(notebook, "given-2")["source"] += "\nmine = " + "-" * 1201 + "1"
    notebook["cells"].append(code("mine = " + "-" * 1201 + "1", "mine-2"))
    notebook["cells"].append(code("mine = " + "lambda: " * 500 + "1", "mine-3"))
    graded = grade(notebook)
    assert scores(graded) == FULL
    assert "GRADER" not in str(graded.flag).upper()


def test_3000_cells_within_the_limits_cost_no_marks() -> None:
    notebook = submission()
    notebook["cells"][1:1] = [code(f"x{n} = {n}", f"mine-{n}") for n in range(3000)]
    assert scores(grade(notebook, limits=Limits())) == FULL


def test_an_embedded_image_of_40_mb_is_dropped() -> None:
    notebook = with_extra("1")
    data = {"image/png": "iVBORw0KGgo" + "A" * 50_000_000}
    notebook["cells"][-1]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    graded = grade(notebook)
    assert scores(graded) == FULL
    assert len(graded.notebook) < 1_000_000


def test_a_figure_in_a_students_cell_is_shown_and_one_that_nobody_grades_is_not() -> None:
    graded = grade(with_extra("import matplotlib.pyplot as plt\nplt.plot([1, 2]);"))
    cells = json.loads(graded.notebook)["cells"]
    assert any("image/png" in output.get("data", {}) for output in cells[-1]["outputs"])
    assert not any(
        "image/png" in output.get("data", {}) for output in cell_of({"cells": cells}, "given-3")["outputs"]
    )


def test_check_calls_in_a_students_own_cell_are_inert() -> None:
    assert scores(grade(with_extra(CHECKS["small_slope"]))) == FULL


def test_hint_and_progress_work_in_a_students_own_cell() -> None:
    graded = grade(with_extra("from course_lib import progress, hint, waiting_for\nwaiting_for"))
    assert scores(graded) == FULL


def test_an_untouched_notebook_is_not_attempted() -> None:
    graded = grade(submission(**STUBS))
    assert {result.outcome for result in graded.results if result.kind == "machine"} == {"not attempted"}


def with_extra(source: str) -> dict[str, Any]:
    notebook = submission()
    notebook["cells"].append(code(source, "mine"))
    return notebook


def position(notebook: dict[str, Any], name: str) -> int:
    return notebook["cells"].index(cell_of(notebook, name))


def outputs_of(notebook: bytes, name: str) -> bytes:
    return json.dumps(cell_of(json.loads(notebook), name)["outputs"]).encode()
