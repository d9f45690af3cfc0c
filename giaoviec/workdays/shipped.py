"""Days off and swapped days known when this version was made, and how a new table is filled.

Three sources, the weaker one only where the stronger is silent: rows of the
administrator, the decreed days below, the `holidays` library. A document is
named where it was read in the press or in a collection of law; numbers that
could not be found are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.models import CalendarDay, DayKind, DaySource

# Years that the library is asked for; beyond them the administrator adds rows.
FIRST_YEAR = 2017
LAST_YEAR = 2032

_CODE_2012 = "Bộ luật Lao động 2012, Điều 115"
_CODE_2019 = "Bộ luật Lao động 2019, Điều 112"
_MAKE_UP_2019 = "Bộ luật Lao động 2019, Điều 111 khoản 3"
_FOR_2019 = "Công văn số 6519/VPCP-KGVX ngày 11/7/2018"
_TET_2024 = "Văn bản số 8662/VPCP-KGVX ngày 03/11/2023"
_SWAP_2024 = "Công văn số 2450/VPCP-KGVX ngày 12/4/2024"
_FOR_2025 = "Văn bản số 8726/VPCP-KGVX ngày 26/11/2024"
_NEW_YEAR_2026 = "Văn bản số 12729/VPCP-KGVX ngày 25/12/2025"
_FOR_2026 = "Thông báo số 9441/TB-BNV ngày 16/10/2025"

_NEW_YEAR, _TET, _KINGS = "Tết Dương lịch", "Tết Nguyên đán", "Giỗ Tổ Hùng Vương"
_VICTORY, _LABOUR, _NATIONAL = "Ngày Chiến thắng", "Ngày Quốc tế lao động", "Quốc khánh"
_KINGS_MADE_UP = "Nghỉ bù Giỗ Tổ Hùng Vương"
_LABOUR_MADE_UP = "Nghỉ bù Ngày Quốc tế lao động"

# First day, last day, reason, document.
_OFF: tuple[tuple[date, date, str, str], ...] = (
    (date(2019, 1, 1), date(2019, 1, 1), _NEW_YEAR, _FOR_2019),
    (date(2019, 2, 4), date(2019, 2, 8), _TET, _FOR_2019),
    (date(2019, 4, 15), date(2019, 4, 15), _KINGS_MADE_UP, _CODE_2012),
    (date(2019, 4, 30), date(2019, 4, 30), _VICTORY, _FOR_2019),
    (date(2019, 5, 1), date(2019, 5, 1), _LABOUR, _FOR_2019),
    (date(2019, 9, 2), date(2019, 9, 2), _NATIONAL, _CODE_2012),
    (date(2024, 1, 1), date(2024, 1, 1), _NEW_YEAR, _CODE_2019),
    (date(2024, 2, 8), date(2024, 2, 14), _TET, _TET_2024),
    (date(2024, 4, 18), date(2024, 4, 18), _KINGS, _CODE_2019),
    (date(2024, 4, 30), date(2024, 4, 30), _VICTORY, _CODE_2019),
    (date(2024, 5, 1), date(2024, 5, 1), _LABOUR, _CODE_2019),
    (date(2024, 9, 2), date(2024, 9, 3), _NATIONAL, _TET_2024),
    (date(2025, 1, 1), date(2025, 1, 1), _NEW_YEAR, _CODE_2019),
    (date(2025, 1, 27), date(2025, 1, 31), _TET, _FOR_2025),
    (date(2025, 4, 7), date(2025, 4, 7), _KINGS, _CODE_2019),
    (date(2025, 4, 30), date(2025, 4, 30), _VICTORY, _FOR_2025),
    (date(2025, 5, 1), date(2025, 5, 1), _LABOUR, _FOR_2025),
    (date(2025, 9, 1), date(2025, 9, 2), _NATIONAL, _FOR_2025),
    (date(2026, 1, 1), date(2026, 1, 1), _NEW_YEAR, _NEW_YEAR_2026),
    (date(2026, 2, 16), date(2026, 2, 20), _TET, _FOR_2026),
    (date(2026, 4, 27), date(2026, 4, 27), _KINGS_MADE_UP, _MAKE_UP_2019),
    (date(2026, 4, 30), date(2026, 4, 30), _VICTORY, _CODE_2019),
    (date(2026, 5, 1), date(2026, 5, 1), _LABOUR, _CODE_2019),
    (date(2026, 9, 1), date(2026, 9, 2), _NATIONAL, _FOR_2026),
    # 2027: what the Labour Code itself fixes. Tết and the second day of Quốc khánh were not
    # decreed yet; the library's guess stands in for them.
    (date(2027, 1, 1), date(2027, 1, 1), _NEW_YEAR, _CODE_2019),
    (date(2027, 4, 16), date(2027, 4, 16), _KINGS, _CODE_2019),
    (date(2027, 4, 30), date(2027, 4, 30), _VICTORY, _CODE_2019),
    (date(2027, 5, 3), date(2027, 5, 3), _LABOUR_MADE_UP, _MAKE_UP_2019),
    (date(2027, 9, 2), date(2027, 9, 2), _NATIONAL, _CODE_2019),
)

# The weekday off, the Saturday worked for it, document.
_SWAPPED: tuple[tuple[date, date, str], ...] = (
    (date(2018, 12, 31), date(2019, 1, 5), _FOR_2019),
    (date(2019, 4, 29), date(2019, 5, 4), _FOR_2019),
    (date(2024, 4, 29), date(2024, 5, 4), _SWAP_2024),
    (date(2025, 5, 2), date(2025, 4, 26), _FOR_2025),
    (date(2026, 1, 2), date(2026, 1, 10), _NEW_YEAR_2026),
    (date(2026, 8, 31), date(2026, 8, 22), _FOR_2026),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDay:
    """A day that this version knows about, as it would stand in the table."""

    day: date
    kind: DayKind
    reason: str
    document: str
    source: DaySource


def known_days() -> dict[date, KnownDay]:
    """Every day known without an administrator; decreed days win over the library's."""
    found = {known.day: known for known in _library_days()}
    found.update((known.day, known) for known in decreed_days())
    return found


