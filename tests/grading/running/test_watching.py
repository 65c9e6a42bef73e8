"""`course grade --watch`: what arrives is graded within seconds and gets its feedback; nobody is graded too often."""

import json
import os
import time

import pytest

from grading.classroom.folder import Classroom
from grading.limits import InfrastructureError
from grading.running import watching
from grading.running.skip import Summary
from grading.running.watching import HEARTBEAT, ClassWatch, KeptExecutor
from tests.grading.commands import course, said
from tests.grading.conftest import NAME

ADA, BAO = ("ada", NAME), ("bao", NAME)


class Grader:
    """Notes what it is asked to grade; writes graded notebooks, and fails where `fails` says so."""

    def __init__(self, classroom: Classroom):
        self.classroom, self.graded, self.pages = classroom, [], []
        self.fails: dict[tuple[str, str], str] = {}

    def grade(self, whose, tell) -> Summary:
        summary = Summary()
        for who in whose:
            if who in self.fails:
                summary.fail(*who, self.fails[who])
                continue
            self.graded.append(who)
            summary.graded += 1
            path = self.classroom.autograded(*who)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("{}")
            tell(summary)
        return summary

    def feedback(self, whose) -> None:
        for who in whose:
            self.pages.append(who)
            path = self.classroom.feedback(*who)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("page")


@pytest.fixture
def classroom(tmp_path):
    (tmp_path / "release" / NAME).mkdir(parents=True)
    (tmp_path / "submitted").mkdir()
    return Classroom(tmp_path)


@pytest.fixture
def grader(classroom):
    return Grader(classroom)


def watch(classroom, grader, pause=60.0) -> ClassWatch:
    return ClassWatch(classroom, [NAME], grader.grade, grader.feedback, pause=pause)


def hand_in(classroom, who, text="{}") -> None:
    folder = classroom.submission(*who).folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.ipynb").write_text(text)


def minutes_ago(path, minutes: float) -> None:
    then = time.time() - 60 * minutes
    os.utime(path, (then, then))


def heartbeat(classroom) -> dict:
    return json.loads((classroom.path / HEARTBEAT).read_text())


def test_what_arrives_is_graded_at_the_second_look_and_gets_its_page(classroom, grader) -> None:
    looking = watch(classroom, grader)
    looking.look()
    hand_in(classroom, ADA)
    looking.look()
    assert grader.graded == []
    looking.look()
    assert grader.graded == grader.pages == [ADA]
    looking.look()
    assert grader.graded == [ADA]


def test_a_file_that_still_grows_is_left_alone(classroom, grader) -> None:
    looking = watch(classroom, grader)
    for length in range(1, 5):
        hand_in(classroom, ADA, "x" * length)
        looking.look()
    assert grader.graded == []
    looking.look()
    assert grader.graded == [ADA]


def test_who_hands_in_again_and_again_is_graded_once_a_pause_and_the_others_at_once(
    classroom, grader
) -> None:
    looking = watch(classroom, grader)
    for round in range(6):
        hand_in(classroom, ADA, "x" * (round + 1))
        looking.look()
        looking.look()
    hand_in(classroom, BAO)
    looking.look()
    looking.look()
    assert grader.graded == [ADA, BAO]
    assert heartbeat(classroom)["waiting"] == 1
    minutes_ago(classroom.autograded(*ADA), 2)
    looking.look()
    assert grader.graded == [ADA, BAO, ADA]


def test_a_restart_neither_forgets_the_pause_nor_the_page_that_was_not_written(classroom, grader) -> None:
    hand_in(classroom, ADA)
    grader.feedback, written = lambda whose: None, grader.feedback
    first = watch(classroom, grader)
    first.look()
    first.look()
    hand_in(classroom, ADA, "again")
    grader.feedback = written
    second = watch(classroom, grader)
    for _ in range(3):
        second.look()
    assert grader.graded == [ADA]
    minutes_ago(classroom.autograded(*ADA), 2)
    second.look()
    assert grader.graded == [ADA, ADA]
    assert grader.pages == [ADA]


