"""`giaoviec db upgrade`."""

import click

from giaoviec.cli.context import with_app


@click.group("db")
def database() -> None:
    """The database's shape."""


@database.command("upgrade")
@with_app
def upgrade() -> None:
    """Bring the database to this release's shape. Safe to run again at any moment."""
    from giaoviec.app import upgrade_database

    upgrade_database()
    click.echo("Cơ sở dữ liệu đã ở phiên bản mới nhất.", err=True)
