"""A sheet with a document a row is no reason for a mail a row."""

from sqlalchemy import select

from giaoviec.core.actor import Role
from giaoviec.notify.models import Channel, Message, State
from giaoviec.reminders.remind import remind
from giaoviec.reminders.resend import ResendMessage, resend_message
from giaoviec.tasks.models import Task
from giaoviec.tasks.tell import MOST_LETTERS
from giaoviec.tasks.told import told_about
from tests.builders.sheets import csv_sheet
from tests.builders.tasks import acting
from tests.intake.conftest import NOW, import_sheet


def rows(count):
    return [
        {
            "Số ký hiệu": f"{number}/KH-UBND",
            "Nội dung nhiệm vụ": f"Việc thứ {number}",
            "Đơn vị chủ trì": "SNV",
            "Người thực hiện": "Đỗ Mai Quyên",
            "Người theo dõi": "Ngô Thanh Lam",
        }
        for number in range(1, count + 1)
    ]


def mails(session, person):
    session.rollback()
    return session.scalars(
        select(Message)
        .where(Message.recipient_id == person.id, Message.channel == Channel.EMAIL)
        .order_by(Message.id)
    ).all()


def reachable(session, committee):
    committee.official.email = "quyen@example.vn"
    session.commit()
    return committee.official


def test_many_documents_given_at_once_make_one_mail_a_person_and_a_line_each_in_the_program(
    session, committee
):
    person = reachable(session, committee)
    import_sheet(csv_sheet(*rows(40)))
    [mail] = mails(session, person)
    remind(now=NOW)
    [mail] = mails(session, person)
    assert mail.state is State.ACCEPTED
    assert mail.subject == "40 nhiệm vụ mới – 40 văn bản"
    inapp = select(Message).where(
        Message.recipient_id == person.id, Message.channel == Channel.INAPP
    )
    assert len(session.scalars(inapp).all()) == 40


def test_a_few_documents_keep_their_own_mails(session, committee):
    person = reachable(session, committee)
    import_sheet(csv_sheet(*rows(MOST_LETTERS)))
    assert len(mails(session, person)) == MOST_LETTERS


def test_the_mail_stands_in_the_log_of_each_of_its_tasks_and_may_be_sent_again_from_there(
    session, committee
):
    person = reachable(session, committee)
    import_sheet(csv_sheet(*rows(5)))
    remind(now=NOW)
    [mail] = mails(session, person)
    tasks = session.scalars(select(Task).order_by(Task.id)).all()
    for task in tasks:
        told = told_about(session, task.id, task.document_id)
        to_owner = [one for one in told if one.recipient_name == person.name]
        assert [one.channel for one in to_owner] == [Channel.EMAIL, Channel.INAPP]
        assert to_owner[0].message_id == mail.id
    office = acting(committee.monitor, Role.OFFICE, committee.office)
    cmd = ResendMessage(message_id=mail.id, task_id=tasks[-1].id)
    resend_message(cmd, actor=office, now=NOW)
    remind(now=NOW)
    assert [one.subject for one in mails(session, person)] == [mail.subject] * 2
