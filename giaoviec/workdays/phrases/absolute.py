"""Reading bounds on the calendar: "trước ngày …", "chậm nhất …", "từ … đến hết …", "trước 17 giờ …"."""

from dataclasses import dataclass
from datetime import time
from enum import Enum, auto

from giaoviec.core import zone
from giaoviec.workdays.phrases import unclear
from giaoviec.workdays.phrases.dates import read_stretch
from giaoviec.workdays.phrases.deadline import CannotRead, Context
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.stretch import Stretch
from giaoviec.workdays.phrases.tokens import Kind


class Side(Enum):
    """On which side of the named stretch the work must be done."""

    BEFORE = auto()
    BY = auto()
    # Not a deadline: where the time begins.
    FROM = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A stretch of the calendar with what the words before it make of it."""

    side: Side
    stretch: Stretch
    clock: time | None = None
    # A word such as "trước" or "trong" stands before it.
    governed: bool = True
    # "đến", or a dash: what stands right before it, if bare, is where the time begins.
    closing: bool = False

    @property
    def is_bare(self) -> bool:
        return self.side is Side.BY and not self.governed


Read = tuple[int, tuple[Bound, ...]]

_BEFORE = ("truoc",)
_FROM = (
    "tu", "ke tu", "tinh tu", "tinh ke tu", "bat dau", "bat dau tu", "sau", "khong truoc", "khong som hon",
)  # fmt: skip
_BY = (
    "cham nhat", "muon nhat", "tre nhat", "den", "toi", "het", "trong", "trong vong", "vao", "la",
    "cho", "luc", "khoang", "han", "han chot", "han cuoi", "thoi han", "thoi gian", "thoi diem", "moc",
    "khong qua", "khong cham qua", "khong cham hon", "khong muon hon", "khong tre hon", "khong sau",
    "hoan thanh", "xong", "ket thuc",
)  # fmt: skip
_GOVERNORS = _BEFORE + _FROM + _BY
# After "từ": the day on which the document was issued.
_NOW = (
    "nay",
    "bay gio",
    "ngay ky",
    "ngay ban hanh",
    "ngay ky ban hanh",
    "khi ban hanh",
    "ngay nhan",
)
_NOON = 12
_HOURS, _MINUTES = 24, 60


def read_bounds(phrase: Phrase, place: int, context: Context) -> Read | None:
    """The place after a bound that begins here; two bounds for a range such as "15-20/8/2019".

    Raises:
        CannotRead: a date or an hour stands here that does not exist.
    """
    start, governors = phrase.run_of(place, _GOVERNORS)
    found = _read_governed(phrase, start, context, governors)
    if found is None and governors:
        # "sau thang dau nam": six, not after, where accents are left out.
        found = _read_governed(phrase, place, context, ())
    return found


def read_clock(phrase: Phrase, place: int) -> tuple[int, time] | None:
    """The place after an hour of the day and the hour; 24:00 is the day's last moment."""
    if phrase.kind(place) is not Kind.CLOCK:
        return None
    hour, minute = (number or 0 for number in phrase.numbers(place))
    end = place + 1
    if phrase.means(end, "chiều") or phrase.means(end, "tối"):
        hour, end = (hour + _NOON if hour < _NOON else hour), end + 1
    elif phrase.word(end) in ("sang", "trua", "dung"):
        end += 1
    if (hour, minute) == (_HOURS, 0):
        return end, zone.LAST_MOMENT
    if hour >= _HOURS or minute >= _MINUTES:
        raise CannotRead(unclear.no_such_date(phrase.quote(place, end)))
    return end, time(hour, minute)


def _read_governed(
    phrase: Phrase, place: int, context: Context, governors: tuple[str, ...]
) -> Read | None:
    side, governed = _side(governors), bool(governors)
    today = Stretch(exact=(context.issued_on, context.issued_on))
    if side is Side.FROM and (end := phrase.after_any(place, _NOW)):
        return end, (Bound(side=side, stretch=today),)
    clock = read_clock(phrase, place)
    start = clock[0] if clock else place
    if window := _read_range(phrase, start, side):
        return window
    read = read_stretch(phrase, start, context, governed=governed or clock is not None)
    if read is None:
        if clock is None:
            return None
        # "trước 17 giờ" and no day: the document's own.
        return start, (Bound(side=side, stretch=today, clock=clock[1], governed=governed),)
    end, stretch = read
    if clock is None and stretch.is_day:
        if (vague := _read_vague_hour(phrase, start)) is not None:
            raise CannotRead(unclear.no_such_point(phrase.quote(vague, end)))
        end, clock = _read_clock_after(phrase, end, context)
    bound = Bound(
        side=side,
        stretch=stretch,
        clock=clock[1] if clock else None,
        governed=governed,
        closing=not {"den", "toi"}.isdisjoint(governors) or phrase.tokens[place].after_break == "-",
    )
    return end, (bound,)


def _side(governors: tuple[str, ...]) -> Side:
    """The side: "đến trước" is before; "từ nay" is where time begins; all else is by."""
    if any(word in _BEFORE for word in governors):
        return Side.BEFORE
    if any(word in _FROM for word in governors):
        return Side.FROM
    return Side.BY


def _read_range(phrase: Phrase, place: int, side: Side) -> Read | None:
    """Read a window in one word: "ngày 15-20/8/2019", "15/8 - 20/8"."""
    place = phrase.after(place, "ngay") or place
    if phrase.kind(place) is not Kind.DAY_RANGE:
        return None
    day, month, year, last_day, last_month, last_year = phrase.numbers(place)
    written = phrase.quote(place, place + 1)
    first = Stretch(day=day, month=month, year=year, written=written)
    last = Stretch(day=last_day, month=last_month, year=last_year, written=written)
    end_side = Side.BY if side is Side.FROM else side
    return place + 1, (Bound(side=Side.FROM, stretch=first), Bound(side=end_side, stretch=last))


def _read_vague_hour(phrase: Phrase, place: int) -> int | None:
    """Where "sáng", "trưa" or "đầu giờ chiều" begins that stands before a day."""
    if phrase.means(place - 1, "sáng") or phrase.means(place - 1, "trưa"):
        return place - 1
    return place - 3 if phrase.after(place - 3, "dau", "gio", "chieu") else None


def _read_clock_after(
    phrase: Phrase, place: int, context: Context
) -> tuple[int, tuple[int, time] | None]:
    """Read the hour of the day before it, "ngày 15/8, trước 17 giờ", unless it has its own day."""
    start, _ = phrase.run_of(place, _GOVERNORS)
    clock = read_clock(phrase, start)
    if clock is None or read_stretch(phrase, clock[0], context, governed=True):
        return place, None
    return clock[0], clock
