"""The committee of the task tests, with accounts, and a browser that fills in the forms it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from giaoviec.core.actor import Role
from tests.builders.accounts import make_account
from tests.tasks.scene import Scene
from tests.web.client import PageClient
from tests.web.markup import Attributes, Markup

ROLES = {
    "chair": Role.LEADER, "vice": Role.LEADER, "other_vice": Role.LEADER, "office_head": Role.OFFICE,
    "monitor": Role.OFFICE, "director": Role.HEAD, "division_head": Role.HEAD, "focal": Role.OFFICIAL,
    "owner": Role.OFFICIAL, "colleague": Role.OFFICIAL, "finance_head": Role.HEAD,
    "finance_focal": Role.OFFICIAL,
}  # fmt: skip


class Forms(Markup):
    """The forms of a page: where each is posted and what it holds before anybody types."""

    def __init__(self, body: str) -> None:
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._area = self._select = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        if not self.forms:
            return
        values = self.forms[-1][1]
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") != "file":
            values[name] = given.get("value", "")
        elif tag == "textarea":
            self._area, values[name] = name, ""
        elif tag == "select":
            self._select, values[name] = name, ""
        elif tag == "option" and "selected" in given:
            values[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1][1][self._area] += data.removeprefix("\r\n").removeprefix("\n")


@dataclass
class Reader:
    """Somebody in front of one task's page."""

    client: PageClient
    name: str
    task_id: int
    answer: Any = None

    @property
    def address(self) -> str:
        return f"/nhiem-vu/{self.task_id}"

    def look(self) -> "Reader":
        """Open the page; whose session ended overnight signs in again."""
        self.answer = self.client.get(self.address)
        if self.answer.status_code == 302:
            self.client.sign_in(self.name)
            self.answer = self.client.get(self.address)
        return self

    @property
    def status(self) -> int:
        return int(self.answer.status_code)

    @property
    def text(self) -> str:
        return self.client.page.text

    def offered(self) -> set[str]:
        """The moves whose forms stand on the page."""
        prefix = self.address + "/"
        actions = (action for action, _ in Forms(self.answer.text).forms)
        return {one.removeprefix(prefix) for one in actions if one.startswith(prefix)}

    def form(self, slug: str, **which: str) -> dict[str, str]:
        """What the page's form for this move holds; it must be offered."""
        for action, values in Forms(self.answer.text).forms:
            if action == f"{self.address}/{slug}" and which.items() <= values.items():
                return dict(values)
        raise AssertionError(f"{slug} is not offered: {sorted(self.offered())}")

    def fill(self, slug: str, *, part: int | None = None, **typed: Any) -> "Reader":
        """Fill in a form of the page as it was last shown, and send it; a success is followed."""
        which = {} if part is None else {"unit_id": str(part)}
        values: dict[str, Any] = self.form(slug, **which) | typed
        return self.send(slug, values)

    def send(self, slug: str, values: dict[str, Any]) -> "Reader":
        self.answer = self.client.post(f"{self.address}/{slug}", data=values)
        if self.answer.status_code == 303:
            assert self.answer.location == self.address
            self.look()
        return self


Readers = Callable[[str, Any], Reader]


def account_of(scene: Scene, name: str) -> Any:
    """An account for this person of the scene; their post is there already."""
    return make_account(ROLES[name], person=getattr(scene, name), username=name)
