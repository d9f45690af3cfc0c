"""How digests, urgent reminders and "settled" notes read, in the present language."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache

from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.i18n import shown
from giaoviec.notify.sources import DueMessage, Letter, Unwanted
from giaoviec.org.models import Person
from giaoviec.reminders.digest import Digest, Item
from giaoviec.reminders.item_rows import ItemRows, ItemWords
from giaoviec.reminders.joining import joined_in, whole_digests
from giaoviec.reminders.models import Reminder, ReminderState
from giaoviec.reminders.shapes import Shapes
from giaoviec.reminders.tasks_now import Section
from giaoviec.reminders.wording import CountWords, RoleWords, outcome_words, section_titles
from giaoviec.tasks.models import Task

MY_WORK = "/viec-cua-toi"
# A digest as it stands when it is opened: all of what its mail counts.
DIGEST = "/ban-nhac/"
# Of each section; the counts are of all, and the link leads to the rest.
MOST_SHOWN = 15
_TONES = {
    Section.OVERDUE: "danger",
    Section.TODAY: "warn",
    Section.SOON: "info",
    Section.WAITING: "wait",
    Section.NEWS: "info",
    Section.HELD: "info",
}


class ReminderSource:
    """Answers for the messages of this package when their turn comes."""

    def letters(
        self, session: Session, messages: Sequence[DueMessage], *, now: datetime
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
        self, session: Session, messages: Sequence[DueMessage], now: datetime
    ) -> dict[int, Letter | Unwanted]:
        if not messages:
            return {}
        keys = {(m.recipient_id, m.about): joined_in(m.facts) for m in messages}
        digests = whole_digests(session, keys, now=now)
        writer = _Writer(session, digests, now)
        written: dict[tuple[int, str], Letter | Unwanted] = {}
        for message in messages:
            key = (message.recipient_id, message.about)
            if key not in written:
                written[key] = writer.write(message, digests[key])
        return {m.id: written[m.recipient_id, m.about] for m in messages}

    def _resolved(
        self, session: Session, messages: Sequence[DueMessage]
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
        self._base_url = base_url = current_app.config["SETTINGS"].base_url.rstrip("/")
        environment = current_app.jinja_env
        words = ItemWords(
            due=_("Hạn"),
            no_due=_("không có thời hạn"),
            late=cache(_late),
            your_part=_("Ông/Bà nhận với tư cách"),
            flash=_("HỎA TỐC"),
        )
        roles = RoleWords(session, digests.values())
        self._rows = ItemRows(environment, words, roles, base_url)
        self._titles = section_titles()
        self._counts = CountWords()
        self._heads = {"digest": _("Nhắc việc"), "urgent": _("Nhắc việc gấp")}
        self._people = {
            row.id: row.name
            for row in session.execute(
                select(Person.id, Person.name).where(Person.id.in_({p for p, _ in digests}))
            )
        }
        self._frames = Shapes(
            environment, "digest", ("recipient_name", "counts", "sections", "link")
        )
        self._sections = Shapes(environment, "section", ("count", "rows", "more"))
        self._shared = {
            "base_url": base_url,
            "locale": str(get_locale()),
            "my_work": base_url + MY_WORK,
            "today": shown(zone.local_date(now)),
            "words": {
                "greeting": _("Kính gửi"),
                "open": _("Mở bản nhắc này"),
                "my_work": _("Việc của tôi"),
                "why_late": _("Thư này gửi chậm vì chương trình đã ngừng một thời gian."),
                "footer": _("Thư do chương trình tự động gửi, xin không trả lời."),
            },
        }

    def write(self, message: DueMessage, digest: Digest) -> Letter | Unwanted:
        left_out = tuple(digest.left_out.items())
        if not digest.items:
            return Unwanted("nothing-left", left_out=left_out)
        sections = digest.sections()
        link = DIGEST + message.about
        counts = self._counts.text({section: len(items) for section, items in sections.items()})
        name = self._people.get(message.recipient_id, "")
        parts = [self._section(section, items) for section, items in sections.items()]
        html, text = self._frames.fill(
            message.is_late,
            self._shared | {"is_late": message.is_late},
            {"recipient_name": name, "counts": counts, "link": self._base_url + link},
            sections=("".join(part[0] for part in parts), "\n\n".join(part[1] for part in parts)),
        )
        return Letter(
            subject=f"[{self._heads[message.kind]}] {counts} – {self._shared['today']}",
            summary=counts,
            text=text,
            html=html,
            link=link,
            # A morning's digest waits for room: the next one would come a day late.
            joins_digest=message.kind != "digest",
            left_out=left_out,
        )

    def _section(self, section: Section, items: Sequence[Item]) -> tuple[str, str]:
        tone, rest = _TONES[section], len(items) - MOST_SHOWN
        more = (
            "" if rest <= 0 else _("và %(count)s việc nữa, xem đủ trong bản nhắc này", count=rest)
        )
        return self._sections.fill(
            (section, bool(more)),
            {"title": self._titles[section], "tone": tone, "has_more": bool(more)},
            {"count": str(len(items)), "more": more},
            rows=self._rows.of(items[:MOST_SHOWN], tone),
        )


def _late(days: int) -> str:
    return ngettext("quá hạn %(num)s ngày", "quá hạn %(num)s ngày", days)
