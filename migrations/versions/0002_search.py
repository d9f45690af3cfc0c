"""Search by words, and lists in order, among a million tasks.

Why: lists of open tasks were sorted after reading all of them, and words were
    looked for by reading every text. Indexes answer both; on SQLite the tables
    of words and their triggers are made by tasks.search_tables after each run.
Safe with the release before: yes; it finds the same words in search_text,
    signs between words apart.
Data: search_text of every task keeps its words only, in batches.
Undo: drops the indexes; search_text and the tables of words stay, and do no harm.
Later: nothing.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0002_search"
down_revision = "0001_foundation"
branch_labels = None
depends_on = None

OPEN = "closed_at IS NULL"
LATE = "closed_at IS NOT NULL AND submitted_at > due_at"
HANDED_DOWN = "parent_id IS NOT NULL"
COUNTED = ["due_at", "id", "status", "submitted_at", "closed_at"]
PARTIAL = {
    "ix_task_open_due": (COUNTED, OPEN),
    "ix_task_open_lead": (["lead_unit_id", *COUNTED], OPEN),
    "ix_task_open_monitor": (["monitor_id", *COUNTED], OPEN),
    "ix_task_open_urgency": (["urgency", *COUNTED], OPEN),
    "ix_task_done_late": (["id", "status"], LATE),
    "ix_task_done_late_lead": (["lead_unit_id", "id", "status"], LATE),
    "ix_task_child": (["lead_unit_id", "parent_id"], HANDED_DOWN),
}
WORDS = {"ix_task_words": None, "ix_task_open_words": sa.text(OPEN)}
ROWS = 5000
LONGEST_WORD = 40

task = sa.table("task", sa.column("id", sa.Integer), sa.column("search_text", sa.Text))


def upgrade() -> None:
    _keep_words_only(op.get_bind())
    for name, (columns, condition) in PARTIAL.items():
        where = sa.text(condition)
        op.create_index(name, "task", columns, sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name == "postgresql":
        for name, where in WORDS.items():
            op.create_index(
                name,
                "task",
                [sa.text("string_to_array(search_text, ' ')")],
                postgresql_using="gin",
                postgresql_with={"fastupdate": "off"},
                postgresql_where=where,
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in WORDS:
            op.drop_index(name, table_name="task")
    for name in PARTIAL:
        op.drop_index(name, table_name="task")


def _keep_words_only(connection: sa.Connection) -> None:
    last = 0
    change = (
        sa.update(task)
        .where(task.c.id == sa.bindparam("task_id"))
        .values(search_text=sa.bindparam("words"))
    )
    while rows := connection.execute(
        sa.select(task.c.id, task.c.search_text)
        .where(task.c.id > last)
        .order_by(task.c.id)
        .limit(ROWS)
    ).all():
        last = rows[-1].id
        found = [
            {"task_id": row.id, "words": words}
            for row in rows
            if (words := _words(row.search_text)) != row.search_text
        ]
        if found:
            connection.execute(change, found)


def _words(text: str) -> str:
    return " ".join(word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", text))
