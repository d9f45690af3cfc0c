"""The working calendar: the days of a year that are not what their weekday says."""

from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_
from giaoviec.tasks.recounted import moved_by_day
from giaoviec.web.access import needs
from giaoviec.web.filters import vn_date
from giaoviec.web.forms.admin_calendar import DayForm
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_pages import links, pages
from giaoviec.workdays.models import DayKind, DaySource
from giaoviec.workdays.queries import days_of_year, load_calendar
from giaoviec.workdays.usecases import (
    FIRST_YEAR,
    LAST_YEAR,
    DayOutOfRange,
    DocumentTooLong,
    KeepDay,
    NotEntered,
    drop_day,
    keep_day,
)

SOURCES = {
    DaySource.LIBRARY: N_("Thư viện ngày lễ, chưa có văn bản"),
    DaySource.SHIPPED: N_("Có sẵn theo văn bản"),
    DaySource.ADMINISTRATOR: N_("Quản trị viên nhập"),
}


@pages.get("/quan-tri/lich")
@needs(Verb.ADMINISTER)
def calendar() -> ResponseReturnValue:
    """A year; with `sua` a day's row in the form, with `ngay` what a change of that day moves."""
    to_edit = _day(request.args.get("sua", ""))
    form = DayForm(formdata=None)
    if to_edit is not None:
        form.day.data = to_edit
        row = next((r for r in days_of_year(db.session(), to_edit.year) if r.day == to_edit), None)
        if row is not None:
            form.kind.data = row.kind.value
            form.reason.data, form.document.data = row.reason, row.document
    return _page(form, to_edit)


@pages.post("/quan-tri/lich")
@needs(Verb.ADMINISTER)
def keep_calendar_day() -> ResponseReturnValue:
    form = DayForm()
    if not form.validate():
        return _page(form, form.day.data), 422
    cmd = KeepDay(
        day=form.day.data,
        kind=DayKind(form.kind.data),
        reason=form.reason.data,
        document=form.document.data or "",
    )
    try:
        keep_day(cmd, actor=current_actor(), now=g.now)
    except DayOutOfRange as refusal:
        mark(form.day, refusal)
    except DocumentTooLong as refusal:
        mark(form.document, refusal)
    except Invalid as refusal:
        mark(form.reason, refusal)
    if form.errors:
        return _page(form, None), 422
    return _changed(cmd.day)


@pages.post("/quan-tri/lich/<day>/bo")
@needs(Verb.ADMINISTER)
def drop_calendar_day(day: str) -> ResponseReturnValue:
    chosen = _day(day)
    if chosen is None:
        raise NotEntered
    drop_day(chosen, actor=current_actor(), now=g.now)
    return _changed(chosen)


def _changed(day: date) -> ResponseReturnValue:
    flash(
        _("Đã ghi ngày %(day)s vào lịch. Lịch nhắc việc được tính lại.", day=vn_date(day)),
        "success",
    )
    return redirect(url_for("admin.calendar", nam=day.year, ngay=day.isoformat()), 303)


def _page(form: DayForm, edited: date | None) -> str:
    session, today = db.session(), zone.local_date(g.now)
    changed = _day(request.args.get("ngay", ""))
    shown = edited or changed
    year = request.args.get("nam", shown.year if shown else today.year, type=int)
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    moved = moved_by_day(session, changed, load_calendar(session)) if changed else ()
    return render_template(
        "admin/calendar.html",
        links=links(),
        form=form,
        edited=edited,
        year=year,
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
        days=days_of_year(session, year),
        sources={source.value: _(words) for source, words in SOURCES.items()},
        changed=changed,
        moved=moved,
    )


def _day(text: str) -> date | None:
    """A day as an address names it; None where it names none in the calendar's years."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
