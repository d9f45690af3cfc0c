"""`giaoviec org` as an operator meets it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from giaoviec.core.actor import Actor
from giaoviec.org.directory import load_directory
from giaoviec.org.models import Person, Unit
from giaoviec.org.usecases.import_organisation import read_people, read_units
from giaoviec.org.usecases.stand_ins import AppointStandIn, appoint_stand_in
from tests.builders.directory import DATA
from tests.builders.lists import ROOT, csv_bytes, import_lists, person_row, unit_row
from tests.console import called


@pytest.fixture
def giaoviec(app, environment):
    def run(*args):
        return called("org", *args, environment=environment)

    return run


UNITS, PEOPLE = DATA / "cchc-2019-units.csv", DATA / "cchc-2019-people.csv"


def test_it_says_how_many_were_made_changed_and_left(giaoviec):
    done = giaoviec(
        "import", "--units", UNITS, "--people", PEOPLE, "--at", "2019-08-09T08:00:00+07:00"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "Đơn vị: 11 mới, 0 thay đổi, 0 giữ nguyên.\nCán bộ: 15 mới, 0 thay đổi, 0 giữ nguyên.\n"
    )
    again = giaoviec("import", "--units", UNITS, "--people", PEOPLE, "--json")
    assert json.loads(again.stdout) == {
        "units": {"created": 0, "changed": 0, "unchanged": 11},
        "people": {"created": 0, "changed": 0, "unchanged": 15},
        "warnings": [], "errors": [],
    }  # fmt: skip


def test_wrong_rows_are_told_on_stderr_and_as_json_and_nothing_is_written(
    giaoviec, session, tmp_path
):
    units, people = tmp_path / "don-vi.csv", tmp_path / "can-bo.csv"
    units.write_bytes(csv_bytes(ROOT, unit_row("SNV", parent="X")))
    people.write_bytes(csv_bytes(person_row("Lê An", "SNV", E_mail="không có")))
    done = giaoviec("import", "--units", units, "--people", people, "--json")
    assert done.returncode == 1
    assert "don-vi.csv, dòng 3, cột “Mã cấp trên”: Không có đơn vị nào mang mã “X”" in done.stderr
    assert "Traceback" not in done.stderr
    answer = json.loads(done.stdout)
    assert [(one["file"], one["row"], one["column"], one["code"]) for one in answer["errors"]] == [
        ("don-vi.csv", 3, "Mã cấp trên", "parent-unknown"),
        ("can-bo.csv", 2, "E-mail", "email-wrong"),
    ]
    assert session.scalar(select(func.count(Unit.id))) == 0


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"Cot\nA\n"])
def test_a_file_that_is_no_list_is_refused_in_one_sentence(giaoviec, tmp_path, content):
    path = tmp_path / "la.xlsx"
    path.write_bytes(content)
    done = giaoviec("import", "--units", path)
    assert done.returncode == 1
    assert "la.xlsx" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_200_mb_file_is_refused_at_once(giaoviec, tmp_path):
    path = tmp_path / "to.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    done = giaoviec("import", "--units", path)
    assert done.returncode == 1
    assert "20 MB" in done.stderr


def test_unknown_columns_are_named_in_a_warning(giaoviec, tmp_path):
    path = tmp_path / "don-vi.csv"
    path.write_bytes(csv_bytes(ROOT | {"Ghi chú": "x"}))
    done = giaoviec("import", "--units", path)
    assert done.returncode == 0
    assert "“Ghi chú”" in done.stderr
    assert giaoviec("import").returncode == 2


def test_a_city_and_two_thousand_people_come_in_at_once(giaoviec, session, tmp_path):
    people = tmp_path / "can-bo.csv"
    people.write_bytes(
        csv_bytes(
            *(
                person_row(
                    f"Nguyễn Văn {n}",
                    "SNV",
                    E_mail=f"n{n}@snv.example",
                    Từ_ngày="2025-07-01",
                    Phụ_trách="",
                )
                for n in range(2_000)
            )
        )
    )
    done = giaoviec("import", "--units", DATA / "tphcm-2025-units.csv", "--people", people)
    assert done.returncode == 0, done.stderr
    assert session.scalar(select(func.count(Person.id))) == 2_000


@pytest.fixture
def of_2019(app, now):
    import_lists(now, units=read_units(UNITS), people=read_people(PEOPLE))


def test_the_chain_of_command_is_shown_with_stand_ins_and_vacancies(giaoviec, of_2019):
    added = giaoviec(
        "stand-in", "add", "Bùi Ngọc Oanh", "hồ đức phúc", "--from", "2019-08-10", "--to", "2019-08-20",
        "--unit", "Sở NV", "--at", "2019-08-09",
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    shown = giaoviec("show", "Sở NV", "--owner", "Đỗ Mai Quyên", "--at", "2019-08-12")
    chain = json.loads(shown.stdout)["chain"]
    assert [level["person"] for level in chain] == [
        "Đỗ Mai Quyên", "Hồ Đức Phúc", "Bùi Ngọc Oanh", "Đặng Văn Khoa", "Phạm Quốc Dũng", "Lê Minh Châu",
    ]  # fmt: skip
    assert chain[2]["stand_ins"] == ["Hồ Đức Phúc"]
    vacant = json.loads(giaoviec("show", "STTTT-CNTT").stdout)["chain"][1]
    assert (vacant["level"], vacant["vacant"], vacant["covered_by"]) == (
        "division_head", True, "Tạ Kim Yến",
    )  # fmt: skip


def test_a_circle_of_stand_ins_is_refused_and_a_stand_in_can_be_ended(
    giaoviec, of_2019, session, now
):
    ids = dict(session.execute(select(Person.name, Person.id)).all())
    head, division_head = ids["Bùi Ngọc Oanh"], ids["Hồ Đức Phúc"]
    number = appoint_stand_in(
        AppointStandIn(
            absent_id=head,
            stand_in_id=division_head,
            starts_at=now,
            ends_at=now + timedelta(days=9),
        ),
        actor=Actor.operator(),
        now=now,
    )
    circle = giaoviec(
        "stand-in", "add", "Hồ Đức Phúc", "Bùi Ngọc Oanh", "--from", "2026-09-05", "--to", "2026-09-06",
        "--at", "2026-09-04",
    )  # fmt: skip
    assert circle.returncode == 1
    assert "Không thể cử Bùi Ngọc Oanh làm thay Hồ Đức Phúc" in circle.stderr
    assert giaoviec("stand-in", "end", number, "--at", "2026-09-05").returncode == 0
    session.rollback()
    assert load_directory(session, at=now + timedelta(days=2)).stand_ins(head) == []
