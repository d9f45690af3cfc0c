"""Keep what came back about a mail, the addresses no mail goes to any more, and what was sent again by hand.

Why: a mail that the relay took may still come back; who it did not reach must be seen.
Safe with the release before: yes, it does not know the tables.
Data: none changes.
Undo: drops the tables, and with them what came back; messages stay "bounced".
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

from giaoviec.core.db import UTCDateTime

revision = "0004_bounces"
down_revision = "0003_open_by_assigner"
branch_labels = None
depends_on = None

KINDS = ("permanent", "expired", "delayed", "auto_reply", "other")


def upgrade() -> None:
    op.create_table(
        "resend",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_resend_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["message.id"], name=op.f("fk_resend_original_id_message")
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_resend")),
    )
    op.create_index(op.f("ix_resend_original_id"), "resend", ["original_id"])
    op.create_table(
        "bounce",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *KINDS, name="bouncekind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("diagnostic", sa.String(500), nullable=False),
        sa.Column("reporter", sa.String(200), nullable=False),
        sa.Column("received_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_bounce_message_id_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce")),
        sa.UniqueConstraint("key", name=op.f("uq_bounce_key")),
    )
    for column in ("address", "message_id", "received_at"):
        op.create_index(op.f(f"ix_bounce_{column}"), "bounce", [column])
    op.create_table(
        "flagged_address",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("flagged_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("diagnostic", sa.String(500), nullable=False),
        sa.Column("lifted_at", UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_flagged_address")),
    )


def downgrade() -> None:
    op.drop_table("flagged_address")
    op.drop_table("bounce")
    op.drop_table("resend")
