"""Sending hours: when a mail that is not urgent may leave."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from sqlalchemy.orm import Session

from giaoviec.core import zone
from giaoviec.settings.values import SENDING_FROM, SENDING_UNTIL, get


class Days(Protocol):
    """The part of a working calendar that sending hours need."""

    def is_working_day(self, day: date) -> bool: ...

    def next_working_day(self, day: date) -> date: ...


@dataclass(frozen=True, slots=True)
class SendingHours:
    """Local times of a working day: `start` counts, `end` does not."""

    start: time = time(7)
    end: time = time(18)


def load_hours(session: Session) -> SendingHours:
    """The hours that administrators have set."""
    return SendingHours(get(session, SENDING_FROM), get(session, SENDING_UNTIL))


def is_sending_moment(moment: datetime, calendar: Days, hours: SendingHours) -> bool:
    """Whether mail that is not urgent may leave at this moment."""
    local = zone.local(moment)
    return hours.start <= local.time() < hours.end and calendar.is_working_day(local.date())


def next_sending_moment(moment: datetime, calendar: Days, hours: SendingHours) -> datetime:
    """The first moment, from `moment` on, at which such mail may leave (UTC).

    Inside the hours it is `moment` itself; before them the same morning if it
    is a working day's, otherwise the next working morning.
    """
    if is_sending_moment(moment, calendar, hours):
        return moment
    local = zone.local(moment)
    day = local.date()
    if local.time() >= hours.end or not calendar.is_working_day(day):
        day = calendar.next_working_day(day)
    return zone.at(day, hours.start)
