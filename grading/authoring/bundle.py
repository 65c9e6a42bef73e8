"""What students get: one zip with the notebooks, `course_lib` as a wheel, and a page that says how to begin.

Equal content gives equal bytes: entries are sorted, and every date is the earliest that a zip can hold.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import sys
import zipfile
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from string import Template

from grading.authoring.build import built_files
from grading.authoring.master import MasterError
from grading.box.overlay import SUFFIXES

ROOT = Path(__file__).resolve().parents[2]
#: The folder that the zip unpacks to.
FOLDER = "gradient-course"
PROJECT = "gradient-course"
README = Path(__file__).with_name("for_students.html")
EARLIEST = (1980, 1, 1, 0, 0, 0)


def build_bundle(path: Path, notebooks: Mapping[str, bytes] | None = None) -> Path:
    """Write the students' zip to `path` and return it.

    `notebooks` are the released notebooks' bytes by assignment; without them the masters are built. Raises MasterError.
    """
    releases = notebooks if notebooks is not None else built_releases()
    wheel_name, wheel = course_lib_wheel()
    files = {f"{FOLDER}/{name}.ipynb": data for name, data in releases.items()}
    files[f"{FOLDER}/{wheel_name}"] = wheel
    files[f"{FOLDER}/README.html"] = readme(sorted(releases), wheel_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped(files))
    return path


def built_releases() -> dict[str, bytes]:
    """Build every master; return what students open, by assignment."""
    files = built_files(ROOT / "notebooks")
    return {path.stem: data for path, data in files.items() if path.suffix == ".ipynb"}


def readme(assignments: Iterable[str], wheel_name: str) -> bytes:
    """Return the page that says how to begin, with the names of this bundle's files."""
    names = list(assignments)
    items = "\n".join(f"<li><code>{html.escape(name)}.ipynb</code></li>" for name in names)
    page = Template(README.read_text(encoding="utf-8"))
    return page.substitute(first=html.escape(names[0]), wheel=wheel_name, notebooks=items).encode()


def course_lib_wheel() -> tuple[str, bytes]:
    """Return the name and the bytes of a wheel that holds `course_lib` and nothing of the grader.

    Format: PEP 427 and the core metadata specification; one pure-Python wheel for every platform. Its requirements are
    the project's own, with the extra `lab` for JupyterLab.
    """
    version = metadata.version(PROJECT)
    info = f"course_lib-{version}.dist-info"
    files = dict(_package_files(ROOT / "course_lib"))
    files[f"{info}/METADATA"] = _wheel_metadata(version).encode()
    files[f"{info}/WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    files[f"{info}/licenses/LICENSE"] = (ROOT / "LICENSE").read_bytes()
    lines = [f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in sorted(files.items())]
    files[f"{info}/RECORD"] = "".join([*lines, f"{info}/RECORD,,\n"]).encode()
    return f"course_lib-{version}-py3-none-any.whl", zipped(files)


def _package_files(folder: Path) -> Iterable[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts:
            yield path.relative_to(folder.parent).as_posix(), path.read_bytes()


def _wheel_metadata(version: str) -> str:
    said = metadata.metadata(PROJECT)
    needs = [
        need
        for need in said.get_all("Requires-Dist", [])
        if "extra ==" not in need or need.rstrip("\"' ").endswith("lab")
    ]
    lines = [
        "Metadata-Version: 2.4",
        "Name: course_lib",
        f"Version: {version}",
        "Summary: The checks, hints and figures of a course on gradients",
        f"License-Expression: {said['License-Expression']}",
        "License-File: LICENSE",
        f"Requires-Python: {said['Requires-Python']}",
        "Provides-Extra: lab",
        *(f"Requires-Dist: {need}" for need in needs),
    ]
    return "\n".join(lines) + "\n"


def _digest(data: bytes) -> str:
    """Return the hash as RECORD writes it: URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files whose bytes depend on nothing else."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return stream.getvalue()


def main() -> int:
    """Write build/gradient-course.zip (`python -m grading.authoring.bundle`)."""
    try:
        path = build_bundle(ROOT / "build" / f"{FOLDER}.zip")
    except MasterError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Wrote {path.relative_to(ROOT)} ({path.stat().st_size // 1000} kB): what students get.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
