"""Every main page, on a screen and on a phone, as axe-core looks at it: nothing to object to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from giaoviec.core import clock
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from tests.browser.conftest import PATIENCE, PHONE, WIDE, sign_in
from tests.browser.house import House, deadline, soon

pytestmark = pytest.mark.browser

HAS_RELAY = False
AXE = Path(__file__).with_name("axe.min.js")
RUN = "async () => (await axe.run()).violations"

PAGES = {
    "sign-in": "/dang-nhap",
    "forgotten password": "/quen-mat-khau",
    "my work": "/viec-cua-toi",
    "notices": "/thong-bao",
    "mailbox": "/hop-thu",
    "list": "/nhiem-vu",
    "task": "/nhiem-vu/{task}",
    "assign": "/giao-viec",
    "import": "/giao-viec/nhap-bang",
    "units": "/don-vi",
    "unit": "/don-vi/SYT",
    "overdue report": "/bao-cao/qua-han",
    "accountability report": "/bao-cao/trach-nhiem",
    "definitions": "/bao-cao/dinh-nghia",
    "profile": "/ho-so",
    "not found": "/khong-co-trang-nay",
}
BEFORE_SIGN_IN = ("sign-in", "forgotten password")


@pytest.fixture(scope="module")
def task(house: House) -> int:
    """Something of everything: late, waiting for a decision, with cooperating units, told by mail."""
    scene = house.scene
    scene.task(content="Báo cáo tình hình thu ngân sách", deadline=deadline(-12))
    busy = scene.task(
        content="Rà soát cơ sở vật chất bệnh viện",
        deliverable="Báo cáo bằng văn bản",
        coop=(scene.finance,),
        deadline=deadline(9),
    )
    asked = RequestExtension(task_id=busy.id, due_at=soon(20), reason="Chờ số liệu của bộ")
    request_extension(asked, actor=scene.actor("owner"), now=clock.now())
    house.send()
    return int(busy.id)


@pytest.fixture(scope="module")
def pages(chromium: Browser, house: House) -> Iterator[dict[bool, Page]]:
    """Before sign-in, and as the official of the office who follows the tasks."""
    contexts = [chromium.new_context(base_url=house.url, locale="vi-VN") for _ in range(2)]
    stranger, monitor = (context.new_page() for context in contexts)
    for page in (stranger, monitor):
        page.set_default_timeout(PATIENCE)
    monitor.goto("/dang-nhap")
    sign_in(monitor, "monitor")
    yield {True: stranger, False: monitor}
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on(name: str, pages: dict[bool, Page], task: int) -> None:
    page = pages[name in BEFORE_SIGN_IN]
    for width, height in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        answer = page.goto(PAGES[name].format(task=task))
        assert answer is not None
        assert answer.status == (404 if name == "not found" else 200)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = [
            (violation["id"], [node["html"][:200] for node in violation["nodes"]])
            for violation in page.evaluate(RUN)
        ]
        assert not found, f"{width} px"
        # Nothing stands beyond the edge: nobody scrolls sideways to read.
        assert page.evaluate("document.documentElement.scrollWidth") <= width
