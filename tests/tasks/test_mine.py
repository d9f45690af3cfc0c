"""My work: each open task that concerns somebody is in exactly one section, counted beyond what is shown."""

from datetime import UTC, date, datetime, timedelta

import pytest

from giaoviec.core import zone
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.org.models import Portfolio, Rank, StandIn, UnitKind
from giaoviec.tasks.mine import Section, my_work
from giaoviec.tasks.models import CoopPart, DeadlineChange, Task
from giaoviec.tasks.new import NewPart
from giaoviec.tasks.rights import rights_of
from giaoviec.tasks.status import TaskStatus
from giaoviec.tasks.visibility import visible_to
from giaoviec.workdays.queries import load_calendar
from tests.builders.org import appoint, make_person, make_unit, saved
from tests.builders.tasks import acting, make_task

# Friday 4 September 2026, 09:00 in Ho Chi Minh City.
NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 9, 4)
SECOND = timedelta(seconds=1)


def found(session, actor, as_of=NOW, **changes):
    db.session.rollback()
    sections = my_work(
        session, actor=actor, as_of=as_of, calendar=load_calendar(session), **changes
    )
    return {one.section: [task.content for task in one.tasks] for one in sections}


def totals(session, actor, **changes):
    db.session.rollback()
    sections = my_work(session, actor=actor, as_of=NOW, calendar=load_calendar(session), **changes)
    return {one.section: one.total for one in sections}


def put(task, **changes):
    for name, value in changes.items():
        setattr(task, name, value)
    db.session.commit()
    return task


def taken(task):
    """Acknowledged, so that it is not among the new ones."""
    return put(task, acknowledged_at=task.assigned_at, status=TaskStatus.IN_PROGRESS)


@pytest.fixture
def unit(app):
    return make_unit("STC", name="Sở Tài chính")


@pytest.fixture
def owner(unit):
    person = make_person("Lê An")
    appoint(person, unit)
    return person


@pytest.fixture
def official(owner, unit):
    return acting(owner, Role.OFFICIAL, unit)


@pytest.mark.parametrize(
    ("due_on", "section"),
    [
        (date(2026, 9, 3), Section.OVERDUE),
        (TODAY, Section.DUE_TODAY),
        # Monday, Tuesday, Wednesday: the third working day after Friday.
        (date(2026, 9, 5), Section.DUE_SOON),
        (date(2026, 9, 9), Section.DUE_SOON),
        (date(2026, 9, 10), Section.LATER),
        (None, Section.LATER),
    ],
)
def test_a_task_is_in_the_section_of_its_deadline(session, official, owner, unit, due_on, section):
    taken(make_task(unit, owner=owner, deadline=due_on, content="Việc"))
    assert found(session, official) == {section: ["Việc"]}


def test_the_last_second_of_a_deadline_is_still_in_time(session, official, owner, unit):
    taken(make_task(unit, owner=owner, deadline=TODAY, content="Việc"))
    end = zone.end_of_day(TODAY)
    assert found(session, official, end) == {Section.DUE_TODAY: ["Việc"]}
    assert found(session, official, end + SECOND) == {Section.OVERDUE: ["Việc"]}


def test_what_was_not_acknowledged_is_new_unless_its_deadline_presses(
    session, official, owner, unit
):
    make_task(unit, owner=owner, content="Mới")
    make_task(unit, owner=owner, deadline=TODAY, content="Gấp")
    assert found(session, official) == {Section.DUE_TODAY: ["Gấp"], Section.NEW: ["Mới"]}


@pytest.mark.parametrize(
    "status", [TaskStatus.COMPLETED, TaskStatus.WITHDRAWN, TaskStatus.SUSPENDED, TaskStatus.DRAFT]
)
def test_what_is_not_open_is_nobodys_work(session, official, owner, unit, status):
    put(make_task(unit, owner=owner, deadline=TODAY), status=status)
    assert found(session, official) == {}


def test_other_peoples_tasks_are_not_ones_work(session, official, unit):
    make_task(unit, owner=make_person(), deadline=TODAY)
    make_task(make_unit(), deadline=TODAY)
    assert found(session, official) == {}


