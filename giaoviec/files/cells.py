"""What a cell of a sheet holds, and a day as people write it there."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from giaoviec.core.text import tidy
from giaoviec.files.sheet_errors import ImpossibleDate

Cell = str | date | datetime
# A row of a file: its number, as Excel shows it, and its cells.
Line = tuple[int, Sequence[Cell]]

_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})")


def read_day(text: str) -> date | None:
    """The day of "2026-12-31", "31/12/2026", "31-12-2026" or "31.12.2026"; None for nothing.

    Raises:
        ImpossibleDate: anything else, such as 31/2/2026.
    """
    text = tidy(text)
    if not text:
        return None
    match = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    try:
        if match:
            return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        pass
    raise ImpossibleDate(value=text[:60])
