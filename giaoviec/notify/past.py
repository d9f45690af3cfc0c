"""Messages that are over and done with, and the reading of those and the others together."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from giaoviec.core.past import move_old, past_table, referring_to
from giaoviec.notify.models import Channel, Message, State

# A notice that nobody has read is kept before its reader so many times as long.
_UNREAD_TIMES = 2
_OVER = (State.ACCEPTED, State.BOUNCED, State.FAILED, State.SUPPRESSED)

_message = Message.__table__
past_message = past_table(
    "message_history",
    _message,
    without=("leased_by", "leased_until", "marked_at", "next_try_at"),
    once=("dedupe_key",),
)
sa.Index("ix_message_history_about", past_message.c.about, past_message.c.recipient_id)


def messages_ever(where: Callable[[sa.FromClause], sa.ColumnElement[bool]]) -> sa.Subquery:
    """The messages, present and past, for which `where(table)` holds; both indexes are used.

    `is_past` says which of the two: what is past can be read and nothing else.
    """
    return sa.union_all(
        *(
            sa.select(
                *(table.c[column.name] for column in past_message.columns),
                sa.literal(table is past_message, sa.Boolean).label("is_past"),
            ).where(where(table))
            for table in (_message, past_message)
        )
    ).subquery("messages_ever")


def move_messages(
    *, now: datetime, days: int, should_stop: Callable[[], bool] = lambda: False
) -> int:
    """Move what was settled `days` ago to the history, a batch a transaction; how many.

    What another table still refers to (bounces, mails sent again) stays.
    """
    long_ago = now - timedelta(days=days)
    unread = sa.and_(_message.c.channel == Channel.INAPP, _message.c.read_at.is_(None))
    over = sa.and_(
        _message.c.state.in_(_OVER),
        _message.c.settled_at < long_ago,
        sa.or_(~unread, _message.c.settled_at < now - timedelta(days=days * _UNREAD_TIMES)),
        *(~reference for reference in referring_to(_message)),
    )
    return move_old(_message, past_message, over, before=long_ago, should_stop=should_stop)
