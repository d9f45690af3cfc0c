"""The reminder policy: its lines in words, one line's form, and the sending hours."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.core.errors import Invalid
from giaoviec.notify.models import Channel
from giaoviec.org.models import UnitKind
from giaoviec.reminders.models import Audience, OffsetUnit, ReminderStep
from giaoviec.reminders.policy import (
    LEADING_KINDS,
    ChangeStep,
    StepNotUsable,
    change_step,
    policy_row,
    policy_rows,
    stands_before,
)
from giaoviec.reminders.step_words import step_words
from giaoviec.reminders.steps import as_step
from giaoviec.reminders.wording import audience_names
from giaoviec.settings.usecases import ChangeSettings, change_settings
from giaoviec.settings.values import EDITABLE, get
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_policy import SendingForm, StepForm
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.signing import current_actor
from giaoviec.web.unit_words import KIND_WORDS
from giaoviec.web.views.admin_pages import links, pages


@pages.get("/quan-tri/nhac-viec")
@needs(Verb.ADMINISTER)
def policy() -> ResponseReturnValue:
    session = db.session()
    shown = {key: value.show(get(session, value)) for key, value in EDITABLE.items()}
    return _page(SendingForm(formdata=None, data=shown))


@pages.post("/quan-tri/nhac-viec")
@needs(Verb.ADMINISTER)
def change_sending() -> ResponseReturnValue:
    form = SendingForm()
    if not form.validate():
        return _page(form), 422
    values = {key: form[key].data for key in EDITABLE}
    try:
        change_settings(ChangeSettings(values=values), actor=current_actor(), now=g.now)
    except Invalid as refusal:
        form.form_errors.append(str(refusal))
        return _page(form), 422
    flash(_("Đã ghi giờ gửi thư và giới hạn số thư."), "success")
    return redirect(url_for("admin.policy"), 303)


@pages.get("/quan-tri/nhac-viec/<key>")
@needs(Verb.ADMINISTER)
def step(key: str) -> ResponseReturnValue:
    row = policy_row(db.session(), key)
    form = StepForm(
        formdata=None,
        data={
            "is_active": row.is_active,
            "count": abs(row.offset),
            "offset_unit": row.offset_unit.value,
            "at_time": row.at_time,
            "audiences": row.audiences.split(","),
            "channels": row.channels.split(","),
            "unit_kinds": row.unit_kinds.split(","),
            "is_immediate": row.is_immediate,
            "repeat_every": row.repeat_every,
            "repeat_limit": row.repeat_limit,
        },
    )
    return _step_page(row, form)


@pages.post("/quan-tri/nhac-viec/<key>")
@needs(Verb.ADMINISTER)
def change_policy_step(key: str) -> ResponseReturnValue:
    row, form = policy_row(db.session(), key), StepForm()
    if not form.validate():
        return _step_page(row, form), 422
    cmd = ChangeStep(
        key=key,
        is_active=form.is_active.data,
        count=form.count.data,
        offset_unit=OffsetUnit(form.offset_unit.data),
        at_time=form.at_time.data,
        audiences={Audience(one) for one in form.audiences.data or ()},
        channels={Channel(one) for one in form.channels.data or ()},
        unit_kinds={UnitKind(one) for one in form.unit_kinds.data or ()},
        is_immediate=form.is_immediate.data,
        repeat_every=form.repeat_every.data,
        repeat_limit=form.repeat_limit.data,
    )
    try:
        change_step(cmd, actor=current_actor(), now=g.now)
    except StepNotUsable as refusal:
        mark(form[refusal.field], refusal)
        return _step_page(policy_row(db.session(), key), form), 422
    flash(_("Đã ghi bước nhắc việc. Lịch nhắc các việc đang mở được tính lại."), "success")
    return redirect(url_for("admin.policy"), 303)


def _page(form: SendingForm) -> str:
    names = audience_names()
    steps = [
        {
            "row": row,
            "words": step_words(as_step(row)),
            "audiences": ", ".join(names[one] for one in as_step(row).audiences),
            "kinds": ", ".join(
                _(KIND_WORDS[one]) for one in LEADING_KINDS if one in as_step(row).unit_kinds
            ),
        }
        for row in policy_rows(db.session())
    ]
    return render_template("admin/policy.html", links=links(), steps=steps, form=form)


def _step_page(row: ReminderStep, form: StepForm) -> str:
    return render_template(
        "admin/policy_step.html",
        links=links(),
        row=row,
        words=step_words(as_step(row)),
        is_before=stands_before(row.anchor, row.offset),
        names={one.value: name for one, name in audience_names().items()},
        form=form,
    )
