"""Counting queries: a look-up that grows with the number of rows is a defect."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from giaoviec.core.db import db
from giaoviec.files.sheet_errors import BadRows


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with count_queries() as queries:` collects the statements sent inside the block."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_conn, _cursor, statement, *_rest) -> None:
            if not statement.startswith(("BEGIN", "LOCK")):
                sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def refused(take: Callable[..., object]) -> Callable[..., list[tuple[int, str, str]]]:
    """What is wrong with these rows when the module's `take` imports them, as (row, column, code)."""

    def run(*rows: object) -> list[tuple[int, str, str]]:
        with pytest.raises(BadRows) as refusal:
            take(*rows)
        assert all(str(error.error) for error in refusal.value.errors)
        return [(error.row, error.column, error.error.code) for error in refusal.value.errors]

    return run
