"""How words about tasks read when their turn comes, and when they are not wanted any more."""

from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import event, select

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message
from giaoviec.notify.sources import Letter, Unwanted
from giaoviec.org.models import Appointment, StandIn
from giaoviec.tasks.kinds import RULES, Kind
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.notice_words import subject_of, told_of
from giaoviec.tasks.notices import TaskSource
from giaoviec.tasks.usecases.assign import AssignTasks, TaskRow, assign_tasks
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RefuseExtension,
    RequestExtension,
    grant_extension,
    refuse_extension,
    request_extension,
)
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    ReturnResult,
    SubmitResult,
    confirm_result,
    return_result,
    submit_result,
)
from giaoviec.tasks.usecases.urge import UrgeTask, urge_task
from tests.builders.org import saved
from tests.builders.tasks import ASSIGNED_AT, document_facts, due_on, later

MAIL = Channel.EMAIL


def messages(kind=None, channel=None):
    db.session.rollback()
    stmt = select(Message).order_by(Message.id)
    if kind is not None:
        stmt = stmt.where(Message.kind == kind)
    if channel is not None:
        stmt = stmt.where(Message.channel == channel)
    return db.session.scalars(stmt).all()


def read(*found, now=None, locale="vi"):
    with force_locale(locale):
        letters = TaskSource().letters(db.session(), found, now=now or later(days=1))
    return [letters[message.id] for message in found]


def assign(scene, *rows, **document):
    facts = document_facts(**({"doc_number": "568/QĐ-UBND"} | document))
    return assign_tasks(
        AssignTasks(document=facts, rows=rows), actor=scene.actor("monitor"), now=ASSIGNED_AT
    )


def row(unit, content="Báo cáo số liệu tiêm chủng", **changes):
    return TaskRow(
        content=content, lead_unit_id=unit.id, deadline=due_on(date(2026, 9, 11)), **changes
    )


def submit(scene, task_id, now):
    submit_result(
        SubmitResult(task_id=task_id, proof_number="1/BC"), actor=scene.actor("owner"), now=now
    )


def withdraw(scene, task_id, now):
    withdraw_task(
        WithdrawTask(task_id=task_id, reason="Thôi"), actor=scene.actor("monitor"), now=now
    )


def test_a_new_task_reads_with_its_unit_deadline_document_and_a_link(scene):
    [task_id] = assign(scene, row(scene.health, owner_id=scene.owner.id))
    [letter] = read(*messages("assigned", MAIL))
    assert letter.subject == "Nhiệm vụ mới: Báo cáo số liệu tiêm chủng"
    for part in (letter.text, letter.html):
        for words in ("Đỗ Thị Thực", "Sở Y tế", "11/09/2026", "568/QĐ-UBND", "người thực hiện"):
            assert words in part
        assert f"http://127.0.0.1:8000/nhiem-vu/{task_id}" in part
    assert letter.link == f"/nhiem-vu/{task_id}"
    assert letter.summary == "Ông/Bà được giao thực hiện nhiệm vụ này."


def test_what_people_entered_is_text_in_the_html_part(scene):
    assign(scene, row(scene.health, "Xem <script>alert(1)</script>", owner_id=scene.owner.id))
    [letter] = read(*messages("assigned", MAIL))
    assert "<script>" not in letter.html
    assert "<script>" in letter.text


def test_tasks_of_one_document_make_one_mail_a_person_and_a_line_each_in_the_program(scene):
    owner = scene.owner.id
    ids = assign(
        scene, row(scene.health, "Một", owner_id=owner), row(scene.health, "Hai", owner_id=owner)
    )
    [mail] = messages("assigned", MAIL)
    assert len(messages("assigned", Channel.INAPP)) == 2
    [letter] = read(mail)
    assert letter.subject == "2 nhiệm vụ mới – 568/QĐ-UBND"
    assert all(f"/nhiem-vu/{one}" in letter.text for one in ids)
    # One of them taken back before the mail leaves: the other alone is told.
    withdraw(scene, ids[0], later(hours=1))
    [letter] = read(*messages("assigned", MAIL))
    assert letter.subject == "1 nhiệm vụ mới – 568/QĐ-UBND"
    assert "Một" not in letter.text
    withdraw(scene, ids[1], later(hours=1))
    assert read(*messages("assigned", MAIL)) == [Unwanted("task-withdrawn")]


def test_what_changed_since_is_noticed_a_moment_before_sending(scene):
    [task_id] = assign(scene, row(scene.health, owner_id=scene.owner.id))
    [mail] = messages("assigned", MAIL)
    submit(scene, task_id, later(hours=1))
    assert read(mail) == [Unwanted("task-submitted")]
    confirm_result(ConfirmResult(task_id=task_id), actor=scene.actor("monitor"), now=later(hours=2))
    assert read(*messages("assigned", MAIL)) == [Unwanted("task-completed")]
    assert read(*messages("submitted")) == [Unwanted("task-completed")]


