"""Reading the beginning, middle and end of a month, quarter, year or week."""

from dataclasses import replace
from datetime import date, timedelta

from giaoviec.workdays.phrases import unclear
from giaoviec.workdays.phrases.deadline import CannotRead, Context
from giaoviec.workdays.phrases.months import read_months
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.stretch import MONTHS_IN_YEAR, Edge, Stretch
from giaoviec.workdays.phrases.weeks import monday_of, read_week
from giaoviec.workdays.phrases.years import read_year

_EDGES = {
    "dau": Edge.START,
    "nua dau": Edge.MIDDLE,
    "giua": Edge.MIDDLE,
    "cuoi": Edge.END,
    "nua cuoi": Edge.END,
    "ngay dau": Edge.START,
    "ngay dau tien": Edge.START,
    "ngay cuoi": Edge.END,
    "ngay cuoi cung": Edge.END,
    "thuong tuan": Edge.FIRST_TEN,
    "trung tuan": Edge.SECOND_TEN,
    "ha tuan": Edge.END,
}
_WORKING_EDGES = {
    "ngay lam viec dau tien": Edge.START,
    "ngay lam viec cuoi": Edge.END,
    "ngay lam viec cuoi cung": Edge.END,
}
_ALL = tuple(_EDGES | _WORKING_EDGES)
_DAYS_INTO_WEEK = {Edge.START: 0, Edge.MIDDLE: 2, Edge.END: 6}


def read_edge(phrase: Phrase, place: int, context: Context) -> tuple[int, Stretch] | None:
    """Read a point: "cuối tháng 9", "giữa năm", "cuối quý III/2019", "đầu tuần sau"."""
    end = phrase.after_any(place, _ALL)
    if end is None:
        return None
    words = " ".join(phrase.word(each) for each in range(place, end))
    if phrase.word(place - 1) in ("tuan", "nhung", "cac"):
        # "tuần đầu tháng 9", "những ngày đầu năm": days without a last one.
        raise CannotRead(unclear.no_such_point(phrase.quote(place - 1, end + 1)))
    working = words in _WORKING_EDGES
    edge = (_EDGES | _WORKING_EDGES)[words]
    end = phrase.after(end, "cua") or end
    if week := read_week(phrase, end, context, governed=False):
        monday = week[1].exact[0] if week[1].exact else context.issued_on
        return week[0], _point_of_week(monday, edge)
    if months := read_months(phrase, end, context, governed=False):
        return months[0], replace(months[1], edge=edge, working=working)
    return _read_bare(phrase, end, context, Stretch(edge=edge, working=working))


def _read_bare(
    phrase: Phrase, place: int, context: Context, point: Stretch
) -> tuple[int, Stretch] | None:
    """Read "cuối tháng", "cuối quý", "cuối năm", meaning the document's own, and "cuối 2019"."""
    unit, end = phrase.word(place), place + 1
    if unit == "tuan" and point.edge is not None:
        return end, _point_of_week(monday_of(context.issued_on), point.edge)
    if unit == "thang":
        return end, point
    if unit in ("quy", "qui"):
        first = (context.issued_on.month - 1) // 3 * 3 + 1
        return end, replace(point, month=first, last_month=first + 2)
    after_year, year = read_year(phrase, place, context)
    if year is not None or phrase.means(place, "năm"):
        end = after_year if year is not None else end
        return end, replace(point, month=1, last_month=MONTHS_IN_YEAR, year=year)
    return None


def _point_of_week(monday: date, edge: Edge) -> Stretch:
    day = monday + timedelta(days=_DAYS_INTO_WEEK.get(edge, _DAYS_INTO_WEEK[Edge.END]))
    return Stretch(exact=(day, day))
