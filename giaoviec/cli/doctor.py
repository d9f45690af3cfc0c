"""`giaoviec doctor`: what is in order, what is not, and how to mend it."""

import sys
from collections.abc import Iterator
from datetime import date, datetime
from tempfile import TemporaryFile

import click
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from giaoviec.cli.context import acting, answer, with_app
from giaoviec.cli.doctor_delivery import look_at_mail, look_at_processes
from giaoviec.cli.findings import Finding, ill, refused, well
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db, explain
from giaoviec.core.i18n import N_
from giaoviec.notify.installation import OtherInstallation, installation_matches, our_id
from giaoviec.notify.installation import take_over as make_ours
from giaoviec.settings.values import INSTALLATION_ID, get
from giaoviec.workdays.models import CalendarDay

# From this month on the next year's days off should be known.
_NEXT_YEAR_FROM_MONTH = 12


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
    yield _folder()
    for look in (_database, _migrations):
        found = look()
        yield found
        if not found.is_well:
            return
    yield from look_at_mail()
    yield _installation()
    yield _calendar(now)
    yield from look_at_processes(now)


def _settings() -> Finding:
    settings = current_app.config["SETTINGS"]
    return well(
        "configuration",
        N_("thư mục dữ liệu %(folder)s, múi giờ %(zone)s, địa chỉ %(url)s"),
        folder=settings.data_dir,
        zone=settings.timezone,
        url=settings.base_url,
    )


def _folder() -> Finding:
    """By writing: a disk that is full or mounted for reading says nothing until somebody hands in a file."""
    folder = current_app.config["SETTINGS"].data_dir
    # Files are made a level below: a folder of another user may stand in a writable one.
    places = [one for one in (folder, folder / "files", folder / "mailbox") if one.exists()]
    for place in places:
        try:
            with TemporaryFile(dir=place) as file:
                file.write(b"doctor")
        except OSError as error:
            words = N_(
                "không ghi được vào thư mục %(folder)s (%(why)s); hãy xem chủ sở hữu, quyền và dung lượng còn trống, "
                "và chạy lệnh này bằng tài khoản của chương trình"
            )
            return ill("folder", words, folder=place, why=error.strerror)
    return well("folder", N_("ghi được vào thư mục dữ liệu"))


def _database() -> Finding:
    try:
        db.session.execute(select(1))
    except DBAPIError as error:
        return refused("database", explain(error))
    return well("database", N_("kết nối được (%(kind)s)"), kind=db.engine.dialect.name)


def _migrations() -> Finding:
    from giaoviec.app import pending_migrations

    pending = pending_migrations()
    if pending:
        words = N_("chưa nâng cấp (%(pending)s); hãy chạy “giaoviec db upgrade”")
        return ill("migrations", words, pending=pending)
    return well("migrations", N_("mới nhất"))


def _installation() -> Finding:
    session = db.session()
    if installation_matches(session):
        return well("installation", N_("đúng bản cài đặt này"))
    theirs = get(session, INSTALLATION_ID)
    return refused("installation", OtherInstallation(theirs=theirs[:12], ours=our_id()[:12]))


def _calendar(now: datetime) -> Finding:
    today = zone.local_date(now)
    year = today.year + (today.month >= _NEXT_YEAR_FROM_MONTH)
    within = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    days = db.session.scalar(select(func.count()).select_from(CalendarDay).where(within))
    if not days:
        words = N_("chưa có ngày nghỉ nào của năm %(year)s; hãy nhập theo thông báo chính thức")
        return ill("calendar", words, year=year)
    words = N_("năm %(year)s có %(days)s ngày khác thường lệ")
    return well("calendar", words, year=year, days=days)
