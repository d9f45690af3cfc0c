"""The sheet of 9/8/2019 lived through again: import, then `giaoviec remind` each morning."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from giaoviec.cli import cli
from tests.notify.sink import Received, Sink

DATA = Path(__file__).resolve().parents[1] / "data"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "replay-2019.md"
GIVEN = "2019-08-09T08:00:00+07:00"
FIRST, LAST = date(2019, 8, 9), date(2019, 10, 1)


def mornings(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    """Every day, days off included: the program must know by itself when to be silent."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


@dataclass
class Story:
    """One installation, driven by its real commands, with a real relay."""

    environment: dict[str, str]
    sink: Sink

    def run(self, *arguments: str) -> str:
        result = CliRunner().invoke(
            cli, arguments, env=self.environment, standalone_mode=False, catch_exceptions=False
        )
        if result.exception:
            raise result.exception
        return result.stdout

    def give(self) -> None:
        """The organisation and the tasks come in."""
        units, people = DATA / "cchc-2019-units.csv", DATA / "cchc-2019-people.csv"
        self.run("org", "import", "--units", str(units), "--people", str(people), "--at", GIVEN)
        self.run("tasks", "import", str(DATA / "cchc-2019-tasks.xlsx"), "--at", GIVEN)

    def remind(self, day: date, hour: str = "08:30:00") -> dict[str, Any]:
        answer = self.run("remind", "--json", "--at", f"{day}T{hour}+07:00")
        return json.loads(answer)

    def live(self, first: date = FIRST, last: date = LAST) -> list[tuple[date, Received]]:
        """Remind each morning; every mail with the day it came."""
        story = []
        for day in mornings(first, last):
            before = len(self.sink.accepted)
            self.remind(day)
            story += [(day, mail) for mail in self.sink.accepted[before:]]
        return story


def as_table(story: list[tuple[date, Received]]) -> str:
    """Who got what on which day, in Markdown."""
    lines = ["| Ngày | Người nhận | Thư | Nhiệm vụ số |", "|---|---|---|---|"]
    for day, mail in sorted(story, key=lambda told: (told[0], told[1].recipient, subject(told[1]))):
        numbers = ", ".join(map(str, tasks_in(mail)))
        lines.append(f"| {day:%d/%m/%Y} | {mail.recipient} | {subject(mail)} | {numbers} |")
    return "\n".join(lines) + "\n"


def subject(mail: Received) -> str:
    return str(mail.parsed["Subject"])


def tasks_in(mail: Received) -> list[int]:
    """The tasks a mail links to."""
    part = mail.parsed.get_body(("plain",))
    assert part is not None
    return sorted({int(n) for n in re.findall(r"/nhiem-vu/(\d+)", part.get_content())})
