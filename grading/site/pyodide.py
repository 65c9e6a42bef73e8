"""Python for the browser: Pyodide's files, fetched once, checked against its own hashes, kept outside the repository."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

FILES_FROM = "PYODIDE_FILES"
WAYS_OUT = (
    f"Either give a folder that has the files of Pyodide's release: {FILES_FROM}=FOLDER make site\n"
    "or let students' browsers get Python from a server that has that release: PYODIDE_URL=https://… make site\n"
    "(docs/site.md, “Where Python comes from”)."
)
WHERE = files("grading.site").joinpath("pyodide-files.txt")


class UnavailableError(Exception):
    """A file of Pyodide cannot be had; the message says which, and what to do."""


@cache
def pinned() -> dict[str, Any]:
    """Read what the browser's Python is made of: `core` and `wheels` (file: sha256), and `lock`, Pyodide's own, trimmed.

    Source: the `pyodide-lock.json` that Pyodide 0.27.7 was released with. SymPy and mpmath are their makers' wheels;
    `released` has the sha256 of those that Pyodide built of the same sources.
    """
    return json.loads(files("grading.site").joinpath("pyodide.json").read_text(encoding="utf-8"))


def wanted() -> dict[str, str]:
    """Return the sha256 of every file by its name."""
    packages = pinned()["lock"]["packages"].values()
    return pinned()["core"] | pinned()["wheels"] | {p["file_name"]: p["sha256"] for p in packages}


def cache_folder() -> Path:
    """Return where the files are kept between builds: in the user's cache, not in the repository."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "gradient-course" / f"pyodide-{pinned()['lock']['info']['version']}"


@cache  # one build asks twice, and each look reads 59 MB
def pyodide_files(only_wheels: bool = False) -> Path:
    """Return a folder with every file of `wanted()`, fetching what is not there yet. Raises UnavailableError.

    `only_wheels` leaves Pyodide's own release out: enough where the browser gets that from elsewhere.
    """
    kept = cache_folder()
    needed = pinned()["wheels"] if only_wheels else wanted()
    missing = {name: sha for name, sha in needed.items() if not whole(kept / name, sha)}
    if not missing:
        return kept
    kept.mkdir(parents=True, exist_ok=True)
    given = os.environ.get(FILES_FROM)
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        fetched = Path(given) if given else download(Path(folder), missing)
        for name, content in candidates(fetched):
            if missing.get(name) == hashlib.sha256(content).hexdigest():
                part = Path(folder) / "part"
                part.write_bytes(content)
                os.replace(part, kept / name)
                del missing[name]
    if missing:
        raise UnavailableError(
            f"Of Python for the browser, {len(missing)} files are not in {given or 'what was fetched'}, or not as "
            f"Pyodide released them: {', '.join(sorted(missing)[:5])}{' …' if len(missing) > 5 else ''}.\n{WAYS_OUT}"
        )
    return kept


def whole(path: Path, sha256: str) -> bool:
    """Tell whether a file is there, and is what it should be."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def download(folder: Path, missing: Iterable[str]) -> Path:
    """Let pip fetch the packages that the missing files come in (80 MB at most, once). Raises UnavailableError."""
    listed = [line for line in WHERE.read_text(encoding="utf-8").splitlines() if "==" in line]
    projects = {name.partition("-")[0] for name in missing}
    alone = [line for line in listed if line.partition("==")[0] in projects]
    requirements = folder / "requirements.txt"
    requirements.write_text("\n".join(alone if len(alone) == len(projects) else listed), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--dest", str(folder)]
    print("Fetching Python for the browser (80 MB at most, once) …", flush=True)
    done = subprocess.run([*command, "--requirement", str(requirements)], capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["pip gave no reason"]
        reasons = [line for line in said if line.startswith("ERROR")] or said
        raise UnavailableError(f"Python for the browser cannot be fetched: {reasons[-1]}\n{WAYS_OUT}")
    return folder


def candidates(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a folder by its name, and those inside of wheels as well."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        yield path.name, path.read_bytes()
        if path.suffix == ".whl" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as wheel:
                for name in wheel.namelist():
                    if "/pyodide/" in name:
                        yield name.rpartition("/")[2], wheel.read(name)


def lock_with(ours: Mapping[str, tuple[str, tuple[str, bytes]]], as_released: bool = False) -> str:
    """Return Pyodide's lock with wheels of our own added: by name, their address and (file name, bytes).

    `as_released` names every file by the hash of Pyodide's own release, SymPy and mpmath too: what its CDN gives.
    """
    packages = {name: dict(entry) for name, entry in pinned()["lock"]["packages"].items()}
    if as_released:
        for name, sha256 in pinned()["released"].items():
            packages[name]["sha256"] = sha256
    for name, (address, (file_name, content)) in ours.items():
        module, version = file_name.split("-")[:2]
        packages[name] = {
            "name": module,
            "version": version,
            "file_name": address,
            "sha256": hashlib.sha256(content).hexdigest(),
            "install_dir": "site",
            "package_type": "package",
            "depends": ["matplotlib", "numpy", "sympy"],
            "imports": [module],
            "unvendored_tests": False,
        }
    return json.dumps({"info": pinned()["lock"]["info"], "packages": packages})
