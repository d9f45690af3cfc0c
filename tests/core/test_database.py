"""What every connection is given, and statements that go to the driver as they are."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from giaoviec.core.db import Prepared, db, end_session, stored_moment, transaction
from giaoviec.notify.models import Message, State
from tests.builders.notify import make_message

AT = datetime(2026, 9, 4, 0, 0, tzinfo=UTC)
_M = Message.__table__


def settle(connection, message, state=State.ACCEPTED):
    statement = Prepared(
        sa.update(_M)
        .where(_M.c.id == sa.bindparam("message"), _M.c.state == State.QUEUED)
        .values(state=state, settled_at=sa.bindparam("at", type_=_M.c.settled_at.type)),
        connection.dialect,
    )
    return statement.run(connection, message=message, at=AT)


def test_a_connection_is_ready_for_both_a_page_and_a_morning(app):
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            asked = ("foreign_keys", "synchronous", "cache_size", "wal_autocheckpoint")
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
            assert found == [1, 1, -16384, 4000]
        else:
            assert connection.exec_driver_sql("SHOW jit").scalar() == "off"
            connection.rollback()
            assert connection.exec_driver_sql("SHOW jit").scalar() == "off"


def test_what_was_changed_outside_a_transaction_is_not_kept(session):
    message = make_message()
    db.session.get(Message, message.id).state = State.FAILED
    end_session()
    assert db.session.get(Message, message.id).state is not State.FAILED


def test_a_transaction_after_a_failed_question_begins_anew(session):
    with pytest.raises(DBAPIError):
        db.session.execute(sa.text("SELECT nothing FROM nowhere"))
    with transaction() as writing:
        assert writing.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


def test_a_prepared_statement_stores_what_the_general_way_reads_back(session):
    message = make_message()
    with transaction() as writing:
        assert settle(writing.connection(), message.id) == 1
        assert settle(writing.connection(), message.id) == 0
    stored = db.session.get(Message, message.id, populate_existing=True)
    assert (stored.state, stored.settled_at) == (State.ACCEPTED, AT)


def test_moments_are_stored_as_text_that_sorts_by_time():
    later_there = (AT + timedelta(seconds=1)).astimezone(timezone(timedelta(hours=-8)))
    assert stored_moment(AT) < stored_moment(later_there)
    assert stored_moment(None) is None
    with pytest.raises(ValueError, match="without a time zone"):
        stored_moment(datetime(2026, 9, 4))
