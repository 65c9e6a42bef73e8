"""The class report says where a class stands, what to teach, and whom to talk with; and holds for any class."""

import json
import re
from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from course_lib.explain.words.vocabulary import VOCABULARY
from grading.classroom.scores import read_scores
from grading.cli import app
from grading.pages.lessons import COMPARE_A_SAMPLE, Failure
from grading.pages.report import binned, report_page, separation
from tests.grading.recorded import (
    CRASHED,
    FLIPPED,
    NAME,
    RIGHT,
    UNDECIDED,
    UNNAMED,
    UNTOUCHED,
    checked,
    empty_class,
    mark,
    put_on_record,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
READ = "this is no notebook: its JSON ends too early"


def page(classroom):
    return checked(report_page(classroom, NOW).decode(), script=True)


def words(tag):
    return " ".join(tag.get_text(" ").split())


def part(found, name):
    return words(found.find("section", attrs={"aria-labelledby": name}))


@pytest.fixture(scope="module")
def found(small_built, tmp_path_factory):
    """The report of fourteen students; one handed in nothing, one an unreadable file."""
    strong = {f"strong{i}": {} for i in range(5)}
    flipped = "# by weak0, hello\ndef slope(x):\n    # my own idea\n    weak0 = -2 * x\n    return weak0"
    weak = {
        f"weak{i}": {
            "slope": FLIPPED,
            "value": UNTOUCHED if i < 3 else RIGHT,
            "cells": {"small_slope": flipped},
        }
        for i in range(4)
    }
    others = {
        "crash": {"slope": CRASHED, "value": (*UNNAMED[:2], UNNAMED[2].replace("0.25", "1.75"), 0.0)},
        "plain": {"slope": UNNAMED, "value": UNDECIDED},
        "idle": {"slope": UNTOUCHED, "value": UNTOUCHED},
        "torn": {
            "slope": ("unreadable", None, f"Not graded: {READ}.", 0.0),
            "value": ("unreadable", None, f"Not graded: {READ}.", 0.0),
            "flag": READ,
        },
    }
    classroom = put_on_record(
        empty_class(tmp_path_factory.mktemp("report") / "class", small_built), strong | weak | others
    )
    (classroom.path / "submitted" / "absent").mkdir()
    mark(classroom, "strong0", 2.0)
    return page(classroom)


def test_how_many_handed_in_and_how_the_points_lie(found):
    text = part(found, "glance")
    assert "14 students" in text
    assert "13 submissions on record, for 1 of 1 assignment" in text
    assert "13 of 14 0 0 2.2 7 7 13" in text  # lowest, median, mean, highest, of, waiting
    bars = found.find("figure").svg["aria-label"]
    assert bars.startswith("How many submissions have how many of 7 points in A small notebook")
    assert "6.3–7 points: 1" in bars


def test_the_outcomes_of_each_exercise_stand_in_a_figure_and_in_a_table(found):
    section = found.find("section", attrs={"aria-labelledby": NAME})
    bar = next(
        s["aria-label"] for s in section.find_all("svg") if s.get("aria-label", "").startswith("A slope")
    )
    assert bar == "A slope: correct 5, not right yet 5, stopped with an error 1, not attempted 1"
    rows = [[c.get_text(strip=True) for c in r.find_all(["th", "td"])] for r in section.find_all("tr")]
    assert ["A slope", "5(42%)", "5(42%)", "1(8%)", "1(8%)", "0(0%)"] in rows
    assert "1 of them could not be read" in words(section)


def test_the_exercise_that_tells_strong_from_weak_is_said_to(found):
    section = words(found.find("section", attrs={"aria-labelledby": NAME}))
    assert re.search(r"42% 0\.\d\d separates very well", section)
    assert "the correlation, from −1 to 1, between the points on this exercise" in section


def test_separation_is_the_point_biserial_correlation():
    right = pd.Series([1, 1, 1, 1, 1, 0, 0, 0, 0, 0.0])
    rest = pd.Series([9, 8, 7, 9, 6, 3, 4, 2, 5, 3.0])
    m1, m0, s, n1, n0, n = rest[:5].mean(), rest[5:].mean(), rest.std(ddof=0), 5, 5, 10
    assert separation(right, rest) == pytest.approx((m1 - m0) / s * (n1 * n0 / n**2) ** 0.5)
    assert separation(right[:9], rest[:9]) is None
    assert separation(right * 0, rest) is None


def test_mistakes_are_counted_and_come_with_a_sample_and_a_lesson(found):
    card = next(c for c in found.find_all("article") if "Every sign is opposite" in c.h4.get_text())
    assert "4 students" in words(card)
    assert "Tomorrow: Test a sign by walking" in words(card)
    assert "… = -2 * x" in card.code.get_text()
    assert FLIPPED[2] in words(card)


def test_a_sample_has_neither_name_nor_comment(found):
    for code in found.find_all("code"):
        assert "weak0" not in code.get_text()
        assert "hello" not in code.get_text()
        assert "my own idea" not in code.get_text()


def test_failures_without_a_name_are_counted_by_exercise(found):
    cards = [words(c) for c in found.find_all("article") if "no known mistake explains" in c.h4.get_text()]
    assert len(cards) == 2
    assert all("1 student " in card for card in cards)
    assert {title for title in ("A slope", "A value") for card in cards if f"student {title} " in card} == {
        "A slope",
        "A value",
    }


def test_what_to_teach_tomorrow_comes_first_and_names_the_mistake(found):
    text = part(found, "tomorrow")
    assert "Test a sign by walking" in text
    assert "4 students: Every sign is opposite." in text
    assert COMPARE_A_SAMPLE not in text


def test_students_who_need_a_word_are_listed_with_the_reasons(found):
    text = part(found, "people")
    assert f"absent – has not handed in {NAME}" in text
    assert "idle 0% has 0% of the points decided so far; left 100% of the checked exercises untouched" in text
    assert "strong" not in text


def test_flagged_submissions_are_listed_with_the_reason(found):
    assert f"torn {NAME} {READ}" in part(found, "flags")


def test_the_page_is_one_file_that_reads_well(found):
    levels = [int(h.name[1]) for h in found.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(svg.get("aria-label") or svg.get("aria-hidden") for svg in found.find_all("svg"))
    assert all(table.caption and table.find("th", scope="col") for table in found.find_all("table"))
    ids = [tag["id"] for tag in found.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in found.find_all("a")} <= set(ids)
    assert {s["aria-labelledby"] for s in found.find_all(attrs={"aria-labelledby": True})} <= set(ids)


def test_an_empty_class_has_a_report(small_built, tmp_path):
    found = page(empty_class(tmp_path / "class", small_built))
    assert "no students and no submissions" in words(found)


def test_a_class_that_is_not_graded_yet_has_a_report(small_built, tmp_path):
    classroom = empty_class(tmp_path / "class", small_built)
    (classroom.path / "submitted" / "ada").mkdir()
    assert "1 student, but no graded submission" in words(page(classroom))


def test_a_class_of_one_has_a_report(small_built, tmp_path):
    found = page(put_on_record(empty_class(tmp_path / "class", small_built), {"ada": {"slope": FLIPPED}}))
    assert "1 of 1" in part(found, "glance")
    assert "cannot be told" in part(found, NAME)
    assert "1 student: Every sign is opposite" in part(found, "tomorrow")


def test_a_class_in_which_nobody_answered_has_a_report(small_built, tmp_path):
    nobody = {f"s{i}": {"slope": UNTOUCHED, "value": UNTOUCHED} for i in range(12)}
    found = page(put_on_record(empty_class(tmp_path / "class", small_built), nobody))
    assert "No mistake is on record" in part(found, "tomorrow")
    assert "0–0.7 points: 12" in found.find("figure").svg["aria-label"]
    assert part(found, "people").count("left 100%") == 12


def test_students_text_cannot_run_in_the_report(small_built, tmp_path):
    attack = "<script>alert(1)</script>"
    verdict = ("wrong", f"<b>{attack}</b>", f"You gave {attack}", 0.0)
    student = "<img src=x onerror=alert(1)>"
    cells = {"small_slope": f"slope = '''{attack}'''"}
    about = {"slope": verdict, "value": UNTOUCHED, "cells": cells, "flag": attack}
    found = page(put_on_record(empty_class(tmp_path / "class", small_built), {student: about}))
    assert student in part(found, "people")
    assert attack in part(found, "flags")


def test_every_mistake_of_the_vocabulary_has_a_lesson():
    for name in VOCABULARY:
        failure = Failure(mistake=name)
        assert len(failure.lesson) > 30
        assert failure.words
    assert "How much of the old mean is kept" in Failure(mistake="betas_swapped").lesson
    assert Failure(outcome="wrong", exercise="small_slope").lesson == COMPARE_A_SAMPLE


def test_failures_of_one_kind_are_one_kind_and_nothing_that_was_said_parts_them():
    def kind(**line):
        line = {"outcome": "wrong", "mistake": "", "obstacle": "", "error": "", "exercise": "a"} | line
        return Failure.of(*line.values())

    assert kind(mistake="sign_flip", exercise="a") == kind(mistake="sign_flip", exercise="b")
    raised = {"outcome": "crashed", "obstacle": "raised"}
    assert kind(**raised, error="NameError") == kind(**raised, error="NameError", exercise="b")
    assert kind(**raised, error="NameError") != kind(**raised, error="KeyError")
    assert kind(exercise="a") != kind(exercise="b")
    assert "Ada" not in kind(**raised, error="AdaLovelaceError").words


def test_a_line_of_an_older_ledger_is_still_read(small_built, tmp_path):
    classroom = put_on_record(empty_class(tmp_path / "class", small_built), {"ada": {"slope": FLIPPED}})
    lines = [json.loads(line) for line in classroom.log.read_text().splitlines()]
    older = [{k: v for k, v in line.items() if k not in ("obstacle", "error")} for line in lines]
    classroom.log.write_text("".join(json.dumps(line) + "\n" for line in older))
    assert "1 student: Every sign is opposite" in part(page(classroom), "tomorrow")


def test_the_scale_of_points_is_cut_into_ten_parts_that_hold_everybody():
    bins = binned([0, 0.7, 6.99, 7, 7], 7)
    assert [count for _, count in bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert binned([0, 0], 0)[0][1] == 2


def test_an_empty_class_has_a_report_by_command_before_anything_was_graded(small_class):
    folder = small_class(0)
    result = CliRunner().invoke(app, ["report", str(folder)])
    assert result.exit_code == 0, result.output
    checked((folder / "report.html").read_text(), script=True)
    assert CliRunner().invoke(app, ["feedback", str(folder)]).exit_code == 0


def test_submissions_that_nobody_graded_are_not_passed_over_in_silence(small_class):
    result = CliRunner().invoke(app, ["report", str(small_class(1))])
    assert result.exit_code == 2
    assert "Run `course grade" in result.stderr


def test_the_gradebook_is_read_in_as_many_queries_for_one_student_as_for_thirty(small_built, tmp_path):
    def queries(students):
        made = empty_class(tmp_path / str(students), small_built)
        put_on_record(made, {f"s{i}": {} for i in range(students)})
        asked = []
        note = lambda *arguments: asked.append(arguments[2])  # noqa: E731
        event.listen(Engine, "before_cursor_execute", note)
        try:
            read_scores(made)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len(asked)

    assert queries(1) == queries(30)


LONG = """\
def slope(x):
    total = 0
    for turn in range(2):
        part = x
        if turn > 5:
            part = part - x
        total = total + part
    if total != total:
        total = 0
    return total"""
LOST = (
    "wrong",
    "missing_brackets",
    "At x = 1 your function gave 2.",
    0.0,
    (2, 11, 2, 16),
    "    return x + x",
)


@pytest.fixture(scope="module")
def week(small_built, tmp_path_factory):
    """Twenty students with a due date: two with one long answer, seven who lost brackets, some late."""
    classroom = empty_class(tmp_path_factory.mktemp("week") / "class", small_built)
    (classroom.path / "assignments.csv").write_text(f"assignment,due,grace\n{NAME},2026-11-20 18:00Z,15\n")
    (classroom.path / "extensions.csv").write_text(
        f"student,assignment,due\nsolo2,{NAME},2026-11-22 18:00Z\n"
    )
    (classroom.path / "students.csv").write_text(
        "id,first_name,last_name\n" + "".join(f"{s},Zoë{k},O'Neill\n" for k, s in enumerate(ALL))
    )
    time = datetime(2026, 11, 20, 17)
    twins = {
        "twin0": {"cells": {"small_slope": LONG}, "time": time},
        "twin1": {"cells": {"small_slope": LONG.replace("part", "p")}, "time": time.replace(day=21)},
    }
    solo = {
        f"solo{k}": {
            "cells": {"small_slope": f"def slope(x):\n    return {k} * x"},
            "time": time.replace(hour=17 + k // 3),
        }
        for k in range(11)
    }
    lost = {
        f"lost{k}": {
            "slope": LOST,
            "cells": {"small_slope": f"def slope(x):\n    return x + x  # {k}"},
            "time": time,
            "flag": "look",
        }
        for k in range(7)
    }
    return put_on_record(classroom, twins | solo | lost)


ALL = [*(f"twin{k}" for k in range(2)), *(f"solo{k}" for k in range(11)), *(f"lost{k}" for k in range(7))]


@pytest.fixture(scope="module")
def of_week(week):
    path = week.feedback("twin0", NAME)
    path.parent.mkdir(parents=True)
    path.write_text("feedback")
    return page(week)


def test_every_student_has_a_line_and_every_exercise_a_column_with_symbol_and_points(of_week):
    table = of_week.find("table", class_="map")
    heads = [words(head) for head in table.thead.find_all("th")]
    assert heads == ["Student", "Points", "Handed in", "A slope", "A value", "In words"]
    lines = {
        words(row.th): [words(cell) for cell in row.find_all("td")] for row in table.tbody.find_all("tr")
    }
    assert len(lines) == 20
    assert lines["Zoë13 O'Neill (lost0) ⚑"] == ["2", "in time", "✗ 0", "✓ 2", "✎ –"]
    assert lines["Zoë1 O'Neill (twin1)"][:2] == ["5", "23 h late, no points off"]


def test_points_lead_to_the_feedback_page_where_there_is_one(of_week, week):
    table = of_week.find("table", class_="map")
    links = [a["href"] for a in table.find_all("a")]
    assert links == [f"feedback/twin0/{NAME}/{NAME}.html"]
    assert (week.path / links[0]).is_file()


def test_a_mistake_has_its_lines_with_how_many_made_it_there(of_week):
    card = next(c for c in of_week.find_all("article") if "brackets are missing" in words(c.h4).lower())
    assert "7 students in line 2 of A slope, for instance return x + x" in words(card)
    assert card.find("u").get_text() == "x + x"


def test_headings_name_the_mistake_and_speak_of_nobody(found, of_week):
    for card in [*found.find_all("article"), *of_week.find_all("article")]:
        assert not re.match("(Your|You|It looks)", words(card.h4))


def test_who_was_late_and_by_how_much_is_listed(of_week):
    text = part(of_week, "late")
    assert "Zoë1 O'Neill (twin1) 01_small 23 h late, no points off" in text
    assert "in time with an extension of 2 days" in text
    assert "Due 20 November 2026, 18:00 UTC: grace 15 min;" in part(of_week, NAME)


def test_a_pair_is_shown_to_be_looked_at_and_those_who_wrote_what_is_common_are_not(of_week):
    section = of_week.find("section", attrs={"aria-labelledby": "alike"})
    pairs = [words(s) for s in section.find_all("summary")]
    assert pairs == [
        "Zoë0 O'Neill (twin0) and Zoë1 O'Neill (twin1), A small notebook: 1 of 1 answer of their own alike"
    ]
    assert "This is not a verdict" in words(section)
    assert len(section.find_all("pre")) == 2


def test_a_question_that_separates_badly_is_listed_with_what_it_means(of_week, small_built, tmp_path):
    assert "None: every question that can be judged goes with the rest" in part(of_week, "badly")
    odd = {
        f"s{k}": {"slope": RIGHT if k < 6 else UNNAMED, "value": UNNAMED if k < 6 else RIGHT}
        for k in range(12)
    }
    text = part(page(put_on_record(empty_class(tmp_path / "class", small_built), odd)), "badly")
    assert (
        "A slope (A small notebook): −1.00. Students who did well on the rest got fewer points here" in text
    )


def test_long_lists_are_folded_after_their_beginning(small_built, tmp_path):
    many = {f"s{k:02}": {"flag": "look at this", "slope": UNTOUCHED} for k in range(40)}
    found = page(put_on_record(empty_class(tmp_path / "class", small_built), many))
    section = found.find("section", attrs={"aria-labelledby": "flags"})
    assert words(section.summary) == "25 more"
    assert len(section.find_all("tr")) == 40 + 2
