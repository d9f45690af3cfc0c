"""Keep what is not told yet out of the index of bundles.

Why: every reminder of a morning entered the index without a bundle, left it
    and entered it again with one; a fifth of what writing reminders takes.
Safe with the release before: yes, it asks by bundle alone.
Data: none changes.
Undo: makes the index of all reminders again.
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009_bundles_of_the_told"
down_revision = "0008_spans_by_time"
branch_labels = None
depends_on = None

_INDEX, _TABLE = "ix_reminder_recipient_bundle", "reminder"
_COLUMNS = ["recipient_id", "bundle"]


def upgrade() -> None:
    told = sa.text("bundle IS NOT NULL")
    op.drop_index(_INDEX, table_name=_TABLE)
    op.create_index(_INDEX, _TABLE, _COLUMNS, sqlite_where=told, postgresql_where=told)


def downgrade() -> None:
    op.drop_index(_INDEX, table_name=_TABLE)
    op.create_index(_INDEX, _TABLE, _COLUMNS)
