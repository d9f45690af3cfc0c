"""A step of the reminder policy may be kept to what units of some kinds lead.

Why: a ward's tasks climb other stairs than a department's: levels and their
    working days are set for each kind of unit.
Safe with the release before: yes, it does not know the column and writes "".
Data: every step goes on for all units.
Undo: drops the column; steps that were kept to some kinds would be for all.
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_step_unit_kinds"
down_revision = "0006_open_by_owner"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "reminder_step",
        sa.Column("unit_kinds", sa.String(120), nullable=False, server_default=""),
    )


def downgrade() -> None:
    with op.batch_alter_table("reminder_step") as batch:
        batch.drop_column("unit_kinds")
