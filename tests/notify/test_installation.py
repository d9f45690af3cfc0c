"""A copy of the database sends nothing until it is told to."""

import dataclasses

import pytest
from sqlalchemy import select

from giaoviec.app import create_app
from giaoviec.audit.models import AuditEntry
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotAllowed
from giaoviec.notify.deliver import deliver
from giaoviec.notify.installation import OtherInstallation, installation_matches, take_over
from giaoviec.notify.models import State
from giaoviec.notify.sources import use_sources
from giaoviec.settings.values import INSTALLATION_ID, get
from tests.builders.notify import MORNING, fresh, make_message
from tests.notify.fake_source import FakeSource


@pytest.fixture
def copied(app, settings, source):
    """The database of an installation that has sent, seen by the one it was copied to."""
    deliver(now=MORNING)
    assert get(db.session, INSTALLATION_ID) == "test-installation"
    db.session.remove()
    staging = create_app(dataclasses.replace(settings, installation_id="staging"))
    use_sources(staging, {"fake": FakeSource()})
    with staging.app_context():
        yield staging
        db.session.remove()
        db.engine.dispose()


def test_a_new_database_belongs_to_the_first_that_sends(app, source):
    assert installation_matches(db.session)
    deliver(now=MORNING)
    assert installation_matches(db.session)


def test_a_copy_sends_nothing_and_says_why(copied, sink):
    message = make_message()
    with pytest.raises(OtherInstallation, match="bản cài đặt khác"):
        deliver(now=MORNING)
    assert fresh(message).state is State.QUEUED
    assert not installation_matches(db.session)


def test_an_administrator_takes_the_database_over(copied):
    make_message()
    take_over(actor=Actor.operator(), now=MORNING)
    assert installation_matches(db.session)
    assert deliver(now=MORNING).email == 1
    entry = db.session.scalars(select(AuditEntry)).one()
    assert entry.action == "installation.taken-over"
    assert "test-installation" in entry.details


def test_nobody_else_takes_it_over(copied):
    with pytest.raises(NotAllowed):
        take_over(actor=Actor(role=Role.LEADER, name="Chủ tịch"), now=MORNING)
    assert not installation_matches(db.session)
