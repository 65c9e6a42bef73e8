"""The index of what is handed back: every student with the points, linked to the page."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from grading.classroom.folder import Classroom
from grading.classroom.handback import Handback, Page
from grading.classroom.scores import Scores, read_scores
from grading.pages.page import render


def index_page(classroom: Classroom, handback: Handback, target: Path) -> bytes:
    """Return the page as bytes; its links lead from the folder `target` to the feedback pages."""
    scores = read_scores(classroom)
    assignments = list(dict.fromkeys(page.assignment for page in handback.pages))
    links = {(page.student, page.assignment): _link(handback, page, target) for page in handback.pages}
    rows = [
        (student, [(links.get((student, name), ""), _total(scores, student, name)) for name in assignments])
        for student in sorted({page.student for page in handback.pages})
    ]
    return render(
        "index.html",
        title=f"Feedback: {classroom.path.resolve().name}",
        assignments=assignments,
        rows=rows,
        left_out=handback.left_out,
    )


def _link(handback: Handback, page: Page, target: Path) -> str:
    if handback.format == "folder":
        return quote(page.name)
    return quote(Path(os.path.relpath(page.path.resolve(), target.resolve())).as_posix())


def _total(scores: Scores, student: str, assignment: str) -> float | None:
    handed_in = scores.handed_in.get((student, assignment))
    return handed_in.total if handed_in else None
