"""Chromium in front of a real server; one of each for a file of tests."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.house import House, opened
from tests.builders.accounts import PASSWORD
from tests.plugins.programs import program

# Nothing of Chromium's own may go out to the net.
ARGUMENTS = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, PHONE = (1440, 900), (390, 844)
# Slow machines answer late, not never.
PATIENCE = 20_000

SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The committee and its server; a file with `HAS_RELAY = False` reads its mails in the browser."""
    has_relay = getattr(request.module, "HAS_RELAY", True)
    with opened(tmp_path_factory.mktemp("house"), has_relay=has_relay) as house:
        yield house


@pytest.fixture
def new_page(chromium: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """Makes pages, each in a browser without cookies; what a page logs as an error fails the test."""
    contexts, errors = [], []

    def make(size: tuple[int, int] = WIDE) -> Page:
        width, height = size
        context = chromium.new_context(
            base_url=house.url, locale="vi-VN", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: _is_fault(said) and errors.append(said.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not errors


def _is_fault(said: ConsoleMessage) -> bool:
    """Whether the browser complains; a form that is refused is answered with 422, as it should be."""
    return said.type == "error" and "status of 422" not in said.text


@pytest.fixture
def signed_in(new_page: Callable[..., Page]) -> SignedIn:
    """`signed_in("monitor")`: a page of that person, before the list of their work."""

    def enter(name: str, size: tuple[int, int] = WIDE) -> Page:
        page = new_page(size)
        page.goto("/dang-nhap")
        sign_in(page, name)
        return page

    return enter


def sign_in(page: Page, name: str) -> None:
    """Fill in the sign-in form that is open."""
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "/dang-nhap" not in url)
