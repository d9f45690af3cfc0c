"""A working day of four people, from the mail to the finished thing."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from giaoviec.core import clock, zone
from giaoviec.tasks.usecases.assign import AssignTasks, TaskRow, assign_tasks
from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from tests.browser.conftest import PHONE, SignedIn, sign_in
from tests.browser.house import House, deadline, link_in, soon
from tests.builders.tasks import document_facts

pytestmark = pytest.mark.browser


def do(page: Page, slug: str, **typed: str) -> None:
    """Make a move on a task's page: open its form where it is folded, fill it in, send it."""
    form = page.locator(f"form[action$='/{slug}']")
    if not form.is_visible():
        page.locator("details", has=form).locator("summary").first.click()
    for name, value in typed.items():
        field = form.locator(f"[name$='{name}']")
        if name == "file":
            field.set_input_files(value)
        else:
            field.fill(value)
    form.locator("button[type=submit]").last.click()


def said(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text)


def test_an_official_goes_from_the_mail_to_the_result(house: House, new_page, tmp_path: Path):
    scene = house.scene
    row = TaskRow(
        content="Thống kê giường bệnh", lead_unit_id=scene.health.id, owner_id=scene.owner.id,
        deadline=deadline(30),
    )  # fmt: skip
    assign_tasks(
        AssignTasks(document=document_facts(), rows=[row]),
        actor=scene.actor("monitor"), now=clock.now(),
    )  # fmt: skip
    mail = house.mail_to(scene.owner, "Thống kê giường bệnh")

    page = new_page()
    page.goto(link_in(mail))
    sign_in(page, "owner")
    said(page, "Thống kê giường bệnh")
    assert page.url == link_in(mail)

    do(page, "tiep-nhan")
    do(page, "bao-cao", text="Đã có số liệu của 12 bệnh viện", percent="60")
    said(page, "Đã có số liệu của 12 bệnh viện")
    proof = tmp_path / "bao-cao.txt"
    proof.write_text("Tổng số giường: 1.204", encoding="utf-8")
    do(page, "nop-ket-qua", summary="Đủ 15 bệnh viện", proof_number="77/BC-SYT", file=str(proof))
    said(page, "Chờ xác nhận")
    with page.expect_download() as handed_in:
        page.get_by_role("link", name="bao-cao.txt").first.click()
    assert handed_in.value.path().read_text(encoding="utf-8") == "Tổng số giường: 1.204"


def test_a_monitor_gives_three_tasks_returns_one_and_confirms_it(house: House, signed_in: SignedIn):
    page = signed_in("monitor")
    page.goto("/giao-viec")
    page.get_by_label("Số, ký hiệu").fill("77/KH-UBND")
    page.get_by_label("Ngày ban hành").fill(zone.local_date(clock.now()).isoformat())
    page.get_by_label("Trích yếu").fill("Phòng, chống dịch mùa đông")
    wanted = {
        "Lập kế hoạch tiêm chủng": "Sở Y tế",
        "Bố trí kinh phí mua vắc-xin": "Sở Tài chính",
        "Tập huấn y tế phường": "Sở Y tế",
    }
    for place, (content, unit) in enumerate(wanted.items()):
        if place:
            page.get_by_role("button", name="Thêm dòng").click()
        row = page.locator("fieldset.order").nth(place)
        row.get_by_label("Nội dung nhiệm vụ").fill(content)
        row.get_by_role("combobox", name="Đơn vị chủ trì").fill(unit)
        row.get_by_label("hoặc ghi bằng lời").fill("30 ngày")
        row.get_by_label("hoặc ghi bằng lời").press("Tab")
        # The reckoned day is told at once.
        expect(row.locator("[id$='-due-told']")).to_contain_text(re.compile(r"\d\d/\d\d/\d{4}"))
    page.get_by_role("button", name="Giao việc", exact=True).click()
    for content in wanted:
        said(page, content)
    page.get_by_role("link", name="Lập kế hoạch tiêm chủng").click()
    address = page.url

    head = signed_in("director")
    head.goto(address)
    do(head, "tiep-nhan")
    do(head, "nop-ket-qua", proof_number="81/KH-SYT")

    page.reload()
    do(page, "tra-lai", reason="Thiếu số liệu của ba phường")
    said(page, "Bị trả lại")

    head.goto(address)
    said(head, "Thiếu số liệu của ba phường")
    do(head, "nop-ket-qua", proof_number="81a/KH-SYT", summary="Đã bổ sung ba phường")

    page.reload()
    do(page, "xac-nhan")
    expect(page.locator(".pills")).to_contain_text("Hoàn thành")
    said(page, "Đã xác nhận")


def test_a_leader_decides_and_gives_an_order_on_a_phone(house: House, signed_in: SignedIn):
    scene = house.scene
    wished = soon(15)
    task = scene.task(
        content="Xây dựng đề án bệnh viện số", assigner=scene.vice, deadline=deadline(5)
    )
    request_extension(
        RequestExtension(task_id=task.id, due_at=wished, reason="Chờ ý kiến của bộ"),
        actor=scene.actor("owner"), now=clock.now(),
    )  # fmt: skip

    page = signed_in("vice", PHONE)
    page.get_by_role("link", name="Xây dựng đề án bệnh viện số").first.click()
    said(page, "Chờ ý kiến của bộ")
    page.get_by_role("button", name="Đồng ý gia hạn đến").click()
    expect(page.locator("#thoi-han")).to_contain_text(zone.local(wished).strftime("%d/%m/%Y"))
    said(page, "Đồng ý")

    page.locator(".phone-bar").get_by_role("link", name="Giao việc").click()
    expect(page.get_by_label("Chỉ đạo trực tiếp")).to_be_checked()
    page.get_by_label("Nội dung nhiệm vụ").fill("Kiểm tra trực cấp cứu đêm nay")
    page.get_by_role("combobox", name="Đơn vị chủ trì").fill("Sở Y tế")
    page.get_by_label("Thời hạn", exact=True).fill(zone.local(soon(1)).date().isoformat())
    page.get_by_role("button", name="Giao việc", exact=True).click()
    said(page, "Kiểm tra trực cấp cứu đêm nay")
    assert "/giao-viec/da-giao" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_an_inspector_takes_the_overdue_list_out_as_it_is_on_the_page(
    house: House, signed_in: SignedIn
):
    scene = house.scene
    for days, unit, content in (
        (-3, scene.health, "Báo cáo công tác dược"),
        (-30, scene.finance, "=Quyết toán vốn đầu tư"),
        (-11, scene.division, "Kiểm tra “phòng khám tư nhân”"),
    ):
        scene.task(unit=unit, content=content, deadline=deadline(days))

    page = signed_in("inspector")
    page.get_by_role("link", name="Báo cáo").first.click()
    shown = [
        (
            int(row.get_attribute("data-task") or 0),
            row.locator(".task__link").inner_text(),
            row.locator("[data-key=doc_number]").inner_text(),
            row.locator("[data-key=lead]").inner_text(),
            int(row.locator("[data-days-late]").get_attribute("data-days-late") or 0),
        )
        for row in page.locator("tr[data-task]").all()
    ]
    assert {days for *_rest, days in shown} >= {3, 11, 30}

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    header, *lines = sheet.iter_rows(values_only=True)
    columns = [
        header.index(label)
        for label in (
            "Nhiệm vụ số", "Nội dung nhiệm vụ", "Số ký hiệu", "Đơn vị chủ trì", "Số ngày chậm",
        )
    ]  # fmt: skip
    assert [tuple(line[column] for column in columns) for line in lines] == shown
