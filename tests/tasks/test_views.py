"""Views of the list: their numbers are those of the lists, for everybody and under every filter."""

from datetime import date

import pytest

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.tasks import reader
from giaoviec.tasks.figures import Figures, figures_of_units, parts_by_unit, with_those_below
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.open_parts import sum_of
from giaoviec.tasks.paging import Key, Order
from giaoviec.tasks.queries import TaskFilter, count_tasks, find_tasks
from giaoviec.tasks.rules import due_soon_until
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from giaoviec.tasks.usecases.pause import SuspendTask, WithdrawTask, suspend_task, withdraw_task
from giaoviec.tasks.usecases.receive import RefuseTask, refuse_as_not_ours
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    SubmitResult,
    confirm_result,
    submit_result,
)
from giaoviec.tasks.views import CLOSED_VIEWS, OPEN_VIEWS, View, count_views, in_view
from giaoviec.workdays.calendar import WorkCalendar
from tests.builders.tasks import later, make_document

AS_OF = zone.at(date(2026, 9, 10), zone.LAST_MOMENT)
SOON = due_soon_until(AS_OF, WorkCalendar())
PAST, NEAR, FAR = date(2026, 9, 1), date(2026, 9, 11), date(2026, 12, 31)


@pytest.fixture
def register(scene):
    """Tasks in every view, of two units and a division."""
    owner, monitor = scene.actor("owner"), scene.actor("monitor")

    def submitted(**changes):
        task = scene.task(**changes)
        cmd = SubmitResult(task_id=task.id, proof_number="1")
        submit_result(cmd, actor=owner, now=changes.pop("at", later(days=2)))
        return task

    def done(deadline, days):
        task = scene.task(deadline=deadline)
        cmd = SubmitResult(task_id=task.id, proof_number="1")
        submit_result(cmd, actor=owner, now=later(days=days))
        confirm_result(ConfirmResult(task_id=task.id), actor=monitor, now=later(days=days + 1))

    for deadline in (PAST, NEAR, FAR, None):
        scene.task(deadline=deadline, urgency=Urgency.FLASH)
        scene.task(deadline=deadline, unit=scene.division, content="Báo cáo tiêm chủng")
        scene.task(deadline=deadline, unit=scene.finance, owner=None, coop=(scene.health,))
    submitted(deadline=PAST)
    done(FAR, 5), done(PAST, 33), done(None, 5)
    withdraw_task(
        WithdrawTask(task_id=scene.task().id, reason="x"), actor=monitor, now=later(days=1)
    )
    suspend_task(SuspendTask(task_id=scene.task().id, reason="x"), actor=monitor, now=later(days=1))
    refuse_as_not_ours(
        RefuseTask(task_id=scene.task().id, reason="x"), actor=owner, now=later(days=1)
    )
    request_extension(
        RequestExtension(task_id=scene.task().id, due_at=later(days=90), reason="x"),
        actor=owner, now=later(days=1),
    )  # fmt: skip
    return scene


def filters(scene):
    return {
        "none": TaskFilter(),
        "unit": TaskFilter(unit_id=scene.health.id),
        "units": TaskFilter(unit_ids=frozenset({scene.division.id, scene.finance.id})),
        "owner": TaskFilter(owner_id=scene.owner.id),
        "owner's name": TaskFilter(owner_name="do thi THUC"),
        "monitor": TaskFilter(monitor_id=scene.monitor.id),
        "monitor's name": TaskFilter(monitor_name="theo"),
        "urgency": TaskFilter(urgency=Urgency.FLASH),
        "text": TaskFilter(text="tiêm chủng"),
        "issued": TaskFilter(issued_from=date(2026, 8, 1), issued_until=date(2026, 8, 1)),
        "not issued": TaskFilter(issued_from=date(2026, 8, 2)),
        "age": TaskFilter(assigned_before=later(seconds=1)),
    }


@pytest.mark.parametrize("who", ["monitor", "director", "owner", "finance_head"])
def test_numbers_are_those_of_the_lists(register, who):
    actor = register.actor(who)
    for name, wanted in filters(register).items():
        db.session.rollback()
        counts = count_views(
            db.session(), wanted, actor=actor, as_of=AS_OF, soon_until=SOON,
            views=(*OPEN_VIEWS, *CLOSED_VIEWS),
        )  # fmt: skip
        assert set(OPEN_VIEWS) <= set(counts), name
        for view, count in counts.items():
            narrowed = in_view(wanted, view, soon_until=SOON)
            asked = {"actor": actor, "as_of": AS_OF}
            listed = find_tasks(db.session(), narrowed, **asked, limit=100).tasks
            assert len(listed) == count == count_tasks(db.session(), narrowed, **asked), (
                name,
                view,
            )
    if who == "monitor":
        assert all(counts_of(register, who, TaskFilter())[view] for view in counts)


def counts_of(scene, who, wanted):
    return count_views(
        db.session(), wanted, actor=scene.actor(who), as_of=AS_OF, soon_until=SOON,
        views=(*OPEN_VIEWS, *CLOSED_VIEWS),
    )  # fmt: skip


