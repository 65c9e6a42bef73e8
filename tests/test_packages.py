"""What the course needs is said once and the same everywhere."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
IMPORTED_AS = {
    "pyyaml": "yaml",
    "pytest-xdist": "xdist",
    "ipython": "IPython",
    "jupyter-server": "jupyter_server",
    "axe-playwright-python": "axe_playwright_python",
}
# Used as programs or plugins, never imported: where each is called.
CALLED_IN = {
    "jupyterlab": ("Makefile", "jupyter lab"),
    "ipykernel": ("grading/authoring/build.py", "ipykernel"),
    "ruff": ("Makefile", "ruff check"),
    "pytest-xdist": ("Makefile", "-n 3"),
    "nbval": ("tests/notebooks/executions.py", "nbval.plugin"),
    "myst-nb": ("docs/site/conf.py", '"myst_nb"'),
    "sphinx-book-theme": ("docs/site/conf.py", '"sphinx_book_theme"'),
    "sphinx-mathjax-offline": ("grading/site/mathjax.py", '"sphinx-mathjax-offline"'),
    "jupyterlite-core": ("grading/site/in_browser.py", '"jupyter", "lite", "build"'),
    "jupyterlite-pyodide-kernel": (
        "grading/site/in_browser.py",
        '"@jupyterlite/pyodide-kernel-extension:kernel"',
    ),
    "pip": ("grading/site/pyodide.py", '"pip", "download"'),
}


def split(requirement: str) -> tuple[str, str]:
    name, bounds = re.fullmatch(r"([A-Za-z0-9_-]+)(.*)", requirement.replace(" ", "")).groups()
    return name.lower(), bounds


def wanted() -> dict[str, str]:
    return dict(
        split(r) for r in [*PROJECT["dependencies"], *(r for extra in EXTRAS.values() for r in extra)]
    )


def test_environment_yml_has_the_names_and_ranges_of_pyproject():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = dict(split(entry) for entry in entries if isinstance(entry, str))
    (pip,) = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    conda |= dict(split(entry) for entry in pip if entry != "-e .")
    assert conda.pop("python") == PROJECT["requires-python"]
    assert conda == wanted()


def test_the_lock_holds_every_package_pinned_and_hashed_and_names_no_registry():
    text = (ROOT / "requirements.txt").read_text()
    pinned = {
        split(line.split(" ")[0].split("==")[0])[0] for line in re.findall(r"^[a-z0-9].*$", text, re.M | re.I)
    }
    assert set(wanted()) <= pinned
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links", text)


@cache
def imported_modules() -> set[str]:
    names = set()
    for folder in ("course_lib", "grading", "tests", "benchmarks", "notebooks"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("name", sorted(wanted()))
def test_every_dependency_is_used(name):
    if name in CALLED_IN:
        file, words = CALLED_IN[name]
        assert words in (ROOT / file).read_text()
    else:
        assert IMPORTED_AS.get(name, name) in imported_modules()


def test_course_lib_imports_nothing_but_numpy_sympy_and_matplotlib():
    allowed = {
        "numpy",
        "sympy",
        "matplotlib",
        "mpl_toolkits",
        "PIL",
        "contourpy",
        "course_lib",
    }  # PIL and contourpy come with matplotlib, wherever that runs
    for path in (ROOT / "course_lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            for module in modules:
                top = module.split(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, f"{path} imports {module}"
