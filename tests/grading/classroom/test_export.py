"""Tables that other systems import: exact ids, harmless names, and nobody dropped."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from grading.classroom.export import export, guarded, unguarded, written
from grading.classroom.folder import ClassError
from grading.classroom.gradebook import Recorder
from grading.cli import app
from grading.plain_text import plain_text
from tests.grading.recorded import FLIPPED, NAME, UNDECIDED, UNTOUCHED, empty_class, mark, put_on_record

STUDENTS = {
    "ada": ("Ada", "Lovelace, Countess", "ada@example.org", "101"),
    "zoë 漢字": ('Zoë "Z"', "Østergård", "zoe@example.org", "102"),
    "=cmd": ("=1+1", "@SUM(A1)", "=x@example.org", "103"),
    "-dash": ("'quoted", "'=twice", "dash@example.org", "104"),
    "007": ("James;", "Bond\nNewline", "jb@example.org", "105"),
    "nobody": ("", "", "", ""),
}


def table(text):
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture(scope="module")
def classroom(small_built, tmp_path_factory):
    stories = {name: {} for name in STUDENTS}
    stories["=cmd"] = {"slope": (*FLIPPED[:2], '=HYPERLINK("http://x","y"), says\r\nthe check', 0.0)}
    stories["007"] = {"slope": FLIPPED, "value": UNDECIDED}
    made = put_on_record(empty_class(tmp_path_factory.mktemp("export") / "class", small_built), stories)
    with Recorder(made) as recorder:
        for student, (first, last, email, lms) in STUDENTS.items():
            recorder.gradebook.update_or_create_student(
                student,
                first_name=first or None,
                last_name=last or None,
                email=email or None,
                lms_user_id=lms or None,
            )
        recorder.gradebook.update_or_create_student(
            "absent", first_name="Ab", last_name="Sent", lms_user_id="106"
        )
    for student in STUDENTS:
        mark(made, student, 1.234, penalty=0.5 if student == "ada" else None)
    return made


def test_the_detailed_table_has_a_row_for_every_exercise(classroom):
    header, *rows = table(export(classroom, "csv").text)
    assert header == [
        "student",
        "assignment",
        "exercise",
        "score",
        "max_score",
        "outcome",
        "mistake",
        "comment",
    ]
    assert len(rows) == 3 * len(STUDENTS)
    assert [r[2] for r in rows if r[0] == "ada"] == ["small_slope", "small_value", "small_words"]
    bond = {r[2]: r for r in rows if r[0] == "007"}
    assert bond["small_slope"][3:7] == ["0.0", "3.0", "wrong", "sign_flip"]
    assert bond["small_value"][3:6] == ["", "2.0", "undecided"]
    assert bond["small_words"][3:6] == ["1.234", "2.0", "manual"]


def test_ids_are_exact_and_comments_cannot_be_formulas(classroom):
    rows = table(export(classroom, "csv").text)[1:]
    assert {r[0] for r in rows} == set(STUDENTS)
    comment = next(r[7] for r in rows if r[0] == "=cmd" and r[2] == "small_slope")
    assert comment.startswith("'=HYPERLINK")
    assert unguarded(comment) == '=HYPERLINK("http://x","y"), says\nthe check'


@given(st.text(alphabet="='+-@\t\r\n ;＝a1,\"", max_size=12) | st.text(max_size=30))
def test_a_guarded_text_is_no_formula_and_comes_back_exactly(text):
    for part in re.split(r"[;\t\r\n]", guarded(text)):
        assert not part.strip().strip('"').lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize(
    "begin", ["", "x;", "x; ", 'x;"', "x\n", "x\r\n \n", "x\r", "x\t", "\x1b[2Kx;", "x\x9b1m;\x1b[0m"]
)
def test_no_reader_finds_a_formula_in_a_comment_however_it_parts_the_cells(separator, begin):
    text = written(
        [["ada", 1.5, guarded(plain_text(f'{begin}=HYPERLINK("http://x","y")'))], ["bao", 2.0, ""]]
    )
    for row in csv.reader(io.StringIO(text), delimiter=separator):
        assert not any(cell.strip(' "').startswith("=") for cell in row)


def test_control_characters_and_escape_sequences_of_an_error_never_reach_a_table(small_built, tmp_path):
    nasty = "\x1b[31mred\x1b]0;title\x07\x00\x08 \x9b2J\x85 \u202egnp\ud800 ok"
    made = empty_class(tmp_path / "class", small_built)
    put_on_record(made, {"ada": {"slope": ("crashed", None, nasty, 0.0)}})
    text = export(made, "csv").text
    assert "red" in text
    assert "ok" in text
    assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Cf")]
    assert "title" not in text
    text.encode()


def test_canvas_finds_its_columns_students_and_points(classroom):
    done = export(classroom, "canvas")
    header, possible, *rows = table(done.text)
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", NAME]
    assert possible == ["    Points Possible", "", "", "", "", "7"]
    by_id = {row[1]: row for row in rows}
    assert by_id["101"] == ["Lovelace, Countess, Ada", "101", "", "ada", "", "5.73"]
    assert by_id["102"][0] == 'Østergård, Zoë "Z"'
    assert by_id["102"][3] == "zoë 漢字"
    assert unguarded(by_id["103"][0]) == "@SUM(A1), =1+1"
    assert by_id["103"][3] == "=cmd"
    assert unguarded(by_id["104"][0]) == "'=twice, 'quoted"
    assert by_id["105"][0] == "Bond Newline, James;"
    assert by_id["106"][-1] == ""  # nothing handed in is not a zero


def test_moodle_gets_only_identifiers_that_everybody_has(classroom):
    done = export(classroom, "moodle")
    header, *rows = table(done.text)
    assert header == ["First name", "Last name", "Username", NAME]
    by_name = {row[2]: row for row in rows}
    assert set(by_name) == {*STUDENTS, "absent"}
    assert by_name["absent"] == ["Ab", "Sent", "absent", "-"]
    assert unguarded(by_name["=cmd"][0]) == "=1+1"
    notices = " ".join(done.notices)
    assert "“ID number” is left out: nobody would have none" in notices
    assert "“Email address” is left out: absent, nobody would have none" in notices
    assert f"These need: {NAME} 7" in notices


def test_what_a_reader_must_know_is_told(classroom):
    notices = " ".join(export(classroom, "canvas").notices)
    assert "No Canvas id for nobody" in notices
    assert "an id begins like a formula (-dash, =cmd)" in notices
    assert f"Canvas makes new assignments of columns that it does not know: {NAME}" in notices
    assert "1 of 6 totals are not final" in notices


@pytest.fixture
def listed(small_built, tmp_path):
    """Two students on record, and the files by which an instructor names them."""
    made = put_on_record(empty_class(tmp_path / "class", small_built), {"ada": {}, "guest": {}})
    (made.path / "students.csv").write_text(
        "id,first_name,last_name,email,canvas_id,sis_user_id,section,id_number,pronouns\n"
        'ada,Ada,"Lovelace, Countess",ada@example.org,17,S1,A,n1,she\n'
        "ben,Ben,Bitdiddle,ben@example.org,18,S2,B,n2,he\n",
        encoding="utf-8-sig",
    )
    (made.path / "assignments.csv").write_text(
        f"assignment,canvas,moodle\n{NAME},Small (4711),Assignment: Small (Real)\n"
    )
    return made


def test_students_csv_gives_ids_and_whom_it_lacks_is_told_not_dropped(listed):
    done = export(listed, "canvas")
    header, _, *rows = table(done.text)
    assert header[-1] == "Small (4711)"
    assert rows[0] == ["Lovelace, Countess, Ada", "17", "S1", "ada", "A", "5"]
    assert rows[1][:4] == ["Bitdiddle, Ben", "18", "S2", "ben"]
    assert rows[2] == ["guest", "", "", "guest", "", "5"]
    told = " ".join(done.notices)
    assert "Not in students.csv, but on record (and in this table): guest." in told
    assert "new assignments" not in told


def test_moodle_has_every_identifier_when_students_csv_is_complete(listed):
    path = listed.path / "students.csv"
    path.write_text(path.read_text("utf-8-sig") + "guest,G,Uest,g@example.org,19,S3,A,n3,they\n")
    header, *rows = table(export(listed, "moodle").text)
    assert header[2:] == ["Username", "ID number", "Email address", "Assignment: Small (Real)"]
    assert [row[3] for row in rows] == ["n1", "n2", "n3"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name\nada\n", "no column 'id' in its first line, but name"),
        ("id,name\n,Ada\n", "row 2 has no 'id'"),
        ("id\nada\nada\n", "'ada' is there twice"),
        (b"id\n\xff\xfe\n", "neither UTF-8 nor UTF-16. Save it as “CSV UTF-8”"),
    ],
)
def test_a_faulty_students_csv_is_explained(listed, text, why):
    (listed.path / "students.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ClassError, match=why):
        export(listed, "csv")


@pytest.mark.parametrize("format", ["csv", "canvas", "moodle"])
def test_an_empty_class_has_a_header_only(small_built, tmp_path, format):
    rows = table(export(empty_class(tmp_path / "class", small_built), format).text)
    assert all(row[0] in ("student", "Student", "    Points Possible", "First name") for row in rows)


@pytest.mark.parametrize("format", ["csv", "canvas", "moodle"])
def test_a_class_of_one_who_answered_nothing_has_its_row(small_built, tmp_path, format):
    untouched = {"ada": {"slope": UNTOUCHED, "value": UNTOUCHED}}
    text = export(put_on_record(empty_class(tmp_path / "class", small_built), untouched), format).text
    assert "ada" in text
    assert format == "csv" or table(text)[-1][-1] == "0"


def test_the_table_goes_to_standard_output_and_the_notices_to_standard_error(listed):
    result = CliRunner().invoke(app, ["export", str(listed.path), "--format", "canvas"])
    assert result.exit_code == 0
    assert table(result.stdout)[0][0] == "Student"
    assert "guest" in result.stderr
    refused = CliRunner().invoke(app, ["export", str(listed.path), "--format", "xls"])
    assert refused.exit_code == 2
    assert "csv, canvas, moodle" in refused.stderr


def test_a_table_can_be_written_to_a_file(listed, tmp_path):
    path = tmp_path / "grades.csv"
    result = CliRunner().invoke(
        app, ["export", str(listed.path), "--format", "moodle", "--output", str(path)]
    )
    assert result.exit_code == 0
    assert path.read_text().startswith("First name,")
