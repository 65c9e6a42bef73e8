"""How strong the checks are, proven: every edit of every reference solution must be refused by its check.

    python -m tests.mutants [--all] [EXERCISE …]        (make mutants)

A mutant that does the same as the solution wherever it is tried, at inputs of other sizes too, is no mutant. What is
left and is accepted is a hole in the check, unless `same_function.toml` lists it with the reason why it is right.
"""

from __future__ import annotations

import argparse
import ast
import copy
import re
import sys
import time
import tomllib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from course_lib.check import calls, rehearsal
from course_lib.check.points import seeding
from course_lib.explain.edits import Source, Span, edits
from course_lib.explain.edits.bounded import TICK, bounded, store
from course_lib.explain.edits.wrappers import BY_HEART, WRAPPERS, from_globals, wrapped
from course_lib.plots.drawing import undrawn
from tests.prove import Prover, all_built, is_check, is_solution

SAME = Path(__file__).parent / "same_function.toml"
#: A loop of an edited answer ends after so many rounds.
ROUNDS = 30_000
SECRET_SEEDS = (11, 12, 13)
MOST_QUESTIONS = 24
SAME_TO = 1e-9
#: Squares of numbers below this underflow.
SMALLEST = 1e-150
#: An answer in single precision is wrong where rounding has grown, not where it is the rounded right one.
SINGLE = 1e-5


@dataclass(frozen=True)
class Mutant:
    """A wrong answer made from a solution: what was done to it, its tree, and the seed of the check."""

    exercise: str
    what: str
    tree: ast.Module
    seed: int | None = None
    extra: dict[str, Any] = field(default_factory=dict, repr=False)
    #: To this relative precision it is called the same function.
    to: float = SAME_TO


