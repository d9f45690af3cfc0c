"""A day with hundreds of events: one digest a person, mails for what is immediate, nothing dropped."""

import random
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.notify.models import Channel, Message, State
from giaoviec.reminders.remind import remind
from giaoviec.settings.values import MAILS_AN_HOUR, put
from giaoviec.tasks.kinds import RULES, SOURCE
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    ReturnResult,
    SubmitResult,
    confirm_result,
    return_result,
    submit_result,
)
from giaoviec.tasks.usecases.urge import UrgeTask, urge_task
from tests.reminders.conftest import at
from tests.tasks.scene import Scene, make_scene

MORNING, EVENING = at("2026-09-18 07:00"), at("2026-09-18 18:00")
EVENTS = 500
CAP = 6


def events(scene: Scene, seed: int) -> int:
    """Half a thousand things that happen in one working day, with the program running beside."""
    chance, happened = random.Random(seed), 0
    tasks = [scene.task(deadline=date(2026, 9, 14 + n % 8)).id for n in range(12)]
    for number in range(EVENTS):
        now = MORNING + (EVENING - MORNING) * number / EVENTS
        now = now.replace(microsecond=0)
        task_id, kind = chance.choice(tasks), chance.randrange(6)
        owner = chance.choice([scene.owner, scene.colleague])
        try:
            if kind == 0:
                tasks.append(scene.task(deadline=date(2026, 9, 25), now=now, owner=owner).id)
            elif kind == 1:
                urge_task(UrgeTask(task_id=task_id), actor=scene.actor("monitor"), now=now)
            elif kind == 2:
                result = SubmitResult(task_id=task_id, summary="Xong", proof_number="12/BC-SYT")
                submit_result(result, actor=scene.actor("director"), now=now)
            elif kind == 3:
                back = ReturnResult(task_id=task_id, reason="Thiếu số liệu")
                return_result(back, actor=scene.actor("monitor"), now=now)
            elif kind == 4:
                confirm_result(
                    ConfirmResult(task_id=task_id), actor=scene.actor("monitor"), now=now
                )
            else:
                other = ReassignOwner(task_id=task_id, person_id=owner.id, reason="Đổi người")
                reassign_owner(other, actor=scene.actor("director"), now=now)
            happened += 1
        except DomainError:
            # What cannot be done to this task now is no event.
            db.session.rollback()
        if number % 25 == 0:
            remind(now=now)
    return happened


@pytest.mark.long
def test_a_day_of_five_hundred_events_is_one_digest_and_the_urgent_mails(app, session):
    put(session, MAILS_AN_HOUR, CAP)
    session.commit()
    scene = make_scene()
    assert events(scene, seed=2026) > EVENTS / 4
    for moment in (EVENING - timedelta(seconds=1), at("2026-09-21 07:00"), at("2026-09-21 12:00")):
        remind(now=moment)
    rows = db.session.execute(
        select(Message.recipient_id, Message.source, Message.kind, Message.about, Message.state,
               Message.settled_at)
        .where(Message.channel == Channel.EMAIL)
    ).all()  # fmt: skip
    digests = Counter((r.recipient_id, r.about) for r in rows if r.kind == "digest")
    assert digests
    assert set(digests.values()) == {1}
    # Besides: only the kinds of word that are told by mail at all, and what is carried up.
    by_mail = {kind.value for kind, rule in RULES.items() if Channel.EMAIL in rule.channels}
    for row in rows:
        assert row.kind in by_mail if row.source == SOURCE else row.kind in ("digest", "urgent")
    # Nothing waits for ever, nothing was dropped: taken by the relay, or no longer true and said so.
    assert {row.state for row in rows} <= {State.ACCEPTED, State.SUPPRESSED}
    sent = defaultdict(list)
    for row in rows:
        if row.state is State.ACCEPTED:
            sent[row.recipient_id].append(row.settled_at)
    within_the_hour = [
        sum(first <= one < first + timedelta(hours=1) for one in moments)
        for moments in sent.values()
        for first in moments
    ]
    # Somebody was flooded, and nobody beyond the cap.
    assert max(within_the_hour) == CAP
