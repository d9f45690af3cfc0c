"""Counting what a page asks of the database."""

from collections.abc import Sequence

# What SQLite is told and PostgreSQL is not, and the other way round.
_HOUSEKEEPING = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")


def only_questions(statements: Sequence[str]) -> list[str]:
    """The statements that read or write rows, alike on both databases."""
    return [one for one in statements if not one.lstrip().upper().startswith(_HOUSEKEEPING)]
