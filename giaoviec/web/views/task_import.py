"""Tasks from a sheet: handed in, checked, confirmed. The same stored file from check to import."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.files.cells import read_day
from giaoviec.files.errors import FileGone
from giaoviec.files.kinds import safe_name
from giaoviec.files.models import StoredFile
from giaoviec.files.own import file_of_account
from giaoviec.files.store import path_of
from giaoviec.files.usecases import StoreFile, store_file
from giaoviec.intake.reading import open_sheet
from giaoviec.intake.sample_sheet import NAME, understood, write_sample
from giaoviec.intake.usecases import ImportTasks, check_tasks, import_tasks
from giaoviec.web.access import needs
from giaoviec.web.filters import number
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.forms.task_import import ConfirmForm, UploadForm
from giaoviec.web.request import wants_fragment
from giaoviec.web.signing import current_actor, unseen
from giaoviec.web.views.task_entry import files_folder
from giaoviec.web.views.task_import_asked import asked, chosen
from giaoviec.web.views.task_import_progress import Progress
from giaoviec.web.views.task_import_shown import error_lines, shown

pages = Blueprint("task_import", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Smaller ones are checked before one could look at a bar.
LONG_BYTES = 40_000


@pages.get("/giao-viec/nhap-bang")
@needs(Verb.ASSIGN)
def upload() -> ResponseReturnValue:
    return _upload_page(UploadForm())


@pages.post("/giao-viec/nhap-bang")
@needs(Verb.ASSIGN)
def take() -> ResponseReturnValue:
    """Keep the file if it is a sheet of tasks at all, and go on to the check."""
    form = UploadForm()
    sent = form.file.data
    opening = _opening(form)
    file_id = None
    if not sent or not sent.filename:
        mark(form.file, _("Hãy chọn tệp bảng."))
    elif not form.opening.errors:
        try:
            open_sheet(sent.stream, name=safe_name(sent.filename))
            sent.stream.seek(0)
            cmd = StoreFile(stream=sent.stream, name=sent.filename, folder=files_folder())
            file_id = store_file(cmd, actor=current_actor(), now=g.now)
        except DomainError as error:
            mark(form.file, error)
    if file_id is None:
        return _upload_page(form), 422
    return redirect(
        url_for("task_import.check", **chosen(file_id, opening=opening, partial=form.partial.data)),
        303,
    )


@pages.get("/giao-viec/nhap-bang/<int:file_id>")
@needs(Verb.ASSIGN)
def check(file_id: int) -> ResponseReturnValue:
    """The sheet as it was read, with what is wrong in it; writes nothing.

    A long sheet is checked by the page itself, with a bar; without scripts by
    a link (`kiem-tra`).
    """
    file = _file(file_id)
    if file.size > LONG_BYTES and "kiem-tra" not in request.args:
        choices = asked(file_id, is_done="da-nhap" in request.args) | {"kiem-tra": "1"}
        wait_url = url_for("task_import.check", **choices)
        return render_template("task_import/check.html", file=file, wait_url=wait_url)
    name = "task_import/_found.html" if wants_fragment() else "task_import/check.html"
    return render_template(name, **_checked(file))


@pages.post("/giao-viec/nhap-bang/<int:file_id>")
@needs(Verb.ASSIGN)
def confirm(file_id: int) -> ResponseReturnValue:
    """Import what was checked: the stored file, which nobody can have changed since."""
    file = _file(file_id)
    with Progress(files_folder(), file_id) as progress:
        report = import_tasks(_command(file), actor=current_actor(), now=g.now, progress=progress)
    if report.is_written:
        flash(_summary(report.created, report.skipped), "success")
    else:
        flash(_("Chưa nhập dòng nào: bảng còn dòng lỗi."), "danger")
    where = url_for("task_import.check", **asked(file_id, is_done=report.is_written))
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": where})
    return redirect(where, 303)


@pages.get("/giao-viec/nhap-bang/<int:file_id>/tien-do")
@needs(Verb.ASSIGN)
@unseen
def progress(file_id: int) -> ResponseReturnValue:
    """How far reading is; asked by the page itself while it waits."""
    _file(file_id)
    done, total = Progress.read(files_folder(), file_id)
    if not total:
        # Not begun, or just over: what the page shows may stay.
        return "", 204
    return render_template("task_import/_progress.html", done=done, total=total)


@pages.get("/giao-viec/nhap-bang/<int:file_id>/loi.csv")
@needs(Verb.ASSIGN)
def errors(file_id: int) -> ResponseReturnValue:
    """All errors of the sheet, to be put right beside it."""
    file = _file(file_id)
    report = check_tasks(_command(file), actor=current_actor(), now=g.now)
    answer = Response(b"".join(error_lines(report)), mimetype="text/csv")
    name = f"loi-{file.name.rpartition('.')[0][:80]}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@pages.get("/giao-viec/nhap-bang/mau.xlsx")
@needs(Verb.ASSIGN)
def sample() -> ResponseReturnValue:
    out = io.BytesIO()
    write_sample(out)
    out.seek(0)
    return send_file(out, mimetype=XLSX, as_attachment=True, download_name=NAME)


def _upload_page(form: UploadForm) -> str:
    return render_template("task_import/upload.html", form=form, understood=list(understood()))


def _opening(form: UploadForm) -> date | None:
    try:
        return read_day(form.opening.data or "")
    except DomainError as error:
        mark(form.opening, error)
        return None


def _file(file_id: int) -> StoredFile:
    return file_of_account(db.session(), file_id, actor=current_actor())


def _command(file: StoredFile) -> ImportTasks:
    choices = asked(file.id)
    opening = choices.get("tu-ngay")
    path: Path = path_of(file, folder=files_folder())
    try:
        with path.open("rb") as stream:
            sheet = open_sheet(stream, name=file.name)
    except OSError as error:
        raise FileGone(name=file.name) from error
    return ImportTasks(
        sheet=sheet,
        partial="tung-phan" in choices,
        opening=date.fromisoformat(opening) if opening else None,
    )


def _checked(file: StoredFile) -> dict[str, Any]:
    cmd = _command(file)
    with Progress(files_folder(), file.id) as progress:
        report = check_tasks(cmd, actor=current_actor(), now=g.now, progress=progress)
    return {
        "file": file,
        "form": ConfirmForm(),
        "choices": asked(file.id),
        "opening": cmd.opening,
        "is_done": "da-nhap" in request.args,
        "is_long": file.size > LONG_BYTES,
        "others": chosen(file.id, opening=cmd.opening, partial=not cmd.partial),
        **shown(db.session(), cmd, report),
    }


def _summary(created: int, skipped: int) -> str:
    said = ngettext(
        "Đã giao %(count)s nhiệm vụ.", "Đã giao %(count)s nhiệm vụ.", created, count=number(created)
    )
    if skipped:
        again = ngettext(
            "%(count)s nhiệm vụ đã có từ trước được bỏ qua.",
            "%(count)s nhiệm vụ đã có từ trước được bỏ qua.",
            skipped,
            count=number(skipped),
        )
        return f"{said} {again}"
    return said
