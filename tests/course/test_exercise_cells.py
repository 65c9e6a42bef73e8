"""What is judged is the latest version of the student's cell; where there is none to judge, the student is told why."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_lib import CheckFailed, kept
from course_lib.check import latest_cell
from course_lib.check.outcome import Outcome
from course_lib.exercise import hint, session

GIVEN = "from course_lib import *\nbegin('01_gradient_descent_1d')\np = lambda x: 2 * x**2 - 3 * x + 2"
CHECK = "exercise('p_slope')\ncheck_gradient(p_slope, p, Box(-2, 2))"
RIGHT = "def p_slope(x):\n    return 4 * x - 3"


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run cells one after another in a notebook's shell; gives the verdict of the last, or its result."""
    monkeypatch.setattr(kept, "FOLDER", tmp_path)  # where the notebook lies
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # the shell puts its own there
    shell = InteractiveShell.instance()
    shell.reset(new_session=True)
    latest_cell.watch(shell)  # as the import in a notebook's first cell does
    monkeypatch.setattr(shell, "showtraceback", lambda *_, **__: None)
    monkeypatch.setattr(shell, "showsyntaxerror", lambda *_, **__: None)

    def cells(*texts, given=GIVEN):
        for text in (given, *texts):
            done = shell.run_cell(text, store_history=True)
        if isinstance(done.error_in_exec, CheckFailed):
            return done.error_in_exec.verdict
        assert done.error_in_exec is None
        return done.result

    yield cells
    InteractiveShell.clear_instance()


def test_a_version_that_does_not_compile_is_told_and_the_older_one_is_not_judged(run):
    verdict = run(RIGHT, RIGHT.replace("4 * x", "4x"), CHECK)
    assert verdict.outcome is Outcome.CRASHED
    assert "line 2" in verdict.message
    assert "2 * x" in verdict.message
    assert verdict.place is not None
    assert verdict.place[0] == 2
    assert verdict.line == "    return 4x - 3"


def test_a_mended_version_is_judged_again(run):
    assert run(RIGHT.replace("4 * x", "4x"), RIGHT, CHECK).outcome is Outcome.CORRECT


def test_a_broken_cell_of_another_exercise_is_nobodys_business(run):
    assert run(RIGHT, "def q_slope(x):\n    return 18x", CHECK).outcome is Outcome.CORRECT


def test_a_cell_that_was_never_run_is_not_attempted(run):
    verdict = run(CHECK)
    assert verdict.outcome is Outcome.NOT_ATTEMPTED
    assert "run the cell" in verdict.message


def test_a_cell_that_stopped_before_it_gave_the_name_says_with_what(run):
    check = "exercise('eta_limit')\ncheck_value(eta_limit, 1)"
    verdict = run("eta_limit = 1 / 0", check)
    assert verdict.outcome is Outcome.CRASHED
    assert "ZeroDivisionError: division by zero" in verdict.message
    assert run("eta_limit = 1 / 0", "eta_limit = 1 / 0", "eta_limit = 1", check).outcome is Outcome.CORRECT
    assert run("eta_limit = 1", "del eta_limit", check).outcome is Outcome.WRONG


def test_a_check_before_the_cells_above_it_says_to_run_those(run):
    whole = "from course_lib import exercise; exercise('p_slope')\ncheck_gradient(p_slope, p, Box(-2, 2))"
    verdict = run(whole, given="")
    assert verdict.outcome is Outcome.NOT_ATTEMPTED
    assert "Run the first cell first" in verdict.message
    assert "`check_gradient` and `p`" in verdict.message
    verdict = run(RIGHT, whole, given="from course_lib import *")
    assert "there is no `p` yet" in verdict.message
    assert run(RIGHT, whole).outcome is Outcome.CORRECT


def test_a_person_sees_no_error_and_the_run_goes_on_while_the_cell_still_ends(run, monkeypatch):
    shell = InteractiveShell.instance()
    told = []
    monkeypatch.setattr(shell, "showtraceback", lambda *_, **__: told.append("error"))
    for person in (True, False, True):
        told.clear()
        request = {"content": {"allow_stdin": person}}
        monkeypatch.setattr(shell, "kernel", SimpleNamespace(get_parent=lambda r=request: r), raising=False)
        monkeypatch.setattr(
            shell.display_pub, "publish", lambda data, **_: told.append(data["text/plain"][:15])
        )
        shell.run_cell(GIVEN)
        done = shell.run_cell(RIGHT.replace("-", "+") + f"\n{CHECK}\nafter = 1")
        assert done.success is person
        assert told == (["✗ Not right yet."[:15]] if person else ["✗ Not right yet."[:15], "error"])
        assert "after" not in shell.user_ns
        assert not shell.run_cell("1 / 0").success
        assert told[-1] == "error"


def test_a_cell_in_which_several_checks_fail_leaves_nothing_behind_in_the_shell(run, monkeypatch):
    shell = InteractiveShell.instance()
    request = {"content": {"allow_stdin": True}}
    monkeypatch.setattr(shell, "kernel", SimpleNamespace(get_parent=lambda: request), raising=False)
    before = shell.custom_exceptions, list(shell.events.callbacks["post_run_cell"])
    shell.run_cell(GIVEN)
    caught = f"for _ in range(2):\n    try:\n        {CHECK.split(chr(10))[1]}\n    except CheckFailed:\n        pass"
    assert shell.run_cell(f"{RIGHT.replace('-', '+')}\n{caught}").success
    assert (shell.custom_exceptions, list(shell.events.callbacks["post_run_cell"])) == before


def test_nbgraders_validate_is_nobody(run, monkeypatch):
    shell = InteractiveShell.instance()
    request = {"content": {"allow_stdin": True}}
    monkeypatch.setattr(shell, "kernel", SimpleNamespace(get_parent=lambda: request), raising=False)
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert run(RIGHT.replace("-", "+"), CHECK).outcome is Outcome.WRONG


def test_a_name_that_a_cell_took_away_is_told(run):
    verdict = run(RIGHT, "del p_slope", CHECK)
    assert verdict.outcome is Outcome.WRONG
    assert "does not define `p_slope`" in verdict.message


def test_right_code_beside_the_leftover_raise_is_told_to_lose_it(run):
    verdict = run(
        "def p_slope(x):\n    slope = 4 * x - 3\n    raise NotImplementedError()\n    return slope", CHECK
    )
    assert verdict.outcome is Outcome.NOT_ATTEMPTED
    assert "Delete the line raise NotImplementedError()" in verdict.message
    untouched = run(
        "def p_slope(x):\n    '''The slope.'''\n    # YOUR CODE HERE\n    raise NotImplementedError()", CHECK
    )
    assert "Delete the line" not in untouched.message


def test_a_hint_without_a_name_is_for_the_exercise_checked_last(run, monkeypatch):
    monkeypatch.setattr(session, "current", None)
    assert "Of which exercise?" in hint().text
    run(RIGHT, CHECK)
    assert hint().text.startswith("**Hint 1 of")
    assert hint().text.startswith("**Hint 2 of")


def test_a_misspelt_name_offers_the_nearest():
    assert "Did you mean" in hint("one_stp").text
    assert "one_step" in hint("one_stp").text
