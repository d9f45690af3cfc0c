"""What is stored already: documents and tasks that rows name, fetched in batches."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from giaoviec.intake import columns
from giaoviec.intake.rows import (
    ChangedTask,
    Difference,
    DocumentKey,
    GivenTask,
    TaskKey,
    shown_moment,
)
from giaoviec.org.models import Person
from giaoviec.tasks.models import SourceDocument, Task
from giaoviec.tasks.status import TaskStatus

T = TypeVar("T")

# Values in one IN list: far below what either database bears.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredTask:
    id: int
    due_at: datetime | None
    original_due_at: datetime | None
    owner_id: int | None
    owner: str | None

    def compared_with(self, given: GivenTask) -> ChangedTask | None:
        """How the sheet differs in deadline or owner; None where it does not.

        The sheet's first deadline may be the stored original: an extension
        granted since is not the sheet's business, unless it names another
        one. An empty owner leaves open whom the unit has named.
        """
        found = [one for one in (self._deadline(given), self._owner(given)) if one is not None]
        if not found:
            return None
        return ChangedTask(given.row, self.id, given.lead.code, given.content, tuple(found))

    def _deadline(self, given: GivenTask) -> Difference | None:
        stated = given.deadline.due_at
        extended = given.running.extended_due_at if given.running else None
        if extended is not None and extended != self.due_at:
            title = columns.title(columns.EXTENDED_TO)
            return Difference(title, shown_moment(self.due_at), shown_moment(extended))
        if stated in (self.original_due_at, self.due_at):
            return None
        title = columns.title(columns.DEADLINE)
        return Difference(title, shown_moment(self.due_at), shown_moment(stated))

    def _owner(self, given: GivenTask) -> Difference | None:
        if given.owner_id is None or given.owner_id == self.owner_id:
            return None
        return Difference(columns.title(columns.OWNER), self.owner, given.owner)


def stored_documents(
    session: Session, keys: Collection[DocumentKey], *, locked: bool = False
) -> dict[DocumentKey, SourceDocument]:
    """Those of the documents that are stored.

    `locked` keeps their rows until the transaction ends, so that two imports
    of one sheet wait for each other instead of both finding nothing.
    """
    found: dict[DocumentKey, SourceDocument] = {}
    numbers = sorted({number for number, _, _ in keys if number})
    subjects = sorted({subject for number, _, subject in keys if not number})
    conditions = [
        *(SourceDocument.number_key.in_(some) for some in _batches(numbers)),
        *(
            and_(SourceDocument.number_key == "", SourceDocument.subject_key.in_(some))
            for some in _batches(subjects)
        ),
    ]
    for condition in conditions:
        stmt = select(SourceDocument).where(condition).order_by(SourceDocument.id)
        for row in session.scalars(stmt.with_for_update() if locked else stmt):
            found[row.number_key, row.issued_on, row.subject_key] = row
    return {key: found[key] for key in keys if key in found}


def stored_tasks(
    session: Session, tasks: Iterable[GivenTask], documents: Mapping[DocumentKey, SourceDocument]
) -> dict[TaskKey, StoredTask]:
    """The stored ones among these tasks; of several alike, the oldest that was not withdrawn.

    A withdrawn one is stored too: reading a sheet again must not give out anew
    what was taken back. Whoever wants that gives it on the page.
    """
    by_id = {document.id: key for key, document in documents.items()}
    wanted = {task.key for task in tasks if task.key[0] in documents}
    found: dict[TaskKey, StoredTask] = {}
    for ids in _batches(sorted({documents[key[0]].id for key in wanted})):
        rows = session.execute(
            select(
                Task.document_id,
                Task.lead_unit_id,
                Task.content_key,
                Task.id,
                Task.due_at,
                Task.original_due_at,
                Task.owner_id,
                Person.name,
            )
            .join(Person, Person.id == Task.owner_id, isouter=True)
            .where(Task.document_id.in_(ids))
            .order_by(Task.status == TaskStatus.WITHDRAWN, Task.id)
        )
        for row in rows:
            key = (by_id[row.document_id], row.lead_unit_id, row.content_key)
            if key in wanted:
                facts = (row.id, row.due_at, row.original_due_at, row.owner_id, row.name)
                found.setdefault(key, StoredTask(*facts))
    return found


def _batches(values: Collection[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while batch := list(islice(rest, _BATCH)):
        yield batch
