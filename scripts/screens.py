"""Take the pictures of docs/pictures/: a demonstration server, its main pages, two widths.

`make screens` takes all; `make screens ARGS="list task-phone"` those named.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from palette_png import with_palette
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PASSWORD = "Trinhdien-2026"  # noqa: S105  of the demonstration, shown on its sign-in page
# For a page that is read quickly: the README must not become a download.
LARGEST = 200_000
WIDTHS = {"": (1440, 900), "-phone": (390, 844)}
ARGUMENTS = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """`click`: the text of a link to follow from the page at `path`."""

    name: str
    path: str
    who: str = "theodoi"
    click: str = ""
    locale: str = "vi"


ALL = (
    Picture("sign-in", "/dang-nhap", who=""),
    Picture("my-work", "/viec-cua-toi"),
    Picture("list", "/nhiem-vu"),
    Picture("task", "/viec-cua-toi", click="main .task__link"),
    Picture("assign", "/giao-viec"),
    Picture("import", "/giao-viec/nhap-bang"),
    Picture("notices", "/thong-bao", who="chutich"),
    Picture("leader", "/viec-cua-toi", who="chutich"),
    Picture("unit", "/don-vi/STC", who="chutich"),
    Picture("reports", "/bao-cao/trach-nhiem", who="thanhtra"),
    Picture("overdue", "/bao-cao/qua-han", who="thanhtra"),
    # The choice of language is kept in the account: nobody else's pictures are taken with it.
    Picture("my-work-en", "/viec-cua-toi", who="giamdoc.stc", locale="en"),
)


def main(wanted: list[str]) -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is missing: apt-get install chromium", file=sys.stderr)
        return 1
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for suffix, (width, height) in WIDTHS.items():
            pages: dict[tuple[str, str], Page] = {}
            for picture in ALL:
                name = picture.name + suffix
                if wanted and name not in wanted:
                    continue
                who = (picture.who, picture.locale)
                if who not in pages:
                    pages[who] = entered(browser, url, *who, width=width, height=height)
                take(pages[who], picture, PICTURES / f"{name}.png")
        browser.close()
    large = [one.name for one in PICTURES.glob("*.png") if one.stat().st_size > LARGEST]
    if large:
        print(f"larger than {LARGEST} bytes: {', '.join(sorted(large))}", file=sys.stderr)
    return 1 if large else 0


@contextmanager
def served() -> Iterator[str]:
    """A server with demonstration data of its own; nothing of this machine's installation is touched."""
    with tempfile.TemporaryDirectory() as folder, closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        url = f"http://127.0.0.1:{port}"
        others = {key: text for key, text in os.environ.items() if not key.startswith("GIAOVIEC_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "giaoviec", "serve", "--demo", "--port", port],
            env=others | {"GIAOVIEC_DATA_DIR": folder, "GIAOVIEC_BASE_URL": url},
            stdout=subprocess.DEVNULL,
        )
        try:
            while not answers(f"{url}/readyz"):
                if process.poll() is not None:
                    raise SystemExit("the server has ended")
                time.sleep(0.5)
            yield url
        finally:
            process.terminate()
            process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  our own server
            return bool(answer.status == 200)
    except OSError:
        return False


def entered(browser: Browser, url: str, who: str, locale: str, *, width: int, height: int) -> Page:
    """A page of this person ("": nobody), in this language."""
    context = browser.new_context(
        base_url=url, locale=locale, viewport={"width": width, "height": height}
    )
    page = context.new_page()
    if who:
        page.goto("/dang-nhap")
        page.locator("[name=username]").fill(who)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda address: "/dang-nhap" not in address)
        if locale != page.locator("html").get_attribute("lang"):
            page.locator(".language__button:visible").first.click()
            page.wait_for_load_state("networkidle")
    return page


def take(page: Page, picture: Picture, file: Path) -> None:
    page.goto(picture.path)
    if picture.click:
        page.locator(picture.click).first.click()
    page.wait_for_load_state("networkidle")
    file.write_bytes(with_palette(page.screenshot(animations="disabled")))
    print(f"{file.name}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
