"""SQL and Python say the same of every state, on whatever database the tests run."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from giaoviec.core.db import db
from giaoviec.tasks.models import TaskSpan
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.rules import is_due_soon as is_due_soon_in_python
from giaoviec.tasks.sql_rules import cell_expression, in_cells, is_due_soon
from giaoviec.tasks.status import TaskStatus
from tests.builders.tasks import ASSIGNED_AT, make_task

# A few seconds round one moment, so that every edge is met.
moments = st.integers(-2, 2).map(lambda seconds: ASSIGNED_AT + timedelta(seconds=seconds))
states = st.tuples(st.sampled_from(TaskStatus), st.none() | moments, st.none() | moments)


@given(st.lists(states, min_size=1, max_size=30), moments)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_sql_and_python_put_every_state_in_the_same_cell(app, drawn, as_of):
    state = aliased(TaskSpan)
    db.session.rollback()
    task = db.session.info.get("task_of_this_test") or _task()
    rows = [
        {
            "task_id": task["task_id"],
            "lead_unit_id": task["lead_unit_id"],
            "lead_unit_name": "Sở",
            "from_at": as_of,
            "status": status,
            "due_at": due_at,
            "submitted_at": submitted_at,
        }
        for status, due_at, submitted_at in drawn
    ]
    try:
        ids = db.session.scalars(insert(TaskSpan).returning(TaskSpan.id), rows).all()
        soon_until = as_of + timedelta(seconds=1)
        found = db.session.execute(
            select(
                state, cell_expression(as_of, state), is_due_soon(as_of, soon_until, state)
            ).where(state.id.in_(ids))
        ).all()
        assert len(found) == len(drawn)
        for span, in_sql, soon_in_sql in found:
            expected = cell(span.status, span.due_at, span.submitted_at, as_of=as_of)
            assert in_sql == (expected.value if expected else None)
            assert bool(soon_in_sql) is is_due_soon_in_python(
                span.status, span.due_at, as_of=as_of, soon_until=soon_until
            )
        for one in Cell:
            picked = select(state.id).where(state.id.in_(ids), in_cells({one}, as_of, state))
            assert set(db.session.scalars(picked)) == {
                span.id for span, in_sql, _ in found if in_sql == one.value
            }
    finally:
        db.session.rollback()


def _task():
    task = make_task()
    kept = {"task_id": task.id, "lead_unit_id": task.lead_unit_id}
    db.session.info["task_of_this_test"] = kept
    return kept
