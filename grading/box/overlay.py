"""course_lib as the box sees it: the modules its notebook needs, and checks that only say who will check.

What stands here is copied into the box as files. The real checks and the reference solutions never get there.
"""

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

CHECK = '''"""Stands in for course_lib.check.topics while a notebook is graded: the grader checks from outside."""


class Note:
    """What a check says here."""

    def __repr__(self):
        return "checked by the grader"


def _inert(*args, **kwargs):
    return Note()


def __getattr__(name):
    if name.startswith("check_"):
        return _inert
    raise AttributeError(f"module 'course_lib.check.topics' has no attribute {name!r}")
'''
VERDICT = '''"""Stands in for course_lib.check.verdict while a notebook is graded."""

from dataclasses import dataclass

listeners = []


@dataclass(frozen=True)
class Verdict:
    """A verdict; the real ones are reached outside."""

    outcome: str
    mistake: str | None = None
    message: str = ""


class CheckFailed(AssertionError):
    """Never raised here."""


def conclude(verdict):
    """Nothing is concluded here."""
    return verdict
'''
LATEST_CELL = '''"""Stands in for course_lib.check.latest_cell while a notebook is graded: the grader finds its own way."""


def obstacle(names):
    """Nothing stands in the way here."""
    return None
'''
KEPT = '''"""Stands in for course_lib.kept while a notebook is graded: nothing is remembered."""


def recall(part):
    """Nothing was kept."""
    return {}


def keep(part, values):
    """Nothing is kept."""
'''
PRACTICE = '''"""Stands in for course_lib.practice while a notebook is graded: it counts for nothing."""


class Practice:
    """Sets no problem and judges nothing."""

    def __call__(self, *args, **kwargs):
        return None

    check = seed = __call__


practice = Practice()
'''
WITHHELD = """raise ImportError(
    "{module} is withheld while this notebook is graded: its given cells do not need it, and it may answer an exercise"
)
"""
STUBS = {
    "check/__init__.py": "",
    "check/topics/__init__.py": CHECK,
    "check/verdict.py": VERDICT,
    "check/latest_cell.py": LATEST_CELL,
    "kept.py": KEPT,
    "practice/__init__.py": "",
    "practice/session.py": PRACTICE,
}
#: What course_lib is made of: its code, the exercises, and the scripts of figures.
SUFFIXES = (".py", ".json", ".js")
# In every box. Points and the names of outcomes are given as they are; the secret seed is set outside only.
ALWAYS = (
    "course_lib",
    "course_lib.exercise",
    "course_lib.standing",
    "course_lib.kept",
    "course_lib.practice",
    "course_lib.practice.session",
    "course_lib.check.points",
    "course_lib.check.outcome",
)


def always_there(module: str) -> bool:
    """Return whether every box holds this module, whatever its notebook imports: what students import, and the figures."""
    return module in (*ALWAYS, "course_lib.check") or f"{module}.".startswith("course_lib.plots.")


@cache
def course_files(modules: tuple[str, ...]) -> tuple[str, dict[str, bytes]]:
    """Return a key, and the files of course_lib by path, for a notebook whose given cells need these modules.

    Of the others only the names are there, so that an import says why it fails.
    """
    files: dict[str, bytes] = {}
    for path, data in _tree(resources.files("course_lib"), ""):
        module = f"course_lib/{path}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if always_there(module) or module in modules or not path.endswith(".py"):
            files[f"course_lib/{path}"] = data
        elif not path.startswith(("check/", "explain/", "practice/")):
            files[f"course_lib/{path}"] = WITHHELD.format(module=module).encode()
    files |= {f"course_lib/{path}": text.encode() for path, text in STUBS.items()}
    digest = hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]
    return digest, files


def _tree(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and not entry.name.startswith((".", "__")):
            found += _tree(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(SUFFIXES):
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