def decreed_days() -> Iterator[KnownDay]:
    """Days ordered by law or by a document of the Government."""
    for first, last, reason, document in _OFF:
        for offset in range((last - first).days + 1):
            yield _shipped(first + timedelta(days=offset), DayKind.OFF, reason, document)
    for off, worked, document in _SWAPPED:
        yield _shipped(off, DayKind.OFF, f"Nghỉ hoán đổi, làm bù {worked:%d/%m/%Y}", document)
        yield _shipped(worked, DayKind.WORKING, f"Làm bù cho ngày {off:%d/%m/%Y}", document)


@cache
def built_in_calendar() -> WorkCalendar:
    """The calendar of a program without a database."""
    return WorkCalendar.of((known.day, known.kind) for known in known_days().values())


def seed_calendar(session: Session) -> int:
    """Write what is known and the table lacks; returns how many rows were written.

    A row of the library gives way to a decreed one, and both follow what this
    version knows. Rows of the administrator stay, and no row is removed: an
    administrator who disagrees with a day off marks it as worked instead of
    deleting it. Does not commit.
    """
    rows = {row.day: row for row in session.scalars(select(CalendarDay))}
    return sum(_write(session, known, rows.get(known.day)) for known in known_days().values())


def _write(session: Session, known: KnownDay, row: CalendarDay | None) -> bool:
    """Whether the day had to be written."""
    if row is None:
        session.add(
            CalendarDay(
                day=known.day,
                kind=known.kind,
                reason=known.reason,
                document=known.document,
                source=known.source,
            )
        )
        return True
    weaker = row.source is DaySource.SHIPPED and known.source is DaySource.LIBRARY
    same = (row.kind, row.reason, row.document, row.source) == (
        known.kind,
        known.reason,
        known.document,
        known.source,
    )
    if row.source is DaySource.ADMINISTRATOR or weaker or same:
        return False
    row.kind, row.reason = known.kind, known.reason
    row.document, row.source = known.document, known.source
    return True


def _shipped(day: date, kind: DayKind, reason: str, document: str) -> KnownDay:
    return KnownDay(day=day, kind=kind, reason=reason, document=document, source=DaySource.SHIPPED)


def _library_days() -> Iterator[KnownDay]:
    found = holidays.country_holidays("VN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="vi")
    for day, name in found.items():
        yield _library(day, DayKind.OFF, name)
    for day in found.weekend_workdays:
        if day.year >= FIRST_YEAR:
            yield _library(day, DayKind.WORKING, "Làm bù ngày hoán đổi")


def _library(day: date, kind: DayKind, reason: str) -> KnownDay:
    return KnownDay(day=day, kind=kind, reason=reason[:200], document="", source=DaySource.LIBRARY)
