"""Lists: filters, words without accents, pages by key, counts that agree."""

import unicodedata
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.queries import (
    Key,
    Order,
    TaskFilter,
    count_cells,
    count_tasks,
    find_tasks,
)
from giaoviec.tasks.rules import Cell, due_soon_until
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task
from giaoviec.tasks.usecases.receive import RefuseTask, refuse_as_not_ours
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    SubmitResult,
    confirm_result,
    submit_result,
)
from giaoviec.tasks.waiting import waiting_for
from giaoviec.workdays.calendar import WorkCalendar
from tests.builders.tasks import due_on, later, make_document

AS_OF = zone.at(date(2026, 9, 10), zone.LAST_MOMENT)


def contents(page_or_tasks):
    return [task.content for task in getattr(page_or_tasks, "tasks", page_or_tasks)]


def listed(scene, who="monitor", order=Order.DUE, **wanted):
    db.session.rollback()
    page = find_tasks(
        db.session(), TaskFilter(**wanted), actor=scene.actor(who), as_of=AS_OF, order=order
    )
    return contents(page)


@pytest.fixture
def register(scene):
    """Five tasks: overdue, due tomorrow, far off, without deadline, and another unit's."""
    scene.task(content="Rà soát thủ tục", deadline=date(2026, 9, 9))
    scene.task(content="Báo cáo tiêm chủng", deadline=date(2026, 9, 11), urgency=Urgency.FLASH)
    scene.task(content="Kế hoạch năm", deadline=date(2026, 12, 31), unit=scene.division)
    scene.task(content="Việc thường xuyên", deadline=None, owner=scene.colleague)
    scene.task(content="Quyết toán", unit=scene.finance, owner=None, coop=(scene.health,))
    return scene


def test_the_nearest_deadline_comes_first_and_none_last(register):
    assert listed(register) == [
        "Rà soát thủ tục", "Báo cáo tiêm chủng", "Quyết toán", "Kế hoạch năm", "Việc thường xuyên",
    ]  # fmt: skip
    assert listed(register, order=Order.NEWEST)[0] == "Quyết toán"


def test_each_filter_limits_and_all_count_together(register):
    scene = register
    assert len(listed(scene, unit_id=scene.health.id)) == 4  # its division included
    assert listed(scene, unit_id=scene.division.id) == ["Kế hoạch năm"]
    assert listed(scene, coop_unit_id=scene.health.id) == ["Quyết toán"]
    assert listed(scene, owner_id=scene.colleague.id) == ["Việc thường xuyên"]
    assert listed(scene, cells=frozenset({Cell.OPEN_OVERDUE})) == ["Rà soát thủ tục"]
    assert listed(scene, cells=frozenset({Cell.OPEN_NO_DEADLINE})) == ["Việc thường xuyên"]
    assert listed(scene, urgency=Urgency.FLASH) == ["Báo cáo tiêm chủng"]
    soon = due_soon_until(AS_OF, WorkCalendar())
    assert listed(scene, due_soon_until=soon) == ["Báo cáo tiêm chủng", "Quyết toán"]
    assert listed(scene, due_soon_until=soon, unit_id=scene.health.id) == ["Báo cáo tiêm chủng"]


@pytest.mark.parametrize(
    "words", ["tiêm chủng", "TIEM CHUNG", "chung bao", unicodedata.normalize("NFD", "tiêm chủng")]
)
def test_words_are_found_without_accents_and_in_any_order(register, words):
    assert listed(register, text=words) == ["Báo cáo tiêm chủng"]


def test_document_numbers_are_found_and_signs_mean_nothing(scene):
    scene.task(content="Việc một", document=make_document(doc_number="568/QĐ-UBND"))
    scene.task(content="Việc hai 100%")
    assert listed(scene, text="568/qd") == ["Việc một"]
    assert listed(scene, text="100%") == ["Việc hai 100%"]
    assert listed(scene, text="% _") == listed(scene)


def test_one_sees_only_what_is_visible(register):
    assert listed(register, "finance_head") == ["Quyết toán"]
    assert set(listed(register, "owner")) == {
        "Rà soát thủ tục", "Báo cáo tiêm chủng", "Kế hoạch năm",
    }  # fmt: skip


