"""The folder that `make lab` opens: a student's, with the notebooks and nothing else that one could open.

Work in it is never overwritten. A notebook that nobody has changed follows the course; one that somebody has worked in stays.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from grading.authoring.bundle import built_releases
from grading.authoring.master import MasterError

#: What each notebook was when it was laid here (SHA-256 by assignment); a hidden file of the folder.
GIVEN = ".given.json"


def write_notebooks(folder: Path, releases: Mapping[str, bytes]) -> list[str]:
    """Put the notebooks into `folder`; return the assignments whose older version was kept, because it was worked in."""
    folder.mkdir(parents=True, exist_ok=True)
    given = _read(folder / GIVEN)
    kept = []
    for name, data in sorted(releases.items()):
        path = folder / f"{name}.ipynb"
        untouched = not path.exists() or _digest(path.read_bytes()) == given.get(name)
        if untouched:
            path.write_bytes(data)
            given[name] = _digest(data)
        elif given.get(name) != _digest(data):
            kept.append(name)
    (folder / GIVEN).write_text(json.dumps(given, indent=1) + "\n", encoding="utf-8")
    return kept


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read(path: Path) -> dict[str, str]:
    """Return what was given before; nothing where the file is missing or spoilt, so that every notebook there is kept."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def main() -> int:
    """Lay the course out in a folder (`python -m grading.authoring.workbook FOLDER`)."""
    folder = Path(sys.argv[1])
    try:
        kept = write_notebooks(folder, built_releases())
    except MasterError as error:
        print(error, file=sys.stderr)
        return 1
    for name in kept:
        print(
            f"{folder / name}.ipynb: yours is kept, though the course's has changed. Rename it to begin anew."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
