"""The page of a person, as an administrator's browser posts its forms."""

from datetime import date
from typing import Any

from giaoviec.core import clock, zone

PEOPLE = "/quan-tri/can-bo"


def today() -> date:
    return zone.local_date(clock.now())


def send(admin: Any, who: Any, what: str = "", **data: str) -> Any:
    """Post one of the forms of the person's page."""
    where = f"{PEOPLE}/{who.id}"
    key = what or "sua"
    named = {f"{key}-{name}": value for name, value in data.items()}
    return admin.send(f"{where}/{what}" if what else where, named, of=where)


def opened(admin: Any) -> list[str]:
    """The forms that stand open."""
    return [one["id"] for one in admin.page.all("details") if "open" in one]
