"""Whether this installation holds the demonstration, and who can sign in to it."""

import json
from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from giaoviec.settings.models import Setting

_KEY = "demo"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    # The Role's value.
    role: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Demo:
    """One password for all: the data is made up and the sign-in page shows it."""

    password: str
    accounts: tuple[DemoAccount, ...]

    @property
    def is_complete(self) -> bool:
        """Accounts are kept last: without them the filling was cut short."""
        return bool(self.accounts)


def read_demo(session: Session) -> Demo | None:
    """The demonstration's accounts; None in a real installation."""
    row = session.get(Setting, _KEY)
    if row is None:
        return None
    kept = json.loads(row.value)
    return Demo(kept["password"], tuple(DemoAccount(**one) for one in kept["accounts"]))


def keep_demo(session: Session, demo: Demo) -> None:
    """Mark the installation as a demonstration. Does not commit."""
    session.merge(Setting(key=_KEY, value=json.dumps(asdict(demo), ensure_ascii=False)))
