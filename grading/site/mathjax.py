"""MathJax 3 from the disk: the web page and the formgrader show mathematics without asking another machine.

It comes inside a package of Sphinx's; only its files are used.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

SCRIPT = "tex-chtml.js"


def mathjax_folder() -> Path:
    """Return where MathJax is installed; `SCRIPT` in it is what a page loads."""
    found = find_spec("sphinx-mathjax-offline")
    return Path(found.submodule_search_locations[0]) / "static" / "mathjax"


def copy_mathjax(folder: Path) -> None:
    """Copy to `folder` what a page with TeX in it needs: the script, its fonts, and TeX's rarer commands."""
    source = mathjax_folder()
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / SCRIPT, folder / SCRIPT)
    for part in ("output/chtml/fonts", "input/tex/extensions"):
        shutil.copytree(source / part, folder / part, dirs_exist_ok=True)
