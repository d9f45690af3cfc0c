"""The tasks of a digest as finished rows of its mail.

What is the same for every reader of a task is worked out and escaped once a
batch; a row is then one `%` on a shape of its tone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment
from markupsafe import escape

from giaoviec.core import zone
from giaoviec.reminders.digest import Item, TaskNow
from giaoviec.reminders.shapes import shape
from giaoviec.reminders.wording import RoleWords

_PLACES = ("url", "content", "origin", "due", "late", "roles")
_FLASH = "hoa_toc"


@dataclass(frozen=True, slots=True)
class ItemWords:
    """The sentences around a task, in the reader's language."""

    due: str
    no_due: str
    # With %(days)s.
    late: str
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
        self._known: dict[int, tuple[dict[str, str], dict[str, str]]] = {}
        self._capacities: dict[tuple[str, ...], tuple[str, str]] = {}
        self._due_text = cache(_due_text)

    def of(self, items: Iterable[Item], tone: str) -> tuple[str, str]:
        """The rows of these items in their order, as HTML and as text."""
        html, text = [], []
        for item in items:
            html_shape, text_shape = self._shape(tone, is_late=item.task.days_late > 0)
            html_values, text_values = self._values(item.task)
            html_roles, text_roles = self._capacity(item.roles)
            html.append(html_shape % {**html_values, "roles": html_roles})
            text.append(text_shape % {**text_values, "roles": text_roles})
        return "\n".join(html), "\n".join(text)

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

    def _values(self, task: TaskNow) -> tuple[dict[str, str], dict[str, str]]:
        if task.id not in self._known:
            words = self._words
            flash = f"[{words.flash}] " if task.urgency == _FLASH else ""
            number = f" · {task.doc_number}" if task.doc_number else ""
            values = {
                "url": f"{self._base_url}/nhiem-vu/{task.id}",
                "content": flash + task.content,
                "origin": task.lead_unit_name + number,
                "due": words.no_due if task.due_at is None else self._due_text(task.due_at),
                "late": words.late % {"days": task.days_late} if task.days_late else "",
            }
            escaped = {name: str(escape(value)) for name, value in values.items()}
            self._known[task.id] = escaped, values
        return self._known[task.id]

    def _capacity(self, roles: Iterable[str]) -> tuple[str, str]:
        key = tuple(roles)
        if key not in self._capacities:
            text = self._roles.text(key)
            self._capacities[key] = str(escape(text)), text
        return self._capacities[key]


def _due_text(due_at: datetime) -> str:
    """The day, with the hour where one was stated."""
    at = zone.local(due_at)
    if at.time().replace(microsecond=0) == zone.LAST_MOMENT:
        return at.strftime("%d/%m/%Y")
    return at.strftime("%H:%M %d/%m/%Y")
