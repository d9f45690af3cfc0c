"""The tables of Procrastinate, in a schema of their own beside ours; on PostgreSQL only.

Its jobs are words to workers and nothing else: what is to be done stands in
the outbox. So where a new release of the library wants other tables, they are
made anew, empty, instead of being migrated.
"""

import hashlib
from functools import cache

from sqlalchemy import Connection, text

# No model speaks of it, and comparisons of models with the database look at the default schema.
SCHEMA = "jobs"


def make_job_tables(connection: Connection) -> None:
    """Make the tables that the installed library wants, where others or none are there.

    Does not commit. Safe to call at every upgrade.
    """
    if connection.dialect.name != "postgresql" or has_job_tables(connection):
        return
    before = connection.scalar(text("SELECT current_setting('search_path')"))
    for statement in (
        f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
        f"CREATE SCHEMA {SCHEMA}",
        f"SET LOCAL search_path = {SCHEMA}",
        _wanted(),
        f"COMMENT ON SCHEMA {SCHEMA} IS '{_mark()}'",
    ):
        # As they are: a percent sign in the library's own text is no place for a value.
        connection.execution_options(no_parameters=True).exec_driver_sql(statement)
    connection.execute(text("SELECT set_config('search_path', :path, true)"), {"path": before})


def drop_job_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def has_job_tables(connection: Connection) -> bool:
    """Whether the tables are those of the installed library."""
    if connection.dialect.name != "postgresql":
        return False
    comment = connection.scalar(
        text("SELECT obj_description(oid) FROM pg_namespace WHERE nspname = :name"),
        {"name": SCHEMA},
    )
    return comment == _mark()


@cache
def _wanted() -> str:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415  few processes need it

    return str(SchemaManager.get_schema())


@cache
def _mark() -> str:
    """Tells one release's tables from another's."""
    return "procrastinate " + hashlib.sha256(_wanted().encode()).hexdigest()[:16]
