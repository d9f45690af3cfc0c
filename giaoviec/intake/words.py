"""What people write in the cells for urgency and progress, and what it means."""

from enum import StrEnum

from giaoviec.core.text import fold, squash
from giaoviec.tasks.models import Urgency


class Progress(StrEnum):
    """How far a task is that comes in already running."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DONE = "done"
    # "Trễ" alone: the day of completion tells whether it is done; lateness is always computed.
    LATE = "late"
    # Handed in, not confirmed yet.
    SUBMITTED = "submitted"


URGENCIES = {
    Urgency.NORMAL: ("thường", "bình thường", "không"),
    Urgency.URGENT: ("khẩn",),
    Urgency.VERY_URGENT: ("thượng khẩn",),
    Urgency.FLASH: ("hỏa tốc",),
}

PROGRESS_WORDS = {
    Progress.NOT_STARTED: ("chưa", "chưa thực hiện", "chưa bắt đầu", "chưa triển khai", "mới giao", "đã giao"),
    Progress.RUNNING: (
        "đang thực hiện", "đang làm", "đang xử lý", "đang triển khai", "đang", "đang TH", "ĐTH",
        "chưa hoàn thành", "chưa xong", "chưa HT", "CHT", "trong hạn", "chưa đến hạn", "đang thực hiện trong hạn",
    ),
    Progress.DONE: (
        "hoàn thành", "đã hoàn thành", "HT", "đã HT", "xong", "đã xong", "làm xong", "đã thực hiện",
        "hoàn thành đúng hạn", "đã hoàn thành đúng hạn", "HT đúng hạn", "hoàn thành trước hạn",
        "hoàn thành trễ hạn", "hoàn thành quá hạn", "đã hoàn thành quá hạn", "HT trễ", "HT trễ hạn",
        "hoàn thành trễ", "hoàn thành chậm",
    ),
    Progress.LATE: (
        "trễ", "trễ hạn", "quá hạn", "chậm", "chậm tiến độ", "đang thực hiện quá hạn",
        "chưa hoàn thành quá hạn", "chưa hoàn thành trễ hạn", "quá hạn chưa hoàn thành",
    ),
    Progress.SUBMITTED: ("chờ duyệt", "chờ xác nhận", "đang chờ duyệt", "đã nộp", "đã trình", "đã báo cáo"),
}  # fmt: skip

# Named in the error for an unknown word: one or two of each kind are enough to go on.
PROGRESS_EXAMPLES = (
    "chưa thực hiện",
    "đang thực hiện",
    "hoàn thành",
    "HT",
    "đã xong",
    "trễ",
    "chờ duyệt",
)
URGENCY_EXAMPLES = ("thường", "khẩn", "thượng khẩn", "hỏa tốc")

_PROGRESS = {squash(word): meaning for meaning, words in PROGRESS_WORDS.items() for word in words}
_URGENCY = {squash(word): meaning for meaning, words in URGENCIES.items() for word in words}
_NOT_SECRET = {"", "khong", "thuong", "khongmat", "binhthuong"}


def urgency_named(text: str) -> Urgency | None:
    """The urgency that this cell names; an empty one is normal, None is not understood."""
    return _URGENCY.get(squash(text)) if squash(text) else Urgency.NORMAL


def progress_named(text: str) -> Progress | None:
    """How far the task is in the writer's words; None is not understood.

    Accents, case, dots and dashes do not count: "Đã xong.", "HT", and text in
    decomposed (NFD) letters are read alike.
    """
    return _PROGRESS.get(squash(text))


def names_a_secret(text: str) -> bool:
    """Whether this cell of the urgency column holds a degree of secrecy (mật, tối mật, tuyệt mật)."""
    return "mat" in fold(text).replace("-", " ").split()


def is_secrecy(text: str) -> bool:
    """Whether a cell of the secrecy column says anything but "not secret"."""
    return squash(text) not in _NOT_SECRET
