"""A small graded class for the pages that instructors and students look at."""

import json
from pathlib import Path

from grading.authoring.build import build, read_masters
from grading.authoring.catalogue import by_exercise
from grading.authoring.synthetic_class import write_class
from tests.grading import commands
from tests.grading.small_course import MASTER, MISTAKES

NAME = "01_small"
ATTACK = (
    "Because.<script>document.title = 'owned'</script> <img src='x' onerror=\"document.title = 'owned'\">"
)
IN_WORDS = "small_words"


def course(*words: object) -> str:
    """Run a command of the course; gives what it prints."""
    done = commands.course(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


def scores(folder: Path) -> dict[tuple[str, str], str]:
    """The score of each student and exercise, as `course export` tells it."""
    return {(row["student"], row["exercise"]): row["score"] for row in commands.table(folder)}


def write_answer(folder: Path, student: str, exercise: str, text: str) -> None:
    """Change a cell of what a student handed in."""
    path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == exercise]
    cell["source"] = text
    path.write_text(json.dumps(notebook))


def graded_class(folder: Path, students: int, all_correct: bool = False) -> Path:
    """A graded class below `folder`; `bao`, the second student, tries to run a script in the reader's browser."""
    (folder / "masters").mkdir()
    (folder / "masters" / f"{NAME}.py").write_text(MASTER)
    (folder / "mistakes").mkdir()
    (folder / "mistakes" / f"{NAME}.py").write_text(MISTAKES)
    built = [build(master) for master in read_masters(folder / "masters")]
    where = folder / "class"
    write_class(where, built, by_exercise(folder / "mistakes"), students, 0, all_correct)
    if students > 1:
        write_answer(where, "bao", IN_WORDS, ATTACK)
    course("grade", where, "--jobs", 1)
    return where
