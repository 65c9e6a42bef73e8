"""Where the CPU seconds of a graded notebook go, phase by phase, in one process and its zygote.

    python -m benchmarks.grade --profile [--students N] [--assignments A …]

The class is graded in this process, as a worker does it. A stack of phases divides its CPU time: what runs within an
inner phase is not counted to the outer one. The zygote and its boxes are read from /proc, where the kernel counts
nanoseconds; what it takes to end them is not in the table. Measuring costs a few per cent itself.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any


class Clock:
    """CPU seconds by assignment and phase; phases are entered and left like brackets."""

    def __init__(self) -> None:
        self.spent: Counter[tuple[str, str]] = Counter()
        self.assignment = ""
        self.phases = ["the run itself"]
        self.since = time.process_time()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Inside the block this process's time is counted to `name`."""
        self.turn()
        self.phases.append(name)
        try:
            yield
        finally:
            self.turn()
            self.phases.pop()

    def turn(self) -> None:
        """Count what passed since the last turn to the phase that is open."""
        now = time.process_time()
        self.spent[self.assignment, self.phases[-1]] += now - self.since
        self.since = now

    def add(self, name: str, seconds: float) -> None:
        """Count seconds of another process."""
        self.spent[self.assignment, name] += seconds


clock = Clock()


class Here(Executor):
    """Grades in this process, one submission after the other."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call at once."""
        done: Future[Any] = Future()
        clock.assignment = kwargs["assignment"]
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


def timed(function: Callable, name: str) -> Callable:
    """The function, its time counted to a phase."""

    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        with clock.phase(name):
            return function(*args, **kwargs)

    return inner


def everywhere(function: Callable, instead: Callable) -> None:
    """Put one function in the place of another, under whatever name a module of ours holds it."""
    for module in [m for name, m in sys.modules.items() if name.split(".")[0] in ("grading", "course_lib")]:
        for name, value in list(vars(module).items()):
            if value is function:
                setattr(module, name, instead)


def instrument() -> None:
    """Put clocks around the phases of a run."""
    import grading.box as box
    from course_lib import differences
    from course_lib.check.topics import inquiry
    from course_lib.explain import descent as descent_names
    from grading.running import skip, writer
    from grading.submission import align, grade, intake, judge, mend, notebook, proxies, prune

    for function, phase in (
        (skip.load, "intake"),
        (intake.student_cells, "intake"),
        (align.canonical, "align, prune"),
        (prune.cells_to_run, "align, prune"),
        (prune.figures_to_draw, "align, prune"),
        (judge.prepare, "judge: given cells, once"),
        (judge.judge, "judge: checks"),
        (mend.mended, "mending"),
        (descent_names.names, "explaining"),
        (notebook.autograded, "notebook"),
        *((getattr(differences, name), "judge: measuring") for name in MEASURING),
    ):
        everywhere(function, timed(function, phase))
    everywhere(inquiry.judge, asked_and_explained(inquiry.judge))
    for owner, method, phase in (
        (writer.ClassWriter, "write", "recording"),
        (proxies.Exchange, "_ask", "wire"),
        (proxies.Exchange, "_given", "judge: functions given to students"),
        (box.Zygote, "start", "box: start and end, this side"),
        (box.OpenBox, "end", "box: start and end, this side"),
        (box.OpenBox, "run", "box: cells, this side"),
        (box.OpenBox, "copy", "box: cells, this side"),
    ):
        setattr(owner, method, timed(getattr(owner, method), phase))
    box.OpenBox.run = with_box(box.OpenBox.run)
    box.Zygote.start = with_zygote(box.Zygote.start)
    box.OpenBox.end = with_end(box.OpenBox.end)
    grade._Grading._judge = judged(grade._Grading._judge)


MEASURING = ("gradients", "rough_gradients", "slopes", "curvatures", "hessians", "roughness", "kinks")


def asked_and_explained(judge: Callable) -> Callable:
    """inquiry.judge with clocks on the parts of the inquiry."""

    def inner(student: Callable, inquiry: Any) -> Any:
        return judge(student, replace(inquiry, explain=timed(inquiry.explain, "explaining")))

    return inner


def processes(zygote: Any) -> tuple[list[int], list[int]]:
    """Pids of the zygote (and bubblewrap), and of what is in its box."""
    from benchmarks.grade import descendants

    found = [zygote.process.pid, *descendants(zygote.process.pid)]
    outer = found[:2] if "bwrap" in zygote.process.args[0] else found[:1]
    return outer, [pid for pid in found if pid not in outer]


