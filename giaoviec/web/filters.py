"""How days, moments, numbers and words of the domain read on a page."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from flask import Flask, g
from flask_babel import format_decimal
from flask_babel import gettext as _

from giaoviec.core import zone
from giaoviec.core.i18n import N_, date_format, is_english, moment_format
from giaoviec.files.store import LIMIT_MB
from giaoviec.web.templating import kept_url

STATUS = {
    "draft": N_("Dự thảo"),
    "assigned": N_("Đã giao"),
    "in_progress": N_("Đang thực hiện"),
    "submitted": N_("Chờ xác nhận"),
    "completed": N_("Đã hoàn thành"),
    "suspended": N_("Tạm dừng"),
    "withdrawn": N_("Đã thu hồi"),
}
CELL = {
    "done_on_time": N_("Hoàn thành đúng hạn"),
    "done_late": N_("Hoàn thành quá hạn"),
    "open_in_time": N_("Trong hạn"),
    "open_overdue": N_("Quá hạn"),
    "done_no_deadline": N_("Hoàn thành, không có thời hạn"),
    "open_no_deadline": N_("Không có thời hạn"),
    "suspended": N_("Tạm dừng"),
    "withdrawn": N_("Đã thu hồi"),
}
URGENCY = {
    "thuong": N_("Thường"),
    "khan": N_("Khẩn"),
    "thuong_khan": N_("Thượng khẩn"),
    "hoa_toc": N_("Hỏa tốc"),
}
ROLE = {
    "admin": N_("Quản trị viên"),
    "leader": N_("Lãnh đạo Ủy ban"),
    "office": N_("Văn phòng"),
    "head": N_("Lãnh đạo đơn vị"),
    "official": N_("Chuyên viên"),
    "inspector": N_("Thanh tra"),
    "operator": N_("Người vận hành"),
    "system": N_("Chương trình"),
}
# What makes a kilobyte, as the limits on files reckon.
_KILO = 1024


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        vn_date=vn_date,
        vn_moment=vn_moment,
        days_late=days_late,
        number=number,
        file_size=file_size,
    )
    app.jinja_env.globals.update(
        status_label=_labels(STATUS),
        cell_label=_labels(CELL),
        urgency_label=_labels(URGENCY),
        role_label=_labels(ROLE),
        icons_url=icons_url,
        # A filter as a function, and any function or macro that need not be asked twice.
        number=number,
        file_limit_mb=LIMIT_MB,
        remembered=cache,
    )


def icons_url() -> str:
    """Where the icons are; worked out once a request, because a list shows hundreds of them."""
    try:
        found: str = g.icons_url
    except AttributeError:
        found = g.icons_url = kept_url("static", filename="icons.svg")
    return found


def vn_date(value: date | datetime | None) -> str:
    """A day as it is written here; of a moment, the day on local clocks."""
    if value is None:
        return ""
    day = zone.local_date(value) if isinstance(value, datetime) else value
    return day.strftime(date_format())


def vn_moment(value: datetime | None) -> str:
    """A moment on local clocks, to the minute."""
    if value is None:
        return ""
    return zone.local(value).strftime(moment_format())


def days_late(days: int) -> str:
    """How late, in words."""
    return _("Quá hạn %(days)s ngày", days=days)


def number(value: float) -> str:
    """Thousands apart: 12.345 here, 12,345 in English."""
    if isinstance(value, int):
        # A page of units shows hundreds; Babel takes a tenth of a millisecond for each.
        grouped = f"{value:,}"
        return grouped if is_english() else grouped.replace(",", ".")
    return format_decimal(value)


def file_size(size: int) -> str:
    """How much a file holds, in the unit that suits it: 125 B, 3,4 KB, 12 MB (of 1024)."""
    if size < _KILO:
        return f"{size} B"
    whole = size / _KILO
    unit = "KB" if whole < _KILO else "MB"
    amount = whole if unit == "KB" else whole / _KILO
    return f"{number(round(amount, 1))} {unit}"


def _labels(words: Mapping[str, str]):  # type: ignore[no-untyped-def]
    def label(value: Any) -> str:
        return _(words[key]) if (key := str(value)) in words else key

    return label
