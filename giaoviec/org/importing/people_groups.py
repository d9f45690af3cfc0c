"""Putting the rows of one person together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from giaoviec.org.importing.columns import EMAIL, PERSON_CODE, PERSON_NAME
from giaoviec.org.importing.errors import PersonCodeShared, PersonTwoAddresses, PersonUnclear
from giaoviec.org.importing.people_rows import PersonRow
from giaoviec.org.importing.reading import Findings


@dataclass(slots=True, eq=False)
class PersonGroup:
    """The rows of one person."""

    rows: list[PersonRow] = field(default_factory=list)

    @property
    def code(self) -> str | None:
        return next((row.code for row in self.rows if row.code), None)

    @property
    def email(self) -> str | None:
        return next((row.email for row in self.rows if row.email), None)

    @property
    def name(self) -> str:
        return self.rows[0].name


def group_people(rows: Sequence[PersonRow], findings: Findings) -> list[PersonGroup]:
    """One group a person: by code, else name and address, else name and unit.

    The more a row says the earlier it is placed, so that a row without an
    address joins the person of that name in its unit. Groups keep the order of
    the file.
    """
    groups = _Groups()
    for row in sorted(rows, key=lambda row: (not row.code, not row.email)):
        groups.place(row, findings)
    for group in groups.all:
        group.rows.sort(key=lambda row: row.number)
        _check_agreement(group, findings)
    return sorted(groups.all, key=lambda group: group.rows[0].number)


@dataclass(slots=True)
class _Groups:
    all: list[PersonGroup] = field(default_factory=list)
    _by_code: dict[str, PersonGroup] = field(default_factory=dict)
    _by_address: dict[tuple[str, str], PersonGroup] = field(default_factory=dict)
    _by_unit: dict[tuple[str, str], list[PersonGroup]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def place(self, row: PersonRow, findings: Findings) -> None:
        group = self._find(row, findings)
        if group is None:
            group = PersonGroup()
            self.all.append(group)
        group.rows.append(row)
        if row.code:
            self._by_code[row.code.casefold()] = group
        if row.email:
            self._by_address.setdefault((row.name_key, row.email_key), group)
        if group not in self._by_unit[row.name_key, row.unit]:
            self._by_unit[row.name_key, row.unit].append(group)

    def _find(self, row: PersonRow, findings: Findings) -> PersonGroup | None:
        if row.code:
            return self._by_code.get(row.code.casefold())
        if row.email:
            return self._by_address.get((row.name_key, row.email_key))
        namesakes = self._by_unit[row.name_key, row.unit]
        if len(namesakes) > 1:
            findings.tell(row.number, PERSON_NAME, PersonUnclear(name=row.name))
        return namesakes[0] if namesakes else None


def _check_agreement(group: PersonGroup, findings: Findings) -> None:
    first = group.rows[0]
    with_address = next((row for row in group.rows if row.email), first)
    for row in group.rows:
        if row.name_key != first.name_key:
            error = PersonCodeShared(value=row.code or "", row=first.number, name=first.name)
            findings.tell(row.number, PERSON_CODE, error)
        elif row.email and row.email_key != with_address.email_key:
            told = PersonTwoAddresses(name=row.name, row=with_address.number)
            findings.tell(row.number, EMAIL, told)
