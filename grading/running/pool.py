"""Worker processes on this machine: an executor that survives the death of a worker and knows whose fault it was.

Each worker is a pool of one process with a queue of its own, so that when it dies the *first* submission in its queue is
the only suspect, and the others are innocent. The standard library's pool of n processes and loky's both fail every
submission in flight when one worker dies, and do not tell which of them it was.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.util import Finalize
from typing import Any

PR_SET_PDEATHSIG = 1
ENDING_SECONDS = 5
PRELOADED = ["grading.submission.grade", "grading.submission.judge", "sympy"]


class WorkerDiedError(Exception):
    """The worker died while it was at work on this submission, which is a suspect."""


class WorkerLostError(Exception):
    """The worker died before it began with this submission, which is innocent: submit it again."""


class LocalPool(Executor):
    """`jobs` worker processes. A call on a worker that dies raises WorkerDiedError, the calls behind it WorkerLostError."""

    def __init__(self, jobs: int):
        _forking()
        forkserver.ensure_running()
        self.workers = [_Worker() for _ in range(jobs)]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give a call to the worker with the shortest queue; one that died is replaced first."""
        for place, worker in enumerate(self.workers):
            if worker.broken:
                worker.end()
                self.workers[place] = _Worker()
        return min(self.workers, key=lambda worker: len(worker.queue)).submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers finish, or end them at once: what they had not finished stays undone."""
        for worker in self.workers:
            worker.pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        if not wait:
            for worker in self.workers:
                worker.end()


class _Worker:
    """One process, and the calls that wait for it in order."""

    def __init__(self) -> None:
        self.pool = ProcessPoolExecutor(1, mp_context=_forking(), initializer=bind_worker)
        self.queue: deque[Future[Any]] = deque()
        self.broken = self.suspected = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        outer: Future[Any] = Future()
        try:
            inner = self.pool.submit(fn, *args, **kwargs)
        except BrokenProcessPool:  # it died a moment ago, and its calls are just being told
            self.broken = True
            outer.set_exception(WorkerLostError())
            return outer
        outer.set_running_or_notify_cancel()
        self.queue.append(outer)
        inner.add_done_callback(lambda done: self._settle(done, outer))
        return outer

    def end(self) -> None:
        """Kill the process if it lives."""
        processes = list((getattr(self.pool, "_processes", None) or {}).values())
        self.pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join(timeout=ENDING_SECONDS)

    def _settle(self, inner: Future[Any], outer: Future[Any]) -> None:
        """Pass a result on. A pool of one process works in order, so that the first call in the queue is the running one."""
        if inner.cancelled():
            outer.set_exception(WorkerLostError())
            return
        error = inner.exception()
        if isinstance(error, BrokenProcessPool):
            suspect = not self.suspected and self.queue[0] is outer
            self.broken, self.suspected = True, self.suspected or suspect
            outer.set_exception(WorkerDiedError() if suspect else WorkerLostError())
            return
        self.queue.remove(outer)
        if error is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())


def _forking() -> BaseContext:
    """Return where workers come from: a process that has imported the grader once, runs nothing else, and ends with the run."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def bind_worker() -> None:
    """Leave Ctrl-C to the run, which stops its workers itself, and die when the run is killed."""
    from grading.box import close_zygotes

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_die_with_the_run, daemon=True).start()
    Finalize(None, close_zygotes, exitpriority=0)  # a forked worker ends without atexit


def _die_with_the_run() -> None:
    """End this worker when the run has ended, which is not the process that it was forked from."""
    if run := parent_process():
        wait([run.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)
