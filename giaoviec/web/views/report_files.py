"""The files of a report: their addresses, names and types."""

import re
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from giaoviec.accountability import definitions
from giaoviec.accountability.tables import ReportQuestion
from giaoviec.accountability.usecases import Format
from giaoviec.core import zone
from giaoviec.core.text import fold

KINDS = {"qua-han": "overdue", "so-theo-doi": "register", "trach-nhiem": "accountability"}
SLUGS = {kind: slug for slug, kind in KINDS.items()}
TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}


def links(question: ReportQuestion, slug: str) -> list[tuple[str, str]]:
    """Label and address of each file: of the very moment that the page shows, to the second."""
    as_of = zone.local(question.as_of)
    fixed: dict[str, Any] = {
        "tu": question.since and question.since.isoformat(),
        "den": question.until and question.until.isoformat(),
        "chot": as_of.date().isoformat(),
        "gio": as_of.strftime("%H:%M:%S"),
        "don-vi": question.unit,
    } | dict(question.limits.asked if question.limits else ())
    given = {name: value for name, value in fixed.items() if value}
    link = partial(url_for, "reports.take_out", kind=slug, **given)
    return [
        ("Excel", link(form=Format.XLSX.value)),
        ("CSV", link(form=Format.CSV.value)),
        ("JSON", link(form=Format.JSON.value)),
    ]


def file_name(question: ReportQuestion, form: Format) -> str:
    """Which report, of which unit, as of when; letters that every system and mail program keeps."""
    as_of = zone.local(question.as_of)
    parts = (_(definitions.TITLES[question.kind]), question.unit or "", f"{as_of:%Y-%m-%d-%H%M}")
    name = "-".join(_plain(part) for part in parts if part)
    return f"{name}.{form.value}"


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z]+", "-", fold(text)).strip("-")
