"""One row of the form of tasks, understood: units, people, the moment, and what is wrong where."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from giaoviec.core.errors import DomainError
from giaoviec.core.text import tidy
from giaoviec.files.cells import read_day
from giaoviec.intake.cells import Stated, fitting
from giaoviec.intake.errors import OwnerOfGroup
from giaoviec.intake.lookups import Leads, Lookups
from giaoviec.org.errors import PersonAmbiguous, UnitAmbiguous, UnitUnknown, UnitUnknownButNear
from giaoviec.org.resolve import PersonEntry, UnitEntry
from giaoviec.org.search import find_units, suggestion_of
from giaoviec.tasks.models import DeadlineKind, Urgency
from giaoviec.web.forms.assign import RowForm
from giaoviec.web.forms.task_fields import mark

# Characters; what the columns hold, and what a person still reads.
_CONTENT, _UNIT, _SHORT, _CLAUSE = 5000, 300, 300, 100
_MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A button that puts `value` into the field `name`."""

    name: str
    value: str
    label: str


@dataclass(slots=True)
class ReadRow:
    """A row as understood, beside its form; what could not be understood is None."""

    form: RowForm
    prefix: str
    leads: Leads | None = None
    coop: tuple[UnitEntry, ...] = ()
    owner: PersonEntry | None = None
    monitor: PersonEntry | None = None
    stated: Stated | None = None
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    # Tasks that the same document, unit and content gave before.
    same: list[int] = field(default_factory=list)

    @property
    def wants_reason(self) -> bool:
        """The words name no moment ("thường xuyên"): the reason for that is asked for."""
        return self.stated is not None and bool(
            self.stated[0].kind is DeadlineKind.NONE and self.form.phrase.data
        )


def read_row(row: ReadRow, lookups: Lookups, issued_on: date) -> None:
    """Understand the whole row, marking what is wrong beside its fields."""
    form = row.form
    with beside(form.content):
        fitting(tidy(form.content.data or ""), longest=_CONTENT, needed=True)
    read_lead_of(row, lookups)
    with beside(form.coop, row, lookups):
        row.coop = lookups.coop(form.coop.data or "", row.leads)
    with beside(form.owner, row, lookups):
        row.owner = _owner(tidy(form.owner.data or ""), row.leads, lookups)
    with beside(form.monitor, row, lookups):
        if text := tidy(form.monitor.data or ""):
            row.monitor = lookups.monitor(text)
    for name, longest in (("deliverable", _SHORT), ("clause", _CLAUSE)):
        with beside(form[name]):
            fitting(tidy(form[name].data or ""), longest=longest)
    if form.urgency.data not in set(Urgency):
        form.urgency.data = Urgency.NORMAL.value
    row.stated = read_deadline_of(form, issued_on, lookups.deadline)
    if row.wants_reason and not tidy(form.reason.data or ""):
        mark(
            form.reason,
            _(
                "“%(phrase)s” không nêu ngày nào. Hãy ghi lý do không đặt thời hạn, hoặc ghi thời hạn cụ thể.",
                phrase=tidy(form.phrase.data or ""),
            ),
        )


def read_lead_of(row: ReadRow, lookups: Lookups) -> None:
    """The unit or group that leads, and whether the actor may give it tasks."""
    with beside(row.form.lead, row, lookups):
        text = fitting(tidy(row.form.lead.data or ""), longest=_UNIT, needed=True)
        row.leads = lookups.leads(text)
        for unit in row.leads.units:
            lookups.assigner(unit)


def read_deadline_of(
    row: RowForm, issued_on: date, look_up: Callable[[Any, date], Stated]
) -> Stated | None:
    """The deadline of a row, by date or by phrase; what is wrong is marked beside its field."""
    due_on, phrase = tidy(row.due_on.data or ""), tidy(row.phrase.data or "")
    if due_on and phrase:
        mark(row.phrase, _("Chỉ chọn ngày hoặc ghi bằng lời, không điền cả hai."))
        return None
    stated = None
    with beside(row.due_on if due_on else row.phrase):
        deadline, why = look_up(read_day(due_on) if due_on else phrase, issued_on)
        if deadline.due_at is None and (reason := tidy(row.reason.data or "")):
            with beside(row.reason):
                deadline = replace(deadline, reason=fitting(reason, longest=_SHORT))
        stated = deadline, why
    return stated  # noqa: RET504  `beside` ends the block early where something is wrong


def _owner(text: str, leads: Leads | None, lookups: Lookups) -> PersonEntry | None:
    if not text or leads is None:
        return None
    if leads.is_group:
        raise OwnerOfGroup
    return lookups.owner(text, leads.units[0])


@contextmanager
def beside(at: Any, row: ReadRow | None = None, lookups: Lookups | None = None) -> Iterator[None]:
    """A refusal goes beside this field, with those whom the text may mean to choose from."""
    try:
        yield
    except DomainError as error:
        mark(at, error.sentence)
        if row is not None and lookups is not None:
            row.choices[at.short_name] = list(_choices(at, error, row, lookups))


def _choices(at: Any, error: DomainError, row: ReadRow, lookups: Lookups) -> Iterator[Choice]:
    typed, day = error.params.get("text", ""), lookups.today
    if isinstance(error, UnitAmbiguous | UnitUnknown | UnitUnknownButNear):
        units: Sequence[UnitEntry] = find_units(lookups.units, typed, on=day)
        if isinstance(error, UnitAmbiguous):
            units = error.units
        for unit in units[:_MOST_CHOICES]:
            one = suggestion_of(lookups.units, unit, on=day)
            yield Choice(at.name, _put(at.data, typed, one.value), f"{one.label} ({one.hint})")
    elif isinstance(error, PersonAmbiguous):
        inside = row.leads.units[0] if at.short_name == "owner" and row.leads else None
        for person in lookups.people.named(typed)[:_MOST_CHOICES]:
            if person.posts_on(day, inside):
                value = f"{person.name} <{person.email}>" if person.email else person.code
                if value:
                    yield Choice(at.name, value, person.describe(day))


def _put(text: str, typed: str, chosen: str) -> str:
    """The text with the chosen name in the place of what was typed, between its semicolons."""
    parts = [tidy(part) for part in (text or "").split(";")]
    return "; ".join(chosen if part == typed else part for part in parts if part)
