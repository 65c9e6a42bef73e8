"""One verdict at home and in class: what a notebook's check says of an answer, and what the grader says of it.

    python -m tests.one_verdict [--mutants N] [NOTEBOOK …]        (make verdicts)

At home the answer's cell, the given cells after it, and the check cell run in IPython, as a student runs them. In class a
submission with the answer goes through the box. Outcome and mistake must be the same.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import nbformat
from IPython.core.interactiveshell import InteractiveShell

from course_lib import CheckFailed
from course_lib.check import latest_cell
from course_lib.check.verdict import explainers, listeners
from course_lib.exercise import catalogue, session
from course_lib.explain.edits import Source, edits
from course_lib.plots.drawing import undrawn
from grading.authoring.build import to_bytes
from grading.authoring.catalogue import read_mistakes
from grading.limits import Limits
from grading.submission import judge
from grading.submission.grade import grade_submission
from grading.submission.types import ExerciseResult
from grading.submission.unjudged import Obstacle
from tests.mutants import solution_lines
from tests.prove import NOTEBOOKS, Prover, all_built, is_check, is_solution

SEED = 20_261
NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Answer:
    """An answer to one exercise: where it comes from, and its text."""

    exercise: str
    origin: str
    text: str


@dataclass(frozen=True)
class Verdicts:
    """What is said of an answer at home and in class: outcome and mistake, each time."""

    answer: Answer
    home: tuple[str, str | None]
    graded: tuple[str, str | None]
    #: The grader's limits ended it: at home, where calls cost nothing, it may come to an end, but not to a good one.
    stopped: bool = False

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.home[0] != "correct" if self.stopped else self.home == self.graded

    def __str__(self) -> str:
        return f"{self.answer.exercise}, {self.answer.origin}: at home {self.home}, in class {self.graded}"


class Home:
    """A student's IPython, with a notebook of right answers up to the exercise that is checked."""

    def __init__(self, prover: Prover, shell: InteractiveShell) -> None:
        self.prover, self.shell = prover, shell
        self.cells = [c for c in prover.built.source.cells if c.cell_type == "code"]

    def verdict(self, answer: Answer) -> tuple[str, str | None]:
        """Run the answer's cell, the given ones after it, and the check; give the outcome and the mistake."""
        shell = self.shell
        shell.reset(new_session=True)
        shell.user_ns.update(self.prover.before[answer.exercise])
        session.outcomes.clear()
        ids = [cell.id for cell in self.cells]
        start, end = ids.index(answer.exercise), ids.index(f"{answer.exercise}_check")
        given = [c for c in self.cells[start + 1 : end] if not is_solution(c) and not is_check(c)]
        heard = []
        # What explains adds a place and a sentence, and takes longer than the check.
        listeners.append(heard.append)
        explaining, explainers[:] = list(explainers), []
        try:
            with undrawn():
                for text in (answer.text, *(cell.source for cell in given)):
                    shell.run_cell(text, store_history=True)
                done = shell.run_cell(self.cells[end].source, store_history=True)
        finally:
            listeners.remove(heard.append)
            explainers[:] = explaining
        error = done.error_in_exec
        if error is not None and not isinstance(error, CheckFailed):
            return type(error).__name__, None
        verdict = error.verdict if error else next((v for v in heard if v.outcome != "correct"), heard[-1])
        return str(verdict.outcome), verdict.mistake


def in_class(prover: Prover, answers: Sequence[Answer]) -> Iterator[tuple[Answer, ExerciseResult]]:
    """Grade submissions that hold several answers each, none of which another one needs."""
    release = to_bytes(prover.built.release)
    waiting = defaultdict(list)
    for answer in answers:
        waiting[answer.exercise].append(answer)
    while any(waiting.values()):
        chosen = _independent(prover, waiting)
        for answer in chosen:
            waiting[answer.exercise].remove(answer)
        texts = {answer.exercise: answer.text for answer in chosen}
        notebook = nbformat.from_dict(prover.built.source)
        notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)
        for cell in notebook.cells:
            cell.source = texts.get(cell.id, cell.source)
        assignment = prover.built.master.assignment
        data = nbformat.writes(notebook).encode("utf-8", "surrogatepass")
        # As at home: the place is looked for elsewhere.
        with mock.patch.object(judge, "mended", return_value=None):
            graded = grade_submission(data, release, assignment=assignment, seed=SEED, limits=Limits())
        results = {result.name: result for result in graded.results}
        for answer in chosen:
            yield answer, results[answer.exercise]


