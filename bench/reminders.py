"""A morning's run on the shape of design part 5: 100,000 tasks, 2,000 people, into smtp-sink.

    python -m bench reminders            (TASKS=20000 for a shorter look)

Planning is set beside its own reads, inserts and updates as bare Core
statements on a copy of the same database; delivery beside the bare SMTP and
MIME rates of the very mails it sent.
"""

import email
import email.policy
import os
import resource
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.page import write_section
from bench.shape import Shape, fill
from bench.sink import smtp_sink
from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core.db import db, transaction
from giaoviec.core.memory import collect_rarely
from giaoviec.notify.answers import Envelope
from giaoviec.notify.deliver import deliver
from giaoviec.notify.mime import Composer
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.smtp import SmtpRelay
from giaoviec.reminders.bundle import bundle_waiting
from giaoviec.reminders.models import Reminder
from giaoviec.reminders.planner import LOOK, LOOKED, plan_due
from giaoviec.tasks.models import TaskLook

NOW = datetime(2026, 9, 4, 0, 0, tzinfo=UTC)
SENDER = "Giao việc – nhắc việc <nhacviec@ubnd.example>"
_BARE_SAMPLE = 500


class Recorder:
    """The relay with the bytes it was given kept, for the bare rates of the same mails."""

    def __init__(self, relay: SmtpRelay) -> None:
        self._relay = relay
        self.sent: list[Envelope] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._relay, name)

    def send(self, envelope: Envelope, meanwhile: Callable[[], object]) -> Any:
        if len(self.sent) < _BARE_SAMPLE:
            self.sent.append(envelope)
        return self._relay.send(envelope, meanwhile)


def main() -> None:
    tasks = int(os.environ.get("TASKS", "100000"))
    with tempfile.TemporaryDirectory() as folder, smtp_sink() as port:
        settings = Settings(
            data_dir=Path(folder),
            smtp_url=f"smtp://127.0.0.1:{port}",
            mail_from=SENDER,
            secret_key="bench",
            installation_id="bench",
        )
        app = create_app(settings, pages=False)
        collect_rarely()
        with app.app_context():
            upgrade_database()
            with transaction() as session:
                fill(session.connection(), Shape(tasks), now=NOW)
            _run(settings, Path(folder))
            db.session.remove()
            db.engine.dispose()


def _run(settings: Settings, folder: Path) -> None:
    copy = _copy(folder)
    commits = _count_commits()
    relay = Recorder(SmtpRelay(parse_relay_address(settings.smtp_url)))
    cpu, began = time.process_time(), time.perf_counter()
    added = plan_due(now=NOW)
    planned = time.perf_counter()
    bundle_waiting(now=NOW)
    bundled = time.perf_counter()
    before = commits[0]
    done = deliver(now=NOW, relay=relay)
    ended = time.perf_counter()
    cpu = time.process_time() - cpu
    relay.close()
    digests = _count(Message, Message.channel == Channel.EMAIL, Message.state == State.ACCEPTED)
    open_left = _count(Message, Message.state.in_((State.QUEUED, State.SENDING)))
    if open_left:
        sys.exit(f"{open_left} messages were not settled: {done}")
    bare = _bare_planning(copy)
    mime, smtp = _bare_mime(relay.sent), _bare_smtp(settings.smtp_url, relay.sent)
    average = sum(len(one.payload) for one in relay.sent) / len(relay.sent)
    whole = ended - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        f"{_count_tasks():,} tasks, {digests:,} digests, {added:,} reminders, SQLite, one process",
        f"mails of {average:,.0f} bytes on average; everything settled",
        f"{'planning':30}{planned - began:>8.2f} s   {(planned - began) / bare:>5.2f} x its bare statements ({bare:.2f} s)",
        f"{'bundling into messages':30}{bundled - planned:>8.2f} s",
        f"{'delivery':30}{ended - bundled:>8.2f} s   {digests / (ended - bundled):>7,.0f} digests/s",
        f"{'whole run':30}{whole:>8.2f} s   {digests / whole:>7,.0f} digests/s",
        f"{'… of it processor time':30}{cpu:>8.2f} s",
        f"{'bare MIME of the same mails':30}{'':>10}   {mime:>7,.0f} mails/s",
        f"{'bare SMTP of the same mails':30}{'':>10}   {smtp:>7,.0f} mails/s",
        f"{'commits of delivery':30}{(commits[0] - before) / digests:>8.2f} a digest (mail and in-app notice)",
        f"{'peak memory':30}{memory:>8.0f} MB",
    ]
    text = "\n".join(lines)
    print(text)
    write_section(
        "reminders", "A morning's run", f"`python -m bench reminders`:\n\n```text\n{text}\n```"
    )


