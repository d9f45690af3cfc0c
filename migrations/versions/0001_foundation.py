"""The tables of the main job: units, people, tasks, spans, reminders, outbox, audit.

Why: the first release.
Safe with the release before: there is none.
Data: none.
Undo: drops every table.
Later: nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_foundation"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_action", "audit_entry", ["action"], unique=False)
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_index(
        "ix_audit_entry_subject", "audit_entry", ["subject_type", "subject_id"], unique=False
    )

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "off",
                "working",
                name="daykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("document", sa.String(length=300), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "library",
                "shipped",
                "administrator",
                name="daysource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeat"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=200), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=300).with_variant(sa.String(length=300, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("code", name="uq_person_code"),
    )
    op.create_index("ix_person_email", "person", ["email"], unique=False)
    op.create_index("ix_person_name_folded", "person", ["name_folded"], unique=False)
    op.create_index("ix_person_name_key", "person", ["name_key"], unique=False)

    op.create_table(
        "reminder_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column(
            "anchor",
            sa.Enum(
                "deadline",
                "progress",
                "review",
                "receipt",
                name="anchor",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column(
            "offset_unit",
            sa.Enum(
                "working_days",
                "hours",
                name="offsetunit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.Column("audiences", sa.String(length=200), nullable=False),
        sa.Column("channels", sa.String(length=60), nullable=False),
        sa.Column("is_immediate", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=True),
        sa.Column("repeat_every", sa.Integer(), nullable=True),
        sa.Column("repeat_limit", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_step"),
        sa.UniqueConstraint("key", name="uq_reminder_step_key"),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_failure"),
    )
    op.create_index("ix_sign_in_failure_key_at", "sign_in_failure", ["key", "at"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_stored_file"),
    )
    op.create_index("ix_stored_file_sha256", "stored_file", ["sha256"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "admin",
                "leader",
                "office",
                "head",
                "official",
                "inspector",
                "operator",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("username", name="uq_account_username"),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name="fk_audit_seal_entry_id"),
        sa.PrimaryKeyConstraint("position", name="pk_audit_seal"),
        sa.UniqueConstraint("entry_id", name="uq_audit_seal_entry_id"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "inapp",
                "email",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "accepted",
                "bounced",
                "failed",
                "suppressed",
                "uncertain",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uncertain_count", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name="fk_message_recipient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("dedupe_key", name="uq_message_dedupe_key"),
        sa.UniqueConstraint("message_id", name="uq_message_message_id"),
    )
    op.create_index("ix_message_about", "message", ["source", "about"], unique=False)
    op.create_index(
        "ix_message_mailed",
        "message",
        ["recipient_id", "channel", "state", "settled_at"],
        unique=False,
        sqlite_where=sa.text("channel = 'email' AND state = 'accepted'"),
        postgresql_where=sa.text("channel = 'email' AND state = 'accepted'"),
    )
    op.create_index(
        "ix_message_recipient_channel", "message", ["recipient_id", "channel", "id"], unique=False
    )
    op.create_index(
        "ix_message_state_next_try_at", "message", ["state", "next_try_at"], unique=False
    )
    op.create_index(
        "ix_message_unread",
        "message",
        ["recipient_id", "channel", "state", "read_at"],
        unique=False,
        sqlite_where=sa.text("channel = 'inapp' AND state = 'accepted' AND read_at IS NULL"),
        postgresql_where=sa.text("channel = 'inapp' AND state = 'accepted' AND read_at IS NULL"),
    )

    op.create_table(
        "source_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doc_number", sa.String(length=100), nullable=False),
        sa.Column("number_key", sa.String(length=100), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.String(length=64), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column(
            "stream",
            sa.Enum(
                "government",
                "ubnd",
                name="stream",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_spoken", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name="fk_source_document_signer_id"),
        sa.PrimaryKeyConstraint("id", name="pk_source_document"),
        sa.UniqueConstraint("number_key", "issued_on", "subject_key", name="same"),
    )
    op.create_index("ix_source_document_issued_on", "source_document", ["issued_on"], unique=False)
    op.create_index("ix_source_document_signer_id", "source_document", ["signer_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "committee",
                "office",
                "department",
                "division",
                "ward",
                "commune",
                "special_zone",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("focal_point_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("name_folded", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["focal_point_id"], ["person.id"], name="fk_unit_focal_point_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name="fk_unit_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sa.UniqueConstraint("code", name="uq_unit_code"),
    )
    op.create_index("ix_unit_focal_point_id", "unit", ["focal_point_id"], unique=False)
    op.create_index("ix_unit_name_folded", "unit", ["name_folded"], unique=False)
    op.create_index("ix_unit_parent_id", "unit", ["parent_id"], unique=False)
    op.create_index("ix_unit_path", "unit", ["path"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "rank",
            sa.Enum(
                "head",
                "deputy",
                "official",
                name="rank",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_appointment_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_appointment_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
    )
    op.create_index("ix_appointment_person_id", "appointment", ["person_id"], unique=False)
    op.create_index("ix_appointment_unit_rank", "appointment", ["unit_id", "rank"], unique=False)

    op.create_table(
        "auth_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_auth_session_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_auth_session"),
        sa.UniqueConstraint("token_hash", name="uq_auth_session_token_hash"),
    )
    op.create_index("ix_auth_session_account_id", "auth_session", ["account_id"], unique=False)
    op.create_index("ix_auth_session_expires_at", "auth_session", ["expires_at"], unique=False)

    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_one_time_link_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_link"),
        sa.UniqueConstraint("token_hash", name="uq_one_time_link_token_hash"),
    )
    op.create_index("ix_one_time_link_account_id", "one_time_link", ["account_id"], unique=False)

    op.create_table(
        "portfolio",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=100), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("unit_id IS NOT NULL OR field IS NOT NULL", name="unit_or_field"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_portfolio_person_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_portfolio_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_portfolio"),
    )
    op.create_index("ix_portfolio_person_id", "portfolio", ["person_id"], unique=False)
    op.create_index("ix_portfolio_unit_id", "portfolio", ["unit_id"], unique=False)

    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absent_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("absent_id <> stand_in_id", name="not_oneself"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.ForeignKeyConstraint(["absent_id"], ["person.id"], name="fk_stand_in_absent_id"),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name="fk_stand_in_stand_in_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_stand_in_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_stand_in"),
    )
    op.create_index("ix_stand_in_absent_id", "stand_in", ["absent_id"], unique=False)
    op.create_index("ix_stand_in_ends_at", "stand_in", ["ends_at"], unique=False)
    op.create_index("ix_stand_in_stand_in_id", "stand_in", ["stand_in_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=100), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("deliverable", sa.String(length=300), nullable=False),
        sa.Column(
            "urgency",
            sa.Enum(
                "thuong",
                "khan",
                "thuong_khan",
                "hoa_toc",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("field", sa.String(length=100), nullable=True),
        sa.Column("group_key", sa.String(length=64), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("lead_unit_id", sa.Integer(), nullable=False),
        sa.Column("lead_unit_name", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("monitor_id", sa.Integer(), nullable=True),
        sa.Column("assigner_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "assigned",
                "in_progress",
                "submitted",
                "completed",
                "suspended",
                "withdrawn",
                name="taskstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "resumes_to",
            sa.Enum(
                "draft",
                "assigned",
                "in_progress",
                "submitted",
                "completed",
                "suspended",
                "withdrawn",
                name="resumes_to",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_progress_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "deadline_kind",
            sa.Enum(
                "absolute",
                "relative",
                "periodic",
                "none",
                name="deadlinekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("deadline_phrase", sa.String(length=300), nullable=False),
        sa.Column("no_deadline_reason", sa.String(length=300), nullable=True),
        sa.Column("recurrence", sa.String(length=200), nullable=True),
        sa.Column("deadline_version", sa.Integer(), nullable=False),
        sa.Column("deadline_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_count", sa.Integer(), nullable=False),
        sa.Column("urged_count", sa.Integer(), nullable=False),
        sa.Column("ladder_from", sa.Date(), nullable=True),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "due_at IS NOT NULL OR no_deadline_reason IS NOT NULL", name="deadline_or_reason"
        ),
        sa.ForeignKeyConstraint(["assigner_id"], ["person.id"], name="fk_task_assigner_id"),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name="fk_task_created_by"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["source_document.id"], name="fk_task_document_id"
        ),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name="fk_task_lead_unit_id"),
        sa.ForeignKeyConstraint(["monitor_id"], ["person.id"], name="fk_task_monitor_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_task_owner_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["task.id"], name="fk_task_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
    )
    op.create_index("ix_task_assigner_id", "task", ["assigner_id"], unique=False)
    op.create_index("ix_task_group_key", "task", ["group_key"], unique=False)
    op.create_index(
        "ix_task_lead_status_due", "task", ["lead_unit_id", "status", "due_at"], unique=False
    )
    op.create_index(
        "ix_task_look_at",
        "task",
        ["look_at"],
        unique=False,
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index(
        "ix_task_monitor_status_due", "task", ["monitor_id", "status", "due_at"], unique=False
    )
    op.create_index(
        "ix_task_owner_status_due", "task", ["owner_id", "status", "due_at"], unique=False
    )
    op.create_index("ix_task_parent_id", "task", ["parent_id"], unique=False)
    op.create_index(
        "ix_task_same", "task", ["document_id", "lead_unit_id", "content_key"], unique=False
    )
    op.create_index("ix_task_status_due_at", "task", ["status", "due_at", "id"], unique=False)

    op.create_table(
        "unit_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name="fk_unit_alias_unit_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unit_alias"),
        sa.UniqueConstraint("unit_id", "key", name="uq_unit_alias_unit_id_key"),
    )
    op.create_index("ix_unit_alias_key", "unit_alias", ["key"], unique=False)

    op.create_table(
        "coop_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_coop_part_owner_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_coop_part_task_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_coop_part_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_coop_part"),
        sa.UniqueConstraint("task_id", "unit_id", name="uq_coop_part_task_id_unit_id"),
    )
    op.create_index("ix_coop_part_owner_id", "coop_part", ["owner_id"], unique=False)
    op.create_index("ix_coop_part_unit_id", "coop_part", ["unit_id"], unique=False)

    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("requester_name", sa.String(length=200), nullable=False),
        sa.Column("old_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "pending",
                "approved",
                "refused",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decider_name", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("granted_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name="fk_deadline_change_decided_by"
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["person.id"], name="fk_deadline_change_on_behalf_of"
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name="fk_deadline_change_requested_by"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_deadline_change_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadline_change"),
    )
    op.create_index(
        "ix_deadline_change_task", "deadline_change", ["task_id", "decision"], unique=False
    )

    op.create_table(
        "progress_update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["person.id"], name="fk_progress_update_on_behalf_of"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_progress_update_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_progress_update_task_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_progress_update_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_progress_update"),
    )
    op.create_index("ix_progress_update_task", "progress_update", ["task_id", "at"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("deadline_version", sa.Integer(), nullable=False),
        sa.Column("task_revision", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("point_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "told",
                "superseded",
                "suppressed",
                name="reminderstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("is_immediate", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("bundle", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name="fk_reminder_recipient_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_reminder_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint(
            "task_id", "deadline_version", "step_key", "occurrence", "recipient_id", name="once"
        ),
    )
    op.create_index(
        "ix_reminder_recipient_bundle", "reminder", ["recipient_id", "bundle"], unique=False
    )
    op.create_index(
        "ix_reminder_waiting",
        "reminder",
        ["recipient_id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )

    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("proof_number", sa.String(length=100), nullable=False),
        sa.Column("proof_link", sa.String(length=500), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "pending",
                "approved",
                "refused",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decider_name", sa.String(length=200), nullable=False),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_result_decided_by"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_result_file_id"),
        sa.ForeignKeyConstraint(["on_behalf_of"], ["person.id"], name="fk_result_on_behalf_of"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_result_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_result_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_result"),
    )
    op.create_index("ix_result_task", "result", ["task_id", "decision"], unique=False)

    op.create_table(
        "status_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "assign",
                "acknowledge",
                "refuse",
                "insist",
                "reassign",
                "start",
                "submit",
                "confirm",
                "return",
                "reopen",
                "suspend",
                "resume",
                "withdraw",
                name="move",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "draft",
                "assigned",
                "in_progress",
                "submitted",
                "completed",
                "suspended",
                "withdrawn",
                name="source_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "target",
            sa.Enum(
                "draft",
                "assigned",
                "in_progress",
                "submitted",
                "completed",
                "suspended",
                "withdrawn",
                name="target_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["on_behalf_of"], ["person.id"], name="fk_status_change_on_behalf_of"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_status_change_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_status_change_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_status_change"),
    )
    op.create_index("ix_status_change_task", "status_change", ["task_id", "at"], unique=False)

    op.create_table(
        "task_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_task_file_file_id"),
        sa.ForeignKeyConstraint(["on_behalf_of"], ["person.id"], name="fk_task_file_on_behalf_of"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_task_file_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_task_file_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_file"),
    )
    op.create_index("ix_task_file_task_id", "task_file", ["task_id"], unique=False)

    op.create_table(
        "task_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "assigned",
                "in_progress",
                "submitted",
                "completed",
                "suspended",
                "withdrawn",
                name="taskstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("lead_unit_id", sa.Integer(), nullable=False),
        sa.Column("lead_unit_name", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name="fk_task_span_lead_unit_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_task_span_owner_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_task_span_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_span"),
    )
    op.create_index("ix_task_span_lead", "task_span", ["lead_unit_id", "from_at"], unique=False)
    op.create_index("ix_task_span_task", "task_span", ["task_id", "from_at"], unique=False)

    op.create_table(
        "urging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["on_behalf_of"], ["person.id"], name="fk_urging_on_behalf_of"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_urging_person_id"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_urging_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_urging"),
    )
    op.create_index("ix_urging_task", "urging", ["task_id", "at"], unique=False)


def downgrade() -> None:

    op.drop_table("urging")

    op.drop_table("task_span")

    op.drop_table("task_file")

    op.drop_table("status_change")

    op.drop_table("result")

    op.drop_table("reminder")

    op.drop_table("progress_update")

    op.drop_table("deadline_change")

    op.drop_table("coop_part")

    op.drop_table("unit_alias")

    op.drop_table("task")

    op.drop_table("stand_in")

    op.drop_table("portfolio")

    op.drop_table("one_time_link")

    op.drop_table("auth_session")

    op.drop_table("appointment")

    op.drop_table("unit")

    op.drop_table("source_document")

    op.drop_table("message")
    op.drop_table("audit_seal")

    op.drop_table("account")

    op.drop_table("stored_file")

    op.drop_table("sign_in_failure")
    op.drop_table("setting")
    op.drop_table("reminder_step")

    op.drop_table("person")
    op.drop_table("heartbeat")
    op.drop_table("calendar_day")

    op.drop_table("audit_entry")
    # ### end Alembic commands ###
