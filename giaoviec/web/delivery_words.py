"""What became of a message, in words. The program never says that a mail arrived: it cannot know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from giaoviec.core.i18n import shown
from giaoviec.notify.models import Channel, State
from giaoviec.notify.overflow import IN_DIGEST, WAITS
from giaoviec.notify.timeline import Stage, Step
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.notice_words import kind_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """One step of a message's way, as a page shows it; `at` is None where the moment is not kept."""

    title: str
    at: datetime | None
    icon: str
    tone: str
    words: str
    note: str


ICONS: dict[Channel | None, str] = {Channel.EMAIL: "mail", Channel.INAPP: "bell"}


def channel_words(channel: Channel | None) -> str:
    if channel is None:
        return ""
    return _("Thư điện tử") if channel is Channel.EMAIL else _("Trong chương trình")


def state_words(state: State, channel: Channel | None, answer: str = "") -> tuple[str, str]:
    """The state, and its tone; `answer` tells what joined a digest from what was left unsent."""
    if state is State.SUPPRESSED and answer.startswith(IN_DIGEST):
        return _("Gộp vào thư nhắc việc"), "info"
    if state is State.ACCEPTED:
        mail = channel is Channel.EMAIL
        return (_("Máy chủ thư đã nhận") if mail else _("Đã đưa vào thông báo")), "ok"
    return {
        State.QUEUED: (_("Chờ gửi"), "neutral"),
        State.SENDING: (_("Đang gửi"), "info"),
        State.BOUNCED: (_("Bị trả lại"), "danger"),
        State.FAILED: (_("Không gửi được"), "danger"),
        State.SUPPRESSED: (_("Không gửi nữa"), "neutral"),
        State.UNCERTAIN: (_("Chưa rõ kết quả, sẽ gửi lại"), "warn"),
    }[state]


def state_choices() -> list[tuple[str, str]]:
    """Every state for a filter, in the order of a message's way."""
    return [("", _("Tất cả"))] + [
        (
            state.value,
            _("Máy chủ thư đã nhận, hoặc đã đưa vào thông báo")
            if state is State.ACCEPTED
            else state_words(state, None)[0],
        )
        for state in State
    ]


def kind_of_message(source: str, kind: str) -> str:
    """What a message is, whoever put it in the outbox."""
    if source == "tasks":
        return kind_words(Kind(kind))
    return {
        ("reminders", "digest"): _("Thư nhắc việc buổi sáng"),
        ("reminders", "urgent"): _("Nhắc việc gấp"),
        ("reminders", "resolved"): _("Báo việc đã giải quyết"),
        ("accounts", "invite"): _("Mời vào hệ thống"),
        ("accounts", "reset"): _("Liên kết đặt mật khẩu"),
        ("notify", "undelivered"): _("Báo người không nhận được thư"),
    }.get((source, kind), kind)


def reason_words(code: str) -> str:
    """Why something was not sent, in words; what a relay said stays as it is."""
    known, _colon, said = code.partition(": ")
    if said and known in ("rejected", "gave-up"):
        return f"{_reasons()[known]} – {said}"
    if said and known == IN_DIGEST:
        return _("trong thư nhắc việc ngày %(day)s", day=shown(date.fromisoformat(said)))
    return _reasons().get(code, code)


def _reasons() -> dict[str, str]:
    return {
        "task-closed": _("nhiệm vụ đã kết thúc"),
        "task-completed": _("nhiệm vụ đã hoàn thành"),
        "task-withdrawn": _("nhiệm vụ đã thu hồi"),
        "task-suspended": _("nhiệm vụ đang tạm dừng"),
        "task-submitted": _("đã nộp kết quả"),
        "handed-in": _("đã nộp kết quả"),
        "deadline-moved": _("thời hạn đã đổi"),
        "no-longer-due": _("không còn đến hạn"),
        "not-theirs-any-more": _("không còn là việc của người này"),
        "theirs-again": _("lại là việc của người này"),
        "already-answered": _("đã có trả lời"),
        "already-decided": _("đã có quyết định"),
        "nothing-left": _("không còn gì để nhắc"),
        "recipient-gone": _("không còn giữ chức vụ nào"),
        "gone": _("không còn giữ chức vụ nào"),
        "account-locked": _("tài khoản đang bị khóa"),
        "no-address": _("chưa có địa chỉ thư điện tử"),
        "bad-address": _("địa chỉ thư điện tử viết sai"),
        "address-flagged": _("địa chỉ thư đã bị đánh dấu hỏng vì nhiều thư bị trả lại"),
        "rejected": _("máy chủ thư từ chối nhận"),
        "hourly-cap": _("chờ vì đã đủ số thư trong một giờ"),
        WAITS: _("đã đủ số thư trong một giờ, chờ gộp vào thư nhắc việc tới"),
        "local mailbox": _("nằm trong Hộp thư thử, không gửi ra ngoài"),
        "local mailbox (test mode)": _("chế độ thử: nằm trong Hộp thư thử, không gửi ra ngoài"),
        "gave-up": _("đã gửi lại nhiều lần mà không được"),
    }


