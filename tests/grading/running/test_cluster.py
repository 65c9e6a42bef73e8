"""On a Dask cluster: the same results as on this machine, and a worker that dies costs no submission."""

import os
import signal

import pytest
from distributed import LocalCluster

from grading.classroom.folder import Classroom
from grading.classroom.ledger import read
from grading.limits import InfrastructureError, Limits
from grading.running.cluster import ClusterExecutor
from grading.running.run import grade_class
from tests.conftest import KeptPool
from tests.grading.commands import course, said
from tests.grading.conftest import NAME


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        yield cluster


def verdicts(classroom):
    rows = ("outcome", "mistake", "score", "message")
    return {
        (*who, name): tuple(verdict[row] for row in rows)
        for who, entry in read(classroom.log).items()
        for name, verdict in entry.verdicts.items()
    }


def run(classroom, executor, tell=lambda summary: None):
    return grade_class(classroom, [NAME], executor=executor, jobs=2, limits=Limits(), tell=tell)


def test_a_cluster_gives_the_verdicts_of_this_machine_even_when_a_worker_dies(cluster, small_class):
    classroom = Classroom.at(small_class(8))
    assert run(classroom, lambda: KeptPool(1)).graded == 8
    locally = verdicts(classroom)
    classroom.log.unlink()
    killed = []

    def kill_a_worker(summary):
        if summary.graded >= 1 and not killed:
            (nanny, *_) = cluster.workers.values()
            killed.append(nanny.pid)
            os.kill(nanny.pid, signal.SIGKILL)

    summary = run(classroom, lambda: ClusterExecutor(cluster.scheduler_address), kill_a_worker)
    assert killed
    assert (summary.graded, summary.failed) == (8, [])
    assert verdicts(classroom) == locally


def test_a_scheduler_that_does_not_answer_is_said_so(small_class, monkeypatch):
    monkeypatch.setattr("grading.running.cluster.CONNECT_SECONDS", 0.2)
    result = course("grade", small_class(1), "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 1
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in said(result)


def test_a_scheduler_without_workers_is_said_so():
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as empty,
        pytest.raises(InfrastructureError, match="has no worker"),
    ):
        ClusterExecutor(empty.scheduler_address)
