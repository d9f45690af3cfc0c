"""The moments at which a page reads, as places in a statement that is put together once.

To put a statement together takes longer than many an answer, and from one page
to the next only its moments differ. The builders of conditions take a moment
itself, or one of these places; what is executed with places is given
`values_at`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam

from giaoviec.core import zone
from giaoviec.core.db import UTCDateTime

Moment = datetime | ColumnElement[datetime]

AS_OF: ColumnElement[datetime] = bindparam("as_of", type_=UTCDateTime())
# See `rules.due_soon_until`.
SOON_UNTIL: ColumnElement[datetime] = bindparam("soon_until", type_=UTCDateTime())
# The end of the day of AS_OF.
TODAY_UNTIL: ColumnElement[datetime] = bindparam("today_until", type_=UTCDateTime())


def moment(value: Moment) -> ColumnElement[datetime]:
    """A moment to compare with: typed, so that SQLite compares it in the form in which columns are kept."""
    return value if isinstance(value, ColumnElement) else bindparam(None, value, UTCDateTime())


def end_of_today(as_of: Moment) -> Moment:
    return zone.end_of_day(zone.local_date(as_of)) if isinstance(as_of, datetime) else TODAY_UNTIL


def values_at(as_of: datetime, soon_until: datetime | None = None) -> dict[str, Any]:
    """The values of the places."""
    values: dict[str, Any] = {"as_of": as_of, "today_until": end_of_today(as_of)}
    return values if soon_until is None else values | {"soon_until": soon_until}
