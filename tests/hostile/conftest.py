"""Around every attack: an honest student before and after it keeps full marks, and nothing of the attack survives."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading import box
from grading.submission.types import Limits
from tests.grading.small_release import FULL, grade, scores, submission


@pytest.fixture(scope="session")
def first_honest_student() -> None:
    """The student before the first attack; the one after an attack is the one before the next."""
    assert scores(grade(submission(), limits=Limits())) == FULL


@pytest.fixture(autouse=True)
def honest_neighbours(
    first_honest_student: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let the test attack, then grade an honest submission."""
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    zygote = box.zygote(sandboxed=True)
    assert descendants(zygote.process.pid) in ([], [only(zygote.process.pid)]), "a process survived"
    assert scores(grade(submission(), limits=Limits())) == FULL
    assert not list(temporary.iterdir()), "a file survived"


def only(pid: int) -> int:
    """The zygote within bubblewrap."""
    return children(pid)[0]


def children(pid: int) -> list[int]:
    """Pids of a process's children."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def descendants(pid: int) -> list[int]:
    """Pids of all that a process started."""
    return [each for child in children(pid) for each in (child, *descendants(child))]
