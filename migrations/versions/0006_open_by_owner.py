"""Find what somebody has open, assigned or must answer without reading all that ever passed by them.

Why: an official's pages read every task they ever owned, a leader's every task
    they ever assigned, and "my work" of everybody all changes of deadlines and
    all tasks given, for the few that wait for an answer.
Safe with the release before: yes, it does not know the indexes.
Data: none changes.
Undo: drops the indexes, and makes the plain one by assigner again.
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006_open_by_owner"
down_revision = "0005_many_machines"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
REFUSED = sa.text("refused_at IS NOT NULL")
HANDED_DOWN = sa.text("parent_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_task_open_owner",
        "task",
        ["owner_id", "due_at", "id", "status", "submitted_at", "closed_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_task_refused",
        "task",
        ["status", "assigner_id", "lead_unit_id"],
        sqlite_where=REFUSED,
        postgresql_where=REFUSED,
    )
    for who in ("owner", "monitor", "assigner"):
        op.create_index(
            f"ix_task_child_{who}",
            "task",
            [f"{who}_id", "parent_id"],
            sqlite_where=HANDED_DOWN,
            postgresql_where=HANDED_DOWN,
        )
    # Begins with what the plain one held, so that one is not needed beside it.
    op.create_index("ix_task_assigner_status_due", "task", ["assigner_id", "status", "due_at"])
    op.drop_index("ix_task_assigner_id", table_name="task")
    op.create_index("ix_deadline_change_decision", "deadline_change", ["decision", "task_id"])


def downgrade() -> None:
    op.drop_index("ix_deadline_change_decision", table_name="deadline_change")
    op.create_index("ix_task_assigner_id", "task", ["assigner_id"])
    op.drop_index("ix_task_assigner_status_due", table_name="task")
    for who in ("owner", "monitor", "assigner"):
        op.drop_index(f"ix_task_child_{who}", table_name="task")
    op.drop_index("ix_task_refused", table_name="task")
    op.drop_index("ix_task_open_owner", table_name="task")
