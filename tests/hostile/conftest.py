"""After every attack nothing of it survives, and an honest student among the attacks keeps full marks."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading import box
from grading.limits import Limits
from tests.grading.small_release import FULL, grade, scores, submission

ATTACKS_BETWEEN = 8
since: list[str] = []


def an_honest_student_gets_full_marks() -> None:
    attacks, since[:] = since[:], []
    assert scores(grade(submission(), limits=Limits())) == FULL, (
        f"an honest student lost marks after {attacks}"
    )


@pytest.fixture(scope="session", autouse=True)
def first_and_last() -> Iterator[None]:
    an_honest_student_gets_full_marks()
    yield
    an_honest_student_gets_full_marks()


@pytest.fixture(autouse=True)
def honest_neighbours(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let the test attack, then look whether anything of it is left.

    Most attacks stand beside right answers, so that the next attack tells what the last one did to its neighbour; a
    student who is honest throughout comes after every few.
    """
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    zygote = box.zygote(sandboxed=True)
    assert descendants(zygote.process.pid) in ([], [only(zygote.process.pid)]), "a process survived"
    since.append(request.node.name)
    if len(since) >= ATTACKS_BETWEEN:
        an_honest_student_gets_full_marks()
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