def test_after_a_change_of_owner_the_old_one_gets_nothing_but_that_it_is_no_longer_theirs(scene):
    [task_id] = assign(scene, row(scene.health, owner_id=scene.owner.id))
    reassign_owner(
        ReassignOwner(task_id=task_id, person_id=scene.colleague.id),
        actor=scene.actor("director"),
        now=later(hours=1),
    )
    answers = {
        (message.recipient_id, message.channel): answer
        for message in messages("assigned")
        for answer in read(message)
    }
    old, new = scene.owner.id, scene.colleague.id
    assert answers[old, MAIL] == answers[old, Channel.INAPP] == Unwanted("not-theirs-any-more")
    assert isinstance(answers[new, MAIL], Letter)
    [gone] = messages("not_yours")
    assert (gone.recipient_id, gone.channel) == (old, Channel.INAPP)
    [letter] = read(gone)
    assert letter.subject.startswith("Nhiệm vụ đã chuyển người khác")


def test_somebody_who_has_left_is_told_nothing(scene):
    assign(scene, row(scene.health, owner_id=scene.owner.id))
    post = db.session.scalars(
        select(Appointment).where(Appointment.person_id == scene.owner.id)
    ).one()
    post.valid_to = date(2026, 8, 3)
    db.session.commit()
    assert read(*messages("assigned", MAIL), now=later(days=1)) == [Unwanted("recipient-gone")]


def test_a_stand_in_is_told_too_and_why(scene):
    saved(
        StandIn(
            absent_id=scene.owner.id, stand_in_id=scene.colleague.id,
            starts_at=ASSIGNED_AT, ends_at=later(days=2),
        )
    )  # fmt: skip
    assign(scene, row(scene.health, owner_id=scene.owner.id))
    mails = messages("assigned", MAIL)
    assert {mail.recipient_id for mail in mails} == {scene.owner.id, scene.colleague.id}
    [letter] = read(*(mail for mail in mails if mail.recipient_id == scene.colleague.id))
    assert "đang thay Đỗ Thị Thực, là người thực hiện" in letter.text
    # The stand-in's time ended before the mail left.
    answers = read(*messages("assigned", MAIL), now=later(days=2))
    assert sorted(isinstance(answer, Unwanted) for answer in answers) == [False, True]


def test_a_request_that_was_decided_is_not_sent_to_the_other_who_might_decide(scene):
    task = scene.task(assigner=scene.vice)
    request_extension(
        RequestExtension(task_id=task.id, due_at=later(days=60), reason="Chờ số liệu"),
        actor=scene.actor("owner"),
        now=later(hours=1),
    )
    asked = read(*messages("extension_requested"))
    assert all("đề nghị gia hạn đến" in letter.summary for letter in asked)
    assert all("Chờ số liệu" in letter.summary for letter in asked)
    grant_extension(GrantExtension(task_id=task.id), actor=scene.actor("vice"), now=later(hours=2))
    assert set(read(*messages("extension_requested"))) == {Unwanted("already-decided")}
    [granted] = read(*messages("extension_granted"))
    assert zone.local(later(days=60)).strftime("%d/%m/%Y") in granted.summary


def test_nor_one_that_was_refused(scene):
    task = scene.task(assigner=scene.vice)
    request_extension(
        RequestExtension(task_id=task.id, due_at=later(days=60), reason="Chờ số liệu"),
        actor=scene.actor("owner"),
        now=later(hours=1),
    )
    refuse_extension(
        RefuseExtension(task_id=task.id, reason="Gấp"),
        actor=scene.actor("vice"),
        now=later(hours=2),
    )
    assert set(read(*messages("extension_requested"))) == {Unwanted("already-decided")}


def test_a_return_says_its_reason(scene):
    task = scene.task()
    submit(scene, task.id, later(hours=1))
    return_result(
        ReturnResult(task_id=task.id, reason="Thiếu số liệu quý III"),
        actor=scene.actor("monitor"),
        now=later(hours=2),
    )
    [letter] = read(*messages("returned", MAIL))
    assert "Hoàng Thị Theo trả lại kết quả" in letter.text
    assert "Thiếu số liệu quý III" in letter.html


def test_an_urging_says_how_often(scene):
    task = scene.task(urgency=Urgency.FLASH)
    urge_task(UrgeTask(task_id=task.id), actor=scene.actor("vice"), now=later(hours=1))
    mails = messages("urged", MAIL)
    assert all(mail.is_urgent for mail in mails)
    assert "lần thứ 1" in read(*mails)[0].text


def test_letters_cost_the_same_number_of_queries_however_many(scene):
    def queries(found):
        seen = []

        def listener(*args):
            seen.append(args[2])

        session = db.session()
        found = session.scalars(select(Message)).all()[: len(found)]
        event.listen(db.engine, "before_cursor_execute", listener)
        TaskSource().letters(session, found, now=later(days=1))
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    assign(scene, row(scene.health, owner_id=scene.owner.id))
    one = queries(messages())
    for number in range(6):
        assign(
            scene,
            row(scene.health, f"Việc {number}", owner_id=scene.owner.id),
            doc_number=f"{number}/A",
        )
    assert queries(messages()) == one


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words(scene, kind):
    """A word that a kind lacks would only show at the moment of sending."""
    facts = {"actor": "Ai đó", "due_at": "2026-09-11T16:59:59+00:00", "unit": "Sở", "count": 2}
    task = scene.task()
    assert subject_of(kind, task).endswith(task.content)
    assert len(told_of(kind, task, facts)) > 20
    assert kind in RULES
