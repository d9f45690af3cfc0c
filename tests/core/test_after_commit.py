"""What is to follow a transaction follows its commit, once, and nothing else."""

import pytest

from giaoviec.core.db import after_commit, transaction
from giaoviec.settings.models import Setting


def test_it_follows_the_commit_once_with_everything_that_was_named(app, session):
    seen = []

    def then(values):
        seen.append((values, session.get(Setting, "a") is not None, session.in_transaction()))

    with transaction() as writing:
        writing.add(Setting(key="a", value="1"))
        after_commit(writing, then, 1, 2)
        after_commit(writing, then, 3)
        assert seen == []
    assert [values for values, _, _ in seen] == [[1, 2, 3]]
    assert seen[0][1]
    with transaction():
        pass
    assert len(seen) == 1


def test_after_a_failure_nothing_follows_neither_then_nor_later(app):
    seen = []
    with pytest.raises(ZeroDivisionError), transaction() as session:  # noqa: PT012  the block is the point
        after_commit(session, seen.append, 1)
        raise ZeroDivisionError
    with transaction():
        pass
    assert seen == []
