"""Who looks at which pages: people of the province on paper, signed in without a password."""

from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from bench.page_requests import Page
from giaoviec.accounts.limits import read_limits
from giaoviec.accounts.models import Account
from giaoviec.accounts.sessions import start_session
from giaoviec.core import clock
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db, transaction
from giaoviec.org.models import Appointment, Rank, Unit, UnitKind
from giaoviec.tasks.models import Task
from giaoviec.tasks.queries import TaskFilter, find_tasks


def visitors(app: Flask) -> list[Page]:
    """The pages to measure, with whoever asks for them."""
    office = _enter(app, Role.OFFICE, _post(UnitKind.OFFICE, Rank.OFFICIAL))
    chair = _enter(app, Role.LEADER, _post(UnitKind.COMMITTEE, Rank.HEAD))
    head = _enter(app, Role.HEAD, _post(UnitKind.DEPARTMENT, Rank.HEAD))
    official = _enter(app, Role.OFFICIAL, _post(UnitKind.WARD, Rank.OFFICIAL))
    units = [f"/don-vi/S{n}" for n in range(10)] + [f"/don-vi/P{n}" for n in range(10)]
    return [
        Page(name="bare: /healthz", addresses=["/healthz"]),
        Page(name="bare: /readyz, one question", addresses=["/readyz"]),
        Page(name="list: what is open", addresses=["/nhiem-vu"], cookie=office),
        Page(name="list: page 2", addresses=[_second_page()], cookie=office),
        Page(name="list: overdue", addresses=["/nhiem-vu?muc=qua-han"], cookie=office),
        Page(name="list: done late", addresses=["/nhiem-vu?muc=xong-qua-han"], cookie=office),
        Page(name="list: everything", addresses=["/nhiem-vu?muc=tat-ca"], cookie=office),
        Page(name="list: one unit", addresses=[f"/nhiem-vu?don-vi=S{n}" for n in range(9)], cookie=office),
        Page(name="list: words of one task", addresses=_rare_words(), cookie=office),
        Page(name="list: words of every task", addresses=["/nhiem-vu?q=b%C3%A1o+c%C3%A1o"], cookie=office),
        Page(name="list: of a head", addresses=["/nhiem-vu"], cookie=head),
        Page(name="list: of an official", addresses=["/nhiem-vu"], cookie=official),
        Page(name="task", addresses=_tasks(), cookie=office),
        Page(name="unit", addresses=units, cookie=office),
        Page(name="unit: the committee itself", addresses=["/don-vi/UBTP"], cookie=chair),
        Page(name="units", addresses=["/don-vi"], cookie=office),
        Page(name="my work: of an official", addresses=["/viec-cua-toi"], cookie=official),
        Page(name="my work: of a head", addresses=["/viec-cua-toi"], cookie=head),
        Page(name="my work: of a monitor", addresses=["/viec-cua-toi"], cookie=office),
        Page(name="my work: of the Chair", addresses=["/viec-cua-toi"], cookie=chair),
    ]  # fmt: skip


def _post(kind: UnitKind, rank: Rank) -> int:
    """The first person with such a post."""
    return db.session.scalars(
        sa.select(Appointment.person_id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(Unit.kind == kind, Appointment.rank == rank)
        .order_by(Appointment.id)
        .limit(1)
    ).one()


def _enter(app: Flask, role: Role, person_id: int) -> str:
    """A session of this person as the cookie of a browser."""
    now = clock.now()
    with transaction() as session:
        account = session.scalars(
            sa.select(Account).where(Account.person_id == person_id)
        ).one_or_none()
        if account is None:
            account = Account(
                username=f"bench.{person_id}", role=role, person_id=person_id, created_at=now
            )
            session.add(account)
            session.flush()
        token = start_session(
            session,
            account.id,
            read_limits(session),
            address="127.0.0.1",
            user_agent="bench",
            now=now,
        )
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'token': token})}"


def _second_page() -> str:
    page = find_tasks(
        db.session(), TaskFilter(is_open=True), actor=Actor.operator(), as_of=clock.now()
    )
    return f"/nhiem-vu?sau={quote(str(page.next_key))}"


def _rare_words() -> list[str]:
    total = db.session.scalar(sa.select(sa.func.max(Task.id))) or 1
    return [f"/nhiem-vu?q=n%E1%BB%99i+dung+s%E1%BB%91+{total * n // 20}" for n in range(1, 20)]


def _tasks() -> list[str]:
    """Some open, some closed."""
    total = db.session.scalar(sa.select(sa.func.max(Task.id))) or 1
    numbers = db.session.scalars(sa.select(Task.id).where(Task.closed_at.is_(None)).limit(20))
    return [f"/nhiem-vu/{one}" for one in [*numbers, *range(1, total, max(total // 20, 1))]]
