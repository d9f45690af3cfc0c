"""Groups as addressees: "UBND các phường, xã, đặc khu", "các sở, ban, ngành"."""

from datetime import date

from giaoviec.core.text import fold
from giaoviec.org.models import UnitKind
from giaoviec.org.spelling import COMMITTEE, Words, expand, tokens
from giaoviec.org.unit_index import UnitEntry, UnitIndex

# Folded words → kinds; the longest reading first. "Sở, ban, ngành" are the specialised bodies under
# the committee (Law 72/2025/QH15): departments and the inspectorate, not the offices.
_MEMBERS: tuple[tuple[Words, frozenset[UnitKind]], ...] = tuple(
    (tuple(words.split()), frozenset(kinds))
    for words, kinds in (
        ("don vi hanh chinh cap xa", (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE)),
        ("cap xa", (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE)),
        ("dia phuong", (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE)),
        ("co quan chuyen mon", (UnitKind.DEPARTMENT,)),
        ("dac khu", (UnitKind.SPECIAL_ZONE,)),
        ("thi tran", ()),
        ("phuong", (UnitKind.WARD,)),
        ("xa", (UnitKind.COMMUNE,)),
        ("nganh", (UnitKind.DEPARTMENT,)),
        ("ban", (UnitKind.DEPARTMENT,)),
        ("so", (UnitKind.DEPARTMENT,)),
    )
)
_ALWAYS_MANY = frozenset({"cap xa", "don vi hanh chinh cap xa"})
_MANY = (("tat", "ca"), ("toan", "bo"), ("cac",), ("tung",), ("moi",))
_SILENT = (
    COMMITTEE,
    ("thanh", "pho"),
    ("tinh",),
    ("truc",),  # "trực thuộc", whose second word is a filler
    ("thu", "truong"),
    ("giam", "doc"),
    ("chu", "tich"),
    ("nhung",),
)


def resolve_group(index: UnitIndex, text: str, *, on: date) -> list[UnitEntry] | None:
    """The units of a group on that day, by code; None where the text names no group.

    "các sở" are the departments called so; with "ban" or "ngành" all
    departments belong. A group is said in the plural ("các", "từng", "168
    phường") or by more than one kind ("phường, xã").
    """
    members = _read(expand(tokens(text)))
    if members is None:
        return None
    kinds = frozenset[UnitKind]().union(*(kinds for _, kinds in members))
    only_so = {"so"} == {words for words, kinds in members if UnitKind.DEPARTMENT in kinds}
    units = [
        unit
        for unit in index.by_id.values()
        if unit.kind in kinds and unit.exists_on(on) and not (only_so and _is_other(unit))
    ]
    return sorted(units, key=lambda unit: unit.code)


def _read(words: Words) -> list[tuple[str, frozenset[UnitKind]]] | None:
    members: list[tuple[str, frozenset[UnitKind]]] = []
    is_many = False
    while words:
        if words[0].isdecimal() or (found := _first(words, _MANY)):
            is_many = True
            words = words[1 if words[0].isdecimal() else len(found) :]
        elif found := _first(words, _SILENT):
            words = words[len(found) :]
        elif found := _first(words, tuple(one for one, _ in _MEMBERS)):
            members.append((" ".join(found), dict(_MEMBERS)[found]))
            words = words[len(found) :]
        else:
            return None
    is_many = is_many or len(members) > 1 or any(name in _ALWAYS_MANY for name, _ in members)
    return members if members and is_many else None


def _first(words: Words, beginnings: tuple[Words, ...]) -> Words:
    return next((one for one in beginnings if words[: len(one)] == one), ())


def _is_other(unit: UnitEntry) -> bool:
    return unit.kind is UnitKind.DEPARTMENT and not fold(unit.name).startswith("so ")
