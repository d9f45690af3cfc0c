"""What is typed in the form of tasks, understood as a whole: the document, the rows, what is given twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.core.actor import Actor, Role
from giaoviec.core.errors import DomainError
from giaoviec.core.text import tidy
from giaoviec.files.cells import read_day
from giaoviec.files.sheet_errors import CellEmpty
from giaoviec.intake.cells import fitting
from giaoviec.intake.errors import IssuedInFuture
from giaoviec.intake.lookups import Lookups
from giaoviec.intake.rows import document_key
from giaoviec.intake.stored import stored_documents
from giaoviec.org.resolve import PersonEntry
from giaoviec.tasks import identity, refusals
from giaoviec.tasks.documents import DocumentFacts
from giaoviec.tasks.models import SourceDocument, Stream, Urgency
from giaoviec.tasks.usecases.assign import AssignTasks, CoopRow, TaskRow, same_tasks
from giaoviec.web.forms.assign import AssignForm
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.views.assign_rows import ReadRow, beside, read_row

# Characters; what the columns hold, and what a person still reads.
_NUMBER, _SUBJECT, _SIGNER = 100, 2000, 200


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
        read_row(row, lookups, issued_on or today)
    _read_document(form, reading, session, lookups, actor, issued_on)
    _find_same(session, reading)
    return reading


def _read_day(form: AssignForm, today: date) -> date | None:
    found = None
    with beside(form.issued_on):
        day = read_day(form.issued_on.data or "")
        if day is None and not form.is_spoken:
            raise CellEmpty
        if day is not None and day > today:
            raise IssuedInFuture(day=day, today=today)
        found = day or today
    return found  # noqa: RET504  `beside` ends the block early where something is wrong


def _read_document(
    form: AssignForm,
    reading: Reading,
    session: Session,
    lookups: Lookups,
    actor: Actor,
    issued_on: date | None,
) -> None:
    number = subject = signer = ""
    with beside(form.doc_number):
        number = (
            "" if form.is_spoken else fitting(tidy(form.doc_number.data or ""), longest=_NUMBER)
        )
    with beside(form.subject):
        subject = fitting(tidy(form.subject.data or ""), longest=_SUBJECT)
    with beside(form.signer):
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
