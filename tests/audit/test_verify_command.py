"""`giaoviec audit verify` as an operator meets it."""

import json

import pytest
import sqlalchemy as sa

from giaoviec.audit.models import AuditEntry
from giaoviec.audit.record import record
from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from tests.audit.tampering import tamper
from tests.console import called


@pytest.fixture
def verify(app, environment, now):
    with transaction() as session:
        for number in range(3):
            record(session, Actor.operator(), "test.done", "thing", number, at=now)

    def run(*args):
        return called("audit", "verify", *args, environment=environment)

    return run


def test_it_seals_what_is_new_and_says_that_the_trail_holds(verify):
    done = verify()
    assert done.returncode == 0, done.stderr
    assert "3 mục đã niêm phong" in done.stdout
    assert json.loads(verify("--json").stdout)["sealed"] == 3


def test_it_names_the_place_of_an_edit_and_exits_with_1(verify, session):
    verify()
    second = session.scalars(sa.select(AuditEntry.id).order_by(AuditEntry.id)).all()[1]
    tamper(f"UPDATE audit_entry SET details = '{{}} ' WHERE id = {second}")
    done = verify()
    assert done.returncode == 1
    assert f"Vị trí 2 (mục nhật ký số {second})" in done.stderr
    assert "Traceback" not in done.stderr
    answer = json.loads(verify("--json").stdout)
    assert answer["ok"] is False
    assert (answer["breaks"][0]["position"], answer["breaks"][0]["entry_id"]) == (2, second)


def test_a_noted_seal_proves_later_that_nothing_was_cut_off(verify):
    noted = verify().stdout.rsplit(maxsplit=1)[-1]
    assert verify("--noted", noted).returncode == 0
    tamper("DELETE FROM audit_seal", "DELETE FROM audit_entry")
    assert verify().returncode == 0
    assert verify("--noted", noted).returncode == 1
    assert verify("--noted", "nonsense").returncode == 2
