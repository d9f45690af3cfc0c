"""What scripts add on top of the forms: said at once what would be said too late."""

import pytest
from playwright.sync_api import expect

from giaoviec.files.store import LIMIT_MB
from tests.browser.conftest import SignedIn
from tests.browser.house import House

pytestmark = pytest.mark.browser

HAS_RELAY = False


def test_a_file_that_is_too_big_is_told_before_it_is_sent(
    house: House, signed_in: SignedIn, tmp_path
):
    task = house.scene.task()
    big, small = tmp_path / "to.txt", tmp_path / "vua.txt"
    big.write_bytes(b" " * (LIMIT_MB * 1024 * 1024 + 1))
    small.write_text("Danh sách bệnh viện", encoding="utf-8")
    page = signed_in("owner")
    page.goto(f"/nhiem-vu/{task.id}")
    form = page.locator("form[action$='/dinh-kem']")
    page.locator("details", has=form).locator("summary").first.click()
    form.get_by_label("Tệp này là gì").fill("Danh sách")
    form.locator("input[type=file]").set_input_files(big)
    told = form.get_by_role("alert")
    expect(told).to_contain_text(f"lớn hơn {LIMIT_MB} MB")
    form.locator("button[type=submit]").click()
    expect(form.get_by_label("Tệp này là gì")).to_have_value("Danh sách")

    form.locator("input[type=file]").set_input_files(small)
    expect(told).to_have_count(0)
    form.locator("button[type=submit]").click()
    expect(page.locator(".file-list")).to_contain_text("vua.txt")


def test_a_report_says_that_it_is_being_worked_out(house: House, signed_in: SignedIn):
    house.scene.task()
    page = signed_in("chair")
    page.goto("/bao-cao/trach-nhiem")
    # Nothing is asked of the server: what is said must not wait for its answer.
    page.evaluate("window.addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="Xem báo cáo").click()
    expect(page.locator(".report-filter > .working")).to_have_text("Đang tính số liệu…")
    with page.expect_download():
        page.get_by_role("link", name="Tải Excel").click()
    expect(page.locator(".report-files > .working")).to_contain_text("đang được lập")