@dataclass
class Exercise:
    """One machine-checked exercise: its solution, its check, and what the check asked the solution."""

    prover: Prover
    name: str

    def __post_init__(self) -> None:
        cells = self.prover.built.source.cells
        start = next(i for i, cell in enumerate(cells) if cell.id == self.name)
        end = next(i for i, cell in enumerate(cells) if cell.id == f"{self.name}_check")
        self.text = cells[start].source
        self.between = [
            compile(c.source, "<given>", "exec")
            for c in cells[start + 1 : end]
            if c.cell_type == "code" and not is_solution(c) and not is_check(c)
        ]
        self.check_text = cells[end].source
        self.check = compile(self.check_text, "<check>", "exec")
        self.before = self.prover.before[self.name]
        solved = self.defined(ast.parse(self.text))
        self.names = [n for n, v in solved.items() if v is not self.before.get(n) and not n.startswith("_")]
        self.functions = [n for n in self.names if type(solved[n]) is FunctionType]
        self.seen: list[tuple[str, tuple, Any]] = []
        asked = [(q, self._answer(solved, *q[:2])) for q in self._questions()]
        # Only what comes out alike twice can be compared.
        asked = [(q, a) for q, a in asked if alike(self._answer(solved, *q[:2]), a)]
        self.questions, self.answers = [q for q, _ in asked], [a for _, a in asked]
        self.values = {n: solved[n] for n in self.names if n not in self.functions}

    def defined(self, tree: ast.Module, **extra: Any) -> dict[str, Any]:
        """The names after the answer's cell has run."""
        names = dict(self.before) | {TICK: store(ROUNDS)} | extra
        exec(compile(tree, "<answer>", "exec"), names)
        return names

    def accepted(self, mutant: Mutant) -> bool:
        """Whether the check finds nothing wrong with the mutant, at home or at one set of secret points."""
        secret = SECRET_SEEDS[zlib.crc32(mutant.what.encode()) % len(SECRET_SEEDS)]
        seeds = (None, secret) if mutant.seed is None else (mutant.seed,)
        return any(self._accepted(mutant, seed) for seed in seeds)

    def _accepted(self, mutant: Mutant, seed: int | None) -> bool:
        with calls.quiet(), undrawn(), rehearsal.rehearsing() as heard, seeding_maybe(seed):
            try:
                with calls.deadline(20):
                    names = self.defined(bounded(mutant.tree), **mutant.extra)
                    for cell in self.between:
                        exec(cell, names)
                    exec(self.check, names)
            except (Exception, calls.Overdue):
                return False
        return not heard.refused

    def same(self, mutant: Mutant) -> bool:
        """Whether the mutant gives the solution's answers everywhere: in the check's questions, and in scaled ones."""
        with calls.quiet():
            try:
                names = self.defined(bounded(mutant.tree))
            except (Exception, calls.Overdue):
                return False
            if not all(alike(names.get(n), v) for n, v in self.values.items()):
                return False
            pairs = zip(self.questions, self.answers, strict=True)
            if mutant.to == SINGLE:
                pairs = [(q, a) for q, a in pairs if q[2]]
            return all(alike(self._answer(names, *q[:2]), a, mutant.to) for q, a in pairs)

    def mutants(self, *, parts: bool) -> Iterator[Mutant]:
        """Every edit of the solution's own lines, each wrapper of the whole answer, and the answers by heart."""
        source = Source(self.text)
        for edit in edits(source, within=solution_lines(self.text), parts=parts):
            before, after = ast.unparse(source.tree).split("\n"), edit.text.split("\n")
            new = [row.strip() for row in after if row not in before]
            what = f"{edit.kind}: {' ⏎ '.join(new) or f'line {edit.span.line} {edit.detail}'}"
            yield Mutant(self.name, what, edit.tree)
        for name in self.functions[:1]:
            for what, body in WRAPPERS.items():
                to = SINGLE if "single" in what else SAME_TO
                yield Mutant(self.name, f"wrapper: {what}", ast.parse(wrapped(self.text, name, body)), to=to)
            for what, text in from_globals(self.text, name):
                yield Mutant(self.name, f"wrapper: {what}", ast.parse(text))
            for what, body in BY_HEART.items():
                extra = {
                    "_visible": [(a, v) for n, a, v in self.seen if n == name],
                    "_calls": [-1],
                    "_alike": alike,
                }
                if extra["_visible"]:
                    tree = ast.parse(wrapped(self.text, name, body))
                    yield Mutant(self.name, f"wrapper: {what}", tree, SECRET_SEEDS[0], extra)

    def _questions(self) -> Iterator[tuple[str, tuple, bool]]:
        """What the check asks of the solution, at home and at secret points; and the same at other sizes (False)."""
        rng = np.random.default_rng(5)
        found: list[tuple[str, tuple]] = []
        for seed in (None, *SECRET_SEEDS):
            asked = self._asked(seed)
            if seed is None:
                self.seen = asked
            picked = (
                asked
                if len(asked) <= MOST_QUESTIONS
                else [asked[k] for k in np.linspace(0, len(asked) - 1, MOST_QUESTIONS).astype(int)]
            )
            found += [(name, arguments) for name, arguments, _ in picked]
        for name, arguments in found:
            yield name, arguments, True
            for size in (1.0, 0.03, 30.0):
                yield name, tuple(scaled(a, rng, size) for a in arguments), False

    def _asked(self, seed: int | None) -> list[tuple[str, tuple, Any]]:
        """Each call that the check makes of the solution's functions, with the answer."""
        asked: list[tuple[str, tuple, Any]] = []
        names = self.defined(ast.parse(self.text))
        for name in self.functions:
            names[name] = recording(name, names[name], asked)
        with calls.quiet(), undrawn(), rehearsal.rehearsing(), seeding_maybe(seed):
            for cell in self.between:
                exec(cell, names)
            exec(self.check, names)
        return asked

    def _answer(self, names: dict[str, Any], name: str, arguments: tuple) -> Any:
        """The answer and the arguments as they are after the call; an error is an answer too."""
        own = tuple(map(duplicate, arguments))
        names[TICK] = store(ROUNDS)
        with calls.quiet():
            try:
                with calls.deadline(5):
                    return names[name](*own), [a for a in own if isinstance(a, np.ndarray)]
            except (Exception, calls.Overdue) as error:
                return type(error).__name__


def seeding_maybe(seed: int | None):
    """The check's points are drawn from this seed, or they are the ones that students see."""
    return calls.quiet() if seed is None else seeding(seed)


def recording(name: str, function: Callable, asked: list) -> Callable:
    """The function, which keeps what it is asked and what it answers."""

    def asked_function(*arguments, **named):
        own = tuple(remembering(a) if callable(a) else duplicate(a) for a in arguments)
        value = function(*arguments, **named)
        if not named:
            asked.append((name, own, duplicate(value)))
        return value

    return asked_function


def remembering(function: Callable) -> Callable:
    """The function, which is asked once for each argument: a check's own may count its calls and stop."""
    known: dict[bytes, Any] = {}

    def remembered(*arguments):
        key = b"|".join(np.asarray(a, float).tobytes() for a in arguments)
        if key not in known:
            known[key] = function(*arguments)
        return duplicate(known[key])

    return remembered


