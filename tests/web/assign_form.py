"""The form of tasks as a browser sends it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from giaoviec.core.db import db
from giaoviec.tasks.models import Task
from tests.web.client import PageClient

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
FORM = "/giao-viec"


def filled(*rows: dict[str, Any], **document: Any) -> dict[str, Any]:
    """The posted form: a document of 1 September 2026, rows with what is said of them."""
    fields = {
        "source": "document", "doc_number": "568/QĐ-UBND", "issued_on": "2026-09-01",
        "subject": "Cải cách hành chính", "stream": "ubnd",
    } | document  # fmt: skip
    usual = {"content": "Rà soát thủ tục", "lead": "Sở Y tế", "due_on": "2026-09-11"}
    for place, row in enumerate(rows or ({},)):
        fields |= {f"rows-{place}-{name}": value for name, value in (usual | row).items()}
    return fields


def tasks() -> list[Task]:
    """All tasks, as they are stored now."""
    db.session.rollback()
    return list(db.session.scalars(select(Task).order_by(Task.id)))


def value_of(client: PageClient, name: str) -> str | None:
    """What a field of the page shown last holds."""
    [found] = [one for one in client.page.all("input") if one.get("name") == name]
    return found.get("value")


def candidates(client: PageClient) -> list[str | None]:
    """The buttons that put somebody or some unit into a field."""
    return [one["value"] for one in client.page.all("button") if one.get("name") == "choose"]
