"""A source whose things are closed and broken by rows that every process sees."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.db import transaction
from giaoviec.notify.sources import DueMessage, Letter, Unwanted
from giaoviec.settings.models import Setting


class FakeSource:
    """Writes a letter of two lines about each thing; counts how often it was asked."""

    def __init__(self) -> None:
        self.calls = 0

    def letters(
        self, session: Session, messages: Sequence[DueMessage], *, now: datetime
    ) -> Mapping[int, Letter | Unwanted]:
        self.calls += 1
        rows = dict(session.execute(select(Setting.key, Setting.value)).all())
        if any(rows.get(f"fake:{one.about}") == "broken" for one in messages):
            raise RuntimeError("this source has a fault")
        return {one.id: _letter(one, rows.get(f"fake:{one.about}")) for one in messages}


def _letter(message: DueMessage, reason: str | None) -> Letter | Unwanted:
    if reason is not None:
        return Unwanted(reason)
    language = str(get_locale())
    return Letter(
        subject=f"Nhắc việc: {message.about}",
        summary=f"Đến hạn: {message.about}",
        text=f"Kính gửi anh/chị,\n{message.about} ({language})\n",
        # Of a thing with this name no mail can be made.
        html=b"<p>" if message.about == "unwritable" else f"<p>{message.about}</p>",
        link=f"/nhiem-vu/{message.id}",
    )


def close(about: str, reason: str = "task-closed") -> None:
    """From now on the thing is no longer to be told of; "broken" makes the source fail on it."""
    with transaction() as session:
        session.add(Setting(key=f"fake:{about}", value=reason))
