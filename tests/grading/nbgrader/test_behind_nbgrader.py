"""With the class's own nbgrader_config.py, `nbgrader autograde` uses the same intake, box and judge."""

from grading.classroom.folder import Classroom
from grading.classroom.gradebook import Recorder
from grading.classroom.ledger import read
from tests.grading.commands import autograde, course, table
from tests.grading.conftest import NAME


def test_nbgrader_autograde_gives_the_scores_of_course_grade_on_hostile_work_too(small_class):
    folder = small_class(4)
    attacked = folder / "submitted" / "bao" / NAME / f"{NAME}.ipynb"
    attacked.write_text(attacked.read_text().replace("return 2 * x", "import os; os._exit(0)"))
    (folder / "submitted" / "chidi" / NAME / f"{NAME}.ipynb").write_text("[1, 2]")
    assert course("grade", folder).exit_code == 0
    ours = table(folder)
    (folder / "grading.jsonl").unlink()
    with Recorder(Classroom.at(folder)) as recorder:
        for student in ("ada", "bao", "chidi", "dana"):
            recorder.gradebook.remove_submission(NAME, student)
    autograde(folder, NAME, "--force")
    assert table(folder) == ours
    assert "JSON" in read(folder / "grading.jsonl")["chidi", NAME].flag
