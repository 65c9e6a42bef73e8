"""The pages on which a person marks questions in words, served beside the formgrader by the same server and token.

    /marking                            every question, how many answers wait
    /marking/ASSIGNMENT/QUESTION        its answers in groups, the scheme beside them
    /marking/api/ASSIGNMENT/QUESTION    POST {"action": "mark" | "undo" | "add", …} → JSON

Every request needs the server's token (or its cookie) and Jupyter's XSRF header. Students' text is sanitised, and the page's
policy allows no script but the one beside it.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from grading.classroom.folder import ClassError, Classroom, GradebookError
from grading.classroom.questions import Question, sheet
from grading.marking import marks, rubric
from grading.marking.answers import grouped, read_answers
from grading.pages.page import environment, style
from grading.pages.safe_html import prose

POLICY = (
    "default-src 'none'; img-src data:; {style}; script-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def questions_in_words(classroom: Classroom) -> dict[tuple[str, str], Question]:
    """Return every question that a person marks, by assignment and name."""
    return {
        (assignment, question.name): question
        for assignment in classroom.assignments()
        for question in sheet(classroom, assignment).tasks
        if question.manual
    }


class MarkingHandler(JupyterHandler):
    """What the pages share: the class, the question of the address, and how errors are told."""

    def initialize(self, classroom: Classroom) -> None:
        """`classroom`: the class of this server."""
        self.classroom = classroom

    def question(self, assignment: str, name: str) -> Question:
        """Return the question of the address, or 404."""
        found = questions_in_words(self.classroom).get((assignment, name))
        if found is None:
            raise web.HTTPError(404, f"There is no question {name} in {assignment}.")
        return found

    def show(self, template: str, **values: Any) -> None:
        """Write a page."""
        sheet_of_style, policy = style()
        policy = POLICY.format(style=next(p.strip() for p in policy.split(";") if "style-src" in p))
        self.set_header("Content-Security-Policy", policy)
        made = environment().get_template(f"questions/{template}")
        token = self.xsrf_token.decode()
        self.finish(
            made.render(style=sheet_of_style, policy=policy, base=self.base_url, xsrf=token, **values)
        )


class QuestionsHandler(MarkingHandler):
    """The list of questions."""

    @web.authenticated
    def get(self) -> None:
        """Send every question with the number of answers that wait."""
        rows = []
        for (assignment, name), question in questions_in_words(self.classroom).items():
            found = marks.current(self.classroom, assignment, name)
            written = {a.student for a in read_answers(self.classroom, assignment, question) if a.text}
            waiting = sum(1 for student, mark in found.items() if mark.score is None and student in written)
            rows.append((assignment, question, len(found), waiting))
        self.show("list.html", title="Questions in words", rows=rows)


class QuestionHandler(MarkingHandler):
    """One question across the class."""

    @web.authenticated
    def get(self, assignment: str, name: str) -> None:
        """Send the answers in groups, what each has so far, the scheme and the rubric."""
        question = self.question(assignment, name)
        found = marks.current(self.classroom, assignment, name)
        groups = [
            {
                "group": group,
                "shown": prose(group.text) if group.text else "",
                "others": [(a.student, prose(a.text)) for a in group.differing],
                "mark": found.get(group.students[0], marks.Marked(None)),
            }
            for group in grouped(read_answers(self.classroom, assignment, question))
        ]
        self.show(
            "question.html",
            title=f"{question.title} ({assignment})",
            assignment=assignment,
            question=question,
            posed=prose("\n\n".join([question.text, question.stub])),
            items=[
                (item.points, prose(item.text))
                for item in rubric.read_rubric(self.classroom, assignment, name)
            ],
            scheme=prose(rubric.scheme(self.classroom, assignment, name)),
            model=prose(rubric.model_answer(self.classroom, assignment, name)),
            groups=groups,
            answers=sum(len(g["group"].answers) for g in groups),
        )


class MarkHandler(MarkingHandler):
    """What the page saves."""

    @web.authenticated
    def post(self, assignment: str, name: str) -> None:
        """Mark, undo or add a rubric item; the reply is JSON, with `error` in words where it could not be done."""
        question = self.question(assignment, name)
        try:
            asked = json.loads(self.request.body)
            reply = self.do(asked, assignment, name, question)
        except (ValueError, KeyError, TypeError) as error:
            self.set_status(400)
            reply = {"error": str(error) or "This request was not understood."}
        except (GradebookError, ClassError) as error:
            self.set_status(409)
            reply = {"error": str(error)}
        self.finish(reply)

    def do(self, asked: dict[str, Any], assignment: str, name: str, question: Question) -> dict[str, Any]:
        """Carry out one request."""
        where = (self.classroom, assignment, name)
        if asked["action"] == "add":
            item = rubric.Item(float(asked["points"]), str(asked["text"]).strip())
            return {"items": len(rubric.add(*where, item))}
        if asked["action"] == "undo":
            return {"students": marks.undo(*where), "marks": self.standing(*where)}
        items = rubric.read_rubric(*where)
        students = [str(student) for student in asked["students"]]
        if unknown := set(students) - set(marks.current(*where)):
            raise ValueError(f"{', '.join(sorted(unknown))} handed in nothing for {assignment}.")
        chosen = [int(k) for k in asked["items"]]
        score = marks.mark(*where, students, items, chosen, str(asked["comment"])[:2000], question.points)
        return {"score": score, "students": students}

    @staticmethod
    def standing(classroom: Classroom, assignment: str, name: str) -> dict[str, Any]:
        """Return every student's mark, as the page needs it."""
        found = marks.current(classroom, assignment, name)
        return {s: {"score": m.score, "items": m.items, "comment": m.comment} for s, m in found.items()}


class ScriptHandler(MarkingHandler):
    """The one script."""

    @web.authenticated
    def get(self) -> None:
        """Send the file beside the templates."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(resources.files("grading.pages").joinpath("templates/questions/marking.js").read_bytes())


def handlers(base_url: str, classroom: Classroom) -> list[tuple[str, type[MarkingHandler], dict[str, Any]]]:
    """Return the addresses for Jupyter's server."""
    names = r"([^/]+)/([^/]+)"
    about = {"classroom": classroom}
    return [
        (url_path_join(base_url, "/marking/?"), QuestionsHandler, about),
        (url_path_join(base_url, "/marking/marking.js"), ScriptHandler, about),
        (url_path_join(base_url, f"/marking/api/{names}"), MarkHandler, about),
        (url_path_join(base_url, f"/marking/{names}"), QuestionHandler, about),
    ]
