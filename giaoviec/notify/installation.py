"""One database, one installation that sends: a copy on another machine stays silent."""

from datetime import datetime

from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import db, transaction
from giaoviec.core.errors import DomainError, NotAllowed
from giaoviec.core.i18n import N_
from giaoviec.settings.values import INSTALLATION_ID, get, put


class OtherInstallation(DomainError):
    """The database was last sent from by another installation; it may be a copy of it."""

    code = "other-installation"
    text = N_(
        "Cơ sở dữ liệu này thuộc về một bản cài đặt khác (mã %(theirs)s; mã của máy này: %(ours)s), "
        "nên không thông báo nào được gửi. Nếu đây là bản sao để thử thì không cần làm gì. "
        "Nếu đây là hệ thống chính thức đã chuyển sang máy hoặc thư mục dữ liệu khác, hãy dừng bản cũ "
        "rồi chạy “giaoviec doctor --take-over” ở đây."
    )


def our_id() -> str:
    installation: str = current_app.config["INSTALLATION_ID"]
    return installation


def installation_matches(session: Session) -> bool:
    """Whether this installation may send; a database that never sent takes the first that asks."""
    return get(session, INSTALLATION_ID) in ("", our_id())


def require_installation() -> None:
    """Let this installation send from this database, or refuse.

    The first pass over a new database writes its own id there.

    Raises:
        OtherInstallation: another id stands there.
    """
    session = db.session()
    if not get(session, INSTALLATION_ID):
        try:
            with transaction() as writing:
                if not get(writing, INSTALLATION_ID):
                    put(writing, INSTALLATION_ID, our_id())
        except IntegrityError:  # another process of ours, or of a copy, was first: see which
            session.expire_all()
    if not installation_matches(session):
        raise OtherInstallation(theirs=get(session, INSTALLATION_ID)[:12], ours=our_id()[:12])


def take_over(*, actor: Actor, now: datetime) -> None:
    """Make this installation the one that sends from this database.

    For a system that moved to another machine. The installation before must
    be stopped: both would send if it took the database over again.

    Raises:
        NotAllowed: the actor is no administrator.
    """
    if actor.role not in (Role.ADMIN, Role.OPERATOR):
        raise NotAllowed
    with transaction() as session:
        before = get(session, INSTALLATION_ID)
        put(session, INSTALLATION_ID, our_id())
        record(
            session,
            actor,
            "installation.taken-over",
            "installation",
            our_id(),
            at=now,
            before=before,
        )
