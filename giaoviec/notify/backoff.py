"""When a message whose sending failed for a passing reason is tried again."""

import zlib
from datetime import timedelta

FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=4)
# The pauses between this many tries come to three days; nights and days off are not counted in.
TRIES = 24
# Transmissions that ended unknown: each may have arrived, so there are fewer of them.
UNKNOWNS = 5
_SPREAD = 0.25


def pause_after(message_id: int, tries: int) -> timedelta | None:
    """How long to wait after the `tries`-th try (from 1) failed; None: give up.

    Doubles from five minutes to four hours. A quarter up or down, drawn from
    the message and the try, keeps what failed together from coming back
    together; the same message and try always wait equally long. The first
    pause is under ten minutes.
    """
    if tries >= TRIES:
        return None
    nominal = min(FIRST * 2 ** (tries - 1), LONGEST)
    drawn = zlib.crc32(f"{message_id}:{tries}".encode()) / 2**32
    return timedelta(seconds=round(nominal.total_seconds() * (1 - _SPREAD + 2 * _SPREAD * drawn)))