def test_what_could_not_be_graded_is_tried_again_after_a_pause(classroom, grader) -> None:
    hand_in(classroom, ADA)
    grader.fails[ADA] = "the sandbox died"
    looking = watch(classroom, grader, pause=0.3)
    looking.look()
    looking.look()
    assert heartbeat(classroom)["failed"] == [f"ada, {NAME}: the sandbox died"]
    grader.fails.clear()
    looking.look()
    assert grader.graded == []
    time.sleep(0.3)
    looking.look()
    assert grader.graded == [ADA]


def test_the_heartbeat_says_what_is_wrong_and_the_watch_goes_on(classroom, grader) -> None:
    hand_in(classroom, ADA)
    looking = watch(classroom, grader)
    honest = looking.grade

    def full(whose, tell):
        raise InfrastructureError("the disk is full")

    looking.grade = full
    looking.look()
    looking.look()
    assert (heartbeat(classroom)["state"], heartbeat(classroom)["problem"]) == ("waiting", "the disk is full")
    looking.grade = honest
    looking.look()
    assert grader.graded == [ADA]
    assert heartbeat(classroom)["state"] == "watching"


def test_a_page_that_cannot_be_written_costs_no_other_and_is_tried_again_after_a_pause(
    classroom, grader
) -> None:
    hand_in(classroom, ADA)
    hand_in(classroom, BAO)
    written = grader.feedback

    def fails(whose):
        if ADA in whose:
            raise KeyError("an answer like no other")
        written(whose)

    grader.feedback = fails
    looking = watch(classroom, grader, pause=0.3)
    looking.look()
    looking.look()
    assert grader.pages == [BAO]
    assert "its feedback could not be written (KeyError" in heartbeat(classroom)["failed"][0]
    looking.feedback = written
    time.sleep(0.3)
    looking.look()
    assert grader.pages == [BAO, ADA]


def test_a_notebook_among_many_files_is_seen_to_change(classroom, grader, monkeypatch) -> None:
    monkeypatch.setattr(watching, "MOST_FILES", 0)
    looking = watch(classroom, grader, pause=0)
    for text in ("{}", "longer"):
        hand_in(classroom, ADA, text)
        looking.look()
        looking.look()
    assert grader.graded == [ADA, ADA]


def test_half_a_character_in_a_message_does_not_end_the_heartbeat(classroom, grader) -> None:
    watch(classroom, grader).heart.beat("waiting", problem="eve\udcff")
    assert heartbeat(classroom)["problem"] == "eve\udcff"


def test_the_end_is_in_the_heartbeat(classroom, grader) -> None:
    def interrupted(seconds):
        raise KeyboardInterrupt

    watch(classroom, grader).run(lambda summary: None, sleep=interrupted)
    assert heartbeat(classroom)["state"] == "stopped"


def test_no_link_in_a_submission_is_followed(classroom, grader) -> None:
    hand_in(classroom, ADA)
    target = classroom.path / "elsewhere"
    target.write_text("a")
    (classroom.submission(*ADA).folder / "link").symlink_to(target)
    looking = watch(classroom, grader, pause=0)
    looking.look()
    looking.look()
    target.write_text("longer")
    looking.look()
    looking.look()
    assert grader.graded == [ADA]


def test_workers_outlive_a_run_and_end_with_the_watch() -> None:
    made = []

    class Pool:
        def submit(self, fn, *args):
            return fn(*args)

        def shutdown(self, **how):
            made.append(how)

    kept = KeptExecutor(lambda: made.append("made") or Pool())
    assert [kept.submit(abs, -1), kept.submit(abs, -2)] == [1, 2]
    kept.shutdown(wait=False)
    kept.end()
    kept.end()
    assert made == ["made", {"wait": False, "cancel_futures": True}]


def test_course_grade_watch_grades_and_writes_feedback(small_class, monkeypatch) -> None:
    folder = small_class(1)

    def twice(self, told):
        self.look()
        told(self.look())

    monkeypatch.setattr(ClassWatch, "run", twice)
    result = course("grade", folder, "--watch", "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert "watchdog" in said(result)
    assert "1 graded, 0 failed" in said(result)
    assert list((folder / "feedback").glob(f"*/{NAME}/{NAME}.html"))
    assert heartbeat(Classroom(folder))["graded"] == 1
