"""A committee at work: its data, a real server process, a relay that keeps the mails."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from config import Settings
from giaoviec.app import create_app
from giaoviec.core import clock, zone
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.notify.hours import SendingHours, next_sending_moment
from giaoviec.org.models import Person, Rank
from giaoviec.tasks.models import DeadlineKind
from giaoviec.tasks.new import Deadline
from giaoviec.workdays.queries import load_calendar
from tests.builders.accounts import make_account
from tests.builders.org import appoint, make_person, make_unit
from tests.databases import open_database
from tests.notify.sink import Received, Sink, running
from tests.tasks.scene import Scene, make_scene
from tests.web.task_scene import ROLES, account_of


@dataclass
class House:
    """Who is there is `scene`, an inspector and an administrator besides; each signs in with their part as name."""

    app: Flask
    scene: Scene
    url: str
    sink: Sink
    environment: dict[str, str]

    def send(self) -> None:
        """Send what waits, as if the next working morning had come where it is not day."""
        at = self.next_morning().isoformat()
        command = [sys.executable, "-m", "giaoviec", "remind", "--at", at]
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=60)

    def next_morning(self) -> datetime:
        """Now, or the next moment at which mails may go out."""
        return next_sending_moment(clock.now(), load_calendar(db.session()), SendingHours())

    def mail_to(self, person: Person, containing: str) -> Received:
        """The mail to this person in which that stands; it may have to be sent first."""
        until = time.monotonic() + 30
        while True:
            self.send()
            for mail in list(self.sink.accepted):
                if mail.recipient == person.email and containing in plain(mail):
                    return mail
            assert time.monotonic() < until, self.sink.per_recipient


def plain(mail: Received) -> str:
    body = mail.parsed.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: Received) -> str:
    """The first link of the mail that leads to a task."""
    found = re.search(r"http://\S+/nhiem-vu/\d+\S*", plain(mail))
    assert found, plain(mail)
    return found[0]


def soon(days: int) -> datetime:
    """The end of the day that many days from today; in the past with a minus."""
    return zone.end_of_day(zone.local_date(clock.now()) + timedelta(days=days))


def deadline(days: int) -> Deadline:
    """A deadline that many days from today."""
    return Deadline(kind=DeadlineKind.ABSOLUTE, due_at=soon(days))


@contextmanager
def opened(base: Path, *, has_relay: bool = True) -> Iterator[House]:
    """The committee in a database of its own, and its server; without a relay mails stay inside."""
    port = _free_port()
    database = open_database("", base, "browser")
    with running(Sink()) as sink:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("GIAOVIEC_")
        } | {
            "GIAOVIEC_DATABASE_URL": database.url,
            "GIAOVIEC_DATA_DIR": str(base / "var"),
            "GIAOVIEC_SECRET_KEY": "for-tests-only",
            "GIAOVIEC_INSTALLATION_ID": "browser",
            "GIAOVIEC_BASE_URL": f"http://127.0.0.1:{port}",
            "GIAOVIEC_SMTP_URL": sink.url if has_relay else "",
        }
        app = create_app(
            Settings(
                database_url=database.url,
                data_dir=base / "var",
                secret_key="for-tests-only",
                installation_id="browser",
            )
        )
        with app.app_context():
            house = House(app, _people(), environment["GIAOVIEC_BASE_URL"], sink, environment)
            with _served(house, port, base / "server.log"):
                yield house
            db.session.remove()
            db.engine.dispose()
    database.drop()


def _people() -> Scene:
    scene = make_scene()
    for name in ROLES:
        account_of(scene, name)
    inspectorate = make_unit("TTr", parent=scene.ubnd, name="Thanh tra Thành phố")
    inspector = make_person("Lý Thị Thanh")
    appoint(inspector, inspectorate, Rank.OFFICIAL)
    make_account(Role.INSPECTOR, person=inspector, username="inspector")
    make_account(Role.ADMIN, username="admin")
    return scene


@contextmanager
def _served(house: House, port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "giaoviec", "serve", "--port", str(port)],
            env=house.environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + 60
        while not _answers(f"{house.url}/readyz"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert "Traceback" not in log.read_text()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
