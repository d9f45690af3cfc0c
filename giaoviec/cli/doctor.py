"""`giaoviec doctor`: what is in order, what is not, and how to mend it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import click
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from giaoviec.cli.context import acting, answer, with_app
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, explain
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_, Sentence
from giaoviec.jobs.queue import has_workers
from giaoviec.notify.bounces.boxes import open_box
from giaoviec.notify.bounces.take import bounces_url
from giaoviec.notify.heartbeat import heartbeat_age, is_alive, is_fresh, processes
from giaoviec.notify.installation import OtherInstallation, installation_matches, our_id
from giaoviec.notify.installation import take_over as make_ours
from giaoviec.notify.models import Message, State
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.relays import has_relay, in_test_mode
from giaoviec.notify.smtp import SmtpRelay
from giaoviec.settings.values import INSTALLATION_ID, get
from giaoviec.workdays.models import CalendarDay

# From this month on the next year's days off should be known.
_NEXT_YEAR_FROM_MONTH = 12
# Of the mailbox for bounces: enough to see that it can be read.
_LETTERS_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is in order, and a sentence about it."""

    name: str
    is_well: bool
    words: Sentence


def _well(name: str, text: str, **facts: object) -> Finding:
    return Finding(name, is_well=True, words=Sentence(text, facts))


def _ill(name: str, text: str, **facts: object) -> Finding:
    return Finding(name, is_well=False, words=Sentence(text, facts))


def _refused(name: str, error: DomainError) -> Finding:
    return Finding(name, is_well=False, words=error.sentence)


@click.command()
@click.option("--take-over", is_flag=True, help="Let this installation send from this database.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
@acting
def doctor(*, take_over: bool, as_json: bool, actor: Actor, now: datetime) -> None:
    """Look at configuration, database, migrations, mail, calendar and clock; exit 1 if one is ill.

    Changes nothing, unless --take-over is given: after a real move to another
    machine it makes this installation the one that sends.
    """
    if take_over:
        make_ours(actor=actor, now=now)
    found = list(_look(now))
    if as_json:
        answer([{"name": one.name, "ok": one.is_well, "message": str(one.words)} for one in found])
    else:
        for one in found:
            mark = click.style("✓", fg="green") if one.is_well else click.style("✗", fg="red")
            click.echo(f"{mark} {one.name}: {one.words}")
    sys.exit(0 if all(one.is_well for one in found) else 1)


def _look(now: datetime) -> Iterator[Finding]:
    """Each look in turn; what cannot be looked at without the one before is left out."""
    yield _settings()
    for look in (_database, _migrations):
        found = look()
        yield found
        if not found.is_well:
            return
    yield _mail()
    yield _bounces()
    yield _installation()
    yield _calendar(now)
    yield _clock(now)
    yield _workers(now)
    yield _outbox()


def _settings() -> Finding:
    settings = current_app.config["SETTINGS"]
    return _well(
        "configuration",
        N_("thư mục dữ liệu %(folder)s, múi giờ %(zone)s, địa chỉ %(url)s"),
        folder=settings.data_dir,
        zone=settings.timezone,
        url=settings.base_url,
    )


def _database() -> Finding:
    try:
        db.session.execute(select(1))
    except DBAPIError as error:
        return _refused("database", explain(error))
    return _well("database", N_("kết nối được (%(kind)s)"), kind=db.engine.dialect.name)


def _migrations() -> Finding:
    from giaoviec.app import pending_migrations

    pending = pending_migrations()
    if pending:
        words = N_("chưa nâng cấp (%(pending)s); hãy chạy “giaoviec db upgrade”")
        return _ill("migrations", words, pending=pending)
    return _well("migrations", N_("mới nhất"))


def _mail() -> Finding:
    if in_test_mode():
        words = N_("chế độ thử (GIAOVIEC_TEST_MODE): không thư nào rời máy này")
        return _well("mail", words)
    if not has_relay():
        words = N_("chưa cấu hình máy chủ thư (GIAOVIEC_SMTP_URL); thư nằm trong hộp thư thử")
        return _well("mail", words)
    try:
        relay = SmtpRelay(parse_relay_address(current_app.config["SETTINGS"].smtp_url))
    except DomainError as error:
        return _refused("mail", error)
    trouble = relay.open()
    relay.close()
    if trouble is not None:
        return _ill("mail", N_("không kết nối được máy chủ thư: %(trouble)s"), trouble=trouble)
    return _well("mail", N_("máy chủ thư trả lời"))


def _bounces() -> Finding:
    url = bounces_url()
    if not url:
        words = N_(
            "không đọc hộp thư trả lại (GIAOVIEC_BOUNCES_URL); thư bị trả lại không được biết"
        )
        return _well("bounces", words)
    try:
        box = open_box(url)
        try:
            waiting = sum(1 for _letter in box.waiting(_LETTERS_LOOKED_AT))
        finally:
            box.close()
    except DomainError as error:
        return _refused("bounces", error)
    return _well("bounces", N_("đọc được hộp thư trả lại, %(count)s thư chờ"), count=waiting)


def _installation() -> Finding:
    session = db.session()
    if installation_matches(session):
        return _well("installation", N_("đúng bản cài đặt này"))
    theirs = get(session, INSTALLATION_ID)
    return _refused("installation", OtherInstallation(theirs=theirs[:12], ours=our_id()[:12]))


def _calendar(now: datetime) -> Finding:
    today = zone.local_date(now)
    year = today.year + (today.month >= _NEXT_YEAR_FROM_MONTH)
    within = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    days = db.session.scalar(select(func.count()).select_from(CalendarDay).where(within))
    if not days:
        words = N_("chưa có ngày nghỉ nào của năm %(year)s; hãy nhập theo thông báo chính thức")
        return _ill("calendar", words, year=year)
    words = N_("năm %(year)s có %(days)s ngày khác thường lệ")
    return _well("calendar", words, year=year, days=days)


def _clock(now: datetime) -> Finding:
    session = db.session()
    age = heartbeat_age(session, "scheduler", now=now)
    if age is None:
        return _ill(
            "scheduler",
            N_("bộ hẹn giờ chưa chạy lần nào; hãy chạy “giaoviec serve” hoặc “giaoviec scheduler”"),
        )
    if not is_alive(session, "scheduler", now=now):
        words = N_("bộ hẹn giờ im lặng từ %(since)s; hãy xem nhật ký và khởi động lại")
        return _ill("scheduler", words, since=now - age)
    return _well("scheduler", N_("đang chạy"))


def _workers(now: datetime) -> Finding:
    if not has_workers():
        return _well("delivery", N_("bộ hẹn giờ tự gửi"))
    alive = [
        row
        for row in processes(db.session())
        if row.name.startswith("worker/") and is_fresh(now - row.at)
    ]
    if not alive:
        words = N_("không có tiến trình gửi nào đang chạy; hãy chạy “giaoviec worker”")
        return _ill("delivery", words)
    return _well("delivery", N_("%(count)s tiến trình gửi đang chạy"), count=len(alive))


def _outbox() -> Finding:
    rows = db.session.execute(
        select(Message.state, func.count())
        .where(Message.state.in_((State.QUEUED, State.UNCERTAIN, State.FAILED)))
        .group_by(Message.state)
    )
    counts = {row[0]: row[1] for row in rows}
    return _well(
        "outbox",
        N_("chờ gửi %(waiting)s, không chắc chắn %(uncertain)s, không gửi được %(failed)s"),
        waiting=counts.get(State.QUEUED, 0),
        uncertain=counts.get(State.UNCERTAIN, 0),
        failed=counts.get(State.FAILED, 0),
    )
