"""Argon2 with small parameters: the same code, without the tenth of a second that guessing costs."""

from collections.abc import Iterator

import pytest

from giaoviec.accounts import passwords


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For folders whose tests sign in again and again; import it in their conftest."""
    quick = passwords.PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()