def test_words_of_thousands_of_tasks_are_not_counted(register, monkeypatch):
    monkeypatch.setattr(reader, "RARE_OPEN", 3)
    wanted = TaskFilter(text="tiem chung")
    assert counts_of(register, "monitor", wanted) == {}
    found = find_tasks(
        db.session(), in_view(wanted, View.OPEN, soon_until=SOON),
        actor=register.actor("monitor"), as_of=AS_OF,
    )  # fmt: skip
    assert len(found.tasks) == 4


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("view", [View.OPEN, View.ALL])
def test_pages_lead_forth_and_back_through_the_same_tasks(register, order, view):
    def page(**key):
        return find_tasks(
            db.session(), in_view(TaskFilter(), view, soon_until=SOON),
            actor=register.actor("monitor"), as_of=AS_OF, order=order, limit=4, **key,
        )  # fmt: skip

    whole = find_tasks(
        db.session(), in_view(TaskFilter(), view, soon_until=SOON),
        actor=register.actor("monitor"), as_of=AS_OF, order=order, limit=100,
    )  # fmt: skip
    forth = [page()]
    assert forth[0].previous_key is None
    while forth[-1].next_key:
        forth.append(page(after=Key.read(str(forth[-1].next_key))))
    assert [t.id for one in forth for t in one.tasks] == [t.id for t in whole.tasks]
    back = [forth[-1]]
    while back[-1].previous_key:
        back.append(page(before=Key.read(str(back[-1].previous_key))))
        assert back[-1].next_key
    assert [t.id for one in back[::-1] for t in one.tasks] == [t.id for t in whole.tasks]


def test_orders_are_what_they_are_called(register):
    def sorted_by(order):
        found = find_tasks(
            db.session(), TaskFilter(is_open=True), actor=register.actor("monitor"), as_of=AS_OF,
            order=order, limit=100,
        ).tasks  # fmt: skip
        return [(t.due_at, t.id, t.lead_unit_id) for t in found]

    dated = [one for one in sorted_by(Order.DUE) if one[0]]
    assert dated == sorted(dated)
    assert sorted_by(Order.DUE)[: len(dated)] == dated
    backwards = sorted_by(Order.DUE_LAST)
    assert backwards[: len(dated)] == dated[::-1]
    assert [one[1] for one in sorted_by(Order.NEWEST)] == sorted(
        (x[1] for x in backwards), reverse=True
    )
    by_unit = [one for one in sorted_by(Order.UNIT) if one[0]]
    assert by_unit == sorted(dated, key=lambda one: (one[2], one[0], one[1]))


@pytest.mark.parametrize(
    "text", ["~99999999999~1", "~0~0", "~-1~1", "0001-01-01T00:00:00+23:59~1~1", "~1~99999999999"]
)
def test_keys_that_no_database_holds_begin_anew(text):
    assert Key.read(text) is None


def test_documents_are_found_by_how_their_number_begins(scene):
    task = scene.task(document=make_document(doc_number="568/QĐ-UBND"))
    scene.task(document=make_document(doc_number="1568/QĐ-UBND"))
    for typed, found in {"568": 1, "568 / qđ": 1, "ubnd": 0, "%": 0}.items():
        page = find_tasks(
            db.session(), TaskFilter(doc_number=typed), actor=scene.actor("monitor"), as_of=AS_OF
        )
        assert [one.id for one in page.tasks] == [task.id][:found], typed


def test_what_was_counted_unit_by_unit_need_not_be_counted_again(register):
    asked = {"actor": register.actor("monitor"), "as_of": AS_OF, "soon_until": SOON}
    for unit in (None, register.health):
        inside = unit.id if unit else None
        each = parts_by_unit(db.session(), as_of=AS_OF, soon_until=SOON, inside=inside)
        summed = sum_of(each.values())
        assert summed.every > 0
        wanted = TaskFilter(unit_id=inside)
        views = (*OPEN_VIEWS, *CLOSED_VIEWS)
        counts = count_views(db.session(), wanted, **asked, views=views)
        assert count_views(db.session(), wanted, **asked, views=views, parts=summed) == counts


def test_figures_of_units_are_what_the_lists_hold(register):
    units = (register.ubnd, register.office, register.health, register.division, register.finance)
    for who in ("monitor", "director", "owner"):
        actor = register.actor(who)
        own = figures_of_units(db.session(), actor=actor, as_of=AS_OF, soon_until=SOON)
        figures = with_those_below(own)
        for unit in units:
            wanted = TaskFilter(unit_id=unit.id)
            held = [
                count_tasks(
                    db.session(), in_view(wanted, view, soon_until=SOON), actor=actor, as_of=AS_OF
                )
                for view in (View.OPEN, View.OVERDUE, View.DUE_SOON)
            ]
            assert figures.get(unit.id, Figures()) == tuple(held), (who, unit.name)
            inside = figures_of_units(
                db.session(), actor=actor, as_of=AS_OF, soon_until=SOON, inside=unit.id
            )
            assert sum(one.open for one in inside.values()) == held[0]
