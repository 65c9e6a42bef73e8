"""One page of feedback a graded notebook: what was asked, what the student wrote, what the check says, what to try next.

The page shows the release's questions, the student's own cells and the record, and no solution. Nothing that a student
wrote can run in it: texts are escaped or sanitised, pictures are data, and the page's policy forbids scripts and requests.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from html import unescape
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from course_lib.check.outcome import Outcome
from course_lib.check.panel import excerpt
from course_lib.explain.words.vocabulary import VOCABULARY
from grading.classroom.folder import Classroom
from grading.classroom.gradebook import write_file
from grading.classroom.lateness import clock, timing_of
from grading.classroom.questions import Question, Sheet, sheet
from grading.classroom.roster import read_roster
from grading.classroom.schedule import Schedule, read_schedule
from grading.classroom.scores import KnownStudent, Mark, Scores, read_scores
from grading.pages.page import render
from grading.pages.safe_html import prose, python_code
from grading.plain_text import plain_text
from grading.submission.types import nbgrader_of, source_of
from grading.submission.unjudged import FOR_A_PERSON, Unjudged, outcome_of

PNG = b"\x89PNG\r\n\x1a\n"
PICTURE_BYTES = 12_000_000  # on one page, so that it can be sent by mail
TEXT_CHARACTERS = 1_000_000  # of a student's on one page
MARKED_UP_CHARACTERS = 120_000  # of these, shown as Markdown or coloured, which takes time
SHOWN_LINES = 15
MOST_CHARACTERS = 20_000
STEPS = 3
URGENCY = (Outcome.WRONG, Outcome.CRASHED, Outcome.NOT_ATTEMPTED)


@dataclass(frozen=True)
class GradedNotebook:
    """A graded notebook whose feedback is to be written."""

    student: str
    assignment: str


@dataclass(frozen=True)
class ShownOutput:
    """What a cell printed (`text`) or drew (`src`, a data address, with the words `alt`)."""

    text: str = ""
    src: str = ""
    alt: str = ""

    @property
    def long(self) -> bool:
        """Whether it is folded away at first."""
        return self.text.count("\n") >= SHOWN_LINES


@dataclass(frozen=True)
class MarkedLine:
    """The student's line with the place of a mistake in it."""

    number: int
    before: str
    here: str
    after: str


@dataclass
class ShownExercise:
    """One exercise on the page."""

    task: Question
    mark: Mark
    outcome: Outcome | Unjudged
    style: str
    icon: str
    words: str
    message: str
    answer: Markup | None
    step: str
    place: MarkedLine | None = None
    question: Markup = field(default_factory=Markup)
    given: Markup | None = None
    outputs: list[ShownOutput] = field(default_factory=list)
    pictures: list[ShownOutput] = field(default_factory=list)


def pages(classroom: Classroom, assignments: list[str]) -> list[GradedNotebook]:
    """Return every graded notebook of the class, student by student."""
    graded = sorted((classroom.path / "autograded").glob("*/*/*.ipynb"))
    found = [GradedNotebook(path.parts[-3], path.parts[-2]) for path in graded if path.stem == path.parts[-2]]
    return [page for page in found if page.assignment in assignments]


def write_feedback(
    classroom: Classroom,
    assignments: list[str],
    tell: Callable[[GradedNotebook], None] = lambda page: None,
    only: Collection[GradedNotebook] | None = None,
) -> list[Path]:
    """Write the page of every graded notebook, or `only` of these; returns the paths. `tell` is called after each page."""
    scores = read_scores(classroom)
    schedule = read_schedule(classroom)
    known = {
        p.id: KnownStudent(p.id, p.first_name, p.last_name) for p in read_roster(classroom, scores).people
    }
    scores = replace(scores, students=known)
    sheets = {name: sheet(classroom, name) for name in assignments}
    written = []
    for page in pages(classroom, assignments) if only is None else only:
        if (page.student, page.assignment) in scores.handed_in:
            notebook = json.loads(classroom.autograded(page.student, page.assignment).read_bytes())
            path = classroom.feedback(page.student, page.assignment)
            write_file(path, feedback_page(page, notebook, sheets[page.assignment], scores, schedule))
            written.append(path)
        tell(page)
    return written


