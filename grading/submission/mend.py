"""The place of a mistake in a graded answer: edits of its text are made here, and run in the copy of the box.

Nothing of the student's, edited or not, runs in this process. Only numbers come back, and an edit is believed when the
judge's own check, put to the edited cell through the same proxies, finds it right. A verdict is never changed.
"""

from __future__ import annotations

import ast
import marshal
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check.asked import Asked, around, asks, held
from course_lib.check.deadlines import Overdue
from course_lib.check.verdict import Verdict
from course_lib.explain.edits import Edit
from course_lib.explain.edits.bounded import TICK, bounded
from course_lib.explain.edits.several import PICK, trees
from course_lib.explain.repair import Repair, agree, others, plain, repair, telling
from course_lib.explain.source import needed
from grading.submission.proxies import Breach, Exchange, StudentFunction

#: So many edits of one wrong answer are tried: a number, so that a second run finds the same.
MOST = 300
#: CPU seconds of this process for one wrong answer, and seconds in all, where each edit is slow.
SECONDS, IN_ALL = 0.12, 3.0
#: CPU seconds of the box for a few edits, rounds of the loops of one, and numbers that may come back at once.
BOX_SECONDS, ROUNDS, MOST_NUMBERS = 0.1, 20_000, 20_000
#: A text longer than this is not an answer to an exercise.
MOST_LETTERS = 10_000
#: Many students hand in the same wrong answer: it is searched once in a process, and so many are kept.
MOST_KNOWN = 2000
_known: dict[tuple, Repair | None] = {}
#: Other cells of one notebook can keep every edit from passing: only after so many fruitless searches it is the answer's text.
FRUITLESS = 2
_fruitless: dict[tuple, int] = {}
NO_PYTHON = marshal.dumps(compile("raise SyntaxError", "<edited>", "exec"))
TICKING = f"""
def {TICK}(left=iter(range(20000))):
    if next(left, None) is None:
        raise RuntimeError("too many rounds")
"""


def mended(
    text: str,
    names: Sequence[str],
    wanted: Sequence[str],
    verdict: Verdict,
    questions: Sequence[Asked],
    exchange: Exchange,
    check: Callable[[dict[str, Any]], bool],
    given: Collection[str] = (),
) -> Repair | None:
    """Return the smallest edit of the answer's text after which the check passes, or None.

    names    what the answer defines       wanted   what the check needs from the student's notebook
    check    the whole check, for the names that an edited cell defines
    given    the lines of the answer's cell as it was released
    """
    if len(text) > MOST_LETTERS or exchange.breach:
        return None
    exchange.deadline = min(exchange.deadline, time.monotonic() + IN_ALL)
    key = tuple(names), tuple(given), text, verdict.mistake
    try:
        bench = BoxBench(tuple(names), list(wanted), exchange, check, verdict, questions)
        if key in _known:
            return _confirmed(_known[key], bench)
        found = repair(text, bench, seconds=SECONDS, most=MOST, supports=verdict.mistake or "", given=given)
    except (
        Exception,
        Overdue,
    ):  # a text too deep to be edited, say: the verdict has been reached, and stands
        found = None
    _remember(key, found)
    return found


def _remember(key: tuple, found: Repair | None) -> None:
    """Keep what a search found; that it found nothing, only when it did so for several students."""
    if found is None:
        _keep(_fruitless, key, _fruitless.get(key, 0) + 1)
        if _fruitless[key] < FRUITLESS:
            return
    _keep(_known, key, found)


def _keep(kept: dict[tuple, Any], key: tuple, value: Any) -> None:
    if key not in kept and len(kept) >= MOST_KNOWN:
        kept.pop(next(iter(kept)))
    kept[key] = value


def _confirmed(found: Repair | None, bench: BoxBench) -> Repair | None:
    """Return what mended the same answer of somebody else, where it mends this one too: other cells may differ."""
    changes = [edit for edit in found.edits if edit.changes] if found else []
    if not changes:
        return found
    whole = changes[0].joined(changes[1:], 0.0) if len(changes) > 1 else changes[0]
    return found if bench.passes(whole) else None


