"""Triggers by which the database itself refuses to change or delete audit entries."""

from sqlalchemy import Connection, inspect

TABLES = ("audit_entry", "audit_seal")
WORDS = "audit rows are append-only"


def make_guards(connection: Connection) -> None:
    """Make the triggers where they are missing; called after every migration."""
    present = set(inspect(connection).get_table_names())
    for table in TABLES:
        if table not in present:
            continue
        statements = _sqlite(table) if connection.dialect.name == "sqlite" else _postgresql(table)
        for statement in statements:
            connection.exec_driver_sql(statement)


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _postgresql(table: str) -> list[str]:
    return [
        (
            "CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
        ),
    ]
