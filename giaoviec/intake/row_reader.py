"""One row to the tasks it gives, with everything that is wrong in it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from giaoviec.core.actor import Actor
from giaoviec.core.errors import DomainError
from giaoviec.files.sheet_errors import RowError
from giaoviec.files.sheets import Row
from giaoviec.intake import cells, columns, running, words
from giaoviec.intake.cells import Stated
from giaoviec.intake.errors import DocumentUnnamed, OwnerOfGroup, SecretRefused
from giaoviec.intake.lookups import Leads, Lookups
from giaoviec.intake.rows import DocumentKey, GivenTask, RowReading, document_key
from giaoviec.org.resolve import UnitEntry
from giaoviec.tasks import identity
from giaoviec.tasks.documents import DocumentFacts
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.new import Running

# Characters; what the columns of the database hold, and what a person still reads.
_NUMBER, _SUBJECT, _CONTENT, _NAME, _DELIVERABLE, _PROOF = 100, 2000, 5000, 200, 300, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Reads row after row of one sheet."""

    file: str
    lookups: Lookups
    now: datetime
    # The day on which reminders of tasks already running begin; None: the tasks are new.
    opening: date | None = None

    def read(self, row: Row) -> RowReading:
        """The row as understood; its tasks are given only when nothing is wrong in it."""
        # Tidying is what reading costs: every cell once.
        reading = RowReading(row.number, {key: row.text(key) for key in row.values})
        found = _Found()
        self._read_document(row, found, reading)
        self._read_task(row, found, reading)
        if found.document is not None:
            self._read_times(row, found, found.document.issued_on, reading)
        if not reading.errors:
            reading.tasks = tuple(found.tasks(row.number))
        return reading

    def _read_document(self, row: Row, found: "_Found", reading: RowReading) -> None:
        number = subject = signer = ""
        issued_on = None
        with _at(reading, columns.NUMBER):
            number = cells.fitting(reading.text(columns.NUMBER), longest=_NUMBER)
        with _at(reading, columns.SUBJECT):
            subject = cells.fitting(reading.text(columns.SUBJECT), longest=_SUBJECT)
            if not subject and not number:
                raise DocumentUnnamed
        with _at(reading, columns.SIGNER):
            signer = cells.fitting(reading.text(columns.SIGNER), longest=_NAME)
        with _at(reading, columns.ISSUED_ON):
            issued_on = cells.issue_day(row, today=self.lookups.today)
        with _at(reading, columns.SECRECY):
            if words.is_secrecy(reading.text(columns.SECRECY)):
                raise SecretRefused(text=reading.text(columns.SECRECY)[:60])
        if issued_on is None:
            return
        person = self.lookups.signer(signer, issued_on) if signer else None
        found.document = DocumentFacts(
            doc_number=number,
            issued_on=issued_on,
            subject=subject,
            signer=signer,
            signer_id=person.id if person else None,
        )

    def _read_task(self, row: Row, found: "_Found", reading: RowReading) -> None:
        with _at(reading, columns.CONTENT):
            found.content = cells.fitting(
                reading.text(columns.CONTENT), longest=_CONTENT, needed=True
            )
        with _at(reading, columns.LEAD):
            cells.fitting(reading.text(columns.LEAD), longest=_SUBJECT, needed=True)
            found.leads = self.lookups.leads(_written(row, columns.LEAD))
            found.assigners = [self.lookups.assigner(lead) for lead in found.leads.units]
        with _at(reading, columns.COOP):
            found.coop = self.lookups.coop(_written(row, columns.COOP), found.leads)
        with _at(reading, columns.OWNER):
            self._read_owner(reading.text(columns.OWNER), found)
        with _at(reading, columns.MONITOR):
            if text := reading.text(columns.MONITOR):
                found.monitor_id = self.lookups.monitor(text).id
        with _at(reading, columns.URGENCY):
            found.urgency = cells.urgency_in(reading.text(columns.URGENCY))
        with _at(reading, columns.DELIVERABLE):
            found.deliverable = cells.fitting(
                reading.text(columns.DELIVERABLE), longest=_DELIVERABLE
            )

    def _read_owner(self, text: str, found: "_Found") -> None:
        if not text or found.leads is None:
            return
        if found.leads.is_group:
            raise OwnerOfGroup
        person = self.lookups.owner(text, found.leads.units[0])
        found.owner_id, found.owner = person.id, person.name

    def _read_times(self, row: Row, found: "_Found", issued_on: date, reading: RowReading) -> None:
        extended_due_at = progress = done_on = None
        with _at(reading, columns.DEADLINE):
            found.stated = self.lookups.deadline(row.values[columns.DEADLINE], issued_on)
        with _at(reading, columns.EXTENDED_TO):
            extended, _ = self.lookups.deadline(row.values.get(columns.EXTENDED_TO, ""), issued_on)
            if found.stated is not None:
                extended_due_at = running.extended_due_at(found.stated[0], extended)
        with _at(reading, columns.PROGRESS):
            progress = running.progress_in(reading.text(columns.PROGRESS))
        with _at(reading, columns.DONE_ON):
            done_on = running.done_day(row, issued_on=issued_on, today=self.lookups.today)
        if found.stated is None or reading.errors:
            return
        with _at(reading, columns.DONE_ON):
            found.running = running.running_task(
                running.status_of(progress, done_on, said=reading.text(columns.PROGRESS)),
                due_at=found.stated[0].due_at,
                extended_due_at=extended_due_at,
                done_on=done_on,
                now=self.now,
                ladder_from=self._ladder_from(issued_on),
                proof=f"{self.file[: _PROOF - 20]}, dòng {row.number}",
            )

    def _ladder_from(self, issued_on: date) -> date | None:
        """The opening day, for tasks that were given by then."""
        return self.opening if self.opening and issued_on <= self.opening else None