def shown_steps(steps: Sequence[Step]) -> list[ShownStep]:
    """A message's way as a page shows it."""
    return [
        ShownStep(
            title=_title(step),
            at=step.at,
            icon=_LOOKS[step.stage][0],
            tone=_LOOKS[step.stage][1],
            words=_said(step),
            note=_note(step),
        )
        for step in steps
    ]


def _said(step: Step) -> str:
    """The words of a relay or server, with the code where they do not name it themselves."""
    words = reason_words(step.words)
    return words if step.status in words else f"{step.status} {words}".strip()


_LOOKS = {
    Stage.CREATED: ("plus", "neutral"),
    Stage.REPEATS: ("refresh", "info"),
    Stage.UNCERTAIN: ("alert-triangle", "warn"),
    Stage.WAITING: ("clock", "neutral"),
    Stage.SENDING: ("send", "info"),
    Stage.ACCEPTED: ("check", "ok"),
    Stage.SHOWN: ("bell", "ok"),
    Stage.DELAYED: ("hourglass-high", "warn"),
    Stage.AUTO_REPLY: ("message", "neutral"),
    Stage.BOUNCED: ("arrow-back-up", "danger"),
    Stage.FAILED: ("alert-circle", "danger"),
    Stage.SUPPRESSED: ("ban", "neutral"),
    Stage.JOINED: ("inbox", "info"),
    Stage.READ: ("eye-check", "ok"),
    Stage.REPEATED: ("refresh", "info"),
}


def _title(step: Step) -> str:
    if step.stage is Stage.UNCERTAIN:
        return ngettext(
            "%(num)s lần gửi không rõ kết quả",
            "%(num)s lần gửi không rõ kết quả",
            step.count,
        )
    return {
        Stage.CREATED: _("Đưa vào hàng chờ gửi"),
        Stage.REPEATS: _("Gửi lại bằng tay"),
        Stage.WAITING: _("Lần gửi tới"),
        Stage.SENDING: _("Đang gửi"),
        Stage.ACCEPTED: _("Máy chủ thư đã nhận"),
        Stage.SHOWN: _("Đã đưa vào thông báo"),
        Stage.DELAYED: _("Máy chủ báo thư bị chậm, còn gửi tiếp"),
        Stage.AUTO_REPLY: _("Hộp thư người nhận trả lời tự động"),
        Stage.BOUNCED: _("Bị trả lại"),
        Stage.FAILED: _("Không gửi được"),
        Stage.SUPPRESSED: _("Không gửi nữa"),
        Stage.JOINED: _("Gộp vào thư nhắc việc"),
        Stage.READ: _("Đọc trong chương trình"),
        Stage.REPEATED: _("Có bản gửi lại"),
    }[step.stage]


def _note(step: Step) -> str:
    """Where it went, who said so, or who asked."""
    if step.stage in (Stage.REPEATS, Stage.REPEATED):
        return _("%(name)s yêu cầu; thư số %(number)s", name=step.party, number=step.other_id or 0)
    if step.stage is Stage.WAITING and step.count:
        return ngettext("đã thử %(num)s lần", "đã thử %(num)s lần", step.count)
    if not step.party:
        return ""
    if step.stage in (Stage.DELAYED, Stage.BOUNCED, Stage.AUTO_REPLY):
        return _("theo máy chủ %(name)s", name=step.party)
    to = _("đến %(address)s", address=step.party)
    return f"{to} · Message-ID {step.identity}" if step.identity else to
