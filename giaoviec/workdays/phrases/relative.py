"""Reading counted periods: "trong 10 ngày làm việc kể từ ngày ban hành", "trong vòng 24 giờ"."""

from dataclasses import dataclass
from enum import Enum, auto

from giaoviec.workdays.phrases import unclear
from giaoviec.workdays.phrases.absolute import Bound, Side
from giaoviec.workdays.phrases.dates import read_day, read_stretch
from giaoviec.workdays.phrases.deadline import CannotRead, Context
from giaoviec.workdays.phrases.numbers import Unit, read_number, read_unit
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.tokens import Kind


class Base(Enum):
    """From what a period is counted."""

    ISSUE = auto()
    # Nobody knows yet when the document was received; the issue date stands in.
    RECEIPT = auto()
    DATE = auto()
    # Something whose day is not known.
    EVENT = auto()
    # "5 ngày trước …"
    BACKWARDS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A number of units, and from when they count; `start` goes with Base.DATE."""

    count: int
    unit: Unit
    base: Base
    # The period, or the event on which it hangs, as written.
    written: str
    start: Bound | None = None
    # "báo cáo 6 tháng": nothing before or after says that these months are a time limit.
    bare: bool = False


# What may stand before the number. The first row makes "24 giờ" a length and no hour of the day.
_LENGTH_WORDS = (
    "trong",
    "vong",
    "trong vong",
    "thoi han",
    "thoi gian",
    "khong qua",
    "toi da",
    "sau",
    "it nhat",
)
_OPENERS = (
    *_LENGTH_WORDS,
    "cham nhat",
    "muon nhat",
    "la",
    "khong cham hon",
    "khong cham qua",
    "han",
    "khoang",
)
_SINCE = ("ke tu", "tinh tu", "tinh ke tu", "tu", "sau", "ke tu sau")
_MOMENT = ("ngay", "khi", "luc", "gio", "thoi diem", "ngay co", "khi co")
_ISSUED = (
    "ky", "ky ban hanh", "ban hanh", "phat hanh", "ra", "hom nay", "nay", "bay gio", "van ban", "cong van",
    "thong bao", "quyet dinh", "ket luan",
)  # fmt: skip
_RECEIVED = (
    "nhan", "nhan duoc", "tiep nhan", "giao", "duoc giao", "duoc phan cong", "phan cong",
)  # fmt: skip
# What is signed or received is this document, not a contract or a citizen's file.
_OBJECTS = (
    "van ban", "cong van", "thong bao", "quyet dinh", "ke hoach", "chi thi", "ket luan", "y kien chi dao",
    "chi dao", "nhiem vu", "cong dien", "phieu giao", "phieu giao viec", "viec", "cong viec", "yeu cau",
)  # fmt: skip
_AFTER_OBJECT = ("nay", "cua", "so", "chi dao", "giao", "tren", "noi tren", "neu tren")
_ONWARD = ("toi", "nua", "sau")
_WORKING_HOURS = 8


def read_duration(phrase: Phrase, place: int, context: Context) -> tuple[int, Duration] | None:
    """The place after a counted period that begins here, and the period.

    Raises:
        CannotRead: working hours that make no whole days.
    """
    start, openers = phrase.run_of(place, _OPENERS)
    is_length = any(word in _LENGTH_WORDS for word in openers)
    amount = _read_amount(phrase, start, context, is_length=is_length)
    if amount is None and openers:
        # "sau thang": six months, not "after", where accents are left out.
        amount = _read_amount(phrase, place, context, is_length=False)
    if amount is None:
        return None
    end, count, unit = amount
    written = phrase.quote(start, end)
    long = unit in (Unit.MONTH, Unit.QUARTER, Unit.YEAR)
    if phrase.word(end) == "truoc" and not phrase.ends(end) and (openers or not long):
        written = phrase.quote(start, _end_of_part(phrase, end))
        return end + 1, Duration(count=count, unit=unit, base=Base.BACKWARDS, written=written)
    after, base, bound = _read_base(phrase, end, context)
    if base is Base.EVENT:
        written = phrase.quote(end, after)
    bare = long and after == end and not openers
    if bare and not phrase.ends(place) and place > 0:
        return None
    return after, Duration(
        count=count, unit=unit, base=base, written=written, start=bound, bare=bare
    )


def _read_amount(
    phrase: Phrase, place: int, context: Context, *, is_length: bool
) -> tuple[int, int, Unit] | None:
    """The place after a length of time, its count and its unit."""
    if phrase.kind(place) is Kind.CLOCK:
        return _read_hours(phrase, place, context, is_length=is_length)
    if end := phrase.after(place, "nua", "thang"):
        # Half a month is fifteen days (Civil Code 2015, art. 146).
        return end, 15, Unit.DAY
    if phrase.after(place, "nua") and phrase.means(place + 1, "năm"):
        return place + 2, 6, Unit.MONTH
    if phrase.kind(place) is Kind.DAY_MONTH and "-" in phrase.tokens[place].raw:
        # "5-7 ngày": the longer one is what may not be passed.
        number: tuple[int, int] | None = (place + 1, phrase.numbers(place)[1] or 0)
    else:
        number = read_number(phrase, place)
    unit = read_unit(phrase, number[0]) if number else None
    if number is None or unit is None or _is_calendar(phrase, unit[0], unit[1], context):
        return None
    return unit[0], number[1], unit[1]


def _read_hours(
    phrase: Phrase, place: int, context: Context, *, is_length: bool
) -> tuple[int, int, Unit] | None:
    """Read "24 giờ" as a length: after "trong vòng", before "kể từ", or longer than a day."""
    hours, minute = (number or 0 for number in phrase.numbers(place))
    end = place + 1
    if after := phrase.after(end, "lam", "viec"):
        if hours % _WORKING_HOURS or minute:
            raise CannotRead(unclear.no_such_point(phrase.quote(place, after)))
        return after, hours // _WORKING_HOURS, Unit.WORKING_DAY
    since = phrase.after_any(end, _SINCE) or phrase.word(end) in _ONWARD
    # "24h" alone is a length as well.
    alone = hours == 24 and phrase.word(place - 1) not in ("truoc", "nhat")
    if minute or not (hours > 24 or since or is_length or alone):
        return None
    if hours <= 24 and not since and read_stretch(phrase, end, context, governed=True):
        return None
    return end, hours, Unit.HOUR


def _is_calendar(phrase: Phrase, end: int, unit: Unit, context: Context) -> bool:
    """Whether number and unit belong to a date: "15 tháng 8", "6 tháng đầu năm", "quý 3 năm 2019"."""
    if unit is Unit.MONTH:
        return (
            phrase.word(end) in ("dau", "cuoi")
            or phrase.kind(end) is Kind.MONTH_YEAR
            or (read_number(phrase, end) is not None and read_unit(phrase, end + 1) is None)
        )
    if unit is Unit.YEAR:
        return phrase.number(end) is not None or phrase.kind(end) is Kind.YEARS
    if unit is Unit.DAY:
        return not phrase.ends(end) and read_day(phrase, end - 1, context) is not None
    return False


def _read_base(phrase: Phrase, place: int, context: Context) -> tuple[int, Base, Bound | None]:
    """From when the period counts; the issue date when nothing is said."""
    since = phrase.after_any(place, _SINCE)
    if phrase.word(place) in _ONWARD and (since is None or phrase.ends(place + 1)):
        return place + 1, Base.ISSUE, None
    if since is None:
        return place, Base.ISSUE, None
    if (day := read_stretch(phrase, since, context, governed=True)) and day[1].is_day:
        return day[0], Base.DATE, Bound(side=Side.FROM, stretch=day[1])
    start = phrase.after_any(since, _MOMENT) or since
    for heads, base in ((_RECEIVED, Base.RECEIPT), (_ISSUED, Base.ISSUE)):
        head = phrase.after_any(start, heads)
        end = None if head is None else _read_object(phrase, head)
        if end is not None:
            return end, base, None
    return _end_of_part(phrase, since), Base.EVENT, None


def _read_object(phrase: Phrase, place: int) -> int | None:
    """The place after the document that is signed or received; None if it is something else."""
    end = phrase.after_any(place, _OBJECTS) or place
    if phrase.ends(end) or phrase.kind(end) is Kind.DOCUMENT:
        return end
    return phrase.after_any(end, _AFTER_OBJECT)


def _end_of_part(phrase: Phrase, place: int) -> int:
    """Where the part of the phrase that goes on here ends: at a comma, or with the phrase."""
    while not phrase.ends(place):
        place += 1
    return place
