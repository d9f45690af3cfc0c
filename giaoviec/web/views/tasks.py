"""The page of one task, what is done on it, and its files."""

from flask import Blueprint, Response, flash, g, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.validators import ValidationError

from giaoviec.core.db import db
from giaoviec.core.errors import DomainError, NotAllowed, NotFound
from giaoviec.files.store import path_of
from giaoviec.tasks.actions import allowed
from giaoviec.tasks.dossier import open_dossier
from giaoviec.tasks.usecases.attach import file_of_task
from giaoviec.web.access import signed_in
from giaoviec.web.forms.task_fields import TaskForm, mark, number_or_none
from giaoviec.web.signing import current_actor
from giaoviec.web.views.task_entry import files_folder
from giaoviec.web.views.task_moves import MOVES, Move, field_of, refusal_words
from giaoviec.web.views.task_offers import key_of
from giaoviec.web.views.task_page import Refusal, task_page

pages = Blueprint("tasks", __name__)
# Larger numbers fit no column.
TASK = "/nhiem-vu/<int(max=2147483647):task_id>"
# A file opened in the browser in spite of everything runs nothing and reaches nothing.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@pages.get(TASK)
@signed_in
def show(task_id: int) -> ResponseReturnValue:
    is_whole = request.args.get("moi-muc") == "1"
    return task_page(db.session(), task_id, actor=current_actor(), now=g.now, is_whole=is_whole)


@pages.get(f"{TASK}/<slug>")
@signed_in
def back(task_id: int, slug: str) -> ResponseReturnValue:
    """The address of a refused form, opened anew."""
    if slug not in MOVES:
        raise NotFound
    return redirect(url_for("tasks.show", task_id=task_id))


@pages.post(f"{TASK}/<slug>")
@signed_in
def do(task_id: int, slug: str) -> ResponseReturnValue:
    """One move: done, and back to the page; or the page again with the form and why not."""
    move = MOVES.get(slug)
    if move is None:
        raise NotFound
    form = move.form(key=key_of(slug, number_or_none(request.form.get("unit_id"))))
    try:
        if not form.validate():
            raise ValidationError
        _require_before_upload(move, form, task_id)
        said = move.act(form, task_id, current_actor(), g.now)
    except ValidationError:
        message = _("Chưa ghi được. Hãy sửa các ô được đánh dấu rồi gửi lại.")
        return _refused(task_id, Refusal(message=message, form=form, status=422))
    except NotFound:
        raise
    except DomainError as error:
        words = refusal_words(error)
        field = field_of(error, form)
        if field is not None:
            mark(field, words)
        return _refused(task_id, Refusal(message=words, form=form, status=error.status))
    flash(said, "success")
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@pages.get(f"{TASK}/tep/<int(max=2147483647):file_id>")
@signed_in
def file(task_id: int, file_id: int) -> ResponseReturnValue:
    """A file of the task, to be saved, never shown by the browser in our name."""
    found = file_of_task(db.session(), task_id, file_id, actor=current_actor(), now=g.now)
    answer: Response = send_file(
        path_of(found, folder=files_folder()),
        mimetype=found.content_type,
        as_attachment=True,
        download_name=found.name,
        etag=False,
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _require_before_upload(move: Move, form: TaskForm, task_id: int) -> None:
    """Nobody fills our disk through a task on which they may do nothing."""
    if "file" not in form:
        return
    actor = current_actor()
    dossier = open_dossier(db.session(), task_id, actor=actor, now=g.now)
    if move.action is not None:
        allowed(move.action, actor, dossier.rights, dossier.situation, now=g.now)
    elif not dossier.may_attach:
        raise NotAllowed


def _refused(task_id: int, refusal: Refusal) -> ResponseReturnValue:
    # What the refused use case had read is read anew.
    db.session.rollback()
    page = task_page(db.session(), task_id, actor=current_actor(), now=g.now, refusal=refusal)
    return page, refusal.status
