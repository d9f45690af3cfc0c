"""Where words are looked up: on SQLite tables of words, kept up by triggers; on PostgreSQL indexes.

One is over all tasks, one over those that are not closed, because a word that stands in every second task is quickly looked up among
the few open ones, and most questions are about these. Tokens are what stands
between spaces: `core.text.words` has taken the text apart already. No model
speaks of any of this: migration 0002 makes the indexes, `make_search` the tables.
"""

# ruff: noqa: S608  the only names put into SQL are those of our own tables

from sqlalchemy import Connection, inspect

ALL, OPEN = "task_search", "task_search_open"
INDEXES = ("ix_task_words", "ix_task_open_words")

_IS_OPEN = {ALL: "", OPEN: "{row}closed_at IS NULL"}
_CHANGES = {ALL: "search_text", OPEN: "search_text, closed_at"}


def is_modelled(name: str | None, kind: str, _parents: object = None) -> bool:
    """False of what is made here, for whoever compares models with a database."""
    # SQLite keeps more tables behind each of ours, named after it.
    if kind == "table":
        return not (name or "").startswith(ALL)
    return kind != "index" or name not in INDEXES


def make_search(connection: Connection) -> None:
    """Make tables and triggers where they are missing; called after every migration.

    Where a trigger is missing (batch mode makes `task` anew without its
    triggers) nobody knows what changed meanwhile: the words are read anew.
    """
    if connection.dialect.name != "sqlite" or "task" not in inspect(connection).get_table_names():
        return
    for table in (ALL, OPEN):
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5"
            "(search_text, content='', detail=none, columnsize=0, tokenize='ascii')"
        )
        triggers = _triggers(table)
        present = connection.exec_driver_sql(
            f"SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{table}\\_on\\_%' ESCAPE '\\'"
        ).scalar_one()
        if present == len(triggers):
            continue
        for name, body in triggers.items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {body}")
        fill_search(connection, table)


def drop_triggers(connection: Connection) -> None:
    """Before very many rows are written at once; `make_search` reads them in one go afterwards."""
    if connection.dialect.name == "sqlite":
        for table in (ALL, OPEN):
            for name in _triggers(table):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def fill_search(connection: Connection, table: str) -> None:
    """Forget the words of this table and read those of all its tasks."""
    where = _IS_OPEN[table].format(row="") or "TRUE"
    connection.exec_driver_sql(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
    connection.exec_driver_sql(
        f"INSERT INTO {table}(rowid, search_text) SELECT id, search_text FROM task WHERE {where}"
    )


def _triggers(table: str) -> dict[str, str]:
    """Names and bodies. An update is two: one takes the old words out, one puts the new ones in."""
    forget = (
        f"BEGIN INSERT INTO {table}({table}, rowid, search_text) "
        "VALUES ('delete', old.id, old.search_text); END"
    )
    learn = f"BEGIN INSERT INTO {table}(rowid, search_text) VALUES (new.id, new.search_text); END"
    was, becomes = _when(table, "old."), _when(table, "new.")
    return {
        f"{table}_on_insert": f"AFTER INSERT ON task {becomes} {learn}",
        f"{table}_on_delete": f"AFTER DELETE ON task {was} {forget}",
        f"{table}_on_leave": f"BEFORE UPDATE OF {_CHANGES[table]} ON task {was} {forget}",
        f"{table}_on_enter": f"AFTER UPDATE OF {_CHANGES[table]} ON task {becomes} {learn}",
    }


def _when(table: str, row: str) -> str:
    condition = _IS_OPEN[table].format(row=row)
    return f"WHEN {condition}" if condition else ""
