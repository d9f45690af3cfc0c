"""Tasks written down in batches, with the history they bring; and two people at once."""

import threading
from datetime import date

import pytest
from sqlalchemy import event

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, transaction
from giaoviec.core.errors import DomainError
from giaoviec.tasks import refusals
from giaoviec.tasks.documents import find_or_add_document
from giaoviec.tasks.first_records import Running
from giaoviec.tasks.models import (
    DeadlineChange,
    Result,
    SourceDocument,
    StatusChange,
    Task,
    TaskSpan,
)
from giaoviec.tasks.new import NewPart, NewTask, add_assigned_tasks
from giaoviec.tasks.rules import Cell, cell
from giaoviec.tasks.status import Move, TaskStatus
from giaoviec.tasks.usecases.assign import AssignTasks, TaskRow, assign_tasks
from giaoviec.tasks.usecases.receive import AcknowledgeTask, acknowledge_task
from tests.builders.org import make_unit
from tests.builders.tasks import ASSIGNED_AT, document_facts, due_on, later, look_at, make_document

OPERATOR = Actor.operator()
DUE = zone.end_of_day(date(2026, 9, 11))


def add(unit, document, *running, coop=()):
    with transaction() as session:
        rows = [
            NewTask(
                document=document, lead_unit=unit, content=f"Việc {number}",
                deadline=due_on(date(2026, 9, 11)), running=one,
                coop=[NewPart(unit=other) for other in coop],
            )
            for number, one in enumerate(running)
        ]  # fmt: skip
        return [
            task.id
            for task in add_assigned_tasks(session, rows, actor=OPERATOR, now=later(days=10))
        ]


def test_a_running_task_comes_in_with_what_had_happened(app):
    unit, document = make_unit(), make_document()
    ids = add(
        unit,
        document,
        Running(status=TaskStatus.IN_PROGRESS, ladder_from=date(2026, 8, 13)),
        Running(status=TaskStatus.SUBMITTED, submitted_at=later(days=8), proof_number="1/BC"),
        Running(status=TaskStatus.COMPLETED, submitted_at=later(days=8), proof_number="2/BC"),
        Running(extended_due_at=later(days=60)),
    )
    db.session.rollback()
    begun, waiting, done, moved = (db.session.get_one(Task, one) for one in ids)
    assert begun.ladder_from == date(2026, 8, 13)
    assert (waiting.submitted_at, look_at(waiting)) == (later(days=8), later(days=10))
    assert (done.done_at, done.closed_at, look_at(done)) == (later(days=8), later(days=10), None)
    assert (
        cell(done.status, done.due_at, done.submitted_at, as_of=later(days=99)) is Cell.DONE_ON_TIME
    )
    assert (moved.due_at, moved.original_due_at, moved.extension_count) == (later(days=60), DUE, 1)
    assert [row.granted_due_at for row in db.session.query(DeadlineChange)] == [later(days=60)]
    assert {row.proof_number for row in db.session.query(Result)} == {"1/BC", "2/BC"}
    spans = {span.task_id: span for span in db.session.query(TaskSpan)}
    assert len(spans) == 4
    assert spans[done.id].status is TaskStatus.COMPLETED
    moves = [row.move for row in db.session.query(StatusChange).filter_by(task_id=done.id)]
    assert moves == [Move.ASSIGN, Move.SUBMIT, Move.CONFIRM]


def test_many_tasks_are_written_without_reading_and_in_batches(app):
    unit, document, others = make_unit(), make_document(), (make_unit(), make_unit())
    seen = []

    def listener(_connection, _cursor, statement, *_rest):
        seen.append(statement.split()[:3])

    event.listen(db.engine, "before_cursor_execute", listener)
    add(unit, document, *[None] * 500, coop=others)
    event.remove(db.engine, "before_cursor_execute", listener)
    # Units and document are read again in the new transaction, and the ids are taken; nothing is
    # read for a row.
    assert sum(words[0] == "SELECT" for words in seen) <= 6
    for table in ("task", "coop_part", "task_span", "status_change", "audit_entry"):
        assert 1 <= sum(table in words for words in seen) <= 3, table


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"doc_number": "568/QĐ-UBND"}, {"doc_number": " 568 / qđ-ubnd", "subject": "Khác"}),
        (
            {"doc_number": "", "subject": "Kết luận họp"},
            {"doc_number": "", "subject": "KẾT LUẬN  họp"},
        ),
    ],
)
def test_a_document_is_found_again_however_it_is_spelt(app, first, second):
    with transaction() as session:
        one = find_or_add_document(session, document_facts(**first), now=ASSIGNED_AT).id
    with transaction() as session:
        assert find_or_add_document(session, document_facts(**second), now=later(days=1)).id == one


@pytest.mark.parametrize("other", [{"issued_on": date(2026, 7, 31)}, {"doc_number": "569/QĐ-UBND"}])
def test_another_number_or_day_is_another_document(app, other):
    make_document(doc_number="568/QĐ-UBND")
    make_document(**({"doc_number": "568/QĐ-UBND"} | other))
    assert db.session.query(SourceDocument).count() == 2


def at_once(app, *deeds):
    """Run deeds in threads of their own that begin together; returns what each raised or None."""
    gate, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place, deed):
        with app.app_context():
            gate.wait()
            try:
                deed()
            except DomainError as error:
                found[place] = type(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    db.session.rollback()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_the_same_order_sent_twice_at_once_makes_one_task(app, scene):
    actor = scene.actor("monitor")
    row = TaskRow(
        content="Một việc", lead_unit_id=scene.health.id, deadline=due_on(date(2026, 9, 11))
    )
    cmd = AssignTasks(document=document_facts(doc_number="9/A"), rows=(row,))
    found = at_once(
        app, *[lambda: assign_tasks(cmd, actor=actor, now=ASSIGNED_AT) for _ in range(3)]
    )
    assert sorted(found, key=str) == sorted([None, refusals.SameTask, refusals.SameTask], key=str)
    assert db.session.query(Task).count() == db.session.query(SourceDocument).count() == 1


def test_of_two_who_answer_one_form_one_is_told_to_look_again(app, scene):
    task, actor = scene.task(), scene.actor("owner")
    cmd = AcknowledgeTask(task_id=task.id, revision=task.revision)
    found = at_once(
        app, *[lambda: acknowledge_task(cmd, actor=actor, now=later(hours=1)) for _ in range(2)]
    )
    assert sorted(found, key=str) == sorted([None, refusals.StaleRevision], key=str)
