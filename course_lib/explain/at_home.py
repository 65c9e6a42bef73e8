"""Repairs where a student checks an answer: the edited cell runs in a copy of the notebook's names.

The check's own line is put once more for each edit that is promising: so a repair is found for any check, and it is proven.
"""

from __future__ import annotations

import ast
import dis
import linecache
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from course_lib.check import asked, calls, rehearsal
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict
from course_lib.explain import crash, source
from course_lib.explain.edits import Edit
from course_lib.explain.edits.bounded import TICK, bounded, store
from course_lib.explain.edits.several import NONE, PICK, trees
from course_lib.explain.repair import Repair, agree, others, plain, repair, same, telling, with_repair

#: So much CPU time a wrong answer may cost on top of its check.
SECONDS = 0.45
#: A check that has begun is given so much at least.
LEAST = 0.05
#: Loops of an edited cell end after so many rounds in one call.
ROUNDS = 20_000
OURS = "course_lib"


def located(verdict: Verdict) -> Verdict:
    """Return the verdict with the place of the mistake in the student's own cell, where a repair is found."""
    if verdict.place is not None:
        return verdict
    questions = list(asked.recent)
    try:
        if verdict.outcome is Outcome.CRASHED:
            return _stopped(verdict, questions)
        found = _search(verdict, questions) if verdict.outcome is Outcome.WRONG else None
    except (Exception, calls.Overdue):  # an explanation that fails must not stand in the verdict's way
        found = None
    return verdict if found is None else with_repair(verdict, found)


def _search(verdict: Verdict, questions: Sequence[asked.Asked]) -> Repair | None:
    frame, check = _check_cell(sys._getframe(1))
    if frame is None:
        return None
    statement = _statement(frame)
    cell = source.cell_of(_students(statement, check, frame), frame.f_globals)
    if cell is None:
        return None
    bench = HomeBench(cell, statement, frame.f_globals, questions, verdict)
    if not bench.faithful:
        return None
    given = _current().given if _current() else ()
    return repair(cell.text, bench, seconds=SECONDS, supports=verdict.mistake or "", given=given)


def _stopped(verdict: Verdict, questions: Sequence[asked.Asked]) -> Verdict:
    """Return the verdict on code that stopped, with the place where it did."""
    frame, check = _check_cell(sys._getframe(1))
    raised = [q for q in questions if q.error is not None]
    if frame is None or not raised:
        return verdict
    names = _students(_statement(frame), check, frame)
    own = [f.__code__.co_filename for n in names if type(f := frame.f_globals.get(n)) is FunctionType]
    span = crash.stopped_at(raised[0].error, own[0]) if own else None
    return verdict if span is None else crash.with_stop(verdict, span, "".join(linecache.getlines(own[0])))


# --- who called the check, and about what ----------------------------------------------------------------------


def _check_cell(frame: FrameType | None) -> tuple[FrameType | None, str]:
    """Return the frame of the cell that called the check, and the check's name; None where no cell did."""
    check = ""
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] == OURS:
        check = frame.f_code.co_name
        frame = frame.f_back
    # A check within a function, as in a test, is not put again: nobody knows what else the function does.
    cell = frame is not None and frame.f_code.co_name == "<module>" and frame.f_locals is frame.f_globals
    return (frame if cell else None), check


def _statement(frame: FrameType) -> CodeType:
    """Return the line of the cell that calls the check. A front end compiles each line; of a file, it must be cut out."""
    name = frame.f_code.co_filename
    if os.path.exists(name):
        statement = source.statement_at("".join(linecache.getlines(name)), frame.f_lineno)
        if statement is not None:
            return compile(ast.Module([statement], []), name, "exec")
    return frame.f_code


def _students(code: CodeType, check: str, frame: FrameType) -> list[str]:
    """Return the student's names in the check's line: those of the exercise, else the first that the check is handed."""
    used, current = list(_names(code)), _current()
    own = [name for name in used if current and name in current.names]
    if own:
        return own
    # A method, as `practice.check`, is not among the names that the line loads; what it is handed is.
    handed = used[used.index(check) + 1 :] if check in used else used
    return [name for name in handed if _may_be_an_answer(frame.f_globals.get(name))][:1]


def _current() -> Any:
    """Return the exercise under check, or None."""
    from course_lib.exercise import catalogue, session

    return catalogue().get(session.current or "")