def feedback_page(
    page: GradedNotebook,
    notebook: Mapping[str, Any],
    sheet: Sheet,
    scores: Scores,
    schedule: Schedule | None = None,
) -> bytes:
    """Write the page, as bytes; with the class's `schedule`, it says how the submission stands to its due date."""
    handed_in = scores.handed_in[page.student, page.assignment]
    entry = scores.entries.get((page.student, page.assignment))
    verdicts = entry.verdicts if entry else {}
    timing = timing_of(schedule, handed_in) if schedule else None
    cells = {nbgrader_of(cell).get("grade_id"): cell for cell in notebook["cells"]}
    room = Room(PICTURE_BYTES, TEXT_CHARACTERS, MARKED_UP_CHARACTERS)
    parts = [
        part_of(task, mark, verdicts.get(task.name, {}), cells, room)
        for task in sheet.tasks
        if (mark := handed_in.marks.get(task.name))
    ]
    return render(
        "feedback.html",
        title=f"{sheet.title}: feedback for {name_of(page.student, scores)}",
        sheet=sheet,
        student=name_of(page.student, scores),
        handed_in=handed_in,
        when=clock(handed_in.time.replace(tzinfo=UTC)) if handed_in.time else "",
        due=clock(timing.due) if timing and timing.due else "",
        timing=timing.words if timing else "",
        flag=entry.flag if entry else None,
        parts=parts,
        open_points=sum(p.mark.max_score for p in parts if p.mark.waiting and p.mark.score is None),
        steps=[p for p in sorted(parts, key=urgency) if p.step][:STEPS],
        own_cells=own_cells(notebook, sheet, room),
        unreadable=any(p.outcome is Unjudged.UNREADABLE for p in parts),
    )


def name_of(student: str, scores: Scores) -> str:
    """Return a student's name with the id, or the id alone."""
    known = scores.students.get(student)
    name = f"{known.first_name} {known.last_name}".strip() if known else ""
    return f"{name} ({student})" if name else student


def part_of(
    task: Question, mark: Mark, verdict: Mapping[str, Any], cells: Mapping[str, Any], room: Room
) -> ShownExercise:
    """Return what the page says about one exercise."""
    outcome = outcome_of(verdict.get("outcome"))
    style, icon, words = standing(outcome, mark)
    answer = cells.get(task.name, {"source": ""})
    part = ShownExercise(
        task=task,
        mark=mark,
        outcome=outcome,
        style=style,
        icon=icon,
        words=words,
        message=plain_text(verdict.get("message") or mark.auto_comment),
        answer=written(task, source_of(answer), room),
        step=next_step(task, outcome, mark, verdict.get("mistake")),
        place=place_of(verdict) if not mark.by_person else None,
        question=prose("\n\n".join([task.text, task.stub]) if task.manual else task.text),
        given=python_code(task.given) if task.given else None,
    )
    if not task.manual:
        part.outputs = room.outputs(answer)
        part.pictures = [o for o in room.outputs(cells.get(f"{task.name}_check", {})) if o.src]
    return part


def place_of(verdict: Mapping[str, Any]) -> MarkedLine | None:
    """Return the line and the place of the mistake in it, where the ledger has one."""
    place, line = verdict.get("place"), verdict.get("line")
    if not isinstance(line, str) or not isinstance(place, list | tuple) or len(place) != 4:
        return None
    parts = excerpt(tuple(map(int, place)), line)
    return MarkedLine(int(place[0]), *map(plain_text, parts)) if parts else None


def standing(outcome: Outcome | Unjudged, mark: Mark) -> tuple[str, str, str]:
    """Return style, icon and words for where an exercise stands, a person's mark included."""
    if mark.waiting:
        return "undecided", "✎", "waits for a person"
    if mark.by_person or outcome in FOR_A_PERSON:
        full, none = (mark.score or 0) >= mark.max_score, not mark.score
        return ("correct" if full else "wrong" if none else "manual"), "✎", "marked by a person"
    look = outcome.look
    return outcome.replace(" ", "-"), look.symbol, look.words


def written(task: Question, source: str, room: Room) -> Markup | None:
    """Return what the student wrote, or None where the cell is as it was released."""
    if not source.strip() or source.strip() == task.stub.strip():
        return None
    if task.manual:
        return room.prose(source.removeprefix(task.stub))
    return room.code(source)


def next_step(task: Question, outcome: Outcome | Unjudged, mark: Mark, mistake: str | None) -> str:
    """Return the next thing to try, or nothing where an exercise is done or waits for a person."""
    if mark.waiting or mark.by_person:
        return ""
    if outcome is Outcome.WRONG:
        known = VOCABULARY.get(mistake)
        advice = known.advice if known else "Read what the check says, and work out one simple case by hand."
        return f"{advice} Then run the check again."
    if outcome is Outcome.CRASHED:
        return "Choose Kernel → Restart, run the cells from the top, and read the last line of the error."
    if outcome is Outcome.NOT_ATTEMPTED:
        if task.manual:
            return "Two or three sentences in your own words are enough."
        return f'Begin with hint("{task.name}") in the notebook: it gives a first step.'
    return ""


