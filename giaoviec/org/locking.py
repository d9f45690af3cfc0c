"""One change of units and people at a time: two that are right each could be wrong together."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def lock_organisation(session: Session) -> None:
    """Wait until nobody else changes units, people or posts; held until the transaction ends."""
    # On SQLite the transaction itself keeps others out.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE unit, person IN SHARE ROW EXCLUSIVE MODE"))
