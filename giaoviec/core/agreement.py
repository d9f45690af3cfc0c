"""Machines that share a database have to agree on what time it is.

Leases, the relay's rate, sending hours and deadlines are moments that one
process writes and another compares with its own clock. One that is ten minutes
ahead would take a lease that is still held, and the mail would go twice. So
whoever plans or delivers asks the database's clock first, and does nothing
while the two differ: the others go on, and nobody hears a sign of life.
"""

from sqlalchemy.orm import Session

from giaoviec.core import clock
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_

# Two machines are then at most a minute apart: what the relay's budget forgives (notify/flow.py),
# and far less than what is left of a lease when it is renewed. Clocks that are set by NTP differ by
# thousandths.
MOST_SECONDS = 30.0


class ClocksDiffer(DomainError):
    """This machine's clock is not the database server's; nothing was done."""

    code = "clocks-differ"
    status = 503
    text = N_(
        "Đồng hồ của máy này lệch %(seconds)s giây so với đồng hồ của máy chủ cơ sở dữ liệu, nên tiến trình này "
        "không lập kế hoạch nhắc và không gửi gì. Hãy đồng bộ giờ (NTP) trên cả hai máy; "
        "khi hai đồng hồ khớp nhau, tiến trình tự làm việc trở lại."
    )


def require_agreement(session: Session) -> None:
    """Refuse to work with a clock that is half a minute or more off. Ends the read transaction.

    Raises:
        ClocksDiffer: this clock, or the database server's, is wrong.
    """
    try:
        ahead = clock.seconds_ahead(session)
    finally:
        session.rollback()
    if abs(ahead) >= MOST_SECONDS:
        raise ClocksDiffer(seconds=f"{ahead:+.0f}")
