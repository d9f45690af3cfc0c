"""The working calendar as administrators keep it."""

from datetime import date

import pytest
from sqlalchemy import select

from giaoviec.audit.models import AuditEntry
from giaoviec.core import zone
from giaoviec.core.actor import Role
from giaoviec.reminders.remind import plan_and_bundle
from giaoviec.reminders.replan import has_changed
from giaoviec.tasks.models import DeadlineKind, Task
from giaoviec.tasks.new import Deadline
from giaoviec.workdays.models import CalendarDay, DaySource
from giaoviec.workdays.queries import load_calendar
from tests.builders.tasks import ASSIGNED_AT, make_document, make_task
from tests.web.queries import only_questions

CALENDAR = "/quan-tri/lich"
# A Thursday that no calendar knows, and Quốc khánh.
PLAIN, KNOWN = date(2026, 8, 13), date(2026, 9, 2)


def keep(client, day, kind="off", reason="Nghỉ do bão", document="Công điện số 5/CĐ-UBND"):
    data = {"day": f"{day}", "kind": kind, "reason": reason, "document": document}
    return client.send(CALENDAR, data)


def stored(session, day):
    session.rollback()
    return session.get(CalendarDay, day, populate_existing=True)


def relative_task() -> Task:
    """Ten working days from Monday 3 August: due at the end of Monday 17 August."""
    return make_task(
        document=make_document(issued_on=date(2026, 8, 3)),
        deadline=Deadline(
            kind=DeadlineKind.RELATIVE,
            due_at=zone.end_of_day(date(2026, 8, 17)),
            phrase="trong 10 ngày làm việc kể từ ngày ban hành",
        ),
    )


def test_others_are_refused(as_role):
    client = as_role(Role.OFFICE)
    assert client.get(CALENDAR).status_code == 403
    data = {"day": "2026-08-13", "kind": "off", "reason": "x"}
    assert client.send(CALENDAR, data, of="/viec-cua-toi").status_code == 403


def test_a_year_shows_each_day_with_its_document_and_source(admin):
    admin.get(f"{CALENDAR}?nam=2026")
    for fact in ("02/09/2026", "Quốc khánh", "9441/TB-BNV", "Có sẵn theo văn bản", "Làm việc"):
        assert fact in admin.page.text
    admin.get(f"{CALENDAR}?nam=1995")
    assert "chưa có ngày nghỉ" in admin.page.text


@pytest.mark.parametrize(
    "query", ["nam=x", "nam=-1", "nam=99999999999", "sua=x", "ngay=0001-01-01"]
)
def test_an_address_that_makes_no_sense_does_no_harm(admin, query):
    assert admin.get(f"{CALENDAR}?{query}").status_code == 200


def test_a_day_that_is_entered_counts_and_taken_back_counts_no_more(admin, session):
    assert keep(admin, PLAIN).status_code == 303
    assert stored(session, PLAIN).source is DaySource.ADMINISTRATOR
    assert not load_calendar(session).is_working_day(PLAIN)
    assert admin.send(f"{CALENDAR}/{PLAIN}/bo", of=CALENDAR).status_code == 303
    assert stored(session, PLAIN) is None
    told = session.scalars(select(AuditEntry.action)).all()
    assert {"calendar.day_kept", "calendar.day_dropped"} <= set(told)


def test_an_own_row_wins_over_a_shipped_day_which_comes_back_with_its_document(admin, session):
    shipped = stored(session, KNOWN)
    document = shipped.document
    assert keep(admin, KNOWN, kind="working", reason="Trực").status_code == 303
    assert load_calendar(session).is_working_day(KNOWN)
    admin.send(f"{CALENDAR}/{KNOWN}/bo", of=CALENDAR)
    again = stored(session, KNOWN)
    assert (again.source, again.document) == (DaySource.SHIPPED, document)


def test_days_that_came_with_the_program_are_not_deleted(admin, session):
    for day in (f"{KNOWN}", "2026-08-12", "khong-phai-ngay"):
        assert admin.send(f"{CALENDAR}/{day}/bo", of=CALENDAR).status_code == 404
    assert stored(session, KNOWN) is not None


@pytest.mark.parametrize(
    ("day", "change"),
    [
        ("", {}),
        ("2026-02-30", {}),
        ("0001-01-01", {}),
        (PLAIN, {"kind": "nghi"}),
        (PLAIN, {"reason": " "}),
        (PLAIN, {"reason": "x" * 201}),
        (PLAIN, {"document": "x" * 301}),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_changes(admin, session, day, change):
    before = len(session.scalars(select(CalendarDay.day)).all())
    assert keep(admin, day, **change).status_code == 422
    assert "Chưa ghi được" in admin.page.text
    session.rollback()
    assert len(session.scalars(select(CalendarDay.day)).all()) == before


def test_deadlines_that_the_day_would_move_are_listed_and_stay(admin, session):
    task, other = relative_task(), make_task(deadline=date(2026, 8, 17))
    answer = keep(admin, PLAIN)
    admin.get(answer.location)
    assert task.content in admin.page.text
    assert other.content not in admin.page.text
    assert "18/08/2026" in admin.page.text
    session.rollback()
    assert session.get(Task, task.id).due_at == zone.end_of_day(date(2026, 8, 17))


def test_a_changed_calendar_has_every_open_task_looked_at_again(admin, session):
    plan_and_bundle(now=ASSIGNED_AT)
    keep(admin, PLAIN)
    assert has_changed(session)


def test_the_page_asks_as_much_for_many_days_as_for_few(admin, statements):
    def asked(year: int) -> int:
        with statements() as seen:
            admin.get(f"{CALENDAR}?nam={year}")
        return len(only_questions(seen))

    assert asked(1995) == asked(2026)
