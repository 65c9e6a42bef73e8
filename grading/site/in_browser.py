"""The course in the browser: JupyterLite with the student notebooks and course_lib, one static folder.

Everything comes from the site itself: Python (Pyodide), the course's wheel and the notebooks. With `PYODIDE_URL` set, Python
comes from that address instead, and the site is small.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from grading.site.pyodide import UnavailableError, lock_with, pinned, pyodide_files

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
ELSEWHERE = "PYODIDE_URL"
LOCK = "pyodide-lock.json"
EXTENSIONS = [
    Path(sys.prefix) / "share" / "jupyter" / "labextensions" / KERNEL.partition(":")[0],
    Path(__file__).with_name("gradient-course-practice"),
]
#: The file that lets the pages open without a network, and JupyterLite's functions that its own part replaces.
WORKER = "service-worker.js"
OFFLINE = Path(__file__).with_name("offline.js")
REPLACED = ("onInstall", "onActivate", "shouldDrop", "maybeFromCache")
#: Fetched while Python itself starts. SciPy is 22 MB that one notebook needs: it comes when it is imported.
AT_ONCE = ["ssl", "sqlite3", "ipython", "jedi", "course-lib"]
LANGUAGE = {"<html>": '<html lang="en">'}
#: What differs from JupyterLab's own settings: every cell is on the page (the browser's own search finds it), and
#: nobody is asked for news.
OVERRIDES = {
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
#: What stands in JupyterLite's notebook page before its scripts have come, and what should.
FIRST_WORDS = {
    'id="jupyterlite-loading-indicator" class="hidden"': 'id="jupyterlite-loading-indicator" role="status"',
    "Loading JupyterLite...": "The course is loading into your browser: this page first, then Python "
    "(the first time, this may take a minute). What you type stays on this device.",
    "JupyterLite requires JavaScript to be enabled in your browser.": "To work here, allow this site to run scripts. "
    "The pages for reading need none.",
}


def python_here() -> bool:
    """Tell whether the practice pages can be built; if not, say why, and where Python could come from."""
    try:
        pyodide_files(only_wheels=bool(os.environ.get(ELSEWHERE)))
    except UnavailableError as reason:
        print(f"No practice pages, only those for reading: {reason}", file=sys.stderr)
        return False
    return True


def build_in_browser(
    notebooks: Mapping[str, bytes], wheel: tuple[str, bytes], folder: Path, output: Path
) -> None:
    """Build JupyterLite in `output` from notebooks (bytes by assignment) and course_lib's wheel; `folder` is for work.

    Raises UnavailableError when Pyodide's files cannot be had, RuntimeError with JupyterLite's words.
    """
    for old in (folder, output):
        shutil.rmtree(old, ignore_errors=True)
    wheel = named_by_content(*wheel)
    contents = folder / "contents"
    contents.mkdir(parents=True)
    for name, content in notebooks.items():
        (contents / f"{name}.ipynb").write_bytes(content)
    address = os.environ.get(ELSEWHERE)
    command = [sys.executable, "-m", "jupyter", "lite", "build", "--lite-dir", str(folder)]
    command += ["--contents", str(contents), "--output-dir", str(output), "--no-libarchive"]
    command += ["--apps", "notebooks", "--apps", "tree", "--no-sourcemaps", "--no-unused-shared-packages"]
    command += ["--ignore-sys-prefix", *(f"--LiteBuildConfig.federated_extensions={e}" for e in EXTENSIONS)]
    kept = pyodide_files(only_wheels=bool(address))
    command += [f"--piplite-wheels={kept / name}" for name in pinned()["wheels"]]
    if not address:
        lay_out(kept, folder / "static" / "pyodide", wheel)
    (folder / "overrides.json").write_text(json.dumps(OVERRIDES), encoding="utf-8")
    (folder / "jupyter-lite.json").write_text(json.dumps(settings(address)), encoding="utf-8")
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise RuntimeError(f"JupyterLite was not built:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    if address:  # JupyterLite copies none but the files that it knows
        embedded = {"course-lib": (in_the_lock(wheel), wheel)}
        (output / "static").mkdir(exist_ok=True)
        (output / "static" / LOCK).write_text(lock_with(embedded, as_released=True), encoding="utf-8")
    finish(output)


def settings(address: str | None = None) -> dict:
    """Return JupyterLite's settings: Python from this site, or from `address` (a folder's URL, as the official CDN's)."""
    options: dict = {"packages": AT_ONCE}
    kernel: dict = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    if address:
        kernel["pyodideUrl"] = f"{address.rstrip('/')}/pyodide.js"
        options["lockFileURL"] = f"./static/{LOCK}"
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "A course on gradients",
            "showLoadingIndicator": True,
            "litePluginSettings": {KERNEL: kernel},
        },
    }


def lay_out(kept: Path, folder: Path, wheel: tuple[str, bytes]) -> None:
    """Make the folder that the browser loads Python from: Pyodide's files, the course's wheel, and a lock that names both."""
    folder.mkdir(parents=True)
    packages = pinned()["lock"]["packages"].values()
    for name in [*pinned()["core"], *(package["file_name"] for package in packages)]:
        shutil.copyfile(kept / name, folder / name)
    name, content = wheel
    (folder / name).write_bytes(content)
    (folder / LOCK).write_text(lock_with({"course-lib": (name, wheel)}), encoding="utf-8")


def named_by_content(name: str, content: bytes) -> tuple[str, bytes]:
    """Give a wheel a build tag (PEP 427) made of its bytes: what a browser kept of an older build is another file."""
    project, version, tags = name.split("-", 2)
    return f"{project}-{version}-0{hashlib.sha256(content).hexdigest()[:12]}-{tags}", content


def in_the_lock(wheel: tuple[str, bytes]) -> str:
    """Return an address that holds the wheel itself: beside a Python from elsewhere, no other would be found."""
    name, content = wheel
    return f"data:application/zip;base64,{base64.b64encode(content).decode()}#/{name}"


def finish(output: Path) -> None:
    """Say in JupyterLite's pages, from the first moment on, what is going on; add the icons that it asks for."""
    for app, changes in {"notebooks": LANGUAGE | FIRST_WORDS, "tree": LANGUAGE}.items():
        page = output / app / "index.html"
        text = page.read_text(encoding="utf-8")
        for theirs, ours in changes.items():
            if theirs not in text:
                raise RuntimeError(
                    f"JupyterLite's page {app}/index.html has no {theirs!r} to put {ours!r} for."
                )
            text = text.replace(theirs, ours)
        page.write_text(text, encoding="utf-8")
    worker = output / WORKER
    text = worker.read_text(encoding="utf-8")
    if missing := [name for name in REPLACED if f"function {name}(" not in text]:
        raise RuntimeError(f"JupyterLite's {WORKER} has no functions {', '.join(missing)} to replace.")
    ours = OFFLINE.read_text(encoding="utf-8").replace("{version}", version_of(output))
    worker.write_text(text + ours, encoding="utf-8")
    icons = Path(find_spec("jupyter_server").origin).with_name("static") / "favicons"
    shutil.copytree(icons, output / "static" / "favicons", dirs_exist_ok=True)


def version_of(output: Path) -> str:
    """Return a name for all that the folder holds."""
    digest = hashlib.sha256()
    for path in sorted(path for path in output.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(output)}\0{path.stat().st_size}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