def duplicate(value: Any) -> Any:
    """A copy of numbers and of lists of numbers; functions are handed on."""
    return value if callable(value) else copy.deepcopy(value)


def scaled(value: Any, rng: np.random.Generator, size: float) -> Any:
    """Another argument of the same kind: numbers of another size.

    A symmetric matrix stays one, with eigenvalues of the same signs; a share of 1, as β is, stays a share.
    """
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        noise = rng.uniform(0.5, 1.5, value.shape) if value.size else value
        if value.ndim == 2 and value.shape[0] == value.shape[1] and np.allclose(value, value.T):
            noise = np.outer(noise[0], noise[0])
        return size * value * noise
    if type(value) is float:
        other = float(size * value * rng.uniform(0.5, 1.5))
        return other % 1.0 if 0 < value < 1 else other
    if isinstance(value, (list, tuple)):
        return type(value)(scaled(v, rng, size) for v in value)
    return duplicate(value)


def alike(a: Any, b: Any, to: float = SAME_TO) -> bool:
    """Whether two answers are the same but for rounding."""
    if isinstance(b, (tuple, list)):
        same_length = isinstance(a, (tuple, list)) and len(a) == len(b)
        return same_length and all(alike(x, y, to) for x, y in zip(a, b, strict=True))
    if isinstance(b, (str, bool)) or b is None or callable(b):
        return a is b or (type(a) is type(b) and a == b)
    try:
        x, y = np.asarray(a, float), np.asarray(b, float)
    except (TypeError, ValueError):
        return False
    with np.errstate(all="ignore"):
        finite = np.abs(y[np.isfinite(y)])
        atol = to * (finite.max() if finite.size else 0) + SMALLEST
        return x.shape == y.shape and np.allclose(x, y, rtol=to, atol=atol, equal_nan=True)


def solution_lines(text: str) -> Span:
    """The lines between the markers; the whole cell where there are none."""
    rows = text.split("\n")
    marks = [k for k, row in enumerate(rows, 1) if row.strip().startswith("### ")]
    first, last = (marks[0], marks[-1]) if marks else (1, len(rows))
    return Span(first, 0, last, len(rows[last - 1]))


def exercises(wanted: Sequence[str] = ()) -> Iterator[Exercise]:
    """Every machine-checked exercise, or those wanted, each ready to be put to its mutants."""
    for built in all_built():
        checked = [
            c.id.removesuffix("_check") for c in built.source.cells if c.cell_type == "code" and is_check(c)
        ]
        here = [name for name in checked if not wanted or name in wanted]
        prover = Prover(built) if here else None
        yield from (Exercise(prover, name) for name in here)


@cache
def listed(table: str) -> dict[str, dict[str, str]]:
    """Mutants by exercise, each with a reason: those that are the same function, or the holes that are known."""
    return tomllib.loads(SAME.read_text()).get(table, {})


def is_listed(mutant: Mutant, table: str) -> bool:
    """Whether one of the patterns of a table is this mutant's."""
    patterns = listed(table).get(mutant.exercise, {})
    return any(re.fullmatch(".*".join(map(re.escape, p.split("*"))), mutant.what) for p in patterns)


def is_hole(exercise: Exercise, mutant: Mutant) -> bool:
    """Whether the check accepts what is not the solution."""
    if is_listed(mutant, "same") or not exercise.accepted(mutant):
        return False
    return not exercise.same(mutant)


def main() -> None:
    """Print the kills of each exercise, and the survivors."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("exercises", nargs="*")
    options.add_argument("--all", action="store_true", help="missing factors and terms of every kind, too")
    given = options.parse_args()
    total = holes = 0
    for exercise in exercises(given.exercises):
        started, several = time.process_time(), list(exercise.mutants(parts=given.all))
        survivors = list(dict.fromkeys(m.what for m in several if is_hole(exercise, m)))
        total, holes = total + len(several), holes + len(survivors)
        spent = time.process_time() - started
        print(
            f"{exercise.name:26} {len(several) - len(survivors):5} of {len(several):5} refused or the same ({spent:.0f} s)",
            flush=True,
        )
        for what in survivors:
            print(f"      {what}", flush=True)
    print(f"{total} mutants, {holes} accepted that are not the same function")
    sys.exit(bool(holes))


if __name__ == "__main__":
    main()
