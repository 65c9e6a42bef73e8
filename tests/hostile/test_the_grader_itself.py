"""When the grader's own machinery fails it says so; it never gives a zero for it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from grading import box
from grading.box import neighbours, sandbox
from grading.limits import InfrastructureError, Limits
from tests.grading.small_release import FULL, grade, scores, submission
from tests.hostile.conftest import descendants


def test_a_zygote_that_died_is_replaced() -> None:
    grade(submission())
    process = box.zygote(sandboxed=True).process
    process.kill()
    process.wait()
    assert scores(grade(submission())) == FULL


def test_a_zygote_that_dies_under_a_submission_is_replaced_and_the_submission_graded_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kill_zygote_at_first_run(monkeypatch, times=1)
    assert scores(grade(submission())) == FULL


def test_a_zygote_that_dies_again_is_an_infrastructure_error_and_never_a_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        kill_zygote_at_first_run(patched, times=9)
        with pytest.raises(InfrastructureError):
            grade(submission())


def kill_zygote_at_first_run(monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    run, left = box.OpenBox.run, [times]

    def dying(self: box.OpenBox, *args: object, **kwargs: object) -> object:
        if left[0]:
            left[0] -= 1
            for pid in descendants(self.zygote.process.pid):
                os.kill(pid, signal.SIGKILL)
            self.zygote.process.wait()
        return run(self, *args, **kwargs)

    monkeypatch.setattr(box.OpenBox, "run", dying)


def test_without_bubblewrap_it_refuses_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(box, "_zygotes", {})
        patched.setattr(sandbox.shutil, "which", lambda name: None)
        with pytest.raises(InfrastructureError, match="apt-get install bubblewrap"):
            grade(submission())


def test_without_user_namespaces_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = ["--unshare-user", "--unshare-pid", "--as-pid-1", "--disable-userns"]
    with monkeypatch.context() as patched:
        patched.setattr(box, "_zygotes", {})
        patched.setattr(sandbox, "_walls", lambda uid: closed)
        with pytest.raises(InfrastructureError, match="cannot"):
            box.zygote(sandboxed=True).start((), 0, Limits())
        box.close_zygotes()


def test_a_killed_grader_leaves_no_process() -> None:
    code = "from tests.grading.small_release import *\nfrom grading import box\ngrade(submission())\n"
    code += "print(box.zygote(sandboxed=True).process.pid, flush=True)\nimport time\ntime.sleep(60)"
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    zygote = int(grader.stdout.readline())
    family = [zygote, *descendants(zygote)]
    assert len(family) > 1
    grader.kill()
    grader.wait()
    grader.stdout.close()
    for _ in range(100):
        if not any(alive(pid) for pid in family):
            return
        time.sleep(0.1)
    pytest.fail("the zygote outlived its grader")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


IDLE = """\
import socket, sys, time
sys.path.insert(0, sys.argv[1])
from inside.wire import Channel
channel = Channel(socket.socket(fileno=int(sys.argv[2])), 1 << 20)
channel.send({"ready": True})
time.sleep(60)"""


@pytest.mark.parametrize("kind", [KeyboardInterrupt, ZeroDivisionError, SystemExit])
def test_a_zygote_whose_answer_was_not_waited_for_is_asked_nothing_more(
    kind: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-I", "-c", IDLE, str(sandbox.INSIDE.parent)]
    monkeypatch.setattr(box.Zygote, "_command", lambda self, end, *, sandboxed: ([*command, str(end)], []))
    asked = box.Zygote(sandboxed=True)
    assert asked.alive
    monkeypatch.setattr(asked.channel, "receive", lambda *_: (_ for _ in ()).throw(kind()))
    with pytest.raises(kind):
        asked.ask({"do": "usage"})
    assert not asked.alive


def test_an_answer_to_another_question_ends_the_zygote() -> None:
    asked = box.zygote(sandboxed=True)
    asked.asked += 1
    socket.send_fds(asked.channel.socket, [b"!"], [])
    asked.channel.send({"do": "usage", "n": asked.asked})
    time.sleep(0.1)
    with pytest.raises(InfrastructureError, match="another question"):
        asked.ask({"do": "usage"})
    assert not asked.alive


def test_what_its_neighbours_starved_runs_once_more_alone_and_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entered = []

    @contextlib.contextmanager
    def counted(how: str) -> Iterator[None]:
        entered.append(how)
        yield

    monkeypatch.setattr(neighbours, "alone", lambda: counted("alone"))
    monkeypatch.setattr(neighbours, "beside", lambda: counted("beside"))
    monkeypatch.setattr(box.OpenBox, "starved", lambda self, seconds: True)
    for slow in ("while True:\n    pass", "def slope(x):\n    while True:\n        pass"):
        entered.clear()
        assert scores(grade(submission(small_slope=slow))) == FULL | {"small_slope": 0.0}
        assert entered.count("alone") == 1
        assert entered[:2] == ["beside", "alone"]


def test_a_starved_answer_is_judged_by_its_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run, seen = box.OpenBox.run, []

    def starving(self: box.OpenBox, source: str, **settings: object) -> object:
        if "def slope" in source:
            seen.append(source)
            if len(seen) == 1:
                return run(self, "while True: pass", **settings)
        return run(self, source, **settings)

    monkeypatch.setattr(box.OpenBox, "run", starving)
    monkeypatch.setattr(box.OpenBox, "starved", lambda self, seconds: True)
    assert scores(grade(submission())) == FULL
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("cpu", "waited", "starved"),
    [
        (0.1, 9.0, True),
        (3.0, 6.0, True),
        (9.5, 0.1, False),
        (0.1, 0.1, False),
        (6.0, 90.0, False),
        (0.1, None, True),
    ],
)
def test_starved_is_who_waited_for_a_processor_more_than_it_ran(
    cpu: float, waited: float | None, starved: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    zygote = box.zygote(sandboxed=True)
    opened = zygote.start((), 0, Limits())
    with monkeypatch.context() as patched:
        patched.setattr(zygote, "ask", lambda request: {"cpu": cpu, "waited": waited})
        assert opened.starved(10.0) is starved
    opened.end()


def test_who_sleeps_or_works_alone_is_not_starved() -> None:
    opened = box.zygote(sandboxed=True).start((), 0, Limits())
    opened.run("import time\ntime.sleep(0.5)", drawing=False, seconds=20)
    used = opened.zygote.ask({"do": "usage"})
    assert used["waited"] is None or used["waited"] < 5
    opened.run(
        "t = time.process_time()\nwhile time.process_time() < t + 0.3: pass", drawing=False, seconds=20
    )
    assert opened.zygote.ask({"do": "usage"})["cpu"] >= used["cpu"] + 0.25
    opened.end()


def test_alone_waits_for_the_others_and_holds_them_off() -> None:
    order: list[str] = []

    def enter(how: str) -> None:
        with getattr(neighbours, how)():
            order.append(how)

    with neighbours.beside(), neighbours.beside():
        waiting = threading.Thread(target=enter, args=("alone",))
        waiting.start()
        time.sleep(0.2)
        late = threading.Thread(target=enter, args=("beside",))
        late.start()
        time.sleep(0.2)
        assert order == []
    waiting.join(10)
    late.join(10)
    assert order == ["alone", "beside"]


BARE = {
    "memory bomb": "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))",
    "memory bomb of orphans": """\
import os, time
for _ in range(6):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            hoard = bytearray(120_000_000)
            hoard[::4096] = b'x' * len(hoard[::4096])
            time.sleep(1000)
        os._exit(0)
time.sleep(1000)""",
    "busy children": "import os\nfor _ in range(12):\n    if os.fork() == 0:\n        while True: pass\nwhile True: pass",
}


@pytest.fixture(scope="module")
def bare() -> Iterator[box.Zygote]:
    """The zygote without a sandbox: one for all attacks."""
    yield box.zygote(sandboxed=False)
    box.zygote(sandboxed=False).close()


@pytest.mark.parametrize("attack", BARE)
def test_without_the_sandbox_the_watch_goes_on_and_nothing_survives(attack: str, bare: box.Zygote) -> None:
    graded = grade(submission(small_slope=BARE[attack]), sandbox=False)
    assert scores(graded) == FULL | {"small_slope": 0.0}
    assert descendants(bare.process.pid) == []
    assert bare.alive


def test_without_the_sandbox_the_same_submission_gets_the_same_scores(bare: box.Zygote) -> None:
    assert scores(grade(submission(), sandbox=False)) == FULL
