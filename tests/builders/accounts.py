"""Accounts that can sign in; say only what the test is about."""

from datetime import UTC, datetime
from functools import lru_cache
from itertools import count
from typing import Any

from giaoviec.accounts.models import Account
from giaoviec.accounts.passwords import hash_password
from giaoviec.core.actor import Role
from giaoviec.org.models import Person, Rank, Unit
from tests.builders.org import appoint, make_person, saved

PASSWORD = "Mua-xuan-2026-nhe!"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

_numbers = count(1)


@lru_cache
def hash_of(password: str) -> str:
    """Hashing takes a tenth of a second on purpose; tests need each hash once."""
    return hash_password(password)


def make_account(
    role: Role = Role.OFFICIAL,
    *,
    person: Person | None = None,
    unit: Unit | None = None,
    rank: Rank = Rank.OFFICIAL,
    password: str | None = PASSWORD,
    **changes: Any,
) -> Account:
    """A saved account; with a unit, its person holds a post there."""
    person = person or make_person()
    if unit is not None:
        appoint(person, unit, rank)
    values = {
        "username": f"nguoi.dung.{next(_numbers)}",
        "created_at": LONG_AGO,
        "password_hash": hash_of(password) if password else None,
    } | changes
    return saved(Account(role=role, person_id=person.id, **values))
