"""`giaoviec demo`: TP.HCM's units and a year of made-up tasks, to try everything on."""

from dataclasses import asdict
from datetime import datetime

import click
from flask import current_app
from sqlalchemy import select

from giaoviec.cli.context import answer, with_app
from giaoviec.core import clock
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_
from giaoviec.org.models import Unit


class DemoNeedsEmptyDatabase(DomainError):
    code = "demo.needs-empty-database"
    text = N_(
        "Cơ sở dữ liệu đã có đơn vị nên không nạp dữ liệu trình diễn vào. "
        "Hãy chọn thư mục dữ liệu khác bằng GIAOVIEC_DATA_DIR rồi chạy lại."
    )


class DemoCutShort(DomainError):
    """It was being filled when the program was stopped: half a demonstration misleads."""

    code = "demo.cut-short"
    text = N_(
        "Lần nạp dữ liệu trình diễn trước bị ngắt giữa chừng. "
        "Hãy xóa thư mục dữ liệu %(folder)s rồi chạy lại."
    )


class DemoNeedsNoRelay(DomainError):
    code = "demo.needs-no-relay"
    text = N_(
        "Đang cấu hình gửi thư thật (GIAOVIEC_SMTP_URL) nên không nạp dữ liệu trình diễn, "
        "để không ai nhận nhầm thư. Hãy bỏ cấu hình đó rồi chạy lại."
    )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
def demo(*, as_json: bool) -> None:
    """Fill an empty database with the demonstration; says who can sign in. Again: only says so."""
    from giaoviec.app import upgrade_database

    upgrade_database()
    ensure_demo(quiet=as_json)
    if as_json:
        from giaoviec.settings.demo import read_demo

        found = read_demo(db.session())
        answer(found and asdict(found))


def ensure_demo(*, quiet: bool = False) -> None:
    """Fill the database unless the demonstration is there already, and print its accounts.

    Raises:
        DemoNeedsEmptyDatabase: there are units that are not the demonstration's.
        DemoNeedsNoRelay: mails would leave this machine.
        DemoCutShort: the last time it was not filled to the end.
    """
    from giaoviec.settings.demo import read_demo

    found = read_demo(db.session())
    if found is None:
        _fill(clock.now())
    elif not found.is_complete:
        raise DemoCutShort(folder=current_app.config["SETTINGS"].data_dir)
    if not quiet:
        _print_accounts()


def _fill(now: datetime) -> None:
    from giaoviec.cli.demo.fill import fill

    if current_app.config["SETTINGS"].smtp_url:
        raise DemoNeedsNoRelay
    if db.session.scalar(select(Unit.id).limit(1)):
        raise DemoNeedsEmptyDatabase
    fill(now=now)


def _print_accounts() -> None:
    from giaoviec.settings.demo import read_demo

    found = read_demo(db.session())
    if found is None:
        return
    click.echo("Tài khoản trình diễn / demo accounts (mật khẩu / password: " + found.password + ")")
    for account in found.accounts:
        click.echo(f"  {account.username:<22} {account.title}: {account.name}")