@dataclass(slots=True)
class _Found:
    """What has been read of a row so far."""

    document: DocumentFacts | None = None
    content: str = ""
    leads: Leads | None = None
    # As whom each lead is given its task.
    assigners: Sequence[Actor] = ()
    coop: tuple[UnitEntry, ...] = ()
    owner_id: int | None = None
    owner: str = ""
    monitor_id: int | None = None
    urgency: Urgency = Urgency.NORMAL
    deliverable: str = ""
    stated: Stated | None = None
    running: Running | None = None

    def tasks(self, row: int) -> Iterator[GivenTask]:
        """A task for each lead unit of a row in which nothing is wrong."""
        if self.document is None or self.leads is None or self.stated is None:
            return
        deadline, why = self.stated
        document = document_key(self.document)
        content = identity.content_key(self.content)
        group_key = _group_key(document, content) if self.leads.is_group else None
        for lead, actor in zip(self.leads.units, self.assigners, strict=True):
            yield GivenTask(
                row=row,
                key=(document, lead.id, content),
                document=self.document,
                content=self.content,
                lead=lead,
                deadline=deadline,
                why=why,
                # A group that cooperates may hold the lead itself.
                coop=tuple(unit for unit in self.coop if unit.id != lead.id),
                owner_id=self.owner_id,
                owner=self.owner,
                monitor_id=self.monitor_id,
                urgency=self.urgency,
                deliverable=self.deliverable,
                group_key=group_key,
                running=self.running,
                recorded_as=actor,
            )


class _at:  # noqa: N801  reads as a preposition: `with _at(reading, columns.LEAD):`
    """Takes down what is refused inside as an error of this cell, and goes on."""

    __slots__ = ("_column", "_reading")

    def __init__(self, reading: RowReading, column: str) -> None:
        self._reading, self._column = reading, column

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, DomainError):
            return False
        title = columns.title(self._column)
        self._reading.errors.append(RowError(self._reading.number, title, error))
        return True


def _written(row: Row, column: str) -> str:
    """The cell with its line breaks, which part units as semicolons do."""
    value = row.values.get(column, "")
    return value if isinstance(value, str) else row.text(column)


def _group_key(document: DocumentKey, content: str) -> str:
    """The same for all tasks of one row, in this import and in one that adds a new member."""
    number, issued_on, subject = document
    parts = (number, issued_on.isoformat(), subject, content)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