def ran(pids: list[int]) -> float:
    """CPU seconds of processes that live."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def with_box(run: Callable) -> Callable:
    """OpenBox.run, the box's time counted by what the cell is."""

    def inner(self: Any, source: str, *, drawing: bool, seconds: float) -> Any:
        with clock.phase("(profiling)"):
            _, inside = processes(self.zygote)
            before = ran(inside)
        reply = run(self, source, drawing=drawing, seconds=seconds)
        with clock.phase("(profiling)"):
            used = ran(inside) - before
            clock.add(f"box: cells {'drawn' if drawing else 'not drawn'}", used)
            self.counted = getattr(self, "counted", 0.0) + used
        return reply

    return inner


def judged(judge: Callable) -> Callable:
    """_Grading._judge, the box's time counted to calls of the student's functions."""

    def inner(self: Any, opened: Any) -> None:
        with clock.phase("(profiling)"):
            _, inside = processes(opened.zygote)
            before = ran(inside)
        judge(self, opened)
        with clock.phase("(profiling)"):
            used = ran(inside) - before
            clock.add("box: calls of students' functions", used)
            opened.counted = getattr(opened, "counted", 0.0) + used

    return inner


def with_zygote(start: Callable) -> Callable:
    """Zygote.start, noting what the zygote had used."""

    def inner(self: Any, *args: Any) -> Any:
        outer, _ = processes(self)
        self.had = ran(outer)
        return start(self, *args)

    return inner


def with_end(end: Callable) -> Callable:
    """OpenBox.end, counting what is left of box and zygote."""

    def inner(self: Any) -> Any:
        first = self.ended is None
        with clock.phase("(profiling)"):
            inside = ran(processes(self.zygote)[1]) if first else 0.0
        ended = end(self)
        if first:
            with clock.phase("(profiling)"):
                outer, _ = processes(self.zygote)
                clock.add("box: start and copies", inside - getattr(self, "counted", 0.0))
                clock.add("zygote: forking and watching", ran(outer) - self.zygote.had)
        return ended

    return inner


def cost_of(*command: str) -> float:
    """CPU seconds of a Python process that does this."""
    from benchmarks.grade import used

    before = used()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return used() - before


def starts() -> dict[str, float]:
    """CPU seconds of what a run starts, once per run or per worker."""
    worker = cost_of("-c", "import grading.submission.grade")
    ready = cost_of(
        "-c",
        "from grading import box; from grading.limits import Limits; z = box.zygote(sandboxed=True)",
    )
    box = cost_of("-c", "import grading.box")
    return {
        "the command itself (imports)": cost_of(
            "-c", "import grading.cli, grading.running.writer, grading.submission.grade, grading.screen"
        ),
        "a worker's imports": worker,
        "a zygote": ready - box,
    }


def profile(students: int, assignments: list[str]) -> None:
    """Grade a class in this process and print the table."""
    from grading.classroom.folder import Classroom
    from grading.limits import Limits
    from grading.running.run import grade_class

    for what, seconds in starts().items():
        print(f"{what:<36} {seconds:8.2f} CPU s", flush=True)
    with tempfile.TemporaryDirectory(prefix="course-profile-") as name:
        folder = Path(name) / "class"
        sample = [sys.executable, "-m", "grading", "sample", str(folder), "--students", str(students)]
        subprocess.run(sample, check=True, capture_output=True)
        classroom = Classroom.at(folder)
        chosen = classroom.chosen(assignments)
        instrument()
        for each in chosen:
            clock.assignment = each
            grade_class(classroom, [each], executor=Here, jobs=1, limits=Limits())
            clock.turn()
    table(chosen, students)


def table(assignments: list[str], students: int) -> None:
    """Print milliseconds a notebook: a row for each phase, a column for each assignment."""
    phases = sorted({phase for _, phase in clock.spent})
    total = lambda phase: sum(clock.spent[a, phase] for a in assignments)  # noqa: E731
    print(f"{'ms of CPU a notebook':<36}" + "".join(f"{a[:2]:>7}" for a in assignments) + f"{'mean':>8}")
    for phase in sorted(phases, key=total, reverse=True):
        cells = "".join(f"{1e3 * clock.spent[a, phase] / students:7.0f}" for a in assignments)
        print(f"{phase:<36}{cells}{1e3 * total(phase) / students / len(assignments):8.1f}")
    sums = [sum(clock.spent[a, phase] for phase in phases) for a in assignments]
    cells = "".join(f"{1e3 * each / students:7.0f}" for each in sums)
    print(f"{'together':<36}{cells}{1e3 * sum(sums) / students / len(assignments):8.1f}")