def _copy(folder: Path) -> sa.Engine:
    """The database as it is before the run, for the bare statements."""
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(folder / "giaoviec.sqlite3", folder / "bare.sqlite3")
    return sa.create_engine(f"sqlite:///{folder / 'bare.sqlite3'}")


def _count_commits() -> list[int]:
    counted = [0]

    def note(_connection: sa.Connection) -> None:
        counted[0] += 1

    sa.event.listen(db.engine, "commit", note)
    return counted


def _bare_planning(engine: sa.Engine) -> float:
    """Planning's own reads, inserts and updates, and nothing else."""
    columns = [c for c in Reminder.__table__.c if c.name not in ("id", "bundle", "reason")]
    with db.engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(sa.select(*columns))]
    for row in rows:
        row["state"] = "due"
    looks: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    look = TaskLook.__table__.c
    with engine.connect() as before, db.engine.connect() as after:
        moved = dict(after.execute(sa.select(look.task_id, look.look_at)).tuples().all())
        for row in before.execute(LOOK.limit(None), {"now": NOW}):
            looks[row.look_revision, row.look_at, moved[row.id]].append(row.id)
    size = 2000
    began = time.perf_counter()
    with engine.begin() as connection:
        read = 0
        while fresh := connection.execute(LOOK.offset(read), {"now": NOW}).all():
            read += len(fresh)
    for start in range(0, len(rows), size):
        with engine.begin() as connection:
            connection.execute(sa.insert(Reminder.__table__), rows[start : start + size])
    for (revision, look_at, next_look), ids in looks.items():
        for start in range(0, len(ids), size):
            some = ids[start : start + size]
            read_then = {"task_ids": some, "read_revision": revision, "read_look": look_at}
            asked = [{"look_at": next_look, "task_id": n, "revision": revision} for n in some]
            with engine.begin() as connection:
                connection.execute(LOOKED, read_then)
                connection.execute(sa.insert(TaskLook.__table__), asked)
    return time.perf_counter() - began


def _bare_mime(sent: list[Envelope]) -> float:
    """Composing the same texts anew, a second."""
    composer = Composer(SENDER)
    parts = []
    for one in sent:
        mail = email.message_from_bytes(one.payload, policy=email.policy.default)
        texts = {part.get_content_subtype(): part.get_content() for part in mail.iter_parts()}
        parts.append((str(mail["Subject"]), texts["plain"], texts["html"]))
    began = time.perf_counter()
    for subject, text, html in parts:
        composer.compose(
            to_name="Nguyễn Thị Minh",
            to_address="can-bo-1@example.vn",
            subject=subject,
            text=text,
            html=html,
            message_id="<1.bench@ubnd.example>",
            at=NOW,
        )
    return len(parts) / (time.perf_counter() - began)


def _bare_smtp(url: str, sent: list[Envelope]) -> float:
    relay = SmtpRelay(parse_relay_address(url))
    relay.open()
    began = time.perf_counter()
    for one in sent:
        relay.send(one)
    rate = len(sent) / (time.perf_counter() - began)
    relay.close()
    return rate


def _count(model: Any, *where: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def _count_tasks() -> int:
    with db.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM task").scalar_one()
