"""Tables for many machines: the workers' queue, the relay's budget, totals, and the histories.

Why: several processes deliver; they share one rate to the relay. Workers are
    kicked through the tables of Procrastinate, in the schema `jobs`, on
    PostgreSQL only. What is settled long ago moves out of `message` and
    `reminder`, so that they stay as small as what is going on.
Safe with the release before: yes, it does not know the tables; only, it does
    not show what has moved to the histories.
Data: none changes; the histories fill night by night. Triggers on `message`
    and `reminder` pass over what a history has already.
Undo: moves everything back, then drops the tables.
Later: nothing. Another release of Procrastinate makes its tables anew
    (giaoviec/jobs/schema.py).
"""

import sqlalchemy as sa
from alembic import op

from giaoviec.core.db import UTCDateTime
from giaoviec.jobs.schema import drop_job_tables, make_job_tables

revision = "0005_many_machines"
down_revision = "0004_bounces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relay_budget",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_budget")),
    )
    op.create_table(
        "tally",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tally")),
    )
    op.create_table(
        "message_history",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain_count", sa.Integer(), nullable=False),
        sa.Column("settled_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("read_at", UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_history")),
    )
    op.create_index("ix_message_history_once", "message_history", ["dedupe_key"], unique=True)
    op.create_index("ix_message_history_about", "message_history", ["about", "recipient_id"])
    op.create_table(
        "reminder_history",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("deadline_version", sa.Integer(), nullable=False),
        sa.Column("task_revision", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("point_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("is_immediate", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("bundle", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_history")),
    )
    op.create_index(
        "ix_reminder_history_once",
        "reminder_history",
        ["task_id", "deadline_version", "step_key", "occurrence", "recipient_id"],
        unique=True,
    )
    make_job_tables(op.get_bind())


def downgrade() -> None:
    connection = op.get_bind()
    for table in ("message", "reminder"):
        _drop_trigger(connection, table)
        _move_back(connection, table)
    drop_job_tables(connection)
    for table in ("reminder_history", "message_history", "tally", "relay_budget"):
        op.drop_table(table)


def _drop_trigger(connection: sa.Connection, table: str) -> None:
    if connection.dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {table}_not_again")
    else:
        op.execute(f"DROP TRIGGER IF EXISTS {table}_not_again ON {table}")
        op.execute(f"DROP FUNCTION IF EXISTS {table}_not_again()")


def _move_back(connection: sa.Connection, table: str) -> None:
    names = [column["name"] for column in sa.inspect(connection).get_columns(f"{table}_history")]
    # Of a settled message nobody asks when it is tried again.
    extra = (", next_try_at", ", created_at") if table == "message" else ("", "")
    columns = ", ".join(names)
    op.execute(
        f"INSERT INTO {table} ({columns}{extra[0]}) SELECT {columns}{extra[1]} FROM {table}_history"  # noqa: S608  our own names
    )
