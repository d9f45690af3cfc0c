"""docs/performance.md: each measurement writes a section of its own and leaves the others alone."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_HEAD = """# Measured

Each section is written by the measurement that it names (`make bench ARGS=NAME`, or `python -m bench NAME`) and says
when and on what. Other machines give other seconds; what is compared stands in the same run.
"""


def write_section(name: str, title: str, text: str) -> None:
    """Put this text in the place of what the section said before, or at the end."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else _HEAD
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = f"{begin}\n## {title}\n\n{text}\n\n{_where_and_when()}\n{end}\n"
    old = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}\n", re.DOTALL)
    if not old.search(page):
        page = f"{page.rstrip()}\n\n{section}"
    PAGE.write_text(old.sub(lambda _: section, page), encoding="utf-8")


def machine() -> str:
    """What it ran on: processor, cores, memory, Python."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


def _where_and_when() -> str:
    return f"*{datetime.now(UTC):%Y-%m-%d}, {machine()}, load {os.getloadavg()[0]:.1f}*"
