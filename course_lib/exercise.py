"""What a student sees around the checks: the next hint, and how far the notebook is done.

The build writes `course_lib/exercises.json` from the masters (titles, points, hints). Nothing here touches the
network or a file of the student's: what is done is remembered for as long as the notebook's kernel runs.
"""

from __future__ import annotations

import difflib
import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from course_lib.check import latest_cell
from course_lib.check.outcome import Look, Outcome
from course_lib.check.verdict import Verdict, conclude, listeners


@dataclass(frozen=True)
class Exercise:
    """One exercise as the masters declare it; `manual` ones are marked by a person."""

    name: str
    assignment: str
    title: str
    points: float
    hints: tuple[str, ...]
    manual: bool
    #: What its solution cell defines.
    names: tuple[str, ...] = ()
    #: The lines that stand in it from the start.
    given: tuple[str, ...] = ()


@dataclass
class Session:
    """Where this kernel's student stands: the open notebook, the exercise under check, outcomes, hints given."""

    assignment: str | None = None
    current: str | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    hints_given: dict[str, int] = field(default_factory=dict)


session = Session()


@dataclass(frozen=True)
class Note:
    """A short text that shows itself as Markdown in a notebook and as plain text elsewhere."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


@cache
def catalogue() -> dict[str, Exercise]:
    """Read every exercise of the course by name, in the order of the notebooks."""
    text = resources.files("course_lib").joinpath("exercises.json").read_text(encoding="utf-8")
    return {
        name: Exercise(
            name,
            e["assignment"],
            e["title"],
            e["points"],
            tuple(e["hints"]),
            e["manual"],
            tuple(e["names"]),
            tuple(e["given"]),
        )
        for name, e in json.loads(text).items()
    }


def begin(assignment: str) -> None:
    """Open a notebook: forget what was done before. The first code cell of each notebook calls it."""
    session.assignment = assignment
    session.current = None
    session.outcomes.clear()
    session.hints_given.clear()


def exercise(name: str) -> None:
    """Say which exercise the checks that follow belong to. The build writes this line into each check cell.

    Raises CheckFailed where there is nothing to check: the latest version of the answer's cell is not valid Python (an
    older one would be judged in its place), or no cell has given the answer its name.
    """
    session.current = name
    session.outcomes.pop(name, None)
    answer = catalogue().get(name)
    if answer is not None and not answer.manual and (obstacle := latest_cell.obstacle(answer.names)):
        conclude(obstacle)


def remember(verdict: Verdict) -> None:
    """Keep the outcome for `progress`. Of several checks of one exercise, one that is not correct decides."""
    if session.current and session.outcomes.get(session.current, Outcome.CORRECT) is Outcome.CORRECT:
        session.outcomes[session.current] = verdict.outcome


listeners.append(remember)


def hint(name: str | None = None) -> Note:
    """Return the next hint for the exercise `name`, without a name for the one that was checked last."""
    name = name or session.current
    if name is None:
        return Note('Of which exercise? Write its name, as in `hint("one_step")`, or run its check first.')
    if name not in catalogue():
        return Note(f"There is no exercise “{name}”. {_nearest(name)}")
    hints = known(name).hints
    if not hints:
        return Note("There is no hint for this one: it is a question in words.")
    step = min(session.hints_given.get(name, 0), len(hints) - 1)
    session.hints_given[name] = step + 1
    more = "" if step + 1 == len(hints) else f'\n\nStill stuck? Run `hint("{name}")` once more.'
    return Note(f"**Hint {step + 1} of {len(hints)}.** {hints[step]}{more}")


def known(name: str) -> Exercise:
    """Return the exercise called `name`, or a KeyError that names the nearest ones of the open notebook."""
    if name in catalogue():
        return catalogue()[name]
    raise KeyError(f"There is no exercise {name!r}. {_nearest(name)}")


def _nearest(name: str) -> str:
    """`Did you mean one_step?`, else the names of the open notebook."""
    here = [e.name for e in catalogue().values() if session.assignment in (None, e.assignment)]
    if near := difflib.get_close_matches(str(name), here, n=2, cutoff=0.5):
        return f"Did you mean {' or '.join(near)}?"
    return f"The exercises here are: {', '.join(here)}."


def waiting_for(name: str, draw: Callable[[], object]) -> object:
    """Return `draw()`, or, while the exercise `name` is not done, a note that says when it will appear.

    Use it for a picture made with the student's own function, as the last line of a cell:
    `waiting_for("descent_loop", lambda: plots.curve_with_path(f, descend(df, 0, 0.1, 1e-6, 300)[1], alt="..."))`.
    """
    try:
        return draw()
    except (NotImplementedError, NameError, TypeError, ValueError, AttributeError, IndexError) as cause:
        reason = "" if isinstance(cause, NotImplementedError) else f" ({type(cause).__name__}: {cause})"
        return Note(f"*This appears once the exercise “{known(name).title}” is done{reason}.*")


@dataclass(frozen=True)
class Progress:
    """Which exercises of a notebook are done, as a small table with a bar, or as text."""

    assignment: str
    rows: tuple[tuple[Exercise, Outcome | Look], ...]

    @property
    def points(self) -> float:
        """Points of the exercises that a check found correct."""
        return sum(e.points for e, standing in self.rows if standing is Outcome.CORRECT)

    @property
    def total(self) -> float:
        """Points of the whole notebook, questions in words included."""
        return sum(e.points for e, _ in self.rows)

    def summary(self) -> str:
        """Return one sentence with the points so far."""
        return f"{self.points:g} of {self.total:g} points so far in {self.assignment}"

    def __repr__(self) -> str:
        looks = [(e, _look(standing)) for e, standing in self.rows]
        lines = [f"{look.symbol} {e.title} ({e.points:g}): {look.words}" for e, look in looks]
        return "\n".join([*lines, self.summary() + "."])

    def _repr_html_(self) -> str:
        looks = [(e, _look(standing)) for e, standing in self.rows]
        rows = "".join(
            f'<tr><td style="text-align:left">{html.escape(e.title)}</td>'
            f'<td style="text-align:left;color:{look.colour}"><b aria-hidden="true">{look.symbol}</b> '
            f"{look.words}</td><td>{e.points:g}</td></tr>"
            for e, look in looks
        )
        share = 100 * self.points / self.total if self.total else 0
        bar = (
            f'<div role="img" aria-label="{self.summary()}" style="width:20em;border:1px solid #555;height:1em">'
            f'<div style="width:{share:.0f}%;background:#0072B2;height:100%"></div></div>'
        )
        head = "<tr><th style='text-align:left'>exercise</th><th style='text-align:left'>outcome</th><th>points</th></tr>"
        return f"{bar}<p>{self.summary()}.</p><table>{head}{rows}</table>"


#: Where an exercise stands of which no check has spoken yet, or none can.
NOT_CHECKED = Look("○", "Not checked yet", "not checked yet", "#57606a")
IN_WORDS = Look("✎", "In words", "in words: a person marks it", "#57606a")


def _look(standing: Outcome | Look) -> Look:
    return standing.look if isinstance(standing, Outcome) else standing


def progress(assignment: str | None = None) -> Progress:
    """Return which exercises of the open notebook are done, and how many points that makes."""
    assignment = assignment or session.assignment
    rows = [
        (e, IN_WORDS if e.manual else session.outcomes.get(e.name, NOT_CHECKED))
        for e in catalogue().values()
        if e.assignment == assignment
    ]
    if not rows:
        there = sorted({e.assignment for e in catalogue().values()})
        raise KeyError(f"There is no notebook {assignment!r}. Notebooks: {', '.join(there)}.")
    return Progress(assignment, tuple(rows))
