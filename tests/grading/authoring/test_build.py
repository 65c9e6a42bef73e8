"""Masters become student notebooks: nothing of a solution stays, every byte is the same, every fault is named."""

import nbformat
import pytest

from grading.authoring.build import build, built_files, read_masters, stale, to_bytes, write
from grading.authoring.master import MasterError
from tests.grading.small_course import MASTER


@pytest.fixture
def notebooks(tmp_path):
    """A course's notebooks/ folder with one master."""
    (tmp_path / "course_lib").mkdir()
    folder = tmp_path / "notebooks"
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "01_small.py").write_text(MASTER)
    return folder


def release(notebooks):
    (master,) = read_masters(notebooks / "source")
    return build(master).release


def cell(notebook, cell_id):
    return next(c for c in notebook.cells if c.id == cell_id)


def test_a_function_becomes_a_stub_that_raises_not_implemented(notebooks):
    source = cell(release(notebooks), "small_slope").source
    assert source.endswith('"""Slope of f at x."""\n    # YOUR CODE HERE\n    raise NotImplementedError()')


def test_a_value_becomes_an_ellipsis_so_that_its_check_says_not_attempted(notebooks):
    assert cell(release(notebooks), "small_value").source.endswith("eta_max = ...  # your answer here")


def with_import(notebooks, line):
    path = notebooks / "source" / "01_small.py"
    path.write_text(MASTER.replace("import numpy as np\n", f"import numpy as np\n{line}\n", 1))
    return path


def test_the_box_gets_what_given_cells_import_and_what_that_imports_in_turn(notebooks):
    with_import(notebooks, "from course_lib.optimisers.newton import newton")
    assert release(notebooks).metadata.course.modules == [
        "course_lib.hessian",
        "course_lib.optimisers",
        "course_lib.optimisers.newton",
    ]


def test_a_check_or_an_answer_brings_no_module_into_the_box(notebooks):
    path = notebooks / "source" / "01_small.py"
    text = MASTER.replace("    return 2 * x\n", "    from course_lib import taylor\n    return 2 * x\n")
    path.write_text(
        text.replace("check_value(eta_max, 1.0)", "import course_lib.descent\ncheck_value(eta_max, 1.0)")
    )
    assert release(notebooks).metadata.course.modules == []


def test_a_given_cell_that_imports_what_its_notebooks_check_compares_with_is_an_error(notebooks):
    path = with_import(notebooks, "from course_lib import differences")
    with pytest.raises(MasterError) as error:
        read_masters(notebooks / "source")
    (fault,) = error.value.faults
    assert str(fault).startswith(
        f"{path}:14: a given cell imports course_lib.differences, but the check of 'small_slope'"
    )


def test_a_given_cell_that_imports_a_module_of_check_is_an_error(notebooks):
    with_import(notebooks, "from course_lib.check.measuring import anything")
    with pytest.raises(
        MasterError, match=r"01_small\.py:14: a given cell imports course_lib\.check\.measuring, which"
    ):
        read_masters(notebooks / "source")


def test_no_solution_hint_or_marking_scheme_is_left(notebooks):
    text = to_bytes(release(notebooks)).decode()
    for secret in (
        "return 2 * x",
        "2 / 2",
        "points uphill",
        "2 points",
        "Bring the exponent",
        "BEGIN SOLUTION",
    ):
        assert secret not in text


def test_the_metadata_is_nbgraders_schema_3(notebooks):
    notebook = release(notebooks)
    nbformat.validate(notebook)
    check = cell(notebook, "small_slope_check").metadata["nbgrader"]
    assert (check["grade_id"], check["points"], check["grade"], check["locked"]) == (
        "small_slope_check",
        3,
        True,
        True,
    )
    assert cell(notebook, "small_slope").metadata["nbgrader"]["solution"]
    assert cell(notebook, "small_words").metadata["nbgrader"]["points"] == 2


def test_check_cells_say_which_exercise_they_check(notebooks):
    first, *check = cell(release(notebooks), "small_slope_check").source.split("\n")
    assert first == 'from course_lib import exercise; exercise("small_slope")'
    assert 1 <= len(check) <= 3


def test_given_cells_can_be_played_with_but_are_restored_by_grading(notebooks):
    given = next(c for c in release(notebooks).cells if "def f(x)" in c.source)
    assert given.metadata["nbgrader"]["locked"]
    assert "editable" not in given.metadata


def test_building_twice_gives_the_same_bytes(notebooks):
    assert built_files(notebooks) == built_files(notebooks)


def test_a_fresh_build_is_not_stale_and_an_edited_master_is(notebooks):
    assert len(write(notebooks)) == 2
    assert stale(notebooks) == []
    (notebooks / "source" / "01_small.py").write_text(
        MASTER.replace("# ### Exercise 1", "# ### Exercise one")
    )
    assert stale(notebooks) == [notebooks / "01_small.ipynb"]


def test_a_notebook_without_a_master_is_stale(notebooks):
    write(notebooks)
    (notebooks / "07_left_over.ipynb").write_text("{}")
    assert stale(notebooks) == [notebooks / "07_left_over.ipynb"]


def faults_of(notebooks, old, new, count=1):
    assert old in MASTER
    (notebooks / "source" / "01_small.py").write_text(MASTER.replace(old, new, count))
    with pytest.raises(MasterError) as error:
        read_masters(notebooks / "source")
    return [str(fault) for fault in error.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('# %% solution="small_slope" title="A slope"', "# %%", "has no solution cell of that name"),
        ('# %% check="small_value" points=2', "# %%", "has no check"),
        ('check="small_value" points=2', 'check="small_value"', "has no points"),
        ('check="small_value" points=2', 'check="small_value" points=0', "has no points"),
        ('# %% [markdown] hint="small_value"', "# %% [markdown]", "has no hint"),
        ("# Think of the factor 1 - 2η.\n#\n# ---\n", "", "needs three steps (at least two)"),
        ("    return 2 * x\n", "", "has nothing between"),
        ("    ### END SOLUTION\n", "", "1 ### BEGIN SOLUTION and 0 ### END SOLUTION"),
        ("def slope(x):", "def slope(x:", "this is not valid Python"),
        ("small_value", "small_slope", "is there twice"),
        (' title="A value"', "", "has no title"),
        ("# ### BEGIN MARK SCHEME\n", "", "no marking scheme"),
        ("small_words", "Small words", "is not an exercise name"),
    ],
)
def test_an_authors_fault_is_told_with_file_and_line(notebooks, old, new, said):
    found = faults_of(notebooks, old, new, count=-1 if old == "small_value" else 1)
    assert any(said in fault for fault in found)
    assert all(
        fault.split(":")[0].endswith("01_small.py") and int(fault.split(":")[1]) > 0 for fault in found
    )


def test_all_faults_are_told_at_once(notebooks):
    found = faults_of(notebooks, " points=2", "", count=-1)
    assert sum("has no points" in fault for fault in found) == 2


def test_broken_python_is_told_with_its_line(notebooks):
    (found,) = (f for f in faults_of(notebooks, "def f(x):", "def f(x)") if "not valid Python" in f)
    line = MASTER.replace("def f(x):", "def f(x)").splitlines().index("def f(x)") + 1
    assert f"line {line}" in found
