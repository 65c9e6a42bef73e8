"""A small class for the tests of the grading commands."""

import pytest

from grading.authoring.build import build, read_masters
from grading.authoring.catalogue import by_exercise
from grading.authoring.synthetic_class import write_class
from tests.grading.small_course import MASTER, MISTAKES

NAME = "01_small"


@pytest.fixture(scope="session")
def small_built(tmp_path_factory):
    """The small notebook, built."""
    folder = tmp_path_factory.mktemp("masters")
    (folder / f"{NAME}.py").write_text(MASTER)
    return [build(master) for master in read_masters(folder)]


@pytest.fixture(scope="session")
def small_mistakes(tmp_path_factory):
    """Its catalogue of mistakes."""
    folder = tmp_path_factory.mktemp("mistakes")
    (folder / f"{NAME}.py").write_text(MISTAKES)
    return by_exercise(folder)


@pytest.fixture
def small_class(small_built, small_mistakes, tmp_path):
    """Make a class of the small notebook: `small_class(students)` gives its folder."""

    def make(students, all_correct=False, seed=0):
        folder = tmp_path / "class"
        write_class(folder, small_built, small_mistakes, students, seed, all_correct)
        return folder

    return make
