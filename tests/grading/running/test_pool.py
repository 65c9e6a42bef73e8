"""When a worker dies, exactly one submission is a suspect; it is tried again alone, and costs nobody else anything."""

import os
import signal
import threading
from concurrent.futures import Executor, Future

import pytest

from grading.classroom.folder import Classroom
from grading.limits import Limits
from grading.running.pool import LocalPool, WorkerDiedError, WorkerLostError
from grading.running.run import grade_class
from grading.submission.grade import refused
from tests.grading.conftest import NAME

PATIENCE = 60


@pytest.fixture
def pool():
    pool = LocalPool(2)
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def fail():
    raise KeyError("what the call itself raises")


def test_of_the_calls_in_flight_beside_a_worker_that_dies_only_the_running_one_is_a_suspect(pool):
    killed, beside, behind = (pool.submit(call) for call in (die, os.getpid, os.getpid))
    assert isinstance(killed.exception(PATIENCE), WorkerDiedError)
    assert beside.result(PATIENCE) > 0
    assert isinstance(behind.exception(PATIENCE), WorkerLostError)
    assert pool.submit(os.getpid).result(PATIENCE) > 0


def test_what_a_call_raises_comes_back_and_the_worker_lives_on(pool):
    first, failing, second = (pool.submit(call) for call in (os.getpid, fail, os.getpid))
    with pytest.raises(KeyError):
        failing.result(PATIENCE)
    assert first.result(PATIENCE) == second.result(PATIENCE)


class Deadly(Executor):
    """One worker that works through what it was given within a moment, and dies of bao's submission."""

    def __init__(self):
        self.queue, self.beside_the_deadly = [], []

    def submit(self, fn, /, data, release, *, assignment, **_):
        if not self.queue:
            threading.Timer(0.2, self.work).start()
        self.queue.append((Future(), data, refused(release, "a made-up result", assignment=assignment)))
        return self.queue[-1][0]

    def work(self):
        queue, self.queue = self.queue, []
        deadly = [b"deadly" in data for _, data, _ in queue]
        if any(deadly):
            self.beside_the_deadly.append(len(queue) - 1)
        for (future, _, graded), suspect in zip(queue, deadly, strict=True):
            if any(deadly):
                future.set_exception(WorkerDiedError() if suspect else WorkerLostError())
            else:
                future.set_result(graded)


def test_a_submission_that_kills_its_worker_is_tried_again_alone_and_its_neighbours_are_graded(small_class):
    folder = small_class(4)
    (folder / "submitted" / "bao" / NAME / f"{NAME}.ipynb").write_text("deadly")
    executor = Deadly()
    summary = grade_class(
        Classroom.at(folder), [NAME], executor=lambda: executor, jobs=1, limits=Limits(), sandbox=False
    )
    assert summary.graded == 3
    assert summary.failed == [f"bao, {NAME}: the grading process died 2 times"]
    assert executor.beside_the_deadly == [2, 0]
