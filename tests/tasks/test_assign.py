"""Giving tasks: a document once, then its rows."""

from datetime import date, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.notify.models import Message
from giaoviec.tasks import refusals
from giaoviec.tasks.documents import IssuedInFuture, SubjectMissing
from giaoviec.tasks.models import CoopPart, DeadlineKind, SourceDocument, Task, Urgency
from giaoviec.tasks.new import Deadline
from giaoviec.tasks.status import Move, TaskStatus
from giaoviec.tasks.usecases.assign import AssignTasks, CoopRow, TaskRow, assign_tasks
from tests.builders.tasks import ASSIGNED_AT, document_facts, due_on, look_at
from tests.tasks.reading import audited, changes, mailed, told

DAY = date(2026, 9, 11)


def row(unit, **changes):
    values = {"content": "Báo cáo số liệu tiêm chủng", "deadline": due_on(DAY)} | changes
    return TaskRow(lead_unit_id=unit.id, **values)


def assign(actor, *rows, document=None, now=ASSIGNED_AT):
    cmd = AssignTasks(document=document or document_facts(), rows=rows)
    return assign_tasks(cmd, actor=actor, now=now)


def task(task_id) -> Task:
    db.session.rollback()
    return db.session.get_one(Task, task_id)


def test_one_document_gives_several_tasks_in_order(scene):
    ids = assign(
        scene.actor("monitor"),
        row(scene.health, owner_id=scene.owner.id),
        row(scene.finance, content="Bố trí kinh phí"),
        document=document_facts(doc_number="568/QĐ-UBND"),
    )
    first, second = (task(one) for one in ids)
    assert first.document_id == second.document_id
    assert (first.lead_unit_name, second.lead_unit_name) == ("Sở Y tế", "Sở Tài chính")
    assert first.status is TaskStatus.ASSIGNED
    assert first.original_due_at == first.due_at == zone.end_of_day(DAY)
    assert look_at(first) == first.assigned_at == ASSIGNED_AT
    assert first.search_text.startswith("bao cao so lieu tiem chung 568")
    [change] = changes(first)
    assert (change.move, change.source, change.target) == (
        Move.ASSIGN, TaskStatus.DRAFT, TaskStatus.ASSIGNED,
    )  # fmt: skip
    assert len(audited("task.assigned")) == 2
    assert len(audited("document.assigned")) == 1


def test_who_enters_it_in_the_office_follows_it_for_the_signer(scene):
    [one] = assign(
        scene.actor("monitor"),
        row(scene.health),
        document=document_facts(signer="Trần Văn Phó", signer_id=scene.vice.id),
    )
    assert task(one).monitor_id == scene.monitor.id
    assert task(one).assigner_id == scene.vice.id


def test_without_a_known_signer_the_committee_gives_it(scene):
    [one] = assign(
        scene.actor("monitor"), row(scene.health), document=document_facts(signer="Ai đó")
    )
    assert task(one).assigner_id is None


def test_a_leader_gives_in_their_own_name_and_only_within_the_portfolio(scene):
    [one] = assign(scene.actor("vice"), row(scene.health))
    assert task(one).assigner_id == scene.vice.id
    with pytest.raises(NotAllowed):
        assign(scene.actor("vice"), row(scene.finance))
    assert assign(scene.actor("chair"), row(scene.finance))


def test_a_head_gives_below_and_nowhere_else(scene):
    [one] = assign(scene.actor("director"), row(scene.division))
    assert task(one).assigner_id == scene.director.id
    with pytest.raises(NotAllowed):
        assign(scene.actor("director"), row(scene.finance))
    with pytest.raises(NotAllowed):
        assign(scene.actor("owner"), row(scene.division))


def test_nothing_is_written_when_one_row_is_refused(scene):
    with pytest.raises(refusals.ContentMissing) as refusal:
        assign(scene.actor("monitor"), row(scene.health), row(scene.finance, content="  "))
    assert str(refusal.value) == "Thiếu nội dung nhiệm vụ (dòng 2)."
    db.session.rollback()
    assert db.session.query(Task).count() == 0
    assert db.session.query(SourceDocument).count() == 0
    assert audited("task.assigned") == []


def test_the_same_document_unit_and_content_is_refused_with_the_task_that_exists(scene):
    document = document_facts(doc_number="12/KH-UBND")
    [first] = assign(scene.actor("monitor"), row(scene.health), document=document)
    # Another spelling of the number and of the content is the same.
    again = document_facts(doc_number="12 / kh-ubnd")
    with pytest.raises(refusals.SameTask) as refusal:
        assign(
            scene.actor("monitor"),
            row(scene.health, content="BÁO CÁO  số liệu tiêm chủng"),
            document=again,
        )
    assert f"số {first}" in str(refusal.value)
    assert assign(scene.actor("monitor"), row(scene.finance), document=again)
    assert db.session.query(SourceDocument).count() == 1


def test_a_row_given_twice_at_once_is_refused(scene):
    with pytest.raises(refusals.SameRow):
        assign(scene.actor("monitor"), row(scene.health), row(scene.health))