def _independent(prover: Prover, waiting: dict[str, list[Answer]]) -> list[Answer]:
    """One answer for each of several exercises: no answer uses what another one defines."""
    source = {cell.id: cell.source for cell in prover.built.source.cells}
    names = {name: set(catalogue()[name].names) for name in waiting}
    chosen: list[Answer] = []
    for name, several in waiting.items():
        if not several:
            continue
        answer = several[0]
        uses = set(NAME.findall(answer.text + source[f"{name}_check"]))
        clash = any(
            uses & names[other.exercise]
            or names[name] & set(NAME.findall(other.text + source[f"{other.exercise}_check"]))
            for other in chosen
        )
        if not clash:
            chosen.append(answer)
    return chosen


@contextmanager
def a_shell() -> Iterator[InteractiveShell]:
    """A shell of IPython that shows nothing; what was in its place is put back."""
    main, hooks = sys.modules["__main__"], (sys.displayhook, sys.excepthook)
    shell = InteractiveShell.instance()
    latest_cell.watch(shell)
    shell.displayhook.quiet = lambda: True
    shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None
    try:
        yield shell
    finally:
        InteractiveShell.clear_instance()
        sys.modules["__main__"] = main
        sys.displayhook, sys.excepthook = hooks


def compared(prover: Prover, answers: Sequence[Answer]) -> list[Verdicts]:
    """Both verdicts on each answer."""
    with a_shell() as shell:
        home = Home(prover, shell)
        at_home = {answer: home.verdict(answer) for answer in answers}
    return [
        Verdicts(
            answer,
            at_home[answer],
            (str(result.outcome), result.mistake),
            result.obstacle in (Obstacle.STOPPED, Obstacle.UNFINISHED),
        )
        for answer, result in in_class(prover, answers)
    ]


def catalogued(prover: Prover) -> list[Answer]:
    """The stub and the solution of each exercise, and its catalogued mistakes."""
    assignment = prover.built.master.assignment
    found: list[Answer] = []
    for version, notebook in (("stub", prover.built.release), ("solution", prover.built.source)):
        texts = {cell.id: cell.source for cell in notebook.cells}
        found += [Answer(name, version, texts[name]) for name in prover.before]
    for number, mistake in enumerate(read_mistakes(NOTEBOOKS / "mistakes" / f"{assignment}.py"), 1):
        found.append(Answer(mistake.exercise, f"mistake {number}", mistake.source))
    return found


def mutants(prover: Prover, count: int, seed: int) -> list[Answer]:
    """So many edits of each solution."""
    found = []
    texts = {cell.id: cell.source for cell in prover.built.source.cells}
    for name in prover.before:
        several = list(edits(Source(texts[name]), within=solution_lines(texts[name]), parts=False))
        for edit in random.Random(f"{seed} {name}").sample(several, min(count, len(several))):
            found.append(Answer(name, f"{edit.kind} in line {edit.span.line}", edit.text))
    return found


def labelled(path: Path, prover: Prover) -> list[Answer]:
    """Answers of a file with cells `# %% answer="exercise" …`."""
    cells = re.split(r"^# %% ", path.read_text(), flags=re.MULTILINE)[1:]
    found = []
    for number, cell in enumerate(cells, 1):
        head, _, text = cell.partition("\n")
        name = re.match(r'answer="(\w+)"', head)
        if name and name[1] in prover.before:
            found.append(Answer(name[1], f"{path.stem} {number}", text.rstrip()))
    return found


def main() -> None:
    """Print where the two verdicts differ."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("notebooks", nargs="*", help="the beginnings of their names; all without any")
    options.add_argument("--mutants", type=int, default=10, help="so many edits of each solution, too")
    options.add_argument("--answers", type=Path, nargs="*", default=[], help="files of labelled answers, too")
    given = options.parse_args()
    different: Iterable[Verdicts] = []
    for built in all_built():
        if given.notebooks and not built.master.assignment.startswith(tuple(given.notebooks)):
            continue
        prover, started = Prover(built), time.process_time()
        answers = catalogued(prover) + mutants(prover, given.mutants, SEED)
        for path in given.answers:
            answers += labelled(path, prover)
        verdicts = compared(prover, answers)
        here = [v for v in verdicts if not v.same]
        spent = time.process_time() - started
        print(
            f"{built.master.assignment}: {len(verdicts)} answers, {len(here)} differ ({spent:.0f} s)",
            flush=True,
        )
        for verdict in here:
            print(f"    {verdict}", flush=True)
        different = [*different, *here]
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