def test_a_result_waits_for_the_monitor_and_not_for_its_doer(session, official, owner, unit):
    monitor = make_person()
    task = make_task(unit, owner=owner, monitor=monitor, deadline=TODAY, content="Nộp")
    put(task, status=TaskStatus.SUBMITTED, submitted_at=NOW, acknowledged_at=NOW)
    assert found(session, acting(monitor, Role.OFFICE)) == {Section.WAITING: ["Nộp"]}
    assert found(session, official) == {Section.LATER: ["Nộp"]}


def test_without_a_monitor_a_result_waits_for_the_assigner(session, owner, unit):
    assigner = make_person()
    task = make_task(unit, owner=owner, assigner=assigner, content="Nộp")
    put(task, status=TaskStatus.SUBMITTED, submitted_at=NOW)
    assert found(session, acting(assigner, Role.LEADER)) == {Section.WAITING: ["Nộp"]}


@pytest.mark.parametrize("what", ["extension", "refusal"])
def test_requests_and_refusals_wait_for_assigner_and_monitor(session, owner, unit, what):
    assigner, monitor = make_person(), make_person()
    task = make_task(unit, owner=owner, assigner=assigner, monitor=monitor, content="Việc")
    if what == "refusal":
        put(task, refused_at=NOW)
    else:
        saved(
            DeadlineChange(
                task_id=task.id, requested_at=NOW, requester_name="x",
                proposed_due_at=NOW + timedelta(days=30), reason="x",
            )
        )  # fmt: skip
    for person, role in ((assigner, Role.LEADER), (monitor, Role.OFFICE)):
        assert found(session, acting(person, role)) == {Section.WAITING: ["Việc"]}


def test_heads_see_what_their_units_lead_and_who_is_missing(session, unit):
    head, division = make_person(), make_unit(parent=unit, kind=UnitKind.DIVISION)
    taken(make_task(division, owner=make_person(), deadline=TODAY, content="Của phòng"))
    taken(make_task(unit, content="Chưa phân"))
    make_task(make_unit(), deadline=TODAY)
    assert found(session, acting(head, Role.HEAD, unit)) == {
        Section.DUE_TODAY: ["Của phòng"], Section.UNASSIGNED: ["Chưa phân"],
    }  # fmt: skip


def test_a_units_focal_point_sees_what_nobody_owns_yet(session, unit, owner, official):
    put(unit, focal_point_id=owner.id)
    make_task(unit, content="Chưa phân")
    make_task(unit, owner=make_person(), content="Đã phân")
    assert found(session, official) == {Section.UNASSIGNED: ["Chưa phân"]}


def test_a_part_in_another_units_task_is_cooperating_until_it_is_answered(
    session, owner, unit, official
):
    part = NewPart(unit=unit, owner_id=owner.id)
    make_task(make_unit(), coop=(part,), deadline=TODAY, content="Chung")
    head = acting(make_person(), Role.HEAD, unit)
    for actor in (official, head):
        assert found(session, actor) == {Section.COOPERATING: ["Chung"]}
    put(db.session.scalars(db.select(CoopPart)).one(), done_at=NOW)
    for actor in (official, head):
        assert found(session, actor) == {}


@pytest.fixture
def committee(app):
    return make_unit("UBND", kind=UnitKind.COMMITTEE, name="UBND Thành phố")


def test_a_vice_chair_sees_what_presses_in_the_portfolio(session, committee, unit):
    vice = make_person()
    appoint(vice, committee, Rank.DEPUTY)
    saved(Portfolio(person_id=vice.id, unit_id=unit.id))
    taken(make_task(unit, deadline=date(2026, 9, 3), content="Trễ"))
    taken(make_task(unit, deadline=date(2026, 12, 1), content="Còn lâu"))
    taken(make_task(make_unit(), deadline=date(2026, 9, 3), content="Của người khác"))
    assert found(session, acting(vice, Role.LEADER, committee)) == {Section.OVERDUE: ["Trễ"]}


def test_the_chair_sees_everything_that_presses(session, committee, unit):
    chair = make_person()
    appoint(chair, committee, Rank.HEAD)
    taken(make_task(unit, deadline=date(2026, 9, 3), content="Trễ"))
    taken(make_task(make_unit(), deadline=TODAY, content="Hôm nay"))
    taken(make_task(make_unit(), content="Còn lâu"))
    assert found(session, acting(chair, Role.LEADER, committee)) == {
        Section.OVERDUE: ["Trễ"], Section.DUE_TODAY: ["Hôm nay"],
    }  # fmt: skip


