"""Keep the looks at tasks as a queue in the order of their moments.

Why: each morning moves a thousand looks, and each lay on a page of its own in
    a table kept by task: with a million open tasks a third more to write than
    with ten thousand. In the order of their moments they lie side by side.
Safe with the release before: no, it moves a look by its task. Stop every
    process, run `giaoviec db upgrade`, start them again; what came due
    meanwhile is caught up.
Data: kept; a task may have several looks from now on.
Undo: keeps the earliest look of each task that has one.
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

from giaoviec.core.db import UTCDateTime

revision = "0012_looks_in_a_queue"
down_revision = "0011_cooperation_from_until"
branch_labels = None
depends_on = None

_TABLE, _BEFORE, _INDEX = "task_look", "task_look_before", "ix_task_look_at"
_KEY, _TASK = "pk_task_look", "fk_task_look_task_id"


def upgrade() -> None:
    _set_aside()
    op.drop_index(_INDEX, table_name=_BEFORE)
    _create(sa.PrimaryKeyConstraint("look_at", "task_id", name=op.f(_KEY)), sqlite_with_rowid=False)
    op.execute(
        f"INSERT INTO {_TABLE} (look_at, task_id, revision) "  # noqa: S608  our own names
        f"SELECT look_at, task_id, revision FROM {_BEFORE} ORDER BY look_at, task_id"
    )
    op.drop_table(_BEFORE)


def downgrade() -> None:
    _set_aside()
    _create(sa.PrimaryKeyConstraint("task_id", name=op.f(_KEY)))
    op.execute(
        f"INSERT INTO {_TABLE} (task_id, look_at, revision) "  # noqa: S608  our own names
        f"SELECT task_id, min(look_at), max(revision) FROM {_BEFORE} GROUP BY task_id"
    )
    op.drop_table(_BEFORE)
    op.create_index(_INDEX, _TABLE, ["look_at"])


def _set_aside() -> None:
    """Rename the table as it is, and on PostgreSQL its constraints, whose names are the new one's."""
    op.rename_table(_TABLE, _BEFORE)
    if op.get_bind().dialect.name == "postgresql":
        for name in (_KEY, _TASK):
            op.execute(f"ALTER TABLE {_BEFORE} RENAME CONSTRAINT {name} TO {name}_before")


def _create(key: sa.PrimaryKeyConstraint, **options: bool) -> None:
    op.create_table(
        _TABLE,
        sa.Column("look_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("task_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f(_TASK)),
        key,
        **options,
    )
