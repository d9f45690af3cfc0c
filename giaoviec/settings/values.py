"""Named values that administrators set, each with its type, its default and its bounds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_, Sentence
from giaoviec.core.text import tidy
from giaoviec.settings.models import Setting

T = TypeVar("T")

MAILS_AN_HOUR_AT_MOST = 1000


class WrongValue(Invalid):
    """A value that this setting cannot have; the text says which it can."""

    code = "setting-wrong-value"
    text = N_("“%(given)s” không dùng được cho mục “%(label)s”: %(expected)s.")


class WrongHours(Invalid):
    code = "setting-wrong-hours"
    text = N_(
        "Giờ kết thúc gửi thư (%(until)s) phải muộn hơn giờ bắt đầu (%(start)s). "
        "Hãy sửa một trong hai mục rồi lưu lại."
    )


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """One setting: how it is kept as text and read back.

    `read` raises ValueError for text that it cannot use; `expected` then says
    in a few words what it can.
    """

    key: str
    label: str
    expected: str
    default: T
    read: Callable[[str], T]
    show: Callable[[T], str]


def _hour(text: str) -> time:
    hour = time.fromisoformat(text)
    if hour.tzinfo or hour.second or hour.microsecond:
        raise ValueError(text)
    return hour


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAILS_AN_HOUR_AT_MOST):
        raise ValueError(text)
    return int(text)


def _word(text: str) -> str:
    if not text or len(text) > 100:
        raise ValueError(text)
    return text


_AN_HOUR = N_("cần một giờ trong ngày, viết như 07:00")

SENDING_FROM = Value(
    "sending_from",
    N_("Giờ bắt đầu gửi thư"),
    _AN_HOUR,
    time(7),
    _hour,
    lambda hour: hour.strftime("%H:%M"),
)
SENDING_UNTIL = Value(
    "sending_until",
    N_("Giờ kết thúc gửi thư"),
    _AN_HOUR,
    time(18),
    _hour,
    lambda hour: hour.strftime("%H:%M"),
)
# Mails to one person within an hour; what is above waits, urgent ones aside.
MAILS_AN_HOUR = Value(
    "mails_an_hour",
    N_("Số thư tối đa gửi một người trong một giờ"),
    N_("cần một số nguyên từ 1 đến 1000"),
    20,
    _count,
    str,
)
# Mails to one address that came back for good, one after the other, after which none is sent there.
BOUNCES_TO_FLAG = Value(
    "bounces_to_flag",
    N_("Số thư bị trả lại liên tiếp thì ngừng gửi đến địa chỉ đó"),
    N_("cần một số nguyên từ 1 đến 1000"),
    3,
    _count,
    str,
)
# The installation that may send what this database holds; "" until the first sending.
INSTALLATION_ID = Value(
    "installation_id",
    N_("Mã bản cài đặt"),
    N_("cần từ 1 đến 100 ký tự"),
    "",
    _word,
    str,
)
# The day on whose morning those with decisions waiting were last looked for; "" before the first.
DECISIONS_TOLD_ON = Value(
    "decisions_told_on",
    N_("Ngày nhắc quyết định gần nhất"),
    N_("cần từ 1 đến 100 ký tự"),
    "",
    _word,
    str,
)
# What the next looks at tasks were worked out from (reminders.replan); "" before the first pass.
PLANNED_FROM = Value(
    "planned_from",
    N_("Căn cứ tính lịch nhắc"),
    N_("cần từ 1 đến 100 ký tự"),
    "",
    _word,
    str,
)

# What administrators may change by hand.
EDITABLE: dict[str, Value] = {
    value.key: value for value in (SENDING_FROM, SENDING_UNTIL, MAILS_AN_HOUR, BOUNCES_TO_FLAG)
}


def get(session: Session, value: Value[T]) -> T:
    """What is set, or the default.

    A stored text that no longer reads (edited by hand in the database) counts
    as not set: a wrong row must not stop the morning's mail.
    """
    row = session.get(Setting, value.key)
    if row is None:
        return value.default
    try:
        return value.read(row.value)
    except ValueError:
        return value.default


def put(session: Session, value: Value[T], given: T | str) -> T:
    """Keep a value; does not commit. Returns it as it will be read back.

    Raises:
        WrongValue: it is not of this setting's kind, or outside its bounds.
    """
    text = tidy(given) if isinstance(given, str) else value.show(given)
    try:
        kept = value.read(text)
    except ValueError as error:
        raise WrongValue(
            given=text[:50], label=Sentence(value.label), expected=Sentence(value.expected)
        ) from error
    row = session.get(Setting, value.key)
    if row is None:
        session.add(Setting(key=value.key, value=value.show(kept)))
    else:
        row.value = value.show(kept)
    return kept
