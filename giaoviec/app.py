"""`create_app`: the one place where the parts meet."""

import os
import secrets
from pathlib import Path

from flask import Flask, current_app
from flask_babel import Babel

from config import Settings
from giaoviec.core import places, zone
from giaoviec.core.db import db, end_session
from giaoviec.core.engine import engine_options
from giaoviec.core.installation_id import installation_id


def create_app(settings: Settings | None = None, *, pages: bool = True) -> Flask:
    """The application for these settings (the environment's by default).

    Starts no thread, opens no connection and writes nothing but the secret
    and the installation id in the data folder, made at the first start.
    Without `pages` it answers no request: commands and the scheduler do not
    wait for what only browsers need.
    """
    settings = settings or Settings.from_environment()
    zone.use_zone(settings.timezone)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "giaoviec",
        template_folder=str(places.templates_dir()),
        static_folder=str(places.static_dir()),
    )
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key or _kept(settings.data_dir / "secret", 32),
        INSTALLATION_ID=settings.installation_id or installation_id(settings.data_dir),
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database),
        BABEL_DEFAULT_LOCALE=settings.locale,
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(places.translations_dir()),
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
    )
    _load_models()
    db.init_app(app)
    # Before the extension's own, which would let a database that went away spoil a finished page.
    app.teardown_appcontext(end_session)
    _join_parts(app)
    if pages:
        from giaoviec.web import site

        site.init_app(app, settings)
    else:
        Babel(app)
    return app


def upgrade_database() -> None:
    """Migrate the present app's database, then fill what every installation ships with."""
    from flask_migrate import upgrade

    from giaoviec.core.db import transaction
    from giaoviec.jobs.schema import make_job_tables
    from giaoviec.reminders.shipped import seed_policy
    from giaoviec.workdays.shipped import seed_calendar

    if pending_migrations():
        prepare_migrations(current_app)
        upgrade(directory=str(places.migrations_dir()))
    with transaction() as session:
        make_job_tables(session.connection())
        seed_policy(session)
        seed_calendar(session)


def pending_migrations() -> str:
    """The revision that the database still lacks; "" when it is up to date."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(places.migrations_dir()))
    with db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    head = script.get_current_head() or ""
    return "" if present == head else head


def prepare_migrations(app: Flask) -> None:
    """Tell Flask-Migrate where ours are; few starts migrate, and Alembic takes long to load."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(places.migrations_dir()))


def _load_models() -> None:
    """Import every table, so that metadata and migrations see them all."""
    import giaoviec.accounts.models
    import giaoviec.audit.models
    import giaoviec.files.models
    import giaoviec.notify.flow
    import giaoviec.notify.models
    import giaoviec.notify.past
    import giaoviec.org.models
    import giaoviec.reminders.models
    import giaoviec.reminders.past
    import giaoviec.settings.models
    import giaoviec.tasks.models
    import giaoviec.workdays.models  # noqa: F401


def _join_parts(app: Flask) -> None:
    """Hand each lower part what it needs of a higher one."""
    from giaoviec.accounts.links import use_teller
    from giaoviec.notify.account_letters import SOURCE as ACCOUNTS
    from giaoviec.notify.account_letters import AccountLetters
    from giaoviec.notify.sources import use_sources
    from giaoviec.reminders.letters import ReminderSource
    from giaoviec.reminders.superseding import Superseding
    from giaoviec.tasks.deadline_listener import use_deadline_listener
    from giaoviec.tasks.notices import TaskSource

    account_letters = AccountLetters()
    use_teller(app, account_letters)
    use_deadline_listener(app, Superseding())
    use_sources(
        app, {ACCOUNTS: account_letters, "reminders": ReminderSource(), "tasks": TaskSource()}
    )


def _kept(path: Path, size: int) -> str:
    """A random value made once and kept in the data folder, readable by its owner only."""
    try:
        with open(path, "x", encoding="ascii", opener=_private) as file:
            file.write(secrets.token_hex(size))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii").strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
