"""Find the open tasks that somebody assigned without reading those they ever assigned.

Why: a leader signs thousands of documents, nearly all of them done; "my work"
    asks for the few that are open, due or waiting for an answer.
Safe with the release before: yes, it does not know the index.
Data: none changes.
Undo: drops the index.
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_open_by_assigner"
down_revision = "0002_search"
branch_labels = None
depends_on = None

NAME = "ix_task_open_assigner"
COLUMNS = ["assigner_id", "due_at", "id", "status", "submitted_at", "closed_at"]
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_index(NAME, "task", COLUMNS, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index(NAME, table_name="task")
