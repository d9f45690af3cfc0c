"""A PostgreSQL database that is brought back to its first state, most often without making it anew.

Making one from a template takes 0.2 s, for every test. Here the server
compares and empties by itself, in one function and 2 ms: only tables that a
test has written to cost more than a look.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

TABLES = """
    SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'first_state') ORDER BY 1, 2
"""
# The schema `first_state` keeps, in the template and so in every copy: the rows and numbers right
# after migrating, and whether anything but rows was changed since.
KEEP = """
    CREATE SCHEMA first_state;
    CREATE TABLE first_state.number AS
        SELECT seqrelid::regclass AS sequence, seqstart AS first, pg_sequence_last_value(seqrelid) AS last
        FROM pg_sequence;
    CREATE TABLE first_state.changed (command text);
    CREATE FUNCTION first_state.note() RETURNS event_trigger LANGUAGE plpgsql
        AS $$ BEGIN INSERT INTO first_state.changed VALUES (tg_tag); END $$;
"""
NUMBERS = """
    PERFORM setval(sequence, coalesce(last, first), last IS NOT NULL) FROM first_state.number
    WHERE pg_sequence_last_value(sequence) IS DISTINCT FROM last;
"""
# Answers which tables had been written to; NULL where more than rows was changed.
BRING_BACK = """
    CREATE FUNCTION first_state.bring_back() RETURNS text[] LANGUAGE plpgsql AS $$
    DECLARE written text[] := '{{}}';
    BEGIN
        IF EXISTS (SELECT FROM first_state.changed) THEN RETURN NULL; END IF;
        {steps}
        RETURN written;
    END $$;
    CREATE EVENT TRIGGER made ON ddl_command_end EXECUTE FUNCTION first_state.note();
    CREATE EVENT TRIGGER dropped ON sql_drop EXECUTE FUNCTION first_state.note();
"""
EMPTY = """
    IF EXISTS (SELECT FROM {table}) THEN
        DELETE FROM {table}; written := array_append(written, {name});
    END IF;
"""
FILL = """
    IF EXISTS ((TABLE {table} EXCEPT ALL TABLE {kept}) UNION ALL (TABLE {kept} EXCEPT ALL TABLE {table}))
    THEN
        DELETE FROM {table}; INSERT INTO {table} TABLE {kept}; written := array_append(written, {name});
    END IF;
"""
# Rows without an order come as they lie in the file: a file that begins anew makes them the same each time.
TIDY = "VACUUM (PROCESS_TOAST false, PARALLEL 0) {}"
# Processes that a test left behind, and connections of ours that it left in the middle of something.
OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND NOT (
        pid = ANY(%s) AND state = 'idle'
        AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory'))
"""


@dataclass
class PostgresqlDatabase:
    """The database `name`, made from the migrated `template` on the server of `admin_url`."""

    url: str
    admin_url: str
    name: str
    template: str
    _cleaner: psycopg.Connection | None = field(default=None, init=False)

    def clean(self, keep: Collection[int] = ()) -> None:
        """Back to the template. A connection of `keep` ends too if it is in the middle of something."""
        if self._cleaner is None or not self._brought_back(self._cleaner, list(keep)):
            self._make()

    def drop(self) -> None:
        self._close()
        for name in (self.name, self.template):
            self._admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def keep_first_state(self) -> None:
        """Once, in the template: what `clean` compares with."""
        with psycopg.connect(self._server_url(self.template)) as connection:
            connection.execute(KEEP)
            steps = [_step(connection, *table) for table in connection.execute(TABLES).fetchall()]
            body = sql.SQL(NUMBERS) + sql.SQL("").join(steps)
            connection.execute(sql.SQL(BRING_BACK).format(steps=body))

    def _brought_back(self, cleaner: psycopg.Connection, keep: list[int]) -> bool:
        """False when a test has changed more than rows."""
        try:
            cleaner.execute(OTHERS, [keep])
            ((written,),) = cleaner.execute("SELECT first_state.bring_back()").fetchall()
            if written:
                cleaner.execute(sql.SQL(TIDY.format(", ".join(written))))
        except psycopg.OperationalError:  # thrown out by the test, or the whole database was
            return False
        return written is not None

    def _make(self) -> None:
        self._close()
        self._admin("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
        self._admin("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", self.name, self.template)
        self._cleaner = psycopg.connect(self.url, autocommit=True)
        # Without triggers: the audit trail's refuse to delete, and foreign keys ask for an order.
        # Set for good: each setting anew would throw away the plans.
        self._cleaner.execute("SET session_replication_role = replica")

    def _close(self) -> None:
        if self._cleaner is not None:
            self._cleaner.close()
            self._cleaner = None

    def _server_url(self, name: str) -> str:
        return f"{self.admin_url.rsplit('/', 1)[0]}/{name}"

    def _admin(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _step(connection: psycopg.Connection, schema: str, name: str) -> sql.Composed:
    """What brings one table back."""
    table = sql.Identifier(schema, name)
    kept = sql.Identifier("first_state", f"{schema}.{name}")
    text = sql.Literal(table.as_string(connection))
    if connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(table)).fetchone() is None:
        return sql.SQL(EMPTY).format(table=table, name=text)
    connection.execute(sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, table))
    return sql.SQL(FILL).format(table=table, kept=kept, name=text)
