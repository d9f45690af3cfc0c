"""Pages of administration ask the database as much for a large installation as for a small one."""

from datetime import date

import pytest
from sqlalchemy import select

from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.reminders.models import ReminderStep
from giaoviec.tasks.models import DeadlineKind
from giaoviec.tasks.new import Deadline
from giaoviec.workdays.models import CalendarDay, DayKind, DaySource
from tests.builders.accounts import make_account
from tests.builders.org import saved
from tests.builders.tasks import make_document, make_task
from tests.web.queries import only_questions

MOVED = date(2026, 8, 13)
PAGES = {
    "parts": "/quan-tri",
    "accounts": "/quan-tri/tai-khoan",
    "account": "/quan-tri/tai-khoan/1",
    "new account": "/quan-tri/tai-khoan/them",
    "policy": "/quan-tri/nhac-viec",
    "policy step": "/quan-tri/nhac-viec/{key}",
    "calendar": "/quan-tri/lich?nam=2026",
    "a day that moves deadlines": f"/quan-tri/lich?nam=2026&ngay={MOVED}",
    "lists": "/quan-tri/nhap-danh-sach",
}


def grow(number: int) -> None:
    """One more of everything that these pages show."""
    make_account()
    make_task(
        document=make_document(issued_on=date(2026, 8, 3)),
        deadline=Deadline(
            kind=DeadlineKind.RELATIVE,
            due_at=zone.end_of_day(date(2026, 8, 17)),
            phrase="10 ngày làm việc",
        ),
    )
    pattern = db.session.scalars(select(ReminderStep).order_by(ReminderStep.id).limit(1)).one()
    values = {
        column.name: getattr(pattern, column.name)
        for column in ReminderStep.__table__.columns
        if column.name not in ("id", "key")
    }
    saved(ReminderStep(key=f"them-{number}", **values))


@pytest.mark.parametrize("name", PAGES)
def test_as_much_for_many_as_for_few(admin, session, statements, name):
    saved(
        CalendarDay(
            day=MOVED, kind=DayKind.OFF, source=DaySource.ADMINISTRATOR, reason="Nghỉ do bão"
        )
    )
    key = session.scalars(select(ReminderStep.key).order_by(ReminderStep.id)).first()
    address = PAGES[name].format(key=key)

    def asked() -> int:
        with statements() as seen:
            assert admin.get(address).status_code == 200
        return len(only_questions(seen))

    grow(0)
    few = asked()
    for number in range(1, 9):
        grow(number)
    assert asked() == few