def _names(code: CodeType) -> Iterator[str]:
    """Yield names that the code loads, in order, those of its lambdas included."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            yield instruction.argval
        elif isinstance(instruction.argval, CodeType):
            yield from _names(instruction.argval)


def _may_be_an_answer(value: Any) -> bool:
    module = getattr(value, "__module__", None)
    return value is not None and not isinstance(value, type(os)) and module in (None, "__main__")


# --- trying out ------------------------------------------------------------------------------------------------


@dataclass
class HomeBench:
    """Edited cells in copies of the notebook's names."""

    cell: source.Cell
    statement: CodeType
    namespace: dict[str, Any]
    questions: Sequence[asked.Asked]
    verdict: Verdict

    def __post_init__(self) -> None:
        self.end = time.process_time() + SECONDS
        self.untouched = self.verdict.mistake == "mutates_input"
        self.own = {id(self.namespace.get(name)): name for name in self.cell.names}
        self.more: list[tuple[asked.Asked, np.ndarray]] | None = None
        mine = self._mine()
        self.trials = len(mine)
        self.question = telling(mine, self.verdict)
        self.name = self.own.get(id(self.question.function), "") if self.question else ""
        self.right = plain(self.question.right) if self.question and self.question.right is not None else None
        self.wrong = plain(self.question.value) if self.question else None

    @property
    def faithful(self) -> bool:
        """Whether the text, run once more as it is, gives what the student has: it may be older or newer."""
        try:
            with calls.quiet(), calls.deadline(SECONDS):
                again = self._edited(ast.parse(self.cell.text), ROUNDS)
        except (Exception, calls.Overdue):
            return False
        before = [self.namespace.get(name) for name in self.cell.names]
        return all(
            type(old) is FunctionType or same(plain(again.get(name)), plain(old))
            for name, old in zip(self.cell.names, before, strict=True)
        )

    def answers(self, several: Sequence[Edit]) -> Iterator[np.ndarray | None]:
        """Yield the answers one after another, as far as they are asked for."""
        if self.question is None:
            yield from (... for _ in several)
            return
        for some in trees(several):
            kept: dict[int, CodeType | None] = {}
            with calls.quiet():
                for tree, pick in some:
                    if id(tree) not in kept:
                        kept[id(tree)] = self._compiled(tree)
                    yield self._answer(kept[id(tree)], pick)

    def passes(self, edit: Edit) -> bool:
        """Return whether the check's own line finds the edited cell right, and a few more of its questions before."""
        with calls.quiet(), rehearsal.rehearsing() as heard:
            code = self._compiled(edit.tree)
            if not all(agree(self._answer(code, NONE, q), right) for q, right in self._others()):
                return False
            try:
                with calls.deadline(max(self.end - time.process_time(), LEAST)):
                    names = self._edited(edit.tree, 4 * ROUNDS)
                    showing, sys.displayhook = sys.displayhook, lambda _: None
                    try:
                        exec(self.statement, names)
                    finally:
                        sys.displayhook = showing
            except (Exception, calls.Overdue):
                return False
        return heard.passed

    def _compiled(self, tree: ast.Module) -> CodeType | None:
        """Compile as much of an edited cell as the answer needs; None where the edit is no Python."""
        try:
            return compile(bounded(source.needed(tree, self.cell.names)), "<edited>", "exec")
        except (SyntaxError, ValueError, TypeError, RecursionError):
            return None

    def _others(self) -> list[tuple[asked.Asked, np.ndarray]]:
        if self.more is None:
            self.more = list(others(self._mine(), self.question)) if self.question else []
        return self.more

    def _answer(
        self, code: CodeType | None, pick: int, question: asked.Asked | None = None
    ) -> np.ndarray | None:
        question = question or self.question
        if code is None:
            return None
        arguments = question.fresh_arguments()
        try:
            with calls.deadline(SECONDS / 5):
                names = self._run(code, ROUNDS, pick)
                # What is not a number is stopped here, before it reaches routines that may take minutes over it.
                with np.errstate(divide="raise", invalid="raise", over="raise"):
                    answer = plain(self._function(question.function, names)(*arguments))
            return None if self.untouched and question.changed(arguments) else answer
        except (Exception, calls.Overdue):
            return None

    def _of_the_check(self, function: Any) -> bool:
        """Return whether the function was written in the check's line, and asks the student's."""
        if type(function) is not FunctionType or function.__globals__ is not self.namespace:
            return False
        return bool({*_names(function.__code__)} & {*self.cell.names})

    def _function(self, old: Callable, names: dict[str, Any]) -> Callable:
        """Return the student's edited function, or what the check asks it through: its lambda, its own wrapper."""
        if self._of_the_check(old):
            return FunctionType(old.__code__, names, old.__name__, old.__defaults__, old.__closure__)
        return asked.around(old, {id(self.namespace[name]): names[name] for name in self.cell.names})

    def _edited(self, tree: ast.Module, rounds: int) -> dict[str, Any]:
        """Return the names after the edited cell has run, or as much of it as the answer needs."""
        return self._run(compile(bounded(source.needed(tree, self.cell.names)), "<edited>", "exec"), rounds)

    def _run(self, code: CodeType, rounds: int, pick: int = NONE) -> dict[str, Any]:
        names = dict(self.namespace)
        names[TICK], names[PICK] = store(rounds), pick
        exec(code, names)
        return names

    def _mine(self) -> list[asked.Asked]:
        """Return what the check asked of the student's functions, straight or through one of its own."""
        return [
            q for q in self.questions if asked.asks(q.function, self.own) or self._of_the_check(q.function)
        ]
