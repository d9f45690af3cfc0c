"""From a deadline phrase to a moment: what a task's deadline column and the documents say."""

from dataclasses import dataclass, field, replace
from datetime import date

from giaoviec.core.i18n import Sentence
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases import unclear, why
from giaoviec.workdays.phrases.absolute import Bound, Side, read_bounds
from giaoviec.workdays.phrases.citations import is_citation
from giaoviec.workdays.phrases.counting import count_out
from giaoviec.workdays.phrases.deadline import CannotRead, Context, Deadline, PhraseKind
from giaoviec.workdays.phrases.periodic import read_periodic
from giaoviec.workdays.phrases.phrase import Phrase
from giaoviec.workdays.phrases.relative import Base, Duration, read_duration
from giaoviec.workdays.phrases.settling import Settled, settle, start_of
from giaoviec.workdays.phrases.soft import names_lunar_day, read_event, read_soft

# Longer text is a document, not a phrase.
MAX_LENGTH = 1000
# A longer phrase is quoted by its telling words alone.
_QUOTED = 80


def read_deadline(
    phrase: str, *, issued_on: date, calendar: WorkCalendar, exclusive_before: bool = True
) -> Deadline:
    """The deadline that a phrase states, read against the document's date of issue.

    Never raises, whatever the text: what cannot be read is `unclear` with a
    reason. `exclusive_before`: "trước ngày D" ends with the day before D.
    """
    context = Context(issued_on=issued_on, calendar=calendar, exclusive_before=exclusive_before)
    try:
        if len(phrase) > MAX_LENGTH:
            raise CannotRead(unclear.too_long(MAX_LENGTH))
        return _read(Phrase.of(phrase), context)
    except CannotRead as refusal:
        return _without_moment(PhraseKind.UNCLEAR, refusal.why)
    except OverflowError:
        # Date arithmetic left the years 1 to 9999.
        return _without_moment(PhraseKind.UNCLEAR, unclear.out_of_reach())


@dataclass(slots=True)
class _Found:
    """What a phrase holds, in the order in which it stands there."""

    bounds: list[Bound] = field(default_factory=list)
    durations: list[Duration] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    soft: list[str] = field(default_factory=list)

    def add(self, bounds: tuple[Bound, ...], *, adjacent: bool) -> None:
        """Take in bounds that `adjacent` bound stands right before: "15/8 đến 20/8"."""
        if adjacent and bounds[0].closing and self.bounds and self.bounds[-1].is_bare:
            self.bounds[-1] = replace(self.bounds[-1], side=Side.FROM)
        self.bounds.extend(bounds)


def _read(phrase: Phrase, context: Context) -> Deadline:
    if not len(phrase):
        return _without_moment(PhraseKind.NONE, why.empty())
    if any(names_lunar_day(phrase, place) for place in range(len(phrase))):
        raise CannotRead(unclear.lunar())
    if periodic := read_periodic(phrase, context):
        return periodic
    found = _scan(phrase, context)
    settled = _settle_all(found, context)
    if settled:
        chosen = _choose(settled)
        return Deadline(
            kind=chosen.kind, due_at=chosen.due_at, why=chosen.why, starts_on=chosen.starts_on
        )
    if any(phrase.after(place, "dinh", "ky") for place in range(len(phrase))):
        raise CannotRead(unclear.unknown_period(phrase.text))
    if found.events:
        raise CannotRead(unclear.event(found.events[0]))
    if found.soft:
        words = phrase.text if len(phrase.text) <= _QUOTED else found.soft[0]
        return _without_moment(PhraseKind.NONE, why.soft(words))
    if found.bounds:
        raise CannotRead(unclear.only_start(start_of(found.bounds[0], context)))
    raise CannotRead(unclear.unreadable(phrase.text))


def _scan(phrase: Phrase, context: Context) -> _Found:
    """Everything that could be a deadline, from left to right; other words are passed over."""
    found = _Found()
    place, last_end = 0, -1
    while place < len(phrase):
        if duration := read_duration(phrase, place, context):
            found.durations.append(duration[1])
            place = duration[0]
        elif bounds := read_bounds(phrase, place, context):
            if bounds[1][0].governed or not is_citation(phrase, place):
                found.add(bounds[1], adjacent=last_end == place)
            place = last_end = bounds[0]
        elif end := read_event(phrase, place):
            found.events.append(phrase.quote(place, end))
            place = end
        elif end := read_soft(phrase, place):
            found.soft.append(phrase.quote(place, end))
            place = end
        else:
            place += 1
    return found


def _settle_all(found: _Found, context: Context) -> list[Settled]:
    """Every deadline of the phrase as a moment; a start lends itself to what comes after it."""
    settled: list[Settled] = []
    opening: Bound | None = None
    for bound in found.bounds:
        if bound.side is Side.FROM:
            opening = bound
        else:
            settled.append(settle(bound, context, start=opening))
    # "sau khi họp 5 ngày, chậm nhất 30/9": the date stands, whatever the event.
    if settled and all(duration.base is Base.EVENT for duration in found.durations):
        return settled
    return settled + [
        count_out(duration, context, opening=opening if duration.start is None else None)
        for duration in found.durations
    ]


def _choose(settled: list[Settled]) -> Settled:
    """The deadline meant, where a phrase names several days.

    A stretch that merely stands there ("báo cáo quý III trước ngày 5/10") and
    one that holds a narrower deadline ("trong năm 2019, chậm nhất 30/11")
    give way.

    Raises:
        CannotRead: two of them contradict each other.
    """
    if any(one.governed for one in settled):
        kept = [one for one in settled if one.governed or one.is_day]
        dropped = [one for one in settled if one not in kept]
        if dropped and any(one.monthless for one in kept):
            # "trước ngày 20 … tháng 9": whose month it is cannot be told.
            raise CannotRead(unclear.contradiction(kept[0].until, dropped[0].until))
        settled = kept
    narrowest = min(settled, key=lambda one: (one.last - one.first, not one.has_clock))
    for other in settled:
        same = other.due_at == narrowest.due_at
        holds = other.first <= narrowest.first and narrowest.last <= other.last
        narrower = not other.is_day or (narrowest.has_clock and not other.has_clock)
        if not (same or (holds and narrower)):
            raise CannotRead(unclear.contradiction(narrowest.until, other.until))
    return narrowest


def _without_moment(kind: PhraseKind, reason: Sentence) -> Deadline:
    return Deadline(kind=kind, due_at=None, why=reason)
