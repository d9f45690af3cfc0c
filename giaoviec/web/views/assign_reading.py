"""What is typed in the form of tasks, understood: units, people, moments, and what is wrong where."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import DomainError
from giaoviec.core.text import tidy
from giaoviec.files.cells import read_day
from giaoviec.files.sheet_errors import CellEmpty
from giaoviec.intake.cells import Stated, fitting
from giaoviec.intake.errors import IssuedInFuture, OwnerOfGroup
from giaoviec.intake.lookups import Leads, Lookups
from giaoviec.intake.rows import document_key
from giaoviec.intake.stored import stored_documents
from giaoviec.org.errors import PersonAmbiguous, UnitAmbiguous
from giaoviec.org.resolve import PersonEntry, UnitEntry
from giaoviec.org.search import suggestion_of
from giaoviec.tasks import identity, refusals
from giaoviec.tasks.documents import DocumentFacts
from giaoviec.tasks.models import DeadlineKind, SourceDocument, Stream, Urgency
from giaoviec.tasks.usecases.assign import AssignTasks, CoopRow, TaskRow, same_tasks
from giaoviec.web.forms.assign import AssignForm, RowForm
from giaoviec.web.forms.task_fields import mark

# Characters; what the columns hold, and what a person still reads.
_NUMBER, _SUBJECT, _SIGNER, _CONTENT, _SHORT, _CLAUSE = 100, 2000, 200, 5000, 300, 100


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


@dataclass(slots=True)
class Reading:
    """The whole form as understood; `command` only when nothing is wrong in it."""

    rows: list[ReadRow]
    facts: DocumentFacts | None = None
    signer: PersonEntry | None = None
    # The document as it is recorded already.
    stored: SourceDocument | None = None

    @property
    def task_count(self) -> int:
        return sum(len(row.leads.units) for row in self.rows if row.leads)

    def command(self) -> tuple[AssignTasks, list[int]]:
        """What is to be given, and from which row of the form each task comes."""
        assert self.facts is not None
        given = [(place, row) for place, one in enumerate(self.rows) for row in _task_rows(one)]
        cmd = AssignTasks(document=self.facts, rows=[row for _place, row in given])
        return cmd, [place for place, _row in given]


def read_form(
    form: AssignForm, *, session: Session, lookups: Lookups, actor: Actor, now: datetime
) -> Reading:
    """Understand the form, marking what is wrong beside its fields. A fixed number of queries."""
    reading = Reading([ReadRow(row.form, row.name) for row in form.rows])
    today = zone.local_date(now)
    issued_on = _read_day(form, today)
    for row in reading.rows:
        _read_row(row, lookups, issued_on or today)
    _read_document(form, reading, session, lookups, actor, issued_on)
    _find_same(session, reading)
    return reading


def read_deadline_of(
    row: RowForm, issued_on: date, look_up: Callable[[Any, date], Stated]
) -> Stated | None:
    """The deadline of a row, by date or by phrase; what is wrong is marked beside its field."""
    due_on, phrase = tidy(row.due_on.data or ""), tidy(row.phrase.data or "")
    if due_on and phrase:
        mark(row.phrase, _("Chỉ chọn ngày hoặc ghi bằng lời, không điền cả hai."))
        return None
    with _beside(row.due_on if due_on else row.phrase):
        deadline, why = look_up(read_day(due_on) if due_on else phrase, issued_on)
        if deadline.due_at is None and (reason := tidy(row.reason.data or "")):
            with _beside(row.reason):
                deadline = replace(deadline, reason=fitting(reason, longest=_SHORT))
        return deadline, why
    return None


def read_lead_of(row: ReadRow, lookups: Lookups) -> None:
    """The unit or group that leads, and whether the actor may give it tasks."""
    with _beside(row.form.lead, row, lookups):
        text = fitting(tidy(row.form.lead.data or ""), longest=_SUBJECT, needed=True)
        row.leads = lookups.leads(text)
        for unit in row.leads.units:
            lookups.assigner(unit)


def _read_day(form: AssignForm, today: date) -> date | None:
    with _beside(form.issued_on):
        day = read_day(form.issued_on.data or "")
        if day is None and not form.is_spoken:
            raise CellEmpty
        if day is not None and day > today:
            raise IssuedInFuture(day=day, today=today)
        return day or today
    return None


def _read_row(row: ReadRow, lookups: Lookups, issued_on: date) -> None:
    form = row.form
    with _beside(form.content):
        fitting(tidy(form.content.data or ""), longest=_CONTENT, needed=True)
    read_lead_of(row, lookups)
    with _beside(form.coop, row, lookups):
        row.coop = lookups.coop(form.coop.data or "", row.leads)
    with _beside(form.owner, row, lookups):
        row.owner = _owner(tidy(form.owner.data or ""), row.leads, lookups)
    with _beside(form.monitor, row, lookups):
        if text := tidy(form.monitor.data or ""):
            row.monitor = lookups.monitor(text)
    for name, longest in (("deliverable", _SHORT), ("clause", _CLAUSE)):
        with _beside(form[name]):
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


def _owner(text: str, leads: Leads | None, lookups: Lookups) -> PersonEntry | None:
    if not text or leads is None:
        return None
    if leads.is_group:
        raise OwnerOfGroup
    return lookups.owner(text, leads.units[0])


def _read_document(
    form: AssignForm,
    reading: Reading,
    session: Session,
    lookups: Lookups,
    actor: Actor,
    issued_on: date | None,
) -> None:
    number = subject = signer = ""
    with _beside(form.doc_number):
        number = (
            "" if form.is_spoken else fitting(tidy(form.doc_number.data or ""), longest=_NUMBER)
        )
    with _beside(form.subject):
        subject = fitting(tidy(form.subject.data or ""), longest=_SUBJECT)
    with _beside(form.signer):
        signer = fitting(tidy(form.signer.data or ""), longest=_SIGNER)
    if issued_on is None:
        return
    if form.is_spoken and not subject:
        # An order by word of mouth has no subject but what was ordered.
        subject = tidy(form.rows[0].form.content.data or "")[:_SUBJECT]
    reading.signer = lookups.signer(signer, issued_on) if signer else None
    signer_id = reading.signer.id if reading.signer else None
    if form.is_spoken and not signer:
        if actor.role is Role.OFFICE or actor.person_id is None:
            mark(form.signer, _("Hãy ghi ai đã chỉ đạo, để người nhận biết việc do ai giao."))
        else:
            signer, signer_id = actor.name, actor.person_id
    facts = DocumentFacts(
        subject=subject,
        issued_on=issued_on,
        doc_number=number,
        # The address only told two of one name apart.
        signer=reading.signer.name if reading.signer and "<" in signer else signer,
        signer_id=signer_id,
        stream=Stream(form.stream.data) if form.stream.data in set(Stream) else Stream.UBND,
        is_spoken=form.is_spoken,
    )
    reading.stored = stored_documents(session, {document_key(facts)}).get(document_key(facts))
    if not subject and reading.stored is not None:
        facts = replace(facts, subject=reading.stored.subject)
    elif not subject and not form.is_spoken:
        mark(form.subject, _("Hãy ghi trích yếu của văn bản."))
    reading.facts = facts


def _find_same(session: Session, reading: Reading) -> None:
    """The same document, unit and content, given before or twice in this form."""
    given = same_tasks(session, reading.stored.id) if reading.stored else {}
    here: dict[tuple[int, str], int] = {}
    for number, row in enumerate(reading.rows, start=1):
        content = tidy(row.form.content.data or "")
        if row.leads is None or not content:
            continue
        keys = {(unit.id, identity.content_key(content)): unit for unit in row.leads.units}
        for key, unit in keys.items():
            if key in given:
                row.same.append(given[key])
                if len(row.same) == 1:
                    error: DomainError = refusals.SameTask(unit=unit.name, task=given[key])
                    mark(row.form.content, error.sentence)
        firsts = [here[key] for key in keys if key in here]
        if firsts:
            mark(row.form.content, refusals.SameRow(row=number, other=firsts[0]).sentence)
        here |= {key: number for key in keys if key not in here}


@contextmanager
def _beside(at: Any, row: ReadRow | None = None, lookups: Lookups | None = None) -> Iterator[None]:
    """A refusal goes beside this field, with those whom the text may mean to choose from."""
    try:
        yield
    except DomainError as error:
        mark(at, error.sentence)
        if row is not None and lookups is not None:
            row.choices[at.short_name] = list(_choices(at, error, row, lookups))


def _choices(at: Any, error: DomainError, row: ReadRow, lookups: Lookups) -> Iterator[Choice]:
    typed = error.params.get("text", "")
    if isinstance(error, UnitAmbiguous):
        for unit in error.units[:8]:
            one = suggestion_of(lookups.units, unit, on=lookups.today)
            yield Choice(at.name, _put(at.data, typed, one.value), f"{one.label} ({one.hint})")
    elif isinstance(error, PersonAmbiguous):
        inside = row.leads.units[0] if at.short_name == "owner" and row.leads else None
        for person in lookups.people.named(typed)[:8]:
            if person.posts_on(lookups.today, inside):
                value = f"{person.name} <{person.email}>" if person.email else person.code
                if value:
                    yield Choice(at.name, value, person.describe(lookups.today))


def _put(text: str, typed: str, chosen: str) -> str:
    """The text with the chosen name in the place of what was typed, between its semicolons."""
    parts = [tidy(part) for part in (text or "").split(";")]
    return "; ".join(chosen if part == typed else part for part in parts if part)


def _task_rows(row: ReadRow) -> Sequence[TaskRow]:
    assert row.leads is not None
    assert row.stated is not None
    group_key = uuid4().hex if row.leads.is_group else None
    form, deadline = row.form, row.stated[0]
    return [
        TaskRow(
            content=tidy(form.content.data or ""),
            lead_unit_id=lead.id,
            deadline=deadline,
            coop=[CoopRow(unit_id=unit.id) for unit in row.coop if unit.id != lead.id],
            owner_id=row.owner.id if row.owner else None,
            monitor_id=row.monitor.id if row.monitor else None,
            deliverable=tidy(form.deliverable.data or ""),
            urgency=Urgency(form.urgency.data),
            clause=tidy(form.clause.data or ""),
            group_key=group_key,
        )
        for lead in row.leads.units
    ]
