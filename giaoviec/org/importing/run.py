"""The steps of an import: read and check everything, then write units, people, focal points."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from giaoviec.audit.record import record
from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.files.sheet_errors import BadRows
from giaoviec.files.sheets import Sheet
from giaoviec.org.importing.changes import Counts
from giaoviec.org.importing.columns import CODE, FOCAL_POINT
from giaoviec.org.importing.people import PeoplePlanner, Places
from giaoviec.org.importing.people_groups import group_people
from giaoviec.org.importing.people_match import KnownPeople
from giaoviec.org.importing.people_rows import PersonRow, read_people_rows
from giaoviec.org.importing.people_writing import write_people
from giaoviec.org.importing.reading import Findings
from giaoviec.org.importing.unit_rows import UnitRow, code_key, read_unit_rows
from giaoviec.org.importing.units import UnitBook
from giaoviec.org.models import Unit, UnitKind
from giaoviec.org.person_index import load_person_index, resolve_person


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrganisation:
    """Lists that `read_units` and `read_people` have read; either may be missing."""

    units: Sheet | None = None
    people: Sheet | None = None


@dataclass(slots=True)
class Imported:
    units: Counts = field(default_factory=Counts)
    # A person counts as changed where a post or a portfolio of theirs did.
    people: Counts = field(default_factory=Counts)

    @property
    def changed_something(self) -> bool:
        return any(one.created or one.changed for one in (self.units, self.people))


class ImportRun:
    """One import inside one transaction; made for the use case and used once."""

    def __init__(
        self, session: Session, cmd: ImportOrganisation, actor: Actor, now: datetime
    ) -> None:
        self.session = session
        self.cmd = cmd
        self.actor = actor
        self.now = now
        self.today: date = zone.local_date(now)
        self.book = UnitBook.load(session)
        self.done = Imported()
        self.unit_findings = _findings(cmd.units)
        self.people_findings = _findings(cmd.people)

    def run(self) -> Imported:
        units, people = self._read()
        self._stop_if_wrong()
        if self.cmd.units is not None:
            self.book.apply(units, self.cmd.units, today=self.today)
        if self.cmd.people is not None:
            self._import_people(people, self.cmd.people)
        if self.cmd.units is not None and self.cmd.units.has(FOCAL_POINT.key):
            self._name_focal_points(units)
        self._record_units(units)
        if self.done.changed_something:
            self._record_run()
        return self.done

    def _record_run(self) -> None:
        record(
            self.session, self.actor, "org.imported", "org", "", at=self.now,
            units=self.done.units.as_json(), people=self.done.people.as_json(),
            files=[sheet.name for sheet in (self.cmd.units, self.cmd.people) if sheet],
        )  # fmt: skip

    def _read(self) -> tuple[list[UnitRow], list[PersonRow]]:
        units: list[UnitRow] = []
        people: list[PersonRow] = []
        keys = set(self.book.units)
        if self.cmd.units is not None:
            units = read_unit_rows(self.cmd.units, self.unit_findings, self.book.parents())
            keys |= {code_key(row.text(CODE.key)) for row in self.cmd.units.rows}
        if self.cmd.people is not None:
            people = read_people_rows(self.cmd.people, self.people_findings, keys)
        return units, people

    def _stop_if_wrong(self) -> None:
        errors = [*self.unit_findings.errors, *self.people_findings.errors]
        if errors:
            files = dict.fromkeys(error.file for error in errors)
            raise BadRows(file=", ".join(files), errors=errors)

    def _import_people(self, rows: list[PersonRow], sheet: Sheet) -> None:
        stored = self.book.units
        places = Places(
            {key: unit.id for key, unit in stored.items()},
            {unit.id: unit.name for unit in stored.values()},
            _root(stored.values()),
        )
        known = KnownPeople.load(self.session)
        planner = PeoplePlanner(sheet, places, self.people_findings, self.today, known)
        planner.load(self.session)
        plans = planner.plan(group_people(rows, self.people_findings))
        self._stop_if_wrong()
        for plan in plans:
            self.done.people.count(is_new=plan.is_new, is_changed=plan.is_changed)
        write_people(self.session, plans, places, actor=self.actor, now=self.now)

    def _name_focal_points(self, rows: list[UnitRow]) -> None:
        """Set Đầu mối, who is looked for in the unit and below it, once everybody is stored."""
        self.session.flush()
        people = load_person_index(self.session)
        entries = self.book.entries()
        for row in rows:
            key = code_key(row.code)
            unit, person = self.book.units[key], None
            if row.focal_point:
                with self.unit_findings.of(row.number, FOCAL_POINT):
                    person = resolve_person(
                        people, row.focal_point, on=self.today, inside=entries[key]
                    )
            before = people.by_id.get(unit.focal_point_id or 0)
            self.book.changes[key].note(
                "focal_point", before.name if before else None, person.name if person else None
            )
            unit.focal_point_id = person.id if person else None
        self._stop_if_wrong()

    def _record_units(self, rows: list[UnitRow]) -> None:
        for row in rows:
            key = code_key(row.code)
            unit, change = self.book.units[key], self.book.changes[key]
            is_new = key in self.book.created
            self.done.units.count(is_new=is_new, is_changed=bool(change))
            if is_new:
                facts = {"code": unit.code, "name": unit.name, "kind": unit.kind}
                record(
                    self.session, self.actor, "unit.created", "unit", unit.id,
                    at=self.now, after=facts | change.after,
                )  # fmt: skip
            elif change:
                record(
                    self.session, self.actor, "unit.changed", "unit", unit.id,
                    at=self.now, before=change.before, after=change.after,
                )  # fmt: skip


def _findings(sheet: Sheet | None) -> Findings:
    """Starts with the rows that could not be read at all."""
    if sheet is None:
        return Findings("")
    return Findings(sheet.name, [replace(error, file=sheet.name) for error in sheet.errors])


def _root(units: Iterable[Unit]) -> int:
    """The committee at the top, else whatever stands there first."""
    tops = sorted(
        (unit.kind is not UnitKind.COMMITTEE, unit.id) for unit in units if unit.parent_id is None
    )
    return tops[0][1] if tops else 0
