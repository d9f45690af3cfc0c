"""Reminders and messages of tasks closed long ago: out of the way, still seen, never sent again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.core.locks import only_one
from giaoviec.notify.models import Message
from giaoviec.notify.past import move_messages, past_message
from giaoviec.reminders.models import Reminder
from giaoviec.reminders.past import move_reminders, past_reminder
from giaoviec.reminders.queries import reminder_log
from giaoviec.reminders.remind import LOCK, plan_and_bundle, remind
from giaoviec.tasks.change import move
from giaoviec.tasks.models import Task
from giaoviec.tasks.status import Move, TaskStatus
from tests.builders.tasks import look_then
from tests.reminders.conftest import Province, at
from tests.reminders.test_planner import given_task

TOLD, CLOSED = at("2026-09-16 07:00"), at("2026-09-20 08:00")
DAYS = 180
THEN = CLOSED + timedelta(days=DAYS, seconds=1)


@pytest.fixture
def task(province: Province) -> Task:
    """Two people were reminded of it, over two channels each."""
    task = given_task(province)
    assert remind(now=TOLD).reminders == 2
    return task


def close(task: Task) -> None:
    with transaction() as session:
        found = session.get(Task, task.id)
        move(session, found, Move.WITHDRAW, actor=Actor.operator(), now=CLOSED)


def moved(now=THEN) -> tuple[int, int]:
    return (
        move_reminders(lock=LOCK, now=now, days=DAYS),
        move_messages(now=now, days=DAYS),
    )


def count(table) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def read_all() -> None:
    with transaction() as session:
        session.execute(update(Message).values(read_at=TOLD))


def test_the_log_of_a_task_is_the_same_after_everything_has_moved(task):
    read_all()
    close(task)
    before = reminder_log(db.session(), task.id)
    assert len(before) == 4
    assert moved() == (2, 4)
    assert (count(Reminder), count(past_reminder), count(past_message)) == (0, 2, 4)
    after = reminder_log(db.session(), task.id)
    assert {row.is_past for row in before} == {False}
    assert {row.is_past for row in after} == {True}
    assert [replace(row, is_past=False) for row in after] == before
    assert moved() == (0, 0)


@pytest.mark.parametrize("only", ["reminders", "messages"])
def test_the_log_finds_a_reminder_and_its_message_wherever_each_of_them_is(task, only):
    read_all()
    close(task)
    before = reminder_log(db.session(), task.id)
    if only == "reminders":
        move_reminders(lock=LOCK, now=THEN, days=DAYS)
    else:
        move_messages(now=THEN, days=DAYS)
    after = reminder_log(db.session(), task.id)
    assert {row.is_past for row in after} == {only == "messages"}
    assert [replace(row, is_past=False) for row in after] == before


def test_a_reminder_moves_with_its_task_and_not_before(task):
    assert move_reminders(lock=LOCK, now=THEN, days=DAYS) == 0
    close(task)
    assert move_reminders(lock=LOCK, now=THEN - timedelta(seconds=2), days=DAYS) == 0
    assert move_reminders(lock=LOCK, now=THEN, days=DAYS) == 2


def test_a_task_opened_again_is_not_reminded_twice_of_one_point(task):
    close(task)
    moved()
    with transaction() as session:
        session.execute(update(Task).values(status=TaskStatus.IN_PROGRESS, closed_at=None))
    look_then(TOLD)
    assert plan_and_bundle(now=TOLD) == 0
    assert count(Reminder) == 0
    # That it is the history which remembers, and nothing else:
    with transaction() as session:
        session.execute(delete(past_reminder))
    look_then(TOLD)
    assert plan_and_bundle(now=TOLD) == 2


def test_beside_a_planner_nothing_moves(task):
    close(task)
    with only_one(LOCK) as mine:
        assert mine
        assert move_reminders(lock=LOCK, now=THEN, days=DAYS) == 0
    assert move_reminders(lock=LOCK, now=THEN, days=DAYS) == 2


def test_an_unread_notice_stays_before_its_reader_twice_as_long(task):
    assert moved() == (0, 2)
    assert set(db.session.scalars(select(Message.channel))) == {"inapp"}
    db.session.rollback()
    assert moved(TOLD + timedelta(days=2 * DAYS, seconds=5)) == (0, 2)


def test_told_to_stop_it_ends_after_the_batch_in_hand(task):
    asked = iter([False, True])
    assert move_messages(now=THEN, days=DAYS, should_stop=lambda: next(asked)) == 2
    assert move_messages(now=THEN, days=DAYS, should_stop=lambda: True) == 0
