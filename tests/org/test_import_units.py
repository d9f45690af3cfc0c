"""The list of units: made, changed, moved and renamed; refused whole when a row is wrong."""

import json
import unicodedata
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import NotAllowed
from giaoviec.core.text import fold
from giaoviec.org.errors import UnitClosed
from giaoviec.org.models import Unit, UnitAlias, UnitKind
from giaoviec.org.resolve import load_unit_index, resolve_unit
from giaoviec.org.usecases.import_organisation import read_units
from tests.builders.directory import DATA
from tests.builders.lists import import_lists, unit_row, units_sheet


@pytest.fixture
def take(app, now):
    """Import these rows, under the committee UBTP; returns (created, changed, unchanged)."""

    def run(*rows, at=now, **more):
        counts = import_lists(at, units=units_sheet(*rows), **more).units
        return counts.created, counts.changed, counts.unchanged

    return run


def unit(session, code):
    return session.scalars(select(Unit).where(Unit.code == code)).one()


def test_units_are_made_with_their_place_in_the_tree(session, take):
    assert take(unit_row("SNV-CCHC", "Phòng CCHC", "SNV", Cấp="division"), unit_row("SNV")) == (
        3,
        0,
        0,
    )
    division, snv, root = (unit(session, code) for code in ("SNV-CCHC", "SNV", "UBTP"))
    assert division.path == f"/{root.id}/{snv.id}/{division.id}/"
    assert (division.kind, division.parent_id) == (UnitKind.DIVISION, snv.id)
    assert division.name_folded == fold("Phòng CCHC")


def test_the_same_file_again_changes_nothing_and_leaves_no_trace(session, take):
    rows = (unit_row("SNV", Tên_khác="Sở NV; Nội vụ", Từ_ngày="2025-03-01"), unit_row("STC"))
    take(*rows)
    entries = session.scalar(select(func.count(AuditEntry.id)))
    assert take(*rows) == (0, 0, 3)
    assert session.scalar(select(func.count(AuditEntry.id))) == entries


def test_the_whole_city_of_2025_is_read_twice_as_once(app, session, now):
    sheet = read_units(DATA / "tphcm-2025-units.csv")
    assert import_lists(now, units=sheet).units.created == 185
    assert import_lists(now, units=sheet).units.unchanged == 185
    assert unit(session, "26536").name == "Ủy ban nhân dân phường Rạch Dừa"


def test_names_are_tidied_and_composed(session, take):
    take(unit_row("SNV", unicodedata.normalize("NFD", "  Sở   Nội\tvụ ")))
    assert unit(session, "SNV").name == "Sở Nội vụ"


def test_kinds_may_be_said_in_vietnamese(session, take):
    take(
        unit_row("A", Cấp="Phường"), unit_row("B", Cấp="đặc khu"), unit_row("C", Cấp="SPECIAL_ZONE")
    )
    assert [unit(session, code).kind for code in "ABC"] == ["ward", "special_zone", "special_zone"]


def test_a_rename_keeps_the_old_name_for_the_days_before(session, take, now):
    take(unit_row("SKHCN", "Sở Thông tin và Truyền thông"))
    assert take(unit_row("SKHCN", "Sở Khoa học và Công nghệ")) == (0, 1, 1)
    index = load_unit_index(session)
    today, yesterday = date(2026, 9, 4), date(2026, 9, 3)
    assert resolve_unit(index, "Sở TT&TT", on=yesterday).code == "SKHCN"
    assert resolve_unit(index, "Sở KH&CN", on=today).code == "SKHCN"
    with pytest.raises(UnitClosed):
        resolve_unit(index, "Sở TT&TT", on=today)
    change = session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.changed")).one()
    assert json.loads(change.details) == {
        "before": {"name": "Sở Thông tin và Truyền thông"},
        "after": {"name": "Sở Khoa học và Công nghệ"},
    }


def test_a_name_taken_back_counts_again(session, take, now):
    for name in ("Sở Một", "Sở Hai", "Sở Một"):
        take(unit_row("S", name))
    index = load_unit_index(session)
    assert resolve_unit(index, "Sở Một", on=date(2026, 9, 4)).code == "S"
    assert resolve_unit(index, "Sở Hai", on=date(2026, 9, 3)).code == "S"


def test_a_move_takes_the_whole_subtree_with_it(session, take):
    take(
        unit_row("A"), unit_row("B"),
        unit_row("P", parent="A", Cấp="division"), unit_row("T", parent="P", Cấp="division"),
    )  # fmt: skip
    assert take(unit_row("P", parent="B", Cấp="division")) == (0, 1, 1)
    root, b, p, t = (unit(session, code) for code in ("UBTP", "B", "P", "T"))
    assert t.path == f"/{root.id}/{b.id}/{p.id}/{t.id}/"
    change = session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.changed")).one()
    assert json.loads(change.details) == {"before": {"parent": "A"}, "after": {"parent": "B"}}


