"""Finding how often periodic work comes round: "hằng tháng", "6 tháng một lần", "tháng cuối quý"."""

from collections.abc import Iterator
from dataclasses import dataclass

from giaoviec.core.i18n import N_, Sentence
from giaoviec.workdays.phrases import unclear
from giaoviec.workdays.phrases.deadline import CannotRead
from giaoviec.workdays.phrases.numbers import Unit, read_number, read_quarter_number, read_unit
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.recurrence import Frequency
from giaoviec.workdays.phrases.stretch import MONTHS_IN_YEAR
from giaoviec.workdays.phrases.years import after_next


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """How often; for YEARLY, in which months."""

    frequency: Frequency
    months: tuple[int, ...] = ()

    @property
    def per_year(self) -> int:
        often = {Frequency.DAILY: 365, Frequency.WEEKLY: 52, Frequency.MONTHLY: MONTHS_IN_YEAR}
        return often.get(self.frequency, len(self.months))

    @property
    def name(self) -> Sentence:
        if text := _NAMES.get(self.per_year):
            return Sentence(text)
        return Sentence(N_("%(count)s tháng một lần"), {"count": MONTHS_IN_YEAR // self.per_year})


_NAMES = {
    365: N_("hằng ngày làm việc"),
    52: N_("hằng tuần"),
    MONTHS_IN_YEAR: N_("hằng tháng"),
    4: N_("hằng quý"),
    2: N_("6 tháng một lần"),
    1: N_("hằng năm"),
}
_SIMPLE = {Unit.DAY: Frequency.DAILY, Unit.WEEK: Frequency.WEEKLY, Unit.MONTH: Frequency.MONTHLY}
_LENGTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: MONTHS_IN_YEAR}
_NEXT_ONE = (
    "thang sau", "thang tiep theo", "thang ke tiep", "thang lien ke", "thang lien sau", "quy sau",
    "quy tiep theo", "quy ke tiep", "quy lien ke", "nam sau", "nam tiep theo",
)  # fmt: skip
_AND = ("va", "hoac")


def find_cycle(phrase: Phrase) -> tuple[Cycle, Phrase] | None:
    """How often the work comes round, and the phrase without the words that say so.

    Of several cycles ("hằng tháng, quý, năm") the shortest counts.

    Raises:
        CannotRead: a cycle that no calendar day follows from, such as every 10 days.
    """
    found: list[Cycle] = []
    places: set[int] = set()
    place = 0
    while place < len(phrase):
        mark = _read_mark(phrase, place)
        if mark is None:
            place += 1
            continue
        end, cycle = mark
        found.append(cycle)
        for more_end, more in _read_more(phrase, end):
            end = more_end
            found.append(more)
        places.update(range(place, end))
        place = end
    if not found:
        return None
    # "trước ngày 5 tháng sau": of the month after each period.
    for place in range(len(phrase)):
        after = phrase.after_any(place, _NEXT_ONE) or place
        places.update(range(place, after))
    rest = phrase.without(places)
    _refuse_several_times(rest)
    return max(found, key=lambda cycle: cycle.per_year), rest


def _read_mark(phrase: Phrase, place: int) -> tuple[int, Cycle] | None:
    """The place after words that make the work periodic, and how often."""
    if end := phrase.after(place, "dinh", "ky"):
        return _read_cycle(phrase, end)
    if phrase.word(place) in ("hang", "tung") or phrase.means(place, "mỗi"):
        return _read_cycle(phrase, place + 1)
    if months := _read_months_of_quarter(phrase, place) or _read_listed_months(phrase, place):
        return months
    number = read_number(phrase, place)
    if number is None:
        return None
    if phrase.word(number[0]) == "lan":
        # "1 lần/tháng", "một lần trong quý"
        cycle = _read_cycle(phrase, phrase.after(number[0] + 1, "trong") or number[0] + 1)
        if cycle is not None and number[1] > 1:
            raise CannotRead(unclear.unknown_period(phrase.quote(place, cycle[0])))
        return cycle
    unit = read_unit(phrase, number[0])
    once = None if unit is None else read_number(phrase, unit[0])
    after_once = unit[0] if unit and once is None else once[0] if once and once[1] == 1 else None
    if after_once is None or phrase.word(after_once) != "lan":
        return None
    cycle = _read_cycle(phrase, place)
    return None if cycle is None else (after_once + 1, cycle[1])


def _read_cycle(phrase: Phrase, place: int) -> tuple[int, Cycle] | None:
    """Read a cycle: "tháng", "quý", "6 tháng", "nửa năm"."""
    if end := phrase.after(place, "nua", "nam"):
        return end, _every_months(6)
    # "năm" is the year before it is five.
    read, count = read_unit(phrase, place), 1
    if read is None and (number := read_number(phrase, place)):
        read, count = read_unit(phrase, number[0]), number[1]
    if read is None or _belongs_to_date(phrase, *read):
        return None
    end, unit = read
    if unit is Unit.WORKING_DAY:
        unit = Unit.DAY
    if count == 1 and unit in _SIMPLE:
        return end, Cycle(frequency=_SIMPLE[unit])
    months = count * _LENGTHS.get(unit, 0)
    if not months or MONTHS_IN_YEAR % months:
        raise CannotRead(unclear.unknown_period(phrase.quote(place, end)))
    # "định kỳ 6 tháng đầu năm và cả năm"
    return phrase.after_any(end, ("dau nam", "cuoi nam")) or end, _every_months(months)


def _every_months(months: int) -> Cycle:
    named = tuple(range(months, MONTHS_IN_YEAR + 1, months))
    return Cycle(frequency=Frequency.YEARLY, months=named)


def _belongs_to_date(phrase: Phrase, end: int, unit: Unit) -> bool:
    """Whether a date follows and no cycle: "mặt hàng năm 2019", "ngân hàng tháng 9"."""
    if phrase.ends(end):
        return False
    after = end + 1 if phrase.number(end) is not None else None
    if unit is Unit.QUARTER and (number := read_quarter_number(phrase, end)):
        after = number[0]
    # "mỗi quý một lần"
    return after is not None and phrase.word(after) != "lan"


def _read_months_of_quarter(phrase: Phrase, place: int) -> tuple[int, Cycle] | None:
    """Read "tháng cuối quý", "tháng đầu của mỗi quý"; not of a quarter that is named."""
    side = phrase.word(place + 1)
    if phrase.word(place) != "thang" or side not in ("cuoi", "dau"):
        return None
    end = phrase.after_any(place + 2, ("tien", "cung")) or place + 2
    end = phrase.after(end, "cua") or end
    end = phrase.after_any(end, ("moi", "hang", "tung", "cac")) or end
    if phrase.word(end) not in ("quy", "qui"):
        return None
    if read_quarter_number(phrase, end + 1) and not after_next(phrase, end + 1):
        return None
    months = (3, 6, 9, 12) if side == "cuoi" else (1, 4, 7, 10)
    return end + 1, Cycle(frequency=Frequency.YEARLY, months=months)


def _read_listed_months(phrase: Phrase, place: int) -> tuple[int, Cycle] | None:
    """Read "các tháng 3, 6, 9 và 12"; "các tháng 9-10/2019" is no cycle."""
    start = phrase.after(place, "cac", "thang")
    if start is None:
        return None
    months: list[int] = []
    end = start
    while (number := phrase.number(end)) is not None:
        months.append(number)
        end = next_one = end + 1
        if phrase.word(end) in _AND or phrase.word(end) == "thang":
            next_one = phrase.after_any(end, ("va thang", "thang", *_AND)) or end
        if phrase.number(next_one) is None:
            break
        end = next_one
    named = sorted(set(months))
    if len(named) < 2 or not 1 <= named[0] <= named[-1] <= MONTHS_IN_YEAR:
        return None
    return end, Cycle(frequency=Frequency.YEARLY, months=tuple(named))


def _read_more(phrase: Phrase, place: int) -> Iterator[tuple[int, Cycle]]:
    """The rest of "hằng tháng, quý, 6 tháng và năm"."""
    while True:
        start = place + 1 if phrase.word(place) in _AND else place
        if start == place and not (place < len(phrase) and phrase.ends(place)):
            return
        more = _read_cycle(phrase, start)
        if more is None:
            return
        place = more[0]
        yield more


def _refuse_several_times(rest: Phrase) -> None:
    for place in range(len(rest)):
        number = read_number(rest, place)
        if number and number[1] > 1 and rest.word(number[0]) == "lan":
            raise CannotRead(unclear.unknown_period(rest.quote(place, number[0] + 1)))
