"""What the scheduler does by night: what is long over makes room, what is silent is forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from giaoviec.core import clock
from giaoviec.core.db import db
from giaoviec.core.locks import only_one
from giaoviec.notify.bounces.box import BoxAway
from giaoviec.notify.bounces.take import LOCK
from giaoviec.notify.heartbeat import BOUNCES, SCHEDULER, beat, heartbeat_age, processes
from giaoviec.notify.models import Heartbeat, Message, State
from giaoviec.notify.past import past_message
from giaoviec.scheduler import timetable
from giaoviec.scheduler.stopping import Stop
from tests.builders.notify import make_message


def count(table) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_it_is_on_the_timetable_once_a_night():
    assert ("move_to_history", "40 2 * * *") in {
        (job.__name__, cron) for job, cron in timetable.TIMETABLE
    }


def test_what_was_settled_long_ago_moves_and_what_waits_or_is_young_stays(app):
    now = clock.now()
    long_ago = {"created_at": now - timedelta(days=181), "next_try_at": now - timedelta(days=181)}
    make_message(state=State.ACCEPTED, settled_at=now - timedelta(days=181), **long_ago)
    make_message(state=State.FAILED, settled_at=now - timedelta(days=181), **long_ago)
    stays = [
        make_message(state=State.ACCEPTED, settled_at=now - timedelta(days=179), **long_ago),
        make_message(state=State.QUEUED, **long_ago),
        make_message(state=State.UNCERTAIN, **long_ago),
        make_message(state=State.ACCEPTED, settled_at=now),
    ]
    timetable.move_to_history(Stop())
    assert count(past_message) == 2
    assert set(db.session.scalars(select(Message.id))) == {message.id for message in stays}
    timetable.move_to_history(Stop())
    assert count(past_message) == 2


def test_more_than_a_batch_moves_in_one_night(app):
    now = clock.now()
    then = now - timedelta(days=200)
    first = make_message(state=State.ACCEPTED, settled_at=then, created_at=then)
    row = {column.name: getattr(first, column.name) for column in Message.__table__.columns}
    rows = [row | {"id": first.id + n, "dedupe_key": f"copy:{n}"} for n in range(1, 2500)]
    db.session.execute(Message.__table__.insert(), rows)
    db.session.commit()
    timetable.move_to_history(Stop())
    assert (count(Message), count(past_message)) == (0, 2500)


def test_processes_that_have_been_silent_for_a_day_are_forgotten_and_the_clock_never(app):
    now = clock.now()
    beat(SCHEDULER, now=now - timedelta(days=9))
    beat("worker/may-1/1", now=now - timedelta(days=1, minutes=1))
    beat("worker/may-2/2", now=now - timedelta(hours=23))
    timetable.move_to_history(Stop())
    db.session.rollback()
    assert [row.name for row in processes(db.session())] == ["worker/may-2/2"]
    assert db.session.get(Heartbeat, SCHEDULER) is not None


def test_the_mailbox_for_bounces_gives_a_sign_of_life_when_it_could_be_read(
    app, settings, tmp_path
):
    def age():
        db.session.rollback()
        return heartbeat_age(db.session(), BOUNCES, now=clock.now())

    timetable.bounces(Stop())
    assert age() is None
    folder = tmp_path / "returned"
    app.config["SETTINGS"] = replace(settings, bounces_url=f"maildir://{folder}")
    with pytest.raises(BoxAway):
        timetable.bounces(Stop())
    assert age() is None
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    # A reader that is stuck is not vouched for by who finds it at work.
    with only_one(LOCK):
        timetable.bounces(Stop())
    assert age() is None
    timetable.bounces(Stop())
    assert age() < timedelta(minutes=1)
    timetable.move_to_history(Stop())
    assert age() is not None
    # Named no more: nobody is to miss it.
    app.config["SETTINGS"] = settings
    timetable.move_to_history(Stop())
    assert age() is None