def test_a_column_that_the_file_lacks_leaves_what_is_stored_and_an_empty_cell_clears_it(
    session, take
):
    take(unit_row("S", E_mail_đơn_vị="s@example.vn", Từ_ngày="1/7/2025"))
    session.expire_all()
    assert take(unit_row("S")) == (0, 0, 2)
    assert unit(session, "S").email == "s@example.vn"
    assert take(unit_row("S", E_mail_đơn_vị="", Từ_ngày="2025-07-01")) == (0, 1, 1)
    session.expire_all()
    assert (unit(session, "S").email, unit(session, "S").valid_from) == (None, date(2025, 7, 1))


def test_other_names_find_the_unit_until_the_file_drops_them(session, take):
    take(unit_row("S", "Ban Quản lý", Tên_khác="SHTP; Khu Công nghệ cao;;SHTP"))
    names = session.scalars(
        select(UnitAlias.alias).where(UnitAlias.unit_id == unit(session, "S").id)
    )
    assert sorted(names) == ["Ban Quản lý", "Khu Công nghệ cao", "SHTP"]
    assert take(unit_row("S", "Ban Quản lý", Tên_khác="SHTP")) == (0, 1, 1)
    names = session.scalars(
        select(UnitAlias.alias).where(UnitAlias.unit_id == unit(session, "S").id)
    )
    assert sorted(names) == ["Ban Quản lý", "SHTP"]


def test_codes_are_one_whatever_their_case(session, take):
    take(unit_row("SNV"))
    assert take(unit_row("snv-1", parent="snv", Cấp="division")) == (1, 0, 1)
    assert unit(session, "snv-1").parent_id == unit(session, "SNV").id


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (unit_row("S", parent="KHONGCO"), "Mã cấp trên", "parent-unknown"),
        (unit_row("S", parent="S"), "Mã cấp trên", "parent-cycle"),
        (unit_row("S", Cấp="bộ"), "Cấp", "kind-unknown"),
        (unit_row("S", Cấp=""), "Cấp", "cell-empty"),
        (unit_row("", "Sở không mã"), "Mã", "cell-empty"),
        (unit_row("S") | {"Tên": ""}, "Tên", "cell-empty"),
        (unit_row("S", "x" * 301), "Tên", "text-too-long"),
        (unit_row("S", Từ_ngày="31/2/2025"), "Từ ngày", "impossible-date"),
        (unit_row("S", Đến_ngày="hết năm"), "Đến ngày", "impossible-date"),
        (unit_row("S", Từ_ngày="2/7/2025", Đến_ngày="1/7/2025"), "Đến ngày", "ends-before-start"),
        (unit_row("S", E_mail_đơn_vị="so.example.vn"), "E-mail đơn vị", "email-wrong"),
        (unit_row("S", E_mail_đơn_vị="a@b@c.vn"), "E-mail đơn vị", "email-wrong"),
        (unit_row("S", Đầu_mối="Không Có Ai"), "Đầu mối", "person-unknown"),
    ],
)
def test_a_wrong_cell_is_told_with_row_and_column(refused, row, column, code):
    assert refused(row) == [(3, column, code)]


def test_every_wrong_row_is_told_and_nothing_is_written(session, refused):
    wrong = refused(unit_row("A"), unit_row("B", parent="X"), unit_row("a"), unit_row("C", Cấp="?"))
    assert wrong == [
        (6, "Cấp", "kind-unknown"), (5, "Mã", "code-twice"), (4, "Mã cấp trên", "parent-unknown"),
    ]  # fmt: skip
    assert session.scalar(select(func.count(Unit.id))) == 0
    assert session.scalar(select(func.count(AuditEntry.id))) == 0


def test_a_parent_whose_own_row_is_wrong_is_not_called_unknown(refused):
    assert refused(unit_row("A", Cấp="?"), unit_row("B", parent="A")) == [
        (3, "Cấp", "kind-unknown")
    ]


def test_a_circle_is_told_at_each_row_of_it(take, refused):
    circle = [unit_row("A", parent="C"), unit_row("B", parent="A"), unit_row("C", parent="B")]
    below = unit_row("D", parent="A")
    assert refused(*circle, below) == [(row, "Mã cấp trên", "parent-cycle") for row in (3, 4, 5)]


def test_a_circle_that_closes_over_stored_units_is_found(take, refused):
    take(unit_row("A"), unit_row("B", parent="A"))
    assert refused(unit_row("A", parent="B")) == [(3, "Mã cấp trên", "parent-cycle")]


def test_a_tree_too_deep_for_its_paths_is_refused(refused):
    line = [unit_row(f"L{n}", parent=f"L{n - 1}" if n else "UBTP") for n in range(13)]
    assert {code for _, _, code in refused(*line)} == {"tree-too-deep"}


def test_only_administrators_import(take, app):
    for role in (Role.HEAD, Role.LEADER, Role.OFFICE):
        with pytest.raises(NotAllowed):
            take(unit_row("S"), actor=Actor(role=role, name="x"))
    assert take(unit_row("S"), actor=Actor(role=Role.ADMIN, name="quản trị")) == (2, 0, 0)


def test_an_import_takes_as_many_queries_for_ten_units_as_for_a_hundred(take, count_queries, now):
    take(*(unit_row(f"A{n}") for n in range(100)))
    counts = []
    for size in (10, 100):
        with count_queries() as queries:
            take(*(unit_row(f"A{n}") for n in range(size)), at=now + timedelta(days=1))
        counts.append(len(queries))
    assert counts[0] == counts[1]
