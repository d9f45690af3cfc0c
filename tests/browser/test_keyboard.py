"""A day's work without a mouse: everything is reached, is seen to be reached, and says where it went wrong."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.house import House, deadline
from tests.builders.accounts import PASSWORD

pytestmark = pytest.mark.browser

HAS_RELAY = False
# How what holds the focus is drawn: a ring around it or a shadow.
RING = """() => {
    const one = document.activeElement;
    const look = getComputedStyle(one);
    const shown = look.outlineStyle !== 'none' || look.boxShadow !== 'none';
    const box = one.getBoundingClientRect();
    // Between the last stop and the first the browser itself has the focus.
    const isPage = one === document.body;
    return [one.outerHTML.slice(0, 120), isPage || (shown && box.width > 0 && box.height > 0)];
}"""
IS_FOCUSED = "(one) => one === document.activeElement"
MOST_STOPS = 80


def reach(page: Page, target: Locator) -> None:
    """Go on with Tab until the target has the focus; every stop on the way must be seen."""
    for _ in range(MOST_STOPS):
        if target.evaluate(IS_FOCUSED):
            return
        page.keyboard.press("Tab")
        what, is_seen = page.evaluate(RING)
        assert is_seen, f"nobody sees where the focus is: {what}"
    pytest.fail("never reached")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def form_of(page: Page, slug: str) -> Locator:
    """The form of a move; where it stands folded, it is opened."""
    form = page.locator(f"form[action$='/{slug}']")
    if not form.is_visible():
        press(page, page.locator("details", has=form).locator("summary").first, "Space")
    return form


def test_an_official_signs_in_reports_and_hands_in_by_keyboard(house: House, new_page):
    house.scene.task(content="Lập danh sách kho thuốc", deadline=deadline(4))
    page: Page = new_page()
    page.goto("/viec-cua-toi")
    reach(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type("owner")
    reach(page, page.get_by_label("Mật khẩu"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    # Past the menu at once.
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    press(page, page.get_by_role("link", name="Đến nội dung chính"))
    expect(page.locator("main")).to_be_focused()
    press(page, page.get_by_role("link", name="Lập danh sách kho thuốc").first)
    press(page, page.locator("form[action$='/tiep-nhan'] button[type=submit]").last)
    expect(page.locator("main")).to_contain_text("Đã tiếp nhận nhiệm vụ")

    report = form_of(page, "bao-cao")
    reach(page, report.locator("[name$='text']"))
    page.keyboard.type("Đã kiểm kê xong tám kho")
    press(page, report.locator("button[type=submit]").last)
    expect(page.locator("main")).to_contain_text("Đã kiểm kê xong tám kho")

    # Without proof: the fault is told first, and leads to its field.
    hand_in = form_of(page, "nop-ket-qua")
    reach(page, hand_in.locator("[name$='summary']"))
    page.keyboard.type("Đủ tám kho")
    with page.expect_navigation():
        press(page, hand_in.locator("button[type=submit]").last)
    fault = page.locator("main [role=alert]").first
    expect(fault).to_be_focused()
    assert "minh chứng" in fault.inner_text()
    press(page, fault.get_by_role("link"))
    reach(page, hand_in.locator("[name$='proof_number']"))
    page.keyboard.type("15/BC-SYT")
    press(page, hand_in.locator("button[type=submit]").last)
    expect(page.locator(".pills")).to_contain_text("Chờ xác nhận")
