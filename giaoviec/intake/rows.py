"""What is understood of a sheet of tasks, and what came of it: what the console and the page show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.i18n import Sentence
from giaoviec.files.sheet_errors import RowError
from giaoviec.org.resolve import UnitEntry
from giaoviec.tasks import identity
from giaoviec.tasks.documents import DocumentFacts
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.new import Deadline, Running

# Number and symbol, day of issue, subject where there is no number: the same document.
DocumentKey = tuple[str, date, str]
# Document, lead unit, content: the same task.
TaskKey = tuple[DocumentKey, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTask:
    """One task that a row gives: everything looked up, nothing stored."""

    row: int
    # What tells this task from all others.
    key: TaskKey
    document: DocumentFacts
    content: str
    lead: UnitEntry
    deadline: Deadline
    # How the moment was reckoned from the phrase; None for a date and for an empty cell.
    why: Sentence | None = None
    coop: tuple[UnitEntry, ...] = ()
    owner_id: int | None = None
    owner: str = ""
    monitor_id: int | None = None
    urgency: Urgency = Urgency.NORMAL
    deliverable: str = ""
    group_key: str | None = None
    running: Running | None = None
    # As whom it is recorded: the importer, on somebody's behalf where the right comes from them.
    recorded_as: Actor

    @property
    def document_key(self) -> DocumentKey:
        return self.key[0]

    @property
    def due_at(self) -> datetime | None:
        """The deadline in force."""
        extended = self.running.extended_due_at if self.running else None
        return extended or self.deadline.due_at


def document_key(facts: DocumentFacts) -> DocumentKey:
    return (
        identity.number_key(facts.doc_number),
        facts.issued_on,
        identity.subject_key(facts.doc_number, facts.subject),
    )


class Outcome(StrEnum):
    CREATED = "created"
    SKIPPED = "skipped"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(slots=True)
class RowReading:
    """A row as it was written (`cells`, tidy texts by column key) and as it was understood."""

    number: int
    cells: Mapping[str, str]
    tasks: tuple[GivenTask, ...] = ()
    errors: list[RowError] = field(default_factory=list)
    outcome: Outcome = Outcome.REFUSED

    def text(self, column: str) -> str:
        """The cell; "" where the sheet has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Difference:
    """What the store has in one column, and what the sheet says."""

    column: str
    stored: str | None
    given: str | None


@dataclass(frozen=True, slots=True)
class ChangedTask:
    """A task that is stored with another deadline or owner; nothing was written."""

    row: int
    task_id: int
    lead_code: str
    content: str
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "task": self.task_id,
            "lead_code": self.lead_code,
            "content": self.content,
            "differences": [
                {"column": one.column, "stored": one.stored, "given": one.given}
                for one in self.differences
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The answer to an import. `created` counts tasks, of which a group's row has many.

    When only a check was asked for, or errors stopped everything, `is_written`
    is false; `created` is then what would be created, and 0 after errors.
    """

    file: str
    is_written: bool
    created: int
    skipped: int
    changed: tuple[ChangedTask, ...]
    errors: tuple[RowError, ...]
    rows: Sequence[RowReading]
    # Column names that nobody asked for: perhaps misspelt.
    unknown_columns: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "skipped": self.skipped,
            "changed": [one.as_json() for one in self.changed],
            "errors": [one.as_json() for one in self.errors],
        }


def shown_moment(moment: datetime | None) -> str | None:
    """ISO on the local clock, as programs read it."""
    return None if moment is None else zone.local(moment).isoformat()
