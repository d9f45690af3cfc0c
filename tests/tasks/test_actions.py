"""What a page offers is what the use case accepts."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from giaoviec.core.db import db
from giaoviec.tasks.actions import Action, allowed_actions
from giaoviec.tasks.held import directory_of, pending_of, situation_of
from giaoviec.tasks.models import CoopPart, Task
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from giaoviec.tasks.usecases.receive import AcknowledgeTask, acknowledge_task
from giaoviec.tasks.usecases.results import SubmitResult, submit_result
from tests.builders.tasks import later

A = Action
DOING = {A.REFUSE, A.REPORT, A.SUBMIT, A.REQUEST_EXTENSION}
DECIDING = {A.REASSIGN_LEAD, A.ADD_COOP, A.WITHDRAW_COOP, A.CORRECT, A.SUSPEND, A.WITHDRAW, A.URGE}


def offered(task, actor, now):
    db.session.rollback()
    session = db.session()
    found = session.scalars(
        select(Task)
        .where(Task.id == task.id)
        .options(
            joinedload(Task.lead_unit), selectinload(Task.every_part).joinedload(CoopPart.unit)
        )
    ).one()
    directory = directory_of(session, found, now=now)
    situation = situation_of(found, directory, pending_of(session, found))
    return allowed_actions(actor, rights_of(session, actor, now=now), situation, now=now)


def test_a_new_task_offers_each_what_is_theirs(scene):
    task, now = scene.task(), later(hours=1)
    assert offered(task, scene.actor("owner"), now) == DOING | {A.ACKNOWLEDGE}
    assert offered(task, scene.actor("director"), now) == DOING | {
        A.ACKNOWLEDGE, A.NAME_OWNER, A.HAND_DOWN,
    }  # fmt: skip
    assert offered(task, scene.actor("monitor"), now) == DECIDING
    assert offered(task, scene.actor("vice"), now) == DECIDING
    assert offered(task, scene.actor("other_vice"), now) == frozenset()
    assert offered(task, scene.actor("focal"), now) == frozenset()


def test_what_is_done_is_not_offered_again(scene):
    task = scene.task()
    acknowledge_task(
        AcknowledgeTask(task_id=task.id), actor=scene.actor("owner"), now=later(hours=1)
    )
    assert A.ACKNOWLEDGE not in offered(task, scene.actor("owner"), later(hours=2))
    request_extension(
        RequestExtension(task_id=task.id, due_at=later(days=60), reason="x"),
        actor=scene.actor("owner"),
        now=later(hours=2),
    )
    assert A.REQUEST_EXTENSION not in offered(task, scene.actor("owner"), later(hours=3))
    assert A.DECIDE_EXTENSION in offered(task, scene.actor("vice"), later(hours=3))
    assert A.DECIDE_EXTENSION not in offered(task, scene.actor("other_vice"), later(hours=3))


def test_more_time_is_not_offered_after_expiry(scene):
    task = scene.task()
    assert A.REQUEST_EXTENSION not in offered(task, scene.actor("owner"), later(days=100))


def test_a_result_is_offered_for_confirmation_to_others_only(scene):
    task = scene.task()
    submit_result(
        SubmitResult(task_id=task.id, proof_number="1"),
        actor=scene.actor("owner"),
        now=later(days=1),
    )
    now = later(days=2)
    assert offered(task, scene.actor("monitor"), now) >= {A.CONFIRM, A.RETURN}
    assert not offered(task, scene.actor("owner"), now) & {A.CONFIRM, A.RETURN}
    through = scene.actor("owner", stands_in_for=(scene.monitor,))
    assert not offered(task, through, now) & {A.CONFIRM, A.RETURN}
