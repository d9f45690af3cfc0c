"""Filling an empty installation: organisation, a year of tasks, accounts, the last mornings' reminders."""

import random
import sys
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path

import click
from sqlalchemy import delete
from sqlalchemy.orm import Session

from giaoviec.accounts.usecases.create import CreateAccount, create_account
from giaoviec.cli.demo.desk import fill_desks, holder
from giaoviec.cli.demo.history import DOCUMENTS_A_YEAR, Cast, live_through
from giaoviec.cli.demo.people import write_lists
from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db, transaction
from giaoviec.notify.deliver import deliver
from giaoviec.notify.models import Message, State
from giaoviec.notify.relays import local_mailbox
from giaoviec.org.importing.run import ImportOrganisation
from giaoviec.org.models import Rank
from giaoviec.org.usecases.import_organisation import import_organisation, read_people, read_units
from giaoviec.reminders.remind import plan_and_bundle
from giaoviec.settings.demo import Demo, DemoAccount, keep_demo
from giaoviec.workdays.queries import load_calendar

PASSWORD = "Trinhdien-2026"  # noqa: S105  shown on the sign-in page: everything behind it is made up
SEED = 2026
MORNINGS = 3
# (username, role, unit, rank, which of them, title)
ACCOUNTS = (
    ("quantri", Role.ADMIN, "VPUB-VP", Rank.OFFICIAL, 0, "Quản trị hệ thống"),
    ("chutich", Role.LEADER, "UBTP", Rank.HEAD, 0, "Chủ tịch"),
    ("phochutich", Role.LEADER, "UBTP", Rank.DEPUTY, 0, "Phó Chủ tịch"),
    ("chanhvp", Role.OFFICE, "VPUB", Rank.HEAD, 0, "Chánh Văn phòng UBND"),
    ("theodoi", Role.OFFICE, "VPUB-KH", Rank.OFFICIAL, 0, "Chuyên viên theo dõi"),
    ("giamdoc.stc", Role.HEAD, "STC", Rank.HEAD, 0, "Giám đốc Sở Tài chính"),
    ("chuyenvien.stc", Role.OFFICIAL, "STC-NV", Rank.OFFICIAL, 0, "Chuyên viên Sở Tài chính"),
    ("chutich.vungtau", Role.HEAD, "26506", Rank.HEAD, 0, "Chủ tịch UBND phường Vũng Tàu"),
    ("thanhtra", Role.INSPECTOR, "TTTP", Rank.DEPUTY, 0, "Phó Chánh Thanh tra"),
)


def fill(*, now: datetime) -> None:
    """Everything, from organisation to mailbox; some twenty seconds."""
    with transaction() as session:
        keep_demo(session, Demo(PASSWORD, ()))
    chance = random.Random(SEED)  # noqa: S311  made-up data, the same each time
    with tempfile.TemporaryDirectory() as folder:
        units, people = write_lists(Path(folder), chance)
        import_organisation(
            ImportOrganisation(units=read_units(units), people=read_people(people)),
            actor=Actor.operator(),
            now=now,
        )
    accounts = _accounts(now)
    cast = Cast.of(db.session())
    documents = live_through(cast, chance, now=now)
    with click.progressbar(
        documents, length=DOCUMENTS_A_YEAR + 1, label="Dữ liệu trình diễn", file=sys.stderr
    ) as bar:
        for _document in bar:
            pass
    fill_desks(db.session(), now=now)
    _forget_old_notices(now)
    for morning in _last_mornings(db.session(), now):
        plan_and_bundle(now=morning)
        deliver(now=morning, relay=local_mailbox())
    with transaction() as session:
        keep_demo(session, Demo(PASSWORD, tuple(accounts)))


def _accounts(now: datetime) -> list[DemoAccount]:
    made = []
    for username, role, code, rank, place, title in ACCOUNTS:
        person, _unit = holder(db.session(), code, rank, place)
        create_account(
            CreateAccount(
                username=username,
                role=role,
                unit_code=code,
                name=person.name,
                email=person.email,
                password=PASSWORD,
            ),
            actor=Actor.operator(),
            now=now,
        )
        made.append(DemoAccount(username, role.value, person.name, title))
    return made


def _forget_old_notices(now: datetime) -> None:
    """Nobody wants a year of "new task" mails on the first morning; the last days' are kept."""
    with transaction() as session:
        session.execute(
            delete(Message).where(
                Message.state == State.QUEUED, Message.created_at < now - timedelta(days=5)
            )
        )


def _last_mornings(session: Session, now: datetime) -> list[datetime]:
    """The last working mornings that have passed: their digests fill the local mailbox."""
    calendar = load_calendar(session)
    day = zone.local_date(now)
    if zone.at(day, time(7, 5)) > now or not calendar.is_working_day(day):
        day = calendar.previous_working_day(day)
    days = [day]
    while len(days) < MORNINGS:
        days.append(calendar.previous_working_day(days[-1]))
    return [zone.at(one, time(7, 5)) for one in reversed(days)]
