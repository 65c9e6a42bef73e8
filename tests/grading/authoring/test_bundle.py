"""What students get works on a machine that has nothing of ours, and a second build gives the same bytes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import sysconfig
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from grading.authoring.build import SETUP
from grading.authoring.bundle import FOLDER, build_bundle, course_lib_wheel
from grading.authoring.workbook import write_notebooks

RELEASES = {"01_first": b'{"cells": []}\n', "02_second": b'{"cells": [ ]}\n'}
WHEEL, _ = course_lib_wheel()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Path:
    return build_bundle(tmp_path_factory.mktemp("bundle") / "new" / "course.zip", RELEASES)


def test_the_zip_holds_notebooks_course_lib_and_one_page_and_nothing_else(bundle):
    with zipfile.ZipFile(bundle) as archive:
        names = {name.removeprefix(f"{FOLDER}/") for name in archive.namelist()}
        assert names == {"01_first.ipynb", "02_second.ipynb", "README.html", WHEEL}
        assert archive.read(f"{FOLDER}/01_first.ipynb") == RELEASES["01_first"]
        page = archive.read(f"{FOLDER}/README.html").decode()
    assert "$" not in page
    assert page.count(WHEEL) == 3
    assert "jupyterlab 01_first.ipynb" in page


def test_the_same_content_gives_the_same_bytes(bundle, tmp_path):
    again = build_bundle(tmp_path / "again.zip", dict(reversed(RELEASES.items())))
    assert again.read_bytes() == bundle.read_bytes()


def test_pip_installs_the_wheel_and_the_grader_is_not_in_it(bundle, tmp_path):
    (tmp_path / WHEEL).write_bytes(zipfile.ZipFile(bundle).read(f"{FOLDER}/{WHEEL}"))
    installer = [sys.executable, "-m", "pip"] if find_spec("pip") else ["uv", "pip"]
    command = [*installer, "install", "--quiet", "--no-deps", "--no-index", "--target", tmp_path / "site"]
    subprocess.run([*command, tmp_path / WHEEL], check=True)
    assert {path.name.split("-")[0] for path in (tmp_path / "site").iterdir()} == {"course_lib"}
    metadata = next((tmp_path / "site").glob("*.dist-info/METADATA")).read_text()
    assert "Requires-Dist: numpy" in metadata
    assert "nbgrader" not in metadata


def test_the_first_cell_finds_the_wheel_beside_the_notebook(bundle, tmp_path):
    (tmp_path / WHEEL).write_bytes(zipfile.ZipFile(bundle).read(f"{FOLDER}/{WHEEL}"))
    # Without `site`, the packages are there but not this checkout: as on a machine that was never given course_lib.
    before = f"import sys\nsys.path.append({sysconfig.get_path('purelib')!r})\n"
    cell = SETUP.format(assignment="01_gradient_descent_1d")
    seen = "\nimport course_lib\nprint(course_lib.__file__)\nprint(course_lib.hint('p_slope'))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", before + cell + seen],
        cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert WHEEL in done.stdout.split("\n")[0], done.stderr
    assert "Hint 1 of" in done.stdout


def test_a_wheel_records_every_file_with_its_hash(bundle):
    wheel = zipfile.ZipFile(io.BytesIO(zipfile.ZipFile(bundle).read(f"{FOLDER}/{WHEEL}")))
    (record,) = (name for name in wheel.namelist() if name.endswith("/RECORD"))
    recorded = {line.split(",")[0] for line in wheel.read(record).decode().splitlines()}
    assert recorded == set(wheel.namelist())
    assert "course_lib/exercises.json" in recorded


def test_a_students_folder_follows_the_course_but_never_overwrites_work(tmp_path):
    folder = tmp_path / "workbook"
    assert write_notebooks(folder, RELEASES) == []
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) == [
        "01_first.ipynb",
        "02_second.ipynb",
    ]
    (folder / "01_first.ipynb").write_bytes(b"worked in")
    assert write_notebooks(folder, RELEASES) == []
    newer = {name: data + b"\n" for name, data in RELEASES.items()}
    assert write_notebooks(folder, newer) == ["01_first"]
    assert (folder / "01_first.ipynb").read_bytes() == b"worked in"
    assert (folder / "02_second.ipynb").read_bytes() == newer["02_second"]


def test_a_folder_that_forgot_what_it_was_given_keeps_every_notebook(tmp_path):
    write_notebooks(tmp_path, RELEASES)
    (tmp_path / ".given.json").write_text("{spoilt")
    newer = {name: data + b"\n" for name, data in RELEASES.items()}
    assert write_notebooks(tmp_path, newer) == sorted(RELEASES)
    assert (tmp_path / "02_second.ipynb").read_bytes() == RELEASES["02_second"]
