"""Class lists, dates and gradebooks as spreadsheets leave them: read as they were meant, or refused with what to do."""

from __future__ import annotations

import pytest

from grading.classroom.folder import ClassError
from grading.classroom.lms_rosters import read_lms_roster
from grading.classroom.tables import header_of, rows_of, table

MEANT = [{"id": "ada", "first_name": "Ada"}, {"id": "bao", "first_name": "Bảo"}]
PLAIN = "id,first_name\r\nada,Ada\r\nbao,Bảo\r\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace(",", ";").encode(),
        ("sep=;\r\n" + PLAIN.replace(",", ";")).encode("utf-8-sig"),
        PLAIN.replace("\r\n", "\n").encode(),
        PLAIN.replace("\r\n", "\r").encode(),
        PLAIN.replace("id,first_name", " ID ,First_Name").encode(),
        (PLAIN + ",\r\n,,\r\n\r\n").encode(),
        PLAIN.replace("ada,Ada", '"ada","Ada"').encode(),
    ],
    ids=[
        "plain",
        "bom",
        "utf-16",
        "excel-unicode",
        "semicolons",
        "sep",
        "unix",
        "old-mac",
        "caps",
        "blank",
        "quoted",
    ],
)
def test_a_table_is_read_as_it_was_meant_however_it_was_saved(data, tmp_path):
    path = tmp_path / "students.csv"
    path.write_bytes(data)
    assert rows_of(path) == MEANT


def test_a_cell_may_hold_line_breaks_and_separators(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text('id,first_name\nada,"Ada\nKing; Countess, of Lovelace"\nbao,Bảo\n')
    assert [row["first_name"] for row in rows_of(path)] == ["Ada\nKing; Countess, of Lovelace", "Bảo"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty: its first line must name the columns"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\n\n", "is empty"),
        (b"id,name,ID\nada,Ada,1\n", "two columns 'id'"),
        (b"id,name\nada,Lovelace, Ada\n", "row 2 has more cells .* double quotes"),
        (b'id,name\nada,"Ada\nbao,Bao\n', "double quote that is never closed"),
        (PLAIN.encode("cp1258", "replace") + b"\xe9", "neither UTF-8 nor UTF-16. Save it as .CSV UTF-8"),
        (b"PK\x03\x04\x00\x00", "a spreadsheet's own format. Save it as .CSV UTF-8"),
        (b"name\nada\n", "no column 'id' in its first line, but name"),
        (b"id\nada\nada\n", "'ada' is there twice"),
        (b"id\nada\nAda\n", "differ only in case"),
        ("id\nzoë\nzoe\u0308\n".encode(), "how accents are stored"),
    ],
)
def test_what_cannot_be_meant_is_told_with_file_place_and_what_to_do(data, why, tmp_path):
    path = tmp_path / "students.csv"
    path.write_bytes(data)
    with pytest.raises(ClassError, match=f"students.csv.*{why}"):
        table(path, "id", ["name"])


def test_a_folder_or_nothing_in_place_of_a_table_is_told(tmp_path):
    for path in (tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(ClassError, match="cannot be read"):
            header_of(path)


def test_a_list_with_nobody_below_its_header_is_no_class(tmp_path):
    path = tmp_path / "moodle.csv"
    path.write_text("First name,Last name,Email address\n")
    with pytest.raises(ClassError, match="nobody below it"):
        read_lms_roster(path)


def test_names_without_a_letter_of_latin_and_names_of_signs_alone_get_ids_of_their_own(tmp_path):
    path = tmp_path / "moodle.csv"
    path.write_text(
        "First name,Surname,Email address\n伟,王,\n🦄,🌈,\n🦄,🌈,\nÅsa,Ödman,asa@x.org\n", encoding="utf-8"
    )
    assert [p.id for p in read_lms_roster(path)] == ["asa", "student", "student2", "伟王"]
