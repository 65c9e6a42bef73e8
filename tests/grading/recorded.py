"""A small class with results made by hand and put on record as `course grade` does, without running anybody's code."""

import base64
import json
import re
from hashlib import sha256

from grading.authoring.synthetic_class import write_class
from grading.classroom.folder import Classroom, Submission
from grading.classroom.gradebook import Recorder
from grading.classroom.ledger import Key, append, lines_of
from grading.submission.types import ExerciseResult, Graded
from grading.submission.unjudged import Unjudged, outcome_of

NAME = "01_small"
RIGHT = ("correct", None, "Your gradient agrees with the slopes measured at 24 points.", 1.0)
FLIPPED = (
    "wrong",
    "sign_flip",
    "At x = 1.5 your function gave -3; measured: 3. Every sign is opposite.",
    0.0,
)
UNTOUCHED = ("not attempted", None, "There is no answer here yet.", 0.0)
CRASHED = ("crashed", "raises", "Your cell stopped with NameError: name 'y' is not defined", 0.0)
UNNAMED = ("wrong", None, "At x = 0.25 your function gave 7; measured: 3. Try a simpler point.", 0.0)
UNDECIDED = ("undecided", None, "Not sharp enough.", None)
POINTS = {"small_slope": 3.0, "small_value": 2.0}


def empty_class(folder, built):
    """A class with its release and nobody in it."""
    write_class(folder, built, {}, 0, 0, True)
    return Classroom.at(folder)


def put_on_record(classroom, students):
    """Record a submission for each of `students`: name → dict of slope, value (verdicts), cells, extra, flag, time.

    A verdict may go on with the place of the mistake and the student's line.
    """
    with Recorder(classroom) as recorder:
        release = classroom.release(NAME).read_bytes()
        recorder.register(NAME, release)
        for student, about in students.items():
            graded = result(release, **{k: v for k, v in about.items() if k != "time"})
            folder = classroom.path / "submitted" / student / NAME
            folder.mkdir(parents=True, exist_ok=True)
            submission = Submission(student, NAME, folder)
            recorder.record(submission, graded, about.get("time"))
            append(classroom.log, lines_of(submission, Key("s", "r", "g", 1), graded))
    return classroom


def result(release, slope=RIGHT, value=RIGHT, cells=None, outputs=None, extra=(), flag=None):
    """A Graded: `cells` and `outputs` go by grade id; `extra` are cells that the student added."""
    notebook = json.loads(release)
    for cell in notebook["cells"]:
        cell["source"] = (cells or {}).get(cell["id"], cell["source"])
        if cell["id"] in (outputs or {}):
            cell["outputs"] = outputs[cell["id"]]
    for number, (kind, source) in enumerate(extra):
        code = {"outputs": [], "execution_count": None} if kind == "code" else {}
        notebook["cells"].append(
            {"cell_type": kind, "id": f"extra-{number}", "metadata": {}, "source": source} | code
        )
    verdicts = {"small_slope": slope, "small_value": value}
    results = [
        ExerciseResult(
            n,
            "machine",
            outcome_of(o),
            m,
            text,
            None if share is None else share * POINTS[n],
            POINTS[n],
            **dict(zip(("place", "line"), located, strict=False)),
        )
        for n, (o, m, text, share, *located) in verdicts.items()
    ]
    results.append(ExerciseResult("small_words", "manual", Unjudged.MANUAL, None, "", None, 2.0))
    return Graded(json.dumps(notebook).encode(), tuple(results), flag, 0.1)


def mark(classroom, student, score, comment=None, name="small_words", penalty=None):
    """A person marks an answer in words, as the formgrader does."""
    with Recorder(classroom) as recorder:
        grade = recorder.gradebook.find_grade(name, NAME, NAME, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            recorder.gradebook.find_comment(name, NAME, NAME, student).manual_comment = comment
        if penalty:
            found = recorder.gradebook.find_submission_notebook(NAME, NAME, student)
            found.late_submission_penalty = penalty
        recorder.gradebook.db.commit()


class OutsideError(ValueError):
    """A page that would fetch or run something."""


def checked(html, script=False):
    """The page, after a look that nothing in it can run or be fetched from elsewhere.

    With `script`, it holds one script, which its policy names by digest, and links to files of its own folder.
    """
    from bs4 import BeautifulSoup

    page = BeautifulSoup(html, "html.parser")
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    if not policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-"):
        raise OutsideError(policy)
    if script:
        own = page.body.find_all("script")[-1].extract()
        digest = base64.b64encode(sha256(own.string.encode()).digest()).decode()
        if (
            own.attrs
            or not policy.endswith(f"script-src 'sha256-{digest}'")
            or policy.count("script-src") > 1
        ):
            raise OutsideError(policy)
    elif "script-src" in policy:
        raise OutsideError(policy)
    for tag in page.find_all(True):
        if tag.name in (
            "script",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "input",
            "button",
            "audio",
        ):
            raise OutsideError(str(tag))
        for name, value in tag.attrs.items():
            harmful = name.startswith("on") or name in (
                "style",
                "srcdoc",
                "srcset",
                "formaction",
                "background",
            )
            if harmful or (name == "src" and not str(value).startswith("data:image/")):
                raise OutsideError(str(tag))
            here = script and tag.name == "a" and not re.match(r"[^/]*:|/|\.\.", str(value))
            if name in ("href", "xlink:href") and not (
                here or str(value).startswith(("#", "http", "mailto:"))
            ):
                raise OutsideError(str(tag))
    return page
