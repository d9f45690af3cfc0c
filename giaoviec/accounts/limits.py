"""How long, how often, how strong: the security figures that administrators may set.

The defaults are those of a level 3 information system (TCVN 11930:2017, TT 12/2022/TT-BTTTT):
a session idle for 15 minutes ends (5 for administrators), five wrong passwords lock for a while.
"""

from dataclasses import dataclass, fields, replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from giaoviec.core.actor import Role
from giaoviec.settings.models import Setting

PREFIX = "accounts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Field `x` is the setting `accounts.x`; a value that is no positive number counts as unset."""

    idle_minutes: int = 15
    idle_minutes_admin: int = 5
    # However busy, a session ends after one working day.
    session_hours: int = 10
    password_min_length: int = 14
    # Of lower case, upper case, digits and signs.
    password_classes: int = 4
    # Wrong passwords within the window, for one user name and from one network address. An office
    # often shares one address, hence the distance between the two.
    failures_per_account: int = 5
    failures_per_address: int = 50
    failure_minutes: int = 15
    resets_per_address: int = 10
    invite_hours: int = 72
    reset_hours: int = 2

    def idle_for(self, role: Role) -> timedelta:
        minutes = self.idle_minutes_admin if role is Role.ADMIN else self.idle_minutes
        return timedelta(minutes=minutes)

    @property
    def failure_window(self) -> timedelta:
        return timedelta(minutes=self.failure_minutes)


def read_limits(session: Session) -> Limits:
    """The figures in force, in one query."""
    names = {PREFIX + field.name: field.name for field in fields(Limits)}
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(names)))
    given = {names[key]: number for key, value in rows if (number := positive(value))}
    return replace(Limits(), **given)


def positive(value: str | None) -> int:
    """The number that a stored value is, or 0 when it is none."""
    text = (value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
