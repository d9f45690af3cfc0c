"""`giaoviec db upgrade`."""

import click

from giaoviec.cli.context import say, with_app
from giaoviec.core.i18n import N_


@click.group("db")
def database() -> None:
    """The database's shape."""


@database.command("upgrade")
@with_app
def upgrade() -> None:
    """Bring the database to this release's shape. Safe to run again at any moment."""
    from giaoviec.app import upgrade_database

    upgrade_database()
    say(N_("Cơ sở dữ liệu đã ở phiên bản mới nhất."))
