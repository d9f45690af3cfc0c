"""The way of a message is told from what is kept of it, step by step, and never further than it is known."""

from datetime import timedelta

import pytest

from giaoviec.core.db import db
from giaoviec.notify.models import Bounce, BounceKind, Channel, Resend, State
from giaoviec.notify.timeline import Stage, timelines
from tests.builders.notify import MORNING, make_message
from tests.builders.org import make_person, saved

LATER = MORNING + timedelta(minutes=5)


def way(message):
    db.session.rollback()
    return timelines(db.session(), [message.id])[message.id]


def stages(message):
    return [step.stage for step in way(message)]


def bounce(message, kind, at=LATER, **changes):
    values = {
        "key": f"{message.id}:{kind}:{at}",
        "kind": kind,
        "message_id": message.id,
        "address": message.address or "",
        "status": "5.1.1",
        "diagnostic": "550 5.1.1 User unknown",
        "reporter": "mail.stc.example.vn",
        "received_at": at,
    }
    return saved(Bounce(**(values | changes)))


def accepted(**changes):
    values = {
        "state": State.ACCEPTED,
        "settled_at": MORNING + timedelta(seconds=2),
        "address": "a@example.vn",
        "message_id": "<1.x@example.vn>",
        "answer": "250 2.0.0 Ok: queued as 1",
        "attempts": 1,
    }
    return make_message(**(values | changes))


def test_a_mail_the_relay_took_says_where_it_went_and_what_the_relay_said(app):
    created, taken = way(accepted())
    assert (created.stage, created.at) == (Stage.CREATED, MORNING)
    assert (taken.stage, taken.at) == (Stage.ACCEPTED, MORNING + timedelta(seconds=2))
    assert (taken.party, taken.words) == ("a@example.vn", "250 2.0.0 Ok: queued as 1")
    assert taken.identity == "<1.x@example.vn>"


def test_a_bounce_stands_after_the_acceptance_that_it_undid(app):
    message = accepted(state=State.BOUNCED)
    bounce(message, BounceKind.DELAYED, LATER, status="4.4.1")
    bounce(message, BounceKind.PERMANENT, LATER + timedelta(hours=1))
    bounce(message, BounceKind.OTHER, LATER)
    steps = way(message)
    assert [step.stage for step in steps] == [
        Stage.CREATED, Stage.ACCEPTED, Stage.DELAYED, Stage.BOUNCED,
    ]  # fmt: skip
    assert (steps[-1].status, steps[-1].party) == ("5.1.1", "mail.stc.example.vn")


def test_a_notice_is_put_before_its_reader_and_read(app):
    message = make_message(
        channel=Channel.INAPP, state=State.ACCEPTED, settled_at=MORNING, read_at=LATER
    )
    assert stages(message) == [Stage.CREATED, Stage.SHOWN, Stage.READ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": State.QUEUED}, [Stage.CREATED, Stage.WAITING]),
        (
            {"state": State.QUEUED, "attempts": 2, "answer": "451 later", "next_try_at": LATER},
            [Stage.CREATED, Stage.WAITING],
        ),
        ({"state": State.SENDING, "marked_at": LATER}, [Stage.CREATED, Stage.SENDING]),
        (
            {"state": State.UNCERTAIN, "uncertain_count": 1},
            [Stage.CREATED, Stage.WAITING, Stage.UNCERTAIN],
        ),
        (
            {"state": State.SUPPRESSED, "settled_at": LATER, "answer": "task-closed"},
            [Stage.CREATED, Stage.SUPPRESSED],
        ),
        (
            {"state": State.FAILED, "settled_at": LATER, "answer": "rejected: 550 no"},
            [Stage.CREATED, Stage.FAILED],
        ),
    ],
)
def test_every_state_has_its_step(app, changes, expected):
    assert stages(make_message(**changes)) == expected


def test_what_was_uncertain_and_then_taken_shows_both(app):
    assert stages(accepted(uncertain_count=1)) == [Stage.CREATED, Stage.ACCEPTED, Stage.UNCERTAIN]


def test_a_copy_and_its_original_name_each_other(app):
    person = make_person()
    original, copy = accepted(recipient=person), make_message(person, created_at=LATER)
    saved(Resend(message_id=copy.id, original_id=original.id, asked_by="Ngô Thanh Lam"))
    [repeated] = [step for step in way(original) if step.stage is Stage.REPEATED]
    [repeats] = [step for step in way(copy) if step.stage is Stage.REPEATS]
    assert (repeated.other_id, repeated.at) == (copy.id, LATER)
    assert (repeats.other_id, repeats.party) == (original.id, "Ngô Thanh Lam")


def test_many_messages_cost_no_more_questions_than_one(app, statements):
    messages = [accepted(message_id=f"<{number}.x@example.vn>").id for number in range(30)]
    asked = []
    for ids in (messages[:1], messages):
        db.session.rollback()
        with statements() as seen:
            assert len(timelines(db.session(), ids)) == len(ids)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 4
