"""Where the practice pages' Python comes from: from the site, from elsewhere, or from nowhere."""

import base64
import hashlib
import json

import pytest

from grading.site import pyodide
from grading.site.build import facts
from grading.site.in_browser import in_the_lock, named_by_content, python_here, settings
from tests.notebooks.executions import NAMES
from tests.prove import built

WHEEL = ("course_lib-1.0-py3-none-any.whl", b"what stands in it")


def test_a_changed_wheel_has_another_name_so_no_browser_takes_the_one_it_kept():
    names = {named_by_content(WHEEL[0], content)[0] for content in (b"one", b"two")}
    assert len(names) == 2
    assert all(name.startswith("course_lib-1.0-0") and name.endswith("-py3-none-any.whl") for name in names)


def test_with_an_address_python_comes_from_there_and_the_course_from_the_site():
    data = settings("https://cdn.example/v1/")["jupyter-config-data"]["litePluginSettings"]
    (kernel,) = data.values()
    assert kernel["pyodideUrl"] == "https://cdn.example/v1/pyodide.js"
    assert kernel["loadPyodideOptions"]["lockFileURL"].startswith("./static/")
    packages = json.loads(pyodide.lock_with({"course-lib": (in_the_lock(WHEEL), WHEEL)}, as_released=True))[
        "packages"
    ]
    header, _, rest = packages["course-lib"]["file_name"].partition(",")
    assert header == "data:application/zip;base64"
    assert base64.b64decode(rest.partition("#")[0]) == WHEEL[1]
    assert packages["course-lib"]["sha256"] == hashlib.sha256(WHEEL[1]).hexdigest()
    built_by_pyodide = pyodide.pinned()["released"]
    assert sorted(built_by_pyodide) == ["mpmath", "sympy"]
    for name, sha256 in built_by_pyodide.items():
        assert packages[name]["sha256"] == sha256 != pyodide.pinned()["lock"]["packages"][name]["sha256"]


@pytest.mark.parametrize("address", ["", "https://cdn.example"])
def test_where_no_file_can_be_fetched_the_ways_out_are_told(monkeypatch, tmp_path, capfd, address):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PYODIDE_URL", address)
    monkeypatch.delenv("PYODIDE_FILES", raising=False)
    pyodide.pyodide_files.cache_clear()
    assert not python_here()
    told = capfd.readouterr().err
    assert "No practice pages, only those for reading" in told
    assert "No matching distribution" in told
    assert "PYODIDE_FILES=FOLDER make site" in told
    assert "PYODIDE_URL=" in told
    pyodide.pyodide_files.cache_clear()


def test_a_page_without_practice_has_no_link_to_it():
    assert "try it" in facts(built(NAMES[0]), practice=True)
    assert "practice" not in facts(built(NAMES[0]), practice=False)