@pytest.mark.parametrize(("seconds", "sees"), [(-1, True), (0, False)])
def test_a_stand_in_sees_the_absent_ones_work_to_the_second(session, unit, owner, seconds, sees):
    substitute = make_person()
    end = NOW + timedelta(hours=1)
    saved(StandIn(absent_id=owner.id, stand_in_id=substitute.id, starts_at=NOW, ends_at=end))
    taken(make_task(unit, owner=owner, deadline=date(2026, 9, 3), content="Trễ"))
    moment = end + timedelta(seconds=seconds)
    expected = {Section.OVERDUE: ["Trễ"]} if sees else {}
    assert found(session, acting(substitute, Role.OFFICIAL), moment) == expected


def test_a_stand_in_for_one_unit_sees_that_unit_only(session, unit, owner):
    substitute, other = make_person(), make_unit()
    saved(
        StandIn(
            absent_id=owner.id, stand_in_id=substitute.id, unit_id=unit.id,
            starts_at=NOW, ends_at=NOW + timedelta(hours=1),
        )
    )  # fmt: skip
    taken(make_task(unit, owner=owner, deadline=TODAY, content="Trong"))
    taken(make_task(other, owner=owner, deadline=TODAY, content="Ngoài"))
    assert found(session, acting(substitute, Role.OFFICIAL)) == {Section.DUE_TODAY: ["Trong"]}


def test_somebody_with_several_parts_in_a_task_sees_it_once(session, unit, owner):
    task = make_task(
        unit, owner=owner, monitor=owner, assigner=owner, deadline=TODAY, content="Việc"
    )
    taken(task)
    assert found(session, acting(owner, Role.HEAD, unit)) == {Section.DUE_TODAY: ["Việc"]}


def test_sections_show_the_nearest_deadlines_and_count_all(session, official, owner, unit):
    for day in range(1, 26):
        taken(
            make_task(
                unit, owner=owner, deadline=date(2026, 8, 3 + day % 25), content=f"{day % 25:02}"
            )
        )
    assert totals(session, official, limit=3) == {Section.OVERDUE: 25}
    assert found(session, official, limit=3) == {Section.OVERDUE: ["00", "01", "02"]}


def test_however_many_tasks_the_statements_stay_the_same(
    session, official, owner, unit, statements
):
    counts = []
    for more in (2, 30):
        for _ in range(more):
            taken(make_task(unit, owner=owner, deadline=date(2026, 9, 3), coop=(make_unit(),)))
        with statements() as sent:
            found(session, official)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_nothing_is_found_that_its_reader_may_not_open(session, committee, unit):
    """Sections ask less than `visible_to` allows: for every role, own parts and stand-ins."""
    division = make_unit(parent=unit, kind=UnitKind.DIVISION)
    people = [make_person() for _ in range(3)]
    appoint(people[0], division)
    put(division, focal_point_id=people[0].id)
    saved(Portfolio(person_id=people[1].id, unit_id=unit.id))
    saved(
        StandIn(
            absent_id=people[1].id, stand_in_id=people[2].id, starts_at=NOW,
            ends_at=NOW + timedelta(days=1),
        )
    )  # fmt: skip
    for number, lead in enumerate((unit, division, make_unit(), committee) * 3):
        make_task(
            lead,
            owner=people[number % 3] if number % 2 else None,
            monitor=people[(number + 1) % 3] if number % 3 else None,
            assigner=people[(number + 2) % 3] if number % 4 else None,
            coop=(NewPart(unit=make_unit(), owner_id=people[number % 3].id),),
            deadline=date(2026, 9, 3),
        )
    for person in people:
        for role in Role:
            for place in (unit, division, committee):
                actor = acting(person, role, place)
                ids = {
                    task.id
                    for one in my_work(
                        session, actor=actor, as_of=NOW, calendar=load_calendar(session)
                    )
                    for task in one.tasks
                }
                rights = rights_of(session, actor, now=NOW)
                seen = set(session.scalars(db.select(Task.id).where(visible_to(actor, rights))))
                assert ids <= seen, (role, place.code)
