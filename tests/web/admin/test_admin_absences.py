"""What leaders answer for, and who stands in for whom, on the page of a person."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from giaoviec.core import zone
from giaoviec.org.models import Portfolio, Rank, StandIn
from tests.builders.org import appoint, make_person
from tests.web.admin.person_page import PEOPLE, opened, send, today


def test_leaders_are_given_units_and_fields_to_answer_for(admin, session, top, unit, person):
    leader = make_person("Phó Chủ tịch")
    appoint(leader, top, Rank.DEPUTY)
    assert send(admin, leader, "phu-trach", unit="Sở Tài chính").status_code == 303
    assert send(admin, leader, "phu-trach", field="Y tế").status_code == 303
    assert send(admin, leader, "phu-trach", unit="STC").status_code == 422
    assert "đã phụ trách Sở Tài chính" in admin.page.text
    lines = session.scalars(select(Portfolio).order_by(Portfolio.id)).all()
    where = f"{PEOPLE}/{leader.id}/phu-trach/{lines[0].id}/thoi"
    assert admin.send(where, of=f"{PEOPLE}/{leader.id}").status_code == 303
    session.rollback()
    assert session.get(Portfolio, lines[0].id).valid_to == today() - timedelta(days=1)
    elsewhere = f"{PEOPLE}/{person.id}/phu-trach/{lines[1].id}/thoi"
    assert admin.send(elsewhere, of=PEOPLE).status_code == 404
    assert send(admin, person, "phu-trach", unit="STC").status_code == 422
    assert "không giữ chức vụ lãnh đạo Ủy ban" in admin.page.text


def test_a_stand_in_covers_whole_days_and_ends_at_once(admin, session, unit, person):
    other = make_person("Lý Làm Thay")
    appoint(other, unit)
    last = today() + timedelta(days=3)
    days = {"first_day": today().isoformat(), "last_day": last.isoformat()}
    assert send(admin, person, "lam-thay", person="Lý Làm Thay", **days).status_code == 303
    made = session.scalars(select(StandIn)).one()
    assert made.starts_at == zone.start_of_day(today())
    assert made.ends_at == zone.start_of_day(last + timedelta(days=1))
    # Nobody stands in for the one who stands in for them.
    assert send(admin, other, "lam-thay", person="Trần Văn Nam", **days).status_code == 422
    assert "trực tiếp hoặc qua người khác" in admin.page.text
    assert opened(admin) == ["lam-thay"]
    where = f"{PEOPLE}/{person.id}/lam-thay/{made.id}/ket-thuc"
    assert admin.send(where, of=f"{PEOPLE}/{person.id}").status_code == 303
    session.rollback()
    assert session.get(StandIn, made.id).ends_at < datetime.now(UTC) + timedelta(minutes=1)
    assert admin.send(where, of=PEOPLE).status_code == 409


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"person": "Trần Văn Nam"}, "Không ai tự làm thay"),
        ({"person": "Không Ai"}, "Không tìm thấy người"),
        ({"last_day": "2020-01-01"}, "phải sau thời điểm"),
        ({"first_day": "0001-01-01"}, "Hãy kiểm tra lại năm"),
        ({"unit": "Sở Không có"}, "Không tìm thấy đơn vị"),
    ],
)
def test_a_stand_in_that_cannot_be_is_refused_beside_the_field(
    admin, session, unit, person, change, says
):
    appoint(make_person("Lý Làm Thay"), unit)
    day = today().isoformat()
    data = {"person": "Lý Làm Thay", "first_day": day, "last_day": day} | change
    assert send(admin, person, "lam-thay", **data).status_code == 422
    assert says in admin.page.text
    assert session.scalars(select(StandIn)).all() == []
