"""Random lives of a task: whatever is tried, its history stays whole."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.tasks.models import StatusChange, Task, TaskSpan
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.spans import FACTS, holds
from giaoviec.tasks.sql_rules import cell_expression
from giaoviec.tasks.status import OPEN, TaskStatus
from giaoviec.tasks.usecases.correct import CorrectTask, correct_task
from giaoviec.tasks.usecases.extensions import (
    GrantExtension,
    RequestExtension,
    grant_extension,
    request_extension,
)
from giaoviec.tasks.usecases.owners import ReassignOwner, reassign_owner
from giaoviec.tasks.usecases.pause import (
    ResumeTask,
    SuspendTask,
    WithdrawTask,
    resume_task,
    suspend_task,
    withdraw_task,
)
from giaoviec.tasks.usecases.progress import ReportProgress, report_progress
from giaoviec.tasks.usecases.receive import ReassignLead, reassign_lead
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    ReopenTask,
    ReturnResult,
    SubmitResult,
    confirm_result,
    reopen_task,
    return_result,
    submit_result,
)
from tests.builders.tasks import ASSIGNED_AT, look_at, make_task

STEPS = (
    "report", "submit", "confirm", "return", "reopen", "suspend", "resume",
    "withdraw", "ask", "grant", "correct", "reassign_owner", "reassign_lead",
)  # fmt: skip
lives = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from([0, 1, 3600, 86_400, 20 * 86_400])),
    min_size=4,
    max_size=14,
)


def do(step, scene, task_id, now):
    owner, monitor, director = (scene[who] for who in ("owner", "monitor", "director"))
    on = {"task_id": task_id}
    deeds = {
        "report": lambda: report_progress(ReportProgress(text="x", **on), actor=director, now=now),
        "submit": lambda: submit_result(
            SubmitResult(proof_number="1", **on), actor=director, now=now
        ),
        "confirm": lambda: confirm_result(ConfirmResult(**on), actor=monitor, now=now),
        "return": lambda: return_result(ReturnResult(reason="x", **on), actor=monitor, now=now),
        "reopen": lambda: reopen_task(ReopenTask(reason="x", **on), actor=monitor, now=now),
        "suspend": lambda: suspend_task(SuspendTask(reason="x", **on), actor=monitor, now=now),
        "resume": lambda: resume_task(ResumeTask(**on), actor=monitor, now=now),
        "withdraw": lambda: withdraw_task(WithdrawTask(reason="x", **on), actor=monitor, now=now),
        "ask": lambda: request_extension(
            RequestExtension(due_at=now + timedelta(days=90), reason="x", **on),
            actor=owner,
            now=now,
        ),
        "grant": lambda: grant_extension(GrantExtension(**on), actor=monitor, now=now),
        "correct": lambda: correct_task(
            CorrectTask(due_at=now + timedelta(days=30), reason="x", **on), actor=monitor, now=now
        ),
        "reassign_owner": lambda: reassign_owner(
            ReassignOwner(person_id=scene["colleague"].person_id, **on), actor=director, now=now
        ),
        "reassign_lead": lambda: reassign_lead(
            ReassignLead(unit_id=scene["finance"], reason="x", **on), actor=monitor, now=now
        ),
    }
    deeds[step]()


@given(lives)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_spans_have_no_gap_and_every_moment_has_one_cell(scene, drawn):
    db.session.rollback()
    task_id = make_task(scene.health, owner=scene.owner, monitor=scene.monitor).id
    actors = {w: scene.actor(w) for w in ("owner", "monitor", "director", "colleague")}
    actors["finance"] = scene.finance.id
    now, moments = ASSIGNED_AT, [ASSIGNED_AT]
    for step, seconds in drawn:
        now += timedelta(seconds=seconds)
        revision = db.session.get_one(Task, task_id).revision
        try:
            do(step, actors, task_id, now)
        except DomainError:
            db.session.rollback()
            assert db.session.get_one(Task, task_id).revision == revision
            continue
        moments.append(now)
        task = db.session.get_one(Task, task_id)
        # Every change grows the revision and asks for a look.
        assert task.revision > revision
        assert look_at(task) == now
    _history_is_whole(task_id, moments)


def _history_is_whole(task_id, moments):
    db.session.rollback()
    task = db.session.get_one(Task, task_id)
    spans = db.session.scalars(
        select(TaskSpan).where(TaskSpan.task_id == task_id).order_by(TaskSpan.from_at)
    ).all()
    assert spans[0].from_at == ASSIGNED_AT
    assert [span.until_at for span in spans] == [*(span.from_at for span in spans[1:]), None]
    assert all(span.until_at is None or span.from_at < span.until_at for span in spans)
    assert {name: getattr(spans[-1], name) for name in FACTS} == {
        name: getattr(task, name) for name in FACTS
    }
    assert len({span.original_due_at for span in spans}) == 1
    for moment in moments:
        [found] = db.session.execute(
            select(TaskSpan, cell_expression(moment, TaskSpan)).where(
                TaskSpan.task_id == task_id, holds(moment)
            )
        ).all()
        span, in_sql = found
        in_python = cell(span.status, span.due_at, span.submitted_at, as_of=moment)
        assert in_python in Cell
        assert in_sql == in_python.value
    changes = db.session.scalars(
        select(StatusChange).where(StatusChange.task_id == task_id).order_by(StatusChange.id)
    ).all()
    assert changes[0].source is TaskStatus.DRAFT
    assert [change.source for change in changes[1:]] == [change.target for change in changes[:-1]]
    assert changes[-1].target is task.status
    closed = task.status not in OPEN and task.status is not TaskStatus.SUSPENDED
    assert (task.closed_at is not None) is closed
    assert (task.done_at is not None) is (task.status is TaskStatus.COMPLETED)
