"""Taking over the lists of units and people: all of it or none, and twice is as good as once."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from giaoviec.core.actor import Actor
from giaoviec.core.db import transaction
from giaoviec.files.sheets import Sheet, read_sheet
from giaoviec.org.importing.columns import PEOPLE_COLUMNS, UNIT_COLUMNS
from giaoviec.org.importing.run import Imported, ImportOrganisation, ImportRun
from giaoviec.org.locking import lock_organisation
from giaoviec.org.policy import check_administers


def read_units(source: Path | BinaryIO, *, name: str = "") -> Sheet:
    """The list of units in this file, its cells not yet checked."""
    return read_sheet(source, UNIT_COLUMNS, name=name)


def read_people(source: Path | BinaryIO, *, name: str = "") -> Sheet:
    """The list of people in this file, its cells not yet checked."""
    return read_sheet(source, PEOPLE_COLUMNS, name=name)


def import_organisation(cmd: ImportOrganisation, *, actor: Actor, now: datetime) -> Imported:
    """Make and change units and people as the lists say; what they do not name stays as it is.

    The same lists again change nothing. A unit's earlier name stays findable
    for days before today; posts and portfolios keep their history.

    Raises:
        NotAllowed: the actor does not administer.
        BadRows: rows cannot be used; nothing was written.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        return ImportRun(session, cmd, actor, now).run()


def check_organisation(cmd: ImportOrganisation, *, actor: Actor, now: datetime) -> Imported:
    """What `import_organisation` would do with these lists; keeps nothing.

    Raises:
        NotAllowed: the actor does not administer.
        BadRows: rows cannot be used.
    """
    check_administers(actor)
    with transaction() as session:
        lock_organisation(session)
        found = ImportRun(session, cmd, actor, now).run()
        session.flush()
        session.rollback()
        return found
