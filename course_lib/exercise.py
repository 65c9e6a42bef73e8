"""What stands around the checks: which exercise is checked, what came of each, and the next hint.

The build writes `course_lib/exercises.json` from the masters (titles, points, hints). Outcomes are remembered while the kernel
runs, and beside the notebook from one kernel to the next (`course_lib.kept`).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from course_lib import kept
from course_lib.check import latest_cell
from course_lib.check.outcome import Outcome
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
    #: Whether the check that runs got as far as the answer: an outcome from before it is not replaced otherwise.
    judging: bool = True
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
    """Open a notebook: forget what this kernel did before. The first code cell of each notebook calls it."""
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
    answer = catalogue().get(name)
    obstacle = latest_cell.obstacle(answer.names) if answer is not None and not answer.manual else None
    # After a restart a check may be run before its answer: then nothing was judged, and what was known stays.
    session.judging = obstacle is None or obstacle.outcome is not Outcome.NOT_ATTEMPTED
    if session.judging:
        session.outcomes.pop(name, None)
    if obstacle:
        conclude(obstacle)


def remember(verdict: Verdict) -> None:
    """Keep the outcome for `progress`. Of several checks of one exercise, one that is not correct decides."""
    name = session.current
    if name and session.judging and session.outcomes.get(name, Outcome.CORRECT) is Outcome.CORRECT:
        session.outcomes[name] = verdict.outcome
        kept.keep("outcomes", {name: verdict.outcome.value})


def outcomes() -> dict[str, Outcome]:
    """Return the outcome of every exercise that was checked, by name: in this kernel, or before as far as it was kept."""
    known = {item.value: item for item in Outcome}
    before = {
        name: known[said]
        for name, said in kept.recall("outcomes").items()
        if isinstance(said, str) and said in known
    }
    return before | session.outcomes


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
