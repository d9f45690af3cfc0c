"""Keep from when and until when a unit cooperates.

Why: units are added to a task after it was given, and withdrawn again. What a
    withdrawn one did stays, and reports as of a moment name those of that moment.
Safe with the release before: yes, until a unit is withdrawn; that release
    would go on taking it for one that cooperates.
Data: every part that there is came with its task and goes on.
Undo: drops the columns, and the parts of withdrawn units, whom the release
    before would remind; what they answered stays in the audit as a line without its words.
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

from giaoviec.core.db import UTCDateTime

revision = "0011_cooperation_from_until"
down_revision = "0010_looks_apart"
branch_labels = None
depends_on = None

_TABLE, _PAIR = "coop_part", ["task_id", "unit_id"]
_UNIQUE = "uq_coop_part_task_id_unit_id"


def upgrade() -> None:
    with op.batch_alter_table(_TABLE) as batch:
        batch.add_column(sa.Column("added_at", UTCDateTime(timezone=True)))
        batch.add_column(sa.Column("withdrawn_at", UTCDateTime(timezone=True)))
        batch.drop_constraint(_UNIQUE, type_="unique")
    now = sa.text("withdrawn_at IS NULL")
    op.create_index("ix_coop_part_task", _TABLE, _PAIR)
    op.create_index(
        "uq_coop_part_now", _TABLE, _PAIR, unique=True, sqlite_where=now, postgresql_where=now
    )


def downgrade() -> None:
    op.execute("DELETE FROM coop_part WHERE withdrawn_at IS NOT NULL")
    op.drop_index("uq_coop_part_now", table_name=_TABLE)
    op.drop_index("ix_coop_part_task", table_name=_TABLE)
    with op.batch_alter_table(_TABLE) as batch:
        batch.drop_column("withdrawn_at")
        batch.drop_column("added_at")
        batch.create_unique_constraint(_UNIQUE, _PAIR)
