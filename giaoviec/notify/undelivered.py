"""Telling the head of the unit and the administrators whom messages did not reach."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

from giaoviec.accounts.models import Account
from giaoviec.core import zone
from giaoviec.core.actor import Role
from giaoviec.core.i18n import N_, Sentence
from giaoviec.notify.chiefs import chiefs_of, units_of
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.outbox import BOTH, Note, enqueue
from giaoviec.notify.recipients import Trouble
from giaoviec.notify.sources import DueMessage, Letter
from giaoviec.org.models import Person

NAME = "notify"
KIND = "undelivered"
_LINK = "/thong-bao"
# Names in one notice; a relay that refuses everybody must not fill a mailbox.
_MOST = 100

_REASONS = {
    Trouble.NO_ADDRESS: N_("chưa có địa chỉ thư điện tử"),
    Trouble.BAD_ADDRESS: N_("địa chỉ thư điện tử viết sai"),
    Trouble.FLAGGED: N_(
        "nhiều thư liên tiếp bị trả lại nên chương trình ngừng gửi thư đến địa chỉ này"
    ),
    Trouble.GONE: N_("không còn giữ chức vụ nào"),
    Trouble.LOCKED: N_("tài khoản đang bị khóa"),
    Trouble.REJECTED: N_("máy chủ thư từ chối nhận"),
    Trouble.GAVE_UP: N_("đã gửi lại nhiều lần trong ba ngày mà không được"),
}
# Where the address itself is what has to be looked at.
_ABOUT_ADDRESS = frozenset(
    {Trouble.BAD_ADDRESS, Trouble.FLAGGED, Trouble.REJECTED, Trouble.GAVE_UP}
)
_HOW_TO_MEND = N_(
    "Quản trị viên hãy bổ sung hoặc sửa địa chỉ, hoặc mở lại tài khoản; nếu người đó đã chuyển "
    "công tác hoặc nghỉ, hãy giao nhiệm vụ của họ cho người khác."
)


def reason_of(trouble: Trouble) -> str:
    """Why a person is not reached; marked for translation."""
    return _REASONS[trouble]


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that did not reach this person, and why."""

    message_id: int
    person_id: int
    trouble: Trouble


def tell_of_failures(session: Session, failures: Collection[Failure], *, now: datetime) -> None:
    """Put a notice of these failures in the outbox. Does not commit.

    One notice a reader and channel gathers them as long as it waits; nobody is told of
    the same person and reason twice in a week: who has no address fails every
    morning, and a mail about it every morning is one that nobody reads.
    """
    if not failures:
        return
    day = zone.local_date(now)
    about = f"{KIND}:{(day - timedelta(days=day.weekday())).isoformat()}"
    people = {one.person_id: one.trouble for one in failures}
    first = min(one.message_id for one in failures)
    earlier = _notices_about(session, about)
    notes = []
    for reader, persons in _readers(session, people, day).items():
        mine = [row for row in earlier if row.recipient_id == reader]
        told = {person for row in mine for person in _people_in(row.facts)}
        news = {str(p): people[p].value for p in sorted(persons) if (str(p), people[p]) not in told}
        if not news:
            continue
        # A mail may wait for the morning while the notice beside it was shown long ago.
        gathered = {
            row.channel
            for row in mine
            if row.state == State.QUEUED and _gather(session, row.id, row.facts, news)
        }
        notes.append(
            Note(
                recipient_id=reader,
                source=NAME,
                kind=KIND,
                key=f"{NAME}.{about}:{first}",
                about=about,
                facts={"people": news},
                channels=[channel for channel in BOTH if channel not in gathered],
            )
        )
    enqueue(session, notes, now=now)


class UndeliveredNotices:
    """The Source of these notices."""

    def letters(
        self, session: Session, messages: Sequence[DueMessage], *, now: datetime
    ) -> Mapping[int, Letter]:
        told = {one.id: _people_in(one.facts) for one in messages}
        ids = {int(person) for pairs in told.values() for person, _ in pairs}
        known = session.execute(
            sa.select(Person.id, Person.name, Person.email).where(Person.id.in_(ids))
        ).all()
        people = {row.id: (row.name, row.email or "") for row in known}
        units = units_of(session, ids, day=zone.local_date(now))
        return {message: _letter(sorted(pairs), people, units) for message, pairs in told.items()}


def _letter(
    pairs: Sequence[tuple[str, str]],
    people: Mapping[int, tuple[str, str]],
    units: Mapping[int, Sequence[str]],
) -> Letter:
    subject = str(Sentence(N_("Có %(count)s cán bộ không nhận được thư"), {"count": len(pairs)}))
    lines = []
    for person, trouble in pairs[:_MOST]:
        name, email = people.get(int(person), (person, ""))
        where = ", ".join(units.get(int(person), ()))
        if email and trouble in _ABOUT_ADDRESS:
            where = f"{where}, {email}" if where else email
        reason = str(Sentence(_REASONS[Trouble(trouble)]))
        lines.append(f"{name} ({where}): {reason}" if where else f"{name}: {reason}")
    if len(pairs) > _MOST:
        rest = len(pairs) - _MOST
        lines.append(str(Sentence(N_("và %(rest)s người khác"), {"rest": rest})))
    advice = str(Sentence(_HOW_TO_MEND))
    address = current_app.config["SETTINGS"].base_url.rstrip("/") + _LINK
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Letter(
        subject=subject,
        summary="; ".join(lines),
        text="\n".join(
            [f"{subject}:", "", *(f"- {line}" for line in lines), "", advice, "", address, ""]
        ),
        html=Markup('<p>{}:</p><ul>{}</ul><p>{}</p><p><a href="{}">{}</a></p>').format(
            subject, items, advice, address, address
        ),
        link=_LINK,
    )


def _readers(
    session: Session, people: Mapping[int, Trouble], day: date
) -> Mapping[int, Collection[int]]:
    """Who is to be told of whom: administrators of all, chiefs of their own; nobody of themselves."""
    readers: dict[int, set[int]] = defaultdict(set)
    for person, chiefs in chiefs_of(session, people, day=day).items():
        for chief in chiefs:
            readers[chief].add(person)
    administrators = session.scalars(
        sa.select(Account.person_id).where(Account.role == Role.ADMIN, Account.is_active)
    )
    for administrator in administrators:
        readers[administrator] |= people.keys()
    for reader, persons in readers.items():
        persons.discard(reader)
    return readers


def _notices_about(session: Session, about: str) -> Sequence[sa.Row[int, int, Channel, State, str]]:
    columns = (
        Message.id, Message.recipient_id, Message.channel, Message.state, Message.facts,
    )  # fmt: skip
    return session.execute(
        sa.select(*columns).where(Message.source == NAME, Message.about == about)
    ).all()


def _people_in(facts: str) -> Iterable[tuple[str, str]]:
    return [(person, trouble) for person, trouble in json.loads(facts).get("people", {}).items()]


def _gather(session: Session, message_id: int, facts: str, news: Mapping[str, str]) -> bool:
    """Add to a notice that still waits; False: it has left meanwhile."""
    gathered = json.loads(facts)
    gathered["people"] = gathered.get("people", {}) | dict(news)
    table = Message.__table__
    result = session.connection().execute(
        sa.update(table)
        .where(table.c.id == message_id, table.c.state == State.QUEUED, table.c.facts == facts)
        .values(facts=json.dumps(gathered, ensure_ascii=False, sort_keys=True))
    )
    return result.rowcount == 1
