"""The one local time zone in which deadlines, days and sending hours are reckoned."""

from datetime import UTC, date, datetime
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

DEFAULT = "Asia/Ho_Chi_Minh"
LAST_MOMENT = time_of_day(23, 59, 59)

_current = ZoneInfo(DEFAULT)


def use_zone(name: str) -> None:
    """Set the zone for this process; called once by `create_app`."""
    global _current  # noqa: PLW0603  one installation has one zone; passing it everywhere hides that
    _current = ZoneInfo(name)


def zone() -> ZoneInfo:
    return _current


def local(moment: datetime) -> datetime:
    """The same moment on the local clock."""
    return moment.astimezone(_current)


def local_date(moment: datetime) -> date:
    return moment.astimezone(_current).date()


def at(day: date, hour: time_of_day) -> datetime:
    """The moment, in UTC, when local clocks show `hour` on `day`."""
    return datetime.combine(day, hour, tzinfo=_current).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last moment, in UTC, that still counts as `day` (Civil Code 2015, art. 148)."""
    return at(day, LAST_MOMENT)


def start_of_day(day: date) -> datetime:
    return at(day, time_of_day(0))
