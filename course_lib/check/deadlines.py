"""What ends a student's call that does not come to an end, on every platform.

A timer rings in the main thread of Linux and macOS. On Windows, and where a check runs in another thread, a thread beside
it raises the exception. In a browser there are neither timers nor threads: there each line that runs looks at the clock.
None of the three reaches a call that stays inside compiled code: of that a student is told after a while.
"""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

#: Off where the calls are bounded by other means and no bell may ring, as in the grader.
bells = True
#: The bell rings again after so many seconds, in case the student's code swallowed the first one.
AGAIN = 0.2
#: So long after its bell, a call that has not ended is taken to be inside compiled code.
GRACE = 4.0
STUCK = (
    "\nThe check is still waiting for your function: it seems to be inside compiled code, which nothing can interrupt. "
    "If this does not end, restart the kernel (Kernel → Restart), and look for a very large number, or for infinity, "
    "in what your function computes.\n"
)


class Overdue(BaseException):
    """The call did not return in time. Not an Exception, so that `except Exception` lets it through.

    Its text says what was seen, where there is more to say than that; `mistake` is its name in the vocabulary.
    """

    mistake = "raises"


#: Where bells are hung up and taken down: one that rang there would end the taking down, and ring on.
HUSH = (__file__, contextlib.__file__)


def _hush(frame: Any) -> bool:
    """Return whether no bell may ring in `frame`; it rings again soon.

    Its code hangs up or takes down a bell, or tells of an exception that nobody can catch (from a `__del__`, for
    example): Python would lose the second exception as well, and what pytest does with the first would fail.
    """
    if frame is None or frame.f_code.co_filename in HUSH:
        return frame is not None
    told_by = getattr(getattr(sys.unraisablehook, "func", sys.unraisablehook), "__code__", None)
    while told_by is not None and frame is not None and frame.f_code is not told_by:
        frame = frame.f_back
    return told_by is not None and frame is not None


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise Overdue in the block after `seconds`."""
    if not bells:
        yield
        return
    ringing = _by_timer if _has_timers() else _by_thread if _has_threads() else _by_lines
    rings_at.append(time.monotonic() + seconds)
    try:
        with ringing(seconds):
            yield
    finally:
        rings_at.pop()


#: When the bells of the calls in progress ring, the innermost last.
rings_at: list[float] = []


@contextmanager
def patient(stream: IO[str] | None, *, wanted: bool = True) -> Iterator[None]:
    """Inside the block, tell on `stream` of a call that did not end although its bell rang."""
    if not (wanted and bells and _has_threads()) or stream is None:
        yield
        return
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(min(1.0, GRACE / 2)):
            if rings_at and time.monotonic() > min(rings_at) + GRACE:
                stream.write(STUCK)
                stream.flush()
                return

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


@contextmanager
def _by_timer(seconds: float) -> Iterator[None]:
    """Ring by SIGALRM.

    A timer that was already running keeps running: whichever ends first rings, with its own handler.
    """
    started = time.monotonic()
    outer_handler = signal.getsignal(signal.SIGALRM)
    outer_left, outer_interval = signal.getitimer(signal.ITIMER_REAL)
    outer_first = 0 < outer_left < seconds

    def ring(signum: int, frame: Any) -> None:
        if outer_left and time.monotonic() - started >= outer_left and callable(outer_handler):
            outer_handler(signum, frame)
        if not _hush(frame):
            raise Overdue

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, outer_left if outer_first else seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, outer_handler)
        if outer_left:
            left = max(outer_left - (time.monotonic() - started), 1e-3)
            signal.setitimer(signal.ITIMER_REAL, left, outer_interval)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    """Ring from a thread beside this one."""
    here, over, turn = threading.get_ident(), threading.Event(), threading.Lock()

    def ring() -> None:
        wait = seconds
        while not over.wait(wait):
            with turn:
                if not (over.is_set() or _hush(sys._current_frames().get(here))):
                    # At this thread's next line of Python.
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(here), ctypes.py_object(Overdue)
                    )
            wait = AGAIN

    threading.Thread(target=ring, daemon=True).start()
    try:
        yield
    finally:
        while True:
            try:
                with turn:
                    over.set()
                for _ in range(3):  # a bell that has rung and was not heard yet is heard here
                    pass
                break
            except Overdue:
                continue


@contextmanager
def _by_lines(seconds: float) -> Iterator[None]:
    """Look at the clock in each line that runs."""
    end, before = time.monotonic() + seconds, sys.gettrace()

    def look(frame: Any, event: str, argument: Any) -> Any:
        if time.monotonic() > end and not _hush(frame):
            raise Overdue
        return look

    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)


def _has_timers() -> bool:
    return (
        hasattr(signal, "setitimer")
        and sys.platform != "emscripten"
        and threading.current_thread() is threading.main_thread()
    )


def _has_threads() -> bool:
    return sys.platform != "emscripten"
