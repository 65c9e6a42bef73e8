"""The place of a mistake in a graded answer: edits of its text are made here, and run in the copy of the box.

Nothing of the student's, edited or not, runs in this process. Only numbers come back, and an edit is believed when the
judge's own check, put to the edited cell through the same proxies, finds it right. A verdict is never changed.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_lib.check.asked import Asked
from course_lib.check.verdict import Verdict
from course_lib.explain.edits import Edit
from course_lib.explain.edits.bounded import TICK, bounded
from course_lib.explain.repair import Repair, plain, repair, telling
from course_lib.explain.source import needed
from grading.submission.proxies import Breach, Exchange, StudentFunction

#: So many edits of one wrong answer are tried: a number, so that a second run finds the same.
MOST = 60
#: CPU seconds of this process for one wrong answer, and seconds in all, where each edit is slow.
SECONDS, IN_ALL = 0.12, 3.0
#: A text longer than this is not an answer to an exercise.
MOST_LETTERS = 10_000
#: Many students hand in the same wrong answer: it is searched once in a process, and so many are kept.
MOST_KNOWN = 2000
_known: dict[tuple, Repair | None] = {}
#: Other cells of one notebook can keep every edit from passing: only after so many fruitless searches it is the answer's text.
FRUITLESS = 2
_fruitless: dict[tuple, int] = {}
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
    asked = [q for q in questions if type(q.function) is StudentFunction]
    bench = BoxBench(tuple(names), list(wanted), exchange, check, telling(asked, verdict), len(asked))
    key = tuple(names), tuple(given), text, verdict.mistake
    try:
        if key in _known:
            return _confirmed(_known[key], bench)
        found = repair(text, bench, seconds=SECONDS, most=MOST, supports=verdict.mistake or "", given=given)
    except Exception:  # a text too deep to be edited, say: the verdict has been reached, and stands
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
    question: Asked | None
    trials: int

    def __post_init__(self) -> None:
        known = self.question is not None and self.question.right is not None
        self.right = plain(self.question.right) if known else None
        self.wrong = plain(self.question.value) if self.question else None
        self.name = self.question.function.__name__ if self.question else ""

    def answers(self, several: Sequence[Edit]) -> Iterator[np.ndarray | None]:
        """Yield the answers one after another, as far as they are asked for."""
        for edit in several:
            if self.exchange.breach:
                return
            yield self._answer(edit) if self.question else ...

    def passes(self, edit: Edit) -> bool:
        """Return whether the judge's own check finds the edited cell right."""
        with suppress(Breach):
            found = self.exchange.edited(self._text(edit), self.wanted)
            return len(found) == len(self.wanted) and self.check(found) and not self.exchange.breach
        return False

    def _answer(self, edit: Edit) -> np.ndarray | None:
        with suppress(Breach):
            return self._answered(edit)
        return None

    def _answered(self, edit: Edit) -> np.ndarray | None:
        name = self.question.function.__name__
        function = self.exchange.edited(self._text(edit), [name]).get(name)
        if type(function) is not StudentFunction:
            return None
        arguments = self.question.fresh_arguments()
        try:
            return plain(function(*arguments))
        except Exception:
            return None

    def _text(self, edit: Edit) -> str:
        """Return the edited text: as much of the cell as the answer needs; a `while` loop counts its rounds."""
        tree = edit.source.tree
        loops = any(isinstance(node, ast.While) for node in ast.walk(tree))
        if not loops and len(needed(tree, self.names).body) == len(tree.body):
            return edit.patched
        return TICKING + ast.unparse(bounded(needed(edit.tree, self.names)))