@pytest.mark.parametrize("order", Order)
def test_pages_by_key_leave_nothing_out_and_repeat_nothing(scene, order):
    days = [date(2026, 9, 11), date(2026, 9, 11), date(2026, 9, 12), None, None, date(2026, 9, 1)]
    for day in days * 2:
        scene.task(deadline=due_on(day))
    seen, key = [], None
    for _ in range(10):
        db.session.rollback()
        page = find_tasks(
            db.session(), TaskFilter(), actor=scene.actor("monitor"), as_of=AS_OF,
            order=order, after=key, limit=5,
        )  # fmt: skip
        seen += [task.id for task in page.tasks]
        key = page.next_key and Key.read(str(page.next_key))
        if key is None:
            break
    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize("text", ["", "x", "~", "2026-09-11~1", "a~b", "~1;drop"])
def test_a_key_that_is_none_begins_anew(text):
    assert Key.read(text) is None


def test_counts_of_cells_agree_with_the_lists(register):
    scene = register
    task = scene.task(content="Xong")
    submit_result(
        SubmitResult(task_id=task.id, proof_number="1"),
        actor=scene.actor("owner"),
        now=later(days=1),
    )
    confirm_result(ConfirmResult(task_id=task.id), actor=scene.actor("monitor"), now=later(days=2))
    gone = scene.task(content="Thu hồi")
    withdraw_task(
        WithdrawTask(task_id=gone.id, reason="x"), actor=scene.actor("monitor"), now=later(days=1)
    )
    for who in ("monitor", "director", "finance_head"):
        db.session.rollback()
        actor = scene.actor(who)
        counts = count_cells(db.session(), TaskFilter(), actor=actor, as_of=AS_OF)
        assert set(counts) == set(Cell)
        for cell, count in counts.items():
            wanted = TaskFilter(cells=frozenset({cell}))
            assert len(listed(scene, who, cells=wanted.cells)) == count
            assert count_tasks(db.session(), wanted, actor=actor, as_of=AS_OF) == count
        assert sum(counts.values()) == len(listed(scene, who))


def test_a_list_costs_the_same_number_of_queries_however_long(scene):
    actor = scene.actor("monitor")

    def queries():
        db.session.rollback()
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        find_tasks(db.session(), TaskFilter(), actor=actor, as_of=AS_OF)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    scene.task()
    one = queries()
    for _ in range(5):
        scene.task()
    # Rights, dated and undated tasks; SQLite is told BEGIN besides.
    assert queries() == one <= 4


def test_what_waits_for_a_persons_own_word_is_found(scene):
    owner, now = scene.actor("owner"), later(days=1)
    handed_in = scene.task(content="Đã nộp")
    submit_result(SubmitResult(task_id=handed_in.id, proof_number="1"), actor=owner, now=now)
    asked = scene.task(content="Xin gia hạn", assigner=scene.vice)
    request_extension(
        RequestExtension(task_id=asked.id, due_at=later(days=60), reason="x"), actor=owner, now=now
    )
    refused = scene.task(content="Không thuộc")
    refuse_as_not_ours(RefuseTask(task_id=refused.id, reason="x"), actor=owner, now=now)
    db.session.rollback()
    monitor = waiting_for(db.session(), actor=scene.actor("monitor"))
    assert contents(monitor.results) == ["Đã nộp"]
    assert contents(monitor.extensions) == ["Xin gia hạn"]
    assert contents(monitor.refusals) == ["Không thuộc"]
    vice = waiting_for(db.session(), actor=scene.actor("vice"))
    assert (contents(vice.results), contents(vice.extensions)) == ([], ["Xin gia hạn"])
    own = waiting_for(db.session(), actor=owner)
    assert not [*own.results, *own.extensions, *own.refusals]


def test_one_as_of_decides_the_moment_a_task_becomes_overdue(scene):
    task = scene.task()
    for moment, cell in (
        (task.due_at, Cell.OPEN_IN_TIME),
        (task.due_at + timedelta(seconds=1), Cell.OPEN_OVERDUE),
    ):
        db.session.rollback()
        counts = count_cells(db.session(), TaskFilter(), actor=scene.actor("monitor"), as_of=moment)
        assert {one for one, count in counts.items() if count} == {cell}
