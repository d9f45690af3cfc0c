"""Whoever stands in for a head finds the page on which tasks are given, and gives them in that name."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core.db import db
from giaoviec.org.models import StandIn
from tests.builders.org import saved
from tests.web.assign_form import FORM, NOW, filled, tasks
from tests.web.clock import standing_at
from tests.web.queries import only_questions

moment = standing_at(NOW)


@pytest.fixture
def stand_in(scene):
    """The owner, an official, stands in for the director, everywhere or within a unit."""

    def appointed(unit=None, days=3):
        return saved(
            StandIn(
                absent_id=scene.director.id,
                stand_in_id=scene.owner.id,
                unit_id=unit.id if unit else None,
                starts_at=NOW - timedelta(days=1),
                ends_at=NOW + timedelta(days=days),
            )
        )

    return appointed


def menu(client) -> set[str]:
    client.get("/viec-cua-toi")
    return {one.get("href") for one in client.page.all("a")}


def test_without_standing_in_the_page_is_refused_and_not_offered(entering):
    client = entering("owner")
    assert client.get(FORM).status_code == 403
    assert FORM not in menu(client)


def test_a_stand_in_gives_tasks_in_the_heads_name(entering, stand_in, scene):
    stand_in()
    client = entering("owner")
    assert FORM in menu(client)
    answer = client.send(FORM, filled({"lead": "SYT-NV"}))
    assert answer.status_code == 303
    [task] = tasks()
    assert task.lead_unit_id == scene.division.id
    told = select(AuditEntry.on_behalf_of).where(AuditEntry.action == "task.assigned")
    assert db.session.scalars(told).all() == [scene.director.id]
    assert client.get(answer.location).status_code == 200
    assert client.get("/giao-viec/nhap-bang").status_code == 200
    # What the director may not do, the stand-in may not either.
    assert client.send(FORM, filled({"lead": "STC"})).status_code == 422
    assert client.get("/quan-tri").status_code == 403


def test_standing_in_for_one_unit_is_enough_to_come_in(entering, stand_in, scene):
    stand_in(scene.division)
    client = entering("owner")
    assert client.send(FORM, filled({"lead": "SYT-NV"})).status_code == 303
    assert client.send(FORM, filled({"lead": "Sở Y tế"})).status_code == 422


def test_with_the_end_of_standing_in_the_page_closes(entering, stand_in):
    stand_in(days=0)
    assert entering("owner").get(FORM).status_code == 403


def test_the_menu_asks_as_much_for_whoever_stands_in_for_many(
    entering, stand_in, scene, statements
):
    client = entering("owner")

    def asked() -> int:
        with statements() as seen:
            client.get("/thong-bao")
        return len(only_questions(seen))

    stand_in()
    client.get("/thong-bao")
    few = asked()
    for absent in (scene.division_head, scene.focal, scene.finance_head):
        saved(
            StandIn(
                absent_id=absent.id,
                stand_in_id=scene.owner.id,
                starts_at=NOW - timedelta(days=1),
                ends_at=NOW + timedelta(days=1),
            )
        )
    assert asked() == few
