"""SQLAlchemy for SQLite and PostgreSQL alike: column types, `transaction()`, `read()`."""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.compiler import SQLCompiler

from giaoviec.core.engine import WRITES
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_

log = structlog.get_logger("giaoviec.core.db")

_AFTERWARDS = "giaoviec_afterwards"
T = TypeVar("T")

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)


class DatabaseUnavailable(DomainError):
    """The database is locked, gone or refuses us; nothing was written."""

    code = "database-unavailable"
    status = 503
    text = N_(
        "Không dùng được cơ sở dữ liệu lúc này; chưa có gì được ghi. "
        "Hãy thử lại sau ít phút; nếu vẫn lỗi, chạy “giaoviec doctor”. Chi tiết: %(detail)s"
    )


class DatabaseOutdated(DatabaseUnavailable):
    """The database lacks a table or column of this release; nothing was written."""

    code = "database-outdated"
    text = N_(
        "Cơ sở dữ liệu chưa được nâng cấp cho bản phần mềm này; chưa có gì được ghi. "
        "Hãy chạy “giaoviec db upgrade” rồi thử lại. Chi tiết: %(detail)s"
    )


class UTCDateTime(sa.TypeDecorator[datetime]):
    """A moment, kept in UTC and always aware; a moment without a zone is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    # SQLite keeps moments as text. A morning's run reads and writes half a million of them, and
    # the way through the general type takes four times as long as these two functions.
    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return stored_moment if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        return (
            _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)
        )


def stored_moment(value: datetime | None) -> str | None:
    """A moment as SQLite keeps it: text in UTC that sorts by time."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {value!r}")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


# Deadlines and the days tasks were given on are few, however many the tasks.
@lru_cache(4096)
def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value + "+00:00")


class _TextEnum(sa.Enum):
    """As sa.Enum; stored values become members by one look-up, tens of thousands in a batch."""

    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        members = {member.value: member for member in self.enum_class or ()} | {None: None}
        return members.__getitem__


def str_enum(cls: type[enum.StrEnum], name: str = "") -> sa.Enum:
    """A StrEnum kept as text with a check constraint, alike on both databases.

    `name` tells the constraint apart where a table has two of one kind.
    """
    return _TextEnum(
        cls,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or cls.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def sort_key(length: int = 300) -> sa.String:
    """Text compared byte by byte on both databases, whatever the server's locale."""
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


class Prepared:
    """A statement of one row, written once and then given to the driver as it is.

    For those that run for each mail of a morning: preparing parameters the
    general way takes longer than SQLite takes for the statement. Values given
    are moments, numbers and text; those that stand in the statement may be
    members of a StrEnum too.
    """

    def __init__(self, statement: sa.UpdateBase, dialect: sa.Dialect) -> None:
        written = statement.compile(dialect=dialect)
        assert isinstance(written, SQLCompiler)
        self._text = written.string
        self._order = written.positiontup
        self._keeps_text = dialect.name == "sqlite"
        self._standing = {name: self._stored(value) for name, value in written.params.items()}

    def run(self, connection: sa.Connection, **values: Any) -> int:
        """How many rows it found."""
        found = self._standing | {name: self._stored(value) for name, value in values.items()}
        given = found if self._order is None else tuple(found[name] for name in self._order)
        return connection.exec_driver_sql(self._text, given).rowcount

    def _stored(self, value: Any) -> Any:
        if isinstance(value, enum.Enum):
            return value.value
        return stored_moment(value) if self._keeps_text and isinstance(value, datetime) else value


@contextmanager
def transaction() -> Iterator[Session]:
    """One write transaction: commits at the end of the block, rolls back on any error.

    A read transaction that is open is ended first: on SQLite a write in a
    transaction that has already read fails at once with "database is locked"
    when another process wrote in between, whatever the timeout. Objects read
    before are read again when used. Use cases do not call each other, so a
    transaction inside a transaction is a mistake of ours and refused.
    """
    session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("transaction() inside transaction(): use cases do not call each other")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside transaction()")
    if _has_only_read(session):
        session.commit()
    else:
        session.rollback()
    session.info[WRITES] = True
    session.info.pop(_AFTERWARDS, None)
    try:
        session.connection(execution_options={WRITES: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITES, None)
    for then, values in session.info.pop(_AFTERWARDS, {}).items():
        then(values)


def end_session(_error: BaseException | None = None) -> None:
    """Give the session's connection back; at the end of each request, job and command.

    A database that went away meanwhile has taken back by itself what was not
    committed: that it cannot be told so again is no failure of what was done.
    """
    try:
        session = db.session()
        if _has_only_read(session):
            # What was read may still be shown: a commit would have it read again.
            session.expunge_all()
            session.commit()
        db.session.remove()
    except DBAPIError as error:
        log.warning("database went away", error=str(error.orig))
        db.session.registry.clear()


def _has_only_read(session: Session) -> bool:
    """Whether the open transaction may end with a commit: nothing failed, nothing was changed.

    At a rollback psycopg forgets what it prepared, and PostgreSQL parses and
    plans the statements of every page anew: a fifth of the time of most pages.
    """
    return session.is_active and not (session.new or session.dirty or session.deleted)


def read(
    session: Session, stmt: sa.Executable, values: Mapping[str, Any] | None = None
) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The rows of a statement that names columns, in the session's transaction.

    The way past the ORM costs half: for what pages ask much and often. As with
    `session.execute`, what the session has not written yet is written first.
    """
    if session.autoflush:
        session.flush()
    return session.connection().execute(stmt, values).all()


def after_commit(session: Session, then: Callable[[list[T]], object], *values: T) -> None:
    """Call `then` once the present transaction() is committed, and not if it fails.

    It is called once, with the values of all calls that named it. It must
    not raise: what it follows is done.
    """
    session.info.setdefault(_AFTERWARDS, {}).setdefault(then, []).extend(values)


def explain(error: DBAPIError) -> DatabaseUnavailable:
    """A database failure as a refusal a person can act on, without a traceback."""
    lines = str(error.orig or error).strip().splitlines()
    detail = lines[0] if lines else type(error).__name__
    # Undefined table and column, as PostgreSQL numbers them and SQLite words them.
    lacks = getattr(error.orig, "sqlstate", None) in ("42P01", "42703")
    if lacks or detail.startswith(("no such table", "no such column")):
        return DatabaseOutdated(detail=detail)
    return DatabaseUnavailable(detail=detail)
