"""One worker process grades for all tests of a test run, and long files come first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any, ClassVar

import pytest

from grading.running.pool import LocalPool

# Those of half a minute and more; browser/test_site.py shows what notebooks/test_notebooks.py has executed.
LONG = (
    "notebooks/test_notebooks.py",
    "browser/test_student.py",
    "hostile/test_zero_marks.py",
    "grading/test_flow.py",
    "notebooks/test_exercises.py",
    "browser/test_site.py",
    "notebooks/test_one_verdict.py",
    "browser/test_instructor.py",
    "notebooks/test_allow_lists.py",
    "notebooks/test_mutants.py",
    "grading/running/",
    "plots/test_plots.py",
    "hostile/",
    "browser/",
    "grading/",
)


class KeptPool(Executor):
    """A `LocalPool` of one worker that outlives the run that asked for it, and serves the next."""

    kept: ClassVar[LocalPool | None] = None

    def __init__(self, jobs: int):
        KeptPool.kept = KeptPool.kept or LocalPool(1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return KeptPool.kept.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """The worker waits for the next run."""

    @classmethod
    def close(cls) -> None:
        if cls.kept is not None:
            cls.kept.shutdown(wait=False)
            cls.kept = None


@pytest.fixture(scope="session", autouse=True)
def kept_pool() -> Iterator[None]:
    """Let the `course` commands of a test run share one worker: to start an interpreter and its box costs five seconds.

    What concerns the pool itself takes its own, from grading/running/pool.py or with `python -m grading`.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("grading.running.pool.LocalPool", KeptPool)
        yield
    KeptPool.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        found = [number for number, name in enumerate(LONG) if f"tests/{name}" in item.nodeid]
        return min(found, default=len(LONG))

    items.sort(key=place)
