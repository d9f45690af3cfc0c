"""Writing units: made, changed, moved with everything below them, renamed with the old name kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.text import fold, squash
from giaoviec.files.sheets import Sheet
from giaoviec.org.importing.changes import Change
from giaoviec.org.importing.columns import FIRST_DAY, LAST_DAY, OTHER_NAMES, UNIT_EMAIL
from giaoviec.org.importing.unit_rows import UnitRow, code_key
from giaoviec.org.models import Unit, UnitAlias
from giaoviec.org.unit_index import UnitEntry

_DAY = timedelta(days=1)


@dataclass(slots=True)
class UnitBook:
    """All stored units, by code key, while an import changes them."""

    session: Session
    units: dict[str, Unit]
    created: set[str] = field(default_factory=set)
    changes: dict[str, Change] = field(default_factory=lambda: defaultdict(Change))

    @classmethod
    def load(cls, session: Session) -> "UnitBook":
        units = session.scalars(select(Unit).order_by(Unit.id))
        return cls(session, {code_key(unit.code): unit for unit in units})

    def parents(self) -> dict[str, str | None]:
        """Code key → the parent's code key."""
        keys = {unit.id: key for key, unit in self.units.items()}
        return {key: keys.get(unit.parent_id or 0) for key, unit in self.units.items()}

    def apply(self, rows: Sequence[UnitRow], sheet: Sheet, *, today: date) -> None:
        """Make and change units; the session is flushed, nothing is committed."""
        self._make_missing(rows)
        aliases = self._aliases([self.units[code_key(row.code)].id for row in rows])
        for row in rows:
            key = code_key(row.code)
            unit = self.units[key]
            own = aliases[unit.id]
            change = self.changes[key]
            self._rename(unit, row, own, change, today=today)
            self._set(unit, row, sheet, change)
            if sheet.has(OTHER_NAMES.key):
                self._set_other_names(unit, row, own, change)
        self._set_paths()
        self.session.flush()

    def entries(self) -> dict[str, UnitEntry]:
        """The units as look-ups know them, by code key."""
        return {
            key: UnitEntry(
                unit.id, unit.code, unit.name, unit.kind,
                unit.parent_id, unit.path, unit.valid_from, unit.valid_to,
            )
            for key, unit in self.units.items()
        }  # fmt: skip

    def _make_missing(self, rows: Iterable[UnitRow]) -> None:
        for row in rows:
            key = code_key(row.code)
            if key not in self.units:
                unit = Unit(
                    code=row.code, name=row.name, name_folded=fold(row.name), kind=row.kind, path=""
                )
                self.session.add(unit)
                self.units[key] = unit
                self.created.add(key)
        self.session.flush()

    def _aliases(self, unit_ids: Sequence[int]) -> Mapping[int, dict[str, UnitAlias]]:
        """Each unit's aliases by key."""
        found: dict[int, dict[str, UnitAlias]] = defaultdict(dict)
        wanted = set(unit_ids)
        for alias in self.session.scalars(select(UnitAlias)):
            if alias.unit_id in wanted:
                found[alias.unit_id][alias.key] = alias
        return found

    def _rename(
        self,
        unit: Unit,
        row: UnitRow,
        own: dict[str, UnitAlias],
        change: Change,
        *,
        today: date,
    ) -> None:
        """The old name stays findable for days up to yesterday: papers of those days use it."""
        if unit.name != row.name:
            old = self._alias(unit, unit.name, own)
            if old.key != squash(row.name):
                old.valid_to = today - _DAY
            change.note("name", unit.name, row.name)
            unit.name, unit.name_folded = row.name, fold(row.name)
        new = self._alias(unit, row.name, own)
        new.alias, new.valid_to = row.name, None

    def _alias(self, unit: Unit, name: str, own: dict[str, UnitAlias]) -> UnitAlias:
        key = squash(name)
        if key not in own:
            own[key] = UnitAlias(unit_id=unit.id, alias=name, key=key)
            self.session.add(own[key])
        return own[key]

    def _set(self, unit: Unit, row: UnitRow, sheet: Sheet, change: Change) -> None:
        parent = self.units[code_key(row.parent)] if row.parent else None
        old_parent = next((one for one in self.units.values() if one.id == unit.parent_id), None)
        change.note(
            "parent", old_parent.code if old_parent else None, parent.code if parent else None
        )
        unit.parent_id = parent.id if parent else None
        wanted: dict[str, Any] = {"code": row.code, "kind": row.kind}
        told = (
            (UNIT_EMAIL, "email", row.email),
            (FIRST_DAY, "valid_from", row.first_day),
            (LAST_DAY, "valid_to", row.last_day),
        )
        # A column that the file does not have says nothing about what is stored.
        wanted |= {name: value for column, name, value in told if sheet.has(column.key)}
        for name, value in wanted.items():
            change.note(name, getattr(unit, name), value)
            setattr(unit, name, value)

    def _set_other_names(
        self, unit: Unit, row: UnitRow, own: dict[str, UnitAlias], change: Change
    ) -> None:
        """Take over Tên khác; the unit's own name and names it had before are left alone."""
        wanted = {squash(name): name for name in row.other_names}
        own_key = squash(unit.name)
        given = {k: a for k, a in own.items() if a.valid_to is None and k != own_key}
        before = sorted(alias.alias for alias in given.values())
        for key, alias in given.items():
            if key not in wanted:
                self.session.delete(alias)
                del own[key]
        for key, name in wanted.items():
            if key != own_key:
                alias = self._alias(unit, name, own)
                alias.alias, alias.valid_to = name, None
        after = sorted(name for key, name in wanted.items() if key != own_key)
        change.note("other_names", before, after)

    def _set_paths(self) -> None:
        """Work every path out anew, so that a move takes the whole subtree with it."""
        by_id = {unit.id: unit for unit in self.units.values()}
        paths: dict[int, str] = {}

        def path_of(unit: Unit) -> str:
            if unit.id not in paths:
                parent = by_id.get(unit.parent_id or 0)
                paths[unit.id] = f"{path_of(parent) if parent else '/'}{unit.id}/"
            return paths[unit.id]

        for unit in by_id.values():
            if unit.path != path_of(unit):
                unit.path = paths[unit.id]
