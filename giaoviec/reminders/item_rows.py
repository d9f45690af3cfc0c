"""The tasks of a digest as finished rows of its mail.

What is the same for every reader of a task is written once a batch, one `%` on
a shape of its tone; for each reader their capacities go in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from jinja2 import Environment
from markupsafe import escape

from giaoviec.core import zone
from giaoviec.core.i18n import date_format, moment_format
from giaoviec.reminders.digest import Item
from giaoviec.reminders.shapes import shape
from giaoviec.reminders.tasks_now import TaskNow
from giaoviec.reminders.wording import RoleWords

_PLACES = ("url", "content", "origin", "due", "late", "roles")
_FLASH = "hoa_toc"
# Private-use letters. Tidied text has none (core/text.py); one that got in otherwise must not
# keep its readers' digest from going.
_BETWEEN, _ROLES = "\ue002", "\ue003"


@dataclass(frozen=True, slots=True)
class ItemWords:
    """The sentences around a task, in the reader's language."""

    due: str
    no_due: str
    # Of a number of days; asked for every row, so it should remember.
    late: Callable[[int], str]
    your_part: str
    flash: str


class ItemRows:
    """Rows for the digests of one batch, all in one language."""

    def __init__(
        self, environment: Environment, words: ItemWords, roles: RoleWords, base_url: str
    ) -> None:
        self._words = words
        self._roles = roles
        self._base_url = base_url
        self._templates = [
            environment.get_template(f"mail/reminders/item.{kind}") for kind in ("html", "txt")
        ]
        self._shapes: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._known: dict[tuple[int, str], _Row] = {}
        self._capacities: dict[tuple[str, ...], tuple[str, str]] = {}
        self._due_text = cache(_due_text)

    def of(self, items: Iterable[Item], tone: str) -> tuple[str, str]:
        """The rows of these items in their order, as HTML and as text."""
        html, text = [], []
        for item in items:
            row = self._known.get((item.task.id, tone)) or self._row(item.task, tone)
            html_roles, text_roles = self._capacity(item.roles)
            html.append(f"{row.html[0]}{html_roles}{row.html[2]}")
            text.append(f"{row.text[0]}{text_roles}{row.text[2]}")
        return "\n".join(html), "\n".join(text)

    def _row(self, task: TaskNow, tone: str) -> "_Row":
        html_shape, text_shape = self._shape(tone, is_late=task.days_late > 0)
        words = self._words
        flash = f"[{words.flash}] " if task.urgency == _FLASH else ""
        number = f" · {task.doc_number}" if task.doc_number else ""
        values = {
            "url": f"{self._base_url}/nhiem-vu/{task.id}",
            "content": _without_marks(flash + task.content),
            "origin": _without_marks(task.lead_unit_name + number),
            "due": words.no_due if task.due_at is None else self._due_text(task.due_at),
            "late": words.late(task.days_late) if task.days_late else "",
            "roles": _ROLES,
        }
        # Escaped in one go: five times is half of what a row takes.
        parts = str(escape(_BETWEEN.join(values.values()))).split(_BETWEEN)
        escaped = dict(zip(values, parts, strict=True))
        row = _Row(
            (html_shape % escaped).partition(_ROLES), (text_shape % values).partition(_ROLES)
        )
        self._known[task.id, tone] = row
        return row

    def _shape(self, tone: str, *, is_late: bool) -> tuple[str, ...]:
        key = (tone, is_late)
        if key not in self._shapes:
            context = {
                "tone": tone,
                "is_late": is_late,
                "due_word": self._words.due,
                "part_word": self._words.your_part,
            }
            self._shapes[key] = tuple(shape(one, _PLACES, context) for one in self._templates)
        return self._shapes[key]

    def _capacity(self, key: tuple[str, ...]) -> tuple[str, str]:
        found = self._capacities.get(key)
        if found is None:
            text = self._roles.text(key)
            found = self._capacities[key] = str(escape(text)), text
        return found


def _without_marks(text: str) -> str:
    return text.replace(_BETWEEN, "").replace(_ROLES, "")


class _Row(NamedTuple):
    """A task's row in both forms: before the reader's capacities, their mark, after them."""

    html: tuple[str, str, str]
    text: tuple[str, str, str]


def _due_text(due_at: datetime) -> str:
    """The day, with the hour where one was stated."""
    at = zone.local(due_at)
    if at.time().replace(microsecond=0) == zone.LAST_MOMENT:
        return at.strftime(date_format())
    return at.strftime(moment_format())
