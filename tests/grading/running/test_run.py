"""The run itself: killed, interrupted, without disk or sandbox, nothing is lost and nothing counts twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import Executor, Future

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from grading.classroom.folder import Classroom, GradebookError
from grading.classroom.gradebook import Recorder
from grading.classroom.ledger import append, read
from grading.limits import InfrastructureError, Limits
from grading.running import skip
from grading.running.pool import LocalPool
from grading.running.run import grade_class
from grading.submission.grade import refused
from grading.submission.types import Graded
from tests.grading.commands import course, said
from tests.grading.conftest import NAME

PATIENCE = 60


class Here(Executor):
    """An executor that runs nothing in the box: each submission gets what `result` makes of it."""

    def __init__(self, result):
        self.result = result

    def submit(self, fn, /, *args, **kwargs):
        future: Future[Graded] = Future()
        try:
            future.set_result(self.result(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def plain(data, release, **_):
    return refused(release, "a made-up result", assignment=NAME)


def wordy(data, release, **_):
    return refused(release, "a long reason " * 2000, assignment=NAME)


def graded_with(folder, result, jobs=1):
    classroom = Classroom.at(folder)
    return grade_class(classroom, [NAME], executor=lambda: Here(result), jobs=jobs, limits=Limits())


def closing_lines(folder):
    lines = (json.loads(line) for line in (folder / "grading.jsonl").read_text().splitlines())
    return Counter(line["student"] for line in lines if line["kind"] == "submission")


def wait_until(condition):
    for _ in range(PATIENCE * 50):
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def descendants(pid):
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in found.splitlines()]
    known = {pid}
    while more := {child for child, parent in parents if parent in known} - known:
        known |= more
    return known - {pid}


def command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_half_way_goes_on_with_nothing_lost_and_nothing_twice(small_class, sign):
    folder = small_class(8, all_correct=True)
    for path in (folder / "submitted").rglob(
        "*.ipynb"
    ):  # so that the run is still at work when it is stopped
        path.write_text(
            path.read_text().replace("eta_max = 2 / 2", "import time; time.sleep(0.3); eta_max = 1")
        )
    command = [sys.executable, "-m", "grading", "grade", str(folder), "--jobs", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    log = folder / "grading.jsonl"
    wait_until(lambda: log.exists() and log.read_text().count('"kind": "submission"') >= 2)
    children = descendants(process.pid)
    process.send_signal(sign)
    output, _ = process.communicate(timeout=PATIENCE)
    wait_until(lambda: not any(map(alive, children)))
    if sign == signal.SIGINT:
        assert process.returncode == 1
        assert "Stopped. What was graded is on record" in " ".join(output.split())
    before = closing_lines(folder)
    assert 2 <= before.total() < 8
    result = course("grade", folder)
    assert result.exit_code == 0, result.output
    after = closing_lines(folder)
    assert len(after) == 8
    assert after.total() == 8
    entries = read(Classroom.at(folder).log)
    assert all(sum(v["score"] or 0 for v in entry.verdicts.values()) == 5 for entry in entries.values())


def test_a_half_written_line_of_the_log_is_passed_over_and_its_submission_graded_again(small_class):
    folder = small_class(2)
    graded_with(folder, plain)
    log = folder / "grading.jsonl"
    log.write_bytes(log.read_bytes()[:-40])
    summary = graded_with(folder, plain)
    assert (summary.graded, summary.unchanged) == (1, 1)
    assert len(read(log)) == 2


def test_the_log_only_grows(small_class):
    folder = small_class(2)
    graded_with(folder, plain)
    before = (folder / "grading.jsonl").read_bytes()
    path = folder / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text() + " ")
    graded_with(folder, plain)
    assert (folder / "grading.jsonl").read_bytes().startswith(before)


@pytest.mark.parametrize("changed", ["release", "grader", "secret"])
def test_a_change_of_what_a_verdict_depends_on_grades_again(small_class, monkeypatch, changed):
    folder = small_class(2)
    graded_with(folder, plain)
    if changed == "release":
        path = folder / "release" / NAME / f"{NAME}.ipynb"
        path.write_text(path.read_text() + " ")
    elif changed == "grader":
        monkeypatch.setattr(skip, "grader_version", lambda: "another")
    else:
        (folder / ".secret").write_bytes(b"another secret")
    assert graded_with(folder, plain).graded == 2


def test_an_infrastructure_failure_is_no_zero_and_is_taken_up_by_the_next_run(small_class):
    folder = small_class(3)

    def broken(data, release, **_):
        raise InfrastructureError("the zygote died")

    summary = graded_with(folder, broken)
    assert (summary.graded, len(summary.failed)) == (0, 3)
    assert not read(Classroom.at(folder).log)
    assert graded_with(folder, plain).graded == 3


def test_an_infrastructure_failure_has_its_own_exit_status(small_class, monkeypatch):
    def dead(*_, **__):
        raise InfrastructureError("the zygote died")

    monkeypatch.setattr("grading.running.pool.LocalPool", lambda jobs: Here(dead))
    result = course("grade", small_class(1))
    assert result.exit_code == 1
    assert "the zygote died" in said(result)


def test_a_grading_process_that_dies_costs_no_submission_and_ends_the_run(small_class):
    folder = small_class(3, all_correct=True)
    killed = []

    def tell(summary):
        if summary.graded == 1 and not killed:
            servers = [pid for pid in descendants(os.getpid()) if "forkserver" in command_line(pid)]
            for pid in servers:
                if any(pid in descendants(other) - {other} for other in servers):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)

    summary = grade_class(
        Classroom.at(folder), [NAME], executor=lambda: LocalPool(1), jobs=1, limits=Limits(), tell=tell
    )
    assert killed
    assert (summary.graded, summary.failed) == (3, [])


def refusing(pragma):
    def on_connect(connection, _):
        connection.execute(pragma)

    return on_connect


@pytest.mark.parametrize(
    ("pragma", "said_so"),
    [
        ("PRAGMA query_only = 1", "Make the file and its folder writable"),
        ("PRAGMA max_page_count = 1", "disk is full"),
    ],
)
def test_a_gradebook_that_cannot_be_written_is_a_clear_error_and_keeps_earlier_scores(
    small_class, pragma, said_so
):
    folder = small_class(2)
    graded_with(folder, plain)
    before = (folder / "gradebook.db").read_bytes()
    path = folder / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text() + " ")
    listener = refusing(pragma)
    event.listen(Engine, "connect", listener)
    try:
        with pytest.raises(GradebookError, match=said_so):
            graded_with(folder, wordy)
    finally:
        event.remove(Engine, "connect", listener)
    assert (folder / "gradebook.db").read_bytes() == before
    assert graded_with(folder, plain).graded == 1


@pytest.mark.parametrize(
    ("pragma", "said_so"),
    [
        ("PRAGMA query_only = 1", "Make the file and its folder writable"),
        ("PRAGMA max_page_count = 1", "disk is full"),
    ],
)
def test_a_gradebook_that_knows_no_assignment_yet_and_cannot_be_written_is_a_clear_error(
    small_class, pragma, said_so
):
    folder = small_class(1)
    with Recorder(Classroom.at(folder)):
        pass
    path = folder / "release" / NAME / f"{NAME}.ipynb"
    path.write_text(
        path.read_text().replace("import numpy as np", "import numpy as np  # long" + " long" * 9000)
    )
    listener = refusing(pragma)
    event.listen(Engine, "connect", listener)
    try:
        result = course("grade", folder)
    finally:
        event.remove(Engine, "connect", listener)
    assert result.exit_code == 1
    assert said_so in said(result)
    assert "InvalidEntry" not in result.output


@pytest.mark.parametrize(
    "time",
    ["9" * 40, "0001-01-01 00:00:00 +99999999999", "9999-12-31 23:59:59 -2300", "\0", "soon", "1" * 199],
)
def test_a_time_that_cannot_be_read_costs_no_marks_ends_no_run_and_is_flagged(small_class, time):
    folder = small_class(3)
    (folder / "submitted" / "bao" / NAME / "timestamp.txt").write_text(time)
    summary = graded_with(folder, plain)
    assert (summary.graded, summary.failed) == (3, [])
    assert "timestamp.txt" in read(Classroom.at(folder).log)["bao", NAME].flag


def test_what_cannot_be_recorded_for_one_student_leaves_the_others_graded(small_class, monkeypatch):
    folder = small_class(3)
    honest = Recorder.penalise

    def refuses(self, book, assignment, student):
        if student == "bao":
            raise OverflowError("date value out of range")
        honest(self, book, assignment, student)

    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "penalise", refuses)
        summary = graded_with(folder, plain)
    assert summary.graded == 2
    assert [line for line in summary.failed if "bao" in line and "date value out of range" in line]
    assert graded_with(folder, plain).graded == 1


def test_without_bubblewrap_nothing_is_graded_and_the_command_says_what_to_install(small_class, monkeypatch):
    folder = small_class(1)
    monkeypatch.setattr("grading.running.preconditions.shutil.which", lambda name: None)
    result = course("grade", folder)
    assert result.exit_code == 1
    assert "apt-get install bubblewrap" in said(result)
    assert not (folder / "gradebook.db").exists()


def test_without_user_namespaces_nothing_is_graded(small_class, monkeypatch, tmp_path):
    folder = small_class(1)
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr("grading.running.preconditions.shutil.which", lambda name: str(fake))
    result = course("grade", folder)
    assert result.exit_code == 1
    assert "No permissions to create new namespace" in said(result)
    assert not (folder / "gradebook.db").exists()


def test_a_verdict_is_a_line_of_the_log_with_what_it_depends_on(small_class):
    folder = small_class(1)
    graded_with(folder, plain)
    lines = [json.loads(line) for line in (folder / "grading.jsonl").read_text().splitlines()]
    assert [line["exercise"] for line in lines[:-1]] == ["small_slope", "small_value", "small_words"]
    assert {"student", "assignment", "submission", "release", "grader", "seed", "seconds", "time"} <= set(
        lines[-1]
    )


def test_the_log_survives_names_that_are_no_ascii(tmp_path):
    append(tmp_path / "log", [{"kind": "verdict", "student": "Zoë 🦉"}])
    assert "Zoë 🦉" in (tmp_path / "log").read_text()


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(small_class):
    classroom = Classroom.at(small_class(0))
    assert classroom.seed(NAME) == classroom.seed(NAME)
    assert classroom.seed(NAME) != classroom.seed("another")
    assert (classroom.path / ".secret").stat().st_mode & 0o077 == 0


def test_submitted_work_is_never_touched(small_class):
    folder = small_class(2)
    before = {path: path.read_bytes() for path in (folder / "submitted").rglob("*") if path.is_file()}
    course("grade", folder)
    assert {path: path.read_bytes() for path in (folder / "submitted").rglob("*") if path.is_file()} == before
