"""People are found by name inside a unit; names are no key."""

from datetime import date

import pytest
from sqlalchemy import select

from giaoviec.org.errors import PersonAmbiguous, PersonElsewhere, PersonUnknown
from giaoviec.org.models import Rank, Unit
from giaoviec.org.resolve import (
    load_person_index,
    load_unit_index,
    resolve_person,
    resolve_unit,
)
from tests.builders.directory import TODAY
from tests.builders.org import appoint, make_person, make_unit


@pytest.fixture
def office(app):
    """Sở Nội vụ with a division, Sở Tài chính beside it."""
    root = make_unit("UBTP", name="Ủy ban nhân dân Thành phố", kind="committee")
    snv = make_unit("SNV", name="Sở Nội vụ", parent=root)
    make_unit("SNV-CCHC", name="Phòng Cải cách hành chính", parent=snv, kind="division")
    make_unit("STC", name="Sở Tài chính", parent=root)


@pytest.fixture
def find(session, office):
    def look_up(text, inside=None, on=TODAY):
        unit = resolve_unit(load_unit_index(session), inside, on=on) if inside else None
        return resolve_person(load_person_index(session), text, on=on, inside=unit)

    return look_up


@pytest.fixture
def put(session, office):
    def place(
        name, unit_code, rank=Rank.OFFICIAL, *, person=None, valid_from=None, valid_to=None, **more
    ):
        unit = session.scalars(select(Unit).where(Unit.code == unit_code)).one()
        person = person or make_person(name, **more)
        appoint(person, unit, rank, valid_from=valid_from, valid_to=valid_to)
        return person

    return place


def test_a_person_is_found_in_the_unit_and_below_it(find, put):
    put("Đỗ Mai Quyên", "SNV-CCHC")
    assert find("Đỗ Mai Quyên", "SNV").name == "Đỗ Mai Quyên"
    assert find("  đỗ  mai quyên ", "SNV-CCHC").name == "Đỗ Mai Quyên"
    assert find("do mai quyen").name == "Đỗ Mai Quyên"
    assert find("Đ/c Đỗ Mai Quyên").name == "Đỗ Mai Quyên"


def test_a_person_of_another_unit_is_named_with_where_they_serve(find, put):
    put("Mai Xuân Vinh", "STC")
    with pytest.raises(PersonElsewhere) as refused:
        find("Mai Xuân Vinh", "SNV")
    assert "Mai Xuân Vinh (Chuyên viên, Sở Tài chính" in str(refused.value)


def test_two_of_one_name_are_refused_with_post_and_address_of_each(find, put):
    put("Nguyễn Văn An", "SNV", email="an1@example.vn")
    put("Nguyễn Văn An", "SNV-CCHC", email="an2@example.vn")
    put("Nguyễn Văn An", "STC", email="an3@example.vn", code="CB3")
    with pytest.raises(PersonAmbiguous) as refused:
        find("Nguyễn Văn An", "SNV")
    assert refused.value.candidates == (
        "Nguyễn Văn An (Chuyên viên, Sở Nội vụ, an1@example.vn)",
        "Nguyễn Văn An (Chuyên viên, Phòng Cải cách hành chính, an2@example.vn)",
    )
    assert find("Nguyễn Văn An <an2@example.vn>").email == "an2@example.vn"
    assert find("nguyen van an <AN1@example.vn>", "SNV").email == "an1@example.vn"
    assert find("an2@example.vn", "SNV").email == "an2@example.vn"
    assert find("cb3").email == "an3@example.vn"
    assert find("Nguyễn Văn An", "STC").email == "an3@example.vn"


def test_the_address_must_belong_to_the_name(find, put):
    put("Nguyễn Văn An", "SNV", email="an@example.vn")
    with pytest.raises(PersonUnknown):
        find("Trần Thị Bình <an@example.vn>")


def test_accents_tell_people_apart(find, put):
    tuan = put("Lê Tuân", "SNV")
    put("Lê Tuấn", "SNV")
    assert find("Lê Tuân").id == tuan.id
    with pytest.raises(PersonAmbiguous):
        find("Le Tuan")


def test_only_posts_of_the_day_count(find, put):
    put("Cao Thị Thảo", "STC", Rank.HEAD, valid_from=date(2019, 1, 1), valid_to=date(2019, 9, 30))
    assert find("Cao Thị Thảo", "STC", on=date(2019, 9, 30)).name == "Cao Thị Thảo"
    with pytest.raises(PersonElsewhere):
        find("Cao Thị Thảo", "STC", on=date(2019, 10, 1))
    with pytest.raises(PersonUnknown):
        find("Cao Thị Thảo", on=date(2018, 12, 31))


def test_several_posts_in_one_tree_are_one_person(find, put):
    person = put("Hồ Đức Phúc", "SNV-CCHC", Rank.HEAD)
    put("", "SNV", Rank.DEPUTY, person=person)
    assert find("Hồ Đức Phúc", "SNV").id == person.id


def test_the_index_is_loaded_by_two_queries(session, put, count_queries):
    for number in range(5):
        put(f"Nguyễn Văn {number}", "SNV")
    with count_queries() as queries:
        load_person_index(session)
    assert len(queries) == 2
