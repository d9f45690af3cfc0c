"""What is typed on a task page, as use cases take it: deadlines, reasons, files."""

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from wtforms.validators import ValidationError

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.files.usecases import StoreFile, store_file
from giaoviec.web.forms.task_fields import mark, read_due
from giaoviec.workdays.queries import load_calendar


def with_reason(form: Any, task_id: int) -> dict[str, Any]:
    """The arguments of every command that is a task, a reason and what it was filled in against."""
    return {
        "task_id": task_id,
        "reason": form.reason.data or "",
        "revision": form.revision.data,
    }


def due_if_entered(form: Any, now: datetime) -> datetime | None:
    """The deadline chosen or said in words, counted from today; None: neither."""
    calendar = load_calendar(db.session())
    return read_due(form, today=zone.local_date(now), calendar=calendar)


def due_entered(form: Any, now: datetime) -> datetime:
    """Raises:
    ValidationError: there is none; the field is marked.
    """
    due_at = due_if_entered(form, now)
    if due_at is None:
        mark(form.due_on, _("Hãy chọn ngày hoặc ghi thời hạn bằng lời."))
        raise ValidationError
    return due_at


def file_entered(form: Any, actor: Actor, now: datetime) -> int | None:
    """The id of the file sent with the form, put in the folder; None: none was chosen."""
    sent = form.file.data
    if not sent:
        return None
    cmd = StoreFile(stream=sent.stream, name=sent.filename or "", folder=files_folder())
    return store_file(cmd, actor=actor, now=now)


def files_folder() -> Path:
    """Where files lie: in the data folder, beside the database and outside everything that is served."""
    folder: Path = current_app.config["SETTINGS"].data_dir / "files"
    return folder
