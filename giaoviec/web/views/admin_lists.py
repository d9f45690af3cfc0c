"""The lists of units and people: checked first, then taken over, all of them or nothing."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.errors import DomainError
from giaoviec.files.kinds import safe_name
from giaoviec.files.sheet_errors import BadRows
from giaoviec.files.sheets import Sheet
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
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_pages import links, pages

# Whoever mended so many knows what is wrong with the rest.
_ERRORS_SHOWN = 200


@pages.get("/quan-tri/don-vi")
@needs(Verb.ADMINISTER)
def lists() -> ResponseReturnValue:
    return _page(ListsForm(formdata=None))


@pages.post("/quan-tri/don-vi")
@needs(Verb.ADMINISTER)
def take_lists() -> ResponseReturnValue:
    """Check the lists, or take them over where the button of that was pressed."""
    form = ListsForm()
    units = _sheet(form.units, read_units)
    people = _sheet(form.people, read_people)
    if units is None and people is None and not form.units.errors and not form.people.errors:
        mark(form.units, _("Hãy chọn ít nhất một danh sách."))
    if form.units.errors or form.people.errors:
        return _page(form), 422
    cmd = ImportOrganisation(units=units, people=people)
    is_import = "nhap" in request.form
    try:
        act = import_organisation if is_import else check_organisation
        done = act(cmd, actor=current_actor(), now=g.now)
    except BadRows as refusal:
        return _page(form, refusal=refusal), 422
    if not is_import:
        unknown = [title for sheet in (units, people) if sheet for title in sheet.unknown]
        return _page(form, found=done, unknown=unknown)
    flash(_("Đã nhập danh sách. %(summary)s", summary=_summary(done)), "success")
    return redirect(url_for("admin.lists"), 303)


def _sheet(field: Any, read: Callable[..., Sheet]) -> Sheet | None:
    """The list in this field; None where there is none, or where it was refused and is marked."""
    sent = field.data
    if not sent or not getattr(sent, "filename", ""):
        return None
    try:
        return read(sent.stream, name=safe_name(sent.filename))
    except DomainError as refusal:
        mark(field, refusal)
        return None


def _summary(done: Imported) -> str:
    return _(
        "Đơn vị: %(units_new)s mới, %(units_changed)s thay đổi. Cán bộ: %(people_new)s mới, %(people_changed)s thay đổi.",
        units_new=done.units.created,
        units_changed=done.units.changed,
        people_new=done.people.created,
        people_changed=done.people.changed,
    )


def _page(
    form: ListsForm,
    *,
    refusal: BadRows | None = None,
    found: Imported | None = None,
    unknown: list[str] | None = None,
) -> str:
    return render_template(
        "admin/lists.html",
        links=links(),
        form=form,
        refusal=refusal,
        errors=refusal.errors[:_ERRORS_SHOWN] if refusal else (),
        summary=_summary(found) if found else "",
        unknown=unknown or [],
    )
