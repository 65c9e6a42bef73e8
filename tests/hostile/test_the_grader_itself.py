"""When the grader's own machinery fails it says so; it never gives a zero for it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from grading import box
from grading.box import sandbox
from grading.submission.types import InfrastructureError
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
    box.close_zygotes()
    with monkeypatch.context() as patched:
        patched.setattr(sandbox.shutil, "which", lambda name: None)
        with pytest.raises(InfrastructureError, match="apt-get install bubblewrap"):
            grade(submission())


def test_without_user_namespaces_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    box.close_zygotes()
    with monkeypatch.context() as patched:
        patched.setattr(
            sandbox,
            "_walls",
            lambda uid: ["--unshare-user", "--unshare-pid", "--as-pid-1", "--disable-userns"],
        )
        with pytest.raises(InfrastructureError, match="cannot"):
            grade(submission())
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


def test_without_the_sandbox_the_same_submission_gets_the_same_scores() -> None:
    assert scores(grade(submission(), sandbox=False)) == FULL
    box.close_zygotes()
