"""Delivery alone: ready-made digests into smtp-sink, beside what each of its parts costs bare.

Database: an SQLite file in a temporary folder, or BENCH_DATABASE_URL (emptied first).
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.sink import smtp_sink
from config import Settings
from giaoviec.app import create_app, upgrade_database
from giaoviec.core.db import db, transaction
from giaoviec.core.text import fold, name_key
from giaoviec.notify.answers import Envelope, Outcome
from giaoviec.notify.deliver import deliver
from giaoviec.notify.ledger import Ending, Ledger, Mark
from giaoviec.notify.mime import Composer
from giaoviec.notify.models import Channel, Message, State
from giaoviec.notify.outbox import Note, enqueue
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.smtp import SmtpRelay
from giaoviec.notify.sources import Letter, use_sources
from giaoviec.org.models import Person

MAILS = 2000
NOW = datetime(2026, 9, 4, 1, 0, tzinfo=UTC)
SENDER = "Giao việc – nhắc việc <nhacviec@ubnd.example>"
SUBJECT = "Nhắc việc sáng 04/09/2026: 14 nhiệm vụ"
_ITEM = (
    "Rà soát, báo cáo kết quả cải cách hành chính quý III năm 2026 (568/QĐ-UBND), hạn 04/09/2026"
)
TEXT = "\n".join(f"- {_ITEM}: http://127.0.0.1:8000/nhiem-vu/{n}" for n in range(14))
HTML = "<table>{}</table>".format(
    "".join(
        f'<tr><td style="padding:6px 12px;border-bottom:1px solid #ddd">'
        f'<a href="http://127.0.0.1:8000/nhiem-vu/{n}">{_ITEM}</a></td>'
        f'<td style="padding:6px 12px;color:#b00">Quá hạn {n} ngày</td></tr>'
        for n in range(14)
    )
)


class ReadyMade:
    """A source that has its letter at hand, so that delivery alone is measured."""

    def letters(
        self, session: Session, messages: Sequence[Message], *, now: datetime
    ) -> Mapping[int, Letter]:
        return {one.id: Letter(SUBJECT, "14 nhiệm vụ", TEXT, HTML, "/") for one in messages}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, smtp_sink() as port:
        url = f"smtp://127.0.0.1:{port}"
        app = create_app(
            Settings(
                database_url=os.environ.get("BENCH_DATABASE_URL", ""),
                data_dir=Path(folder),
                smtp_url=url,
                mail_from=SENDER,
                secret_key="bench",
                installation_id="bench",
            )
        )
        with app.app_context():
            if os.environ.get("BENCH_DATABASE_URL"):
                db.drop_all()
                db.create_all()
            else:
                upgrade_database()
            use_sources(app, {"bench": ReadyMade()})
            _fill()
            _print(_measure(url))
            db.session.remove()
            db.engine.dispose()


def _measure(url: str) -> list[tuple[str, float, str]]:
    """Name, seconds a mail, and a remark of each line."""
    envelope = _compose(Composer(SENDER), 1)
    rows = [
        ("email.message.EmailMessage", _timed(200, _email_message), ""),
        ("email.mime", _timed(500, _email_mime), ""),
        ("our MIME (bare)", _timed(MAILS, _composing()), f"{len(envelope.payload):,} bytes a mail"),
    ]
    relay = SmtpRelay(parse_relay_address(url))
    rows.append(
        ("SMTP, one connection (bare)", _timed(MAILS, lambda _: _send(relay, envelope)), "")
    )
    relay.close()
    rows += [
        ("statements, by the driver (bare)", _driver_statements(), "1 commit"),
        ("statements, as we send them", _ledger(_one_commit), "1 commit"),
        ("… marked and settled apart", _ledger(_two_commits), "2 commits"),
    ]
    began = time.perf_counter()
    done = deliver(now=NOW)
    seconds = time.perf_counter() - began
    if done.email != MAILS:
        raise SystemExit(f"only {done.email} of {MAILS} mails were accepted: {done}")
    rows.append(
        ("delivery, everything", seconds / MAILS, f"{done.commits / MAILS:.2f} commits a mail")
    )
    return rows


def _print(rows: Sequence[tuple[str, float, str]]) -> None:
    print(f"{MAILS:,} mails, {db.engine.dialect.name}")
    print(f"{'':34}{'ms a mail':>10}{'a second':>10}")
    for name, seconds, remark in rows:
        print(f"{name:34}{seconds * 1000:>10.3f}{1 / seconds:>10,.0f}  {remark}")


def _fill() -> None:
    names = [f"Nguyễn Văn Số {n}" for n in range(1, MAILS + 1)]
    people = [
        {"name": name, "name_folded": fold(name), "name_key": name_key(name), "locale": "vi"}
        | {"id": at, "email": f"can.bo.{at}@ubnd.example"}
        for at, name in enumerate(names, 1)
    ]
    with transaction() as session:
        session.execute(sa.insert(Person), people)
        enqueue(
            session,
            (
                Note(
                    recipient_id=one["id"],
                    source="bench",
                    kind="digest",
                    key="digest",
                    channels=(Channel.EMAIL,),
                )
                for one in people
            ),
            now=NOW,
        )


def _timed(times: int, each: Callable[[int], object]) -> float:
    began = time.perf_counter()
    for n in range(times):
        each(n)
    return (time.perf_counter() - began) / times


def _email_message(n: int) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = SENDER, SUBJECT
    message["To"] = f"Nguyễn Văn Số {n} <can.bo.{n}@ubnd.example>"
    message.set_content(TEXT)
    message.add_alternative(HTML, subtype="html")
    return message.as_bytes()


def _email_mime(n: int) -> bytes:
    message = MIMEMultipart("alternative")
    message["From"], message["Subject"] = SENDER, SUBJECT
    message["To"] = f"Nguyễn Văn Số {n} <can.bo.{n}@ubnd.example>"
    message.attach(MIMEText(TEXT, "plain", "utf-8"))
    message.attach(MIMEText(HTML, "html", "utf-8"))
    return message.as_bytes()


def _composing() -> Callable[[int], object]:
    composer = Composer(SENDER)
    return lambda n: _compose(composer, n)


def _compose(composer: Composer, n: int) -> Envelope:
    return composer.compose(
        to_name=f"Nguyễn Văn Số {n}",
        to_address=f"can.bo.{n}@ubnd.example",
        subject=SUBJECT,
        text=TEXT,
        html=HTML,
        message_id=f"<{n}.bench@ubnd.example>",
        at=NOW,
    )


def _send(relay: SmtpRelay, envelope: Envelope) -> None:
    if relay.send(envelope).outcome is not Outcome.ACCEPTED:
        raise SystemExit("smtp-sink refused a mail")


def _ledger(each: Callable[[Ledger, int], None]) -> float:
    """Mark and settle every message with the real statements, then put all back."""
    ledger = Ledger("bench")
    with _claimed():
        seconds = _timed(MAILS, lambda n: each(ledger, n))
    ledger.close()
    return seconds


def _driver_statements() -> float:
    """The very statements and commits of `_one_commit`, said to the driver itself."""
    said: list[list[tuple[str, Any]]] = []
    ledger = Ledger("bench")

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("UPDATE"):
            said[-1].append((statement, values))

    with _claimed():
        sa.event.listen(db.engine, "before_cursor_execute", note)
        for n in range(MAILS):
            said.append([])
            _one_commit(ledger, n)
        sa.event.remove(db.engine, "before_cursor_execute", note)
    ledger.close()
    connection = db.engine.raw_connection()
    cursor = connection.cursor()

    def each(n: int) -> None:
        if db.engine.dialect.name == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        for statement, values in said[n]:
            cursor.execute(statement, values)
        connection.commit()

    with _claimed():
        seconds = _timed(MAILS, each)
    connection.close()
    return seconds


@contextmanager
def _claimed() -> Iterator[None]:
    """Every message as a pass has it that claimed it; afterwards as it was."""
    table = Message.__table__
    with transaction() as session:
        session.execute(sa.update(table).values(state=State.SENDING, leased_by="bench"))
    yield
    with transaction() as session:
        session.execute(
            sa.update(table).values(
                state=State.QUEUED, leased_by=None, leased_until=None, marked_at=None,
                message_id=None, settled_at=None, answer=None, attempts=0, address=None,
            )
        )  # fmt: skip


def _one_commit(ledger: Ledger, n: int) -> None:
    ledger.turn(Ending(n, State.ACCEPTED, "250 2.0.0 Ok") if n else None, _mark(n + 1), at=NOW)


def _two_commits(ledger: Ledger, n: int) -> None:
    ledger.turn(None, _mark(n + 1), at=NOW)
    ledger.turn(Ending(n + 1, State.ACCEPTED, "250 2.0.0 Ok"), None, at=NOW)


def _mark(n: int) -> Mark:
    return Mark(n, f"<{n}.bench@ubnd.example>", f"can.bo.{n}@ubnd.example", SUBJECT)


if __name__ == "__main__":
    main()