def urgency(part: ShownExercise) -> int:
    """Rank an exercise: nearly right answers come first, then crashes, then what was left out."""
    return URGENCY.index(part.outcome) if part.step else len(URGENCY)


@dataclass
class Room:
    """What a page may still hold: bytes of pictures, and characters of a student's text, marked up or as they are."""

    left: int
    text: int
    marked_up: int

    def prose(self, text: str) -> Markup:
        """Render a student's Markdown, or show it as it is once enough of the page is marked up."""
        text = self.take(text)
        return prose(text) if self.may_mark_up(text) else Markup("<pre>{}</pre>").format(plain_text(text))

    def code(self, source: str) -> Markup:
        """Colour a student's code, or show it as it is once enough of the page is marked up."""
        source = self.take(source)
        return python_code(source) if self.may_mark_up(source) else escape(plain_text(source))

    def take(self, text: str) -> str:
        """Cut a text to what the page has room for, and use up that room."""
        taken = text[: self.text]
        self.text -= len(taken)
        return taken if len(taken) == len(text) else f"{taken}\n… (cut here: this page is long enough)"

    def may_mark_up(self, text: str) -> bool:
        """Tell whether a text may still be marked up, and use up the room for it."""
        fits = len(text) <= self.marked_up
        self.marked_up -= len(text) if fits else 0
        return fits

    def outputs(self, cell: Mapping[str, Any]) -> list[ShownOutput]:
        """Return what a cell printed and drew, in order. Only text and PNG or SVG pictures are taken."""
        found: list[ShownOutput] = []
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if drawn := self.picture(data, output.get("metadata", {})):
                found.append(drawn)
                continue
            text = (
                output.get("text")
                or data.get("text/plain")
                or "\n".join(map(joined, output.get("traceback", ())))
            )
            if text := self.take(cut(joined(text).rstrip())):
                found.append(ShownOutput(text=text))
        return found

    def picture(self, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> ShownOutput | None:
        """Return a picture as a data address: as an image, so that nothing in it can run or be fetched."""
        for kind in ("image/svg+xml", "image/png"):
            if kind not in data:
                continue
            raw = picture_bytes(kind, joined(data[kind]))
            if not raw or len(raw) > self.left:
                return ShownOutput(text="[A picture was left out: it is too large or cannot be read.]")
            self.left -= len(raw)
            about = metadata.get(kind) if isinstance(metadata.get(kind), dict) else {}
            alt = about.get("alt") or svg_words(raw) or "A picture drawn by this cell, without a description."
            return ShownOutput(
                src=f"data:{kind};base64,{base64.b64encode(raw).decode()}", alt=plain_text(str(alt))[:2000]
            )
        return None


def picture_bytes(kind: str, text: str) -> bytes:
    """Return the picture's bytes; empty if they are not of the kind they claim to be."""
    if kind == "image/svg+xml":
        return text.encode("utf-8", "replace")
    try:
        raw = base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""
    return raw if raw.startswith(PNG) else b""


def svg_words(raw: bytes) -> str:
    """Return the description inside an SVG: its label or its title."""
    found = re.search(rb'aria-label="([^"]+)"|<title[^>]*>([^<]+)</title>', raw)
    return unescape((found[1] or found[2]).decode("utf-8", "replace")) if found else ""


def joined(text: Any) -> str:
    """Join a text, which nbformat stores as a string or as a list of lines."""
    return text if isinstance(text, str) else "".join(map(str, text)) if isinstance(text, list) else ""


def cut(text: str) -> str:
    """Cut a text to a bounded length."""
    if len(text) <= MOST_CHARACTERS:
        return plain_text(text)
    return plain_text(text[:MOST_CHARACTERS]) + "\n… (cut here)"


def own_cells(
    notebook: Mapping[str, Any], sheet: Sheet, room: Room
) -> list[tuple[Markup, list[ShownOutput]]]:
    """Return cells that the student added, with their outputs."""
    return [
        (room.prose(source) if cell["cell_type"] == "markdown" else room.code(source), room.outputs(cell))
        for cell in notebook["cells"]
        if not nbgrader_of(cell) and (source := source_of(cell)).strip() and is_own(cell, source, sheet)
    ]


def is_own(cell: Mapping[str, Any], source: str, sheet: Sheet) -> bool:
    """Tell a student's own cell from a cell of the release and from the grader's note."""
    return source not in sheet.sources and cell.get("id") != "grader-note"
