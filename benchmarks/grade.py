"""One class, graded by stock `nbgrader autograde` and by `course grade`: CPU, wall, memory, and equal points.

    python -m benchmarks.grade [--students N] [--assignments A …] [--jobs N]
    python -m benchmarks.grade --profile        where the CPU goes, phase by phase

CPU counts every process of a run: with `perf stat` where it is there, else of those that somebody waited for (the
benchmark adopts what outlives its parent), which leaves out what the kernel ends together with a box, about 6 %.
Wall time is what a person waits. Stock nbgrader has neither a sandbox nor an outside judge; ours has both.
"""

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook

from grading.classroom.folder import Classroom
from grading.classroom.gradebook import Recorder

PR_SET_CHILD_SUBREAPER = 36
PAGE = resource.getpagesize()


@dataclass(frozen=True)
class Cost:
    """What a run used: CPU and wall seconds, peak resident memory of all its processes together in bytes."""

    cpu: float
    wall: float
    memory: int


def measured(commands: list[list[str]], folder: Path) -> Cost:
    """Run the commands one after the other; what all their processes used.

    Raises RuntimeError when one fails.
    """
    before, counted = used(), folder / "counted.txt"
    counter = perf(counted)
    started = time.monotonic()
    peak, done = [0], threading.Event()
    watcher = threading.Thread(target=watch, args=(peak, done))
    watcher.start()
    for command in commands:
        with (folder / "output.txt").open("ab") as output:
            status = subprocess.run(
                [*counter, *command], stdout=output, stderr=subprocess.STDOUT, cwd=folder
            ).returncode
        if status:
            raise RuntimeError(f"{' '.join(command)} ended with {status}: see {folder / 'output.txt'}")
    wall = time.monotonic() - started
    adopt()
    done.set()
    watcher.join()
    return Cost(clocked(counted) if counter else used() - before, wall, peak[0])


def perf(report: Path) -> list[str]:
    """Return the words that put a kernel's counter before a command, [] where there is none."""
    report.unlink(missing_ok=True)
    words = ["perf", "stat", "--event", "task-clock", "-x", ",", "--append", "-o", str(report), "--"]
    with suppress(OSError):
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return words
    return []


def clocked(report: Path) -> float:
    """Return the CPU seconds in a report of `perf stat`."""
    lines = [line.split(",") for line in report.read_text().splitlines()]
    return sum(float(line[0]) for line in lines if len(line) > 2 and line[2] == "task-clock") / 1000


def used() -> float:
    """CPU seconds of all children that were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def adopt() -> None:
    """Wait for processes whose parent ended before them, so that their CPU counts too."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
        except ChildProcessError:
            return


def watch(peak: list[int], done: threading.Event) -> None:
    """Sum the memory of all descendants now and then; shared pages are divided among their holders."""
    while not done.wait(0.5):
        peak[0] = max(peak[0], sum(proportional(pid) for pid in descendants(os.getpid())))


def descendants(pid: int) -> list[int]:
    """Pids of all processes below this one."""
    try:
        children = [
            int(word)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for word in (task / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [each for child in children for each in (child, *descendants(child))]


def proportional(pid: int) -> int:
    """Bytes held by a process (PSS), 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)


def points(folder: Path) -> dict[tuple[str, str, str], float | None]:
    """Machine-given points by student, assignment and exercise."""
    found = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for submission in submissions(book):
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.cell.cell_type == "code":
                        who = (submission.student.id, submission.assignment.name, grade.cell.name)
                        found[who] = grade.auto_score
    return found


def submissions(book: Gradebook) -> list:
    """Every submission of the gradebook."""
    return [s for assignment in book.assignments for s in book.assignment_submissions(assignment.name)]


def compare(students: int, assignments: list[str], jobs: int) -> None:
    """Make one class, grade it both ways, print the table and the differences."""
    with tempfile.TemporaryDirectory(prefix="course-bench-") as name:
        root = Path(name)
        ours, stock = root / "ours", root / "stock"
        course = [sys.executable, "-m", "grading"]
        subprocess.run(
            [*course, "sample", str(ours), "--students", str(students)], check=True, capture_output=True
        )
        assignments = assignments or sorted(path.name for path in (ours / "release").iterdir())
        shutil.copytree(ours, stock)
        (stock / "nbgrader_config.py").unlink()  # it would put the course's judge behind nbgrader
        chosen = [word for each in assignments for word in ("--assignment", each)]
        print(f"{students} students, {len(assignments)} assignments, {jobs} jobs", flush=True)
        mine = measured([[*course, "grade", str(ours), *chosen, "--jobs", str(jobs)]], root)
        show("course grade", mine, students * len(assignments))
        nbgrader = [sys.executable, "-m", "nbgrader"]
        at = f"--CourseDirectory.root={stock}"
        register(stock, assignments)
        theirs = measured([[*nbgrader, "autograde", each, at] for each in assignments], root)
        show("nbgrader autograde", theirs, students * len(assignments))
        print(f"ratio: CPU {theirs.cpu / mine.cpu:.1f}, wall {theirs.wall / mine.wall:.1f}")
        differences(points(ours), points(stock))


def register(folder: Path, assignments: list[str]) -> None:
    """Make the assignments known to a gradebook, as `nbgrader generate_assignment` would."""
    classroom = Classroom.at(folder)
    with Recorder(classroom) as recorder:
        for name in assignments:
            recorder.register(name, classroom.release(name).read_bytes())


def show(who: str, cost: Cost, notebooks: int) -> None:
    """One line of the table."""
    cpu, wall = cost.cpu / notebooks, cost.wall / notebooks
    memory = cost.memory / 2**20
    print(
        f"{who:<20} {cpu:7.2f} CPU s and {wall:7.2f} s wall per notebook, peak {memory:6.0f} MB", flush=True
    )


def differences(ours: dict, stock: dict) -> None:
    """Points that are not equal, or the sentence that all are."""
    different = [who for who in sorted(stock) if who in ours and stock[who] != ours[who]]
    print(f"{len(stock)} marks of nbgrader's, {len(different)} differ")
    for who in different:
        print(f"  {' '.join(who)}: nbgrader {stock[who]}, course {ours[who]}")


def main() -> None:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--assignments", nargs="*", default=[])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--profile", action="store_true", help="where the CPU of `course grade` goes")
    arguments = parser.parse_args()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if arguments.profile:
        from benchmarks.profile import profile

        profile(arguments.students, arguments.assignments)
    else:
        compare(arguments.students, arguments.assignments, arguments.jobs)


if __name__ == "__main__":
    main()
