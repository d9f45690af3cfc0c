"""How digests, urgent reminders and "settled" notes read, in the present language."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.i18n import shown
from giaoviec.notify.models import Message
from giaoviec.notify.sources import Letter, Unwanted
from giaoviec.org.models import Person
from giaoviec.reminders.digest import Digest, Item, Section, read_digests
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.wording import RoleWords, counted, outcome_words, section_titles
from giaoviec.tasks.models import Task

MY_WORK = "/viec-cua-toi"
# Of each section; the counts are of all, and the link leads to the rest.
MOST_SHOWN = 15
_TONES = {
    Section.OVERDUE: "danger",
    Section.TODAY: "warn",
    Section.SOON: "info",
    Section.WAITING: "wait",
    Section.NEWS: "info",
}


class ReminderSource:
    """Answers for the messages of this package when their turn comes."""

    def letters(
        self, session: Session, messages: Sequence[Message], *, now: datetime
    ) -> Mapping[int, Letter | Unwanted]:
        """See `notify.sources.Source`."""
        resolved = [m for m in messages if m.kind == "resolved"]
        bundled = [m for m in messages if m.kind != "resolved"]
        return self._resolved(session, resolved) | self._bundled(session, bundled, now)

    def leave_out(self, session: Session, parts: Mapping[int, str], *, now: datetime) -> None:
        """See `notify.sources.SourceOfParts`: reminders that were no longer true, with the reason."""
        for reason in set(parts.values()):
            ids = [reminder_id for reminder_id, why in parts.items() if why == reason]
            session.execute(
                update(Reminder)
                .where(Reminder.id.in_(ids), Reminder.state == ReminderState.TOLD)
                .values(state=ReminderState.SUPPRESSED, reason=reason)
                .execution_options(synchronize_session=False)
            )

    def _bundled(
        self, session: Session, messages: Sequence[Message], now: datetime
    ) -> dict[int, Letter | Unwanted]:
        if not messages:
            return {}
        digests = read_digests(session, {(m.recipient_id, m.about) for m in messages}, now=now)
        writer = _Writer(session, digests, now)
        written: dict[tuple[int, str], Letter | Unwanted] = {}
        for message in messages:
            key = (message.recipient_id, message.about)
            if key not in written:
                written[key] = writer.write(message, digests[key])
        return {m.id: written[m.recipient_id, m.about] for m in messages}

    def _resolved(
        self, session: Session, messages: Sequence[Message]
    ) -> dict[int, Letter | Unwanted]:
        if not messages:
            return {}
        tasks = {
            task.id: task
            for task in session.execute(
                select(Task.id, Task.content, Task.lead_unit_name, Task.due_at).where(
                    Task.id.in_({int(m.about) for m in messages})
                )
            )
        }
        letters: dict[int, Letter | Unwanted] = {}
        for message in messages:
            task = tasks[int(message.about)]
            words = outcome_words(json.loads(message.facts)["outcome"], task.due_at)
            letters[message.id] = Letter(
                subject=words,
                summary=f"{task.content} – {task.lead_unit_name}",
                link=f"/nhiem-vu/{task.id}",
            )
        return letters


class _Writer:
    """Renders digests with what they share worked out once: templates, labels, names."""

    def __init__(
        self, session: Session, digests: Mapping[tuple[int, str], Digest], now: datetime
    ) -> None:
        self._now = now
        self._base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
        self._titles = section_titles()
        self._roles = RoleWords(session, digests.values())
        self._people = {
            row.id: row.name
            for row in session.execute(
                select(Person.id, Person.name).where(Person.id.in_({p for p, _ in digests}))
            )
        }
        self._text = current_app.jinja_env.get_template("mail/reminders/digest.txt")
        self._html = current_app.jinja_env.get_template("mail/reminders/digest.html")
        self._words = {
            "greeting": _("Kính gửi"),
            "due": _("Hạn"),
            "no_due": _("chưa rõ thời hạn"),
            "late": _("quá hạn %(days)s ngày"),
            "your_part": _("Ông/bà nhận với tư cách"),
            "open": _("Mở việc của tôi"),
            "why_late": _(
                "Bản nhắc này đến muộn vì hệ thống đã tạm ngừng; số liệu là của thời điểm gửi."
            ),
            "footer": _(
                "Thư do hệ thống Giao việc – nhắc việc gửi tự động, xin không trả lời thư này."
            ),
            "flash": _("HỎA TỐC"),
        }
        self._counted: dict[tuple[int, ...], str] = {}
        self._due_text = cache(_due_text)
        self._shared = {
            # The frame's few sentences, once for all letters and not once for each.
            "_": cache(_),
            "base_url": self._base_url,
            "locale": str(get_locale()),
            "link": self._base_url + MY_WORK,
            "today": shown(zone.local_date(now)),
            "words": self._words,
        }

    def write(self, message: Message, digest: Digest) -> Letter | Unwanted:
        if not digest.items:
            return Unwanted("nothing-left", left_out=tuple(digest.left_out.items()))
        counts = self._counts(digest)
        head = _("Nhắc việc") if message.kind == "digest" else _("Nhắc việc gấp")
        subject = f"[{head}] {counts} – {self._shared['today']}"
        context = self._shared | {
            "name": self._people.get(message.recipient_id, ""),
            "recipient_name": self._people.get(message.recipient_id, ""),
            "counts": counts,
            "is_late": message.is_late,
            "sections": [
                {
                    "title": self._titles[section],
                    "tone": _TONES[section],
                    "count": len(items),
                    "items": [self._shown(item) for item in items[:MOST_SHOWN]],
                    "more": self._more(len(items)),
                }
                for section in Section
                if (items := digest.section(section))
            ],
        }
        return Letter(
            subject=subject,
            summary=counts,
            text=self._text.render(context),
            html=self._html.render(context),
            link=MY_WORK,
            left_out=tuple(digest.left_out.items()),
        )

    def _counts(self, digest: Digest) -> str:
        counts = digest.counts()
        key = tuple(counts.values())
        if key not in self._counted:
            self._counted[key] = counted(counts)
        return self._counted[key]

    def _more(self, count: int) -> str:
        if count <= MOST_SHOWN:
            return ""
        return _("và %(count)s việc nữa, xem trong Việc của tôi", count=count - MOST_SHOWN)

    def _shown(self, item: Item) -> tuple[str, str, str, str, str, str, bool]:
        """An item as the templates unpack it: url, content, where from, due, lateness, roles, hỏa tốc."""
        words = self._words
        number = f" · {item.doc_number}" if item.doc_number else ""
        return (
            f"{self._base_url}/nhiem-vu/{item.task_id}",
            item.content,
            item.lead_unit_name + number,
            words["no_due"] if item.due_at is None else self._due_text(item.due_at),
            words["late"] % {"days": item.days_late} if item.days_late else "",
            self._roles.text(item.roles),
            item.urgency == "hoa_toc",
        )


def _due_text(due_at: datetime) -> str:
    """The day, with the hour where one was stated."""
    at = zone.local(due_at)
    if at.time().replace(microsecond=0) == zone.LAST_MOMENT:
        return at.strftime("%d/%m/%Y")
    return at.strftime("%H:%M %d/%m/%Y")
