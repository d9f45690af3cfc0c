"""Find what happened in a period without reading every span there ever was.

Why: the account of heads for a year asks which tasks were alive in it; that
    took a walk through the spans of all years.
Safe with the release before: yes, it does not know the index.
Data: none changes.
Undo: drops the index.
Later: nothing.
"""

from alembic import op

revision = "0008_spans_by_time"
down_revision = "0007_step_unit_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_task_span_from", "task_span", ["from_at", "task_id"])


def downgrade() -> None:
    op.drop_index("ix_task_span_from", table_name="task_span")
