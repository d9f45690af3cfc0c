"""The lists of units and people: handed in once, checked, then taken over, all of them or nothing."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.files.errors import FileGone
from giaoviec.files.kinds import safe_name
from giaoviec.files.models import StoredFile
from giaoviec.files.own import file_of_account
from giaoviec.files.sheet_errors import BadRows
from giaoviec.files.sheets import Sheet
from giaoviec.files.store import path_of
from giaoviec.files.usecases import StoreFile, store_file
from giaoviec.org.importing.run import Imported, ImportOrganisation
from giaoviec.org.usecases.import_organisation import (
    check_organisation,
    import_organisation,
    read_people,
    read_units,
)
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_lists import ListsForm
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.request import id_given
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_pages import links, pages
from giaoviec.web.views.task_entry import files_folder

# Whoever mended so many knows what is wrong with the rest.
_ERRORS_SHOWN = 200
# The field of each list, its name in addresses, and how it is read.
_LISTS: tuple[tuple[str, str, Callable[..., Sheet]], ...] = (
    ("units", "don-vi", read_units),
    ("people", "can-bo", read_people),
)


@pages.get("/quan-tri/nhap-danh-sach")
@needs(Verb.ADMINISTER)
def lists() -> ResponseReturnValue:
    return _upload_page(ListsForm(formdata=None))


@pages.post("/quan-tri/nhap-danh-sach")
@needs(Verb.ADMINISTER)
def take_lists() -> ResponseReturnValue:
    """Keep the files if they are lists at all, and go on to the check."""
    form = ListsForm()
    sent = {key: form[field] for field, key, _read in _LISTS if _is_sent(form[field])}
    if not sent:
        mark(form.units, _("Hãy chọn ít nhất một danh sách."))
    for field, key, read in _LISTS:
        if key in sent:
            _check_header(form[field], read)
    kept: dict[str, int] = {}
    if not form.errors:
        kept = {key: file_id for key, field in sent.items() if (file_id := _store(field))}
    if form.errors:
        return _upload_page(form), 422
    return redirect(url_for("admin.check_lists", **kept), 303)  # type: ignore[arg-type]


@pages.get("/quan-tri/nhap-danh-sach/kiem-tra")
@needs(Verb.ADMINISTER)
def check_lists() -> ResponseReturnValue:
    """The lists as they were read, with what is wrong in them; writes nothing."""
    files = _files()
    if not files:
        return redirect(url_for("admin.lists"))
    cmd = _command(files)
    try:
        found = check_organisation(cmd, actor=current_actor(), now=g.now)
    except BadRows as refusal:
        return _check_page(files, cmd, refusal=refusal)
    return _check_page(files, cmd, found=found)


@pages.post("/quan-tri/nhap-danh-sach/kiem-tra")
@needs(Verb.ADMINISTER)
def import_lists() -> ResponseReturnValue:
    """Take over what was checked: the stored files, which nobody can have changed since."""
    files = _files()
    if not files:
        return redirect(url_for("admin.lists"), 303)
    cmd = _command(files)
    try:
        done = import_organisation(cmd, actor=current_actor(), now=g.now)
    except BadRows as refusal:
        # Units or people changed between check and import.
        db.session.rollback()
        return _check_page(_files(), cmd, refusal=refusal), 422
    flash(_("Đã nhập danh sách. %(summary)s", summary=_summary(done)), "success")
    return redirect(url_for("admin.lists"), 303)


def _is_sent(field: Any) -> bool:
    return bool(field.data) and bool(getattr(field.data, "filename", ""))


def _check_header(field: Any, read: Callable[..., Sheet]) -> None:
    try:
        read(field.data.stream, name=safe_name(field.data.filename))
        field.data.stream.seek(0)
    except DomainError as refusal:
        mark(field, refusal)


def _store(field: Any) -> int | None:
    cmd = StoreFile(stream=field.data.stream, name=field.data.filename, folder=files_folder())
    try:
        return store_file(cmd, actor=current_actor(), now=g.now)
    except DomainError as refusal:
        mark(field, refusal)
        return None


def _files() -> dict[str, StoredFile]:
    """The files that the address names, by their key in it; only the same account's."""
    session, actor = db.session(), current_actor()
    ids = {key: id_given(key) for _field, key, _read in _LISTS}
    return {
        key: file_of_account(session, file_id, actor=actor)
        for key, file_id in ids.items()
        if file_id is not None
    }


def _command(files: dict[str, StoredFile]) -> ImportOrganisation:
    sheets: dict[str, Sheet] = {}
    for field, key, read in _LISTS:
        if key in files:
            file = files[key]
            try:
                with path_of(file, folder=files_folder()).open("rb") as stream:
                    sheets[field] = read(stream, name=file.name)
            except OSError as error:
                raise FileGone(name=file.name) from error
    return ImportOrganisation(units=sheets.get("units"), people=sheets.get("people"))


def _summary(done: Imported) -> str:
    return _(
        "Đơn vị: %(units_new)s mới, %(units_changed)s thay đổi. Cán bộ: %(people_new)s mới, %(people_changed)s thay đổi.",
        units_new=done.units.created,
        units_changed=done.units.changed,
        people_new=done.people.created,
        people_changed=done.people.changed,
    )


def _upload_page(form: ListsForm) -> str:
    return render_template("admin/lists.html", links=links(), form=form)


def _check_page(
    files: dict[str, StoredFile],
    cmd: ImportOrganisation,
    *,
    refusal: BadRows | None = None,
    found: Imported | None = None,
) -> str:
    sheets = [sheet for sheet in (cmd.units, cmd.people) if sheet]
    return render_template(
        "admin/lists_check.html",
        links=links(),
        files=list(files.values()),
        choices={key: file.id for key, file in files.items()},
        rows=sum(len(sheet.rows) for sheet in sheets),
        unknown=[title for sheet in sheets for title in sheet.unknown],
        refusal=refusal,
        errors=refusal.errors[:_ERRORS_SHOWN] if refusal else (),
        found=found,
    )
