"""Whether the database has the shape that this release expects."""

from functools import lru_cache

from sqlalchemy import text
from sqlalchemy.orm import Session

from giaoviec.core import places


def is_migrated(session: Session) -> bool:
    return session.scalar(text("SELECT version_num FROM alembic_version")) == _head()


@lru_cache(maxsize=1)
def _head() -> str:
    return (places.migrations_dir() / "head").read_text(encoding="ascii").strip()