@dataclass
class BoxBench:
    """Edited cells in the copy of the student's interpreter."""

    names: tuple[str, ...]
    wanted: list[str]
    exchange: Exchange
    check: Callable[[dict[str, Any]], bool]
    verdict: Verdict
    questions: Sequence[Asked]

    def __post_init__(self) -> None:
        """Choose the question that tells a wrong answer from a right one."""
        functions = [f for q in self.questions for f in (q.function, *held(q.function))]
        self.own = {id(f): f.__name__ for f in functions if type(f) is StudentFunction}
        self.questions = [q for q in self.questions if asks(q.function, self.own)]
        self.trials = len(self.questions)
        self.more: list[tuple[Asked, np.ndarray]] | None = None
        self.untouched = self.verdict.mistake == "mutates_input"
        self.question = telling(self.questions, self.verdict)
        known = self.question is not None and self.question.find_out() is not None
        self.right = plain(self.question.right) if known else None
        self.wrong = plain(self.question.value) if self.question else None
        self.direct = self.question is not None and type(self.question.function) is StudentFunction
        self.name = self.question.function.__name__ if self.direct else ""

    def answers(self, several: Sequence[Edit]) -> Iterator[np.ndarray | None]:
        """Yield the answers, a few edits at a time: compiled here, where they are not run, and run in the box."""
        if self.question is None:
            yield from (... for _ in several)
            return
        with suppress(Breach):
            if not self.direct:
                yield from map(self._answer, several)
                return
            for some in trees(several):
                answers = self._tried(some)
                yield from answers
                if len(answers) < len(some):
                    return

    def _tried(self, some: Sequence[tuple[ast.Module, int]]) -> list[np.ndarray | None]:
        kept: dict[int, int] = {}
        codes: list[bytes] = []
        for tree, _ in some:
            if id(tree) not in kept:
                kept[id(tree)] = len(codes)
                codes.append(_marshalled(tree, self.names))
        found = self.exchange.tried(
            codes,
            [(kept[id(tree)], pick) for tree, pick in some],
            self.name,
            self.question.fresh_arguments(),
            tick=TICK,
            pick=PICK,
            rounds=ROUNDS,
            seconds=BOX_SECONDS,
            numbers=MOST_NUMBERS,
            untouched=self.untouched,
        )
        return [plain(value) for value in found]

    def passes(self, edit: Edit) -> bool:
        """Return whether the judge's own check finds the edited cell right."""
        with suppress(Breach):
            found = self.exchange.edited(self._text(edit), self.wanted)
            if not all(agree(self._reply(q, found), right) for q, right in self._others()):
                return False
            return len(found) == len(self.wanted) and self.check(found) and not self.exchange.breach
        return False

    def _answer(self, edit: Edit) -> np.ndarray | None:
        """Return the answer to the question that the check puts through a function of its own."""
        return self._reply(self.question, self.exchange.edited(self._text(edit), self.wanted))

    def _reply(self, question: Asked, found: dict[str, Any]) -> np.ndarray | None:
        instead = {
            key: found[name] for key, name in self.own.items() if type(found.get(name)) is StudentFunction
        }
        try:
            return plain(around(question.function, instead)(*question.fresh_arguments()))
        except (Exception, Overdue):
            return None

    def _others(self) -> list[tuple[Asked, np.ndarray]]:
        if self.more is None:
            self.more = list(others(self.questions, self.question)) if self.question else []
        return self.more

    def _text(self, edit: Edit) -> str:
        """Return the edited text: as much of the cell as the answer needs; a `while` loop counts its rounds."""
        tree = edit.source.tree
        loops = any(isinstance(node, ast.While) for node in ast.walk(tree))
        if not loops and len(needed(tree, self.names).body) == len(tree.body):
            return edit.patched
        return TICKING + ast.unparse(bounded(needed(edit.tree, self.names)))


def _marshalled(tree: ast.Module, names: tuple[str, ...]) -> bytes:
    """Compile as much of an edited cell as the answer needs; where the edit is no Python, what raises."""
    try:
        return marshal.dumps(compile(bounded(needed(tree, names)), "<edited>", "exec"))
    except (SyntaxError, ValueError, TypeError, RecursionError):
        return NO_PYTHON
