"""Days off and swapped days that administrators enter or take back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core.actor import Actor, Role
from giaoviec.core.db import transaction
from giaoviec.core.errors import DomainError, Invalid, NotAllowed
from giaoviec.core.i18n import N_
from giaoviec.core.text import tidy
from giaoviec.workdays.models import CalendarDay, DayKind, DaySource
from giaoviec.workdays.shipped import known_days

FIRST_YEAR, LAST_YEAR = 1990, 2199
REASON_LENGTH, DOCUMENT_LENGTH = 200, 300


class DayOutOfRange(Invalid):
    code = "workdays.day-out-of-range"
    text = N_("Năm %(year)s nằm ngoài lịch. Hãy nhập ngày từ năm %(first)s đến năm %(last)s.")


class ReasonMissing(Invalid):
    code = "workdays.reason-missing"
    text = N_("Hãy ghi lý do, ví dụ “Nghỉ hoán đổi, làm bù 10/01/2026”, không quá 200 ký tự.")


class DocumentTooLong(Invalid):
    code = "workdays.document-too-long"
    text = N_("Số và ngày văn bản không dài quá 300 ký tự.")


class NotEntered(DomainError):
    """Days that came with the program are corrected by a row of one's own, not deleted."""

    code = "workdays.not-entered"
    status = 404
    text = N_(
        "Ngày này không do quản trị viên nhập nên không bỏ được. "
        "Nếu ngày có sẵn chưa đúng, hãy nhập lại chính ngày đó."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDay:
    """`document`: number and date of the document that ordered it, "" where there is none."""

    day: date
    kind: DayKind
    reason: str
    document: str = ""


def keep_day(cmd: KeepDay, *, actor: Actor, now: datetime) -> None:
    """Enter a day, or change what is said of it; the row then wins over what came with the program.

    Raises:
        NotAllowed: the actor does not administer.
        DayOutOfRange, ReasonMissing, DocumentTooLong: one of the fields.
    """
    _require_administrator(actor)
    reason, document = tidy(cmd.reason), tidy(cmd.document)
    if not FIRST_YEAR <= cmd.day.year <= LAST_YEAR:
        raise DayOutOfRange(year=cmd.day.year, first=FIRST_YEAR, last=LAST_YEAR)
    if not reason or len(reason) > REASON_LENGTH:
        raise ReasonMissing
    if len(document) > DOCUMENT_LENGTH:
        raise DocumentTooLong
    with transaction() as session:
        row = _row(session, cmd.day)
        before = _facts(row)
        if row is None:
            row = CalendarDay(day=cmd.day)
            session.add(row)
        row.kind, row.reason, row.document = cmd.kind, reason, document
        row.source = DaySource.ADMINISTRATOR
        _record(session, "calendar.day_kept", cmd.day, before, _facts(row), actor=actor, now=now)


def drop_day(day: date, *, actor: Actor, now: datetime) -> None:
    """Take an administrator's row back: the day is again what the program knows of it.

    Raises:
        NotAllowed: the actor does not administer.
        NotEntered: no administrator entered this day.
    """
    _require_administrator(actor)
    with transaction() as session:
        row = _row(session, day)
        if row is None or row.source is not DaySource.ADMINISTRATOR:
            raise NotEntered
        before = _facts(row)
        known = known_days().get(day)
        if known is None:
            session.delete(row)
            row = None
        else:
            row.kind, row.reason = known.kind, known.reason
            row.document, row.source = known.document, known.source
        _record(session, "calendar.day_dropped", day, before, _facts(row), actor=actor, now=now)


def _require_administrator(actor: Actor) -> None:
    # The matrix stands above this layer; administering has no reach to weigh, so the role decides.
    if actor.role not in (Role.ADMIN, Role.OPERATOR):
        raise NotAllowed


def _row(session: Session, day: date) -> CalendarDay | None:
    return session.get(CalendarDay, day, with_for_update=True)


def _facts(row: CalendarDay | None) -> dict[str, str] | None:
    if row is None:
        return None
    return {
        "kind": row.kind.value,
        "reason": row.reason,
        "document": row.document,
        "source": row.source.value,
    }


def _record(
    session: Session,
    action: str,
    day: date,
    before: dict[str, str] | None,
    after: dict[str, str] | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    record(
        session, actor, action, "calendar_day", day.isoformat(), at=now, before=before, after=after
    )
