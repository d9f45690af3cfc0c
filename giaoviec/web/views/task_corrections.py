"""A correction's before and after, read from its audit line."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from giaoviec.tasks.notice_words import moment_words
from giaoviec.web.filters import URGENCY


def corrected_lines(
    details: Mapping[str, Any], names: Mapping[int, str]
) -> Iterator[tuple[str, str]]:
    """For each thing that was put right: what it was called, what it said before, what it says now."""
    labels = {
        "content": _("Nội dung"),
        "deliverable": _("Sản phẩm"),
        "urgency": _("Độ khẩn"),
        "monitor_id": _("Người theo dõi"),
        "due_at": _("Thời hạn"),
    }
    for name, label in labels.items():
        change = details.get(name)
        if isinstance(change, dict):
            yield _("%(what)s trước đó", what=label), _read(name, change.get("before"), names)
            yield _("%(what)s mới", what=label), _read(name, change.get("after"), names)


def _read(name: str, value: Any, names: Mapping[int, str]) -> str:
    if value in (None, ""):
        return _("(không có)")
    if name == "due_at":
        return moment_words(datetime.fromisoformat(value))
    if name == "urgency":
        return _(URGENCY[value]) if value in URGENCY else str(value)
    if name == "monitor_id":
        return names.get(value, "–")
    return str(value)
