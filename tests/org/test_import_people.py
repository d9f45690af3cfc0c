"""The list of people: who is who, posts, terms, portfolios, focal points."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from giaoviec.audit.models import AuditEntry
from giaoviec.files.sheet_errors import BadRows
from giaoviec.org.directory import load_directory
from giaoviec.org.models import Appointment, Person, Portfolio, Rank, Unit
from giaoviec.org.usecases.import_organisation import read_people, read_units
from tests.builders.directory import DATA
from tests.builders.lists import import_lists, people_sheet, person_row, unit_row, units_sheet

LEADERS = {"Chức vụ": "Phó Chủ tịch"}


@pytest.fixture
def city(app, now):
    """UBTP with Sở Nội vụ (and a division) and Sở Tài chính."""
    import_lists(
        now,
        units=units_sheet(
            unit_row("SNV", "Sở Nội vụ"), unit_row("STC", "Sở Tài chính"),
            unit_row("SNV-1", "Phòng Tổ chức", "SNV", Cấp="division"),
        ),
    )  # fmt: skip


@pytest.fixture
def take(city, now):
    """Import these rows; returns (created, changed, unchanged)."""

    def run(*rows, at=now):
        counts = import_lists(at, people=people_sheet(*rows)).people
        return counts.created, counts.changed, counts.unchanged

    return run


def unit_id(session, code):
    return session.scalars(select(Unit.id).where(Unit.code == code)).one()


def posts(session):
    stmt = (
        select(Person.name, Unit.code, Appointment.title, Appointment.rank, Appointment.valid_from, Appointment.valid_to)
        .join(Appointment, Appointment.person_id == Person.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .order_by(Appointment.id)
    )  # fmt: skip
    return [tuple(row) for row in session.execute(stmt)]


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_the_people_of_2019_are_read_twice_as_once(app, session, now):
    units, people = (
        read_units(DATA / "cchc-2019-units.csv"),
        read_people(DATA / "cchc-2019-people.csv"),
    )
    first = import_lists(now, units=units, people=people)
    assert (first.units.created, first.people.created) == (11, 15)
    before = posts(session), count(session, Portfolio), count(session, AuditEntry)
    again = import_lists(now, units=units, people=people)
    assert (again.units.unchanged, again.people.unchanged) == (11, 15)
    assert (posts(session), count(session, Portfolio), count(session, AuditEntry)) == before
    directory = load_directory(session, at=now)
    stc = unit_id(session, "STC")
    assert directory.people[directory.head_of(stc)].name == "Dương Văn Út"
    assert directory.people[directory.vice_chair(stc)].name == "Võ Thị Hạnh"


def test_a_person_may_hold_several_posts(session, take):
    rows = (
        person_row("Lê An", "SNV", "cấp phó", E_mail="an@example.vn"),
        person_row("Lê An", "SNV-1", "đứng đầu", E_mail="AN@example.vn"),
    )
    assert take(*rows) == (1, 0, 0)
    assert take(*rows) == (0, 0, 1)
    assert [(unit, rank) for _, unit, _, rank, _, _ in posts(session)] == [
        ("SNV", Rank.DEPUTY), ("SNV-1", Rank.HEAD),
    ]  # fmt: skip


def test_namesakes_are_told_apart_by_code_by_address_and_by_unit(take):
    rows = (
        person_row("Lê An", "SNV", Mã_cán_bộ="1", E_mail="an@example.vn"),
        person_row("Lê An", "SNV", Mã_cán_bộ="2", E_mail="an@example.vn"),
        person_row("Lê Bình", "SNV", E_mail="binh1@example.vn"),
        person_row("Lê Bình", "SNV", E_mail="binh2@example.vn"),
        person_row("Lê Chi", "SNV"),
        person_row("Lê Chi", "STC"),
    )
    assert take(*rows) == (6, 0, 0)
    assert take(*rows) == (0, 0, 6)


def test_a_row_without_address_is_the_person_of_that_name_in_the_unit(session, take):
    take(person_row("Lê An", "SNV", E_mail="an@example.vn"))
    assert take(person_row("Lê An", "SNV")) == (0, 0, 1)
    assert session.scalars(select(Person.email)).all() == ["an@example.vn"]


def test_a_person_takes_over_an_address_and_a_code_they_lacked(session, take):
    take(person_row("Lê An", "SNV"))
    assert take(person_row("Lê An", "SNV", E_mail="an@example.vn")) == (0, 1, 0)
    assert take(person_row("Lê An", "SNV", E_mail="an@example.vn", Mã_cán_bộ="CB1")) == (0, 1, 0)
    assert take(person_row("Lê Văn An", "SNV", E_mail="an2@example.vn", Mã_cán_bộ="cb1")) == (
        0,
        1,
        0,
    )
    person = session.scalars(select(Person)).one()
    assert (person.name, person.email, person.code) == ("Lê Văn An", "an2@example.vn", "cb1")
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.changed"))
    last = json.loads(entries.all()[-1].details)
    assert last["before"]["name"] == "Lê An"
    assert last["after"]["email"] == "an2@example.vn"


def test_a_corrected_address_makes_no_second_person(session, take):
    old = person_row("Lê An", "SNV", E_mail="an@example.vn", Từ_ngày="2026-01-01")
    other = person_row("Lê An", "SNV", E_mail="an2@example.vn", Từ_ngày="2026-01-01")
    new = person_row("Lê An", "SNV", E_mail="moi@example.vn", Từ_ngày="2026-01-01")
    take(old)
    assert take(new) == (0, 1, 0)
    assert session.scalars(select(Person.email)).all() == ["moi@example.vn"]
    # Where the file has the stored person as well, it is a namesake; so it is in another post.
    assert take(new, other) == (1, 0, 1)
    assert take(person_row("Lê An", "SNV", "cấp phó", E_mail="pho@example.vn")) == (1, 0, 0)


def test_an_ended_term_is_ended_and_not_made_again(session, take):
    take(person_row("Cao Thảo", "STC", "đứng đầu", Từ_ngày="2019-01-01"))
    rows = (
        person_row("Cao Thảo", "STC", "đứng đầu", Từ_ngày="2019-01-01", Đến_ngày="30/9/2019"),
        person_row("Văn Út", "STC", "đứng đầu", Từ_ngày="1/10/2019"),
    )
    assert take(*rows) == (1, 1, 0)
    assert [(name, first, last) for name, _, _, _, first, last in posts(session)] == [
        ("Cao Thảo", date(2019, 1, 1), date(2019, 9, 30)),
        ("Văn Út", date(2019, 10, 1), None),
    ]


def test_a_second_term_is_a_post_of_its_own(session, take):
    take(person_row("Cao Thảo", "STC", "đứng đầu", Từ_ngày="2019-01-01", Đến_ngày="2020-12-31"))
    assert take(person_row("Cao Thảo", "STC", "đứng đầu", Từ_ngày="2026-01-01")) == (0, 1, 0)
    assert len(posts(session)) == 2


def test_a_corrected_title_or_beginning_changes_the_post(session, take):
    take(person_row("Lê An", "SNV", Từ_ngày="2026-01-01"))
    assert take(person_row("Lê An", "SNV", Chức_vụ="Chuyên viên chính", Từ_ngày="2026-01-01")) == (
        0,
        1,
        0,
    )
    assert take(person_row("Lê An", "SNV", Chức_vụ="Chuyên viên chính", Từ_ngày="2026-02-01")) == (
        0,
        1,
        0,
    )
    [(_, _, title, _, first, _)] = posts(session)
    assert (title, first) == ("Chuyên viên chính", date(2026, 2, 1))


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (person_row("", "SNV"), "Họ tên", "cell-empty"),
        (person_row("Lê An", "KHONGCO"), "Mã đơn vị", "unit-unknown"),
        (person_row("Lê An", ""), "Mã đơn vị", "cell-empty"),
        (person_row("Lê An", "SNV", "trưởng ban"), "Vai trò", "rank-unknown"),
        (person_row("Lê An", "SNV", Chức_vụ=""), "Chức vụ", "cell-empty"),
        (person_row("Lê An", "SNV", E_mail="an.example.vn"), "E-mail", "email-wrong"),
        (person_row("Lê An", "SNV", Từ_ngày="30/2/2026"), "Từ ngày", "impossible-date"),
        (person_row("Lê An", "SNV", Phụ_trách="SNV;XYZ"), "Phụ trách", "charge-unknown"),
        (person_row("Lê An", "SNV", Phụ_trách="lĩnh vực:"), "Phụ trách", "text-too-long"),
    ],
)
def test_a_wrong_cell_is_told_with_row_and_column(session, refused, row, column, code):
    assert refused(row) == [(2, column, code)]
    assert count(session, Person) == 0


@pytest.mark.parametrize(
    "address", ["an@ubtp.example", "an@so.test", "a.n+1@example.com", "An@EXAMPLE.vn"]
)
def test_addresses_of_made_up_domains_are_addresses(take, address):
    assert take(person_row("Lê An", "SNV", E_mail=address)) == (1, 0, 0)


def test_two_heads_of_one_unit_on_one_day_are_refused(refused):
    wrong = refused(
        person_row("Lê An", "SNV", "đứng đầu", Đến_ngày="2026-06-30"),
        person_row("Lê Bình", "SNV", "đứng đầu", Từ_ngày="2026-06-30"),
        person_row("Lê Chi", "STC", "đứng đầu", Đến_ngày="2026-06-30"),
        person_row("Lê Dung", "STC", "đứng đầu", Từ_ngày="2026-07-01"),
    )
    assert wrong == [(3, "Vai trò", "two-heads")]


def test_a_new_head_beside_a_stored_one_is_refused_until_the_old_term_ends(take, refused):
    take(person_row("Lê An", "SNV", "đứng đầu", Từ_ngày="2020-01-01"))
    new = person_row("Lê Bình", "SNV", "đứng đầu", Từ_ngày="2026-09-01")
    assert refused(new) == [(2, "Vai trò", "two-heads")]
    ended = person_row("Lê An", "SNV", "đứng đầu", Từ_ngày="2020-01-01", Đến_ngày="2026-08-31")
    assert take(ended, new) == (1, 1, 0)


def test_the_message_about_two_heads_names_both(take):
    with pytest.raises(BadRows) as refusal:
        take(
            person_row("Lê An", "SNV", "đứng đầu", Từ_ngày="2020-01-01"),
            person_row("Lê Bình", "SNV", "đứng đầu"),
        )
    [error] = refusal.value.errors
    assert str(error.error).startswith(
        "Sở Nội vụ có hai người đứng đầu cùng lúc: Lê Bình và Lê An (01/01/2020 – …)"
    )


def test_the_same_post_twice_in_the_file_is_refused(refused):
    twice = person_row("Lê An", "SNV")
    assert refused(twice, person_row("Lê Bình", "SNV"), twice) == [(4, "Họ tên", "post-twice")]


def test_a_code_or_an_address_that_does_not_fit_the_person_is_refused(refused):
    wrong = refused(
        person_row("Lê An", "SNV", Mã_cán_bộ="1", E_mail="an@example.vn"),
        person_row("Lê Bình", "STC", Mã_cán_bộ="1", E_mail="an@example.vn"),
        person_row("Lê An", "SNV-1", Mã_cán_bộ="1", E_mail="khac@example.vn"),
    )
    assert wrong == [(3, "Mã cán bộ", "person-code-shared"), (4, "E-mail", "person-two-addresses")]


def test_a_name_that_fits_two_stored_people_asks_for_more(take, refused):
    take(
        person_row("Lê An", "SNV", E_mail="1@example.vn"),
        person_row("Lê An", "SNV", E_mail="2@example.vn"),
    )
    assert refused(person_row("Lê An", "SNV")) == [(2, "Họ tên", "person-unclear")]


def test_portfolios_hold_units_fields_and_everything(session, take, now):
    take(
        person_row("Lê An", "UBTP", "cấp phó", Phụ_trách="snv; lĩnh vực: Đất đai ;SNV"),
        person_row("Lê Bình", "UBTP", "cấp phó", Phụ_trách="*"),
    )
    directory = load_directory(session, at=now)
    names = {one.id: one.name for one in directory.people.values()}
    snv, stc = unit_id(session, "SNV"), unit_id(session, "STC")
    assert names[directory.vice_chair(snv)] == "Lê An"
    assert names[directory.vice_chair(stc)] == "Lê Bình"
    assert names[directory.vice_chair(stc, "đất đai")] == "Lê An"


def test_a_portfolio_that_moves_keeps_who_answered_before(session, take, now):
    def both(first, second):
        return (
            person_row("Lê An", "UBTP", "cấp phó", Từ_ngày="2026-01-01", Phụ_trách=first),
            person_row("Lê Bình", "UBTP", "cấp phó", Từ_ngày="2026-01-01", Phụ_trách=second),
        )

    take(*both("SNV;STC", ""))
    moved = both("SNV", "STC")
    assert take(*moved) == (0, 2, 0)
    assert take(*moved) == (0, 0, 2)
    stc = unit_id(session, "STC")

    def answers(at):
        directory = load_directory(session, at=at)
        return directory.people[directory.vice_chair(stc)].name

    assert answers(now) == "Lê Bình"
    assert answers(now - timedelta(days=1)) == "Lê An"


def test_a_file_without_the_column_leaves_portfolios_alone(session, take):
    take(person_row("Lê An", "UBTP", "cấp phó", Phụ_trách="SNV"))
    assert take(person_row("Lê An", "UBTP", "cấp phó")) == (0, 0, 1)
    assert session.scalars(select(Portfolio.valid_to)).all() == [None]


def test_a_focal_point_is_found_in_the_unit_and_below_it(app, session, now):
    def run(focal):
        units = units_sheet(
            unit_row("SNV", Đầu_mối=focal), unit_row("SNV-1", parent="SNV", Cấp="division", Đầu_mối=""),
            unit_row("STC", Đầu_mối=""),
        )  # fmt: skip
        people = people_sheet(
            person_row("Lê An", "SNV-1", E_mail="1@example.vn"),
            person_row("Lê An", "SNV", E_mail="2@example.vn"),
            person_row("Lê Bình", "SNV-1"),
            person_row("Lê Chi", "STC"),
        )
        return import_lists(now, units=units, people=people)

    run("Lê Bình")
    directory = load_directory(session, at=now)
    assert directory.people[directory.focal_point(unit_id(session, "SNV"))].name == "Lê Bình"
    assert run("Lê Bình").units.changed == 0
    assert run("").units.changed == 1
    for name, code in (
        ("Lê An", "person-ambiguous"),
        ("Lê Chi", "person-elsewhere"),
        ("Ai", "person-unknown"),
    ):
        with pytest.raises(BadRows) as refusal:
            run(name)
        [error] = refusal.value.errors
        assert (error.row, error.column, error.error.code) == (3, "Đầu mối", code)
    assert run("Lê An <2@example.vn>").units.changed == 1


def test_people_of_a_unit_in_the_same_import_are_taken(app, session, now):
    done = import_lists(
        now, units=units_sheet(unit_row("MOI")), people=people_sheet(person_row("Lê An", "MOI"))
    )
    assert (done.units.created, done.people.created) == (2, 1)


def test_an_error_among_the_people_leaves_no_units_behind(app, session, now):
    with pytest.raises(BadRows) as refusal:
        import_lists(
            now,
            units=units_sheet(unit_row("MOI", Cấp="?")),
            people=people_sheet(person_row("Lê An", "MOI"), person_row("Lê Bình", "X")),
        )
    assert [(error.file, error.row) for error in refusal.value.errors] == [
        ("don-vi.csv", 3),
        ("can-bo.csv", 3),
    ]
    with pytest.raises(BadRows):
        import_lists(
            now,
            units=units_sheet(unit_row("MOI")),
            people=people_sheet(
                person_row("A", "MOI", "đứng đầu"), person_row("B", "MOI", "đứng đầu")
            ),
        )
    assert count(session, Unit) == 0


def test_one_audit_line_a_person_says_what_became_of_them(session, take):
    take(person_row("Lê An", "SNV", Từ_ngày="2026-01-01"))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.created")).one()
    assert json.loads(entry.details)["after"] == {
        "name": "Lê An", "code": None, "email": None,
        "posts": [{
            "unit": "Sở Nội vụ", "title": "Chuyên viên", "rank": "official",
            "valid_from": "2026-01-01", "valid_to": None,
        }],
    }  # fmt: skip


def test_an_import_reads_as_often_for_ten_people_as_for_two_hundred(take, count_queries):
    counts = []
    for size in (10, 200):
        with count_queries() as queries:
            take(
                *(
                    person_row(f"Người {size} {n}", "SNV", E_mail=f"{size}.{n}@example.vn")
                    for n in range(size)
                )
            )
        # Inserts are one a row on SQLite and one a page on PostgreSQL; reads must not grow.
        counts.append(sum(query.startswith("SELECT") for query in queries))
    assert counts[0] == counts[1]
