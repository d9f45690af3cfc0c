"""Units, people and rights that rows name, looked up in memory: a few queries for a whole sheet."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.errors import DomainError, NotAllowed
from giaoviec.core.text import tidy
from giaoviec.files.cells import Cell
from giaoviec.intake.cells import Stated, deadline_in
from giaoviec.intake.errors import CoopIsLead, GroupEmpty, ImportRefused, MayNotAssign, TwoLeads
from giaoviec.org.errors import PersonAmbiguous
from giaoviec.org.models import UnitKind
from giaoviec.org.resolve import (
    PersonEntry,
    PersonIndex,
    UnitEntry,
    UnitIndex,
    load_person_index,
    load_unit_index,
    resolve_group,
    resolve_person,
    resolve_unit,
)
from giaoviec.tasks.policy import Facts, require_may, rights_of
from giaoviec.tasks.rights import Right
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.queries import load_calendar

T = TypeVar("T")

_BETWEEN_UNITS = re.compile(r"[;\n]")
# Between two units that share a cell by mistake; "và" also stands inside names, so these count
# only where the whole is no unit and every part is one.
_PERHAPS_BETWEEN = re.compile(r"[;\n,/+&]|\s(?:và|cùng|với|-|–)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leads:
    """Whom a cell of the lead column names: one unit, or the members of a group."""

    units: tuple[UnitEntry, ...]
    is_group: bool


@dataclass(slots=True)
class Lookups:
    """Everything rows are compared with, as it is on the day of the import.

    A task is given today, to a unit that exists and an official who serves
    today; who signed the document is asked of the day on which it was issued.
    """

    actor: Actor
    today: date
    calendar: WorkCalendar
    units: UnitIndex
    people: PersonIndex
    rights: Sequence[Right]
    # What was asked before: a sheet repeats the same few units, people and deadlines.
    _answers: dict[tuple[object, ...], Any] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session, actor: Actor, *, now: datetime) -> "Lookups":
        """Read units, people, calendar and rights once.

        Raises:
            ImportRefused: the actor may give tasks to nobody.
        """
        rights = rights_of(session, actor, now=now)
        if all(reach(right.role, Verb.ASSIGN) is Reach.NONE for right in rights):
            raise ImportRefused
        return cls(
            actor,
            zone.local_date(now),
            load_calendar(session),
            load_unit_index(session),
            load_person_index(session),
            rights,
        )

    def leads(self, text: str) -> Leads:
        """The unit or group that this cell of the lead column names.

        Raises:
            TwoLeads, GroupEmpty, UnitUnknown, UnitAmbiguous, UnitClosed
        """
        return self._once(("leads", text), lambda: self._find_leads(text))

    def coop(self, text: str, leads: Leads | None) -> tuple[UnitEntry, ...]:
        """The units between semicolons, each once; a group stands for its members without the lead.

        Raises:
            CoopIsLead, GroupEmpty, UnitUnknown, UnitAmbiguous, UnitClosed
        """
        lead = leads.units[0] if leads and not leads.is_group else None
        key = ("coop", text, lead.id if lead else None)
        lead_id = lead.id if lead else None
        return self._once(key, lambda: read_coop(self.units, text, on=self.today, lead_id=lead_id))

    def deadline(self, value: Cell, issued_on: date) -> Stated:
        """What a cell says of the deadline; see `cells.deadline_in`.

        Raises:
            DeadlineUnclear, DeadlineBeforeIssue, DeadlineTooFar, CellTooLong
        """
        key = ("deadline", value, issued_on)
        return self._once(
            key, lambda: deadline_in(value, issued_on=issued_on, calendar=self.calendar)
        )

    def owner(self, text: str, lead: UnitEntry) -> PersonEntry:
        """Raises PersonUnknown, PersonElsewhere or PersonAmbiguous."""
        key = ("owner", text, lead.id)
        return self._once(
            key, lambda: resolve_person(self.people, text, on=self.today, inside=lead)
        )

    def monitor(self, text: str) -> PersonEntry:
        """Somebody of the whole tree; of several of one name, the one who serves in an office.

        Raises:
            PersonUnknown, PersonAmbiguous
        """
        return self._once(("monitor", text), lambda: self._find_monitor(text))

    def signer(self, text: str, issued_on: date) -> PersonEntry | None:
        """The one person of this name in office when the document was issued; None leaves it text."""
        key = ("signer", text, issued_on)
        try:
            return self._once(key, lambda: resolve_person(self.people, text, on=issued_on))
        except DomainError:
            return None

    def assigner(self, unit: UnitEntry) -> Actor:
        """The actor as recorded when giving a task to this unit.

        Raises:
            MayNotAssign: no right of theirs reaches it.
        """
        return self._once(("assigner", unit.id), lambda: self._find_assigner(unit))

    def _once(self, key: tuple[object, ...], find: Callable[[], T]) -> T:
        """The answer to a question, refusals too, looked for the first time only."""
        if key not in self._answers:
            try:
                self._answers[key] = find()
            except DomainError as error:
                self._answers[key] = error
        found = self._answers[key]
        if isinstance(found, DomainError):
            raise found.with_traceback(None)
        return cast("T", found)

    def _find_leads(self, text: str) -> Leads:
        if group := self._group(text):
            return Leads(tuple(group), is_group=True)
        if len(_parts(_BETWEEN_UNITS, text)) > 1:
            raise TwoLeads(text=text)
        try:
            return Leads((resolve_unit(self.units, text, on=self.today),), is_group=False)
        except DomainError:
            parts = _parts(_PERHAPS_BETWEEN, text)
            if len(parts) > 1 and all(self._is_unit(part) for part in parts):
                raise TwoLeads(text=text) from None
            raise

    def _find_monitor(self, text: str) -> PersonEntry:
        try:
            return resolve_person(self.people, text, on=self.today)
        except PersonAmbiguous:
            in_office = {person.id: person for person in self._in_offices(text)}
            if len(in_office) == 1:
                return next(iter(in_office.values()))
            raise

    def _find_assigner(self, unit: UnitEntry) -> Actor:
        line = frozenset(int(part) for part in unit.path.split("/") if part)
        try:
            return require_may(
                self.actor, self.rights, Verb.ASSIGN, Facts(unit_id=unit.id, line=line)
            )
        except NotAllowed:
            raise MayNotAssign(unit=unit.name) from None

    def _group(self, text: str) -> list[UnitEntry] | None:
        return _group_named(self.units, text, on=self.today)

    def _is_unit(self, text: str) -> bool:
        try:
            resolve_unit(self.units, text, on=self.today)
        except DomainError:
            return False
        return True

    def _in_offices(self, text: str) -> Iterator[PersonEntry]:
        for unit in self.units.by_id.values():
            if unit.kind is UnitKind.OFFICE:
                try:
                    yield resolve_person(self.people, text, on=self.today, inside=unit)
                except DomainError:
                    continue


def read_coop(
    units: UnitIndex,
    text: str,
    *,
    on: date,
    lead_id: int | None = None,
    already: Collection[int] = (),
) -> tuple[UnitEntry, ...]:
    """The units between semicolons, each once; a group stands for its members without the lead.

    Nor does a group stand for those that cooperate `already`.

    Raises:
        CoopIsLead, GroupEmpty, UnitUnknown, UnitAmbiguous, UnitClosed
    """
    found: dict[int, UnitEntry] = {}
    for part in _parts(_BETWEEN_UNITS, text):
        if members := _group_named(units, part, on=on):
            passed_over = {lead_id, *already}
            found |= {unit.id: unit for unit in members if unit.id not in passed_over}
            continue
        unit = resolve_unit(units, part, on=on)
        if unit.id == lead_id:
            raise CoopIsLead(unit=unit.name)
        found[unit.id] = unit
    return tuple(found.values())


def _group_named(units: UnitIndex, text: str, *, on: date) -> list[UnitEntry] | None:
    members = resolve_group(units, text, on=on)
    if members is not None and not members:
        raise GroupEmpty(text=text, day=on)
    return members


def _parts(between: re.Pattern[str], text: str) -> list[str]:
    return [part for part in map(tidy, between.split(text)) if part]
