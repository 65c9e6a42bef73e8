"""How often a wrong answer is shown its place, and how often the place is the true one: solutions with one known edit.

    python -m tests.places [--each N] [EXERCISE …]

Each solution is edited at a known place, and checked as in a notebook. The place that the verdict shows is true when it
touches a line that the edit changed.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import itertools
import linecache
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType

from course_lib import CheckFailed
from course_lib.check import calls
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict
from course_lib.explain.edits import Edit, Source, edits
from course_lib.explain.edits.bounded import TICK, store
from tests.mutants import ROUNDS, Exercise, exercises, solution_lines

SEED = 3
_numbers = itertools.count()


@dataclass(frozen=True)
class Shown:
    """One edited solution: its text, the lines that the edit changed, and the verdict on it."""

    text: str
    changed: frozenset[int]
    verdict: Verdict
    seconds: float

    @property
    def placed(self) -> bool:
        """Whether a place is shown."""
        return self.verdict.place is not None

    @property
    def true(self) -> bool:
        """Whether the place touches a line that the edit changed."""
        first, _, last, _ = self.verdict.place
        return any(first <= line <= last for line in self.changed)

    def __str__(self) -> str:
        row, (line, start, last, end) = self.verdict.line, self.verdict.place or (0, 0, 0, 0)
        here = row[start : end if last == line else None] if self.placed else "-"
        changed = " ⏎ ".join(self.text.split("\n")[k - 1].strip() for k in sorted(self.changed)[:2])
        return f"{sorted(self.changed)[:3]} {changed!r} shown {line}: {here!r} ({self.verdict.mistake}, {self.seconds:.2f} s)"


def changed_lines(before: str, after: str) -> frozenset[int]:
    """The lines of `after` that are not in `before`; where lines are gone, those that now stand around the gap."""
    old, new = before.split("\n"), after.split("\n")
    found: set[int] = set()
    for kind, _, _, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found |= set(range(start + 1, end + 1)) or {start, start + 1}
    return frozenset(line for line in found if 1 <= line <= len(new))


def shown(exercise: Exercise, edit: Edit) -> Shown | None:
    """What the check shows of the edited solution; None where it does not call it wrong."""
    text = edit.text
    names = dict(exercise.before) | {TICK: store(ROUNDS)}
    started = time.process_time()
    with calls.quiet():
        try:
            with calls.deadline(20):
                exec(cell(text), names)
                for given in exercise.between:
                    exec(given, names)
                started = time.process_time()
                exec(cell(exercise.check_text), names)
        except CheckFailed as failed:
            if failed.verdict.outcome is Outcome.WRONG:
                changed = changed_lines(ast.unparse(edit.source.tree), text)
                return Shown(text, changed, failed.verdict, time.process_time() - started)
        except (Exception, calls.Overdue):
            return None
    return None


def cell(text: str) -> CodeType:
    """A cell's code, known to linecache as IPython makes it known."""
    name = f"<a cell of an edited solution {next(_numbers)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    return compile(text, name, "exec")


def sample(exercise: Exercise, each: int) -> list[Edit]:
    """Some edits of the solution's own lines, the same in every run."""
    source = Source(exercise.text)
    found = [e for e in edits(source, within=solution_lines(exercise.text), parts=False) if e.cost < 2]
    return random.Random(f"{SEED} {exercise.name}").sample(found, min(each, len(found)))


def table(wanted: Sequence[str], each: int) -> None:
    """Print, for each exercise, how many edited solutions were wrong, placed, and truly placed."""
    total = [0, 0, 0, 0.0]
    for exercise in exercises(wanted):
        several = [one for edit in sample(exercise, each) if (one := shown(exercise, edit))]
        placed = [one for one in several if one.placed]
        row = [
            len(several),
            len(placed),
            sum(one.true for one in placed),
            sum(one.seconds for one in several),
        ]
        total = [a + b for a, b in zip(total, row, strict=True)]
        print(f"{exercise.name:26} {row[0]:4} wrong {row[1]:4} placed {row[2]:4} true", flush=True)
        for one in placed:
            if not one.true:
                print(f"      false: {one}", flush=True)
        for one in several:
            if not one.placed:
                print(f"      none:  {one}", flush=True)
    wrong, some, true, seconds = total
    print(
        f"{wrong} wrong, {some} placed ({some / max(wrong, 1):.1%}), {true} of them true "
        f"({true / max(some, 1):.1%}), {seconds / max(wrong, 1):.3f} s each"
    )


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("exercises", nargs="*")
    options.add_argument("--each", type=int, default=12)
    given = options.parse_args()
    table(given.exercises, given.each)


if __name__ == "__main__":
    main()
