"""After the program was off: one catch-up each, marked late, and nothing lost or sent twice."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import select

from giaoviec.core.db import db
from giaoviec.notify.models import Channel, Message, State
from giaoviec.reminders.models import Reminder
from giaoviec.reminders.remind import remind
from tests.builders.tasks import make_task
from tests.reminders.conftest import Province, at

STOPPED, BACK = at("2026-09-18 16:00"), at("2026-09-21 17:00")  # Friday to Monday: 73 hours


def tasks_due(province: Province, *days: date) -> None:
    for day in days:
        task = make_task(
            province.department,
            deadline=day,
            owner=province.official,
            monitor=province.monitor,
            now=at("2026-09-08 08:00"),
        )
        task.last_progress_at = at("2026-10-05 08:00")
        db.session.commit()


def mails() -> Counter[tuple[int, str]]:
    rows = db.session.execute(
        select(Message.recipient_id, Message.about).where(
            Message.channel == Channel.EMAIL, Message.source == "reminders"
        )
    )
    return Counter((row.recipient_id, row.about) for row in rows)


def levels() -> set[str]:
    return set(db.session.scalars(select(Reminder.step_key)))


def test_after_73_hours_over_a_weekend_each_person_has_one_catch_up_and_one_level_more(
    province: Province,
):
    thursday, friday, monday = date(2026, 9, 17), date(2026, 9, 18), date(2026, 9, 21)
    tasks_due(province, thursday, friday, monday)
    # The last run before the stop: Thursday's task is one working day late on Friday.
    remind(now=at("2026-09-18 07:00"))
    before, known = mails(), levels()
    assert "overdue-unit" not in known
    assert timedelta(hours=73) == BACK - STOPPED

    remind(now=BACK)
    caught_up = mails() - before
    assert set(caught_up.values()) == {1}
    assert {about for _, about in caught_up} == {"2026-09-21"}
    told = {person for person, _ in caught_up}
    assert {province.official.id, province.focal_point.id, province.division_head.id} <= told
    # One working day has passed: nobody above the head of division is due, so nobody is told.
    assert levels() == known
    late = db.session.scalars(select(Message).where(Message.about == "2026-09-21")).all()
    assert {(one.is_late, one.state) for one in late} == {(True, State.ACCEPTED)}
    # Monday's 07:00 is the point that came while it was off; none before it is told again.
    points = db.session.scalars(select(Reminder.point_at).where(Reminder.created_at == BACK)).all()
    assert set(points) == {at("2026-09-21 07:00")}

    for moment in (BACK, BACK + timedelta(minutes=1), at("2026-09-21 17:59")):
        remind(now=moment)
    assert mails() - before == caught_up


def test_every_outage_ends_with_one_digest_a_person(province: Province):
    tasks_due(province, date(2026, 9, 18))
    remind(now=at("2026-09-17 07:00"))
    before = mails()
    remind(now=BACK)
    first = mails() - before
    assert set(first.values()) == {1}
    # Three days more without it, and back on a working morning: one digest again, not three.
    remind(now=at("2026-09-24 09:00"))
    second = mails() - before - first
    assert set(second.values()) == {1}
    assert {about for _, about in second} == {"2026-09-24"}