def test_a_group_becomes_a_task_each_under_one_key(scene):
    ids = assign(
        scene.actor("monitor"),
        row(scene.health, group_key="cac-so"),
        row(scene.finance, group_key="cac-so"),
    )
    assert {task(one).group_key for one in ids} == {"cac-so"}


def test_a_spoken_order_is_recorded_as_such_and_found_by_its_words(scene):
    order = document_facts(doc_number="", subject="Chủ tịch giao tại giao ban", is_spoken=True)
    [one] = assign(scene.actor("chair"), row(scene.health), document=order)
    db.session.rollback()
    [document] = db.session.query(SourceDocument).all()
    assert document.is_spoken
    assert task(one).document_id == document.id
    with pytest.raises(refusals.SameTask):
        assign(scene.actor("chair"), row(scene.health), document=order)


@pytest.mark.parametrize(
    ("refusal", "change"),
    [
        (refusals.DeadlineOrReason, {"deadline": Deadline(kind=DeadlineKind.NONE)}),
        (refusals.DueBeforeIssue, {"deadline": due_on(date(2026, 7, 31))}),
        (refusals.TextTooLong, {"content": "dài " * 2000}),
        (refusals.TextTooLong, {"deliverable": "d" * 301}),
        (refusals.TextTooLong, {"clause": "c" * 101}),
        (refusals.PersonUnknown, {"monitor_id": 999_999}),
    ],
)
def test_what_cannot_be_used_is_refused(scene, refusal, change):
    with pytest.raises(refusal):
        assign(scene.actor("monitor"), row(scene.health, **change))


def test_units_and_people_must_fit(scene):
    actor = scene.actor("monitor")
    with pytest.raises(refusals.OwnerNotInUnit):
        assign(actor, row(scene.finance, owner_id=scene.owner.id))
    with pytest.raises(refusals.UnitTwice):
        assign(actor, row(scene.health, coop=[CoopRow(unit_id=scene.health.id)]))
    with pytest.raises(refusals.UnitUnknown):
        assign(actor, TaskRow(content="x", lead_unit_id=999_999, deadline=due_on(DAY)))
    scene.finance.valid_to = date(2026, 7, 31)
    db.session.commit()
    with pytest.raises(refusals.UnitUnknown):
        assign(actor, row(scene.finance))


def test_a_document_needs_a_subject_and_a_day_that_has_come(scene):
    actor = scene.actor("monitor")
    with pytest.raises(SubjectMissing):
        assign(actor, row(scene.health), document=document_facts(subject=" "))
    tomorrow = zone.local_date(ASSIGNED_AT) + timedelta(days=1)
    with pytest.raises(IssuedInFuture):
        assign(actor, row(scene.health), document=document_facts(issued_on=tomorrow))
    for too_long in ({"doc_number": "9" * 101}, {"signer": "n" * 201}, {"subject": "s" * 5001}):
        with pytest.raises(refusals.TextTooLong):
            assign(actor, row(scene.health), document=document_facts(**too_long))
    with pytest.raises(refusals.NoRows):
        assign(actor)


def test_the_owner_is_told_at_once_in_the_program_and_by_mail(scene):
    assign(scene.actor("monitor"), row(scene.health, owner_id=scene.owner.id))
    assert told("assigned") == mailed("assigned") == {scene.owner.id}
    assert told("owner_wanted") == set()


def test_without_an_owner_the_focal_point_is_told_and_the_head_asked_to_name_one(scene):
    assign(scene.actor("monitor"), row(scene.health))
    assert mailed("assigned") == {scene.focal.id}
    assert mailed("owner_wanted") == {scene.director.id}


def test_without_a_focal_point_the_head_alone_is_asked(scene):
    scene.health.focal_point_id = None
    db.session.commit()
    assign(scene.actor("monitor"), row(scene.health))
    assert mailed("assigned") == set()
    assert mailed("owner_wanted") == {scene.director.id}


def test_cooperating_units_are_told_through_their_focal_point(scene):
    [one] = assign(
        scene.actor("monitor"),
        row(scene.health, owner_id=scene.owner.id, coop=[CoopRow(unit_id=scene.finance.id)]),
    )
    assert mailed("cooperating") == {scene.finance_focal.id}
    db.session.rollback()
    [part] = db.session.query(CoopPart).filter_by(task_id=one)
    assert part.due_at == zone.end_of_day(DAY)


def test_who_gives_a_task_to_themself_is_not_written_to(scene):
    assign(scene.actor("director"), row(scene.health, owner_id=scene.director.id))
    assert told("assigned") == set()


def test_flash_tasks_may_go_out_at_any_hour(scene):
    assign(scene.actor("monitor"), row(scene.health, urgency=Urgency.FLASH))
    db.session.rollback()
    assert all(message.is_urgent for message in db.session.query(Message))


def test_the_operator_may_give_anything(scene):
    assert assign(Actor.operator(), row(scene.health), row(scene.finance))
