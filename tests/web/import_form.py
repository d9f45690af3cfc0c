"""The import page as a browser uses it."""

import csv
import io
from typing import Any

from tests.builders.sheets import HEADER, RUNNING, USUAL
from tests.web.client import PageClient

PAGE = "/giao-viec/nhap-bang"
GOOD = {"Đơn vị chủ trì": "Sở Y tế"}
BAD = {"Đơn vị chủ trì": "Sở Không Có", "Nội dung nhiệm vụ": "Việc sai"}


def as_csv(*rows: dict[str, Any], header: tuple[str, ...] = HEADER + RUNNING) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([(USUAL | row).get(title, "") for title in header])
    return text.getvalue().encode()


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [GOOD | {"Nội dung nhiệm vụ": f"Việc {n}"} | changes for n in range(count)]


def hand_in(client: PageClient, content: bytes, *, name: str = "viec.csv", **fields: Any) -> Any:
    return client.send(PAGE, {"file": (io.BytesIO(content), name)} | fields)


def handed_in(client: PageClient, *rows: dict[str, Any], **fields: Any) -> Any:
    """The address of the check of a sheet with these rows."""
    answer = hand_in(client, as_csv(*rows), **fields)
    assert answer.status_code == 303, client.page.text
    return answer.location


def cells(client: PageClient) -> list[str | None]:
    """Each cell of the sheet on the page that is marked as wrong: its column."""
    return [
        one.get("data-label")
        for one in client.page.all("td")
        if "is-bad" in (one.get("class") or "")
    ]
