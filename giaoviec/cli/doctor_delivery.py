"""What `giaoviec doctor` says of mail, clocks and processes."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from giaoviec.cli.findings import Finding, ill, refused, well
from giaoviec.core.agreement import ClocksDiffer, require_agreement
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_
from giaoviec.jobs.queue import has_workers
from giaoviec.notify.bounces.boxes import open_box
from giaoviec.notify.bounces.take import bounces_url
from giaoviec.notify.claim import is_due
from giaoviec.notify.heartbeat import heartbeat_age, is_alive, is_fresh, processes
from giaoviec.notify.mime import Composer
from giaoviec.notify.models import Message, State
from giaoviec.notify.relay_address import parse_relay_address
from giaoviec.notify.relays import has_relay, in_test_mode
from giaoviec.notify.smtp import SmtpRelay

# Of the mailbox for bounces: enough to see that it can be read.
_LETTERS_LOOKED_AT = 20
# As the page of the queue: longer than any morning's run should take.
_LONG = timedelta(minutes=30)


def look_at_mail() -> Iterator[Finding]:
    """The relay and its way back."""
    yield _mail()
    yield _bounces()


def look_at_processes(now: datetime) -> Iterator[Finding]:
    """Clocks, scheduler, workers, and what waits for them."""
    agreement = _agreement()
    yield agreement
    if not agreement.is_well:  # signs of life would all look old, or all new
        return
    yield _clock(now)
    yield _workers(now)
    yield _outbox(now)


def _mail() -> Finding:
    if in_test_mode():
        words = N_("chế độ thử (GIAOVIEC_TEST_MODE): không thư nào rời máy này")
        return well("mail", words)
    if not has_relay():
        words = N_("chưa cấu hình máy chủ thư (GIAOVIEC_SMTP_URL); thư nằm trong hộp thư thử")
        return well("mail", words)
    settings = current_app.config["SETTINGS"]
    try:
        sender = Composer(settings.mail_from, settings.mail_bounces_to).address
        relay = SmtpRelay(parse_relay_address(settings.smtp_url))
    except DomainError as error:
        return refused("mail", error)
    trouble = relay.open()
    relay.close()
    if trouble is not None:
        return ill("mail", N_("không kết nối được máy chủ thư: %(trouble)s"), trouble=trouble)
    if sender.endswith("@localhost"):
        words = N_(
            "người gửi là %(sender)s, địa chỉ mà máy chủ thư bên ngoài không nhận; hãy đặt GIAOVIEC_MAIL_FROM"
        )
        return ill("mail", words, sender=sender)
    return well("mail", N_("máy chủ thư trả lời"))


def _bounces() -> Finding:
    url = bounces_url()
    if not url:
        words = N_(
            "không đọc hộp thư trả lại (GIAOVIEC_BOUNCES_URL); thư bị trả lại không được biết"
        )
        return well("bounces", words)
    try:
        box = open_box(url)
        try:
            waiting = sum(1 for _letter in box.waiting(_LETTERS_LOOKED_AT))
        finally:
            box.close()
    except DomainError as error:
        return refused("bounces", error)
    return well("bounces", N_("đọc được hộp thư trả lại, %(count)s thư chờ"), count=waiting)


def _agreement() -> Finding:
    try:
        require_agreement(db.session())
    except ClocksDiffer as error:
        return refused("clock", error)
    return well("clock", N_("đồng hồ máy này khớp với cơ sở dữ liệu"))


def _clock(now: datetime) -> Finding:
    session = db.session()
    age = heartbeat_age(session, "scheduler", now=now)
    if age is None:
        return ill(
            "scheduler",
            N_("bộ hẹn giờ chưa chạy lần nào; hãy chạy “giaoviec serve” hoặc “giaoviec scheduler”"),
        )
    if not is_alive(session, "scheduler", now=now):
        words = N_("bộ hẹn giờ im lặng từ %(since)s; hãy xem nhật ký và khởi động lại")
        return ill("scheduler", words, since=now - age)
    return well("scheduler", N_("đang chạy"))


def _workers(now: datetime) -> Finding:
    if not has_workers():
        return well("delivery", N_("bộ hẹn giờ tự gửi"))
    alive = [
        row
        for row in processes(db.session())
        if row.name.startswith("worker/") and is_fresh(now - row.at)
    ]
    if not alive:
        words = N_("không có tiến trình gửi nào đang chạy; hãy chạy “giaoviec worker”")
        return ill("delivery", words)
    return well("delivery", N_("%(count)s tiến trình gửi đang chạy"), count=len(alive))


def _outbox(now: datetime) -> Finding:
    """What waits; ill when its turn came half an hour ago: rows that may not leave yet have no turn."""
    session = db.session()
    rows = session.execute(
        select(Message.state, func.count())
        .where(Message.state.in_((State.QUEUED, State.UNCERTAIN, State.FAILED)))
        .group_by(Message.state)
    )
    counts = {row[0]: row[1] for row in rows}
    facts = {
        "waiting": counts.get(State.QUEUED, 0),
        "uncertain": counts.get(State.UNCERTAIN, 0),
        "failed": counts.get(State.FAILED, 0),
    }
    since = session.scalar(select(func.min(Message.next_try_at)).where(is_due(now)))
    if since is not None and now - since > _LONG:
        minutes = int((now - since).total_seconds() // 60)
        words = N_(
            "đã đến lượt gửi từ %(minutes)s phút trước mà chưa gửi: chờ gửi %(waiting)s, không chắc chắn %(uncertain)s; "
            "hãy xem bộ hẹn giờ, tiến trình gửi và máy chủ thư"
        )
        return ill("outbox", words, minutes=minutes, **facts)
    words = N_("chờ gửi %(waiting)s, không chắc chắn %(uncertain)s, không gửi được %(failed)s")
    return well("outbox", words, **facts)
