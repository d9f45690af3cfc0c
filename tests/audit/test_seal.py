"""The chain of seals: what it covers, and that every kind of tampering is found and placed."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from giaoviec.audit import seal
from giaoviec.audit.chain import SEALED_COLUMNS, START, seal_hash
from giaoviec.audit.models import AuditEntry, AuditSeal
from giaoviec.audit.record import record
from giaoviec.audit.seal import BreakKind, SealHead, seal_entries, verify
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from tests.audit.tampering import tamper


def write_entries(count, now, *, first=1):
    with transaction() as session:
        for number in range(first, first + count):
            record(
                session, Actor.operator(), "test.done", "thing", number, at=now, name="Sở Nội vụ"
            )


def write_entry(entry_id, now):
    with transaction() as session:
        record(session, Actor.operator(), "test.done", "thing", entry_id, at=now)
        [entry] = session.new
        entry.id = entry_id


@pytest.fixture
def five_sealed(app, now):
    write_entries(5, now)
    assert seal_entries(now=now) == 5
    return [row.entry_id for row in seals()]


def seals():
    return db.session.scalars(sa.select(AuditSeal).order_by(AuditSeal.position)).all()


def breaks(verdict):
    return [(one.position, one.entry_id, one.kind) for one in verdict.breaks]


def test_every_column_of_an_entry_is_sealed():
    assert set(SEALED_COLUMNS) == set(AuditEntry.__table__.c.keys())


def test_the_hash_is_the_same_on_every_database_and_for_ever(now):
    entry = {
        "id": 7, "action": "task.assigned", "at": now, "recorded_at": now, "role": "operator",
        "actor_name": "operator", "account_id": None, "person_id": None, "on_behalf_of": 3,
        "origin": "cli", "subject_type": "task", "subject_id": "12", "details": '{"a": "Sở"}',
    }  # fmt: skip
    assert seal_hash(START, 1, entry) == (
        "243245cf4ef0952810179413a857f476dadb888afc14d3bac9e0ef1f640ff3e4"
    )


def test_seals_have_positions_without_gaps_in_the_order_of_ids(five_sealed):
    assert [row.position for row in seals()] == [1, 2, 3, 4, 5]
    assert five_sealed == sorted(five_sealed)


def test_sealing_again_adds_nothing_and_later_entries_continue_the_chain(five_sealed, now, session):
    assert seal_entries(now=now) == 0
    write_entries(2, now, first=6)
    assert seal_entries(now=now) == 2
    verdict = verify(session)
    assert verdict.holds
    assert (verdict.sealed, verdict.head.position) == (7, 7)


def test_more_than_one_batch_is_sealed_to_the_end(app, now, session, monkeypatch):
    monkeypatch.setattr(seal, "BATCH", 3)
    write_entries(7, now)
    assert seal_entries(now=now) == 7
    assert verify(session).holds


def test_an_entry_committed_after_a_higher_id_was_sealed_is_sealed_next(five_sealed, now, session):
    """On PostgreSQL ids are given before the commit: a slow transaction shows its low id late."""
    write_entry(5000, now)
    assert seal_entries(now=now) == 1
    write_entry(4000, now)
    assert seal_entries(now=now) == 1
    assert [row.entry_id for row in seals()][-2:] == [5000, 4000]
    assert verify(session).holds


def test_an_entry_very_far_behind_waits_for_the_thorough_pass(five_sealed, now, session):
    write_entry(seal.LOOK_BACK + 5000, now)
    seal_entries(now=now)
    write_entry(4000, now)
    assert seal_entries(now=now) == 0
    assert seal_entries(now=now, look_back=None) == 1
    assert verify(session).holds


@pytest.mark.parametrize("column", [name for name in SEALED_COLUMNS if name != "id"])
def test_an_edit_of_any_column_is_found_and_placed(five_sealed, session, column):
    values = {
        "at": "'2020-01-01 00:00:00'", "recorded_at": "'2020-01-01 00:00:00'",
        "account_id": "77", "person_id": "77", "on_behalf_of": "77",
    }  # fmt: skip
    tamper(
        f"UPDATE audit_entry SET {column} = {values.get(column, repr('x'))} WHERE id = {five_sealed[2]}"
    )
    assert breaks(verify(session)) == [(3, five_sealed[2], BreakKind.CHANGED)]


def test_a_deleted_entry_is_found_and_placed(five_sealed, session):
    tamper(f"DELETE FROM audit_entry WHERE id = {five_sealed[1]}")
    assert breaks(verify(session)) == [(2, five_sealed[1], BreakKind.DELETED)]


def test_an_entry_deleted_with_its_seal_is_found_and_placed(five_sealed, session):
    tamper(
        f"DELETE FROM audit_seal WHERE entry_id = {five_sealed[1]}",
        f"DELETE FROM audit_entry WHERE id = {five_sealed[1]}",
    )
    assert breaks(verify(session)) == [(2, None, BreakKind.SEAL_MISSING)]


def test_positions_closed_up_after_a_deletion_do_not_hide_it(five_sealed, session):
    tamper(
        f"DELETE FROM audit_seal WHERE entry_id = {five_sealed[1]}",
        "UPDATE audit_seal SET position = -(position - 1) WHERE position > 2",
        "UPDATE audit_seal SET position = -position WHERE position < 0",
    )
    assert breaks(verify(session))[0] == (2, five_sealed[2], BreakKind.CHANGED)


def test_two_entries_that_changed_places_are_found(five_sealed, session):
    second, third = five_sealed[1], five_sealed[2]
    tamper(
        "UPDATE audit_seal SET entry_id = -1 WHERE position = 2",
        f"UPDATE audit_seal SET entry_id = {second} WHERE position = 3",
        f"UPDATE audit_seal SET entry_id = {third} WHERE position = 2",
    )
    assert breaks(verify(session)) == [
        (2, third, BreakKind.CHANGED),
        (3, second, BreakKind.CHANGED),
    ]


def test_ids_that_changed_places_are_found(five_sealed, session):
    second, third = five_sealed[1], five_sealed[2]
    tamper(
        f"UPDATE audit_entry SET id = -1 WHERE id = {second}",
        f"UPDATE audit_entry SET id = {second} WHERE id = {third}",
        f"UPDATE audit_entry SET id = {third} WHERE id = -1",
    )
    assert [place for place, _, _ in breaks(verify(session))] == [2, 3]


def test_a_forged_entry_with_a_forged_seal_breaks_the_next_link(five_sealed, session):
    entry = session.get_one(AuditEntry, five_sealed[2])
    facts = {name: getattr(entry, name) for name in SEALED_COLUMNS} | {"actor_name": "ai khác"}
    forged = seal_hash(seals()[1].hash, 3, facts)
    tamper(
        f"UPDATE audit_entry SET actor_name = 'ai khác' WHERE id = {five_sealed[2]}",
        f"UPDATE audit_seal SET hash = '{forged}' WHERE position = 3",
    )
    assert breaks(verify(session)) == [(4, five_sealed[3], BreakKind.CHANGED)]


def test_only_a_noted_seal_shows_that_the_end_was_cut_off(five_sealed, session):
    noted = verify(session).head
    tamper(
        "DELETE FROM audit_seal WHERE position > 3",
        f"DELETE FROM audit_entry WHERE id > {five_sealed[2]}",
    )
    assert verify(session).holds
    assert breaks(verify(session, noted=noted)) == [(5, None, BreakKind.NOT_AS_NOTED)]


def test_a_noted_seal_that_was_replaced_is_found(five_sealed, session):
    noted = SealHead(4, "f" * 64)
    assert breaks(verify(session, noted=noted)) == [(4, five_sealed[3], BreakKind.NOT_AS_NOTED)]
    assert verify(session, noted=SealHead(4, seals()[3].hash)).holds


def test_no_entries_is_a_chain_that_holds(session):
    assert verify(session).holds
    assert verify(session).head == SealHead(0, START)


def test_sealers_at_the_same_instant_make_one_chain(app, now, session):
    write_entries(40, now)

    def seal_apart(_):
        with app.app_context():
            try:
                return seal_entries(now=now)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(seal_apart, range(4))) == 40
    assert verify(session).holds
    assert [row.position for row in seals()] == list(range(1, 41))


def test_the_entry_keeps_real_time_and_sorted_details(app, now, session):
    with transaction() as writing:
        record(writing, Actor.system(), "test.done", "thing", 1, at=now, b=now.date(), a="Đ")
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert entry.details == '{"a": "Đ", "b": "2026-09-04"}'
    assert json.loads(entry.details)["b"] == "2026-09-04"
    assert entry.at == now
    assert entry.recorded_at.tzinfo is not None
