"""Every main page, on a screen and on a phone, as axe-core looks at it: nothing to object to."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from giaoviec.core import clock, zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.org.models import Appointment
from giaoviec.org.usecases.stand_ins import AppointStandIn, appoint_stand_in
from giaoviec.reminders.policy import policy_rows
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from tests.browser.conftest import PATIENCE, PHONE, WIDE, sign_in
from tests.browser.house import House, deadline, soon

pytestmark = pytest.mark.browser

HAS_RELAY = False
AXE = Path(__file__).with_name("axe.min.js")
# Moves that stand folded; menus would lie above the page.
UNFOLD = "document.querySelectorAll('details.move').forEach((one) => { one.open = true; })"
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
    "register report": "/bao-cao/so-theo-doi?muc=dang-mo&khan=thuong",
    "digest": "/ban-nhac/{morning}",
    "reminders to come": "/luot-nhac",
    "profile": "/ho-so",
    "not found": "/khong-co-trang-nay",
}
BEFORE_SIGN_IN = ("sign-in", "forgotten password")
# As an administrator; forms that stand folded are opened.
ADMIN_PAGES = {
    "administration": "/quan-tri",
    "accounts": "/quan-tri/tai-khoan",
    "new account": "/quan-tri/tai-khoan/them",
    "account": "/quan-tri/tai-khoan/1",
    "units kept": "/quan-tri/don-vi",
    "no units": "/quan-tri/don-vi?q=khong-co",
    "new unit": "/quan-tri/don-vi/them",
    "unit kept": "/quan-tri/don-vi/{scene.health.id}",
    "people": "/quan-tri/can-bo",
    "new person": "/quan-tri/can-bo/them",
    "person": "/quan-tri/can-bo/{scene.vice.id}",
    "post": "/quan-tri/can-bo/{post.person_id}/chuc-vu/{post.id}",
    "calendar": "/quan-tri/lich",
    "policy": "/quan-tri/nhac-viec",
    "policy step": "/quan-tri/nhac-viec/{step}",
    "lists": "/quan-tri/nhap-danh-sach",
    "queue": "/quan-tri/hang-doi",
    "sent mails": "/quan-tri/thu-gui",
    "sent mail": "/quan-tri/thu-gui/1",
    "bad addresses": "/quan-tri/dia-chi-hong",
}
LIST = "Mã,Tên,Cấp,Mã cấp trên\nUBND,UBND Thành phố,committee,\nSXD,Sở Xây dựng,department,UBND\n"


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
def morning(house: House, task: int) -> date:
    """The day on which the digest of what is late was sent."""
    return zone.local_date(house.next_morning())


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


@pytest.fixture(scope="module")
def admin(chromium: Browser, house: House) -> Iterator[Page]:
    """A page of an administrator; somebody stands in for the vice-chair."""
    scene, now = house.scene, clock.now()
    cmd = AppointStandIn(
        absent_id=scene.vice.id,
        stand_in_id=scene.other_vice.id,
        starts_at=now,
        ends_at=soon(3),
        reason="Đi công tác",
    )
    appoint_stand_in(cmd, actor=Actor.operator(), now=now)
    context = chromium.new_context(base_url=house.url, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/dang-nhap")
    sign_in(page, "admin")
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on(name: str, pages: dict[bool, Page], task: int, morning: date) -> None:
    page = pages[name in BEFORE_SIGN_IN]
    address = PAGES[name].format(task=task, morning=morning)
    for size in (WIDE, PHONE):
        look(page, address, size, status=404 if name == "not found" else 200)


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_axe_finds_nothing_on_administration(name: str, admin: Page, house: House) -> None:
    session = db.session()
    post = session.scalars(
        select(Appointment).where(Appointment.person_id == house.scene.director.id)
    ).one()
    step = policy_rows(session)[0].key
    address = ADMIN_PAGES[name].format(scene=house.scene, post=post, step=step)
    for size in (WIDE, PHONE):
        look(admin, address, size)


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
def test_axe_finds_nothing_on_checked_lists(admin: Page, tmp_path: Path, wrong: bool) -> None:
    file = tmp_path / "don-vi.csv"
    file.write_text(LIST + ("X,,sở,KHONG\n" if wrong else ""), encoding="utf-8")
    admin.goto("/quan-tri/nhap-danh-sach")
    admin.get_by_label("Danh sách đơn vị").set_input_files(file)
    admin.get_by_role("button", name="Kiểm tra danh sách").click()
    admin.wait_for_url("**/kiem-tra?*")
    for size in (WIDE, PHONE):
        look(admin, admin.url, size)


def look(page: Page, address: str, size: tuple[int, int], *, status: int = 200) -> None:
    """Open the page at this size, everything unfolded, and let axe-core object."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status
    page.evaluate(UNFOLD)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = [
        (violation["id"], [node["html"][:200] for node in violation["nodes"]])
        for violation in page.evaluate(RUN)
    ]
    assert not found, f"{width} px"
    # Nothing stands beyond the edge: nobody scrolls sideways to read.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
