"""`practice`: what students call. It sets a problem, judges the answer, and remembers what went wrong.

What it remembers lies beside the notebook (`course_lib.kept`), with a seed of this student's own, drawn once by their machine:
so no two students get the same problems, unless an instructor gives them one seed.
"""

from __future__ import annotations

import difflib
import secrets
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from course_lib import kept
from course_lib.check import front_end
from course_lib.check.outcome import Outcome
from course_lib.check.verdict import Verdict, listeners
from course_lib.exercise import Note, session
from course_lib.explain.words.vocabulary import VOCABULARY
from course_lib.practice import planning
from course_lib.practice.drawing import draw_problem
from course_lib.practice.grammar import BY_NAME, exposing
from course_lib.practice.problems import PracticeProblem
from course_lib.practice.topics import TOPICS, Topic

LEVELS = (1, 2, 3)


@dataclass(frozen=True)
class Posed:
    """A problem as a student sees it: Markdown in a notebook, plain text elsewhere.

    aim      the mistake to which it returns, or the empty string
    offered  whether the cell to fill in already stands below
    """

    problem: PracticeProblem
    aim: str
    offered: bool = False

    def __repr__(self) -> str:
        return f"{self._title}\n{self.problem.text}\n{self._topic.asks(self.problem)}\n\n{self.cell}"

    def _repr_markdown_(self) -> str:
        asks = self._topic.asks(self.problem)
        return "\n\n".join(
            [f"**{self._title}**", self.problem.markdown, asks, f"```python\n{self.cell}\n```"]
        )

    @property
    def cell(self) -> str:
        """The cell to fill in."""
        return self._topic.cell(self.problem)

    @property
    def _topic(self) -> Topic:
        return TOPICS[self.problem.topic]

    @property
    def _title(self) -> str:
        back = "" if not self.aim else " It returns to what went wrong before"
        if self.aim in VOCABULARY:
            back += f": {VOCABULARY[self.aim].clause}"
        return f"Practice: {self.problem.topic}, level {self.problem.level}.{back}{'.' if back else ''}"


class Practice:
    """`practice("gradient", level=2)` sets a problem, `practice.check(gradient)` judges the answer."""

    def __init__(self) -> None:
        self._state: dict[str, Any] = {}
        self._assigned: int | None = None
        self._counts: Counter[tuple[str, int]] = Counter()
        self._judged: PracticeProblem | None = None

    def __call__(self, topic: str | None = None, level: int = 1) -> Posed | Note:
        """Set the next problem of a topic; without one, of the topic before. A cell to fill in appears below.

        A mistake that this student made returns in the next problem, and again after a while. Nothing counts for points.
        """
        name = _named(topic or self._recalled().get("open", {}).get("topic") or "derivative")
        if name is None:
            return Note(f"There is no topic “{topic}”. The topics are: {', '.join(TOPICS)}.")
        if level not in LEVELS:
            return Note(f"The levels are {', '.join(map(str, LEVELS))}.")
        plan, aim, wanted = planning.read(self._recalled()), "", ()
        if self._assigned is not None:
            source = f"assigned {self._assigned}/{self._counts[name, level]}"
            self._counts[name, level] += 1
        else:
            aim, wanted = plan.due(TOPICS[name].usable(level), lambda m: TOPICS[name].may_expose(m, level))
            source = f"{self._own_seed()}/{plan.problems}"
        problem = draw_problem(name, level, source, wanted[:1])
        plan.problems += 1
        opened = {"topic": name, "level": level, "seed": source, "wanted": list(wanted[:1])}
        self._keep(plan, {**opened, "aim": aim, "missed": False})
        posed = Posed(problem, aim)
        return replace(posed, offered=front_end.offer_cell(posed.cell))

    def check(self, answer: Any) -> Verdict | Note:
        """Judge an answer to the problem set last. Raises CheckFailed, as every check does, when it is wrong."""
        problem = self._open()
        if problem is None:
            return Note('There is no problem yet. Set one: `practice("gradient", level=2)`.')
        session.current = None  # this is nobody's exercise
        self._judged = problem
        try:
            verdict = TOPICS[problem.topic].check(problem, answer)
        finally:
            self._judged = None
        if verdict.outcome is not Outcome.CORRECT:
            return verdict
        again = f'The next one: practice("{problem.topic}", level={problem.level})'
        return replace(verdict, message=f"{verdict.message} {again}")

    def seed(self, number: int | None = None) -> Note:
        """Set the problems that belong to `number`, the same for everybody, from the first; without one, your own again."""
        self._assigned = None if number is None else int(number)
        self._counts.clear()
        if number is None:
            return Note("The problems are your own again.")
        return Note(f"The problems of seed {int(number)} follow, from the first.")

    def _recalled(self) -> dict[str, Any]:
        state = kept.recall("practice") or self._state
        return state if isinstance(state.get("open", {}), dict) else {}

    def _keep(self, plan: planning.Plan, opened: dict[str, Any]) -> None:
        self._state = {**self._recalled(), **plan.as_data(), "open": opened}
        kept.keep("practice", self._state)

    def _own_seed(self) -> int:
        """Return the seed of this student's own machine, drawn once."""
        found = self._recalled().get("seed")
        if type(found) is not int:
            found = secrets.randbits(48)
            self._state = {**self._recalled(), "seed": found}
            kept.keep("practice", {"seed": found})
        return found

    def _open(self) -> PracticeProblem | None:
        """Return the problem set last, drawn again from its seed; None where there is none, or what was kept is spoilt."""
        said = self._recalled().get("open", {})
        topic, level, seed, wanted = (said.get(key) for key in ("topic", "level", "seed", "wanted"))
        texts = isinstance(topic, str) and isinstance(seed, str) and isinstance(wanted, list)
        if (
            not texts
            or topic not in TOPICS
            or level not in LEVELS
            or not all(isinstance(rule, str) and rule in BY_NAME for rule in wanted)
        ):
            return None
        return draw_problem(topic, level, seed, tuple(wanted))

    def heard(self, verdict: Verdict) -> None:
        """Remember what came of an answer, to a problem or to an exercise of a notebook.

        A mistake returns; a problem's aim is put off when its first answer that is judged is right.
        """
        problem, plan, opened = (
            self._judged,
            planning.read(self._recalled()),
            self._recalled().get("open", {}),
        )
        if verdict.outcome is Outcome.WRONG and (problem or exposing(verdict.mistake or "")):
            plan.made(verdict.mistake, problem.rules if problem else ())
            opened = opened | {"missed": bool(problem) or opened.get("missed", False)}
        elif (
            verdict.outcome is Outcome.CORRECT and problem and opened.get("aim") and not opened.get("missed")
        ):
            plan.avoided(str(opened["aim"]))
            opened = opened | {"aim": ""}
        else:
            return
        self._keep(plan, opened)


def _named(topic: str) -> str | None:
    """Return the topic that is meant by `hessian`, `chain` or `gradiant`; None where none is near."""
    by_word = {name.casefold(): name for name in TOPICS}
    said = str(topic).casefold().strip()
    if len(begins := [name for word, name in by_word.items() if said and word.startswith(said)]) == 1:
        return begins[0]
    near = difflib.get_close_matches(said, by_word, n=1, cutoff=0.6)
    return by_word[near[0]] if near else None


practice = Practice()
listeners.append(practice.heard)
