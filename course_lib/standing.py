"""How far a student is: the whole course as a map, and the open notebook exercise by exercise."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass

from course_lib.check.outcome import Look, Outcome
from course_lib.exercise import Exercise, catalogue, outcomes, session

#: Where an exercise stands of which no check has spoken yet, or none can.
NOT_CHECKED = Look("·", "Not checked yet", "not checked yet", "#6e7781")
IN_WORDS = Look("✎", "In words", "in words: a person marks it", "#6e7781")
#: Readable on white and on black: the words have the page's own colour, and a symbol's colour is of middle lightness.
BAR = "#0072B2"
PRACTICE = 'More to practise, without points: practice("gradient", level=2).'


@dataclass(frozen=True)
class Progress:
    """Which exercises of a notebook are done, as a small table with a bar, or as text."""

    assignment: str
    rows: tuple[tuple[Exercise, Look], ...]

    @property
    def points(self) -> float:
        """Points of the exercises that a check found correct."""
        return sum(e.points for e, look in self.rows if look is Outcome.CORRECT.look)

    @property
    def total(self) -> float:
        """Points of the whole notebook, questions in words included."""
        return sum(e.points for e, _ in self.rows)

    def summary(self) -> str:
        """Return one sentence with the points so far."""
        return f"{self.points:g} of {self.total:g} points so far in {self.assignment}"

    def symbols(self) -> str:
        """Return one symbol for each exercise, in order."""
        return "".join(look.symbol for _, look in self.rows)

    def counts(self) -> str:
        """Return in words what the symbols show, as in `2 correct, 1 not right yet, 7 not checked yet`."""
        return ", ".join(f"{n} {words}" for words, n in Counter(look.words for _, look in self.rows).items())

    def __repr__(self) -> str:
        lines = [f"{look.symbol} {e.title} ({e.points:g}): {look.words}" for e, look in self.rows]
        return "\n".join([*lines, self.summary() + "."])

    def _repr_html_(self) -> str:
        left = 'style="text-align:left"'
        rows = "".join(
            f"<tr><td {left}>{html.escape(e.title)}</td><td {left}>{_symbol(look)} {look.words}</td>"
            f"<td>{e.points:g}</td></tr>"
            for e, look in self.rows
        )
        head = f"<tr><th {left}>exercise</th><th {left}>outcome</th><th>points</th></tr>"
        return f"{_bar(self)}<p>{html.escape(self.summary())}.</p><table>{head}{rows}</table>"


@dataclass(frozen=True)
class CourseMap:
    """Every notebook of the course with its exercises; the open notebook is unfolded."""

    notebooks: tuple[Progress, ...]
    current: str | None

    def summary(self) -> str:
        """Return one sentence with the points of the whole course."""
        points, total = sum(n.points for n in self.notebooks), sum(n.total for n in self.notebooks)
        return f"{points:g} of {total:g} points so far in the whole course"

    def __repr__(self) -> str:
        width = max(len(notebook.assignment) for notebook in self.notebooks)
        lines = [
            f"{n.assignment:<{width}}  {n.points:g}/{n.total:g}  {n.symbols()}  ({n.counts()})"
            for n in self.notebooks
        ]
        here = [repr(n) for n in self.notebooks if n.assignment == self.current]
        return "\n".join([*lines, f"{self.summary()}.", PRACTICE, *([""] if here else []), *here])

    def _repr_html_(self) -> str:
        notebooks = "".join(map(self._notebook, self.notebooks))
        return f"<p>{self.summary()}.</p>{notebooks}<p>{html.escape(PRACTICE, quote=False)}</p>"

    def _notebook(self, notebook: Progress) -> str:
        here = notebook.assignment == self.current
        name = html.escape(notebook.assignment)
        symbols = "".join(_symbol(look, e.title) for e, look in notebook.rows)
        return (
            f'<details{" open" if here else ""} style="margin:.3em 0"><summary style="cursor:pointer">'
            f"{f'<b>{name}</b>' if here else name}, {notebook.points:g} of {notebook.total:g} points "
            f'<span role="img" aria-label="{notebook.counts()}" style="letter-spacing:.15em">{symbols}</span>'
            f"</summary>{notebook._repr_html_()}</details>"
        )


def _symbol(look: Look, title: str = "") -> str:
    tip = f' title="{html.escape(title)}: {look.words}"' if title else ""
    return f'<b aria-hidden="true"{tip} style="color:{look.colour}">{look.symbol}</b>'


def _bar(notebook: Progress) -> str:
    share = 100 * notebook.points / notebook.total if notebook.total else 0
    return (
        f'<div role="img" aria-label="{html.escape(notebook.summary())}" '
        f'style="width:20em;max-width:100%;border:1px solid currentColor;height:1em;margin:.3em 0">'
        f'<div style="width:{share:.0f}%;background:{BAR};height:100%"></div></div>'
    )


def progress(assignment: str | None = None) -> CourseMap | Progress:
    """Return the whole course as a map with the open notebook unfolded, or one notebook by its name.

    What was checked in earlier sessions counts too. Raises KeyError where there is no notebook of that name.
    """
    known = outcomes()
    rows: dict[str, list[tuple[Exercise, Look]]] = {}
    for e in catalogue().values():
        look = IN_WORDS if e.manual else known[e.name].look if e.name in known else NOT_CHECKED
        rows.setdefault(e.assignment, []).append((e, look))
    notebooks = {name: Progress(name, tuple(found)) for name, found in sorted(rows.items())}
    if assignment is None:
        return CourseMap(tuple(notebooks.values()), session.assignment)
    if assignment not in notebooks:
        raise KeyError(f"There is no notebook {assignment!r}. Notebooks: {', '.join(notebooks)}.")
    return notebooks[assignment]
